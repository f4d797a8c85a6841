"""What pages say of figures, and the addresses at which each is listed."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise as Text
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from offices.organisation.models import Office
from offices.pages.shares import FEW, NOTHING, percent_words
from offices.pages.words import cn_date
from supervision.indicators.measures import NUMBER_BY_KEY, Asked, Measured, Period
from supervision.indicators.queries.rows import BESIDES

PART_WORDS: Mapping[str, str | Text] = {
    "part": _l("分子"),
    "whole": _l("分母"),
    "times": _l("参评的"),
    "paused": _l("扣除时间的"),
    "extended": _l("延长期限的"),
    "returned": _l("退回过的"),
    "postponed": _l("推迟期限的"),
    "reclassified": _l("转出后改类的"),
    "imported": _l("导入的"),
}
BESIDE_KEYS = tuple(BESIDES)


def rate_words(one: Measured) -> str:
    """87.5%; a dash over nothing, and words over too few."""
    if one.is_few:
        return _("不足%(few)d件") % {"few": FEW}
    return percent_words(one.rate)


def period_words(period: Period) -> str:
    if period.since == period.until:
        return cn_date(period.since)
    return f"{cn_date(period.since)}—{cn_date(period.until)}"


def query_of(asked: Asked, *, office: Office | None = None, own: bool | None = None, **more: Any) -> str:
    """What was asked for, as the query of an address; of another office or period where given."""
    period: Period = more.pop("period", asked.period)
    is_own = asked.own if own is None else own
    return _query((office or asked.office).code, period.since, period.until, is_own, *more.items())


@lru_cache(maxsize=1024)
def _query(office: str, since: date, until: date, own: bool, *more: tuple[str, Any]) -> str:
    """Hundreds of cells of a page have the same."""
    given = {
        "office": office,
        "since": since.isoformat(),
        "until": until.isoformat(),
        **({"own": "true"} if own else {}),
    }
    return urlencode({**given, **dict(more)})


def page_url(asked: Asked, **more: Any) -> str:
    return f"{reverse('supervision:indicators')}?{query_of(asked, **more)}"


@cache
def indicator_path(key: str) -> str:
    return reverse("supervision:indicator", args=[key])


@cache
def list_path(key: str, part: str) -> str:
    return reverse("supervision:indicator_list", args=[key, part])


@cache
def number_path(key: str) -> str:
    return reverse("supervision:number_list", args=[key])


def indicator_url(asked: Asked, key: str, **more: Any) -> str:
    return f"{indicator_path(key)}?{query_of(asked, **more)}"


def numbers_url(asked: Asked, **more: Any) -> str:
    return f"{reverse('supervision:indicator_numbers')}?{query_of(asked, **more)}"


def list_url(asked: Asked, key: str, part: str, **more: Any) -> str:
    return f"{list_path(key, part)}?{query_of(asked, **more)}"


def number_url(asked: Asked, key: str, **more: Any) -> str:
    return f"{number_path(key)}?{query_of(asked, **more)}"


def change_words(change: Decimal | None) -> str:
    return NOTHING if change is None else f"{change:+}%"


def difference_words(now: int, before: int) -> str:
    return f"{now - before:+d}" if now != before else "0"


def unit_of(key: str) -> str:
    return str(NUMBER_BY_KEY[key].unit)
