"""A draft rule tried on last quarter's clocks before it holds, beside the rules that held."""

from collections import Counter, defaultdict
from collections.abc import Container, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet, TextChoices
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from cases.deadlines.cards import CardLevel, CardRule, card_level, yellow_issue_day
from cases.deadlines.errors import DeadlineError
from cases.deadlines.profiles import term_for
from cases.deadlines.terms import ClockKind
from cases.petitions.enums import ClockState
from cases.petitions.models.clocks import Clock
from cases.petitions.queries.visible import petitions_visible_to
from offices.calendars.queries import calendar_labelled, calendar_labels, label_for
from offices.files.books import Sheet, about_sheet, write_book
from offices.organisation.models import Account, Office
from offices.organisation.queries import by_office
from offices.pages.words import About
from supervision.cards.enums import CardColour
from supervision.cards.models import Rule
from supervision.cards.queries import ENCRYPTED, card_rule

MOST_CLOCKS = 20_000
MOST_SHOWN = 200
LEVELS = (CardLevel.REMINDER, CardLevel.YELLOW, CardLevel.RED)


RANKS = {CardLevel.NONE: 0, CardLevel.REMINDER: 1, CardLevel.YELLOW: 2, CardLevel.RED: 3}


class Change(TextChoices):
    """How the draft judges a clock otherwise. A reminder is no card."""

    MORE = "more", _("多发")
    FEWER = "fewer", _("少发")
    GRAVER = "graver", _("改为红牌")
    MILDER = "milder", _("改为黄牌")
    REMINDED = "reminded", _("预警有变")


@dataclass(frozen=True)
class Difference:
    clock: Clock
    end: date
    in_force: CardLevel
    draft: CardLevel

    @property
    def change(self) -> Change:
        was, now = RANKS[self.in_force], RANKS[self.draft]
        if max(was, now) < RANKS[CardLevel.YELLOW]:
            return Change.REMINDED
        if was < RANKS[CardLevel.YELLOW]:
            return Change.MORE
        if now < RANKS[CardLevel.YELLOW]:
            return Change.FEWER
        return Change.GRAVER if now > was else Change.MILDER


@dataclass
class Trial:
    """Cards by level under the rules in force and under the draft. `capped`: there were more clocks than were judged.

    `unjudged` clocks have no term or no rule.
    """

    first: date
    last: date
    clocks: int = 0
    unjudged: int = 0
    capped: bool = False
    in_force: dict[CardLevel, int] = field(default_factory=lambda: dict.fromkeys(LEVELS, 0))
    draft: dict[CardLevel, int] = field(default_factory=lambda: dict.fromkeys(LEVELS, 0))
    differences: list[Difference] = field(default_factory=list)

    @property
    def different(self) -> int:
        return len(self.differences)

    def changes(self) -> list[tuple[Change, int]]:
        """How many of each, as long as its list."""
        counted = Counter(one.change for one in self.differences)
        return [(change, counted[change]) for change in Change]

    def of(self, change: str) -> list[Difference]:
        """The differences of one kind; all of them for none."""
        return [one for one in self.differences if not change or one.change == change]

    def rows(self) -> list[tuple[CardLevel, int, int, int]]:
        return [
            (level, self.in_force[level], self.draft[level], self.draft[level] - self.in_force[level])
            for level in LEVELS
        ]


def last_quarter(on: date) -> tuple[date, date]:
    """First and last day of the quarter before the one of a day."""
    first_of_this = date(on.year, 3 * ((on.month - 1) // 3) + 1, 1)
    last = first_of_this - timedelta(days=1)
    return date(last.year, last.month - 2, 1), last


def clocks_between(office: Office | None, first: date, last: date) -> QuerySet[Clock]:
    """Office clocks that ran in a period and were due by its end or a month later, so that reminders count too."""
    clocks = Clock.objects.filter(for_petitioner=False, start__lte=last, due__lte=last + timedelta(days=31))
    clocks = clocks.filter(Q(stopped_on__gte=first) | Q(stopped_on=None)).exclude(state=ClockState.CANCELLED)
    if office is not None:
        clocks = clocks.filter(office__path__startswith=office.path)
    return clocks.select_related("office", "petition").defer(*ENCRYPTED).order_by("due", "pk")


def try_rule(draft: CardRule, office: Office | None, *, on: date) -> Trial:
    """Judge each clock on the day it was met, or at the end of the quarter, by both rules.

    Answers are taken to have come in time: how long a card waits for its explanation is not what a draft changes.
    """
    first, last = last_quarter(on)
    trial = Trial(first, last)
    chosen = list(clocks_between(office, first, last)[: MOST_CLOCKS + 1])
    trial.capped = len(chosen) > MOST_CLOCKS
    rules, labels = by_office(Rule.objects.all()), calendar_labels()
    before: dict[str, set[tuple[int, int]]] = defaultdict(set)
    for clock in chosen[:MOST_CLOCKS]:
        end = min(clock.stopped_on or last, last)
        try:
            lineage = clock.office.ancestor_ids()
            holding = card_rule(rules, lineage, end).as_engine()
            label = label_for(labels, lineage)
            was = _level(clock, end, holding, label, before["in_force"])
            now = _level(clock, end, draft, label, before["draft"])
        except (DeadlineError, LookupError, ValueError):
            trial.unjudged += 1
            continue
        trial.clocks += 1
        for level, counted in ((was, trial.in_force), (now, trial.draft)):
            if level in counted:
                counted[level] += 1
        if was != now:
            trial.differences.append(Difference(clock, end, was, now))
    return trial


def _level(clock: Clock, end: date, rule: CardRule, label: str, before: set[tuple[int, int]]) -> CardLevel:
    """`before` holds the (petition, office) pairs with a yellow card already, and takes this one."""
    kind, calendar = ClockKind(clock.kind), calendar_labelled(label)
    key = (clock.petition_id, clock.office_id)
    verdict = card_level(
        kind,
        term_for(clock.profile, kind, clock.start),
        clock.due,
        end,
        rule,
        calendar,
        answered=yellow_issue_day(clock.due, rule, calendar, kind=kind),
        prior_yellow=key in before,
        suspended=clock.suspended,
    )
    if kind is ClockKind.OBJECT and end > clock.due:
        return CardLevel.NONE
    if verdict.level in (CardLevel.YELLOW, CardLevel.RED):
        before.add(key)
    return verdict.level


def seen_among(found: Sequence[Difference], account: Account) -> set[int]:
    """The petitions of these that the account may see. Whoever sets rules sees of the others office and clock alone."""
    ids = {one.clock.petition_id for one in found}
    return set(petitions_visible_to(account).filter(pk__any_of=sorted(ids)).values_list("pk", flat=True))


def number_in(one: Difference, seen: Container[int]) -> str:
    return one.clock.petition.number if one.clock.petition_id in seen else "—"


def differences_as_book(
    found: Sequence[Difference], seen: Container[int], conditions: Sequence[tuple[str, Any]], about: About
) -> bytes:
    """All that the draft would judge otherwise, a clock a row; the numbers of the petitions `seen`."""
    titles = [_now("变化"), _now("信访件编号"), _now("单位"), _now("期限"), _now("到期日"), _now("截至")]
    titles += [_now("当时规则"), _now("草案")]
    names = {CardLevel.NONE: "—", **{level: str(CardColour(level.value).label) for level in LEVELS}}
    rows = [
        [
            *(str(one.change.label), number_in(one, seen), one.clock.office.name),
            *(str(one.clock.get_kind_display()), one.clock.due, one.end, names[one.in_force], names[one.draft]),
        ]
        for one in found
    ]
    sheet = Sheet(about.title, [titles, *rows])
    return write_book([sheet, about_sheet(len(rows), conditions, about.at)], about)
