"""The periods in which a leader owes reception days (中办发〔2013〕27号).

Province: half a year; city: a quarter; county: a month; township and village: a week.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.utils.translation import gettext as _

from offices.organisation.enums import OfficeLevel

MONTHS = {OfficeLevel.PROVINCE: 6, OfficeLevel.CITY: 3, OfficeLevel.COUNTY: 1}
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """From `first` to `last`, both within; `label` as it is read: 2026年第1季度."""

    first: date
    last: date
    label: str = field(compare=False)

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last

    def days(self) -> Iterator[date]:
        return days_between(self.first, self.last)


def days_between(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=n) for n in range((last - first).days + 1))


def month_of(day: date) -> tuple[date, date]:
    """The first and the last day of its month."""
    first = day.replace(day=1)
    return first, (first + timedelta(days=31)).replace(day=1) - ONE_DAY


def period_of(level: int, day: date) -> Period:
    """The period of an office of this level that holds the day."""
    months = MONTHS.get(OfficeLevel(level))
    if months is None:
        monday = day - timedelta(days=day.weekday())
        return Period(monday, monday + timedelta(days=6), _week(monday))
    place = (day.month - 1) // months
    first = date(day.year, place * months + 1, 1)
    last = month_of(date(day.year, first.month + months - 1, 1))[1]
    return Period(first, last, _label(months, first, place))


def periods_between(level: int, first: date, last: date) -> list[Period]:
    """The periods that touch a span, in order."""
    found, day = [], first
    while day <= last:
        found.append(period_of(level, day))
        day = found[-1].last + ONE_DAY
    return found


def _label(months: int, first: date, place: int) -> str:
    if months == 6:
        half = _("下半年") if place else _("上半年")
        return _("%(year)d年%(half)s") % {"year": first.year, "half": half}
    if months == 3:
        return _("%(year)d年第%(quarter)d季度") % {"year": first.year, "quarter": place + 1}
    return _("%(year)d年%(month)d月") % {"year": first.year, "month": first.month}


def _week(monday: date) -> str:
    sunday = monday + timedelta(days=6)
    facts = {"year": monday.year, "m": monday.month, "d": monday.day, "to_m": sunday.month, "to_d": sunday.day}
    return _("%(year)d年%(m)d月%(d)d日至%(to_m)d月%(to_d)d日") % facts
