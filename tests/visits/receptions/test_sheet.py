"""The sheet of a reception day: what it tells of each booking, what is owed besides, and who reads which of it."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.packages.models.commitments import Promise
from cases.petitions.enums import ClockState, State
from cases.procedure.actions.perform import perform
from cases.procedure.step_kinds import step_kinds
from offices.organisation.models import Account, Event
from supervision.sweep.actions.sweep import sweep
from tests.factories import City, make_city, make_petition, moment
from tests.visits.receptions.received import day_of, leader_of, promised, registered
from tests.visits.receptions.sheets import ago, booked, full_petition
from visits.bookings.actions.slots import cancel_booking, move_booking
from visits.receptions.actions.follow_up import send_back
from visits.receptions.queries.lists import promises_visible_to
from visits.receptions.queries.sheet import CARDS, shown_events
from visits.receptions.reports.sheet import MOST_STEPS, Case, steps_of
from visits.rota.enums import DayKind, LegalBody
from visits.rota.models import Leader, ReceptionDay

pytestmark = pytest.mark.django_db


@pytest.fixture
def city() -> City:
    return make_city()


@pytest.fixture
def leader(city: City) -> Leader:
    return leader_of(city.city, city.leader)


@pytest.fixture
def day(city: City, leader: Leader) -> ReceptionDay:
    return day_of(leader, ago(-3), city.clerk)


def as_(account: Account) -> Client:
    client = Client()
    client.force_login(account)
    return client


def url(day: ReceptionDay) -> str:
    return reverse("visits:sheet", args=[day.pk])


def sheet(account: Account, day: ReceptionDay) -> Any:
    answer = as_(account).get(url(day))
    assert answer.status_code == 200
    return answer


def only(page: Any) -> Case:
    (case,) = page.context["cases"]
    return case


# What it tells


def test_bookings_stand_in_the_order_of_the_day_without_those_that_are_gone(city: City, day: ReceptionDay) -> None:
    later = day_of(day.leader, ago(-10), city.clerk)  # type: ignore[arg-type]
    second = booked(day, city, slot=1)
    first = booked(day, city, slot=0, petition=make_petition(city, start=ago(10)))
    gone, moved = booked(day, city, slot=2), booked(day, city, slot=3)
    cancel_booking(by=city.clerk, at=timezone.now(), booking_id=gone.pk, reason="撤回")
    free = {"day_id": later.pk, "starts": dt.time(9), "reason": "改期"}
    move_booking(by=city.clerk, at=timezone.now(), booking_id=moved.pk, **free)
    cases = sheet(city.leader, day).context["cases"]
    assert [case.row.booking.pk for case in cases] == [first.pk, second.pk]
    assert [case.number for case in cases] == [1, 2]


def test_figures_are_those_of_the_page_of_the_petition(city: City, leader: Leader, day: ReceptionDay) -> None:
    petition = full_petition(city, leader)
    booked(day, city, petition=petition)
    case = only(sheet(city.leader, day))
    page = as_(city.leader).get(petition.get_absolute_url()).context
    record = page["record"]
    assert case.brought["batches"] == len(record.batches)
    assert case.brought["persons"] == page["visits"]
    assert case.brought["visits"] == sum(batch.channel == "visit" for batch in record.batches)
    assert case.brought["first"] == petition.received_on
    assert case.unkept == sum(promise.state != "kept" for promise in record.promises)
    assert case.more["promises"] == 1
    assert len(case.instructions) + case.more["instructions"] == 4
    running = {(line.it.get_kind_display(), line.it.item): line.days for line in page["running"]}
    assert {
        (clock.what.get_kind_display(), clock.what.item): clock.days for clock in case.clocks
    }.items() <= running.items()
    assert case.package is not None
    assert case.package.days == running["领导包案化解", 0]


def test_promises_and_package_have_their_own_lines_and_no_clock_twice(
    city: City, leader: Leader, day: ReceptionDay
) -> None:
    petition = make_petition(city, State.HANDLING, start=ago(40))
    earlier = day_of(leader, ago(20), city.clerk)
    registered(city, earlier, petition, promises=[promised(ago(5)), promised(ago(-9), "发放赔偿。")])
    booked(day, city, petition=petition)
    case = only(sheet(city.leader, day))
    kinds = set(petition.clocks.filter(state=ClockState.RUNNING).values_list("kind", flat=True))
    assert {clock.what.kind for clock in case.clocks} == kinds - {"promise", "package"}
    assert [promise.days for promise in case.promises] == [-5, 9]
    assert [reception.day_id for reception in case.heard] == [earlier.pk]
    text = sheet(city.leader, day).content.decode()
    assert "已逾期5天" in text
    assert "发放赔偿。" in text


def test_kept_promises_are_counted_and_not_listed(city: City, leader: Leader, day: ReceptionDay) -> None:
    petition = make_petition(city, State.HANDLING, start=ago(40))
    registered(city, day_of(leader, ago(20), city.clerk), petition, promises=[promised(ago(5))])
    at = timezone.now()
    Promise.objects.update(
        state="kept", proved_at=at, proved_by=city.handler, decided_at=at, decided_by=city.leader, account_of="已补发。"
    )
    booked(day, city, petition=petition)
    page = sheet(city.leader, day)
    assert only(page).promises == []
    assert only(page).kept == 1
    assert "全部兑现" in page.content.decode()


def test_main_steps_are_in_plain_words_the_first_and_the_last(city: City, leader: Leader, day: ReceptionDay) -> None:
    petition = full_petition(city, leader)
    booked(day, city, petition=petition)
    case = only(sheet(city.leader, day))
    assert len(case.steps) == MOST_STEPS
    assert case.steps[0].label == "登记"
    assert case.steps[0].on == petition.received_on
    assert case.steps[-1].label == "复查意见送达"
    assert case.more["steps"] == 4
    assert not {step.label for step in case.steps} & {"收到再次反映", "领导作出承诺", "由领导包案"}


def test_a_transfer_names_where_the_petition_went(city: City, day: ReceptionDay) -> None:
    booked(day, city, petition=make_petition(city, State.UNIT_RECEIVED, start=ago(10)))
    steps = only(sheet(city.leader, day)).steps
    assert [(step.label, step.who) for step in steps] == [
        ("登记", city.city.name),
        ("转给办理单位", city.bureau.short_name),
        ("办理单位收到", city.bureau.name),
    ]


@pytest.mark.parametrize(("events", "left"), [(0, 0), (1, 0), (8, 0), (9, 1), (30, 22)])
def test_steps_are_cut_in_the_middle(events: int, left: int) -> None:
    found = [
        Event(kind="register" if n == 0 else "accept", sequence=n, at=moment(ago(90 - n)), facts_text="{}")
        for n in range(events)
    ]
    steps, between = steps_of(found, {})
    assert between == left
    assert len(steps) == events - left
    assert [step.on for step in steps[-2:]] == [timezone.localdate(event.at) for event in found[-2:]]


def test_every_step_shown_has_words() -> None:
    assert {*(kind.key for kind in step_kinds()), "register"} >= set(shown_events()) - CARDS


@pytest.mark.parametrize(
    ("state", "kind", "outcome", "lines"),
    [
        (State.SERVED, "opinion", "部分支持", ["1. 支持：已责令停止夜间施工。", "2. 解释说明：赔偿请依法协商。"]),
        (State.REVIEW_SERVED, "review_opinion", "维持", ["维持原处理意见。"]),
        (State.DIRECT_REPLY, "direct_reply", "", ["已答复"]),
    ],
)
def test_last_answer_is_told(
    city: City, day: ReceptionDay, state: str, kind: str, outcome: str, lines: list[str]
) -> None:
    booked(day, city, petition=make_petition(city, state, start=ago(40)))
    answer = only(sheet(city.leader, day)).answer
    assert answer is not None
    assert (answer.paper.kind, answer.outcome, answer.lines) == (kind, outcome, lines)
    assert (answer.served_on is not None) == (state != State.DIRECT_REPLY)


def test_where_nothing_was_answered_nothing_is_told(city: City, day: ReceptionDay) -> None:
    booked(day, city, petition=make_petition(city, State.HANDLING, start=ago(10)))
    case = only(sheet(city.leader, day))
    assert case.answer is None
    assert case.package is None
    assert (case.instructions, case.promises, case.heard, case.cards) == ([], [], [], [])


def test_only_instructions_without_feedback_stand_on_it(city: City, day: ReceptionDay) -> None:
    petition = make_petition(city, State.HANDLING, start=ago(20))
    facts: dict[str, Any] = {"petition_id": petition.pk}
    perform("instruct", by=city.leader, at=moment(ago(8)), text="请抓紧办理", **facts)
    perform("report_instruction", by=city.handler, at=moment(ago(7)), feedback="已落实", **facts)
    perform("instruct", by=city.leader, at=moment(ago(6)), text="请上门听取意见", due_on=ago(2), **facts)
    booked(day, city, petition=petition)
    page = sheet(city.leader, day)
    assert [one.text for one in only(page).instructions] == ["请上门听取意见"]
    assert "已逾期2天" in page.content.decode()


def test_cards_on_it_are_told(city: City, day: ReceptionDay) -> None:
    petition = make_petition(city, State.TRANSFERRED, start=ago(80))
    sweep(as_of=ago(0), at=moment(ago(0)))
    booked(day, city, petition=petition)
    on = ago(0)
    (card,) = only(sheet(city.leader, day)).cards
    assert card in {f"{level}（{on.year}年{on.month}月{on.day}日）" for level in ("黄牌", "红牌")}


def test_head_names_place_units_and_the_lawyer(city: City, day: ReceptionDay) -> None:
    day.units.set([city.bureau, city.other_bureau])
    shared = {"plan": day.plan, "office": day.office, "on": day.on, "starts": day.starts, "ends": day.ends}
    legal = ReceptionDay.objects.create(**shared, place="一楼", kind=DayKind.LEGAL, legal_body=LegalBody.LAWYER)
    text = sheet(city.leader, day).content.decode()
    for said in (day.place, "bureau局、other局", "律师 09:00", "（局长）"):
        assert said in text
    assert as_(city.leader).get(url(legal)).status_code == 404


def test_empty_day_says_so(city: City, day: ReceptionDay) -> None:
    assert "这个接访日还没有预约。" in sheet(city.leader, day).content.decode()


# What is owed besides


def test_what_was_sent_back_stands_first_of_what_is_owed(city: City, leader: Leader, day: ReceptionDay) -> None:
    old, stuck = (make_petition(city, State.HANDLING, start=ago(60)) for _ in range(2))
    registered(city, day_of(leader, ago(40), city.clerk), old, promises=[promised(ago(1))])
    reception = registered(city, day_of(leader, ago(30), city.clerk), stuck, promises=[promised(ago(2))])
    send_back(by=city.leader, at=timezone.now(), reception_id=reception.pk)
    page = sheet(city.leader, day)
    assert only(page).is_returned
    matters = page.context["matters"]
    assert [matter.reception.petition for matter in matters] == [stuck, old]
    assert [matter.back is not None for matter in matters] == [True, False]
    assert matters[0].why.startswith("还有1项承诺")
    # The promise of the petition on the sheet stands there, that of the other one at the end.
    assert [one.what.petition_id for one in only(page).promises] == [stuck.pk]
    assert [owed.row.promise.petition_id for owed in page.context["promises"]] == [old.pk]


def test_promises_of_the_sheet_and_of_its_end_are_those_of_the_ledger(
    city: City, leader: Leader, day: ReceptionDay
) -> None:
    full_petition(city, leader)
    booked(day, city, petition=full_petition(city, leader))
    page = sheet(city.leader, day)
    ledger = promises_visible_to(city.leader).filter(leader=city.leader).exclude(state="kept")
    assert only(page).unkept + len(page.context["promises"]) == ledger.count() == 8


def test_another_booking_of_an_open_matter_is_not_told_twice(city: City, leader: Leader, day: ReceptionDay) -> None:
    booked(day, city, petition=full_petition(city, leader))
    page = sheet(city.leader, day)
    assert page.context["matters"] == []
    assert page.context["promises"] == []
