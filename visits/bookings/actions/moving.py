"""A reception day that will not be held moves or cancels its bookings; of one that was changed who booked is told."""

from collections.abc import Sequence, Set
from datetime import datetime, time
from typing import Any

from django.utils.translation import gettext as _

from cases.petitions.queries.accused import Barred
from cases.procedure.actions.change import Change
from offices.organisation.actions.records import record_event
from offices.organisation.models import Account
from visits.bookings.actions.slots import copy_of, point_on
from visits.bookings.enums import TAKES_SLOT, BookingOrigin, BookingState
from visits.bookings.models import Booking
from visits.bookings.policies import may_receive
from visits.bookings.queries import free_slots
from visits.rota.models import ReceptionDay

OF_A_LEADER = (BookingOrigin.INVITED, BookingOrigin.RETURNED)  # they come to this very leader


def release_day(
    *,
    day: ReceptionDay,
    by: Account,
    at: datetime,
    reason: str,
    to: ReceptionDay | None = None,
    follow: bool = False,
) -> int:
    """Every booking of a day that will not be held, in the caller's transaction with both days locked: moved to a free
    slot of `to` that is still to come, the same hour if it can be, or cancelled. Returns how many there were; who made
    them is yet to be told (`told_at`).

    follow: only whom the leader invited goes to that leader's other day, and stays where that one has no room.
    """
    standing = day.bookings.select_for_update(of=("self",)).select_related("petition")
    standing = standing.filter(state=BookingState.BOOKED).order_by("starts", "id")
    booked = list(standing.filter(origin__in=OF_A_LEADER) if follow else standing)
    places = _places(booked, to, at)
    for booking in booked:
        starts = places.get(booking.pk)
        if follow and starts is None:
            continue
        booking.reason, booking.told_at, booking.told_by = reason, None, None
        if to is None or starts is None:
            booking.state = BookingState.CANCELLED
            booking.save(update_fields=["state", "reason", "told_at", "told_by"])
            _record(booking, "booking_cancelled", {"reason": reason, "by_petitioner": False}, by, at)
        else:
            moved = copy_of(booking, to, starts, point=point_on(to, booking) or "", by=by, at=at)
            booking.state, booking.moved_to = BookingState.MOVED, moved
            booking.save(update_fields=["state", "reason", "moved_to", "told_at", "told_by"])
            _record(booking, "booking_moved", {"to": moved.pk, "reason": reason}, by, at)
            _record(moved, "booking", {"day": to.pk, "starts": starts, "from": booking.pk}, by, at)
    return len(booked)


def cancel_with_accused(change: Change, barred: Barred) -> dict[str, int | bool]:
    """Whom the petition accuses, or may accuse, receives nobody about it."""
    return cancel_with(change, barred.all)


def cancel_with(change: Change, accounts: Set[int]) -> dict[str, int | bool]:
    """The bookings of a petition with these: cancelled, and who booked is to be told."""
    booked = Booking.objects.select_for_update(of=("self",)).select_related("day__office").order_by("id")
    found = list(booked.filter(petition=change.petition, day__leader__account__in=accounts, state=BookingState.BOOKED))
    for booking in found:
        booking.state, booking.reason = BookingState.CANCELLED, _("由其他领导接待，另行约定时间。")
        booking.told_at, booking.told_by = None, None
        booking.save(update_fields=["state", "reason", "told_at", "told_by"])
        facts = {"reason": booking.reason, "by_petitioner": False}
        _record(booking, "booking_cancelled", facts, change.person, change.at)
    return {"bookings": len(found)} if found else {}


def note_change(*, day: ReceptionDay, before: dict[str, str], after: dict[str, str], by: Account, at: datetime) -> None:
    """Mark the bookings whose visitors are to be told what changed; what was told before counts as known.

    A place for video that the day no longer has is taken from the booking.
    """
    told = {"before": "，".join(before.values()), "after": "，".join(after.values())}  # places and themes are typed
    for booking in day.bookings.select_for_update().filter(state=BookingState.BOOKED).order_by("id"):
        known = before if booking.known is None or booking.told_at is not None else booking.known
        booking.known, booking.told_at, booking.told_by = (known if known != after else None), None, None
        booking.point = point_on(day, booking) or ""
        booking.save(update_fields=["known", "told_at", "told_by", "point"])
        _record(booking, "booking_changed", told, by, at)


def _places(booked: Sequence[Booking], to: ReceptionDay | None, at: datetime) -> dict[int, time]:
    """The new hours by booking id. A booking keeps its hour where it can; others get what is left, earliest first.

    A visitor who would be received by video gets none, as long as nobody has said at which place; nor does one who
    accuses the leader of that day.
    """
    if to is None:
        return {}
    free, known = free_slots(to, at), _petitions(to)
    fitting = [
        booking for booking in booked if point_on(to, booking) is not None and may_receive(to.leader, booking.petition)
    ]
    movable = [booking for booking in fitting if booking.petition_id not in known]
    places = {booking.pk: booking.starts for booking in movable if booking.starts in free}
    left = [starts for starts in free if starts not in places.values()]
    others = [booking.pk for booking in movable if booking.pk not in places]
    return places | dict(zip(others, left, strict=False))


def _petitions(day: ReceptionDay) -> set[int]:
    """Petitions that have a place on a day already."""
    taken = day.bookings.filter(state__in=TAKES_SLOT, petition__isnull=False)
    return {pk for pk in taken.values_list("petition_id", flat=True) if pk is not None}


def _record(booking: Booking, kind: str, facts: dict[str, Any], by: Account, at: datetime) -> None:
    record_event(subject=f"booking:{booking.pk}", kind=kind, facts=facts, by=by, office=booking.day.office, at=at)
