"""These queries read halls, windows and tickets; what a hall or a screen shows names nobody."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import ceil

from django.core.cache import cache
from django.db.models import Aggregate, Count, DurationField, F, Q, QuerySet

from offices.crypto import keyed_hash
from offices.organisation.models import Account, Office, RoleAssignment
from offices.organisation.policies import authority_of
from offices.organisation.queries import offices_reached
from offices.organisation.roles import ROLE_RULES, Permission
from visits.hall.enums import AT_WINDOW, ENDED, Lane, TicketState, WindowStatus
from visits.hall.models import Hall, Ticket, Window

SERVICE = 35.0  # minutes of a talk, before the last days have shown their own
FLOOR = 5.0  # minutes that a talk takes at least, and to which a wait is rounded up
LAST_DAYS = timedelta(days=14)
ENOUGH = 5  # talks of a lane, to reckon with
OPEN_FOR = 150  # seconds that a window counts as staffed after somebody last saw its page
FOLLOWING = 3  # of each lane, and
MISSED_SHOWN = 8  # on the screen


def halls_visible_to(account: Account) -> QuerySet[Hall]:
    """Halls of the account's own offices, and those where a unit of its own sits at a window."""
    authority = authority_of(account)
    desks = [office.pk for office in authority.offices(Permission.REGISTER)]
    units = [office.pk for office in authority.offices(Permission.HANDLE)]
    seen = Q(office_id__in=desks) | Q(windows__units__in=units, windows__is_active=True)
    return Hall.objects.filter(seen, is_active=True).select_related("office").distinct().order_by("office__path", "id")


def offices_with_own_halls(account: Account) -> QuerySet[Office]:
    """Where the account sets up halls, as `sets_up_halls` says of one office."""
    own = Q(pk__in=authority_of(account).office_ids(Permission.RECEIVE))
    reached = offices_reached(account, Permission.MANAGE_OFFICES).order_by().values("pk")
    return Office.objects.filter(own | Q(pk__in=reached)).order_by("path")


def halls_managed_by(account: Account) -> QuerySet[Hall]:
    """Halls that the account sets up: those of its own offices, and those an administrator reaches."""
    offices = offices_with_own_halls(account).order_by().values("pk")
    return Hall.objects.filter(office__in=offices).select_related("office").order_by("office__path", "id")


def halls_listed(account: Account) -> QuerySet[Hall]:
    """Halls as their list shows them: with `window_count`, the number of windows that are open."""
    opened = Count("windows", filter=Q(windows__is_active=True))
    return halls_managed_by(account).annotate(window_count=opened)


def units_for(hall: Hall, account: Account, window: Window | None = None) -> QuerySet[Office]:
    """Offices that may sit at a window: the hall's own, those directly below it and beside it, for an administrator as
    far as he reaches; and those that sit at the window already.
    """
    own = hall.office
    near = Q(pk=own.pk) | Q(parent=own) | Q(parent__isnull=False, parent=own.parent_id, level=own.level)
    is_own = authority_of(account).may(Permission.RECEIVE, own)
    offices = Office.objects.all() if is_own else offices_reached(account, Permission.MANAGE_OFFICES)
    reached = offices.filter(near, is_active=True)
    sitting = window.units.values("pk") if window else Office.objects.none()
    return Office.objects.filter(Q(pk__in=reached.order_by()) | Q(pk__in=sitting)).order_by("path")


def lanes_nobody_calls(windows: Iterable[Window]) -> list[Lane]:
    """Lanes that no open window calls: their tickets would wait for ever."""
    called = {lane for window in windows if window.is_active for lane in window.lanes}
    return [lane for lane in Lane if lane not in called]


def who_sets_up(account: Account) -> list[Account]:
    """Whom to ask for a hall: administrators of the account's offices, or of the nearest office above that has one."""
    rules = [role for role, rule in ROLE_RULES.items() if Permission.MANAGE_OFFICES in rule.permissions]
    above = {int(pk) for grant in authority_of(account).grants for pk in grant.office.path.split("/") if pk}
    held = RoleAssignment.objects.filter(role__in=rules, revoked_at=None, office__in=above, account__is_active=True)
    found = list(held.select_related("account", "office").order_by("-office__level", "pk"))
    return [one.account for one in found if one.office.level == found[0].office.level][:3]


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
    """What the public screen shows.

    windows: the open ones; calls: who is called or heard, the newest first; waiting: how many in each lane;
    following: who comes next in each lane; missed: called and did not come, the newest first.
    """

    windows: list[Window]
    calls: list[Ticket]
    waiting: dict[str, int]
    following: dict[str, list[Ticket]]
    missed: list[Ticket]


def hall_state(hall: Hall, day: date) -> HallState:
    """Two statements, however many wait."""
    found = Ticket.objects.filter(hall=hall, day=day).exclude(state__in=ENDED).order_by("place", "issued_at", "pk")
    fields = ("lane", "number", "state", "window_id", "calls", "called_at")
    tickets = list(found.only(*fields))
    called = sorted((t for t in tickets if t.called_at), key=lambda t: (t.called_at, t.pk), reverse=True)
    lanes = {lane: [t for t in tickets if t.lane == lane and t.state == TicketState.WAITING] for lane in Lane.values}
    return HallState(
        windows=list(hall.windows.filter(is_active=True).order_by("-kind", "pk")),
        calls=[ticket for ticket in called if ticket.state in AT_WINDOW],
        waiting={lane: len(own) for lane, own in lanes.items()},
        following={lane: own[:FOLLOWING] for lane, own in lanes.items()},
        missed=[ticket for ticket in called if ticket.state == TicketState.MISSED][:MISSED_SHOWN],
    )


@dataclass(frozen=True)
class Wait:
    """How many stand before a ticket, and about how long it will take."""

    ahead: int
    minutes: int


def wait_of(ticket: Ticket, at: datetime) -> Wait:
    """By the tickets before it in its lane, the windows that call the lane, and how long talks take."""
    same = Ticket.objects.filter(hall=ticket.hall_id, day=ticket.day)
    ahead = same.filter(state=TicketState.WAITING, lane=ticket.lane, place__lt=ticket.place).count()
    return _wait(ahead, paces(ticket.hall_id, ticket.day, at)[ticket.lane])


class Median(Aggregate):
    """The middle of the values."""

    function = "PERCENTILE_CONT"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = DurationField()


def paces(hall_id: int, day: date, at: datetime) -> dict[str, float]:
    """Minutes between two calls of each lane: each staffed window takes as long as a talk of the lane does, or as its
    present talk has lasted already where that is longer. Three statements.
    """
    talks = _talks(hall_id, day)
    windows = list(Window.objects.filter(hall=hall_id, is_active=True))
    heard = Ticket.objects.filter(window__in=windows, day=day, state=TicketState.SERVING).values_list(
        "window", "started_at"
    )
    lasted = {pk: (at - begun).total_seconds() / 60 for pk, begun in heard if pk and begun}
    staffed = staffed_windows(windows, lasted)
    paced = {}
    for lane, talk in talks.items():
        calling = [window.pk for window in windows if lane in window.lanes and window.pk in staffed]
        each = [max(talk, lasted.get(pk, 0)) for pk in calling] or [talk]
        paced[lane] = 1 / sum(1 / minutes for minutes in each)
    return paced


def _talks(hall_id: int, day: date) -> dict[str, float]:
    """How long a talk of each lane takes, in minutes: the median of the last days."""
    done = Ticket.objects.filter(hall=hall_id, day__gt=day - LAST_DAYS, day__lte=day, state=TicketState.DONE)
    took = done.order_by().values("lane").annotate(number=Count("pk"), median=Median(F("ended_at") - F("started_at")))
    known = {row["lane"]: row["median"] for row in took if row["number"] >= ENOUGH and row["median"]}
    return {lane: max(known[lane].total_seconds() / 60, FLOOR) if lane in known else SERVICE for lane in Lane.values}


def _wait(ahead: int, pace: float) -> Wait:
    """Rounded up, so that nobody comes too late."""
    return Wait(ahead, int(ceil((ahead + 1) * pace / FLOOR) * FLOOR))


# Windows


def seen_key(window_id: int) -> str:
    """Where it is kept for a while that somebody has the page of a window before him."""
    return f"window:seen:{window_id}"


def staffed_windows(windows: Iterable[Window], busy: Collection[int] = ()) -> set[int]:
    """Ids of the windows that are not paused and where somebody is: with a visitor, or with the page of the window."""
    open_ones = [window.pk for window in windows if window.paused_at is None]
    seen = cache.get_many([seen_key(pk) for pk in open_ones])
    return {pk for pk in open_ones if pk in busy or seen_key(pk) in seen}


def statuses_of(windows: Iterable[Window], busy: Collection[int]) -> dict[int, WindowStatus]:
    """Of the windows without a visitor."""
    windows = list(windows)
    staffed = staffed_windows(windows)
    return {
        window.pk: WindowStatus.PAUSED
        if window.paused_at
        else WindowStatus.FREE
        if window.pk in staffed
        else WindowStatus.CLOSED
        for window in windows
        if window.pk not in busy
    }


@dataclass(frozen=True)
class Line:
    """One lane as the desk sees it: who waits, in order, each with its wait, and who was called or missed."""

    lane: str
    label: str
    waiting: list[tuple[Ticket, Wait]]
    here: list[Ticket]
    missed: list[Ticket]


def lines_of(hall: Hall, day: date, at: datetime) -> list[Line]:
    """The queue of a day by lane, in four statements."""
    found = tickets_of(hall, day).exclude(state__in=ENDED).order_by("place", "issued_at", "pk")
    pace, tickets = paces(hall.pk, day, at), list(found)
    lines = []
    for lane in Lane:
        own = [ticket for ticket in tickets if ticket.lane == lane]
        waits = [ticket for ticket in own if ticket.state == TicketState.WAITING]
        lines.append(
            Line(
                lane.value,
                str(lane.label),
                [(ticket, _wait(ahead, pace[lane])) for ahead, ticket in enumerate(waits)],
                [ticket for ticket in own if ticket.state in AT_WINDOW],
                [ticket for ticket in own if ticket.state == TicketState.MISSED],
            )
        )
    return lines


def gone(hall: Hall, day: date) -> QuerySet[Ticket]:
    """Tickets whose holders were marked as gone on the day, the last first; one marked in error is taken back."""
    return tickets_of(hall, day).filter(state=TicketState.LEFT, visit=None).order_by("-ended_at", "-pk")


def unrecorded(hall: Hall, day: date) -> QuerySet[Ticket]:
    """Tickets that were heard and whose visit nobody has recorded."""
    return tickets_of(hall, day).filter(state=TicketState.DONE, visit=None).order_by("ended_at", "pk")
