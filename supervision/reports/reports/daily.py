"""The day of the offices below as a page and as a workbook, and the list of what was handed in."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from offices.files.books import Sheet, write_book
from offices.lists.cells import Cell, link
from offices.lists.listing import Column, Listing, Reader, day, in_order, long, office_name, words
from offices.organisation.models import Office
from offices.pages.words import About, cn_date, cn_datetime
from supervision.reports.filters import DailyReturnFilter
from supervision.reports.models import DailyReturn
from supervision.reports.queries.daily import FIGURES, POPULATION, Line, returns_visible_to, totals


@dataclass(frozen=True)
class Shown:
    """A figure in words, with the address of its rows; empty where there is none."""

    label: str
    text: str
    url: str


def said(figure: dict[str, Any]) -> str:
    """3, or of batches with their persons 2批12人次."""
    if "persons" not in figure:
        return str(figure["number"])
    return _("%(number)d批%(persons)d人次") % figure


def shown_of(made: DailyReturn | None) -> list[Shown]:
    """The figures of a return, each with its rows."""
    if made is None:
        return [Shown(str(one.label), "—", "") for one in FIGURES.values()]
    return [
        Shown(
            str(one.label),
            said(made.figures[key]),
            reverse("supervision:daily_rows", args=[made.pk, key]) if made.figures[key]["number"] else "",
        )
        for key, one in FIGURES.items()
    ]


def standing(line: Line) -> str:
    """未报, 零报告, 已报; late, and corrected."""
    made = line.handed_in
    if made is None:
        return _("未报（已催报）") if line.asked_at else _("未报")
    said_of = [_("零报告") if made.is_zero else _("已报")]
    said_of += [_("逾时")] if made.is_late else []
    said_of += [_("第%d版") % made.edition] if made.edition > 1 else []
    return "，".join(said_of)


def standing_of(made: DailyReturn | None) -> str:
    return standing(Line(made.office, made, None, ())) if made else ""


def summed(lines: Sequence[Line]) -> list[str]:
    return [
        said({"number": sums["number"], **({"persons": sums["persons"]} if FIGURES[key].persons else {})})
        for key, sums in totals(lines).items()
    ]


def write_day(receiver: Office, on: date, lines: Sequence[Line], about: About) -> bytes:
    """A sheet of the offices, and one of the definitions."""
    heads: list[str] = [_("单位"), _("报送情况")]
    for one in FIGURES.values():
        label = str(one.label).partition("（")[0]
        heads += [_("%s（批次）") % label, _("%s（人次）") % label] if one.persons else [str(one.label)]
    heads += [_("重大紧急情况"), _("群体性情况"), _("说明"), _("报送人"), _("报送时间"), _("未报单位人员")]
    rows: list[list[Any]] = [heads]
    for line in lines:
        made, cells = line.handed_in, []
        for key, one in FIGURES.items():
            figure = made.figures[key] if made else {}
            cells += [figure.get("number"), figure.get("persons")] if one.persons else [figure.get("number")]
        texts = [made.urgent, made.groups, made.remarks, made.made_by.name, made.made_at] if made else [None] * 5
        rows.append([line.office.name, standing(line), *cells, *texts, "、".join(line.people)])
    means: list[tuple[str, Any]] = [
        (_("数字"), _("口径")),
        *((str(one.label), str(one.means)) for one in FIGURES.values()),
    ]
    means += [(_("范围"), str(POPULATION)), (_("单位"), receiver.name), (_("日期"), cn_date(on))]
    means += [(_("导出时间"), about.at)]
    return write_book([Sheet(_("日报"), rows), Sheet(_("口径"), means, is_list=False)], about)


# The list of what was handed in


def _day(row: DailyReturn, reader: Reader) -> Cell:
    return Cell(link(reader.day(row.day), row.get_absolute_url()))


def _returns(keys: Iterable[int], reader: Reader) -> list[DailyReturn]:
    keys = list(keys)
    found = returns_visible_to(reader.account).filter(pk__in=keys)
    return in_order(keys, found.select_related("office", "receiver", "made_by"))


def _figure(key: str) -> Column:
    def cell(row: DailyReturn, reader: Reader) -> Cell | str:
        figure = row.figures[key]
        address = reverse("supervision:daily_rows", args=[row.pk, key])
        return Cell(link(said(figure), address)) if figure["number"] else said(figure)

    return Column(key, FIGURES[key].label, cell, lambda row: row.figures[key]["number"], css="num")


RETURNS = Listing(
    title=_l("报送记录"),
    columns=(
        Column("day", _l("日期"), _day, ((_l("日期"), lambda row: row.day),)),
        office_name("office", _l("报送单位"), lambda row: row.office),
        office_name("receiver", _l("接收单位"), lambda row: row.receiver),
        words("standing", _l("报送情况"), standing_of),
        *(_figure(key) for key in FIGURES),
        long("reason", _l("更正理由"), lambda row: row.reason),
        words("by", _l("报送人"), lambda row: row.made_by.name),
        day("at", _l("报送日期"), lambda row: row.made_at),
        words("time", _l("报送时间"), lambda row: cn_datetime(row.made_at)),
    ),
    shown=("day", "office", "standing", *FIGURES, "by", "time"),
    filters=DailyReturnFilter,
    orders={"newest": ("-day", "office__path", "-edition", "-pk")},
    rows=_returns,
)
