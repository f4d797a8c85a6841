"""A frozen report as pages, workbooks and circulars show it: figures beside those before, each with its rows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from cases.petitions.queries.opening import covered
from cases.petitions.reports import number_link
from offices.lists.cells import Cell, link, tick
from offices.lists.listing import Column, Listing, Reader, day, in_order, long, may_act, ticked, words
from offices.pages.charts import Chart, Series
from offices.pages.shares import NOTHING, change_of, percent_words
from offices.pages.words import cn_datetime, cn_day
from supervision.reports.enums import OF_OFFICES, RATES_OF_OFFICES
from supervision.reports.filters import ReportFilter
from supervision.reports.models import Report
from supervision.reports.periods import span_words
from supervision.reports.queries.reports import ROW_KINDS, reports_visible_to, rows_visible


def report_name(report: Report) -> str:
    """云溪市信访局2026年3月月报."""
    given = {"office": report.office.name, "span": span_words(report.kind, report.since, report.until)}
    return _("%(office)s%(span)s%(kind)s") % {**given, "kind": report.get_kind_display()}


def edition_words(report: Report) -> str:
    """第3期, of an erratum 第4期（第2版，更正）."""
    number = _("第%d期") % report.number if report.number else str(report.get_state_display())
    return (
        number if report.edition == 1 else _("%(number)s（第%(n)d版，更正）") % {"number": number, "n": report.edition}
    )


def change(now: int, before: int) -> str:
    """+3（+30.0%）; per cent only over something."""
    step = now - before
    if not step:
        return _("持平")
    share = f"（{change_of(now, before):+}%）" if before else ""
    return f"{step:+d}{share}"


def change_words(now: int, before: int) -> str:
    """As a letter says it: 增加3件（30.0%）."""
    step = now - before
    if not step:
        return _("持平")
    changed = change_of(now, before)
    share = f"（{percent_words(abs(changed))}）" if changed is not None else ""
    said = _("增加%(n)d件%(share)s") if step > 0 else _("减少%(n)d件%(share)s")
    return said % {"n": abs(step), "share": share}


def points_words(now: str, before: str) -> str:
    """提高2.5个百分点."""
    step = float(now) - float(before)
    if abs(step) < 0.05:
        return _("持平")
    return (_("提高%.1f个百分点") if step > 0 else _("下降%.1f个百分点")) % abs(step)


def points(now: str | None, before: str | None) -> str:
    """The difference of two rates in percentage points; none without one of them."""
    if now is None or before is None:
        return NOTHING
    return _("%(step)+.1f个百分点") % {"step": float(now) - float(before)}


def standing_words(row: dict[str, Any]) -> str:
    """How a card on an office stood at the end of the period."""
    return _("%s解除") % _day(row["lifted_on"]) if row["lifted_on"] else _("期末有效")


def _day(frozen: str) -> str:
    return cn_day(date.fromisoformat(frozen)) if frozen else NOTHING


@dataclass(frozen=True)
class Figure:
    """A figure in words with the address of its rows; empty where it has none."""

    text: str
    url: str = ""


class Shown:
    """A report that is done. keys: of the figures that have rows."""

    def __init__(self, report: Report, keys: Iterable[str]) -> None:
        self.report, self.data, self.keys = report, report.data or {}, set(keys)

    def figure(self, key: str, text: Any) -> Figure:
        address = reverse("supervision:report_rows", args=[self.report.pk, key]) if key in self.keys else ""
        return Figure(str(text), address)

    @property
    def numbers(self) -> list[dict[str, Any]]:
        return [
            {
                **told,
                "figure": self.figure(f"n.{told['key']}", told["now"]),
                "change": change(told["now"], told["before"]),
                "yearly": change(told["now"], told["year"]),
            }
            for told in self.data["numbers"]
        ]

    @property
    def rates(self) -> list[dict[str, Any]]:
        return [
            {
                **told,
                "words": percent_words(told["now"]["rate"]),
                "is_few": 0 < told["now"]["whole"] < self.data["few"],
                "part": self.figure(f"r.{told['key']}.part", told["now"]["part"]),
                "whole": self.figure(f"r.{told['key']}.whole", told["now"]["whole"]),
                "before_words": percent_words(told["before"]["rate"]),
                "year_words": percent_words(told["year"]["rate"]),
                "change": points(told["now"]["rate"], told["before"]["rate"]),
                "yearly": points(told["now"]["rate"], told["year"]["rate"]),
                "besides": [
                    (label, self.figure(f"r.{told['key']}.{key}", told["now"].get(key, 0)))
                    for key, label in BESIDES.items()
                ],
            }
            for told in self.data["rates"]
        ]

    @property
    def sides(self) -> list[dict[str, Any]]:
        return [
            {
                "name": side["name"],
                "rows": [
                    (
                        group["name"] or _("未填写"),
                        self.figure(f"n.registered.{side['key']}.{group['key']}", group["registered"]),
                        self.figure(f"n.batches.{side['key']}.{group['key']}", group["batches"]),
                        group["persons"],
                    )
                    for group in side["groups"]
                ],
            }
            for side in self.data["sides"]
        ]

    @property
    def office_columns(self) -> list[tuple[str, str]]:
        """Keys and names of what is shown of each office."""
        named = {told["key"]: told["name"] for told in self.data["numbers"]}
        return [(key, named[key]) for key in OF_OFFICES if key in named]

    @property
    def rate_columns(self) -> list[tuple[str, str]]:
        named = {told["key"]: told["name"] for told in self.data["rates"]}
        return [(key, named[key]) for key in RATES_OF_OFFICES if key in named]

    @property
    def offices(self) -> list[tuple[str, list[Figure], list[tuple[str, Figure, Figure]]]]:
        return [
            (
                office["name"],
                [
                    self.figure(f"n.{key}.office.{office['code']}", office["numbers"].get(key, 0))
                    for key, _name in self.office_columns
                ],
                [self._rate(office, key) for key, _name in self.rate_columns],
            )
            for office in self.data["offices"]
        ]

    def _rate(self, office: dict[str, Any], key: str) -> tuple[str, Figure, Figure]:
        found = office["rates"].get(key, {"part": 0, "whole": 0, "rate": None})
        part, whole = (
            self.figure(f"r.{key}.{name}.office.{office['code']}", found[name]) for name in ("part", "whole")
        )
        return percent_words(found["rate"]), part, whole

    @property
    def clocks(self) -> list[tuple[str, Figure, Figure]]:
        return [
            (
                row["name"],
                self.figure(f"n.yellow.clock.{row['key']}", row["yellow"]),
                self.figure(f"n.red.clock.{row['key']}", row["red"]),
            )
            for row in self.data["clocks"]
        ]

    @property
    def charts(self) -> list[Chart]:
        """What was done week by week, and a rate of the offices; none of a report that was drawn without."""
        made = [self._by_week(key, title, keys) for key, title, keys in WEEKLY_CHARTS] if self.data.get("weeks") else []
        rated = [office for office in self.data["offices"] if office["rates"].get(CHARTED, {}).get("rate") is not None]
        if rated:
            name = next(told["name"] for told in self.data["rates"] if told["key"] == CHARTED)
            rates = [Decimal(office["rates"][CHARTED]["rate"]) for office in rated]
            title = _("%(name)s：按单位（不计比率的单位不列）") % {"name": name}
            labels = [office["name"] for office in rated]
            made.append(Chart("offices", title, _("单位"), labels, [Series(name, rates)], kind="bar", unit="%"))
        return made

    def _by_week(self, key: str, title: Any, keys: tuple[str, ...]) -> Chart:
        labels, lines = weekly(self.data, keys)
        lines_drawn = [Series(name, values) for name, values in lines]
        return Chart(f"weeks-{key}", title, _("周（自周一）"), labels, lines_drawn)

    @property
    def office_cards(self) -> list[tuple[str, str, str, str, str]]:
        """Office, level, number, day of issue, and how it stood at the end; the list itself is what is counted."""
        return [
            (row["office"], row["level_name"], row["number"], _day(row["issued_on"]), standing_words(row))
            for row in self.data.get("office_cards", [])
        ]

    @property
    def standing(self) -> Figure:
        return self.figure("n.standing", self.data["standing"])


CHARTED = "on_time"
WEEKLY_CHARTS = (
    ("work", _l("登记、办结和逾期：到期末的最近13周"), ("registered", "concluded", "overdue")),
    ("cards", _l("发牌和摘牌：到期末的最近13周"), ("yellow", "red", "lifted")),
)


def weekly(data: dict[str, Any], keys: Sequence[str]) -> tuple[list[str], list[tuple[str, list[int]]]]:
    """The Mondays of the last weeks, and of each number its name and how many there were in each week."""
    named = {told["key"]: told["name"] for told in data["numbers"]}
    weeks = data.get("weeks", [])
    mondays = [date.fromisoformat(week["since"]) for week in weeks]
    labels = [_("%(month)d月%(day)d日") % {"month": one.month, "day": one.day} for one in mondays]
    return labels, [(named[key], [week["numbers"][key] for week in weeks]) for key in keys]


def besides_words(told: dict[str, Any]) -> str:
    """What stands beside a rate, of its denominator: 延长过2、退回过1."""
    found = [f"{label}{told['now'][key]}" for key, label in BESIDES.items() if told["now"].get(key)]
    return "、".join(found) or NOTHING


BESIDES = {
    "times": _l("参评"),
    "paused": _l("暂停过"), "extended": _l("延长过"), "returned": _l("退回过"), "postponed": _l("延期过"),
    "reclassified": _l("转办后改分类"), "imported": _l("导入"),
}  # fmt: skip


def label_of_key(report: Report, key: str) -> tuple[str, str]:
    """What a list is of, and what it counts: from the definitions that the report keeps."""
    parts, data = key.split("."), report.data or {}
    if key == "n.standing":
        return _("期末逾期未完成的期限"), _("到期日在期末当天以前（含当天）、期末没有完成的，不论后来怎样。")
    kind = "numbers" if parts[0] == "n" else "rates"
    told = next((one for one in data[kind] if one["key"] == parts[1]), None)
    if told is None:
        return key, ""
    label, rest = str(told["name"]), parts[2:]
    if parts[0] == "r":
        names = {"part": _("分子"), "whole": _("分母"), **{name: str(text) for name, text in BESIDES.items()}}
        label, rest = f"{label}{names.get(rest[0], rest[0])}", rest[1:]
    if rest[:1] == ["office"]:
        label = f"{next((one['name'] for one in data['offices'] if one['code'] == rest[1]), rest[1])}{label}"
    elif rest[:1] == ["clock"]:
        label += f"（{next((one['name'] for one in data['clocks'] if one['key'] == rest[1]), rest[1])}）"
    elif rest:
        side: dict[str, Any] = next((one for one in data["sides"] if one["key"] == rest[0]), {"groups": []})
        named = next((one["name"] for one in side["groups"] if one["key"] == rest[-1]), "")
        label += f"（{named or _('未填写')}）"
    return label, str(told["says"])


# The rows behind a figure


class RowReader(Reader):
    """kind: of the rows."""

    kind = "petition"


def _petition(row: Any, reader: RowReader) -> Any:
    for name in filter(None, ROW_KINDS[reader.kind].petition.split(".")):
        row = getattr(row, name)
    return row


def _number(row: Any, reader: RowReader) -> Cell:
    return Cell(number_link(row[0].number))


def _rows(keys: Iterable[int], reader: RowReader) -> list[tuple[Any, Any, str]]:
    """Of each row its petition, covered where it is not opened, its office, and what it is in words."""
    of, keys = ROW_KINDS[reader.kind], list(keys)
    ways = [way.replace(".", "__") for way in (of.petition, of.office, *of.related) if way]
    found = rows_visible(reader.account, reader.kind, keys).select_related(*ways)
    rows = in_order(keys, found)
    petitions = covered(reader.account, [_petition(row, reader) for row in rows])
    made = []
    for row, petition in zip(rows, petitions, strict=True):
        office = row
        for name in of.office.split("."):
            office = getattr(office, name)
        made.append((petition, office, of.words(row)))
    return made


def _tick(row: Any, reader: RowReader) -> Cell:
    return Cell(tick("bulk-form", "petition", row[0].number, row[0].number))


ROWS = Listing(
    title=_l("名单"),
    columns=(
        ticked("bulk-form", _tick, when=may_act),
        Column("number", _l("信访件"), _number, ((_l("信访件编号"), lambda row: row[0].number),)),
        long("subject", _l("概要"), lambda row: row[0].subject, css="subject"),
        words("channel", _l("信访形式"), lambda row: str(row[0].get_channel_display())),
        day("registered", _l("登记日期"), lambda row: row[0].registered_at),
        words("state", _l("状态"), lambda row: str(row[0].get_state_display())),
        words("office", _l("单位"), lambda row: row[1].short_name),
        long("row", _l("统计的是"), lambda row: row[2]),
    ),
    rows=_rows,
)


# The list of reports


def _name(row: Report, reader: Reader) -> Cell:
    return Cell(link(span_words(row.kind, row.since, row.until), row.get_absolute_url()))


def _reports(keys: Iterable[int], reader: Reader) -> list[Report]:
    keys = list(keys)
    found = reports_visible_to(reader.account).filter(pk__in=keys).defer("data", "changes")
    return in_order(keys, found.select_related("office", "made_by"))


REPORTS = Listing(
    title=_l("统计报告"),
    columns=(
        Column("name", _l("期间"), _name, ((_l("期间"), lambda row: span_words(row.kind, row.since, row.until)),)),
        words("kind", _l("类型"), lambda row: str(row.get_kind_display())),
        words("office", _l("单位"), lambda row: row.office.short_name),
        words("edition", _l("编号"), edition_words),
        words("state", _l("状态"), lambda row: str(row.get_state_display())),
        long("reason", _l("更正理由"), lambda row: row.reason),
        words("drawn", _l("统计时间"), lambda row: cn_datetime(row.drawn_at)),
        words("by", _l("提交人"), lambda row: row.made_by.name if row.made_by else _("按规则")),
    ),
    filters=ReportFilter,
    orders={"newest": ("-until", "-pk")},
    rows=_reports,
)


def definitions_of(report: Report) -> Sequence[tuple[str, str, str]]:
    """Name, variant and definition of each figure, for the sheet of definitions."""
    data = report.data or {}
    return [
        *((told["name"], told["unit"], told["says"]) for told in data["numbers"]),
        *(
            (
                told["name"],
                told["variant_name"],
                f"{told['says']}。{told['population']}{told['window']}{told['article']}",
            )
            for told in data["rates"]
        ),
    ]
