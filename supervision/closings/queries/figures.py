"""包案统计: figures of packages, each made of the same condition as the list that it opens.

Everything starts from what the account may see. A figure is a condition on packages, closings or petitions; a rate is
one figure over another and is nothing (None) where the other is 0.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from statistics import median
from typing import Any

from django.db.models import (
    BooleanField,
    Count,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
)
from django.utils.functional import Promise as Text
from django.utils.translation import gettext_lazy as _

from cases.package_closing.queries import (
    CLOSED,
    MOVED,
    closed_again,
    closed_at_first,
    examined,
    finished_before,
    found_unsettled,
    packaged_again,
    with_evidence,
)
from cases.packages.enums import PackageState
from cases.packages.models.packages import Package, Postponement
from cases.packages.queries.visible import repeated
from offices.pages.shares import is_few, percent_of
from supervision.campaigns.queries.campaigns import campaigns_visible_to
from supervision.closings.queries.asked import (
    Asked,
    closings_asked,
    packages_asked,
    petitions_asked,
)
from supervision.closings.queries.groups import GROUPS, CampaignGroup, Group

# The figures


@dataclass(frozen=True)
class Figure:
    """A number and the rows it counts. of: package, closing or petition."""

    label: str | Text
    of: str
    condition: Callable[[Asked], Q]


def _ended(asked: Asked) -> Q:
    return Q(ended_at__gte=asked.start, ended_at__lt=asked.end)


def _closed(asked: Asked) -> Q:
    """A case counts once in a period, by its last closing; what was finished before is counted apart."""
    return CLOSED & _ended(asked) & ~closed_again(asked.end) & ~finished_before()


def _begin(asked: Asked) -> Q:
    return Q(opened_at__lt=asked.start) & (Q(ended_at=None) | Q(ended_at__gte=asked.start))


def _taken(asked: Asked) -> Q:
    return Q(opened_at__gte=asked.start, opened_at__lt=asked.end)


def _moved(asked: Asked) -> Q:
    return MOVED & _ended(asked)


def _open(asked: Asked) -> Q:
    return Q(opened_at__lt=asked.end) & (Q(ended_at=None) | Q(ended_at__gte=asked.end))


def _worked(asked: Asked) -> Q:
    """Each package that was open at any time of the period, wherever it went."""
    return Q(opened_at__lt=asked.end) & (Q(ended_at=None) | Q(ended_at__gte=asked.start))


def _to_settle(asked: Asked) -> Q:
    """What could be settled: a package that was handed on is counted where it went, a case closed twice once, and
    one that was finished before not at all.
    """
    apart = CLOSED & _ended(asked) & (closed_again(asked.end) | finished_before())
    return _worked(asked) & ~_moved(asked) & ~apart


def _late(asked: Asked) -> Q:
    """Overdue at some time of the period, whatever was done with the date afterwards."""
    moved = Postponement.objects.filter(package=OuterRef("pk"), days_over__gt=0, moved_at__gte=asked.start)
    moved = moved.filter(was_due_on__lt=asked.on)
    over = Q(clock__due__lt=asked.on) & (Q(ended_at=None) | Q(ended_at__date__gt=F("clock__due")))
    return _worked(asked) & (over | Q(Exists(moved)))


def _postponed(asked: Asked) -> Q:
    moved = Postponement.objects.filter(package=OuterRef("pk"), moved_at__gte=asked.start, moved_at__lt=asked.end)
    return Q(Exists(moved.filter(due_on__gt=F("was_due_on"))))


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
    "begin": Figure(_("期初在包"), "package", _begin),
    "taken": Figure(_("本期新包案"), "package", _taken),
    "gone": Figure(_("本期减少"), "package", _ended),
    "open": Figure(_("期末在包"), "package", _open),
    "worked": Figure(_("本期在包"), "package", _worked),
    "moved": Figure(_("移交、提级、退回"), "package", _moved),
    "to_settle": Figure(_("本期应化解"), "package", _to_settle),
    "quiet": Figure(_("超过规定未联系"), "package", _quiet),
    "late": Figure(_("本期超过化解期限"), "package", _late),
    "postponed": Figure(_("本期推迟期限"), "package", _postponed),
    "closed": Figure(_("本期销号"), "package", _closed),
    "closed_finished": Figure(
        _("包案时已终结的销号"), "package", lambda asked: CLOSED & _ended(asked) & finished_before()
    ),
    "closed_again": Figure(
        _("本期又销号的原销号"),
        "package",
        lambda asked: CLOSED & _ended(asked) & closed_again(asked.end) & ~finished_before(),
    ),
    "packaged_again": Figure(_("销号后重新包案"), "package", lambda asked: _closed(asked) & packaged_again(asked.end)),
    "held": Figure(
        _("销号且未重新包案、回头看未发现未化解"),
        "package",
        lambda asked: _closed(asked) & ~found_unsettled(asked.end) & ~packaged_again(asked.end),
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
    "settled": RateOf(
        _("化解率（销号时）"),
        "closed",
        "to_settle",
        _("本期销号 ÷ 本期应化解（在包的减移交、提级、退回和包案时已终结的；一件只算一次）"),
    ),
    "settled_after": RateOf(
        _("化解率（回头看后）"), "held", "to_settle", _("销号且未重新包案、未被回头看认定未化解 ÷ 本期应化解")
    ),
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
    def percent(self) -> Decimal | None:
        return percent_of(self.part, self.whole)

    @property
    def is_few(self) -> bool:
        return is_few(self.whole)


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
