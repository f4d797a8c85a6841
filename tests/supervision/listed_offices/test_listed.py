"""An office is listed by one above it, reports, and is struck off by who listed it; nobody strikes off himself."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from offices.errors import ActionRefused, Conflict, InvalidFacts, NotPermitted
from offices.organisation.actions.offices import deactivate_office
from offices.organisation.models import Account, Event, Office, OutboxMessage, RoleAssignment
from offices.organisation.roles import Role
from supervision.listed_offices.actions import (
    decide_listed,
    list_office,
    report_listed,
    urge_listed,
    withdraw_listing,
)
from supervision.listed_offices.models import ListedOffice, ListedReport
from supervision.listed_offices.reports.letters import LISTED, STRUCK, issued_letter
from tests.cases.procedure.test_races import at_once
from tests.clients import client_of
from tests.factories import City, make_account, make_city
from tests.lists import cells_of

NOW = timezone.now
TEXTS = {
    "ground": "DB04",
    "basis": "市联席会议第3次会议决定（测联〔2026〕3号）",
    "leader": "王副市长",
    "findings": "信访件逾期较多，没有明确承办人。",
    "demand": "逐件明确承办人，逾期的全部书面答复。",
}
DONE = "逾期的信访件已全部书面答复，附清单。"


@pytest.fixture
def city(db: None) -> City:
    return make_city()


def later(days: int) -> date:
    return timezone.localdate() + timedelta(days=days)


def listed(city: City, **more: Any) -> ListedOffice:
    given: dict[str, Any] = {"unit": city.bureau, "by": city.supervisor, "at": NOW(), **TEXTS, "due_on": later(60)}
    return list_office(**(given | more))


def reported(city: City, kind: str = "strike", by: Account | None = None) -> ListedOffice:
    found = listed(city)
    return report_listed(listing_id=found.pk, by=by or city.head, at=NOW(), kind=kind, text=DONE)


def pending(found: ListedOffice) -> int:
    return ListedReport.objects.get(listing=found, decision="pending").pk


def refusal(act: Any) -> tuple[type[ActionRefused], str, str | None]:
    with pytest.raises(ActionRefused) as caught:
        act()
    return type(caught.value), caught.value.code, caught.value.field


def test_an_office_is_listed_by_letter_reports_and_is_struck_off(city: City) -> None:
    found = listed(city)
    letter = issued_letter(found, LISTED)
    assert letter is not None
    assert (letter.title, letter.number, letter.addressee) == ("挂牌督办通知书", found.number, city.bureau.name)
    whole = "".join((*letter.paragraphs, *letter.closing))
    for said in (
        TEXTS["basis"],
        "王副市长",
        "拖延（《信访工作条例》第四十条第一款）",
        TEXTS["demand"],
        "第三十九条第三款",
    ):
        assert said in whole
    assert issued_letter(found, STRUCK) is None
    told = OutboxMessage.objects.get(event__kind="office_listed")
    assert (told.office, told.url) == (city.bureau, found.get_absolute_url())

    report_listed(listing_id=found.pk, by=city.handler, at=NOW(), kind="progress", text="已书面答复七成，其余在办。")
    decide_listed(listing_id=found.pk, report_id=pending(found), by=city.supervisor, at=NOW(), accepted=True)
    report_listed(listing_id=found.pk, by=city.head, at=NOW(), kind="strike", text=DONE)
    sent_back = {"accepted": False, "reason": "还有两件没有送达回证。", "due_on": later(90)}
    found = decide_listed(listing_id=found.pk, report_id=pending(found), by=city.supervisor, at=NOW(), **sent_back)
    assert (found.state, found.due_on) == ("listed", later(90))
    report_listed(listing_id=found.pk, by=city.head, at=NOW(), kind="strike", text=DONE)
    checked = "经调阅卷宗和送达回证，情况属实。"
    never = {"accepted": True, "reason": "信访人均已签订停访保证书，情况属实。"}
    with pytest.raises(InvalidFacts, match="息诉罢访承诺"):
        decide_listed(listing_id=found.pk, report_id=pending(found), by=city.supervisor, at=NOW(), **never)
    found = decide_listed(
        listing_id=found.pk, report_id=pending(found), by=city.supervisor, at=NOW(), accepted=True, reason=checked
    )
    assert (found.state, found.ended_by, bool(found.end_number)) == ("struck", city.supervisor, True)
    struck = issued_letter(found, STRUCK)
    assert struck is not None
    assert (struck.title, struck.number, checked in "".join(struck.paragraphs)) == (
        "摘牌通知书",
        found.end_number,
        True,
    )
    kinds = Event.objects.filter(chain__subject=f"listed_office:{found.pk}").order_by("sequence")
    assert list(kinds.values_list("kind", flat=True)) == [
        "office_listed", "listing_reported", "listing_decided", "listing_reported", "listing_decided",
        "listing_reported", "listing_decided",
    ]  # fmt: skip
    assert refusal(lambda: urge_listed(listing_id=found.pk, by=city.supervisor, at=NOW()))[1] == "not_listed"
    assert listed(city).pk != found.pk  # once struck off it may be listed again


def test_both_letters_stay_as_they_were_issued(city: City) -> None:
    found = listed(city)
    before = issued_letter(found, LISTED)
    Office.objects.filter(pk=city.bureau.pk).update(name="改了名的局")
    found.refresh_from_db()
    assert issued_letter(found, LISTED) == before
    for changed in ({"demand": "改了的要求，改了的要求。"}, {"content": "{}"}, {"number": "x"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            ListedOffice.objects.filter(pk=found.pk).update(**changed)
    found.content = found.content.replace("王副市长", "李副市长")
    with pytest.raises(ValueError, match="not as it was issued"):
        issued_letter(found, LISTED)


@pytest.mark.parametrize(
    ("changed", "code", "field"),
    [
        ({"ground": "DB99"}, "no_ground", "ground"),
        ({"basis": " "}, "no_text", "basis"),
        ({"leader": ""}, "no_text", "leader"),
        ({"findings": "逾期"}, "text_too_short", "findings"),
        ({"demand": "长" * 1001}, "text_too_long", "demand"),
        ({"due_on": timezone.localdate()}, "due_in_past", "due_on"),
        ({"due_on": timezone.localdate() + timedelta(days=400)}, "due_far", "due_on"),
    ],
)
def test_a_wrong_listing_is_refused(city: City, changed: dict[str, Any], code: str, field: str) -> None:
    assert refusal(lambda: listed(city, **changed)) == (InvalidFacts, code, field)
    assert not ListedOffice.objects.exists()


def test_who_lists(city: City) -> None:
    assert refusal(lambda: listed(city, by=city.county_supervisor)) == (NotPermitted, "not_above", "unit")
    assert refusal(lambda: listed(city, by=city.handler))[0] is NotPermitted
    assert refusal(lambda: listed(city, unit=city.city))[1] == "own_unit"
    listed(city)
    with pytest.raises(Conflict, match="已由本机关挂牌督办"):
        listed(city)
    listed(city, by=city.province_supervisor)  # another office above may list it, too


def test_an_office_without_an_account_would_never_hear_of_it(city: City) -> None:
    RoleAssignment.objects.filter(office=city.bureau).update(revoked_at=NOW(), revoked_by=city.security_admin)
    kind, code, field = refusal(lambda: listed(city))
    assert (kind, code, field) == (ActionRefused, "no_account", "unit")


def test_the_same_form_twice_lists_once_and_two_at_once_make_one(transactional_db: None) -> None:
    city, key = make_city(), uuid4()
    assert listed(city, request_key=key).pk == listed(city, request_key=key).pk
    other = city.other_bureau
    at_once(lambda: listed(city, unit=other), lambda: listed(city, unit=other))
    assert ListedOffice.objects.filter(unit=other).count() == 1


def test_nobody_strikes_off_himself_and_the_level_that_listed_strikes_off(city: City) -> None:
    found = reported(city)
    decide: dict[str, Any] = {
        "listing_id": found.pk,
        "report_id": pending(found),
        "at": NOW(),
        "accepted": True,
        "reason": "情况属实，符合摘牌条件。",
    }
    assert refusal(lambda: decide_listed(by=city.head, **decide))[1] == "own_unit"
    assert refusal(lambda: decide_listed(by=city.county_supervisor, **decide))[1] == "not_issuer"
    assert refusal(lambda: decide_listed(by=city.province_supervisor, **decide))[1] == "not_issuer"
    above = ListedOffice.objects.get(pk=listed(city, by=city.province_supervisor).pk)
    report_listed(listing_id=above.pk, by=city.head, at=NOW(), kind="strike", text=DONE)
    lower = {**decide, "listing_id": above.pk, "report_id": pending(above)}
    kind, code, _field = refusal(lambda: decide_listed(by=city.supervisor, **lower))
    assert (kind, code) == (NotPermitted, "not_issuer")  # what was listed from above is struck off from above
    assert decide_listed(by=city.supervisor, **decide).state == "struck"


@pytest.mark.parametrize(
    ("given", "code", "field"),
    [
        ({"accepted": True, "reason": ""}, "no_text", "reason"),
        ({"accepted": True, "reason": "属实"}, "text_too_short", "reason"),
        (
            {"accepted": True, "reason": "情况属实，符合摘牌条件。", "due_on": date(2099, 1, 1)},
            "due_of_struck",
            "due_on",
        ),
        ({"accepted": False, "reason": " "}, "no_text", "reason"),
        ({"accepted": False, "reason": "材料不全", "due_on": date(2020, 1, 1)}, "due_in_past", "due_on"),
    ],
)
def test_a_wrong_decision_is_refused(city: City, given: dict[str, Any], code: str, field: str) -> None:
    found = reported(city)
    assert refusal(
        lambda: decide_listed(listing_id=found.pk, report_id=pending(found), by=city.supervisor, at=NOW(), **given)
    )[1:] == (
        code,
        field,
    )
    found.refresh_from_db()
    assert (found.state, ListedReport.objects.get().decision) == ("listed", "pending")


def test_urged_once_a_day_and_withdrawn_with_a_reason(city: City) -> None:
    found = listed(city)
    urge_listed(listing_id=found.pk, by=city.supervisor, at=NOW())
    assert refusal(lambda: urge_listed(listing_id=found.pk, by=city.supervisor, at=NOW()))[1] == "urged_today"
    report_listed(listing_id=found.pk, by=city.head, at=NOW(), kind="progress", text=DONE)
    again = lambda: report_listed(listing_id=found.pk, by=city.head, at=NOW(), kind="progress", text=DONE)  # noqa: E731
    assert refusal(again)[1] == "report_waits"
    withdraw: dict[str, Any] = {"listing_id": found.pk, "by": city.supervisor, "at": NOW()}
    assert refusal(lambda: withdraw_listing(**withdraw, reason="决定已经撤销，不再挂牌。"))[1] == "report_waits"
    decide_listed(listing_id=found.pk, report_id=pending(found), by=city.supervisor, at=NOW(), accepted=True)
    assert withdraw_listing(**withdraw, reason="决定已经撤销，不再挂牌。").state == "withdrawn"


def test_the_successor_of_a_closed_unit_goes_on(city: City) -> None:
    found = listed(city)
    deactivate_office(
        office=city.bureau, by=city.system_admin, at=NOW(), successor=city.other_bureau, reason="机构改革"
    )
    page = client_of(city.other_handler).get(found.get_absolute_url())
    assert (page.status_code, city.other_bureau.name in page.text) == (200, True)
    report_listed(listing_id=found.pk, by=city.other_handler, at=NOW(), kind="progress", text=DONE)
    decide = {"listing_id": found.pk, "report_id": pending(found), "at": NOW(), "accepted": True}
    assert decide_listed(by=city.supervisor, **decide).is_listed  # type: ignore[arg-type]


def test_list_pages_workbook_and_what_waits(city: City) -> None:
    above, unit = client_of(city.supervisor), client_of(city.handler)
    assert "没有挂牌督办的单位" in above.get("/supervision/listed/").text
    sent = {**TEXTS, "unit": "bureau", "due_on": str(later(60))}
    wrong = above.post("/supervision/listed/new/", sent | {"basis": ""})
    assert wrong.status_code == 422
    made = above.post("/supervision/listed/new/", sent)
    assert made.status_code == 302
    found = ListedOffice.objects.get()
    assert [row["unit"].text for row in cells_of(unit.get("/supervision/listed/?tab=answer"))] == [
        city.bureau.short_name
    ]
    assert "挂牌督办待整改" in unit.get("/").text
    page = unit.get(made.url).text
    assert ("报送整改情况、申请摘牌" in page, "撤销挂牌" in page) == (True, False)
    assert unit.post(f"{made.url}report/", {"kind": "strike", "text": ""}).status_code == 422
    assert unit.post(f"{made.url}report/", {"kind": "strike", "text": DONE}).status_code == 302
    assert len(cells_of(above.get("/supervision/listed/?tab=examine"))) == 1
    assert found.number in above.get("/my-day/").text
    assert above.get("/supervision/listed/export/").status_code == 200
    decided = {"report_id": str(pending(found)), "accepted": "True", "reason": "情况属实，符合摘牌条件。"}
    assert f'name="report_id" value="{pending(found)}"' in above.get(made.url).text
    assert above.post(f"{made.url}decide/", decided).status_code == 302
    for which in ("listed", "struck"):
        for form, kind in (("pdf", b"%PDF"), ("word", b"PK")):
            for prefix in ("", "/api/v1"):
                assert unit.get(f"{prefix}{made.url}letters/{which}/{form}/").content.startswith(kind)
    assert unit.get(f"{made.url}letters/other/pdf/").status_code == 404
    assert client_of(city.county_handler).get(made.url).status_code == 404
    assert client_of(city.reviewer).get("/supervision/listed/").status_code == 403
    assert "已摘牌" in above.get("/supervision/listed/?tab=over").text


def test_over_the_api(city: City) -> None:
    client, url = client_of(city.supervisor), "/api/v1/supervision/listed/"

    def sent(address: str, body: dict[str, Any], by: Any = client) -> Any:
        return by.post(address, body, content_type="application/json")

    given = {**TEXTS, "unit": "bureau", "due_on": str(later(30))}
    assert sent(url, given | {"due_on": "2020-01-01"}).status_code == 422
    assert sent(url, given, client_of(city.county_supervisor)).status_code in (403, 422)
    made = sent(url, given)
    assert (made.status_code, made.json()["acts"]) == (201, ["urge", "withdraw"])
    assert made.json()["ground_article"] == "《信访工作条例》第四十条第一款"
    one = f"{url}{made.json()['id']}/"
    assert sent(f"{one}report/", {"kind": "strike", "text": DONE}, client_of(city.head)).status_code == 200
    reports = client.get(one).json()["reports"]
    assert [row["kind"] for row in reports] == ["strike"]
    decided = {"report_id": reports[0]["id"], "accepted": True, "reason": "情况属实，符合摘牌条件。"}
    unsaid = sent(f"{one}decide/", {"accepted": True, "reason": "情况属实，符合摘牌条件。"})
    assert (unsaid.status_code, "所审核的报送" in unsaid.text) == (422, True)
    assert sent(f"{one}decide/", decided).json()["state"] == "struck"
    assert sent(f"{one}decide/", decided).status_code == 409
    assert client.get(f"{url}?tab=over").json()["results"][0]["state"] == "struck"
    assert client_of(city.county_handler).get(one).status_code == 404


@pytest.mark.parametrize("office", ["city", "bureau"])
@pytest.mark.parametrize("role", [Role.REGISTRATION_CLERK, Role.REVIEWER])
def test_who_neither_supervises_nor_answers_is_told_nothing(city: City, role: str, office: str) -> None:
    """Each address, as a page and over the API, of the office that listed and of the listed one."""
    found = reported(city)
    decided = {"report_id": pending(found), "accepted": True, "reason": "情况属实，符合摘牌条件。"}
    decide_listed(listing_id=found.pk, by=city.supervisor, at=NOW(), **decided)
    listed(city)
    client, url = client_of(make_account("neither", (role, getattr(city, office)))), found.get_absolute_url()
    letters = [f"{url}letters/{which}/{form}/" for which in (LISTED, STRUCK) for form in ("pdf", "word")]
    for address in ("/supervision/listed/", url, *letters):
        assert client.get(address).status_code == 403, address
        assert client.get(f"/api/v1{address}").status_code in (403, 404), address
    given = {**TEXTS, "unit": "bureau", "due_on": str(later(30))}
    sent = {"/supervision/listed/": given, f"{url}report/": {"kind": "strike", "text": DONE}, f"{url}decide/": decided}
    for address, body in {**sent, f"{url}urge/": {}, f"{url}withdraw/": {"reason": "挂错了，予以撤销。"}}.items():
        answer = client.post(f"/api/v1{address}", body, content_type="application/json")
        assert answer.status_code in (403, 404), address
    for reader in (city.supervisor, city.leader, city.head, city.handler):
        for address in ("/supervision/listed/", url, *letters):
            assert client_of(reader).get(address).status_code == 200, (reader, address)
            assert client_of(reader).get(f"/api/v1{address}").status_code == 200, (reader, address)


def test_who_supervises_elsewhere_is_told_nothing_of_where_he_registers(city: City) -> None:
    found = listed(city)
    both = make_account("both", (Role.REGISTRATION_CLERK, city.bureau), (Role.SUPERVISOR, city.county))
    for prefix in ("", "/api/v1"):
        assert client_of(both).get(f"{prefix}{found.get_absolute_url()}").status_code == 404
    assert cells_of(client_of(both).get("/supervision/listed/?tab=all")) == []
    assert client_of(both).get("/api/v1/supervision/listed/?tab=all").json()["results"] == []


def test_a_decision_falls_on_the_report_that_was_read(city: City) -> None:
    found = reported(city, "progress")
    read, checked = pending(found), "情况属实，符合摘牌条件。"
    decide_listed(listing_id=found.pk, report_id=read, by=city.supervisor, at=NOW(), accepted=True)
    report_listed(listing_id=found.pk, by=city.head, at=NOW(), kind="strike", text=DONE)
    late: dict[str, Any] = {"report_id": read, "accepted": True, "reason": checked}
    with pytest.raises(Conflict, match="又报送了新的整改情况") as caught:
        decide_listed(listing_id=found.pk, by=city.supervisor, at=NOW(), **late)
    assert (caught.value.code, caught.value.current) == ("another_report", {"report_id": pending(found)})
    client, url = client_of(city.supervisor), found.get_absolute_url()
    answer = client.post(f"/api/v1{url}decide/", late, content_type="application/json")
    assert (answer.status_code, "又报送了新的整改情况" in answer.text) == (409, True)
    page = client.post(f"{url}decide/", late)
    assert (page.status_code, "又报送了新的整改情况" in page.text, checked in page.text) == (422, True, True)
    assert f'name="report_id" value="{pending(found)}"' in page.text
    found.refresh_from_db()
    assert (found.state, ListedReport.objects.get(pk=pending(found)).decision) == ("listed", "pending")
    assert client.post(f"{url}decide/", {**late, "report_id": pending(found)}).status_code == 302
    found.refresh_from_db()
    assert found.state == "struck"


@pytest.mark.parametrize("rows", [1, 3])
def test_statements_do_not_grow_with_the_rows(city: City, rows: int, django_assert_max_num_queries: Any) -> None:
    for unit in (city.bureau, city.other_bureau, city.county)[:rows]:
        listed(city, unit=unit)
    client = client_of(city.supervisor)
    client.get("/supervision/listed/")
    with django_assert_max_num_queries(16):
        assert len(cells_of(client.get("/supervision/listed/"))) == rows


@pytest.mark.parametrize("field", ["basis", "leader", "findings", "demand"])
def test_a_letter_with_a_blank_takes_no_number(city: City, field: str) -> None:
    text = f"{TEXTS[field]}由______负责。"
    assert refusal(lambda: listed(city, **{field: text})) == (InvalidFacts, "blank_left", field)
    assert listed(city).number.endswith("〕1号")


def test_an_office_is_not_struck_off_by_a_letter_with_a_blank(city: City) -> None:
    found = reported(city)
    told = {"listing_id": found.pk, "report_id": pending(found), "by": city.supervisor, "at": NOW(), "accepted": True}
    said = {"reason": "已于    年  月  日到现场核实，情况属实。"}
    assert refusal(lambda: decide_listed(**told, **said)) == (InvalidFacts, "blank_left", "reason")
    found.refresh_from_db()
    assert (found.state, found.end_number) == ("listed", "")
