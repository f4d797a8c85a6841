"""A list of bookings shows each as its reader may see it, with what can be done."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from cases.petitions.identity import masked_name
from cases.petitions.queries.opening import covered
from offices.organisation.models import Account
from offices.organisation.policies import is_own
from visits.bookings.enums import TO_TELL, BookingState
from visits.bookings.models import Booking
from visits.bookings.queries import Slot, is_past, visible_ids
from visits.rota.enums import DayState
from visits.rota.models import ReceptionDay
from visits.rota.policies import plans_for


@dataclass(frozen=True)
class Row:
    """whom: petition number or masked name; about: the subject where the petition is visible (`linked`).

    may: what the account may do, by name: open (move or cancel), absent, told, record, visit (at a legal
    desk).
    """

    booking: Booking
    whom: str
    about: str
    linked: bool
    may: dict[str, bool]


def names_whom(account: Account, day: ReceptionDay) -> bool:
    """Who keeps the slots, and the leader who receives, read masked names; supervisors above read none."""
    return plans_for(account, day.office) or (day.leader is not None and is_own(account, day.leader.account_id))


def bookings_told(
    bookings: Iterable[Booking], account: Account, at: datetime, *, manages: bool, named: bool
) -> dict[int, Row]:
    """Rows by booking id; one statement. named: see `names_whom`; without it a petition that the account does not see
    has no number either.
    """
    bookings = covered(account, bookings, "petition", ["reason", "matter", "point"])
    seen = visible_ids(bookings, account)
    return {one.pk: _row(one, one.petition_id in seen, at, manages, named) for one in bookings}


def _row(booking: Booking, seen: bool, at: datetime, manages: bool, named: bool) -> Row:
    petition, whom = booking.petition, ""
    if petition is not None and petition.sealed and not seen:
        whom = _("密封件")
    elif petition is not None and (seen or named):
        whom = petition.number
    elif petition is None and named:
        whom = masked_name(booking.name)
    is_open = manages and booking.state == BookingState.BOOKED
    comes = manages and booking.state in {BookingState.BOOKED, BookingState.ABSENT} and _is_on(booking.day, at)
    may = {
        "open": is_open,
        "absent": is_open and is_past(booking.day, booking.starts, at),
        "told": manages and is_untold(booking),
        "record": comes and booking.day.leader_id is not None,
        "visit": comes and booking.day.leader_id is None,
    }
    about = petition.subject if petition is not None and seen else ""
    return Row(booking, whom, about, petition is not None and seen, may)


def is_untold(booking: Booking) -> bool:
    changed = booking.state == BookingState.BOOKED and booking.known is not None
    return booking.told_at is None and (changed or booking.state in TO_TELL)


def _is_on(day: ReceptionDay, at: datetime) -> bool:
    return day.on <= timezone.localdate(at) and day.state != DayState.CANCELLED


def is_free(slot: Slot) -> bool:
    return slot.booking is None and not slot.past
