"""Reads of slots: what is free on the coming days, what a day's slots hold, and who is yet to be told."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone

from cases.petitions.models.petitions import Petition
from cases.petitions.queries.accused import not_accusing
from cases.petitions.queries.visible import petitions_visible_to
from offices.organisation.models import Account, Office
from offices.organisation.policies import authority_of
from offices.organisation.roles import Permission
from visits.bookings.enums import TAKES_SLOT, TO_TELL, BookingState
from visits.bookings.models import UNTOLD, Booking
from visits.rota.enums import BY_INVITATION, DayState, PlanState
from visits.rota.models import ReceptionDay
from visits.rota.queries import LEADER_LEFT, days_visible_to, slots_of
from visits.visits.queries import BOOKING_RECORDS, reception_records_of

MOST_READ = 60  # days looked through for free slots


@dataclass(frozen=True)
class OpenDay:
    """A day with the slots that can still be booked."""

    day: ReceptionDay
    free: list[time]


@dataclass(frozen=True)
class Slot:
    """`booking` None: free, or past."""

    starts: time
    booking: Booking | None
    past: bool


def days_to_book(offices: Collection[Office], at: datetime) -> QuerySet[ReceptionDay]:
    """The published days of these offices from today on, with their leader and room."""
    coming = ReceptionDay.objects.filter(office__in=offices, on__gte=timezone.localdate(at), state=DayState.PLANNED)
    published = coming.filter(plan__state=PlanState.PUBLISHED)
    found = published.annotate(leader_left=LEADER_LEFT).select_related("office", "leader__account", "room__hall")
    return found.order_by("on", "starts", "id")


def public_days(office: Office, at: datetime) -> QuerySet[ReceptionDay]:
    """Those that a petitioner may book."""
    return days_to_book([office], at).exclude(kind__in=BY_INVITATION)


def open_days_for(leaders: Collection[int], days: QuerySet[ReceptionDay], at: datetime, most: int) -> list[OpenDay]:
    """As `open_days`, the days on which one of these accounts receives before all others."""
    own = open_days(days.filter(leader__account__in=leaders), at, most)
    return own + open_days(days.exclude(pk__in=[one.day.pk for one in own]), at, most - len(own))


def open_days(days: QuerySet[ReceptionDay], at: datetime, most: int) -> list[OpenDay]:
    """The first `most` of the days that have a free slot; two statements."""
    taken = Prefetch("bookings", Booking.objects.filter(state__in=TAKES_SLOT).only("day", "starts"), to_attr="taken")
    found = []
    for day in days.prefetch_related(taken)[:MOST_READ]:
        held = {booking.starts for booking in day.taken}
        free = [slot for slot in slots_of(day) if slot not in held and not is_past(day, slot, at)]
        if free:
            found.append(OpenDay(day, free))
    return found[:most]


def is_past(day: ReceptionDay, slot: time, at: datetime) -> bool:
    now = timezone.localtime(at)
    return (day.on, slot) <= (now.date(), now.time())


def slots_with(day: ReceptionDay, bookings: Iterable[Booking], at: datetime) -> tuple[list[Slot], list[Booking]]:
    """Each slot with who holds it, and the bookings that were cancelled or moved. A booking whose hour is no longer a
    slot of the day, because its hours were changed, keeps its place in the list.
    """
    held = {booking.starts: booking for booking in bookings if booking.state in TAKES_SLOT}
    hours = sorted({*slots_of(day), *held})
    gone = [booking for booking in bookings if booking.state in TO_TELL]
    return [Slot(starts, held.get(starts), is_past(day, starts, at)) for starts in hours], gone


def visible_ids(bookings: Iterable[Booking], account: Account) -> set[int]:
    """Ids of the bookings' petitions that the account may see; one statement, none where there is nothing to see."""
    ids = {booking.petition_id for booking in bookings if booking.petition_id}
    return set(petitions_visible_to(account).filter(pk__in=ids).values_list("pk", flat=True)) if ids else set()


def to_tell(account: Account) -> QuerySet[Booking]:
    """Bookings of the account's own offices that were cancelled or moved, or whose day was changed, and whose
    petitioner is yet to be told. Of several moves the last one is told.
    """
    offices = authority_of(account).office_ids(Permission.RECEIVE)
    stands = Q(state__in=TO_TELL) | Q(state=BookingState.BOOKED)
    found = Booking.objects.filter(UNTOLD, stands, day__office__in=offices).exclude(moved_to__state__in=TO_TELL)
    found = found.select_related("day__office", "day__leader__account", "day__room", "petition", "moved_to__day")
    return found.order_by("day__on", "starts", "pk")


def booking_by_code(code: str) -> Booking | None:
    found = Booking.objects.filter(code=code.upper()) if code.isascii() and code.isalnum() else Booking.objects.none()
    return found.select_related("day__office", "day__leader__account", "day__room__hall", "moved_to__day").first()


def coming_booking(petition: Petition, office: Office, on: date) -> Booking | None:
    """The place that a petition has at an office from a day on."""
    held = Booking.objects.filter(petition=petition, day__office=office, day__on__gte=on, state=BookingState.BOOKED)
    return held.select_related("day").order_by("day__on", "starts").first()


def bookings_visible_to(account: Account) -> QuerySet[Booking]:
    days = days_visible_to(account).order_by().values("pk")
    return Booking.objects.filter(day__in=days).select_related("day__office", "day__leader__account", "petition")


def free_slots(day: ReceptionDay, at: datetime) -> list[time]:
    """When somebody may still come: slots of the day that are not taken and not past."""
    taken = set(day.bookings.filter(state__in=TAKES_SLOT).values_list("starts", flat=True))
    now = timezone.localtime(at)
    return [slot for slot in slots_of(day) if slot not in taken and (day.on > now.date() or slot > now.time())]


def bookings_of(day: ReceptionDay, reader: Account) -> QuerySet[Booking]:
    """The bookings of a day, cancelled and moved ones among them, with their petition and new place; none about what
    accuses the reader.
    """
    return (
        day.bookings.filter(not_accusing(reader, "petition"))
        .select_related("petition__holder", "moved_to__day", "booked_by")
        .order_by("starts", "pk")
    )


MOST_ON_PETITION = 5


def bookings_on_petition(account: Account, petition: Petition) -> dict[str, Any]:
    """bookings: the newest about the petition that the account may see; may_invite: whether it may invite (约访)."""
    if not authority_of(account).may_anywhere(Permission.RECEIVE):
        return {"bookings": []}
    may_invite = not petition.is_void
    if BOOKING_RECORDS not in reception_records_of(petition):
        return {"bookings": [], "may_invite": may_invite, "petition": petition}
    seen = bookings_visible_to(account).filter(petition=petition).exclude(state=BookingState.MOVED)
    shown = seen.select_related(None).select_related("day__office").order_by("-day__on", "-starts")
    return {"bookings": list(shown[:MOST_ON_PETITION]), "may_invite": may_invite, "petition": petition}
