"""What the day must have been: each check answers sentences about what is not so."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

COLLECTIVE_FROM = 5
# kind of event: (states before, state after)
LIFE = {
    "ticket_issue": ({""}, "waiting"),
    "ticket_call": ({"waiting", "missed"}, "called"),
    "ticket_recall": ({"called"}, "called"),
    "ticket_skip": ({"called"}, "missed"),
    "ticket_take_back": ({"called", "missed"}, "waiting"),
    "ticket_start": ({"called"}, "serving"),
    "ticket_pass_on": ({"called", "serving"}, "waiting"),
    "ticket_finish": ({"serving"}, "done"),
}
SAYS_SO = 10  # seconds after which a screen says itself that it is behind
AT_WINDOW = ("called", "serving")


@dataclass(frozen=True)
class Stay:
    """A ticket at a window, from the call until it was skipped, put back, passed on or finished; seconds since 1970."""

    ticket: str
    window: str
    begins: float
    ends: float


def check_tickets(people: Sequence[dict[str, Any]], day: date) -> Iterable[str]:
    """As many tickets as people came, each lane numbered from 1 without a gap."""
    from visits.hall.enums import TicketState
    from visits.hall.models import Ticket

    tickets = list(Ticket.objects.filter(day=day))
    if len(tickets) != len(people):
        yield f"{len(tickets)} tickets for {len(people)} visits"
    for lane in ("A", "B"):
        numbers = sorted(ticket.number for ticket in tickets if ticket.lane == lane)
        if numbers != list(range(1, len(numbers) + 1)):
            yield f"lane {lane} has the numbers {numbers}"
    came = Counter((person["lane"], person["persons"]) for person in people)
    if came != Counter((ticket.lane, ticket.persons) for ticket in tickets):
        yield "the tickets are not of those who came"
    states = Counter(ticket.state for ticket in tickets)
    if set(states) != {TicketState.DONE.value}:
        yield f"tickets ended as {dict(states)}"


def check_visits(people: Sequence[dict[str, Any]], day: date) -> Iterable[str]:
    """One record for each ticket; batches and persons the same in tickets, visits, figures and petitions."""
    from django.db.models import Count, Sum

    from cases.petitions.enums import Channel
    from cases.petitions.models.parties import Batch
    from visits.hall.models import Ticket
    from visits.visits.models import Visit
    from visits.visits.reports import figures_of

    visits = Visit.objects.filter(on=day)
    collective = [person["persons"] for person in people if person["persons"] >= COLLECTIVE_FROM]
    persons = sum(person["persons"] for person in people)
    figures = figures_of(visits)
    if (figures.total.batches, figures.total.persons) != (len(people), persons):
        yield f"{figures.total} recorded of {len(people)} visits, {persons} persons"
    if (figures.collective.batches, figures.collective.persons) != (len(collective), sum(collective)):
        yield f"{figures.collective} recorded of {len(collective)} collective visits, {sum(collective)} persons"
    doubled = visits.values("ticket").annotate(number=Count("pk")).exclude(number=1)
    if doubled.exists() or visits.filter(ticket=None).exists():
        yield f"tickets with several visits or none: {list(doubled)}"
    differ = [ticket.label for ticket in Ticket.objects.filter(day=day, visit__isnull=False).select_related("visit")
              if ticket.persons != ticket.visit.persons]  # fmt: skip
    if differ:
        yield f"visits of another number of persons than their tickets: {differ}"
    sums = {"n": Count("pk"), "p": Sum("persons")}
    by_batch, by_visit = (
        {row["petition"]: (row["n"], row["p"]) for row in found.values("petition").annotate(**sums)}
        for found in (Batch.objects.filter(on=day, channel=Channel.VISIT), visits.exclude(petition=None))
    )
    if by_batch != by_visit:
        wrong = {pk for pk in by_batch.keys() | by_visit.keys() if by_batch.get(pk) != by_visit.get(pk)}
        yield f"batches and visits differ for the petitions {sorted(wrong)}"


def stays_of(day: date) -> tuple[list[Stay], list[str]]:
    """Who was where, from the chains of events; and what in them cannot be."""
    from offices.organisation.models import Event
    from visits.hall.models import Ticket, Window

    tickets = {f"ticket:{ticket.pk}": ticket.label for ticket in Ticket.objects.filter(day=day)}
    windows = {window.pk: window.label for window in Window.objects.all()}
    stays: list[Stay] = []
    wrong: list[str] = []
    events: dict[str, list[Any]] = defaultdict(list)
    for event in Event.objects.filter(chain__subject__in=tickets).select_related("chain").order_by("chain", "sequence"):
        events[tickets[event.chain.subject]].append(event)
    for label, chain in events.items():
        state, window, since = "", 0, 0.0
        for event in chain:
            before, after = LIFE[event.kind]
            if state not in before:
                wrong.append(f"{label}: {event.kind} while {state or 'not issued'}")
            if event.kind == "ticket_call":
                window, since = json.loads(event.facts_text)["set"]["window"], event.at.timestamp()
            elif state in AT_WINDOW and after not in AT_WINDOW:
                stays.append(Stay(label, windows[window], since, event.at.timestamp()))
            state = after
        if state != "done":
            wrong.append(f"{label}: the events end with {state}")
    return sorted(stays, key=lambda stay: stay.begins), wrong


def check_stays(stays: Sequence[Stay]) -> Iterable[str]:
    """No ticket at two windows, no window with two tickets at a time."""
    for what in ("ticket", "window"):
        last: dict[str, Stay] = {}
        for stay in stays:
            before = last.get(getattr(stay, what))
            if before is not None and stay.begins < before.ends:
                yield f"{before} and {stay} at one time"
            last[getattr(stay, what)] = stay


def check_screen(name: str, shown: dict[str, Any], stays: Sequence[Stay], most: float) -> tuple[list[str], list[float]]:
    """A screen shows each stay, and nothing else; what is wrong, and how many seconds late it was each time.

    A stay, or a gap between two of them, that is shorter than `most` seconds may pass between two questions of the
    screen.
    """
    wrong: list[str] = []
    late: list[float] = []
    seen: dict[tuple[str, str], list[list[float]]] = defaultdict(list)
    for ticket, window, begins, ends in shown["stays"]:
        seen[ticket, window].append([begins / 1000, ends / 1000])
    for stay in joined(stays, most):
        here = seen[stay.ticket, stay.window]
        found = [times for times in here if stay.begins - 0.01 <= times[0] <= stay.ends + most]
        if not found:
            if stay.ends - stay.begins >= most:
                wrong.append(f"{name} never showed {stay.ticket} at {stay.window}")
            continue
        for times in found:
            here.remove(times)
        behind = [found[0][0] - stay.begins, found[-1][1] - stay.ends]
        late += behind
        if max(behind) > most:
            wrong.append(f"{name} was {max(behind):.1f} s late with {stay.ticket} at {stay.window}")
    left = {key: times for key, times in seen.items() if times}
    if left:
        wrong.append(f"{name} showed what was not so: {left}")
    missing = {stay.ticket for stay in stays} - {ticket for ticket, _window, _begins, _ends in shown["stays"]}
    if missing:
        wrong.append(f"{name} never showed {sorted(missing)}")
    if shown["lost"] and most < SAYS_SO:
        wrong.append(f"{name} said {shown['lost']} times that the network was gone")
    return wrong, late


def joined(stays: Sequence[Stay], most: float) -> list[Stay]:
    """Stays with those of the same ticket at the same window joined that follow each other closely."""
    found: dict[tuple[str, str], list[Stay]] = defaultdict(list)
    for stay in stays:
        mine = found[stay.ticket, stay.window]
        if mine and stay.begins - mine[-1].ends < most:
            mine[-1] = Stay(stay.ticket, stay.window, mine[-1].begins, stay.ends)
        else:
            mine.append(stay)
    return [stay for mine in found.values() for stay in mine]


def check_chains() -> Iterable[str]:
    from offices.organisation.queries import verify_administrative_chains

    found = verify_administrative_chains()
    if found.broken:
        yield f"broken chains: {found.broken}"
