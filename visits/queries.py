"""Reads of reception. What a hall or a screen shows names nobody."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Avg, Count, F, Q, QuerySet

from cases.queries import petitions_visible_to
from offices.crypto import keyed_hash
from offices.models import Account
from offices.policies import authority_of
from offices.queries import offices_reached
from offices.roles import Permission
from visits.enums import AT_WINDOW, Lane, TicketState
from visits.models import Hall, Ticket, Visit, Window

SERVICE = timedelta(minutes=12)  # of a visitor, before the day has shown its own
RECENT_CALLS = 8


def halls_visible_to(account: Account) -> QuerySet[Hall]:
    """Halls of the account's own offices, and those where a unit of its own sits at a window."""
    authority = authority_of(account)
    desks = [office.pk for office in authority.offices(Permission.REGISTER)]
    units = [office.pk for office in authority.offices(Permission.HANDLE)]
    seen = Q(office_id__in=desks) | Q(windows__units__in=units, windows__is_active=True)
    return Hall.objects.filter(seen, is_active=True).select_related("office").distinct().order_by("office__path", "id")


def halls_managed_by(account: Account) -> QuerySet[Hall]:
    offices = offices_reached(account, Permission.MANAGE_OFFICES)
    return Hall.objects.filter(office__in=offices).select_related("office").order_by("office__path", "id")


def hall_of_screen(key: str) -> Hall | None:
    """The hall that a screen with this key shows; none where the key was withdrawn."""
    digest = keyed_hash(key)
    return Hall.objects.filter(screen_key_hash=digest, is_active=True).first() if digest else None


def windows_of(hall: Hall) -> QuerySet[Window]:
    return hall.windows.filter(is_active=True).prefetch_related("units")


def tickets_of(hall: Hall, day: date) -> QuerySet[Ticket]:
    return Ticket.objects.filter(hall=hall, day=day).select_related("window", "unit")


def waiting(hall: Hall, day: date) -> QuerySet[Ticket]:
    return tickets_of(hall, day).filter(state=TicketState.WAITING).order_by("place", "issued_at", "pk")


def for_window(window: Window, day: date) -> QuerySet[Ticket]:
    """Waiting tickets that a window may call, those passed on to it first.

    A ticket that asks for a unit goes to a window where that unit sits, or to one where nobody in particular does
    when the unit sits nowhere in the hall.
    """
    units = [unit.pk for unit in window.units.all()]
    present = Window.objects.filter(hall=window.hall_id, is_active=True).values("units")
    mine = Q(unit=None) | Q(unit__in=units) | ~Q(unit__in=present.filter(units__isnull=False))
    free = Q(window=None, lane__in=window.lanes) & mine
    tickets = Ticket.objects.filter(hall=window.hall_id, day=day, state=TicketState.WAITING)
    return tickets.filter(free | Q(window=window)).order_by("place", "issued_at", "pk")


@dataclass(frozen=True)
class HallState:
    """What the public screen shows: calls, the newest first, and how many wait in each lane."""

    calls: list[Ticket]
    waiting: dict[str, int]


def hall_state(hall: Hall, day: date) -> HallState:
    tickets = tickets_of(hall, day)
    calls = tickets.filter(state__in=AT_WINDOW).order_by("-called_at", "-pk")[:RECENT_CALLS]
    counted = tickets.filter(state=TicketState.WAITING).order_by().values("lane").annotate(number=Count("pk"))
    numbers = {row["lane"]: row["number"] for row in counted}
    return HallState(list(calls), {lane: numbers.get(lane, 0) for lane in Lane.values})


@dataclass(frozen=True)
class Wait:
    """How many stand before a ticket, and about how long it will take."""

    ahead: int
    minutes: int


def wait_of(ticket: Ticket) -> Wait:
    """By the tickets before it in its lane, the windows that call the lane, and how long visitors took today."""
    same = Ticket.objects.filter(hall=ticket.hall_id, day=ticket.day)
    ahead = same.filter(state=TicketState.WAITING, lane=ticket.lane, place__lt=ticket.place).count()
    windows = Window.objects.filter(hall=ticket.hall_id, is_active=True, lanes__contains=[ticket.lane]).count()
    taken = same.filter(state=TicketState.DONE, lane=ticket.lane).aggregate(mean=Avg(F("ended_at") - F("started_at")))
    service = taken["mean"] or SERVICE
    return Wait(ahead, round((ahead + 1) * service.total_seconds() / 60 / max(windows, 1)))


def visits_visible_to(account: Account) -> QuerySet[Visit]:
    """Visits its own offices received; about a petition only where the account may see the petition."""
    own = authority_of(account).office_ids(Permission.SEE_CASES)
    about = Q(petition=None) | Q(petition__in=petitions_visible_to(account))
    return Visit.objects.filter(about, office_id__in=own).select_related("petition", "room", "ticket", "recorded_by")
