"""A report as a workbook: its figures, the sheet of definitions, and the cases behind as far as a reader may see."""

from collections.abc import Callable, Iterator
from typing import Any

from django.utils.translation import gettext as _

from cases.petitions.queries.opening import covered
from offices.files.books import LongSheet, Sheet
from offices.organisation.models import Account
from offices.pages.shares import percent_words
from supervision.reports.models import Report, ReportList
from supervision.reports.queries.reports import ROW_KINDS, rows_visible
from supervision.reports.reports.frozen import (
    BESIDES,
    WEEKLY_CHARTS,
    Shown,
    definitions_of,
    edition_words,
    label_of_key,
    report_name,
    weekly,
)

PORTION = 1000
MOST_ROWS = 1_000_000  # a sheet holds 1,048,576


def lists_of(report: Report) -> list[ReportList]:
    """Those of whole figures, not of their parts by office or side."""
    kept = report.lists.order_by("key")
    return [one for one in kept if len(one.key.split(".")) <= (3 if one.key.startswith("r.") else 2)]


def sheets_of(report: Report, account: Account, told: Callable[[int], object]) -> Iterator[Sheet | LongSheet]:
    """told: hears after each portion how many rows are done."""
    shown, data = Shown(report, ()), report.data or {}
    head = [_("指标"), _("口径"), _("本期"), _("分子"), _("分母"), _("上期"), _("上年同期")]
    head += [_("分母中%s") % label for label in BESIDES.values()]
    yield Sheet(
        _("指标"),
        [
            head,
            *(
                [
                    one["name"], one["variant_name"], percent_words(one["now"]["rate"]), one["now"]["part"],
                    one["now"]["whole"], percent_words(one["before"]["rate"]), percent_words(one["year"]["rate"]),
                    *(one["now"].get(key, "") for key in BESIDES),
                ]
                for one in data["rates"]
            ),
        ],
    )  # fmt: skip
    numbers = [[one["name"], one["unit"], one["now"], one["before"], one["year"]] for one in data["numbers"]]
    yield Sheet(_("数字"), [[_("数字"), _("单位"), _("本期"), _("上期"), _("上年同期")], *numbers])
    yield Sheet(_("各单位"), _offices(shown))
    yield Sheet(_("分布"), _sides(data))
    yield Sheet(_("每周"), _weeks(data))
    clocks = [[row["name"], row["yellow"], row["red"]] for row in data["clocks"]]
    yield Sheet(_("发牌"), [[_("期限"), _("黄牌"), _("红牌")], *clocks])
    late = [[row["office"], row["clock"], row["number"], row["days"]] for row in data.get("overdue", [])]
    yield Sheet(_("期末逾期"), [[_("单位"), _("期限"), _("项数"), _("最长逾期天数")], *late])
    cards = [[_("单位"), _("级别"), _("文号"), _("发出日期"), _("期末状态")], *shown.office_cards]
    yield Sheet(_("单位牌"), cards)
    about = [[_("报告"), report_name(report), ""], [_("编号"), edition_words(report), ""], *definitions_of(report)]
    yield Sheet(_("口径"), [[_("名称"), _("单位或者口径"), _("说明")], *about], is_list=False)
    titles = [_("数字"), _("信访件编号"), _("概要"), _("信访形式"), _("状态"), _("单位"), _("统计的是")]
    yield LongSheet(_("名单"), titles, _cases(report, account, told), (28, 26, 48, 10, 14, 24, 36))


def _offices(shown: Shown) -> list[list[Any]]:
    head = [_("单位"), *(name for _key, name in shown.office_columns), *(name for _key, name in shown.rate_columns)]
    rows = [
        [name, *(int(figure.text) for figure in numbers), *(words for words, _part, _whole in rates)]
        for name, numbers, rates in shown.offices
    ]
    return [head, *rows]


def _sides(data: dict[str, Any]) -> list[list[Any]]:
    """By channel, category, place, unit and level, in the order of their keys."""
    rows = [
        [side["name"], group["name"] or _("未填写"), group["registered"], group["batches"], group["persons"]]
        for side in data["sides"]
        for group in side["groups"]
    ]
    return [[_("按"), _("分组"), _("登记信访件"), _("批次"), _("人次")], *rows]


def _weeks(data: dict[str, Any]) -> list[list[Any]]:
    labels, lines = weekly(data, [key for _key, _title, keys in WEEKLY_CHARTS for key in keys])
    columns = [labels, *(values for _name, values in lines)]
    return [[_("周（自周一）"), *(name for name, _values in lines)], *map(list, zip(*columns, strict=True))]


def _cases(report: Report, account: Account, told: Callable[[int], object]) -> Iterator[list[Any]]:
    done = 0
    for kept in lists_of(report):
        label, _means = label_of_key(report, kept.key)
        of = ROW_KINDS[kept.kind]
        ways = [way.replace(".", "__") for way in (of.petition, of.office, *of.related) if way]
        for start in range(0, len(kept.ids), PORTION):
            some = kept.ids[start : start + PORTION]
            rows = list(rows_visible(account, kept.kind, some).select_related(*ways).order_by("pk"))
            petitions = covered(account, [_along(row, of.petition) for row in rows])
            for row, petition in zip(rows, petitions, strict=True):
                yield [
                    label, petition.number, petition.subject, str(petition.get_channel_display()),
                    str(petition.get_state_display()), _along(row, of.office).name, of.words(row),
                ]  # fmt: skip
            done += len(some)
            told(done)


def _along(row: Any, way: str) -> Any:
    for name in filter(None, way.split(".")):
        row = getattr(row, name)
    return row
