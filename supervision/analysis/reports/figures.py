"""What the pages say of rising topics and of fairness: names, numbers with their addresses, and the statistic."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from offices.organisation.enums import VocabularyKind
from offices.pages.charts import Chart, Series
from offices.pages.shares import NOTHING, percent_words, told_percent
from offices.pages.words import cn_day
from offices.vocabularies.models import Category
from supervision.analysis.queries.fairness import NOTE, Gap, Part, names_of_parts
from supervision.analysis.queries.topics import (
    BASELINES,
    FALSE_SHARE,
    LEAST,
    LEVELS,
    WEEKS,
    WEEKS_BEFORE,
    Risen,
    Window,
)
from supervision.indicators.queries.counts import SIDES, Side

Address = Callable[..., str]
WEEK = "week"
SIDE_NAMES: dict[str, str | Promise] = {
    "channel": _l("信访形式"),
    "place": _l("问题属地"),
    "town": _l("问题属地（乡镇）"),
    "category": _l("内容分类（一级）"),
    NOTE: _l("有无领导批示"),
}
PART_NAMES: dict[str, str | Promise] = {
    "all": _l("本期登记"),
    "accepted": _l("已受理"),
    "due": _l("应告知"),
    "in_time": _l("按期告知"),
    "concluded": _l("已办结"),
    "settled": _l("已化解"),
}


def window_of(given: Mapping[str, str], until: date) -> Window:
    """The window that an address asks for; the usual one where it says nothing sensible."""
    baseline, level = given.get("baseline", ""), given.get("level", "")
    return Window(
        until,
        baseline if baseline in BASELINES else BASELINES[0],
        int(level) if level in {str(one) for one in LEVELS} else 2,
    )


def stated(window: Window, found: Risen) -> str:
    """The statistic in words."""
    now, then = window.now, window.then
    said = {
        "now": f"{cn_day(now[0])}至{cn_day(now[1])}",
        "then": f"{cn_day(then[0])}至{cn_day(then[1])}",
        "weeks": WEEKS,
        "baseline": _("去年同期%d周") % WEEKS if window.baseline == "year" else _("此前%d周") % WEEKS_BEFORE,
        "least": LEAST,
        "compared": found.compared,
        "share": round(100 * FALSE_SHARE),
    }
    return (
        _(
            "窗口：%(now)s（%(weeks)d周，按收到日期）；对照：%(then)s（%(baseline)s）。窗口内不足%(least)d件的不比较、不显示。"
            "检验：两期按天数折算后是否仍然偏多（泊松计数的精确条件检验，单侧）；共比较%(compared)d项，"
            "用Benjamini–Hochberg法校正多重比较，校正后不超过%(share)d%%的列出，即列出的项目中预计至多%(share)d%%只是偶然。"
        )
        % said
    )


# Topics


@dataclass(frozen=True)
class TopicRow:
    name: str
    place: str
    now: int
    now_url: str
    then: int
    then_url: str
    times: str
    chance: str


def topic_rows(found: Risen, address: Address, by: Side = SIDES["place"]) -> list[TopicRow]:
    """In the order of the categories; how much one rose gives no rank."""
    names = categories_named({one.category for one in found.topics})
    places = by.names([one.place for one in found.topics if one.place])
    rows = []
    for one in found.topics:
        where = {"place": one.place} if one.is_place else {}
        rows.append(
            TopicRow(
                names.get(one.category, one.category),
                places.get(one.place, one.place) if one.is_place else _("各地合计"),
                one.now,
                address(category=one.category, when="now", **where),
                one.then,
                address(category=one.category, when="then", **where),
                _times(one.now, one.then),
                f"{one.adjusted:.3f}" if one.adjusted >= 0.001 else "<0.001",
            )
        )
    return rows


def _times(now: int, then: int) -> str:
    return NOTHING if not then else f"{now}∶{then}"


def trend_chart(window: Window, counted: Mapping[str, list[int]], address: Address) -> Chart:
    """Each topic by week; each number of the table opens its petitions."""
    names, weeks = categories_named(set(counted)), window.weeks
    return Chart(
        key="trend-topics",
        title=_("每周件数：最近%(n)d周") % {"n": len(weeks)},
        axis=_("周（自）"),
        labels=[cn_day(since) for since, _until in weeks],
        series=[
            Series(
                names.get(topic, topic),
                numbers,
                [address(category=topic, when=WEEK, week=since.isoformat()) for since, _until in weeks],
            )
            for topic, numbers in counted.items()
        ],
    )


def days_asked(window: Window, when: str, week: str) -> tuple[date, date] | None:
    """The days of a number of a topic: of the window, of what it is compared with, or of one of the weeks."""
    if when == WEEK:
        return next((days for days in window.weeks if days[0].isoformat() == week), None)
    return {"now": window.now, "then": window.then}.get(when)


def categories_named(codes: set[str]) -> dict[str, str]:
    """By the digits of their level, as the newest list names them."""
    wanted = {code.ljust(6, "0"): code for code in codes}
    known = Category.objects.filter(vocabulary__kind=VocabularyKind.CATEGORY, code__in=list(wanted))
    return {wanted[code]: name for code, name in known.order_by("vocabulary__version").values_list("code", "full_name")}


def topic_name(category: str, place: str | None, by: Side = SIDES["place"]) -> str:
    name = categories_named({category}).get(category, category)
    where = "" if place is None else by.names([place]).get(place, place)
    return f"{name}（{where}）" if where else name


# Fairness


class PartNumber(NamedTuple):
    label: str | Promise
    number: int
    url: str


@dataclass(frozen=True)
class PartRow:
    """A group: its numbers with their addresses, and in words what they come to beside the others."""

    name: str
    numbers: list[PartNumber]
    waits: str
    waits_gap: str
    in_time: str
    in_time_gap: str
    settled: str
    settled_gap: str
    tells: list[bool]


def part_rows(side: str, parts: list[Part], address: Address) -> list[PartRow]:
    names = _note_names() if side == NOTE else names_of_parts(side, [one.key for one in parts])
    return [
        PartRow(
            names.get(one.key) or one.key or _("未填写"),
            [
                PartNumber(label, one.numbers[part], address(group=one.key, part=part))
                for part, label in PART_NAMES.items()
            ],
            NOTHING
            if one.waits is None
            else _("%(mid)d日（%(low)d—%(high)d）") % dict(zip(("low", "mid", "high"), one.waits, strict=True)),
            _gap(one.waits_gap, 1, _("日")),
            percent_words(told_percent(one.numbers["in_time"], one.numbers["due"])),
            _gap(one.in_time_gap, 100, _("个百分点")),
            percent_words(told_percent(one.numbers["settled"], one.numbers["concluded"])),
            _gap(one.settled_gap, 100, _("个百分点")),
            [gap is not None and gap.tells for gap in (one.waits_gap, one.in_time_gap, one.settled_gap)],
        )
        for one in parts
    ]


def _note_names() -> dict[str, str]:
    return {"yes": _("有领导批示"), "no": _("没有领导批示")}


def _gap(gap: Gap | None, times: int, unit: str) -> str:
    if gap is None:
        return NOTHING
    return f"{times * gap.value:+.1f}{unit}（{times * gap.low:+.1f}—{times * gap.high:+.1f}）"
