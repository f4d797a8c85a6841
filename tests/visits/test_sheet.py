"""The sheet of a reception day: what it tells of each booking, what is owed besides, and who reads which of it."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.actions.perform import perform
from cases.enums import ClockState, State
from cases.models import PersonalDataAccess, Petition, Promise
from cases.transitions import BY_KEY
from offices.models import Account, Event
from offices.roles import Role
from supervision.actions.sweep import sweep
from tests.factories import City, make_account, make_city, make_petition, moment
from tests.visits.received import day_of, leader_of, promised, registered
from tests.visits.sheets import ago, booked, full_petition
from visits.actions.loop import send_back
from visits.actions.slots import cancel_booking, move_booking
from visits.enums import DayKind, LegalBody
from visits.models import Booking, Leader, ReceptionDay
from visits.queries.lists import promises_visible_to
from visits.queries.sheet import CARDS, SHOWN_EVENTS
from visits.reports.sheet import MOST_STEPS, Case, clipped, steps_of

pytestmark = pytest.mark.django_db
NAME, MATTER = "张三丰", "要求补发拖欠的工资"


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
    assert case.brought["batches"] == len(page["batches"])
    assert case.brought["persons"] == page["persons"]
    assert case.brought["visits"] == sum(batch["channel"] == "visit" for batch in page["batches"])
    assert case.brought["first"] == petition.received_on
    assert case.unkept == sum(promise["state"] != "kept" for promise in page["promises"])
    assert case.more["promises"] == 1
    assert len(case.instructions) + case.more["instructions"] == 4
    running = {clock["label"]: clock["days"] for clock in page["running"]}
    assert {clock.what.get_kind_display(): clock.days for clock in case.clocks}.items() <= running.items()
    assert case.package is not None
    assert case.package.days == running["领导包案化解"]


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
    assert {*BY_KEY, "register"} >= SHOWN_EVENTS - CARDS


@pytest.mark.parametrize(
    ("state", "kind", "outcome", "lines"),
    [
        (State.SERVED, "opinion", "支持", ["1. 支持：已责令停止夜间施工。", "2. 解释说明：赔偿请依法协商。"]),
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


# Who reads which of it


@pytest.fixture
def both(city: City, day: ReceptionDay) -> tuple[Petition, Booking]:
    """One booking of a petition, and one of somebody not known yet."""
    petition = make_petition(city, State.HANDLING, start=ago(10))
    booked(day, city, slot=0, petition=petition)
    return petition, booked(day, city, slot=1, name=NAME, matter=MATTER)


@pytest.mark.parametrize("name", ["leader", "clerk"])
def test_names_are_masked_until_they_are_read(
    city: City, day: ReceptionDay, both: tuple[Petition, Booking], name: str
) -> None:
    account: Account = getattr(city, name)
    masked = sheet(account, day).content.decode()
    for personal in (NAME, MATTER, "王小明"):
        assert personal not in masked
    for shown in ("张**", "王**", both[0].number, both[0].subject):
        assert shown in masked
    assert not Event.objects.filter(kind="day_sheet_read").exists()
    read = as_(account).post(url(day), {"purpose": "handle"})
    assert read.status_code == 200
    for personal in (NAME, MATTER, "王小明"):
        assert personal in read.content.decode()


def test_a_reading_is_one_event_and_stands_with_each_petition(
    city: City, day: ReceptionDay, both: tuple[Petition, Booking]
) -> None:
    as_(city.leader).post(url(day), {"purpose": "contact"})
    event = Event.objects.get(kind="day_sheet_read")
    assert event.chain.subject == f"day:{day.pk}"
    assert event.by == city.leader
    assert event.facts["purpose"] == "contact"
    assert len(event.facts["bookings"]) == 2
    for personal in (NAME, MATTER, "王小明"):
        assert personal not in event.facts_text
    access = PersonalDataAccess.objects.get()
    assert (access.petition, access.account, access.office) == (both[0], city.leader, city.city)
    assert (access.purpose, access.fields) == ("contact", "接访单")


@pytest.mark.parametrize("purpose", ["", "curiosity", "handle\0"])
def test_without_a_purpose_nothing_is_read(
    city: City, day: ReceptionDay, both: tuple[Petition, Booking], purpose: str
) -> None:
    answer = as_(city.leader).post(url(day), {"purpose": purpose})
    assert answer.status_code == 422
    assert NAME not in answer.content.decode()
    assert "请选择查看个人信息的目的。" in answer.content.decode()
    assert not Event.objects.filter(kind="day_sheet_read").exists()
    assert not PersonalDataAccess.objects.exists()


def test_supervisor_above_sees_no_personal_text(
    city: City, day: ReceptionDay, both: tuple[Petition, Booking], leader: Leader
) -> None:
    above = make_account("above", (Role.SUPERVISOR, city.province))
    for account in (city.supervisor, above):
        text = sheet(account, day).content.decode()
        for personal in (NAME, "张**", MATTER, "打印（含来访人信息）"):
            assert personal not in text
        assert both[0].number in text
        answer = as_(account).post(url(day), {"purpose": "handle"})
        assert answer.status_code == 403
        for personal in (NAME, "张**", MATTER, "王小明"):
            assert personal not in answer.content.decode()
    assert not Event.objects.filter(kind="day_sheet_read").exists()


@pytest.mark.parametrize(
    "name", ["handler", "head", "county_clerk", "county_supervisor", "reviewer", "stranger", "system_admin"]
)
def test_for_others_there_is_no_sheet(city: City, day: ReceptionDay, both: tuple[Petition, Booking], name: str) -> None:
    client = as_(getattr(city, name))
    assert client.get(url(day)).status_code == 404
    assert client.post(url(day), {"purpose": "handle"}).status_code == 404
    assert not PersonalDataAccess.objects.exists()


def test_nobody_is_sent_to_the_login(day: ReceptionDay) -> None:
    assert Client().get(url(day)).status_code == 302
    assert Client().post(url(day), {"purpose": "handle"}).status_code == 302


def test_another_leader_of_the_office_reads_it_too_and_it_is_written_down(
    city: City, day: ReceptionDay, both: tuple[Petition, Booking]
) -> None:
    deputy = make_account("city_deputy", (Role.LEADER, city.city))
    assert NAME not in sheet(deputy, day).content.decode()
    assert NAME in as_(deputy).post(url(day), {"purpose": "handle"}).content.decode()
    assert Event.objects.get(kind="day_sheet_read").by == deputy


def test_a_petition_that_may_not_be_seen_shows_its_number_only(city: City) -> None:
    """A bureau's leader receives for the city: the day is his, the city's petitions are not."""
    day = day_of(leader_of(city.city, city.head), ago(-3), city.clerk)
    petition = make_petition(city, State.DIRECT, start=ago(10), subject="不给别的单位看的概要")
    booked(day, city, slot=0, petition=petition)
    booked(day, city, slot=1, name=NAME, matter=MATTER)
    for answer in (as_(city.head).get(url(day)), as_(city.head).post(url(day), {"purpose": "handle"})):
        text = answer.content.decode()
        assert answer.status_code == 200
        assert petition.number in text
        for hidden in (petition.subject, "王**", "王小明", petition.get_absolute_url()):
            assert hidden not in text
    assert MATTER in text
    assert not PersonalDataAccess.objects.exists()
    assert len(Event.objects.get(kind="day_sheet_read").facts["bookings"]) == 1


def test_who_sees_a_petition_without_custody_reads_no_name_of_it(city: City) -> None:
    """He packages it: he sees it, but its people are known to those who have custody only."""
    day = day_of(leader_of(city.city, city.head), ago(-3), city.clerk)
    petition = make_petition(city, State.DIRECT, start=ago(10))
    facts: dict[str, Any] = {"leader": city.head, "unit": city.city, "due_on": ago(-60)}
    perform("package", petition_id=petition.pk, by=city.clerk, at=moment(ago(5)), **facts)
    booked(day, city, petition=petition)
    text = as_(city.head).post(url(day), {"purpose": "handle"}).content.decode()
    assert petition.subject in text
    assert "王**" in text
    assert "王小明" not in text


# Statements


@pytest.mark.parametrize("rows", [1, 4])
def test_number_of_statements_does_not_grow(
    city: City, leader: Leader, day: ReceptionDay, rows: int, django_assert_num_queries: Any
) -> None:
    full_petition(city, leader)
    for slot in range(rows):
        booked(day, city, slot=slot, petition=full_petition(city, leader))
    client = as_(city.leader)
    with django_assert_num_queries(24):
        page = client.get(url(day))
    assert len(page.context["cases"]) == rows
    with django_assert_num_queries(35):
        client.post(url(day), {"purpose": "handle"})


def test_statements_of_a_day_without_petitions(city: City, day: ReceptionDay, django_assert_num_queries: Any) -> None:
    booked(day, city)
    client = as_(city.leader)
    with django_assert_num_queries(10):
        client.get(url(day))


# Parts


@pytest.mark.parametrize(
    ("text", "said"), [("", ""), ("一 二\n三", "一 二 三"), ("字" * 90, "字" * 90), ("字" * 91, "字" * 89 + "…")]
)
def test_lines_are_cut_with_a_sign(text: str, said: str) -> None:
    assert clipped(text) == said


def test_page_of_the_day_leads_to_the_sheet(city: City, day: ReceptionDay) -> None:
    assert url(day) in as_(city.leader).get(day.get_absolute_url()).content.decode()
