"""The days of a rota: what may be added, changed, given to another leader or cancelled, and what of it is published."""

import datetime as dt
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from offices.errors import ActionRefused, Conflict, InvalidFacts
from offices.organisation.models import Event, OutboxMessage
from offices.organisation.roles import Role
from tests.factories import make_account, moment
from tests.visits.receptions.reception import MONTH, MORNING, NOW, County, make_county, make_plan
from visits.bookings.enums import BookingOrigin, BookingState
from visits.bookings.models import Booking
from visits.hall.models import Hall, Window
from visits.rota.actions.days import add_day, cancel_day, change_day, explain_missed, replace_leader
from visits.rota.actions.leaders import record_absence, save_leader
from visits.rota.actions.rules import save_rule
from visits.rota.enums import ChangeKind, DayKind, DayState, PlanState
from visits.rota.models import DayChange, Leader, Plan, ReceptionDay
from visits.rota.queries import slots_of

pytestmark = pytest.mark.django_db
D = dt.date
WEDNESDAY = D(2026, 3, 4)  # no reception day by the rule


@pytest.fixture
def county() -> County:
    return make_county()


@pytest.fixture
def published(county: County) -> Plan:
    return make_plan(county, PlanState.PUBLISHED)


def add(county: County, plan: Plan, **facts: Any) -> ReceptionDay:
    values = {"on": WEDNESDAY, "leader": county.leaders[0], "reason": "加开一天", **MORNING, **facts}
    return add_day(by=county.clerk, at=NOW, plan_id=plan.pk, **values)


def day_of(plan: Plan, leader: Leader | None = None) -> ReceptionDay:
    days = plan.days.filter(leader=leader) if leader else plan.days.all()
    return days.order_by("on").first()


def change(county: County, day: ReceptionDay, **facts: Any) -> ReceptionDay:
    values = {"version": day.version, "reason": "会议冲突", **facts}
    return change_day(by=county.clerk, at=NOW, day_id=day.pk, **values)


def book(day: ReceptionDay, *starts: dt.time, **values: Any) -> list[Booking]:
    return [
        Booking.objects.create(
            day=day, starts=at, code=uuid4().hex[:12], origin=BookingOrigin.REQUESTED, booked_at=NOW, **values
        )
        for at in starts
    ]


# What cannot be


def on_leave(county: County) -> dict[str, Any]:
    record_absence(by=county.clerk, at=NOW, leader=county.leaders[0], first=WEDNESDAY, last=WEDNESDAY, reason="出差")
    return {}


def of_the_city(county: County) -> dict[str, Any]:
    city = county.city
    return {"leader": save_leader(by=city.clerk, at=NOW, office=city.city, account=city.leader, post="局长")}


def not_yet_serving(county: County) -> dict[str, Any]:
    Leader.objects.filter(pk=county.leaders[0].pk).update(since=D(2026, 3, 5))
    county.leaders[0].refresh_from_db()
    return {}


def room_elsewhere(county: County) -> dict[str, Any]:
    hall = Hall.objects.create(office=county.city.city, name="市接访大厅")
    return {"room": Window.objects.create(hall=hall, label="第一接谈室", kind="room", lanes=["A"])}


@pytest.mark.parametrize(
    ("facts", "field", "says"),
    [
        ({"on": D(2026, 2, 9)}, "on", "过去"),
        ({"on": D(2026, 4, 1)}, "on", "不在本月"),
        ({"on": D(2026, 3, 7)}, "on", "不是工作日"),
        ({"ends": dt.time(9)}, "ends", "结束时间"),
        ({"ends": dt.time(9, 20)}, "slot_minutes", "每件分钟数"),
        ({"slot_minutes": 1}, "slot_minutes", "每件分钟数"),
        ({"place": " "}, "place", "地点"),
        ({"kind": "phone"}, "kind", "方式"),
        ({"kind": DayKind.THEMED}, "theme", "主题"),
        ({"leader": None}, "leader", "请选择接访领导"),
        ({"legal_body": "court"}, "leader", "请选择接访领导"),
        ({"kind": DayKind.LEGAL, "leader": None}, "legal_body", "值班机关"),
        ({"kind": DayKind.LEGAL, "legal_body": "court"}, "leader", "不填接访领导"),
        ({"reason": " "}, "reason", "增加的原因"),
        ({"reason": "长" * 201}, "reason", "最多200字"),
        (on_leave, "leader", "请假"),
        (of_the_city, "leader", "不在测试市county局接访"),
        (not_yet_serving, "leader", "不参加接访"),
        (room_elsewhere, "room", "不归本单位用"),
    ],
)
def test_a_day_that_cannot_be(
    county: County, published: Plan, facts: dict[str, Any] | Callable[[County], dict[str, Any]], field: str, says: str
) -> None:
    before = ReceptionDay.objects.count()
    with pytest.raises(InvalidFacts, match=says) as refused:
        add(county, published, **(facts(county) if callable(facts) else facts))
    assert refused.value.field == field
    assert ReceptionDay.objects.count() == before
    assert not DayChange.objects.exists()


@pytest.mark.parametrize("kind", [DayKind.HOME, DayKind.WITH_CASE, DayKind.EVENING])
def test_a_leader_goes_down_to_a_village_on_a_saturday(county: County, published: Plan, kind: str) -> None:
    day = add(county, published, on=D(2026, 3, 7), kind=kind, starts=dt.time(18), ends=dt.time(20), place="柳树村")

    assert (day.kind, day.on.weekday()) == (kind, 5)


@pytest.mark.parametrize("kind", [DayKind.WALK_IN, DayKind.INVITED, DayKind.VIDEO])
def test_other_receptions_are_not_on_days_off(county: County, published: Plan, kind: str) -> None:
    with pytest.raises(InvalidFacts, match="不是工作日"):
        add(county, published, on=D(2026, 3, 7), kind=kind)


def test_a_leader_is_not_in_two_places(county: County, published: Plan) -> None:
    add(county, published)
    for hours in ({}, {"starts": dt.time(11), "ends": dt.time(12)}, {"starts": dt.time(8), "ends": dt.time(18)}):
        with pytest.raises(InvalidFacts, match="09:00—11:30已有接访（县群众来访接待中心）"):
            add(county, published, **{"place": "县医院", **hours})
    assert add(county, published, starts=dt.time(11, 30), ends=dt.time(12)).pk  # one follows the other


def test_nor_in_two_places_of_two_offices(county: County, published: Plan) -> None:
    town = county.city.township
    clerk = make_account("town_clerk", (Role.REGISTRATION_CLERK, town))
    own = Leader.objects.create(office=town, account=county.chief, post="包镇领导")
    save_rule(by=clerk, at=NOW, office=town, weekdays=[0], **MORNING)
    add(county, published)
    plan = Plan.objects.create(office=town, month=MONTH, drawn_at=NOW, drawn_by=clerk)

    with pytest.raises(InvalidFacts, match="已有接访"):
        add_day(by=clerk, at=NOW, plan_id=plan.pk, on=WEDNESDAY, leader=own, **MORNING)


def test_a_desk_stands_once(county: County, published: Plan) -> None:
    desk = {"kind": DayKind.LEGAL, "leader": None, "legal_body": "court"}
    add(county, published, **desk)
    with pytest.raises(InvalidFacts, match="已有值班"):
        add(county, published, **desk)
    assert add(county, published, **{**desk, "legal_body": "lawyer"}).legal_body == "lawyer"


# Published changes


def test_in_a_draft_nothing_is_published(county: County) -> None:
    plan = make_plan(county)
    add(county, plan, reason="")
    day = day_of(plan, county.leaders[1])
    change(county, day, place="二楼", reason="")
    with pytest.raises(InvalidFacts, match="请填写原因"):
        replace_leader(by=county.clerk, at=NOW, day_id=day.pk, version=1, leader=county.leaders[2], reason="")
    assert cancel_day(by=county.clerk, at=NOW, day_id=day.pk, version=1) is None

    assert not ReceptionDay.objects.filter(pk=day.pk).exists()
    assert not DayChange.objects.exists()


def test_an_addition_is_published(county: County, published: Plan) -> None:
    unit = county.city.county_bureau
    add(county, published, units=(unit,), kind=DayKind.THEMED, theme="物业管理")
    made = DayChange.objects.get()

    assert (made.kind, made.before, made.reason, made.by) == (ChangeKind.ADDED, "", "加开一天", county.clerk)
    when, who = "2026年3月4日（周三） 09:00—11:30", "county_chief同志（县委书记）"
    assert made.after == f"{when} {who} 专题接访 物业管理 县群众来访接待中心 county-bureau局"
    said = f"2026年3月4日（周三） 09:00的接访已变更（增加）：{made.after}"
    assert OutboxMessage.objects.get(text=said, permission="receive").office == county.office
    asked = OutboxMessage.objects.get(text=said, permission="follow_up")
    assert (asked.office, asked.url) == (unit, "/reception/joined/")


@pytest.mark.parametrize(
    ("facts", "kind"),
    [
        ({"starts": dt.time(14), "ends": dt.time(17)}, ChangeKind.MOVED),
        ({"on": D(2026, 3, 4)}, ChangeKind.MOVED),
        ({"place": "县政府二楼"}, ChangeKind.MOVED),
        ({"theme": "欠薪", "kind": DayKind.THEMED}, ChangeKind.EDITED),
    ],
)
def test_a_change_is_published_with_before_and_after(
    county: County, published: Plan, facts: dict[str, Any], kind: str
) -> None:
    day = day_of(published)
    with pytest.raises(InvalidFacts, match="变更的原因"):
        change(county, day, reason="", **facts)
    changed = change(county, day, **facts)
    made = DayChange.objects.get()

    assert (made.kind, made.day_id, changed.version) == (kind, day.pk, 1)
    assert made.before != made.after
    assert "2026年3月3日（周二） 09:00—11:30" in made.before


def test_what_is_for_the_office_only_is_not_published(county: County, published: Plan) -> None:
    day = day_of(published)
    change(county, day, link="https://meeting.example/1", slot_minutes=20, reason="")
    unchanged = change(county, day, version=1, reason="")

    assert unchanged.version == 1
    assert not DayChange.objects.exists()


def test_a_leader_is_replaced_on_illness(county: County, published: Plan) -> None:
    day, ill, other = day_of(published, county.leaders[0]), county.leaders[0], county.leaders[1]
    for bad, says in ((ill, "就是这位领导"), (of_the_city(county)["leader"], "不在测试市county局接访")):
        with pytest.raises(InvalidFacts, match=says):
            replace_leader(by=county.clerk, at=NOW, day_id=day.pk, version=0, leader=bad, reason="因病")
    with pytest.raises(InvalidFacts, match="请填写原因"):
        replace_leader(by=county.clerk, at=NOW, day_id=day.pk, version=0, leader=other, reason=" ")
    day = replace_leader(by=county.clerk, at=NOW, day_id=day.pk, version=0, leader=other, reason="因病更换")

    made = DayChange.objects.get()
    assert (made.kind, day.leader, day.version) == (ChangeKind.REPLACED, other, 1)
    assert "county_chief同志（县委书记）" in made.before
    assert "county_leader2同志（副县长）" in made.after
    event = Event.objects.get(kind="day_replaced")
    assert (event.facts["before"], event.facts["leader"]) == (ill.pk, other.pk)
    assert "同志" not in event.facts_text


def test_who_has_another_reception_then_is_no_replacement(county: County, published: Plan) -> None:
    day = add(county, published, leader=county.leaders[0])
    add(county, published, leader=county.leaders[1])
    with pytest.raises(InvalidFacts, match="已有接访") as refused:
        replace_leader(by=county.clerk, at=NOW, day_id=day.pk, version=0, leader=county.leaders[1], reason="因公")
    assert refused.value.field == "leader"


def test_a_desk_has_no_leader_to_replace(county: County, published: Plan) -> None:
    desk = add(county, published, kind=DayKind.LEGAL, leader=None, legal_body="court")
    with pytest.raises(InvalidFacts, match="没有接访领导"):
        replace_leader(by=county.clerk, at=NOW, day_id=desk.pk, version=0, leader=county.leaders[1], reason="因公")


def test_a_cancelled_day_stays_readable(county: County, published: Plan) -> None:
    day = day_of(published)
    with pytest.raises(InvalidFacts, match="取消的原因"):
        cancel_day(by=county.clerk, at=NOW, day_id=day.pk, version=0)
    day = cancel_day(by=county.clerk, at=NOW, day_id=day.pk, version=0, reason="全县防汛")

    assert (day.state, day.reason) == (DayState.CANCELLED, "全县防汛")
    assert DayChange.objects.get().kind == ChangeKind.CANCELLED
    for act in (
        lambda: change(county, day, place="x"),
        lambda: cancel_day(by=county.clerk, at=NOW, day_id=day.pk, version=1, reason="情况有变"),
        lambda: replace_leader(
            by=county.clerk, at=NOW, day_id=day.pk, version=1, leader=county.leaders[1], reason="情况有变"
        ),
    ):
        with pytest.raises(ActionRefused, match="已取消"):
            act()
    assert add(county, published, on=day.on, leader=day.leader).pk  # the place in time is free again


def test_a_past_day_is_left_alone_but_explained(county: County, published: Plan) -> None:
    day, later = day_of(published), moment("2026-03-06")
    with pytest.raises(ActionRefused, match="已过"):
        change_day(by=county.clerk, at=later, day_id=day.pk, version=0, reason="情况有变", place="x")
    with pytest.raises(ActionRefused, match="已过"):
        cancel_day(by=county.clerk, at=later, day_id=day.pk, version=0, reason="情况有变")
    explained = explain_missed(by=county.clerk, at=later, day_id=day.pk, version=0, reason="参加抢险")

    assert (explained.state, explained.reason) == (DayState.PLANNED, "参加抢险")
    with pytest.raises(ActionRefused, match="已过而没有接访"):
        explain_missed(by=county.clerk, at=NOW, day_id=day.pk, version=1, reason="情况有变")


def test_who_saw_an_older_day_is_told(county: County, published: Plan) -> None:
    day = day_of(published)
    change(county, day, place="县政府二楼")
    for act in (
        lambda: change(county, day, place="三楼", version=0),
        lambda: cancel_day(by=county.clerk, at=NOW, day_id=day.pk, version=0, reason="情况有变"),
        lambda: replace_leader(
            by=county.clerk, at=NOW, day_id=day.pk, version=0, leader=county.leaders[1], reason="情况有变"
        ),
    ):
        with pytest.raises(Conflict) as refused:
            act()
        assert "县政府二楼" in str(refused.value.current["described"])


def test_while_it_waits_for_approval_a_plan_is_not_changed(county: County) -> None:
    plan = make_plan(county, PlanState.SUBMITTED)
    with pytest.raises(ActionRefused, match="待审批"):
        change(county, day_of(plan), place="x")


# Bookings


def test_a_cancelled_day_gives_its_bookings_to_another(county: County, published: Plan) -> None:
    """Five slots a day: two of the four bookings fit into the other day, those whose hour is free there."""
    day, to = published.days.order_by("on")[:2]
    nine, half, ten, later = (dt.time(9), dt.time(9, 30), dt.time(10), dt.time(10, 30))
    booked = book(day, nine, half, ten, later)
    book(to, nine, half, dt.time(11))
    draft = make_plan(county, month=D(2026, 4, 1)).days.first()
    with pytest.raises(InvalidFacts, match="已公布"):
        cancel_day(by=county.clerk, at=NOW, day_id=day.pk, version=0, reason="情况有变", to=draft)
    cancel_day(by=county.clerk, at=NOW, day_id=day.pk, version=0, reason="全县防汛", to=to)

    for one in booked:
        one.refresh_from_db()
    assert [one.state for one in booked] == ["cancelled", "cancelled", "moved", "moved"]
    assert [one.moved_to.starts for one in booked[2:] if one.moved_to] == [ten, later]
    assert {one.reason for one in booked} == {"全县防汛"}
    assert {one.told_at for one in booked} == {None}
    assert Event.objects.get(kind="day_cancelled").facts["bookings"] == 4


def test_moved_with_bookings_a_day_becomes_a_new_one(county: County, published: Plan) -> None:
    day = day_of(published)
    booked = book(day, dt.time(9), dt.time(11))
    new = change(county, day, on=WEDNESDAY, starts=dt.time(10), ends=dt.time(12))
    day.refresh_from_db()

    assert (day.state, new.state, new.on) == (DayState.CANCELLED, DayState.PLANNED, WEDNESDAY)
    assert [one.starts for one in new.bookings.filter(state=BookingState.BOOKED)] == [dt.time(10), dt.time(11)]
    assert {one.state for one in Booking.objects.filter(pk__in=[one.pk for one in booked])} == {BookingState.MOVED}
    assert DayChange.objects.get().day == new


def test_moved_by_half_an_hour_a_booked_day_is_no_clash_with_itself(county: County, published: Plan) -> None:
    day = day_of(published)
    book(day, dt.time(9))
    new = change(county, day, starts=dt.time(9, 30), ends=dt.time(12))

    assert new.pk != day.pk
    assert new.bookings.get().starts == dt.time(9, 30)


def test_the_slots_of_a_day() -> None:
    hours = {"starts": dt.time(9), "ends": dt.time(11), "slot_minutes": 45}
    assert slots_of(ReceptionDay(on=WEDNESDAY, **hours)) == [dt.time(9), dt.time(9, 45)]
