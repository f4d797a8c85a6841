"""Every request of the API with an Idempotency-Key: sent again, with another body, with a key of another act."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from rest_framework.test import APIClient

from cases.petitions.enums import State
from offices.organisation.actions.request_keys import already_done
from offices.organisation.models import Account, Event
from offices.organisation.roles import Role
from supervision.calls.actions import calls
from supervision.calls.actions.bids import BidFacts, make_bid
from supervision.calls.models import CallCase
from tests.cases.imports import test_list_taken_back as lists
from tests.cases.imports.test_field_tables import load, table
from tests.cases.imports.test_import_undo import DAYS, HEADING
from tests.cases.jobs import test_bulk as jobs
from tests.cases.jobs import test_bulk_api as bulk
from tests.cases.worklist import test_api as petitions
from tests.factories import City, make_account, make_city, make_petition, picture
from tests.supervision.advice import test_advice as advices
from tests.supervision.calls import calling as called
from tests.supervision.listed_offices.test_listed import TEXTS as LISTED
from tests.supervision.meetings import test_api as meetings
from tests.supervision.meetings.meeting_room import held, item_of
from tests.supervision.reports import test_circulars as circulars
from tests.supervision.reports import test_daily as dailies
from tests.visits.duty import test_api as duty
from tests.visits.duty.book import day, keeper, make_entry
from tests.visits.receptions import test_api as receptions
from tests.visits.receptions.test_api import RECEPTIONS
from tests.visits.receptions.test_receptions import day_on
from tests.visits.visits import test_api as visits
from visits.hall.models import Hall

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parent.parent.parent
# Who asks, where, the body, and what another body says instead.
Asked = tuple[Account, str, dict[str, Any], dict[str, Any]]


@pytest.fixture
def city() -> City:
    return make_city()


def case_of(city: City) -> CallCase:
    """A petition on a list that is open for bids today."""
    today = timezone.localdate()
    facts = called.facts(opens_on=today, closes_on=today + timedelta(days=10))
    call = calls.draft_call(by=city.leader, at=timezone.now(), office=city.city, facts=facts)
    words = called.words(city, due_on=today + timedelta(days=60))
    petition = make_petition(city, State.SERVED)
    calls.add_case(by=city.leader, at=timezone.now(), call_id=call.pk, petition=petition, facts=words)
    return calls.publish_call(by=city.leader, at=timezone.now(), call_id=call.pk).cases.get()


def bid_of(city: City) -> Any:
    facts = BidFacts(plan="约谈各方。", days=30)
    return make_bid(by=city.head, at=timezone.now(), case_id=case_of(city).pk, facts=facts)


def step(city: City) -> Asked:
    address = f"/api/v1/petitions/{make_petition(city).number}/steps/mark_urgent/"
    return city.clerk, address, {"version": 1, "reason": "可能造成人员伤亡"}, {"reason": "别的理由"}


def package_many(city: City) -> Asked:
    body = bulk.body([make_petition(city).number])
    return city.clerk, bulk.URL, body, {"responsible": "李科长"}


def taken_back(city: City) -> Asked:
    job = jobs.finished(jobs.begun(city, jobs.some(city)))
    return city.supervisor, f"{bulk.URL}{job.pk}/take-back/", {"reason": "选错了领导"}, {"reason": "选错了单位"}


def list_taken_back(city: City) -> Asked:
    batch = lists.listed(city, *lists.some(city, 2))
    address = f"/api/v1/packages/imports/{batch.pk}/take-back/"
    return city.supervisor, address, {"reason": "名单用错"}, {"reason": "名单重复"}


def ticket(city: City) -> Asked:
    hall = Hall.objects.create(office=city.city, name="接访大厅")
    return city.clerk, f"/api/v1/halls/{hall.pk}/tickets/", {"lane": "A", "persons": 1}, {"persons": 2}


def slot(city: City) -> Asked:
    on = day_on(city, timezone.localdate() + timedelta(days=1))
    body = {"starts": "09:30", "origin": "desk", "name": "李四", "matter": "咨询", "phone": "13800001234"}
    return city.clerk, f"/api/v1/reception-days/{on.pk}/bookings/", body, {"starts": "10:00"}


def reception(city: City) -> Asked:
    on = day_on(city, timezone.localdate(), starts=receptions.dt.time(0), ends=receptions.dt.time(23, 50))
    return city.clerk, RECEPTIONS, receptions.given(on), {"name": "李四"}


def reception_to_void(city: City) -> Asked:
    asker, address, body, _other = reception(city)
    client = APIClient()
    client.force_authenticate(Account.objects.get(pk=asker.pk))
    made = client.post(address, body, format="json").json()
    return asker, f"{RECEPTIONS}{made['id']}/void/", {"reason": "重复记录"}, {"reason": "记错了人"}


def void_to_decide(city: City) -> Asked:
    asker, address, asked, _other = reception_to_void(city)
    client = APIClient()
    client.force_authenticate(Account.objects.get(pk=asker.pk))
    version = client.post(address, asked, format="json").json()["version"]
    head = make_account("city_head", (Role.LEADER, city.city, True))
    body = {"agreed": False, "decision": "没有重复", "version": version}
    return head, f"{address}decide/", body, {"decision": "没有记错"}


def entry_of(city: City) -> tuple[Account, str]:
    staff = keeper(city)
    return staff, duty.address(make_entry(staff, city.township))


def follow_up(city: City) -> Asked:
    staff, address = entry_of(city)
    body = {"on": day(0).isoformat(), "text": "双方同意丈量", "next_on": day(1).isoformat()}
    return staff, f"{address}follow-up/", body, {"text": "没有同意"}


def settle(city: City) -> Asked:
    staff, address = entry_of(city)
    return staff, f"{address}settle/", {"settled_how": "各退一尺"}, {"settled_how": "各退二尺"}


def raised(city: City) -> Asked:
    address = duty.address(make_entry(city.county_clerk, city.county))
    return city.county_clerk, f"{address}raise/", {"name": "张三", "phone": "13800001234"}, {"name": "李四"}


def bid(city: City) -> Asked:
    address = f"/api/v1/calls/cases/{case_of(city).pk}/bids/"
    return city.head, address, {"plan": "约谈各方。", "days": 30}, {"days": 20}


def decision(city: City) -> Asked:
    meeting = held(city, [make_petition(city, State.SERVED)])
    due = (timezone.localdate() + timedelta(days=60)).isoformat()
    action = {"unit": city.bureau.code, "owner": "王处长", "text": "安装隔音屏。", "due_on": due}
    body = {"outcome": "decided", "decision": "限期停工。", "actions": [action], "version": 1}
    return city.leader, f"/api/v1/meetings/{meeting.pk}/items/{item_of(meeting).pk}/", body, {"decision": "停工。"}


def amended_entry(city: City) -> Asked:
    staff, address = entry_of(city)
    return staff, f"{address}amend/", {"version": 1, "reason": "村名写错", "place": "西村"}, {"place": "南村"}


def amended_visit(city: City) -> Asked:
    address = f"{visits.VISITS}{visits.record(city).pk}/amend/"
    return city.clerk, address, {"version": 1, "reason": "笔误", "persons": 3}, {"persons": 4}


def reopened(city: City) -> Asked:
    staff = keeper(city)
    address = duty.address(make_entry(staff, city.township, settled_how="已和好"))
    body = {"why": "relapse", "reason": "又争吵", "next_on": day(2).isoformat()}
    return staff, f"{address}reopen/", body, {"reason": "又堆土"}


def undone_import(city: City) -> Asked:
    batch = load(city, table(HEADING, ["U1", "甲某", DAYS[0], "灌溉渠多年未修", "13900000001"]))
    return city.clerk, f"/api/v1/imports/{batch.pk}/undo/", {"reason": "上传了上一年的台账"}, {"reason": "列错了单位"}


def case_file(city: City) -> Asked:
    petition = make_petition(city, State.HANDLING)
    return city.clerk, f"/api/v1/petitions/{petition.number}/case-files/", {"purpose": "handle"}, {"purpose": "check"}


def merged(city: City) -> Asked:
    petition = make_petition(city, State.UNIT_RECEIVED)
    body = {"step": "notify", "petitions": [petition.number], "text": "你反映的{概要}已收到。"}
    return city.handler, "/api/v1/letters/merges/", body, {"text": "已收到，由我局办理。"}


def report_asked(city: City) -> Asked:
    body = {"office": "city", "kind": "weekly", "day": "2026-03-25"}
    return city.supervisor, "/api/v1/supervision/reports/", body, {"kind": "monthly"}


def report_corrected(city: City) -> Asked:
    report = circulars.drawn(city)
    return (
        city.supervisor,
        f"/api/v1/supervision/reports/{report.pk}/correct/",
        {"reason": "漏统计"},
        {"reason": "多统计"},
    )


def circular(city: City) -> Asked:
    report, other = circulars.drawn(city), circulars.drawn(city, kind="monthly", day=date(2026, 2, 25))
    return city.supervisor, "/api/v1/supervision/circulars/", {"report": report.pk}, {"report": other.pk}


def daily(city: City) -> Asked:
    today = timezone.localdate()
    day_ = today - timedelta(days=1)
    dailies.ask_daily(city, since=today - timedelta(days=9), rest=True)
    body = {"office": "bureau", "day": day_.isoformat(), "is_zero": True}
    return city.handler, "/api/v1/supervision/daily/", body, {"is_zero": False}


def advice(city: City) -> Asked:
    body = {
        **{"office": "city", "kind": "improve", "unit": "bureau", "ground": "DB04", "matter": "办理拖延"},
        **{
            "findings": "收到后一直没有办理。",
            "advice": "每周检查到期的信访件。",
            "due_on": advices.later().isoformat(),
        },
    }
    return city.supervisor, "/api/v1/supervision/advice/", body, {"matter": "多件办理拖延"}


def advice_answered(city: City) -> Asked:
    address = f"/api/v1/supervision/advice/{advices.issued(city).pk}/answer/"
    return city.handler, address, {"adoption": "adopted", "text": "已建立制度。"}, {"text": "已检查。"}


def inspection(city: City) -> Asked:
    today = timezone.localdate()
    body = {
        **{"office": "city", "title": "噪音信访联合督查", "way": "on_site", "starts_on": today.isoformat()},
        **{"ends_on": (today + timedelta(days=5)).isoformat(), "head": city.leader.username},
        **{"offices": [city.bureau.name], "plan": "到现场查看。"},
    }
    return city.supervisor, "/api/v1/supervision/inspections/", body, {"plan": "查阅卷宗。"}


def listing(city: City) -> Asked:
    due_on = (timezone.localdate() + timedelta(days=30)).isoformat()
    body = {**LISTED, "unit": "bureau", "due_on": due_on}
    return city.supervisor, "/api/v1/supervision/listed/", body, {"leader": "李副市长"}


# What takes files or nothing is sent again in the tests of its own room.
APART = {"attach", "make_draft", "withdraw_void_reception", "ask_report_book"}
OPERATIONS: dict[str, Callable[[City], Asked]] = {
    "package_many": package_many,
    "take_back_package_many": taken_back,
    "take_back_list": list_taken_back,
    "register_petition": lambda city: (city.clerk, petitions.LIST, petitions.GIVEN, {"body": "别的事。"}),
    "step_": step,
    "issue_ticket": ticket,
    "undo_import": undone_import,
    "record_duty_entry": lambda city: (keeper(city), duty.BOOK, duty.given(), {"subject": "别的纠纷"}),
    "follow_up_duty_entry": follow_up,
    "settle_duty_entry": settle,
    "reopen_duty_entry": reopened,
    "raise_duty_entry": raised,
    "amend_duty_entry": amended_entry,
    "amend_visit": amended_visit,
    "record_reception": reception,
    "void_reception_record": reception_to_void,
    "decide_void_reception": void_to_decide,
    "book_slot": slot,
    "record_visit": lambda city: (city.clerk, visits.VISITS, visits.given(), {"said": "别的事"}),
    "make_bid": bid,
    "choose_bid": lambda city: (city.leader, f"/api/v1/calls/bids/{bid_of(city).pk}/choose/", {}, {"reason": "可行。"}),
    "refuse_bids": lambda city: (
        city.leader,
        f"/api/v1/calls/cases/{bid_of(city).case_id}/refuse/",
        {"reason": "都不合适。"},
        {"reason": "不合适。"},
    ),
    "make_case_file": case_file,
    "merge_letters": merged,
    "set_relief_budget": lambda city: (
        city.head,
        "/api/v1/relief-budgets/",
        {"office": "bureau", "year": timezone.localdate().year, "amount": "50000", "file_number": "云财行12号"},
        {"amount": "60000"},
    ),
    "make_meeting": lambda city: (city.leader, "/api/v1/meetings/", meetings.given(city), {"place": "四楼"}),
    "record_decision": decision,
    "ask_report": report_asked,
    "correct_report": report_corrected,
    "draft_circular": circular,
    "hand_in_day": daily,
    "plan_inspection": inspection,
    "list_office": listing,
    "draft_advice": advice,
    "act_on_advice": advice_answered,
}


def test_every_request_with_a_key_is_tried_here() -> None:
    found: set[str] = set()
    for app in ("cases", "visits", "supervision", "offices"):
        for path in (ROOT / app).rglob("*.py"):
            pattern = r"operation_id=f?\"(\w+)(?:\{[\w.]+\})?\",\s+tags=[^\n]*\s+parameters=\[[^\]\n]*IDEMPOTENCY_KEY"
            found |= set(re.findall(pattern, path.read_text()))
    assert found == {*OPERATIONS, *APART}


@pytest.mark.parametrize("operation", OPERATIONS)
def test_a_key_is_one_request(city: City, api: Any, operation: str) -> None:
    account, address, body, other = OPERATIONS[operation](city)
    client = api(Account.objects.get(pk=account.pk))

    def sent(key: object, **changes: Any) -> Any:
        return client.post(address, {**body, **changes}, format="json", headers={"Idempotency-Key": str(key)})

    key, taken = uuid4(), uuid4()
    already_done(taken, "elsewhere", by=account)
    used = sent(taken)
    assert (used.status_code, used.json()["code"]) == (409, "key_used")
    assert used["Content-Type"] == "application/problem+json"
    first = sent(key)
    assert first.status_code in (200, 201, 202), first.content.decode()
    events = Event.objects.count()
    again = sent(key)
    assert again.status_code == (200 if first.status_code == 201 else first.status_code)
    changing = {"wait", "left_out"}
    assert [value for name, value in again.json().items() if name not in changing] == [
        value for name, value in first.json().items() if name not in changing
    ]
    used = sent(key, **other)
    assert (used.status_code, used.json()["code"]) == (409, "key_used")
    assert Event.objects.count() == events


def test_another_photo_is_another_body(city: City, api: Any) -> None:
    client, headers = api(keeper(city)), {"Idempotency-Key": str(uuid4())}

    def sent(size: tuple[int, int]) -> int:
        photo = SimpleUploadedFile("a.jpg", picture(size), "image/jpeg")
        body = {**duty.given(), "photos": [photo]}
        return client.post(duty.BOOK, body, format="multipart", headers=headers).status_code

    assert [sent((300, 200)), sent((300, 200)), sent((200, 300))] == [201, 200, 409]
