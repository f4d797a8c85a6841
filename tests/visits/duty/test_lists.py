# ruff: noqa: F811
"""The duty book as a list and as shares by township: filters, figures, workbooks, statements."""

from io import BytesIO

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from offices.organisation.models import Account
from offices.organisation.roles import Role
from tests.factories import City, make_account
from tests.lists import cells_of
from tests.visits.duty.book import day, make_entry, photo, village_of
from tests.visits.duty.test_pages import _person, as_, city, staff  # noqa: F401
from visits.duty.actions.duty import follow_up, raise_to_petition, settle
from visits.duty.models import DutyBookEntry

pytestmark = pytest.mark.django_db

# The list


def test_the_follow_ups_due_come_first(city: City, staff: Account) -> None:
    make_entry(staff, city.township, subject="已化解", settled_how="已和好", found_on=day(0))
    make_entry(staff, city.township, subject="明天", next_on=day(1))
    late = make_entry(staff, city.township, subject="逾期")
    DutyBookEntry.objects.filter(pk=late.pk).update(next_on=day(-2))
    make_entry(staff, city.township, subject="今天的", next_on=day(0))
    answer = as_(staff).get("/duty/")
    assert [entry.subject for entry in answer.context["table"].rows] == ["逾期", "今天的", "明天", "已化解"]
    left = [cells["next"].text for cells in cells_of(answer)]
    assert left == ["逾期2天未跟进", "今天跟进", "1天后跟进", "—"]
    cells = {cell.title: cell.number for cell, _url in answer.context["cells"]}
    known = {"登记": 4, "当场化解": 1, "跟进后化解": 0, "跟进中": 3, "转为信访件": 0, "逾期未跟进": 1, "化解后反复": 0}
    assert (cells, answer.context["number"]) == (known, 4)
    narrowed = as_(staff).get("/duty/?stands=overdue")
    assert {cell.title: cell.number for cell, _url in narrowed.context["cells"]} == known
    assert (narrowed.context["number"], len(narrowed.context["table"].rows)) == (1, 1)


def test_filters_narrow_the_list_and_its_figures(city: City, staff: Account) -> None:
    village = village_of(city)
    villager = make_account("villager", (Role.HANDLER, village))
    make_entry(staff, city.township, subject="甲", category=city.category, place="东村")
    make_entry(villager, village, subject="乙", found_on=day(-40), settled_how="已和好")
    later = make_entry(villager, village, subject="丙")
    settle(by=villager, at=timezone.now(), entry_id=later.pk, how="已和好")
    client = as_(city.county_supervisor)

    def found(query: str) -> list[str]:
        return sorted(entry.subject for entry in client.get(f"/duty/?{query}").context["table"].rows)

    assert found("") == ["丙", "乙", "甲"]
    assert found("office=township") == ["丙", "乙", "甲"]
    assert found("office=township&own=true") == ["甲"]
    assert found("office=township&own=false") == ["丙", "乙"]
    assert found("office=village") == ["丙", "乙"]
    assert found("office=nirgends") == []
    assert found("stands=on_the_spot") == ["乙"]
    assert found("stands=settled_later") == ["丙"]
    assert found("stands=settled") == ["丙", "乙"]
    assert found("stands=following&category=010000") == ["甲"]
    assert found("category=020000") == []
    assert found(f"on_to={day(-30)}") == ["乙"]
    assert found("text=东") == ["丙", "乙", "甲"]
    assert found("text=甲") == ["甲"]
    assert found(f"text={later.number}") == ["丙"]
    assert found("text=SC20260101-999999999999") == []
    assert found("stands=share") == []
    assert client.get("/duty/?stands=settled").context["number"] == 2
    assert client.get("/duty/?page=99").status_code == 200


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_takes_the_same_statements_for_every_length(
    city: City, staff: Account, rows: int, django_assert_num_queries
) -> None:
    for _n in range(rows):
        entry = make_entry(staff, city.township, category=city.category, photos=[photo()])
        follow_up(by=staff, at=timezone.now(), entry_id=entry.pk, on=day(0), text="再访", next_on=day(2))
        raise_to_petition(by=staff, at=timezone.now(), entry_id=entry.pk, principal=_person())
    client = as_(staff)
    with django_assert_num_queries(8):
        answer = client.get("/duty/")
    assert len(answer.context["table"].rows) == rows
    client = as_(city.supervisor)
    with django_assert_num_queries(10):  # and the offices below
        answer = client.get("/duty/")
    assert len(answer.context["table"].rows) == rows
    with django_assert_num_queries(9):
        client.get(f"/duty/{entry.pk}/")


def test_the_list_as_a_workbook(city: City, staff: Account) -> None:
    entry = make_entry(staff, city.township, subject="=甲", category=city.category)
    make_entry(staff, city.township, subject="乙", settled_how="已和好")
    answer = as_(staff).get("/duty/export/?stands=following")
    book = load_workbook(BytesIO(answer.content))
    rows = list(book.worksheets[0].values)
    assert (len(rows), rows[1][0], rows[1][5], rows[1][6]) == (2, entry.number, "=甲", "跟进中")
    assert ("状态", "跟进中") in list(book.worksheets[1].values)
    assert "张三" not in str(rows)


# The shares


def test_shares_are_by_township_with_its_villages(city: City, staff: Account) -> None:
    village = village_of(city)
    villager = make_account("villager", (Role.HANDLER, village))
    bureau = make_account("bureau_keeper", (Role.HANDLER, city.county_bureau))
    for _n in range(3):
        make_entry(villager, village, settled_how="已和好", found_on=day(0))
    for _n in range(2):
        late = make_entry(staff, city.township, found_on=day(0))
    DutyBookEntry.objects.filter(pk=late.pk).update(next_on=day(-1))
    make_entry(bureau, city.county_bureau, found_on=day(0))
    make_entry(bureau, city.county_bureau, found_on=day(-400))
    client = as_(city.county_supervisor)
    answer = client.get("/duty/shares/")
    lines = {
        share.office.code: [(cell.number, cell.share) for cell, _url in cells]
        for share, cells in answer.context["rows"]
    }
    assert list(lines) == ["county-bureau", "township"]
    assert lines["township"] == [(5, ""), (3, "60%"), (0, "0%"), (2, "40%"), (0, "0%"), (1, ""), (0, "")]
    assert lines["county-bureau"] == [(1, ""), (0, ""), (0, ""), (1, ""), (0, ""), (0, ""), (0, "")]
    assert [cell.number for cell, _url in answer.context["total"]] == [6, 3, 0, 3, 0, 1, 0]
    for share, cells in answer.context["rows"]:
        for cell, url in cells:
            assert client.get(url).context["number"] == cell.number, (share.office.code, url)
    for cell, url in answer.context["total"]:
        assert client.get(url).context["number"] == cell.number
    year = client.get(f"/duty/shares/?on_from={day(-500)}&on_to={day(0)}")
    assert next(cell.number for cell, _url in year.context["total"]) == 7
    backwards = client.get(f"/duty/shares/?on_from={day(0)}&on_to={day(-500)}")
    assert next(cell.number for cell, _url in backwards.context["total"]) == 7
    assert client.get("/duty/shares/?on_from=x").status_code == 200


def test_a_township_without_entries_is_a_line_and_staff_see_their_own(city: City, staff: Account) -> None:
    codes = [share.office.code for share, _cells in as_(city.supervisor).get("/duty/shares/").context["rows"]]
    assert codes == ["township"]
    codes = [share.office.code for share, _cells in as_(staff).get("/duty/shares/").context["rows"]]
    assert codes == ["township"]


def test_the_shares_as_a_workbook(city: City, staff: Account) -> None:
    for _n in range(5):
        make_entry(staff, city.township, settled_how="已和好", found_on=day(0))
    book = load_workbook(BytesIO(as_(city.supervisor).get("/duty/shares/export/").content))
    rows = list(book.worksheets[0].values)
    assert rows[0][:4] == ("单位", "登记", "当场化解", "占比")
    assert rows[1][1:4] == (5, 5, 1)
    assert rows[2][0] == "合计"


@pytest.mark.parametrize("rows", [1, 3])
def test_the_shares_take_the_same_statements_for_every_length(
    city: City, staff: Account, rows: int, django_assert_num_queries
) -> None:
    for n in range(rows):
        office = village_of(city, f"village{n}")
        make_entry(make_account(f"villager{n}", (Role.HANDLER, office)), office)
    client = as_(city.supervisor)
    with django_assert_num_queries(6):
        client.get("/duty/shares/")
