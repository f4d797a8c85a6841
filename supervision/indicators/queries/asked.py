"""Whose figures are asked for, of which days and offices, and by which variants."""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from functools import cached_property
from types import MappingProxyType
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from cases.mandates.models import Mandate
from cases.mandates.queries import mandates_visible_to
from cases.petitions.enums import State
from cases.petitions.models.petitions import Petition
from cases.petitions.queries.opening import opened_only
from cases.petitions.queries.visible import petitions_visible_to
from offices.organisation.models import Account, Office
from offices.organisation.queries import rule_for
from offices.organisation.roles import Permission
from offices.organisation.succession import standing_id
from supervision.indicators.models import ONCE_DAYS, VARIANTS, IndicatorRule
from supervision.indicators.queries.kept import MONTH, KeptCounts

READERS = (Permission.SUPERVISE, Permission.OVERSEE)
DAY = timedelta(days=1)


def day_start(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


def _months_later(day: date, months: int, *, as_end: bool = False) -> date:
    """The same day of another month; the last one where that month is shorter, or where the day was the last."""
    place = day.year * 12 + day.month - 1 + months
    year, month = place // 12, place % 12 + 1
    longest = monthrange(year, month)[1]
    ends = as_end and day.day == monthrange(day.year, day.month)[1]
    return date(year, month, longest if ends else min(day.day, longest))


@dataclass(frozen=True)
class Period:
    """The days from `since` to `until`, both counted, as they are seen on `today`."""

    since: date
    until: date
    today: date

    @property
    def start(self) -> datetime:
        return day_start(self.since)

    @property
    def end(self) -> datetime:
        """The first moment after it."""
        return day_start(self.until + DAY)

    def ended(self, unit: str) -> date | None:
        """The last day of the months or weeks of it that have ended; None where it begins within one, or none has."""
        present = self.today.replace(day=1) if unit == MONTH else self.today - DAY * self.today.weekday()
        begins = self.since.day == 1 if unit == MONTH else self.since.weekday() == 0
        after = self.until + DAY
        if after >= present:
            after = present
        elif not (after.day == 1 if unit == MONTH else after.weekday() == 0):
            return None
        return after - DAY if begins and after > self.since else None

    @property
    def seen(self) -> date:
        """What was due before this day is overdue: the day after the period, or today."""
        return min(self.until + DAY, self.today)

    def before(self) -> "Period":
        """As many months before it, where it begins with one; a week before, or as many days."""
        if self.since.day == 1:
            months = (self.until.year - self.since.year) * 12 + self.until.month - self.since.month + 1
            return self._moved(-months)
        days = (self.until - self.since).days + 1
        back = timedelta(days=7 if days <= 7 and self.since.weekday() == 0 else days)
        return Period(self.since - back, self.until - back, self.today)

    def year_before(self) -> "Period":
        return self._moved(-12)

    def _moved(self, months: int) -> "Period":
        return Period(_months_later(self.since, months), _months_later(self.until, months, as_end=True), self.today)


@dataclass(frozen=True)
class Chosen:
    """The variants that an office reckons by, by the key of the indicator; the first of each where nobody chose.

    once_days: after which a matter counts as settled at the first time. rule: None where nobody made one.
    """

    variants: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    once_days: int = ONCE_DAYS
    rule: IndicatorRule | None = None


def chosen_by(office: Office, on: date) -> Chosen:
    """By the rule in force for the office on a day."""
    rule = rule_for(IndicatorRule.objects.select_related("office"), office, on)
    if rule is None:
        return Chosen()
    return Chosen({name: getattr(rule, name) for name in VARIANTS}, rule.once_days, rule)


@dataclass(frozen=True)
class Area:
    """The offices whose figures an office has: itself, those below it, and closed ones for which one of them stands.

    standing: of each the path of the office that stands for it today.
    """

    office: Office
    standing: Mapping[int, str]

    @property
    def ids(self) -> list[int]:
        return sorted(self.standing)

    @property
    def own_ids(self) -> list[int]:
        """Without those below."""
        return sorted(pk for pk, path in self.standing.items() if path == self.office.path)

    def standing_for(self, office_id: int) -> int:
        """The office itself, or the one that stands for a closed one."""
        return int(self.standing[office_id].strip("/").rpartition("/")[2])

    def part_of(self, office_id: int) -> int:
        """The office itself, or the one directly below it, to which the figures of this one belong."""
        rest = self.standing[office_id].removeprefix(self.office.path)
        return int(rest.partition("/")[0]) if rest else self.office.pk


def area_of(office: Office) -> Area:
    """One statement. A closed office passes its figures to its successor (承继单位); without one they are those of the
    next higher organ. One that is asked for itself keeps what it had.
    """
    within = Q(path__startswith=office.path) | Q(is_active=False)
    rows = Office.objects.filter(within).order_by().values_list("pk", "path", "is_active", "successor")
    paths = {pk: path for pk, path, *_rest in rows}
    if office.is_active:
        closed = {pk: (successor, path) for pk, path, is_active, successor in rows if not is_active}
        paths = {pk: paths.get(standing_id(pk, closed), "") for pk in paths}
    return Area(office, {pk: path for pk, path in paths.items() if path.startswith(office.path)})


@dataclass(frozen=True)
class Asked:
    """One question for figures. own: of the office alone, without those below it. among: of these petitions alone."""

    account: Account
    office: Office
    period: Period
    chosen: Chosen = field(default_factory=Chosen)
    own: bool = False
    among: tuple[int, ...] | None = None

    @cached_property
    def kept(self) -> KeptCounts:
        """The counts that are kept, as the account may see them."""
        return KeptCounts(self.account)

    @cached_property
    def area(self) -> Area:
        return area_of(self.office)

    @property
    def office_ids(self) -> list[int]:
        return self.area.own_ids if self.own else self.area.ids

    def moved(self, **changes: Any) -> "Asked":
        """The same question of another period, or with the offices below: which these are is read once."""
        found = replace(self, **changes)
        found.__dict__["kept"] = self.kept
        if found.office == self.office:
            found.__dict__["area"] = self.area
        return found

    @cached_property
    def petitions(self) -> QuerySet[Petition]:
        """What the account may see and has opened, without litigation matters and what had ended before its import."""
        return self.seen.filter(litigation_related=False).exclude(state=State.CLOSED_ELSEWHERE)

    @cached_property
    def seen(self) -> QuerySet[Petition]:
        """The same with litigation matters (涉法涉诉) and imported history, which are counted apart."""
        found = opened_only(self.account, petitions_visible_to(self.account)).order_by()
        return found if self.among is None else found.filter(pk__any_of=self.among)

    @property
    def mandates(self) -> QuerySet[Mandate]:
        """Those that the account may see, of the petitions that count."""
        return mandates_visible_to(self.account).filter(petition__in=self.petitions.values("pk"))


class AskedByRule(Asked):
    """The question of a rule, or for a kept count, whose account is nobody's: of every matter that is not sealed."""

    @cached_property
    def seen(self) -> QuerySet[Petition]:
        found = Petition.objects.filter(sealed=False).exclude(state=State.VOIDED).order_by()
        return found if self.among is None else found.filter(pk__any_of=self.among)

    @property
    def mandates(self) -> QuerySet[Mandate]:
        return Mandate.objects.filter(petition__in=self.petitions.values("pk"))
