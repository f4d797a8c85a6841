"""The days of a report: of a day, a week from Monday, a month, a quarter, a year. Standard library only."""

from datetime import date, timedelta

from django.utils.translation import gettext as _

from supervision.reports.enums import ReportKind

ONE_DAY = timedelta(days=1)
MONTHS = {ReportKind.MONTHLY: 1, ReportKind.QUARTERLY: 3, ReportKind.YEARLY: 12}


def span_of(kind: str, day: date) -> tuple[date, date]:
    """The first and the last day of the period of a kind that holds the day."""
    if kind == ReportKind.DAILY:
        return day, day
    if kind == ReportKind.WEEKLY:
        monday = day - timedelta(days=day.weekday())
        return monday, monday + timedelta(days=6)
    months = MONTHS[ReportKind(kind)]
    first = date(day.year, (day.month - 1) // months * months + 1, 1)
    after = date(first.year + (first.month + months > 12), (first.month + months - 1) % 12 + 1, 1)
    return first, after - ONE_DAY


def last_ended(kind: str, today: date) -> tuple[date, date]:
    """The last period of a kind that was over before today."""
    return span_of(kind, span_of(kind, today)[0] - ONE_DAY)


def span_words(kind: str, first: date, last: date) -> str:
    """2026年3月, 2026年第1季度, 2026年, 2026年3月2日, 2026年3月2日至8日."""
    if kind == ReportKind.YEARLY:
        return _("%(year)d年") % {"year": first.year}
    if kind == ReportKind.QUARTERLY:
        return _("%(year)d年第%(quarter)d季度") % {"year": first.year, "quarter": (first.month + 2) // 3}
    if kind == ReportKind.MONTHLY:
        return _("%(year)d年%(month)d月") % {"year": first.year, "month": first.month}
    whole = _("%(year)d年%(month)d月%(day)d日") % {"year": first.year, "month": first.month, "day": first.day}
    if first == last:
        return whole
    if first.month == last.month:
        return _("%(first)s至%(day)d日") % {"first": whole, "day": last.day}
    if first.year == last.year:
        return _("%(first)s至%(month)d月%(day)d日") % {"first": whole, "month": last.month, "day": last.day}
    given = {"first": whole, "year": last.year, "month": last.month, "day": last.day}
    return _("%(first)s至%(year)d年%(month)d月%(day)d日") % given
