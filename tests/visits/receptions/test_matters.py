"""The list of received matters: which are open, stuck or closed, for whom, and how one goes back to its leader."""

import datetime as dt
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from cases.packages.models.commitments import Promise
from cases.petitions.enums import State
from cases.petitions.models.petitions import Petition
from cases.procedure.actions.perform import perform
from offices.files.uploads import checked_upload
from offices.organisation.models import Account
from offices.organisation.roles import Role
from tests.cases.procedure.walking import close_package
from tests.factories import City, make_account, make_city, make_petition, moment, picture, seal
from tests.visits.receptions.received import day_of, leader_of, promised, received, registered
from visits.bookings.enums import BookingOrigin
from visits.bookings.models import Booking
from visits.receptions.enums import ReceptionFollowUp
from visits.receptions.models import Reception
from visits.receptions.queries.lists import is_stuck, matter_figures, matters_visible_to
from visits.rota.models import Leader, ReceptionDay

pytestmark = pytest.mark.django_db
URL = "/reception/matters/"


def ago(days: int) -> dt.date:
    return timezone.localdate() - dt.timedelta(days=days)


@pytest.fixture
def city() -> City:
    return make_city()


@pytest.fixture
def leader(city: City) -> Leader:
    return leader_of(city.city, city.leader)


def as_(account: Account) -> Client:
    client = Client()
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    return client


def several(city: City, leader: Leader) -> dict[str, Reception]:
    """Explained; stuck by an overdue promise; stuck for nothing was done; moving; answered and closed."""
    deputy = leader_of(city.city, make_account("deputy_chief", (Role.LEADER, city.city)), post="副局长")
    old, later, new = (
        day_of(leader, ago(30), city.clerk),
        day_of(deputy, ago(20), city.clerk),
        day_of(leader, ago(5), city.clerk),
    )
    petitions = [make_petition(city, State.HANDLING, start=ago(45)) for _n in range(3)]
    served = make_petition(city, State.SERVED, start=ago(45), subject="物业费")
    found = {
        "explained": received(city, old, persons=3, satisfaction="satisfied"),
        "late": registered(city, old, petitions[0], promises=[promised(ago(3))], satisfaction="dissatisfied"),
        "quiet": registered(city, later, petitions[1], satisfaction="basically"),
        "moving": registered(city, new, petitions[2], persons=4, promises=[promised(ago(-9))]),
        "answered": registered(city, new, served),
        "settled": received(city, later, outcome="settled"),
    }
    close_package(city, served, ago(4))
    Reception.objects.filter(pk=found["answered"].pk).update(
        follow_up=ReceptionFollowUp.CLOSED, closed_at=moment(ago(4)), closed_by=city.clerk, closing="已答复。"
    )
    return found


def names(found: dict[str, Reception], response: Any) -> list[str]:
    by_id = {reception.pk: name for name, reception in found.items()}
    return [by_id[row.reception.pk] for row in response.context["table"].rows]


NARROWED = {
    "": "late quiet moving",
    "loop=": "explained late quiet settled moving answered",
    "loop=closed": "explained settled answered",
    "loop=nonsense": "",
    "leader=deputy_chief": "quiet",
    "leader=deputy_chief&loop=": "quiet settled",
    "office=city&loop=closed": "explained settled answered",
    "office=bureau&loop=": "",
    "outcome=settled&loop=": "settled",
    "concluded=true&loop=": "answered",
    "concluded=false&loop=": "late quiet moving",
    "satisfaction=rated&loop=": "explained late quiet",
    "satisfaction=satisfied_or_basically&loop=": "explained quiet",
    "satisfaction=dissatisfied&loop=": "late",
    "unkept=true": "late moving",
    "unkept=false": "quiet",
    "stuck=true": "late quiet",
    "stuck=true&quiet=30": "late",
    "stuck=true&quiet=7": "late quiet",
    "stuck=false&loop=open": "moving",
    "stuck=true&quiet=zero": "",
    "on_from={d20}&on_to={d20}&loop=": "quiet settled",
    "on_to=x": "",
    "sort=newest": "moving quiet late",
    "sort=quiet": "late quiet moving",
    "sort=leader": "quiet late moving",
    "leader=%00": "",
}


def test_list_is_narrowed_and_ordered(city: City, leader: Leader) -> None:
    found, client = several(city, leader), as_(city.clerk)
    pages = {query: client.get(f"{URL}?{query.format(d20=ago(20))}") for query in NARROWED}
    assert {query: " ".join(names(found, page)) for query, page in pages.items()} == NARROWED
    assert {query: page.context["figures"]["batches"] for query, page in pages.items()} == {
        query: len(expected.split()) for query, expected in NARROWED.items()
    }


def test_numbers_are_those_of_the_lists(city: City, leader: Leader) -> None:
    several(city, leader)
    client = as_(city.clerk)
    page = client.get(URL)
    assert [(str(tab["label"]), tab["number"]) for tab in page.context["tabs"]] == [
        ("未闭环", 3),
        ("已闭环", 3),
        ("全部", 6),
    ]
    for tab in page.context["tabs"]:
        assert client.get(URL + tab["url"]).context["figures"]["batches"] == tab["number"]
    assert page.context["stuck"] == 2
    assert client.get(URL + page.context["stuck_url"]).context["figures"]["batches"] == 2
    assert client.get(f"{URL}?loop=").context["figures"]["persons"] == 11


def test_row_says_what_it_waits_for(city: City, leader: Leader) -> None:
    found = several(city, leader)
    rows = as_(city.clerk).get(f"{URL}?loop=").context["table"].rows
    by_id = {row.reception.pk: row for row in rows}
    said = {name: by_id[one.pk] for name, one in found.items()}
    assert {name: (row.kept, row.promises, row.days, row.stuck) for name, row in said.items()} == {
        "explained": (0, 0, 30, ""),
        "late": (0, 1, 30, "期限已逾期"),
        "quiet": (0, 0, 20, "20天无进展"),
        "moving": (0, 1, 5, ""),
        "answered": (0, 0, 5, ""),
        "settled": (0, 0, 20, ""),
    }
    assert "张三丰" not in as_(city.clerk).get(f"{URL}?loop=").text


@pytest.mark.parametrize(("days", "expected"), [(14, False), (15, True), (16, True)])
def test_quiet_days_are_whole_days(city: City, leader: Leader, days: int, expected: bool) -> None:
    petition = make_petition(city, State.HANDLING, start=ago(40))
    registered(city, day_of(leader, ago(days), city.clerk), petition)
    stuck = matters_visible_to(city.clerk, ago(0)).filter(is_stuck(timezone.localdate())).exists()
    row = as_(city.clerk).get(URL).context["table"].rows[0]
    assert (stuck, row.stuck) == (expected, f"{days}天无进展" if expected else "")


def test_a_matter_moves_when_something_is_done(city: City, leader: Leader) -> None:
    found = several(city, leader)
    quiet = found["quiet"].petition
    assert quiet is not None
    perform(
        "promise",
        petition_id=quiet.pk,
        by=city.clerk,
        at=moment(ago(1)),
        leader=city.leader,
        unit=city.bureau,
        owner="王处长",
        text="补发。",
        due_on=ago(-9),
    )
    assert names(found, as_(city.clerk).get(f"{URL}?stuck=true")) == ["late"]


def test_who_sees_which(city: City, leader: Leader) -> None:
    several(city, leader)
    numbers = {name: matters_visible_to(account, ago(0)).count() for name, account in city.people().items()}
    assert numbers == dict.fromkeys(numbers, 0) | {
        "clerk": 6,
        "leader": 6,
        "supervisor": 6,
        "province_supervisor": 6,
    }
    own = leader_of(city.city, city.head, post="局长")
    received(city, day_of(own, ago(2), city.clerk))
    assert matters_visible_to(city.head, ago(0)).count() == 1
    assert as_(city.head).get(f"{URL}?loop=").status_code == 200


@pytest.mark.parametrize("name", ["stranger", "handler", "reviewer", "system_admin", "security_admin", "audit_admin"])
def test_page_is_not_for_everybody(city: City, name: str) -> None:
    client = as_(getattr(city, name))
    assert [client.get(URL).status_code, client.get(f"{URL}export/").status_code] == [403, 403]
    assert client.post(f"{URL}send-back/").status_code == 403


def test_a_petition_that_may_not_be_seen_is_not_named(city: City, leader: Leader) -> None:
    found = several(city, leader)
    hidden = found["late"].petition
    assert hidden is not None
    seal(Petition.objects.filter(pk=hidden.pk))
    page = as_(city.supervisor).get(URL)
    row = next(row for row in page.context["table"].rows if row.reception.pk == found["late"].pk)
    assert (row.petition, row.is_hidden) == (None, True)
    assert hidden.number not in page.text
    book = load_workbook(BytesIO(as_(city.supervisor).get(f"{URL}export/").content))
    assert hidden.number not in str(list(book["接访清单"].values))


def test_supervisors_look_and_do_nothing(city: City, leader: Leader) -> None:
    found = several(city, leader)
    day_of(leader, ago(-3), city.clerk)
    client = as_(city.supervisor)
    page = client.get(URL)
    assert not page.context["may_act"]
    assert not any(row.may_follow for row in page.context["table"].rows)
    client.post(f"{URL}send-back/", {"one": found["late"].pk})
    assert not Booking.objects.exists()
    assert "没有这项权限" in client.get(URL).text


def test_one_press_sends_it_to_the_next_day_with_room(city: City, leader: Leader) -> None:
    found = several(city, leader)
    full, free = day_of(leader, ago(-3), city.clerk), day_of(leader, ago(-10), city.clerk)
    ReceptionDay.objects.filter(pk=full.pk).update(ends=dt.time(9, 10))  # no slot fits
    client = as_(city.clerk)
    answer = client.post(f"{URL}send-back/?sort=newest", {"one": found["late"].pk})
    assert (answer.status_code, answer["Location"]) == (302, f"{URL}?sort=newest")
    booking = Booking.objects.get()
    assert (booking.day, booking.petition, booking.origin) == (free, found["late"].petition, BookingOrigin.RETURNED)
    page = client.get(answer["Location"])
    assert [(line["done"], "已列入" in line["said"]) for line in page.context["results"]] == [(True, True)]
    row = next(row for row in page.context["table"].rows if row.reception.pk == found["late"].pk)
    assert row.back == booking
    assert client.get(URL).context["results"] == []


def test_where_no_day_is_published_it_says_so(city: City, leader: Leader) -> None:
    found = several(city, leader)
    client = as_(city.clerk)
    client.post(f"{URL}send-back/", {"one": found["late"].pk})
    line = client.get(URL).context["results"][0]
    assert (line["done"], line["said"]) == (
        False,
        "leader同志还没有已公布且有空位的接访日，请先公布下月安排或增加接访日。",
    )


def test_each_of_several_has_its_own_line(city: City, leader: Leader) -> None:
    found = several(city, leader)
    day_of(leader, ago(-3), city.clerk)
    client = as_(city.clerk)
    sent = {"reception": [found[name].pk for name in ("late", "quiet", "moving", "answered")] + ["x", 10**12]}
    client.post(f"{URL}send-back/", sent)
    lines = client.get(URL).context["results"]
    assert [line["done"] for line in lines] == [True, False, True, False]
    assert lines[1]["said"].startswith("deputy_chief同志还没有已公布")
    assert lines[3]["said"] == "这一事项已闭环。"
    assert Booking.objects.count() == 2
    client.post(f"{URL}send-back/", {"reception": [found["late"].pk]})
    assert "已排在" in client.get(URL).context["results"][0]["said"]


def test_nothing_ticked_is_said(city: City, leader: Leader) -> None:
    client = as_(city.clerk)
    client.post(f"{URL}send-back/", {})
    assert "请先勾选" in client.get(URL).text


def test_a_leader_of_another_office_sends_back_his_own_only(city: City, leader: Leader) -> None:
    found = several(city, leader)
    own = leader_of(city.city, city.head)
    mine = registered(city, day_of(own, ago(2), city.clerk), make_petition(city, State.HANDLING, start=ago(30)))
    day_of(own, ago(-4), city.clerk)
    day_of(leader, ago(-4), city.clerk)
    client = as_(city.head)
    client.post(f"{URL}send-back/", {"reception": [mine.pk, found["late"].pk]})
    assert [line["done"] for line in client.get(URL).context["results"]] == [True]
    assert Booking.objects.get().petition == mine.petition


def copies(one: Reception, number: int) -> None:
    """More rows of the list, made below the actions: only their number matters."""
    for _n in range(1, number):
        one.pk, one.visit, one.package = None, None, None
        one._state.adding = True
        one.save(force_insert=True)


@pytest.mark.parametrize("rows", [1, 3, 41])
def test_number_of_statements_does_not_grow(
    city: City, leader: Leader, rows: int, django_assert_num_queries: Any
) -> None:
    petition = make_petition(city, State.HANDLING, start=ago(40))
    copies(registered(city, day_of(leader, ago(20), city.clerk), petition, promises=[promised(ago(-3))]), rows)
    for name, number in (("clerk", 9), ("supervisor", 11)):
        client = as_(getattr(city, name))
        with django_assert_num_queries(number):
            page = client.get(URL)
        assert len(page.context["table"].rows) == min(rows, 40)
        assert page.context["figures"]["batches"] == rows


def test_workbook_holds_the_list_and_names_no_visitor(city: City, leader: Leader) -> None:
    found = several(city, leader)
    answer = as_(city.clerk).get(f"{URL}export/?loop=&leader=leader")
    book = load_workbook(BytesIO(answer.content))
    rows = list(book["接访清单"].iter_rows(min_row=2, values_only=True))
    assert [(row[0].date(), row[2], row[3], row[7], row[9], row[12], row[14]) for row in rows] == [
        (ago(30), "leader同志", None, "解释说明", 0, None, "已闭环"),
        (ago(30), "leader同志", found["late"].petition.number, "登记办理", 1, "期限已逾期", "未闭环"),  # type: ignore[union-attr]
        (ago(5), "leader同志", found["moving"].petition.number, "登记办理", 1, None, "未闭环"),  # type: ignore[union-attr]
        (ago(5), "leader同志", found["answered"].petition.number, "登记办理", 0, None, "已闭环"),  # type: ignore[union-attr]
    ]
    assert "张三丰" not in str(list(book["接访清单"].values))


def test_kept_promises_are_counted(city: City, leader: Leader) -> None:
    found = several(city, leader)
    made = Promise.objects.get(petition=found["late"].petition)
    proofs = [("回单.jpg", checked_upload(BytesIO(picture())))]
    facts: dict[str, Any] = {"petition_id": made.petition_id, "number": 1}
    perform("prove_promise", by=city.handler, at=moment(ago(2)), account_of="已补发。", proofs=proofs, **facts)
    perform("decide_promise", by=city.leader, at=moment(ago(1)), kept=True, **facts)
    client = as_(city.clerk)
    row = next(row for row in client.get(URL).context["table"].rows if row.reception.pk == found["late"].pk)
    assert (row.kept, row.promises, row.stuck) == (1, 1, "")
    assert names(found, client.get(f"{URL}?unkept=true")) == ["moving"]


def test_empty_list_says_what_it_is_for(city: City, leader: Leader) -> None:
    client = as_(city.clerk)
    assert "没有未闭环的接访事项" in client.get(URL).text
    assert "没有符合条件的事项" in client.get(f"{URL}?outcome=settled").text
    figures = matter_figures(matters_visible_to(city.clerk, ago(0)), ago(0))
    assert (figures.batches, figures.persons, figures.stuck) == (0, 0, 0)
