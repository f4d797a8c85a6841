"""Slots of reception days: booked at the desk, by invitation (约访) or by the petitioner; moved, cancelled, told."""

from collections.abc import Collection
from datetime import date, datetime, time
from secrets import choice
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.petitions.actions.numbers import CODE_SIGNS
from cases.petitions.models.petitions import Petition
from cases.petitions.queries.visible import petitions_visible_to
from cases.procedure.actions.perform import lock_petition
from offices.errors import ActionRefused, InvalidFacts
from offices.organisation.actions.records import record_event
from offices.organisation.actions.request_keys import already_done, keep_result
from offices.organisation.models import Account
from offices.organisation.policies import check_may
from offices.organisation.roles import Permission
from offices.pages.words import cn_date
from visits.bookings.enums import TAKES_SLOT, TO_TELL, BookingOrigin, BookingState
from visits.bookings.models import Booking
from visits.bookings.policies import check_receiver
from visits.bookings.queries import coming_booking, free_slots
from visits.rota.enums import BY_INVITATION, DayState, PlanState
from visits.rota.models import ReceptionDay
from visits.rota.queries import rule_of
from visits.visits.models import MAX_REPRESENTATIVES

LONGEST_MATTER, LONGEST_REASON = 500, 200
COPIED = ("petition", "name", "phone", "matter", "persons", "origin")


def book(
    *,
    by: Account | None,
    at: datetime,
    day_id: int,
    starts: time,
    origin: str,
    petition: Petition | None = None,
    name: str = "",
    phone: str = "",
    matter: str = "",
    persons: int = 1,
    point: str = "",
    request_key: UUID | None = None,
) -> Booking:
    """Take a free slot. `by` None is the petitioner, who has shown number and query code of `petition`.

    The day is locked first, then the petition, a booking last: it waits for who names whom the petition accuses, and
    for another booking of it.

    The same `request_key` twice is one booking. Raises NotPermitted, InvalidFacts with its field, ActionRefused for a
    day that cannot be booked.
    """
    name, phone, matter = name.strip(), phone.strip(), matter.strip()
    with transaction.atomic():
        if done := already_done(request_key, "booking", by=by, about=day_id):
            return Booking.objects.get(pk=done)
        day = _locked(day_id)
        _check_who(day, by, origin, petition, timezone.localdate(at))
        check_bookable(day, at)
        _check_whom(petition, name, phone, matter, persons)
        if petition is not None:
            petition = lock_petition(petition.pk)
            _check_bookable_petition(petition, day, by)
        if by is None and petition is not None:
            _check_one_place(day, at, petition)
        _check_slot(day, starts, at, petition)
        _check_point(day, point)
        booking = Booking.objects.create(
            day=day,
            starts=starts,
            petition=petition,
            name=name,
            phone=phone,
            matter=matter,
            persons=persons,
            point=point,
            origin=origin,
            code=new_code(),
            booked_at=at,
            booked_by=by,
        )
        keep_result(request_key, booking)
        facts = {"day": day.pk, "starts": starts, "origin": origin, "petition": petition and petition.number}
        _record(booking, "booking", facts, by, at)
    return booking


def move_booking(
    *, by: Account, at: datetime, booking_id: int, day_id: int, starts: time, reason: str, point: str = ""
) -> Booking:
    """改期 to a free slot of any day of the office; the old booking names the new one, and the petitioner is told."""
    reason = _given(reason)
    with transaction.atomic():
        day = _locked(day_id)
        about = Booking.objects.values_list("petition_id", flat=True).get(pk=booking_id)
        petition = lock_petition(about) if about else None
        booking = _open(booking_id, by)
        if day.office_id != booking.day.office_id:
            raise InvalidFacts("other_office", _("只能改到本单位的接访日。"), field="day")
        check_bookable(day, at)
        check_receiver(day.leader, petition, field="day")
        # The new one takes its place only after the old has left its own. The old row is written once: written twice
        # in one transaction, its foreign key would ask for the old day's lock, which this one does not hold.
        point = point or point_on(day, booking) or ""
        _check_point(day, point)
        moved = copy_of(booking, day, starts, point=point, by=by, at=at, state=BookingState.CANCELLED)
        booking.state, booking.moved_to, booking.reason = BookingState.MOVED, moved, reason
        booking.told_at, booking.told_by = None, None
        booking.save(update_fields=["state", "moved_to", "reason", "told_at", "told_by"])
        _check_slot(day, starts, at, booking.petition)
        moved.state = BookingState.BOOKED
        moved.save(update_fields=["state"])
        _record(booking, "booking_moved", {"to": moved.pk, "reason": reason}, by, at)
        _record(moved, "booking", {"day": day.pk, "starts": starts, "from": booking.pk}, by, at)
    return moved


def cancel_booking(*, by: Account | None, at: datetime, booking_id: int, reason: str) -> Booking:
    """取消, by the office with a reason, or by the petitioner (`by` None) up to the day itself."""
    reason = _given(reason)
    with transaction.atomic():
        booking = _open(booking_id, by)
        if by is None and booking.day.on <= timezone.localdate(at):
            raise ActionRefused("too_late", _("接访当天不能网上取消，请与接访单位联系。"))
        booking.state, booking.reason = BookingState.CANCELLED, reason
        booking.told_at, booking.told_by = (at if by is None else None), None  # who cancelled it knows
        booking.save(update_fields=["state", "reason", "told_at", "told_by"])
        _record(booking, "booking_cancelled", {"reason": reason, "by_petitioner": by is None}, by, at)
    return booking


def withdraw_returned(*, by: Account, at: datetime, booking_ids: Collection[int], reason: str) -> list[int]:
    """Cancel what a record of a reception sent to a later day, wherever it was moved since; which still stood."""
    cancelled, ids = [], set(booking_ids)
    while ids:
        found = Booking.objects.select_for_update(of=("self",)).select_related("day__office").filter(pk__in=ids)
        bookings = list(found.order_by("pk"))
        for booking in bookings:
            if booking.state == BookingState.BOOKED:
                booking.state, booking.reason, booking.told_at, booking.told_by = (
                    BookingState.CANCELLED,
                    reason,
                    None,
                    None,
                )
                booking.save(update_fields=["state", "reason", "told_at", "told_by"])
                _record(booking, "booking_cancelled", {"reason": reason, "by_petitioner": False}, by, at)
                cancelled.append(booking.pk)
        ids = {booking.moved_to_id for booking in bookings if booking.moved_to_id}
    return cancelled


def mark_absent(*, by: Account, at: datetime, booking_id: int) -> Booking:
    """未到: the hour has passed and nobody came."""
    with transaction.atomic():
        booking = _open(booking_id, by)
        if timezone.localtime(at) < timezone.make_aware(datetime.combine(booking.day.on, booking.starts)):
            raise ActionRefused("too_early", _("预约时间还没有到。"))
        booking.state = BookingState.ABSENT
        booking.save(update_fields=["state"])
        _record(booking, "booking_absent", {}, by, at)
    return booking


def mark_told(*, by: Account | None, at: datetime, booking_id: int) -> Booking:
    """已告知 of the cancellation or the move, by the office, or read by the petitioner (`by` None).

    Who is told of the last of several moves knows of those before it.
    """
    with transaction.atomic():
        booking = _any(booking_id, by)
        if booking.state not in TO_TELL and booking.known is None:
            raise ActionRefused("nothing_to_tell", _("这个预约没有取消、改期或变更，不需要告知。"))
        told: Booking | None = booking
        while told is not None:
            if told.told_at is None:
                told.told_at, told.told_by = at, by
                told.save(update_fields=["told_at", "told_by"])
                _record(told, "booking_told", {"by_petitioner": by is None}, by, at)
            told = Booking.objects.select_for_update(of=("self",)).filter(moved_to=told).first()
    return booking


def check_bookable(day: ReceptionDay, at: datetime) -> None:
    """A published day that is still to come or under way."""
    if day.plan.state != PlanState.PUBLISHED:
        raise ActionRefused("not_published", _("这个月的接访安排还没有公布，不能预约。"))
    if day.state != DayState.PLANNED:
        raise ActionRefused("day_not_open", _("这个接访日%(state)s，不能预约。") % {"state": day.get_state_display()})
    if day.on < timezone.localdate(at):
        raise ActionRefused("past_day", _("这个接访日已过，不能预约。"))


def point_on(day: ReceptionDay, booking: Booking) -> str | None:
    """Where who has booked goes on another day: empty where it is not by video, None where he has to choose."""
    if booking.point in day.points or not day.points:
        return booking.point if day.points else ""
    return day.points[0] if len(day.points) == 1 else None


def copy_of(
    booking: Booking, day: ReceptionDay, starts: time, *, point: str, by: Account | None, at: datetime, **state: Any
) -> Booking:
    """The booking that takes the place of one that is moved."""
    values: dict[str, Any] = {name: getattr(booking, name) for name in COPIED} | state
    values |= {"code": new_code(), "booked_at": at, "booked_by": by, "point": point}
    return Booking.objects.create(day=day, starts=starts, **values)


def new_code() -> str:
    return "".join(choice(CODE_SIGNS) for _sign in range(12))


# Parts


def _locked(day_id: int) -> ReceptionDay:
    """Who books a day waits for the others who do, and for who changes it."""
    locked = ReceptionDay.objects.select_for_update(of=("self",), no_key=True)
    return locked.select_related("office", "plan").get(pk=day_id)


def _check_who(day: ReceptionDay, by: Account | None, origin: str, petition: Petition | None, on: date) -> None:
    if by is not None:
        check_may(by, Permission.RECEIVE, day.office)
        if petition is not None and not petitions_visible_to(by).filter(pk=petition.pk).exists():
            raise InvalidFacts("unknown_petition", _("没有这一信访件，或您无权查看。"), field="petition")
        if origin not in BookingOrigin.values:
            raise InvalidFacts("no_origin", _("请选择预约来源。"), field="origin")
        if origin == BookingOrigin.INVITED and petition is None:
            raise InvalidFacts("no_petition", _("约访应选定信访件。"), field="petition")
        return
    rule = rule_of(day.office, on)
    if origin != BookingOrigin.REQUESTED or petition is None or rule is None or not rule.public_booking:
        raise ActionRefused("no_public_booking", _("本单位没有开放网上预约，请到接访大厅预约。"))
    if day.kind in BY_INVITATION:
        raise ActionRefused("by_invitation", _("这个接访日由单位约请，不接受网上预约。"))


def _check_bookable_petition(petition: Petition, day: ReceptionDay, by: Account | None) -> None:
    """A sealed matter is never booked by a free choice of leaders, and no leader receives on what accuses them
    (第三十条第三款). A closed one is raised anew.
    """
    if by is None and petition.sealed:
        raise ActionRefused(
            "sealed", _("本件由登记单位指定专人与您联系，不在网上预约接访领导；请到接访大厅或者与登记单位联系。")
        )
    if by is None and not petition.is_open:
        sentence = _("本件已办结（%(state)s），不再预约接访。有新的事实和理由的，请重新提出信访事项。")
        raise ActionRefused("closed", sentence % {"state": petition.get_state_display()})
    check_receiver(day.leader, petition, field="petition")


def _check_whom(petition: Petition | None, name: str, phone: str, matter: str, persons: int) -> None:
    if petition is None and not name:
        raise InvalidFacts("no_name", _("请填写信访件编号，或者来访人姓名。"), field="name")
    if petition is None and not matter:
        raise InvalidFacts("no_matter", _("请写明要反映的事项。"), field="matter")
    if len(name) > 60 or len(phone) > 40 or len(matter) > LONGEST_MATTER:
        raise InvalidFacts("text_too_long", _("事项最多%(most)d字。") % {"most": LONGEST_MATTER}, field="matter")
    if not 1 <= persons <= MAX_REPRESENTATIVES:
        raise InvalidFacts(
            "persons", _("预约接访最多5人；人数较多的请推选代表（《信访工作条例》第二十条第三款）。"), field="persons"
        )


def _check_one_place(day: ReceptionDay, at: datetime, petition: Petition) -> None:
    """A petitioner holds one place at an office, so that slots are there for others."""
    held = coming_booking(petition, day.office, timezone.localdate(at))
    if held is not None:
        sentence = _("您已预约%(on)s %(starts)s，要改时间请先取消原来的预约。")
        raise ActionRefused("booked_ahead", sentence % {"on": cn_date(held.day.on), "starts": f"{held.starts:%H:%M}"})


def _check_slot(day: ReceptionDay, starts: time, at: datetime, petition: Petition | None) -> None:
    free = free_slots(day, at)
    if starts not in free:
        offered = "、".join(f"{slot:%H:%M}" for slot in free)
        sentence = (
            _("%(starts)s已被预约或不能预约，还可选：%(free)s。") % {"starts": f"{starts:%H:%M}", "free": offered}
            if offered
            else _("这个接访日已约满，请选择其他接访日。")
        )
        raise InvalidFacts("slot_taken", sentence, field="starts")
    if petition is not None and day.bookings.filter(petition=petition, state__in=TAKES_SLOT).exists():
        raise InvalidFacts("booked_already", _("这一信访件当天已有预约。"), field="petition")


def _check_point(day: ReceptionDay, point: str) -> None:
    """Who is received by video says to which place he goes."""
    if point not in (day.points or [""]):
        sentence = _("视频接访请选择到哪个接访点：%(points)s。") if day.points else _("这个接访日不是视频接访。")
        raise InvalidFacts("point", sentence % {"points": "、".join(day.points)}, field="point")


def _open(booking_id: int, by: Account | None) -> Booking:
    booking = _any(booking_id, by)
    if booking.state != BookingState.BOOKED:
        raise ActionRefused("wrong_state", _("这个预约%(state)s，不能再改。") % {"state": booking.get_state_display()})
    return booking


def _any(booking_id: int, by: Account | None) -> Booking:
    found = Booking.objects.select_for_update(of=("self",)).select_related("day__office")
    booking = found.get(pk=booking_id)
    if by is not None:
        check_may(by, Permission.RECEIVE, booking.day.office)
    return booking


def _given(reason: str) -> str:
    reason = reason.strip()
    if not reason:
        raise InvalidFacts("no_reason", _("请填写原因。"), field="reason")
    if len(reason) > LONGEST_REASON:
        raise InvalidFacts("long_reason", _("原因最多%(most)d字。") % {"most": LONGEST_REASON}, field="reason")
    return reason


def _record(booking: Booking, kind: str, facts: dict[str, Any], by: Account | None, at: datetime) -> None:
    record_event(subject=f"booking:{booking.pk}", kind=kind, facts=facts, by=by, office=booking.day.office, at=at)
