"""包案统计: figures of packages, each made of the same condition as the list that it opens.

Everything starts from what the account may see. A figure is a condition on packages, closings or petitions; a rate is
one figure over another and is nothing (None) where the other is 0.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from statistics import median
from typing import Any

from django.db.models import (
    BooleanField,
    Count,
    DateField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)
from django.db.models.functions import Coalesce, TruncDate
from django.utils.functional import Promise as Text
from django.utils.translation import gettext_lazy as _

from cases.packages.enums import PackageState
from cases.packages.models.commitments import Contact
from cases.packages.models.packages import Closing, Package
from cases.packages.queries.outcomes import (
    CLOSED,
    MOVED,
    closed_at_first,
    examined,
    found_unsettled,
    with_evidence,
)
from cases.packages.queries.visible import package_rules_of, packages_visible_to, repeated
from cases.petitions.enums import ClockState
from cases.petitions.models.clocks import Clock
from cases.petitions.models.parties import Batch
from cases.petitions.models.petitions import COLLECTIVE_FROM, Petition
from cases.petitions.queries.visible import petitions_visible_to
from offices.organisation.models import Account, Office
from offices.organisation.roles import Permission
from supervision.campaigns.queries import campaigns_visible_to
from supervision.closings.queries.closings import day_start
from supervision.closings.queries.groups import GROUPS, CampaignGroup, Group

READERS = (Permission.PACKAGE, Permission.SUPERVISE)
FEW = 5  # below that a percentage says little
BASES: dict[str, Any] = {
    "any": _("逾期、集体访或多次提出"),
    "overdue": _("逾期"),
    "collective": _("集体访"),
    "repeated": _("多次提出"),
}


@dataclass(frozen=True)
class Asked:
    """Whose figures, by whom, of which days. `today` is the day they are asked for.

    basis: which petitions should be packaged, a key of BASES. by, group: a key of GROUPS and the id of one of its
    rows, for a list of that row only.
    """

    account: Account
    office: Office
    since: date
    until: date
    today: date
    basis: str = "any"
    by: str = ""
    group: int | None = None

    @property
    def on(self) -> date:
        """The day on which what stands is counted: the last of the period, or today."""
        return min(self.until, self.today)

    @property
    def is_now(self) -> bool:
        return self.until >= self.today

    @property
    def start(self) -> datetime:
        return day_start(self.since)

    @property
    def end(self) -> datetime:
        """The first moment after the period."""
        return day_start(self.on + timedelta(days=1))

    @cached_property
    def allowed(self) -> dict[int, list[int]]:
        """Days without contact that the rules allow → the offices whose rule says so; 0 allows any. Two statements."""
        offices = Office.objects.filter(path__startswith=self.office.path).only("pk", "path")
        found: dict[int, list[int]] = {}
        for office_id, rule in package_rules_of(offices, on=self.on).items():
            found.setdefault(rule.contact_days, []).append(office_id)
        return found


# The sets


def packages_asked(asked: Asked) -> QuerySet[Package]:
    """The packages of the leaders of the office and of those below it; of one group where one is asked for.

    `spoken_on`: the last contact with the petitioner up to the day, the day of the assignment where there was none.
    """
    found = packages_visible_to(asked.account).filter(office__path__startswith=asked.office.path)
    found = found.exclude(state=PackageState.WITHDRAWN)  # made in error
    if asked.group is not None and asked.by in GROUPS:
        found = found.filter(GROUPS[asked.by].narrowed(asked.account, asked.group))
    talks = Contact.objects.filter(package__petition=OuterRef("petition"), on__lte=asked.on)
    last = Subquery(talks.order_by("-on").values("on")[:1], output_field=DateField())
    return found.alias(spoken_on=Coalesce(last, TruncDate("opened_at")))


def closings_asked(asked: Asked) -> QuerySet[Closing]:
    """The closings of these packages that the office above decided on in the period."""
    decided = Closing.objects.filter(checked_at__gte=asked.start, checked_at__lt=asked.end)
    return decided.filter(package__in=packages_asked(asked).order_by())


def petitions_asked(asked: Asked) -> QuerySet[Petition]:
    """The petitions that should be packaged: those open now or, of a past period, those registered in it."""
    found = petitions_visible_to(asked.account).filter(holder__path__startswith=asked.office.path)
    if asked.is_now:
        found = found.filter(is_open=True)
    else:
        found = found.filter(registered_at__gte=asked.start, registered_at__lt=asked.end)
    return found.filter(packageable(asked))


def packageable(asked: Asked) -> Q:
    """Overdue, collective, or brought several times."""
    late = Q(next_due__lt=asked.today)
    if not asked.is_now:
        duties = Clock.objects.filter(petition=OuterRef("pk"), for_petitioner=False, due__lt=asked.on)
        missed = Q(stopped_on__gt=F("due")) | Q(state=ClockState.RUNNING)
        late = Q(Exists(duties.filter(missed)))
    batches = Batch.objects.filter(petition=OuterRef("pk"), recorded_at__lt=asked.end)
    several = Q(Exists(batches.order_by("pk")[1:]))
    conditions = {"overdue": late, "collective": Q(headcount__gte=COLLECTIVE_FROM), "repeated": several}
    if asked.basis in conditions:
        return conditions[asked.basis]
    return late | conditions["collective"] | several


# The figures


@dataclass(frozen=True)
class Figure:
    """A number and the rows it counts. of: package, closing or petition."""

    label: str | Text
    of: str
    condition: Callable[[Asked], Q]


def _closed(asked: Asked) -> Q:
    return CLOSED & Q(ended_at__gte=asked.start, ended_at__lt=asked.end)


def _open(asked: Asked) -> Q:
    return Q(opened_at__lt=asked.end) & (Q(ended_at=None) | Q(ended_at__gte=asked.end))


def _worked(asked: Asked) -> Q:
    """A package that was handed on within the period is counted where it went."""
    had = Q(opened_at__lt=asked.end) & (Q(ended_at=None) | Q(ended_at__gte=asked.start))
    return had & ~(MOVED & Q(ended_at__lt=asked.end))


def _quiet(asked: Asked) -> Q:
    over = Q(pk__in=[])
    for days, offices in asked.allowed.items():
        if days:
            over |= Q(office__in=offices, spoken_on__lt=asked.on - timedelta(days=days))
    return _open(asked) & over


def _packaged(asked: Asked) -> Q:
    own = Package.objects.filter(petition=OuterRef("pk"), opened_at__lt=asked.end)
    own = own.exclude(state=PackageState.WITHDRAWN)
    return Q(Exists(own.filter(state=PackageState.OPEN) if asked.is_now else own))


FIGURES: dict[str, Figure] = {
    "packageable": Figure(_("应包案信访件"), "petition", lambda asked: Q()),
    "packaged": Figure(_("已包案信访件"), "petition", _packaged),
    "unpackaged": Figure(_("未包案信访件"), "petition", lambda asked: ~_packaged(asked)),
    "worked": Figure(_("本期在包"), "package", _worked),
    "taken": Figure(_("本期新包案"), "package", lambda asked: Q(opened_at__gte=asked.start, opened_at__lt=asked.end)),
    "open": Figure(_("期末在包"), "package", _open),
    "quiet": Figure(_("超过规定未联系"), "package", _quiet),
    "closed": Figure(_("本期销号"), "package", _closed),
    "held": Figure(
        _("销号且回头看未发现未化解"), "package", lambda asked: _closed(asked) & ~found_unsettled(asked.end)
    ),
    "first": Figure(_("一次核查通过"), "package", lambda asked: _closed(asked) & closed_at_first()),
    "evidence": Figure(_("逐项有证据"), "package", lambda asked: _closed(asked) & with_evidence()),
    "repeated": Figure(_("销号后再次信访"), "package", lambda asked: _closed(asked) & repeated()),
    "examined": Figure(_("已回头看"), "package", lambda asked: _closed(asked) & examined(asked.end)),
    "unsettled": Figure(_("回头看未化解"), "package", lambda asked: _closed(asked) & found_unsettled(asked.end)),
    "decided": Figure(_("上级核查次数"), "closing", lambda asked: Q()),
    "sent_back": Figure(_("上级退回次数"), "closing", lambda asked: Q(passed=False)),
}
KINDS: dict[str, Callable[[Asked], QuerySet[Any]]] = {
    "package": packages_asked,
    "closing": closings_asked,
    "petition": petitions_asked,
}


def rows_behind(asked: Asked, key: str) -> QuerySet[Any]:
    """The rows that a figure counts."""
    figure = FIGURES[key]
    return KINDS[figure.of](asked).filter(figure.condition(asked))


# Rates


@dataclass(frozen=True)
class RateOf:
    """What is divided by what, and in words over which population."""

    label: str | Text
    part: str
    whole: str
    note: str | Text


RATES: dict[str, RateOf] = {
    "coverage": RateOf(_("包案率"), "packaged", "packageable", _("已包案 ÷ 应包案")),
    "settled": RateOf(_("化解率（销号时）"), "closed", "worked", _("本期销号 ÷ 本期在包")),
    "settled_after": RateOf(_("化解率（回头看后）"), "held", "worked", _("销号且未被回头看认定未化解 ÷ 本期在包")),
    "first": RateOf(_("一次核查通过率"), "first", "closed", _("没有被退回过的销号 ÷ 本期销号")),
    "evidence": RateOf(_("有证据率"), "evidence", "closed", _("所报各项要求都有文书或照片的 ÷ 本期销号")),
    "repeated": RateOf(
        _("销号后再次信访率"), "repeated", "closed", _("至今再次信访的 ÷ 本期销号；计入销号的包案领导所在单位")
    ),
    "unsettled": RateOf(_("回头看未化解率"), "unsettled", "examined", _("认定未化解的 ÷ 本期销号中已回头看的")),
    "sent_back": RateOf(_("核查退回率"), "sent_back", "decided", _("上级退回次数 ÷ 本期上级核查次数")),
}


@dataclass(frozen=True)
class Rate:
    """percent: one decimal, None over nothing. is_few: over so few that it says little."""

    key: str
    part: int
    whole: int

    @property
    def percent(self) -> float | None:
        return round(100 * self.part / self.whole, 1) if self.whole else None

    @property
    def is_few(self) -> bool:
        return 0 < self.whole < FEW


@dataclass(frozen=True)
class Silence:
    """Days since the last contact of the packages that are open on the day; None where there is none."""

    median: float | None
    longest: int | None


@dataclass(frozen=True)
class Row:
    """The figures of everything, or of one group. silence: of those open."""

    numbers: dict[str, int]
    silence: Silence
    group: int | None = None
    name: str = ""
    place: str = ""

    def rate(self, key: str) -> Rate:
        of = RATES[key]
        return Rate(key, self.numbers[of.part], self.numbers[of.whole])


def figures_of(asked: Asked) -> Row:
    """All figures. Six statements."""
    numbers: dict[str, int] = {}
    for of in KINDS:
        numbers |= _numbers(_flagged(asked, of).aggregate(**_counts(asked, of)))
    spoken = spoken_days(rows_behind(asked, "open")).values_list("spoken_on", flat=True)
    return Row(numbers, _silence(asked, spoken))


def spoken_days(packages: QuerySet[Any]) -> QuerySet[Any]:
    """With `spoken_on` to be read; only what is compared with it need not carry it."""
    found: QuerySet[Any] = packages.order_by().annotate(spoken_on=F("spoken_on"))
    return found


def _flagged(asked: Asked, of: str) -> QuerySet[Any]:
    """The rows with each condition as a flag of the row, so that an aggregate may count it."""
    flags = {
        f"is_{key}": ExpressionWrapper(condition, BooleanField())
        for key, figure in FIGURES.items()
        if figure.of == of and (condition := figure.condition(asked))
    }
    rows: QuerySet[Any] = KINDS[of](asked).order_by()
    found: QuerySet[Any] = rows.alias(**flags)
    return found


def _counts(asked: Asked, of: str) -> dict[str, Count]:
    """For `_flagged`; a figure may have the name of a field, so each has a sign before it."""
    wanted = {key: figure for key, figure in FIGURES.items() if figure.of == of}
    return {
        f"n_{key}": Count("pk", filter=Q(**{f"is_{key}": True}) if figure.condition(asked) else None)
        for key, figure in wanted.items()
    }


def _numbers(row: dict[str, Any]) -> dict[str, int]:
    return {key[2:]: number for key, number in row.items() if key.startswith("n_")}


def _silence(asked: Asked, spoken: Iterable[date]) -> Silence:
    days = [(asked.on - day).days for day in spoken]
    return Silence(median(days), max(days)) if days else Silence(None, None)


def rows_by(asked: Asked, by: str) -> list[Row]:
    """A row for each group, by name: persons are not ranked. Three statements, and two for the rules."""
    group = GROUPS[by]
    fields = [group.path, group.name, *([group.place] if group.place else [])]
    base = _flagged(asked, "package").filter(group.only(asked.account))
    counted = base.values(*fields).annotate(**_counts(asked, "package"))
    spoken: dict[int, list[date]] = {}
    for pk, day in spoken_days(base.filter(_open(asked))).values_list(group.path, "spoken_on"):
        spoken.setdefault(pk, []).append(day)
    closings = _closings_by(asked, group)
    nothing = {key: 0 for key, figure in FIGURES.items() if figure.of != "package"}
    rows = [
        Row(
            {**nothing, **_numbers(one), **closings.get(one[group.path], {})},
            _silence(asked, spoken.get(one[group.path], ())),
            one[group.path],
            one[group.name],
            one[group.place] if group.place else "",
        )
        for one in counted
    ]
    return sorted((row for row in rows if any(row.numbers.values())), key=lambda row: (row.name, row.group or 0))


def _closings_by(asked: Asked, group: Group) -> dict[int, dict[str, int]]:
    way = f"package__{group.path}"
    found = _flagged(asked, "closing")
    if isinstance(group, CampaignGroup):
        seen = campaigns_visible_to(asked.account).order_by()
        found = found.filter(**{f"{way}__in": seen, "package__petition__campaign_cases__left_at": None})
    counted = found.values(way).annotate(**_counts(asked, "closing"))
    return {one[way]: _numbers(one) for one in counted}
