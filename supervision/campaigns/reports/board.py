"""The board of a campaign shows its targets, what is wrong, and a line for each office below."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from offices.organisation.models import Office
from offices.pages.charts import Chart, Series
from offices.pages.words import cn_day
from supervision.campaigns.filters import list_query
from supervision.campaigns.models import Campaign
from supervision.campaigns.queries.campaigns import Divided, Figures, names_of
from supervision.campaigns.reports.texts import (
    PROBLEMS,
    change_words,
    definitions,
    in_order,
    labels,
    name_of,
    percent,
)

Cell = dict[str, Any]


@dataclass(frozen=True)
class Line:
    """An office of the board with its cells."""

    name: str
    cells: list[Cell]


def _url(shown: Campaign, **query: str) -> str:
    return f"{reverse('supervision:campaign_cases', args=[shown.pk])}?{urlencode(query)}"


def targets_of(shown: Campaign, now: Figures, before: Divided | None) -> list[Cell]:
    found = []
    for name, target in (("closed", shown.closed_target), ("settled", shown.settled_target)):
        number = getattr(now, name)
        reached = now.total > 0 and 100 * number >= target * now.total
        missing = max(-(-target * now.total // 100) - number, 0)
        found.append(
            {
                "name": name,
                "label": labels()[name],
                "number": number,
                "share": percent(number, now.total),
                "target": target,
                "total": now.total,
                "reached": reached,
                "missing": missing,
                "url": _url(shown, show=name),
                "rest": now.total - number,
                "rest_label": _("未办结") if name == "closed" else _("未化解"),
                "rest_url": _url(shown, show="unclosed" if name == "closed" else "unsolved"),
                "change": change_words(number - getattr(before.total, name)) if before else "",
                "means": definitions()[name],
            }
        )
    return found


def tiles_of(shown: Campaign, now: Figures) -> list[Cell]:
    known = labels()
    return [
        {
            "name": name,
            "label": known[name],
            "number": getattr(now, name),
            "url": _url(shown, show=name),
            "means": definitions()[name],
        }
        for name in PROBLEMS
    ]


def since_the_end(shown: Campaign, now: Figures) -> list[Cell]:
    """The figures of today beside those of the end."""
    return [
        {"name": name, "label": labels()[name], "number": getattr(now, name), "url": _url(shown, show=name, now="true")}
        for name in ("total", "closed", "settled", *PROBLEMS)
    ]


DRAWN = ("total", "closed", "settled", "overdue")


def progress_chart(shown: Campaign, ends: Sequence[tuple[date, Figures]]) -> Chart | None:
    """What became of the cases week by week, each number with its list; none of less than two weeks' ends.

    ends: from the newest, which is now or the end of the campaign, to the oldest.
    """
    if len(ends) < 2:
        return None
    told = list(reversed(ends))
    days: list[dict[str, str]] = [*({"on": day.isoformat()} for day, _figures in told[:-1]), {}]

    def urls(name: str) -> list[str]:
        return [_url(shown, show=name, **day) for day in days]

    return Chart(
        key="campaign-progress",
        title=_("进展：最近各周"),
        axis=_("截至"),
        labels=[cn_day(day) for day, _figures in told],
        series=[
            Series(labels()[name], [getattr(figures, name) for _day, figures in told], urls(name)) for name in DRAWN
        ],
    )


def lines_of(shown: Campaign, now: Divided, before: Divided | None, top: Office, on: date | None = None) -> list[Line]:
    """on: the day whose end the figures are of, where that is not now."""
    day = {"on": on.isoformat()} if on else {}
    offices = names_of(set(now.offices))
    names = {key: office.short_name for key, office in offices.items()}
    codes = {key: office.code for key, office in offices.items()}
    place = Campaign(office=top)
    found = [(name_of(key, names, place), one, key) for key, one in in_order(now, names)]
    lines = []
    for name, one, key in [*found, (_("合计"), now.total, "")]:
        earlier = (before.offices.get(key, Figures()) if key else before.total) if before else None
        cells = []
        for figure in ("total", "closed", "settled", *PROBLEMS):
            number = getattr(one, figure)
            cells.append(
                {
                    "name": figure,
                    "label": labels()[figure],
                    "number": number,
                    "url": _url(shown, **list_query(figure, key, codes.get(key, "")), **day),
                    "share": percent(number, one.total) if figure in ("closed", "settled") else "",
                    "total": one.total,
                    "change": number - getattr(earlier, figure) if earlier and figure in ("closed", "settled") else 0,
                }
            )
        lines.append(Line(name, cells))
    return lines
