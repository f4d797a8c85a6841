"""Reads of cards, clocks, rules and jobs. Everything that shows or counts cards starts from `cards_visible_to`."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import reduce
from operator import or_

from django.db.models import BooleanField, Case, Count, Exists, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.db.models.lookups import Exact, In

from cases.deadlines.terms import ClockKind
from cases.packages.models.packages import Package
from cases.papers.models import Document
from cases.petitions.enums import ClockState
from cases.petitions.models.clocks import Clock
from cases.petitions.models.petitions import Petition
from cases.petitions.queries.accused import not_accusing
from cases.petitions.queries.visible import visible_petition_ids
from offices.organisation.models import Account, Event, JobRun, Office
from offices.organisation.policies import authority_of
from offices.organisation.queries import in_force, nearest, office_ids_reached
from offices.organisation.roles import Permission
from offices.pages.queries import COUNT_LIMIT
from supervision.cards.enums import CardColour, CardState
from supervision.cards.models import Card, Rule, VoidProposal
from supervision.cards.policies import CLOCK_PAPERS, SERVED_PAPERS, UNSERVED, acted_on_by, void_decided_by

COMMITMENTS: dict[str, str] = {
    ClockKind.PROMISE: "promise",
    ClockKind.MEASURE: "measure",
    ClockKind.ACTION: "action_item",
}
# What the head of an office decides is not owed by who handles the petition there.
DECIDED_BY_HEADS = frozenset({ClockKind.RECUSAL, ClockKind.RULE_DISPUTE})
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
    return Card.objects.filter(concerned, petition__in=visible_petition_ids(account)).order_by("-issued_on", "-pk")


def sealed_cards_for(account: Account) -> QuerySet[Card]:
    """Cards on sealed petitions: those its own office issued, for a supervisor to lift or void, and those whose 作废 it
    decides; the newest first.

    Only what a card says of an office and a clock is read, nothing of the petition but its number: what the account
    may see of petitions does not grow. None where the account or an office above it is accused (第三十条第三款).
    """
    authority = authority_of(account)
    issuers = [office.pk for office in authority.offices(Permission.LIFT_CARDS)]
    concerned = Q(issuer_id__in=issuers) | void_decided_by(account)
    cards = Card.objects.filter(concerned, petition__sealed=True).exclude(level=CardColour.REMINDER)
    cards = cards.exclude(petition__accused_office_ids__overlap=authority.lineage())
    cards = cards.filter(not_accusing(account, "petition"))
    cards = cards.select_related(
        "office", "issuer", "clock", "petition", "report", "interview", "lifted_by", "voided_by"
    )
    return cards.only(*SEALED_FIELDS).order_by("-issued_on", "-pk")


def sealed_waiting(account: Account) -> QuerySet[Card]:
    """Of these, the cards that the account may lift, or whose 作废 it decides."""
    lifted = liftable() & acted_on_by(account)
    return sealed_cards_for(account).filter(lifted | void_decided_by(account))


def unexplained(today: date) -> Q:
    """Cards that stand without the explanation that was due before a day."""
    levels = [CardColour.YELLOW, CardColour.RED]
    return Q(state=CardState.ACTIVE, level__in=levels, answered_at=None, answer_due__lt=today)


def _last_paper() -> Subquery:
    """The last paper that shows the clock of a card met, and whether it is served where that is asked. One subquery for
    all kinds of clocks: one for each takes three times as long to be put together.
    """
    kind = OuterRef("clock__kind")
    shows = [Q(Exact(kind, Value(clock))) & Q(kind__in=kinds) for clock, kinds in CLOCK_PAPERS.items()]
    unserved = Q(service__isnull=True, kind__in=sorted(SERVED_PAPERS)) & ~Q(In(kind, sorted(UNSERVED)))
    papers = Document.objects.filter(petition=OuterRef("petition"), issued_on__gte=OuterRef("clock__start"))
    found = papers.filter(reduce(or_, shows)).order_by("-pk")
    served = Case(When(unserved, then=False), default=True, output_field=BooleanField())
    return Subquery(found.annotate(done=served).values("done")[:1])


def liftable() -> Q:
    """Yellow and red cards that may be lifted: the clock is met, on paper and served where that is asked.

    A red card is explained and reported on. The same as `check_lift` asks of one card.
    """
    unmet = Q(clock__state=ClockState.RUNNING) | Q(
        clock__kind__in=sorted(CLOCK_PAPERS), clock__state=ClockState.MET
    ) & ~Q(Exact(Coalesce(_last_paper(), False, output_field=BooleanField()), True))
    levels = [CardColour.YELLOW, CardColour.RED]
    owing = Q(level=CardColour.RED, answered_at=None) | Q(report_due__isnull=False, report=None)
    disputed = Q(Exists(VoidProposal.objects.filter(card=OuterRef("pk"), decided_at=None)))
    return Q(state=CardState.ACTIVE, level__in=levels) & ~owing & ~unmet & ~disputed


ANSWERED = Q(state=CardState.ACTIVE, answered_at__isnull=False)
# An objection: the unit claims reasons outside itself, and nobody has judged them.
CLAIMED = Q(objective=True, objective_at=None) & ~Q(state=CardState.VOIDED)
INTERVIEW_OPEN = Q(interview__isnull=False, interview__result_at=None)


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
    return running.filter(petition__in=visible_petition_ids(account)).order_by("due", "pk")


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


# Who bore the clock


@dataclass(frozen=True)
class Borne:
    """An office bore a clock from a day to a day, the last one open-ended. `person`: who had to meet it there.

    `holder`: where the petition was meanwhile; empty where it was with that office itself.
    """

    office: str
    first: date
    last: date | None
    person: str
    holder: str = ""


@dataclass(frozen=True)
class _Turn:
    day: date
    bearer: int
    holder: int | None
    person: int | None


def borne_between(clock: Clock, last: date) -> list[Borne]:
    """Who bore a clock from its start until a day, by the history of its petition. Up to five statements."""
    turns = _turns(clock)
    offices = dict(
        Office.objects.filter(pk__in={pk for turn in turns for pk in (turn.bearer, turn.holder)}).values_list(
            "pk", "name"
        )
    )
    people = dict(
        Account.objects.filter(pk__in={turn.person for turn in turns if turn.person}).values_list("pk", "name")
    )
    owner = _owner_of(clock)
    borne = []
    for place, turn in enumerate(turns):
        until = turns[place + 1].day if place + 1 < len(turns) else None
        if turn.day > last:
            continue
        elsewhere = turn.holder != turn.bearer
        unnamed = elsewhere or clock.kind in DECIDED_BY_HEADS
        person = owner or ("" if unnamed else people.get(turn.person or 0, ""))
        holder = offices.get(turn.holder or 0, "") if elsewhere else ""
        borne.append(Borne(offices.get(turn.bearer, ""), max(turn.day, clock.start), until, person, holder))
    return borne


def _turns(clock: Clock) -> list[_Turn]:
    """The days on which the bearer of the clock, the holder of the petition or who handles it there changed."""
    events = Event.objects.filter(chain_id=clock.petition.chain_id, kind__regex="^[a-z_]+$").order_by("sequence")
    turns: list[_Turn] = []
    bearer = holder = person = None
    begun = False
    for event in events:
        changed = event.facts.get("set", {})
        holder, person = changed.get("holder", holder), changed.get("handled_by", person)
        begun = begun or event.pk == clock.started_by_id
        if not begun:
            continue
        for told in event.facts.get("clocks", []):
            same = told["kind"] == clock.kind and told.get("item", 0) == clock.item
            bearer = told.get("office", bearer) if same else bearer
        if bearer is None or (
            turns and (bearer, holder, person) == (turns[-1].bearer, turns[-1].holder, turns[-1].person)
        ):
            continue
        day = date.fromisoformat(event.facts["on"]) if turns else clock.start
        if turns and turns[-1].day == day:
            turns.pop()
        turns.append(_Turn(day, bearer, holder, person))
    return turns


def _owner_of(clock: Clock) -> str:
    """Whom a promise, a measure or an item of a meeting names; of a package, who led it while the clock ran."""
    if clock.kind in COMMITMENTS:
        return str(getattr(getattr(clock, COMMITMENTS[clock.kind], None), "owner", ""))
    if clock.kind == ClockKind.PACKAGE:
        packages = Package.objects.filter(clock=clock)
    elif clock.kind == ClockKind.PROGRESS:
        begun = Clock.objects.filter(pk=clock.pk).values("started_by__at")
        packages = Package.objects.filter(petition=clock.petition_id, opened_at__lte=Subquery(begun))
    else:
        return ""
    return str(packages.order_by("-opened_at", "-pk").values_list("leader__name", flat=True).first() or "")


def first_yellow_of(card: Card) -> Card | None:
    """The yellow card of the same office in the same matter, on another clock, that made a second one red."""
    earlier = Card.objects.filter(
        petition=card.petition_id, office=card.office_id, level=CardColour.YELLOW, issued_on__lte=card.issued_on
    )
    earlier = earlier.exclude(clock=card.clock_id).exclude(state=CardState.VOIDED)
    return earlier.select_related("clock").order_by("issued_on", "due", "pk").first()


def cards_waited(clock: Clock, first: date, last: date) -> tuple[bool, bool]:
    """Whether the clock was paused at some time between two days, and whether the sweep ran between them."""
    held = Event.objects.filter(chain_id=clock.petition.chain_id, at__date__range=(clock.start, last))
    paused = any(
        told["op"] == "hold" and told["kind"] == clock.kind and not told["suspended"] and event.facts["on"] > str(first)
        for event in held.filter(facts_text__contains='"op":"hold"')
        for told in event.facts.get("clocks", [])
    )
    ran = JobRun.objects.filter(name="supervision.sweep", started_at__date__gte=first, started_at__date__lt=last)
    return paused, ran.exists()


# Scheduled jobs


def first_run_at() -> datetime | None:
    """Since when jobs run here."""
    return JobRun.objects.order_by("pk").values_list("started_at", flat=True).first()


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
