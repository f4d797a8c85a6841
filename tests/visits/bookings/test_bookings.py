"""Slots of reception days: what is refused and why, what is moved, cancelled, told, and who reads whom."""

import datetime as dt
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from cases.petitions.models.parties import PersonalDataAccess
from cases.petitions.models.petitions import Petition
from offices.errors import ActionRefused, InvalidFacts, NotPermitted
from offices.organisation.models import Event
from tests.factories import make_petition, moment, never_held
from tests.visits.receptions.reception import MORNING, NOW, County, make_county, make_plan
from visits.bookings.actions.reading import read_booking
from visits.bookings.actions.slots import book, cancel_booking, mark_absent, mark_told, move_booking
from visits.bookings.enums import BookingOrigin, BookingState
from visits.bookings.models import Booking
from visits.bookings.queries import bookings_visible_to, slots_with, to_tell
from visits.rota.actions.days import cancel_day
from visits.rota.actions.rules import save_rule
from visits.rota.enums import DayKind, PlanState
from visits.rota.models import ReceptionDay

pytestmark = pytest.mark.django_db
T = dt.time
NINE, HALF = T(9), T(9, 30)
PERSON = {"name": "李明", "phone": "13900001111", "matter": "邻里宅基地纠纷"}


@pytest.fixture
def county() -> County:
    county = make_county()
    make_plan(county, PlanState.PUBLISHED)
    return county


@pytest.fixture
def days(county: County) -> list[ReceptionDay]:
    return list(ReceptionDay.objects.order_by("on", "starts"))


@pytest.fixture
def petition(county: County) -> Petition:
    return county_petition(county)


def county_petition(county: County, **values: Any) -> Petition:
    """Registered by the county: its clerk sees it."""
    petition = make_petition(county.city, start=dt.date(2026, 2, 9), **values)
    Petition.objects.filter(pk=petition.pk).update(
        holder=county.office, registered_office=county.office, office_ids=[county.office.pk]
    )
    petition.refresh_from_db()
    return petition


def take(county: County, day: ReceptionDay, starts: dt.time = NINE, **values: Any) -> Booking:
    facts = {"by": county.clerk, "at": NOW, "origin": BookingOrigin.DESK, **values}
    if facts.get("petition") is None:
        facts = {**PERSON, **facts}
    return book(day_id=day.pk, starts=starts, **facts)


# What cannot be booked


def other_petition(county: County, days: list[ReceptionDay]) -> dict[str, Any]:
    return {"petition": make_petition(county.city, start=dt.date(2026, 2, 9))}


def same_petition(county: County, days: list[ReceptionDay]) -> dict[str, Any]:
    petition = county_petition(county)
    take(county, days[0], HALF, petition=petition)
    return {"petition": petition}


def taken(county: County, days: list[ReceptionDay]) -> dict[str, Any]:
    take(county, days[0])
    return {}


def full(county: County, days: list[ReceptionDay]) -> dict[str, Any]:
    for slot, _booking in ((slot.starts, slot) for slot in slots_with(days[0], [], NOW)[0]):
        take(county, days[0], slot)
    return {}


def cancelled(county: County, days: list[ReceptionDay]) -> dict[str, Any]:
    cancel_day(by=county.clerk, at=NOW, day_id=days[0].pk, version=days[0].version, reason="会议冲突")
    return {}


def draft(county: County, days: list[ReceptionDay]) -> dict[str, Any]:
    days[0].plan.state = PlanState.DRAFT
    days[0].plan.published_at = None
    days[0].plan.save()
    return {}


REFUSED: list[tuple[Any, str, str | None, str]] = [
    ({"name": " "}, "no_name", "name", "信访件编号，或者来访人姓名"),
    ({"matter": ""}, "no_matter", "matter", "要反映的事项"),
    ({"matter": "长" * 501}, "text_too_long", "matter", "最多500字"),
    ({"name": "长" * 61}, "text_too_long", "matter", "最多500字"),
    ({"persons": 0}, "persons", "persons", "最多5人"),
    ({"persons": 6}, "persons", "persons", "推选代表"),
    ({"starts": T(9, 10)}, "slot_taken", "starts", "还可选：09:00、09:30、10:00、10:30、11:00"),
    ({"origin": "phone"}, "no_origin", "origin", "预约来源"),
    ({"origin": BookingOrigin.INVITED}, "no_petition", "petition", "约访应选定信访件"),
    ({"at": moment("2026-04-01")}, "past_day", None, "已过"),
    (taken, "slot_taken", "starts", "09:00已被预约或不能预约，还可选：09:30、10:00、10:30、11:00"),
    (full, "slot_taken", "starts", "约满"),
    (other_petition, "unknown_petition", "petition", "无权查看"),
    (same_petition, "booked_already", "petition", "当天已有预约"),
    (cancelled, "day_not_open", None, "已取消"),
    (draft, "not_published", None, "还没有公布"),
]


@pytest.mark.parametrize(("facts", "code", "field", "says"), REFUSED)
def test_what_cannot_be_booked(
    county: County,
    days: list[ReceptionDay],
    facts: dict[str, Any] | Callable[[County, list[ReceptionDay]], dict[str, Any]],
    code: str,
    field: str | None,
    says: str,
) -> None:
    given = facts(county, days) if callable(facts) else facts
    before = Booking.objects.count()
    with pytest.raises(ActionRefused, match=says) as refused:
        take(county, days[0], **given)
    assert refused.value.code == code
    assert refused.value.field == field
    assert Booking.objects.count() == before


def test_a_slot_of_this_morning_that_is_past(county: County, days: list[ReceptionDay]) -> None:
    at = moment(days[0].on)  # ten o'clock
    with pytest.raises(InvalidFacts, match="还可选：10:30、11:00"):
        take(county, days[0], T(10), at=at)
    assert take(county, days[0], T(10, 30), at=at).state == BookingState.BOOKED


@pytest.mark.parametrize("name", ["county_supervisor", "county_handler", "clerk", "supervisor", "stranger", "leader"])
def test_only_who_receives_books(county: County, days: list[ReceptionDay], name: str) -> None:
    booked = take(county, days[0])
    by, at = getattr(county.city, name), NOW
    acts: list[Callable[[], Any]] = [
        lambda: take(county, days[0], HALF, by=by),
        lambda: cancel_booking(by=by, at=at, booking_id=booked.pk, reason="情况有变"),
        lambda: move_booking(by=by, at=at, booking_id=booked.pk, day_id=days[1].pk, starts=NINE, reason="情况有变"),
        lambda: mark_absent(by=by, at=moment(days[0].on), booking_id=booked.pk),
        lambda: mark_told(by=by, at=at, booking_id=booked.pk),
    ]
    for act in acts:
        with pytest.raises(NotPermitted):
            act()
    booked.refresh_from_db()
    assert booked.state == BookingState.BOOKED


def test_the_same_form_twice_is_one_booking(county: County, days: list[ReceptionDay]) -> None:
    key = uuid4()
    first, second = (take(county, days[0], request_key=key) for _sent in range(2))
    assert first == second
    assert Booking.objects.count() == 1


def test_a_booking_is_recorded_without_names(county: County, days: list[ReceptionDay], petition: Petition) -> None:
    take(county, days[0])
    take(county, days[0], HALF, petition=petition)
    facts = str([event.facts for event in Event.objects.filter(kind="booking")])
    assert petition.number in facts
    assert not any(text in facts for text in PERSON.values())


# The petitioner


def by_petitioner(day: ReceptionDay, petition: Petition | None, starts: dt.time = NINE, **values: Any) -> Booking:
    facts = {"by": None, "at": NOW, "origin": BookingOrigin.REQUESTED, "petition": petition, **values}
    return book(day_id=day.pk, starts=starts, **facts)


def test_a_petitioner_books_and_holds_one_place(county: County, days: list[ReceptionDay], petition: Petition) -> None:
    booked = by_petitioner(days[0], petition, phone="13900001111")
    assert (booked.origin, booked.booked_by, booked.phone) == ("requested", None, "13900001111")
    with pytest.raises(ActionRefused, match="您已预约2026年3月3日（周二） 09:00") as refused:
        by_petitioner(days[1], petition)
    assert refused.value.code == "booked_ahead"
    cancel_booking(by=None, at=NOW, booking_id=booked.pk, reason="信访人取消")
    assert by_petitioner(days[1], petition).day == days[1]


@pytest.mark.parametrize("case", ["closed", "no_petition", "desk", "invited", "no_rule"])
def test_what_a_petitioner_cannot_book(county: County, days: list[ReceptionDay], petition: Petition, case: str) -> None:
    given: dict[str, Any] = {}
    if case == "closed":
        save_rule(by=county.clerk, at=NOW, office=county.office, weekdays=[1], **MORNING, public_booking=False)
    elif case == "desk":
        given = {"origin": BookingOrigin.DESK}
    elif case == "invited":
        ReceptionDay.objects.filter(pk=days[0].pk).update(kind=DayKind.HOME)
    elif case == "no_rule":
        never_held(county.rule)
    with pytest.raises(ActionRefused) as refused:
        by_petitioner(days[0], None if case == "no_petition" else petition, **given)
    assert refused.value.code == ("by_invitation" if case == "invited" else "no_public_booking")


def test_a_petitioner_cancels_before_the_day_only(county: County, days: list[ReceptionDay], petition: Petition) -> None:
    booked = by_petitioner(days[0], petition)
    with pytest.raises(ActionRefused, match="当天不能网上取消"):
        cancel_booking(by=None, at=moment(days[0].on, 0), booking_id=booked.pk, reason="信访人取消")
    evening = moment(days[0].on - dt.timedelta(days=1), 23)
    done = cancel_booking(by=None, at=evening, booking_id=booked.pk, reason="信访人取消")
    assert (done.state, done.told_at, done.told_by) == (BookingState.CANCELLED, evening, None)
    assert not to_tell(county.clerk).exists()


# Moved, cancelled, told


def test_a_move_names_the_new_place_and_waits_to_be_told(county: County, days: list[ReceptionDay]) -> None:
    old = take(county, days[0], persons=3)
    given = {"by": county.clerk, "at": NOW, "booking_id": old.pk, "reason": "领导出差"}
    new = move_booking(**given, day_id=days[1].pk, starts=HALF)
    old.refresh_from_db()
    assert (old.state, old.moved_to, old.reason, old.told_at) == (BookingState.MOVED, new, "领导出差", None)
    assert (new.day, new.starts, new.name, new.persons) == (days[1], HALF, "李明", 3)
    assert new.code != old.code
    assert list(to_tell(county.clerk)) == [old]
    assert take(county, days[0]).state == BookingState.BOOKED  # the place is free again
    with pytest.raises(ActionRefused, match="已改期，不能再改"):
        move_booking(**given, day_id=days[2].pk, starts=HALF)


def test_a_move_within_the_day(county: County, days: list[ReceptionDay], petition: Petition) -> None:
    old = take(county, days[0], petition=petition)
    given = {"by": county.clerk, "at": NOW, "booking_id": old.pk, "reason": "晚一点来"}
    assert move_booking(**given, day_id=days[0].pk, starts=HALF).starts == HALF


@pytest.mark.parametrize(
    ("change", "field", "says"),
    [
        ({"reason": " "}, "reason", "填写原因"),
        ({"reason": "长" * 201}, "reason", "最多200字"),
        ({"starts": HALF}, "starts", "还可选：09:00、10:00"),
        ({"starts": T(7)}, "starts", "还可选"),
    ],
)
def test_what_cannot_be_moved(
    county: County, days: list[ReceptionDay], change: dict[str, Any], field: str, says: str
) -> None:
    old = take(county, days[0])
    take(county, days[1], HALF)
    given = {"day_id": days[1].pk, "starts": NINE, "reason": "领导出差", **change}
    with pytest.raises(InvalidFacts, match=says) as refused:
        move_booking(by=county.clerk, at=NOW, booking_id=old.pk, **given)
    assert refused.value.field == field
    old.refresh_from_db()
    assert old.state == BookingState.BOOKED


def test_who_is_told_of_the_last_move_knows_of_those_before(county: County, days: list[ReceptionDay]) -> None:
    first = take(county, days[0])
    given = {"by": county.clerk, "at": NOW, "starts": NINE, "reason": "领导出差"}
    second = move_booking(**given, booking_id=first.pk, day_id=days[1].pk)
    third = move_booking(**given, booking_id=second.pk, day_id=days[2].pk)
    assert list(to_tell(county.clerk)) == [second]
    cancel_booking(by=county.clerk, at=NOW, booking_id=third.pk, reason="取消")
    assert list(to_tell(county.clerk)) == [third]
    mark_told(by=county.clerk, at=NOW, booking_id=third.pk)
    assert not to_tell(county.clerk).exists()
    assert {one.told_by for one in Booking.objects.all()} == {county.clerk}
    assert Event.objects.filter(kind="booking_told").count() == 3


def test_told_is_said_of_changes_only_and_once(county: County, days: list[ReceptionDay]) -> None:
    booked = take(county, days[0])
    with pytest.raises(ActionRefused, match="不需要告知"):
        mark_told(by=county.clerk, at=NOW, booking_id=booked.pk)
    cancel_booking(by=county.clerk, at=NOW, booking_id=booked.pk, reason="领导生病")
    mark_told(by=county.clerk, at=NOW, booking_id=booked.pk)
    later = mark_told(by=None, at=moment("2026-02-11"), booking_id=booked.pk)
    assert (later.told_at, later.told_by) == (NOW, county.clerk)


def test_absent_when_the_hour_has_come(county: County, days: list[ReceptionDay]) -> None:
    booked = take(county, days[0], T(10))
    with pytest.raises(ActionRefused, match="还没有到"):
        mark_absent(by=county.clerk, at=moment(days[0].on, 9), booking_id=booked.pk)
    assert mark_absent(by=county.clerk, at=moment(days[0].on), booking_id=booked.pk).state == BookingState.ABSENT
    with pytest.raises(ActionRefused, match="未到，不能再改"):
        cancel_booking(by=county.clerk, at=NOW, booking_id=booked.pk, reason="情况有变")


# A day that is cancelled


def test_each_booking_of_a_cancelled_day_is_moved_or_cancelled_and_to_be_told(
    county: County, days: list[ReceptionDay], petition: Petition
) -> None:
    day, to = days[0], days[1]
    kept = take(county, day, T(10), petition=petition)
    clash = take(county, day, NINE)
    double = take(county, day, HALF, petition=county_petition(county))
    gone = take(county, day, T(11))
    cancel_booking(by=None, at=NOW, booking_id=gone.pk, reason="信访人取消")
    take(county, to, NINE)
    take(county, to, T(11), petition=double.petition)

    cancel_day(by=county.clerk, at=NOW, day_id=day.pk, version=day.version, reason="领导生病", to=to)

    for booking in (kept, clash, double, gone):
        booking.refresh_from_db()
    assert (kept.state, kept.moved_to and kept.moved_to.starts) == (BookingState.MOVED, T(10))
    assert (clash.state, clash.moved_to and clash.moved_to.starts) == (BookingState.MOVED, HALF)
    assert (double.state, double.moved_to) == (BookingState.CANCELLED, None)
    assert set(to_tell(county.clerk)) == {kept, clash, double}
    assert {booking.reason for booking in to_tell(county.clerk)} == {"领导生病"}
    for booking in to_tell(county.clerk):
        mark_told(by=county.clerk, at=NOW, booking_id=booking.pk)
    assert not to_tell(county.clerk).exists()


def test_a_cancelled_day_without_another_cancels_all(county: County, days: list[ReceptionDay]) -> None:
    booked = [take(county, days[0], starts) for starts in (NINE, HALF)]
    cancel_day(by=county.clerk, at=NOW, day_id=days[0].pk, version=days[0].version, reason="领导生病")
    assert list(to_tell(county.clerk)) == booked


def test_a_slot_outside_of_changed_hours_keeps_its_booking(county: County, days: list[ReceptionDay]) -> None:
    booked = take(county, days[0], T(11))
    ReceptionDay.objects.filter(pk=days[0].pk).update(ends=T(11))
    day = ReceptionDay.objects.get(pk=days[0].pk)
    slots, gone = slots_with(day, day.bookings.all(), NOW)
    assert [slot.starts for slot in slots] == [NINE, HALF, T(10), T(10, 30), T(11)]
    assert (slots[-1].booking, gone) == (booked, [])


def test_names_are_read_for_a_purpose_and_written_down(
    county: County, days: list[ReceptionDay], petition: Petition
) -> None:
    booked, known = take(county, days[0]), take(county, days[0], HALF, petition=petition)
    with pytest.raises(InvalidFacts, match="目的"):
        read_booking(booking=booked, by=county.clerk, at=NOW, purpose="")
    with pytest.raises(NotPermitted):
        read_booking(booking=booked, by=county.city.county_supervisor, at=NOW, purpose="contact")
    told = read_booking(booking=booked, by=county.clerk, at=NOW, purpose="contact")
    assert (told.name, told.phone, told.matter, told.people) == (*PERSON.values(), ())
    told = read_booking(booking=known, by=county.clerk, at=NOW, purpose="contact")
    assert told.people == (("王小明", "13800001234"),)
    events = Event.objects.filter(kind="booking_read").order_by("pk")
    assert [event.facts["fields"] for event in events] == [["matter", "name", "phone"], []]
    assert PersonalDataAccess.objects.get().petition == petition


def test_of_a_petition_elsewhere_only_the_bookings_own_data_are_read(county: County, days: list[ReceptionDay]) -> None:
    elsewhere = make_petition(county.city, start=dt.date(2026, 2, 9))
    booked = by_petitioner(days[0], elsewhere, phone="13900002222")
    told = read_booking(booking=booked, by=county.clerk, at=NOW, purpose="contact")
    assert (told.phone, told.people) == ("13900002222", ())
    assert PersonalDataAccess.objects.get().petition == elsewhere


def test_bookings_are_seen_in_the_own_office_by_the_leader_and_from_above(
    county: County, days: list[ReceptionDay]
) -> None:
    booked, city = take(county, days[0]), county.city
    seeing = [county.clerk, county.chief, city.county_supervisor, city.supervisor]
    for account in [*seeing, *(leader.account for leader in county.leaders)]:
        assert list(bookings_visible_to(account)) == [booked], account
    for account in (city.clerk, city.county_handler, city.stranger, city.handler, city.leader):
        assert not bookings_visible_to(account).exists(), account
