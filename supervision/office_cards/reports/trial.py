"""A draft of the rule tried on last quarter, beside the rules in force: which offices would get another card."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from offices.organisation.models import Office
from supervision.office_cards.enums import LEVELS, OfficeCardLevel
from supervision.office_cards.measures import Reached, judged_on, reached_on
from supervision.office_cards.models import OfficeCardRule
from supervision.office_cards.reports.facts import facts_of, reason_of
from supervision.sweep.reports.trial import last_quarter


class Change(TextChoices):
    MORE = "more", _("多提出")
    FEWER = "fewer", _("少提出")
    GRAVER = "graver", _("改为更重的")
    MILDER = "milder", _("改为更轻的")
    SAME = "same", _("级别不变")


@dataclass(frozen=True)
class Judged:
    """What a rule would propose for an office, and why; no level where it proposes nothing."""

    level: str = ""
    reason: str = ""

    @property
    def rank(self) -> int:
        return LEVELS.index(OfficeCardLevel(self.level)) + 1 if self.level else 0

    @property
    def label(self) -> str:
        return str(OfficeCardLevel(self.level).label) if self.level else "—"


@dataclass(frozen=True)
class Tried:
    """An office for which the rules in force, or the draft, propose a card."""

    office: Office
    in_force: Judged
    draft: Judged

    @property
    def change(self) -> Change:
        was, now = self.in_force.rank, self.draft.rank
        if not was or not now:
            return Change.MORE if now else Change.FEWER
        return Change.SAME if was == now else Change.GRAVER if now > was else Change.MILDER


@dataclass(frozen=True)
class Trial:
    first: date
    last: date
    offices: int
    rows: list[Tried]

    @property
    def different(self) -> int:
        return sum(one.change != Change.SAME for one in self.rows)

    def totals(self) -> list[tuple[str, int, int]]:
        """Of each level how many the rules in force propose, and how many the draft."""
        return [
            (
                level.value,
                sum(one.in_force.level == level for one in self.rows),
                sum(one.draft.level == level for one in self.rows),
            )
            for level in LEVELS
        ]


def try_office_rule(drafted: OfficeCardRule, reached: Collection[int], *, today: date) -> Trial:
    """Judge the offices below that of the draft, of those that are reached, once, on the morning after last quarter.

    An office with a rule of its own, or a nearer one, keeps that. What was proposed in fact does not matter.
    """
    first, last = last_quarter(today)
    rules = (judged_on(today), judged_on(today, drafted))
    ids = {office.pk for one in rules for office, _rule in one if office.path.startswith(drafted.office.path)}
    ids &= set(reached)
    morning = last + timedelta(days=1)
    was, now = (
        {
            one.office.pk: one
            for one in reached_on(morning, [pair for pair in some if pair[0].pk in ids], today=today, anew=True)
        }
        for some in rules
    )
    offices = Office.objects.filter(pk__in={*was, *now}).order_by("path")
    rows = [Tried(office, _judged(was.get(office.pk)), _judged(now.get(office.pk))) for office in offices]
    return Trial(first, last, len(ids), rows)


def _judged(reached: Reached | None) -> Judged:
    if reached is None:
        return Judged()
    return Judged(reached.level, reason_of(reached.origin, facts_of(reached), reached.first, reached.last))
