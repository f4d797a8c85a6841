"""The charts of indicators and counts, for pages, circulars and other rooms."""

from django.utils.translation import gettext as _

from offices.pages.charts import Chart, Series
from offices.pages.words import cn_day
from supervision.indicators.measures import (
    NUMBER_BY_KEY,
    Asked,
    Indicator,
    Period,
    by_month,
    by_week,
    months_of,
    weeks_of,
)
from supervision.indicators.reports.tables import ByOffice
from supervision.indicators.reports.words import list_url, number_url

WORK = ("registered", "concluded", "overdue")
CARDS = ("yellow", "red", "lifted")


def rate_by_month(asked: Asked, indicator: Indicator) -> Chart:
    """The last twelve months; a month of too few is a gap."""
    months = months_of(asked.period.today)
    found = by_month(asked, indicator, months)
    urls = [list_url(asked, indicator.key, "whole", period=month) for month in months]
    parts = [list_url(asked, indicator.key, "part", period=month) for month in months]
    return Chart(
        key=f"trend-{indicator.key}",
        title=_("%(name)s：最近12个月") % {"name": indicator.name},
        axis=_("月份"),
        labels=[f"{month.since.year}-{month.since.month:02d}" for month in months],
        series=[Series(indicator.name, [one.rate for one in found])],
        unit="%",
        more=[
            Series(_("分子"), [one.numerator for one in found], parts),
            Series(_("分母"), [one.denominator for one in found], urls),
        ],
    )


def rate_by_office(offices: ByOffice) -> Chart:
    """Rates of the office itself and of those directly below it, in the order of the tree."""
    indicator = offices.indicator
    return Chart(
        key=f"offices-{indicator.key}",
        title=_("%(name)s：按单位") % {"name": indicator.name},
        axis=_("单位"),
        labels=[place.name for place in offices.places],
        series=[Series(indicator.name, [offices.divided[place.office.pk].rate for place in offices.places])],
        kind="bar",
        unit="%",
    )


def numbers_by_week(asked: Asked, keys: tuple[str, ...], title: str, key: str) -> Chart:
    """The last thirteen weeks."""
    weeks = weeks_of(asked.period.today)
    found = by_week(asked, keys, weeks)
    return Chart(
        key=key,
        title=title,
        axis=_("周（自周一）"),
        labels=[_week(week) for week in weeks],
        series=[
            Series(
                NUMBER_BY_KEY[one].name,
                [row[one] for row in found],
                [number_url(asked, one, period=week) for week in weeks],
            )
            for one in keys
        ],
    )


def _week(week: Period) -> str:
    return cn_day(week.since)


def work_by_week(asked: Asked) -> Chart:
    return numbers_by_week(asked, WORK, _("登记、办结和逾期：最近13周"), "trend-work")


def cards_by_week(asked: Asked) -> Chart:
    return numbers_by_week(asked, CARDS, _("发牌和摘牌：最近13周"), "trend-cards")
