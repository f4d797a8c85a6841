"""包案统计 as words, cells and an Excel workbook: page, workbook and API say the same."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise as Text
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from offices.spreadsheets import Sheet, about_sheet, write_book
from offices.templatetags.office_format import cn_date
from supervision.queries.package_figures import BASES, FEW, FIGURES, RATES, Asked, Rate, Row
from supervision.queries.package_groups import GROUPS

NOTHING = "—"
# What a row of a group says: numbers, and rates as their part with the percentage.
COLUMNS: tuple[tuple[str, str | Text], ...] = (
    ("worked", _l("本期在包")),
    ("taken", _l("新包案")),
    ("open", _l("期末在包")),
    ("quiet", _l("超过规定未联系")),
)
RATE_COLUMNS: tuple[tuple[str, str | Text], ...] = (
    ("settled", _l("化解（销号时）")),
    ("settled_after", _l("化解（回头看后）")),
    ("first", _l("一次核查通过")),
    ("evidence", _l("有证据")),
    ("repeated", _l("销号后再次信访")),
    ("unsettled", _l("回头看未化解")),
    ("sent_back", _l("核查退回")),
)


def percent_words(rate: Rate) -> str:
    """72.5%, or a dash over nothing."""
    return NOTHING if rate.percent is None else f"{rate.percent:.1f}%"


def days_words(days: float | None) -> str:
    return NOTHING if days is None else _("%(days)s天") % {"days": f"{days:g}"}


@dataclass(frozen=True)
class Population:
    """What should be packaged, and on which day it was counted."""

    words: str
    when: str


def population_of(asked: Asked) -> Population:
    basis = str(BASES[asked.basis])
    if asked.is_now:
        words = _("未办结且%(basis)s的信访件") % {"basis": basis}
        return Population(words, _("截至%(day)s") % {"day": cn_date(asked.on)})
    words = _("%(since)s至%(until)s登记、%(basis)s的信访件")
    said = words % {"since": cn_date(asked.since), "until": cn_date(asked.until), "basis": basis}
    return Population(said, _("以%(day)s为准") % {"day": cn_date(asked.on)})


def conditions_of(asked: Asked) -> list[tuple[str, str]]:
    population = population_of(asked)
    return [
        (_("单位（含下级）"), asked.office.name),
        (_("时期"), f"{asked.since:%Y-%m-%d}—{asked.until:%Y-%m-%d}"),
        (_("应包案范围"), population.words),
        (_("期末"), population.when),
        (_("百分比"), _("分母为0的不计算；分母不足%(few)d件的注明件数少") % {"few": FEW}),
    ]


def write_figures(total: Row, groups: Sequence[Row], asked: Asked, at: datetime) -> bytes:
    """Three sheets: everything, the groups, and what was asked for."""
    rows: list[Sequence[Any]] = [(_("项目"), _("分子"), _("分母"), _("百分比"), _("注"), _("口径"))]
    for key, of in RATES.items():
        rate = total.rate(key)
        rows.append((str(of.label), rate.part, rate.whole, _cell(rate), _few(rate), str(of.note)))
    numbers: list[Sequence[Any]] = [(_("项目"), _("数值"))]
    numbers += [(str(figure.label), total.numbers[key]) for key, figure in FIGURES.items()]
    numbers.append((_("距最近联系天数（中位数）"), _days(total.silence.median)))
    numbers.append((_("距最近联系天数（最长）"), _days(total.silence.longest)))
    sheets = [Sheet(_("比率"), rows), Sheet(_("件数"), numbers)]
    if asked.by in GROUPS:
        titles = [str(GROUPS[asked.by].label), *(str(label) for _key, label in COLUMNS)]
        titles += [_("未联系天数中位数"), _("未联系天数最长")]
        for _key, label in RATE_COLUMNS:
            titles += [str(label), _("%(label)s：分母") % {"label": label}, f"{label}%"]
        sheets.append(Sheet(_("分组"), [titles, *(_line(row) for row in groups)]))
    return write_book([*sheets, about_sheet(len(groups), conditions_of(asked), at)])


def _line(row: Row) -> list[Any]:
    cells: list[Any] = [row.name, *(row.numbers[key] for key, _label in COLUMNS)]
    cells += [_days(row.silence.median), _days(row.silence.longest)]
    for key, _label in RATE_COLUMNS:
        rate = row.rate(key)
        cells += [rate.part, rate.whole, _cell(rate)]
    return cells


def _cell(rate: Rate) -> Any:
    return NOTHING if rate.percent is None else rate.percent


def _few(rate: Rate) -> str:
    return _("件数少") if rate.is_few else ""


def _days(days: float | None) -> Any:
    return NOTHING if days is None else days
