"""A circular is drafted on a frozen report, checked, signed, sent once, and read by each office."""

from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
import time_machine
from django.db import DatabaseError, transaction
from django.urls import reverse
from docx import Document as load_document

from cases.papers.letters import letter_from_text
from cases.papers.reports.files import letter_as_pdf, letter_as_word
from cases.petitions.enums import State
from cases.petitions.models.clocks import Clock
from cases.petitions.models.petitions import Petition
from offices.errors import ActionRefused, Conflict, InvalidFacts, NotPermitted
from offices.organisation.actions.messages import deliver
from offices.organisation.models import Event, Notice, Office, RoleAssignment
from offices.organisation.policies import forget_authority
from offices.organisation.roles import Role
from supervision.reports.actions.circulars import (
    act_on_circular,
    confirm_read,
    draft_circular,
    save_circular,
)
from supervision.reports.actions.drawing import ask_report, correct_report, draw
from supervision.reports.models import Circular, Report
from supervision.reports.reports.circulars import letter_of_circular
from supervision.sweep.actions.sweep import sweep
from tests.clients import client_of
from tests.factories import City, make_account, make_city, make_petition, moment
from tests.lists import cells_of

MONDAY = moment("2026-03-30")
LAST = date(2026, 3, 25)  # of the week before
CASE = date(2026, 3, 23)


@pytest.fixture
def city(db: None) -> City:
    made = make_city()
    Office.objects.filter(pk=made.city.pk).update(document_mark="测信督")
    return made


def drawn(city: City, **more: Any) -> Report:
    given = {"by": city.supervisor, "at": MONDAY, "office": city.city, "kind": "weekly", "day": LAST}
    report = ask_report(**{**given, **more})
    draw(report.pk, clock=lambda: MONDAY)
    return Report.objects.get(pk=report.pk)


def busy(city: City) -> list[Petition]:
    made = [make_petition(city, State.HANDLING), make_petition(city, State.REGISTERED, start=CASE)]
    sweep(as_of=date(2026, 3, 27), at=moment("2026-03-27"))
    return made


def drafted(city: City) -> Circular:
    return draft_circular(by=city.supervisor, at=MONDAY, report_id=drawn(city).pk)


def act(circular: Circular, kind: str, by: Any, **more: Any) -> Circular:
    circular.refresh_from_db()
    edition = more.pop("edition", circular.edition)
    return act_on_circular(by=by, at=MONDAY, circular_id=circular.pk, kind=kind, edition=edition, **more)


def written(city: City, circular: Circular, **more: Any) -> Circular:
    given: dict[str, Any] = {
        "by": city.supervisor,
        "at": MONDAY,
        "circular_id": circular.pk,
        "edition": circular.edition,
    }
    given |= {"title": circular.title, "remarks": "个别单位告知不及时。", "demands": "逐件核对，按期告知。"}
    given |= {"to": [city.bureau.pk, city.county.pk], "copies": [city.province.pk]}
    return save_circular(**{**given, **more})


def test_from_the_draft_to_what_was_read(city: City) -> None:
    busy(city)
    circular = written(city, drafted(city))
    act(circular, "hand_in", city.supervisor)
    issued = act(circular, "sign", city.leader)
    assert (issued.state, issued.number[:9], issued.issued_on) == ("issued", "测信督〔2026〕", date(2026, 3, 30))
    letter = letter_from_text(issued.letter)
    assert (letter.heading, letter.addressee) == (city.city.name, f"{city.bureau.name}、{city.county.name}")
    assert letter.copies == (city.province.name,)
    text = "\n".join(letter.paragraphs)
    assert "2026年3月23日至29日，登记信访件1件，比上期增加1件，比上年同期增加1件" in text
    assert "四、存在的问题\n个别单位告知不及时。\n五、下一步要求\n逐件核对，按期告知。" in text
    assert [(one.kind, one.who) for one in letter.acts] == [("drafted", "supervisor同志"), ("signed", "leader同志")]
    assert "王小明" not in issued.letter
    assert [table.title[:3] for table in letter.tables][:3] == ["附表1", "附表2", "附表3"]
    deliver(at=MONDAY)
    for account in (city.handler, city.county_clerk, city.county_supervisor, city.province_supervisor):
        assert Notice.objects.filter(account=account, message__text__contains="请阅知").count() == 1
    assert not Notice.objects.filter(account=city.other_handler, message__text__contains="请阅知").exists()
    row = confirm_read(by=city.handler, at=MONDAY, circular_id=circular.pk, office=city.bureau)
    again = confirm_read(by=city.head, at=MONDAY + timedelta(days=1), circular_id=circular.pk, office=city.bureau)
    assert (row.read_by, again.read_by) == (city.handler, city.handler)
    with pytest.raises(NotPermitted):
        confirm_read(by=city.other_handler, at=MONDAY, circular_id=circular.pk, office=city.other_bureau)
    kinds = (
        Event.objects.filter(chain__subject=f"circular:{circular.pk}")
        .order_by("sequence")
        .values_list("kind", flat=True)
    )
    assert list(kinds) == ["circular_drafted", "circular_edited", "circular_hand_in", "circular_sign", "circular_read"]
    with pytest.raises(DatabaseError), transaction.atomic():
        Circular.objects.filter(pk=circular.pk).update(title="改")
    with pytest.raises(ActionRefused):
        act(circular, "sign", city.leader)
    with pytest.raises(ActionRefused):
        act(circular, "withdraw", city.supervisor, reason="改主意")


def test_who_hands_in_does_not_sign(city: City) -> None:
    circular = drafted(city)
    with pytest.raises(NotPermitted):
        act(circular, "hand_in", city.leader)
    act(circular, "hand_in", city.supervisor)
    RoleAssignment.objects.create(account=city.supervisor, office=city.city, role=Role.LEADER, granted_at=MONDAY)
    forget_authority(city.supervisor)
    with pytest.raises(NotPermitted) as refused:
        act(circular, "sign", city.supervisor)
    assert refused.value.code == "own_draft"
    with pytest.raises(NotPermitted):
        act(circular, "sign", city.head)
    with pytest.raises(InvalidFacts):
        act(circular, "send_back", city.leader)
    back = act(circular, "send_back", city.leader, reason="请补充问题。")
    assert back.state == "draft"


def test_who_wrote_it_does_not_sign_what_another_handed_in(city: City) -> None:
    circular = draft_circular(by=None, at=MONDAY, report_id=drawn(city).pk)
    writer = make_account("writer", (Role.SUPERVISOR, city.city), (Role.LEADER, city.city))
    written(city, circular, by=writer)
    act(circular, "hand_in", city.supervisor)
    with pytest.raises(NotPermitted) as refused:
        act(circular, "sign", writer)
    assert refused.value.code == "own_draft"
    assert act(circular, "sign", city.leader).state == "issued"


def test_where_somebody_checks_it_is_checked_first(city: City) -> None:
    checker = make_account("checker", (Role.REGISTRATION_CLERK, city.city))
    RoleAssignment.objects.filter(account=checker).update(checks_letters=True)
    circular = drafted(city)
    assert act(circular, "hand_in", city.supervisor).state == "checking"
    with pytest.raises(ActionRefused):
        act(circular, "sign", city.leader)
    assert act(circular, "check", checker).state == "signing"
    assert act(circular, "sign", city.leader).state == "issued"


def test_what_is_written(city: City) -> None:
    busy(city)
    circular = drafted(city)
    for more, code in (
        ({"title": " "}, "no_title"),
        ({"to": []}, "no_office"),
        ({"copies": [city.bureau.pk]}, "both"),
        ({"to": [city.township.pk]}, "not_near"),
        ({"remarks": "长" * 5001}, "too_long"),
    ):
        with pytest.raises(InvalidFacts) as refused:
            written(city, circular, **more)
        assert refused.value.code == code
    with pytest.raises(InvalidFacts) as named:
        written(city, circular, remarks="王小明的事项没有告知。")
    assert named.value.code == "names_persons"
    written(city, circular)
    with pytest.raises(Conflict):
        written(city, circular)


def test_the_letter_names_no_petition(city: City) -> None:
    petitions = busy(city)
    Clock.objects.filter(petition__in=petitions, for_petitioner=False, stopped_on=None).update(due=CASE)
    circular = drafted(city)
    letter = letter_of_circular(circular, on=LAST)
    table = next(table for table in letter.tables if "期末逾期" in table.title)
    data = circular.report.data
    assert data is not None
    assert sum(int(row[2]) for row in table.rows) == data["standing"] > 0
    assert {(row[0], row[3]) for row in table.rows} <= {(one["name"], "7") for one in data["offices"]}
    page = client_of(city.supervisor).get(circular.get_absolute_url()).text
    whole = f"{data}{page}{letter.as_text()}"
    assert [petition.number in whole for petition in petitions] == [False, False]


def test_one_of_a_report_and_an_erratum_has_its_own(city: City) -> None:
    busy(city)
    report = drawn(city)
    circular = draft_circular(by=city.supervisor, at=MONDAY, report_id=report.pk)
    assert draft_circular(by=city.supervisor, at=MONDAY, report_id=report.pk) == circular
    Petition.objects.filter(registered_at__date=CASE).update(litigation_related=True)
    erratum = correct_report(by=city.supervisor, at=MONDAY, report_id=report.pk, reason="一件为涉法涉诉")
    draw(erratum.pk, clock=lambda: MONDAY)
    act(circular, "hand_in", city.supervisor)
    with pytest.raises(ActionRefused) as refused:
        act(circular, "sign", city.leader)
    assert refused.value.code == "replaced"
    with pytest.raises(ActionRefused):
        draft_circular(by=city.supervisor, at=MONDAY, report_id=report.pk)
    corrected = draft_circular(by=city.supervisor, at=MONDAY, report_id=erratum.pk)
    assert corrected.title == "关于2026年3月23日至29日信访工作情况通报的更正"


def test_pages_and_files(city: City) -> None:
    busy(city)
    report = drawn(city)
    client = client_of(city.supervisor)
    answer = client.post(reverse("supervision:circular_draft", args=[report.pk]))
    circular = Circular.objects.get()
    assert answer.url == circular.get_absolute_url()
    page = client.get(answer.url)
    assert set(page.context["form"].initial["to"]) == {city.bureau.pk, city.other_bureau.pk, city.county.pk}
    facts = {
        "edition": 1,
        "title": circular.title,
        "remarks": "个别单位告知不及时。",
        "demands": "",
        "to": [city.bureau.pk],
    }
    assert client.post(answer.url, facts).status_code == 302
    assert client.post(answer.url, facts).status_code == 422  # on an older edition
    acts = reverse("supervision:circular_act", args=[circular.pk])
    client.post(acts, {"edition": 2, "kind": "hand_in"})
    assert client_of(city.head).get(answer.url).status_code == 404
    client_of(city.leader).post(acts, {"edition": 2, "kind": "sign"})
    circular.refresh_from_db()
    assert circular.state == "issued"
    reader = client_of(city.handler)
    assert "已阅" in reader.get(answer.url).content.decode()
    reader.post(reverse("supervision:circular_read", args=[circular.pk]))
    assert circular.offices.get().read_by == city.handler
    assert [row["title"].text for row in cells_of(reader.get(reverse("supervision:circulars")))]
    pdf = reader.get(reverse("supervision:circular_pdf", args=[circular.pk])).content
    assert pdf.startswith(b"%PDF")
    assert reader.get(reverse("supervision:circular_pdf", args=[circular.pk])).content == pdf
    assert reader.get(reverse("supervision:circular_word", args=[circular.pk])).status_code == 200
    assert client_of(city.other_handler).get(answer.url).status_code == 404


def test_beside_each_rate_stands_what_could_flatter_it_and_the_weeks_are_drawn(city: City) -> None:
    for petition in busy(city):
        Petition.objects.filter(pk=petition.pk).update(source_key=f"导入{petition.pk}")
    report = drawn(city)
    data = report.data
    assert data is not None
    letter = letter_of_circular(draft_circular(by=city.supervisor, at=MONDAY, report_id=report.pk), on=LAST)
    tables = {table.title.partition(" ")[2]: table for table in letter.tables}
    rates = tables["指标（与上期、上年同期比较）"]
    told = {one["name"]: one["now"]["imported"] for one in data["rates"]}
    assert any(told.values())
    for row, one in zip(rates.rows, data["rates"], strict=True):
        assert ("导入" in row[3]) == bool(told[one["name"]]), row
    numbers = {one["key"]: one["now"] for one in data["numbers"]}
    for chart, keys in (
        ("登记、办结和逾期", ("registered", "concluded", "overdue")),
        ("发牌和摘牌", ("yellow", "red", "lifted")),
    ):
        weeks = next(table for title, table in tables.items() if title.startswith(chart))
        assert (len(weeks.rows), weeks.rows[-1][0]) == (13, "3月23日")
        assert weeks.rows[-1][1:] == tuple(str(numbers[key]) for key in keys)  # of a report of that week
        assert weeks.lines.count('stroke-width="2"') == 6  # three lines and their legend
    for side in ("信访形式", "内容分类（一级）", "问题属地"):
        assert sum(int(row[1]) for row in tables[f"按{side}"].rows) == numbers["registered"]
    assert letter_from_text(letter.as_text()) == letter
    word = load_document(BytesIO(letter_as_word(letter, sealed=False)))
    drawings = [shape._inline.docPr.get("descr") for shape in word.inline_shapes]
    assert drawings == [table.title for table in letter.tables if table.chart and not table.chart.is_empty]
    assert letter_as_pdf(letter, sealed=False).startswith(b"%PDF")


def test_what_is_written_goes_with_what_is_handed_in(city: City) -> None:
    busy(city)
    circular, client = drafted(city), client_of(city.supervisor)
    page = client.get(circular.get_absolute_url())
    assert "送审</button>" in page.text
    assert 'value="hand_in"' not in page.text  # no press hands in beside what was written and not saved
    facts = {name: page.context["form"].initial[name] for name in ("edition", "title", "demands", "to", "copies")}
    wrong = client.post(circular.get_absolute_url(), facts | {"remarks": "情况。", "title": "", "hand_in": "1"})
    assert (wrong.status_code, wrong.context["form"]["remarks"].value()) == (422, "情况。")
    client.post(circular.get_absolute_url(), facts | {"remarks": "个别单位告知不及时。", "hand_in": "1"})
    circular.refresh_from_db()
    assert (circular.state, circular.remarks, circular.edition) == ("signing", "个别单位告知不及时。", 2)
    act(circular, "take_back", city.supervisor)
    again = facts | {"remarks": circular.remarks, "edition": 2, "hand_in": "1"}
    client.post(circular.get_absolute_url(), again)
    circular.refresh_from_db()
    assert (circular.state, circular.edition) == ("signing", 2)  # nothing had changed


def test_in_one_press(city: City) -> None:
    busy(city)
    with time_machine.travel(MONDAY, tick=True):
        client = client_of(city.supervisor)
        first = client.post(reverse("supervision:circular_last"), {"kind": "weekly", "office": "city"})
        report = Report.objects.get()
        assert (first.url, report.since) == (report.get_absolute_url(), date(2026, 3, 23))
        draw(report.pk, clock=lambda: MONDAY)
        second = client.post(reverse("supervision:circular_last"), {"kind": "weekly", "office": "city"})
        assert second.url == Circular.objects.get().get_absolute_url()
        for office in ("", "bureau", "unknown"):
            wrong = client.post(reverse("supervision:circular_last"), {"kind": "weekly", "office": office})
            assert wrong.status_code == 404


def test_by_the_api(city: City) -> None:
    report = drawn(city)
    client, url = client_of(city.supervisor), "/api/v1/supervision/circulars/"

    def sent(method: str, address: str, body: dict[str, Any], by: Any = client) -> Any:
        return getattr(by, method)(address, body, content_type="application/json")

    made = sent("post", url, {"report": report.pk})
    assert made.status_code == 201
    one = f"{url}{made.json()['id']}/"
    body = {"edition": 1, "title": "通报", "remarks": "情况。", "to": ["bureau"]}
    assert sent("put", one, body).json()["edition"] == 2
    assert sent("put", one, body).status_code == 409
    # What is left out stays as it is.
    copied = sent("put", one, body | {"edition": 2, "demands": "限期。", "copies": [city.province.code]}).json()
    after = sent("put", one, {"edition": 3, "title": "通报", "to": ["bureau"]}).json()
    assert [row["role"] for row in after["offices"]] == ["copy", "to"]
    assert (after["remarks"], after["demands"], after["offices"]) == ("情况。", "限期。", copied["offices"])
    assert sent("post", f"{one}acts/", {"kind": "hand_in", "edition": 4}).json()["state"] == "signing"
    signed = sent("post", f"{one}acts/", {"kind": "sign", "edition": 4}, client_of(city.leader))
    assert signed.json()["state"] == "issued"
    reader = client_of(city.handler)
    assert reader.get(f"{one}pdf/").content.startswith(b"%PDF")
    assert load_document(BytesIO(reader.get(f"{one}word/").content)).inline_shapes
    assert client_of(city.other_handler).get(f"{one}pdf/").status_code == 404
    read = sent("post", f"{one}read/", {"office": "bureau"}, client_of(city.handler))
    assert [bool(row["read_at"]) for row in read.json()["offices"]] == [False, True]


def test_a_circular_with_a_blank_is_kept_as_a_draft_but_not_handed_in_or_signed(city: City) -> None:
    circular = written(city, drafted(city), remarks="______等单位告知不及时。")
    with pytest.raises(InvalidFacts) as caught:
        act(circular, "hand_in", city.supervisor)
    assert (caught.value.code, caught.value.field) == ("blank_left", "remarks")
    circular.refresh_from_db()
    act(written(city, circular), "hand_in", city.supervisor)
    Circular.objects.filter(pk=circular.pk).update(demands="请于    年  月  日前核对。")
    with pytest.raises(InvalidFacts):
        act(circular, "sign", city.leader)
    circular.refresh_from_db()
    assert (circular.state, circular.number) == ("signing", "")
