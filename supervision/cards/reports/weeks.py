"""Cards issued and lifted week by week: a chart with its table, in which each number is its list."""

from collections import Counter
from datetime import date, timedelta

from django.db.models import Count, DateField, QuerySet
from django.db.models.functions import TruncWeek
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from offices.organisation.models import Office
from offices.pages.charts import Chart, Series
from offices.pages.words import cn_day
from supervision.cards.enums import CardColour, CardState
from supervision.cards.models import Card

WEEKS = 13
ONE_WEEK, SIX_DAYS = timedelta(days=7), timedelta(days=6)


def weeks_until(on: date) -> list[date]:
    """The Mondays of the last quarter, the present week last."""
    monday = on - timedelta(days=on.weekday())
    return [monday - ONE_WEEK * back for back in reversed(range(WEEKS))]


def cards_by_week(visible: QuerySet[Card], office: Office, on: date) -> Chart:
    """Two statements. A card that was voided later was issued, and stands in its column besides."""
    mondays = weeks_until(on)
    cards = visible.order_by().filter(office__path__startswith=office.path).exclude(level=CardColour.REMINDER)
    issued: Counter[tuple[str, date]] = Counter()
    for level, state, week, number in (
        cards.filter(issued_on__gte=mondays[0], issued_on__lt=mondays[-1] + ONE_WEEK)
        .annotate(week=TruncWeek("issued_on"))
        .values_list("level", "state", "week")
        .annotate(number=Count("pk"))
    ):
        issued[level, week] += number
        if state == CardState.VOIDED:
            issued["voided", week] += number
    taken = cards.filter(state=CardState.LIFTED, lifted_at__date__gte=mondays[0])
    lifted = dict(
        taken.filter(lifted_at__date__lt=mondays[-1] + ONE_WEEK)
        .annotate(week=TruncWeek("lifted_at", output_field=DateField()))
        .values_list("week")
        .annotate(number=Count("pk"))
    )

    def urls(day: str, **asked: str) -> list[str]:
        kept = {"office": office.code, **asked}
        ends = [{f"{day}_from": monday.isoformat(), f"{day}_to": (monday + SIX_DAYS).isoformat()} for monday in mondays]
        return [f"{reverse('supervision:cards')}?{urlencode({**kept, **one})}" for one in ends]

    red, yellow = CardColour.RED.value, CardColour.YELLOW.value
    return Chart(
        key="cards-by-week",
        title=_("发出和摘除的红黄牌：最近13周"),
        axis=_("周（自周一）"),
        labels=[cn_day(monday) for monday in mondays],
        series=[
            Series(_("发出黄牌"), [issued[yellow, one] for one in mondays], urls("issued", level=yellow, state="")),
            Series(_("发出红牌"), [issued[red, one] for one in mondays], urls("issued", level=red, state="")),
            Series(_("摘牌"), [lifted.get(one, 0) for one in mondays], urls("lifted", state="lifted")),
        ],
        more=[
            Series(
                _("发出后作废"),
                [issued["voided", one] for one in mondays],
                urls("issued", state=CardState.VOIDED.value),
            )
        ],
    )
