"""Booked slots of a reception day."""

from datetime import datetime, time
from secrets import choice

from django.db.models import QuerySet

from cases.actions.numbers import CODE_SIGNS
from offices.models import Account
from visits.day_queries import slots_of
from visits.enums import TAKES_SLOT, BookingState
from visits.models import Booking, ReceptionDay

COPIED = ("petition", "name", "phone", "matter", "persons", "origin")


def release_day(
    *, day: ReceptionDay, by: Account, at: datetime, reason: str, to: ReceptionDay | None = None
) -> list[Booking]:
    """Every booking of a day that will not be held, in the caller's transaction with both days locked: moved to a free
    slot of `to`, the same hour if it can be, or cancelled. The answer is the old bookings; who made them is yet to be
    told (`told_at`).
    """
    booked = list(day.bookings.select_for_update().filter(state=BookingState.BOOKED).order_by("starts", "id"))
    free, known = _free_slots(to), _petitions(to)
    for booking in booked:
        booking.reason = reason
        if to is None or not free or booking.petition_id in known:
            booking.state = BookingState.CANCELLED
        else:
            starts = booking.starts if booking.starts in free else free[0]
            free.remove(starts)
            booking.moved_to = _copy(booking, to, starts, by, at)
            booking.state = BookingState.MOVED
        booking.save(update_fields=["state", "reason", "moved_to"])
    return booked


def _copy(booking: Booking, to: ReceptionDay, starts: time, by: Account, at: datetime) -> Booking:
    values = {name: getattr(booking, name) for name in COPIED}
    code = "".join(choice(CODE_SIGNS) for _sign in range(12))
    return Booking.objects.create(day=to, starts=starts, code=code, booked_at=at, booked_by=by, **values)


def _free_slots(day: ReceptionDay | None) -> list[time]:
    if day is None:
        return []
    taken = set(_taken(day).values_list("starts", flat=True))
    return [starts for starts in slots_of(day) if starts not in taken]


def _petitions(day: ReceptionDay | None) -> set[int]:
    """Petitions that have a place on a day already."""
    if day is None:
        return set()
    return {pk for pk in _taken(day).values_list("petition_id", flat=True) if pk is not None}


def _taken(day: ReceptionDay) -> QuerySet[Booking]:
    return day.bookings.filter(state__in=TAKES_SLOT)
