"""Reads of cards, clocks, rules and jobs. Everything that shows or counts cards starts from `cards_visible_to`."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet

from cases.deadlines.terms import ClockKind
from cases.petitions.enums import ClockState
from cases.petitions.models.clocks import Clock
from cases.petitions.models.petitions import Petition
from cases.petitions.queries.accused import not_accusing
from cases.petitions.queries.visible import petitions_visible_to
from offices.organisation.models import Account, Event, JobRun, Office
from offices.organisation.policies import authority_of
from offices.organisation.queries import in_force, nearest, office_ids_reached
from offices.organisation.roles import Permission
from offices.pages.queries import COUNT_LIMIT, capped_count
from supervision.cards.enums import CardColour, CardState
from supervision.cards.models import Card, Rule

ENCRYPTED = ("petition__query_code",)  # what no list shows is not decrypted for it
# What is read of a card on a sealed petition: the card, the offices, the clock, and the number of the petition.
SEALED_FIELDS = (
    "level", "state", "reason", "due", "issued_on", "overdue_days", "overdue_working_days", "answer_due",
    "answered_at", "answered_by", "report_due", "lifted_at", "voided_at", "finding", "objective",
    "office__name", "office__short_name", "office__path", "issuer__name", "issuer__path",
    "clock__kind", "clock__state", "clock__start", "clock__due", "clock__petition", "petition__number",
    "petition__handled_by", "report__late", "report__submitted_at", "report__submitted_by", "interview__proposed_on",
    "lifted_by__name", "voided_by__name",
)  # fmt: skip

# Cards and clocks an account may see


def cards_visible_to(account: Account) -> QuerySet[Card]:
    """Cards on petitions the account may see, that an office it reaches has received or issued; the newest first."""
    reached = office_ids_reached(account, Permission.SEE_CASES)
    concerned = Q(office_id__in=reached) | Q(issuer_id__in=reached)
    return Card.objects.filter(concerned, petition__in=petitions_visible_to(account)).order_by("-issued_on", "-pk")


def sealed_cards_for(account: Account) -> QuerySet[Card]:
    """Cards its own office issued on sealed petitions, for a supervisor to lift or void; the newest first.

    Only what a card says of an office and a clock is read, nothing of the petition but its number: what the account
    may see of petitions does not grow. None where the account or an office above it is accused (第三十条第三款).
    """
    authority = authority_of(account)
    issuers = [office.pk for office in authority.offices(Permission.LIFT_CARDS)]
    cards = Card.objects.filter(issuer_id__in=issuers, petition__sealed=True).exclude(level=CardColour.REMINDER)
    cards = cards.exclude(petition__accused_office_ids__overlap=authority.lineage())
    cards = cards.filter(not_accusing(account, "petition"))
    cards = cards.select_related(
        "office", "issuer", "clock", "petition", "report", "interview", "lifted_by", "voided_by"
    )
    return cards.only(*SEALED_FIELDS).order_by("-issued_on", "-pk")


def unexplained(today: date) -> Q:
    """Cards that stand without the explanation that was due before a day."""
    levels = [CardColour.YELLOW, CardColour.RED]
    return Q(state=CardState.ACTIVE, level__in=levels, answered_at=None, answer_due__lt=today)


def unreported(today: date) -> Q:
    """Red cards that stand without the report that was due before a day."""
    return Q(state=CardState.ACTIVE, level=CardColour.RED, report=None, report_due__lt=today)


def running_clocks_visible_to(account: Account) -> QuerySet[Clock]:
    """Running clocks of the offices the account reaches, on petitions it may see; those due soonest first.

    An objection is an option, nothing that is owed, and is left out.
    """
    reached = office_ids_reached(account, Permission.SEE_CASES)
    running = Clock.objects.filter(state=ClockState.RUNNING, for_petitioner=False, office_id__in=reached)
    running = running.exclude(kind=ClockKind.OBJECT)
    return running.filter(petition__in=petitions_visible_to(account)).order_by("due", "pk")


def total_of(queryset: QuerySet[Any]) -> str:
    """How many, never counted to the end: "1000+" above that."""
    number, more = capped_count(queryset)
    return f"{number}+" if more else str(number)


def capped(number: int) -> str:
    return f"{COUNT_LIMIT}+" if number > COUNT_LIMIT else str(number)


def cards_of(petition: Petition, account: Account) -> QuerySet[Card]:
    """The cards on one petition that the account was already let see, the newest first."""
    reached = office_ids_reached(account, Permission.SEE_CASES)
    cards = Card.objects.filter(Q(office_id__in=reached) | Q(issuer_id__in=reached), petition=petition)
    shown = ("level", "state", "issued_on", "office__short_name", "clock__kind")
    return cards.select_related("office", "clock").only(*shown).order_by("-issued_on", "-pk")


def cards_on_clock(card: Card, account: Account) -> QuerySet[Card]:
    """All cards on the clock of a card, the oldest first."""
    return cards_visible_to(account).filter(clock=card.clock_id).order_by("pk")


# The board


@dataclass
class Figures:
    """What one office, or one with all below it, has on a day."""

    office: Office
    reminder: int = 0
    yellow: int = 0
    red: int = 0
    tomorrow: int = 0
    week: int = 0
    overdue: int = 0
    unexplained: int = 0
    unreported: int = 0

    def add(self, other: "Figures") -> None:
        for name in FIGURES:
            setattr(self, name, getattr(self, name) + getattr(other, name))


FIGURES = ("reminder", "yellow", "red", "unexplained", "unreported", "tomorrow", "week", "overdue")


@dataclass
class Board:
    """`own`: the office alone. `below`: each office directly below, with all below it. `total`: their sum."""

    own: Figures
    total: Figures
    below: list[Figures] = field(default_factory=list)


def end_of_week(on: date) -> date:
    """The Sunday of the week of a day."""
    return on + timedelta(days=6 - on.weekday())


def board_of(account: Account, office: Office, on: date) -> Board:
    """Figures of an office and those below, each as long as the list behind it. Three statements."""
    scope = list(Office.objects.filter(path__startswith=office.path).order_by("path"))
    by_office = {below.pk: Figures(below) for below in scope}
    cards = cards_visible_to(account).filter(state=CardState.ACTIVE, office__path__startswith=office.path)
    carded = cards.order_by().values("office_id", "level")
    for carded_row in carded.annotate(
        number=Count("pk"),
        unexplained=Count("pk", filter=unexplained(on)),
        unreported=Count("pk", filter=unreported(on)),
    ):
        figures = by_office[carded_row["office_id"]]
        setattr(figures, carded_row["level"], carded_row["number"])
        figures.unexplained += carded_row["unexplained"]
        figures.unreported += carded_row["unreported"]
    due = running_clocks_visible_to(account).filter(due__lte=max(end_of_week(on), on + timedelta(days=1)))
    counted = (
        due.filter(office__path__startswith=office.path)
        .order_by()
        .values("office_id")
        .annotate(
            tomorrow=Count("pk", filter=Q(due=on + timedelta(days=1))),
            week=Count("pk", filter=Q(due__gte=on, due__lte=end_of_week(on))),
            overdue=Count("pk", filter=Q(due__lt=on)),
        )
    )
    for row in counted:
        figures = by_office[row["office_id"]]
        figures.tomorrow, figures.week, figures.overdue = row["tomorrow"], row["week"], row["overdue"]
    board = Board(by_office[office.pk], Figures(office))
    rows = {below.pk: Figures(below) for below in scope if below.parent_id == office.pk}
    depth = len(office.ancestor_ids())
    for below in scope:
        board.total.add(by_office[below.pk])
        if below.pk != office.pk:
            rows[below.ancestor_ids()[depth]].add(by_office[below.pk])
    board.below = list(rows.values())
    return board


# Who held the case


@dataclass(frozen=True)
class Held:
    """An office held a petition from a day to a day, the last one open-ended."""

    office: str
    first: date
    last: date | None
    person: str


def holders_between(petition: Petition, first: date, last: date) -> list[Held]:
    """Who held a petition while a clock ran, by its history. Two statements, three where offices are named."""
    turns: list[tuple[date, int | None, int | None]] = []
    holder: int | None = None
    person: int | None = None
    for event in Event.objects.filter(chain_id=petition.chain_id, kind__regex="^[a-z_]+$").order_by("sequence"):
        changed = event.facts.get("set", {})
        if "holder" not in changed and "handled_by" not in changed:
            continue
        holder, person = changed.get("holder", holder), changed.get("handled_by", person)
        day = _statutory_day(event)
        if turns and turns[-1][0] == day:
            turns.pop()
        turns.append((day, holder, person))
    offices = dict(Office.objects.filter(pk__in={turn[1] for turn in turns}).values_list("pk", "name"))
    people = dict(Account.objects.filter(pk__in={turn[2] for turn in turns if turn[2]}).values_list("pk", "name"))
    held = []
    for place, (day, office_id, account_id) in enumerate(turns):
        until = turns[place + 1][0] if place + 1 < len(turns) else None
        if day > last or (until is not None and until < first):
            continue
        held.append(Held(offices.get(office_id or 0, ""), max(day, first), until, people.get(account_id or 0, "")))
    return held


def _statutory_day(event: Event) -> date:
    return date.fromisoformat(event.facts["on"])


# Scheduled jobs


def latest_runs(names: Collection[str]) -> dict[str, JobRun]:
    """The last run of each job."""
    runs = JobRun.objects.filter(name__in=names).order_by("name", "-started_at").distinct("name")
    return {run.name: run for run in runs}


def latest_ends(names: Collection[str]) -> dict[str, JobRun]:
    """The last run of each job that came to an end, well or not."""
    runs = JobRun.objects.filter(name__in=names, finished_at__isnull=False)
    return {run.name: run for run in runs.order_by("name", "-started_at").distinct("name")}


# Rules in force


def rules_on(day: date) -> dict[int | None, list[Rule]]:
    """The rules in force on a day, as `card_rule` takes them."""
    return in_force(Rule.objects.all(), day)


def card_rule(rules: Mapping[int | None, Sequence[Rule]], line: Sequence[int], on: date) -> Rule:
    """The rule by which the cards of an office are issued on a day.

    Raises LookupError where there is none: no rule for everybody holds on that day.
    """
    rule = nearest(rules, line, on)
    if rule is None:
        raise LookupError("no rule for everybody holds on this day")
    return rule


def card_rule_of(office: Office, on: date) -> Rule:
    return card_rule(rules_on(on), office.ancestor_ids(), on)
