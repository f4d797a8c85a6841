"""The words and tables of a circular, made from a frozen report. Offices stand in the order of the tree; nothing ranks
them by how many petitions they have, and nobody is named.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from itertools import count
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from cases.papers.letters import LETTER, Act, Letter, Table, letter_from_text
from offices.lists.cells import Cell, link
from offices.lists.listing import Column, Listing, Reader, day, in_order, words
from offices.organisation.models import Office
from offices.pages.shares import NOTHING, percent_words
from offices.pages.words import cn_day
from supervision.office_cards.enums import OfficeCardLevel
from supervision.reports.enums import RATES_OF_OFFICES, CircularRole, CircularState
from supervision.reports.filters import CircularFilter
from supervision.reports.models import Circular, Report
from supervision.reports.periods import span_words
from supervision.reports.queries.circulars import circulars_visible_to
from supervision.reports.reports.frozen import (
    CHARTED,
    WEEKLY_CHARTS,
    besides_words,
    change,
    change_words,
    points_words,
    standing_words,
    weekly,
)

UNNUMBERED = _l("（签发时编号）")


def circular_title(report: Report) -> str:
    said = {"span": span_words(report.kind, report.since, report.until)}
    if report.edition > 1:
        return _("关于%(span)s信访工作情况通报的更正") % said
    return _("关于%(span)s信访工作情况的通报") % said


def paragraphs_of(circular: Circular) -> list[str]:
    report = circular.report
    data = report.data or {}
    numbers = {told["key"]: told for told in data["numbers"]}
    said = [*_corrected(report), _("一、基本情况"), *_overall(report, numbers), _("二、指标完成情况"), *_rates(data)]
    said += [_("三、红黄牌和督办"), _cards(data, numbers)]
    place = iter(("四", "五"))
    for title, text in ((_("存在的问题"), circular.remarks), (_("下一步要求"), circular.demands)):
        if text.strip():
            said += [f"{next(place)}、{title}", *(line.strip() for line in text.splitlines() if line.strip())]
    return said


def _corrected(report: Report) -> Iterable[str]:
    if report.replaces_id is not None:
        told = "；".join(_("%(name)s原为%(was)s，现为%(is)s") % one for one in report.changes)
        yield _("更正理由：%(reason)s。更正的数字：%(told)s。") % {"reason": report.reason.rstrip("。"), "told": told}


def _overall(report: Report, numbers: dict[str, Any]) -> Iterable[str]:
    known = numbers["registered"]
    yield _("%(span)s，登记信访件%(n)d件，比上期%(before)s，比上年同期%(year)s；") % {
        "span": span_words(report.kind, report.since, report.until),
        "n": known["now"],
        "before": change_words(known["now"], known["before"]),
        "year": change_words(known["now"], known["year"]),
    } + _(
        "共%(batches)d批%(persons)d人次，其中来访%(visits)d批%(visitors)d人次、集体访%(collective)d批；办结%(done)d件。"
    ) % {
        "batches": numbers["batches"]["now"],
        "persons": numbers["persons"]["now"],
        "visits": numbers["visits"]["now"],
        "visitors": numbers["visitors"]["now"],
        "collective": numbers["collective"]["now"],
        "done": numbers["concluded"]["now"],
    }


def _rates(data: dict[str, Any]) -> Iterable[str]:
    for told in _five(data):
        now, before, year = (told[name]["rate"] for name in ("now", "before", "year"))
        if now is None:
            few = told["now"]["whole"]
            why = _("分母不足%(few)d，不计比率") % {"few": data["few"]} if few else _("本期没有应计的事项")
            yield _("%(name)s：%(why)s。") % {"name": told["name"], "why": why}
        else:
            yield _("%(name)s%(now)s，比上期%(before)s，比上年同期%(year)s。") % {
                "name": told["name"],
                "now": percent_words(now),
                "before": points_words(now, before) if before is not None else _("无可比数"),
                "year": points_words(now, year) if year is not None else _("无可比数"),
            }


def _five(data: dict[str, Any]) -> list[dict[str, Any]]:
    return [told for told in data["rates"] if told["key"] in RATES_OF_OFFICES]


def _cards(data: dict[str, Any], numbers: dict[str, Any]) -> str:
    keys = ("yellow", "red", "lifted", "orders", "orders_ended", "interviews")
    said = {key: numbers[key]["now"] for key in keys}
    first = _("发出黄牌%(yellow)d张、红牌%(red)d张，摘牌%(lifted)d张；督办%(orders)d项，审核办结%(orders_ended)d项；")
    last = _("提请约谈%(interviews)d次。期末逾期未完成的期限%(standing)d项。")
    return first % said + last % {**said, "standing": data["standing"]} + _key_managed(data)


def _key_managed(data: dict[str, Any]) -> str:
    """How many offices were under a card of an office at the end, of them under key management."""
    standing = [row for row in data.get("office_cards", []) if not row["lifted_on"]]
    if not standing:
        return ""
    key = sum(row["level"] == OfficeCardLevel.KEY for row in standing)
    return _("期末有单位牌的单位%(n)d个，其中重点管理%(key)d个。") % {"n": len(standing), "key": key}


SIDES_TOLD = ("channel", "category", "place", "town")


def tables_of(report: Report) -> tuple[Table, ...]:
    """Tables and charts of a report, each with its number among them."""
    data = report.data or {}
    made = [_basic(data), _rates_table(data), _offices_table(data)]
    bars = tuple(_bar(one) for one in data["offices"] if one["rates"].get(CHARTED, {}).get("rate") is not None)
    if bars:
        made.append(Table(_("各单位按期办结率（不计比率的单位不列）"), bars=bars))
    made += [*_weeks(data), *_divided(data)]
    made += _cards_tables(data)
    tables, charts = count(1), count(1)
    return tuple(
        replace(
            one,
            title=_("附图%(n)d %(title)s") % {"n": next(charts), "title": one.title}
            if one.chart
            else _("附表%(n)d %(title)s") % {"n": next(tables), "title": one.title},
        )
        for one in made
    )


def _cards_tables(data: dict[str, Any]) -> Iterable[Table]:
    if data["clocks"]:
        cards = tuple((row["name"], str(row["yellow"]), str(row["red"])) for row in data["clocks"])
        yield Table(_("发牌（按期限）"), (_("期限"), _("黄牌"), _("红牌")), cards)
    if data.get("overdue"):
        head = (_("单位"), _("期限"), _("项数"), _("最长逾期天数"))
        late = tuple((row["office"], row["clock"], str(row["number"]), str(row["days"])) for row in data["overdue"])
        yield Table(_("期末逾期未完成的期限（按单位和期限）"), head, late)
    if data.get("office_cards"):
        stood = tuple((row["office"], row["level_name"], row["number"], *_stood(row)) for row in data["office_cards"])
        titles = (_("单位"), _("级别"), _("文号"), _("发出日期"), _("期末状态"))
        yield Table(_("单位牌和重点管理（期末有效和本期解除的，按单位顺序）"), titles, stood)


def _basic(data: dict[str, Any]) -> Table:
    head = (_("数字"), _("本期"), _("上期"), _("比上期"), _("上年同期"), _("比上年同期"))
    rows = tuple(
        (
            f"{told['name']}（{told['unit']}）",
            str(told["now"]),
            str(told["before"]),
            change(told["now"], told["before"]),
            str(told["year"]),
            change(told["now"], told["year"]),
        )
        for told in data["numbers"]
    )
    return Table(_("基本情况（与上期、上年同期比较）"), head, rows)


def _rates_table(data: dict[str, Any]) -> Table:
    """Beside each rate what its denominator holds that could flatter it."""
    head = (_("指标"), _("本期"), _("分子/分母"), _("分母中"), _("上期"), _("上年同期"))
    rows = tuple(
        (
            f"{told['name']}（{told['variant_name']}）",
            percent_words(told["now"]["rate"]),
            f"{told['now']['part']}/{told['now']['whole']}",
            besides_words(told),
            percent_words(told["before"]["rate"]),
            percent_words(told["year"]["rate"]),
        )
        for told in data["rates"]
    )
    return Table(_("指标（与上期、上年同期比较）"), head, rows)


def _offices_table(data: dict[str, Any]) -> Table:
    head = (_("单位"), *(told["name"] for told in _five(data)), _("黄牌"), _("红牌"), _("摘牌"), _("督办"))
    return Table(_("各单位（按单位顺序，不排名次）"), head, tuple(_office(one, data) for one in data["offices"]))


def _weeks(data: dict[str, Any]) -> Iterable[Table]:
    for _key, title, keys in WEEKLY_CHARTS if data.get("weeks") else ():
        labels, lines = weekly(data, keys)
        columns = [labels, *(map(str, values) for _name, values in lines)]
        head = (_("周（自周一）"), *(name for name, _values in lines))
        yield Table(str(title), head, tuple(zip(*columns, strict=True)), drawn=True)


def _divided(data: dict[str, Any]) -> Iterable[Table]:
    """By channel, category and place in the order of their keys: nothing is ranked. Units and levels are in Excel."""
    for side in data["sides"]:
        if side["key"] in SIDES_TOLD and side["groups"]:
            rows = tuple(
                (
                    group["name"] or _("未填写"),
                    str(group["registered"]),
                    str(group["batches"]),
                    str(group["persons"]),
                )
                for group in side["groups"]
            )
            head = (side["name"], _("登记信访件"), _("批次"), _("人次"))
            yield Table(_("按%(side)s") % {"side": side["name"]}, head, rows)


def _stood(row: dict[str, Any]) -> tuple[str, str]:
    return cn_day(date.fromisoformat(row["issued_on"])), standing_words(row)


def _office(one: dict[str, Any], data: dict[str, Any]) -> tuple[str, ...]:
    rates = [percent_words(one["rates"].get(told["key"], {}).get("rate")) for told in _five(data)]
    return (one["name"], *rates, *(str(one["numbers"].get(key, 0)) for key in ("yellow", "red", "lifted", "orders")))


def _bar(one: dict[str, Any]) -> tuple[str, float | None, str]:
    rate = one["rates"].get(CHARTED, {}).get("rate")
    return one["name"], float(rate) if rate is not None else None, percent_words(rate)


def letter_of_circular(circular: Circular, *, on: date, number: str = "", acts: Iterable[Act] = ()) -> Letter:
    """As it is, or as it would be: a draft has no number yet."""
    named = {role: [] for role in CircularRole.values}  # type: dict[str, list[str]]
    for one in circular.offices.select_related("office").order_by("office__path"):
        named[one.role].append(one.office.name)
    return Letter(
        form=LETTER,
        heading=circular.office.name,
        number=number or str(UNNUMBERED),
        title=circular.title,
        addressee="、".join(named[CircularRole.TO]),
        facts=(),
        points=(),
        paragraphs=tuple(paragraphs_of(circular)),
        closing=(),
        annexes=(),
        signature=circular.office.name,
        date=cn_day(on),
        contact=_contact(circular.office),
        copies=tuple(named[CircularRole.COPY]),
        petitioner="",
        masked_as="",
        acts=tuple(acts),
        tables=tables_of(circular.report),
    )


def shown_letter(circular: Circular) -> Letter:
    """As it was issued, or as it would be today."""
    if circular.letter:
        return letter_from_text(circular.letter)
    return letter_of_circular(circular, on=timezone.localdate())


def _contact(office: Office) -> str:
    return _("（联系电话：%s）") % office.telephone if office.telephone else ""


# The list


def _title(row: Circular, reader: Reader) -> Cell:
    return Cell(link(row.title, row.get_absolute_url()))


def _read(row: Any) -> str:
    if row.state != CircularState.ISSUED:
        return NOTHING
    return _("%(read)d/%(all)d") % {"read": row.read_number, "all": row.office_number}


def _circulars(keys: Iterable[int], reader: Reader) -> list[Circular]:
    keys = list(keys)
    found = circulars_visible_to(reader.account).filter(pk__in=keys).defer("letter")
    return in_order(keys, found.select_related("office", "report"))


CIRCULARS = Listing(
    title=_l("通报"),
    columns=(
        Column("title", _l("标题"), _title, ((_l("标题"), lambda row: row.title),), css="wrap"),
        words("office", _l("印发单位"), lambda row: row.office.short_name),
        words("number", _l("文号"), lambda row: row.number, empty="—"),
        words("state", _l("状态"), lambda row: str(row.get_state_display())),
        day("issued", _l("印发日期"), lambda row: row.issued_on, empty="—"),
        words("read", _l("已阅"), _read),
    ),
    filters=CircularFilter,
    orders={"newest": ("-pk",)},
    rows=_circulars,
)
