"""The compliance of leaders with their reception days, in rows with the lists behind each figure, and as a workbook.

Figures are small: each stands as n of m, never as a share alone.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from offices.files.books import Sheet, about_sheet, write_book
from offices.organisation.models import Office
from offices.pages.words import About
from visits.compliance.queries.compliance import Figures, Line, Total, total_of
from visits.compliance.reckoning import Owed, TimeSpan
from visits.rota.models import Leader


@dataclass(frozen=True)
class Count:
    """A figure, the list behind it, and what it is a part of, if anything."""

    number: int
    url: str
    of: int | None = None

    def __str__(self) -> str:
        if self.of is None:
            return str(self.number)
        return f"{self.number}/{self.of}" if self.of else "—"


@dataclass(frozen=True)
class Row:
    """A leader, or the sum of an office, or of all. `label` is the period; `why` explains what is missing."""

    leader: Leader | None
    office: Office | None
    leaders: int
    label: str
    due: Count
    kept: Count
    missing: Count
    pending: int
    held: Count
    planned: int
    unexplained: int
    why: str
    batches: Count
    persons: Count
    settled: Count
    registered: Count
    concluded: Count
    satisfied: Count


Entry = Line | tuple[Line, ...]


def entries_of(lines: Sequence[Line], *, sums: bool) -> list[Entry]:
    """The lines, and with `sums` before those of each office all of them together."""
    if not sums:
        return list(lines)
    entries: list[Entry] = []
    for _office, own in groupby(lines, key=lambda line: line.leader.office_id):
        together = tuple(own)
        entries += [together, *together]
    return entries


def entries_told(entries: Iterable[Entry], span: TimeSpan, *, narrowed: bool = False) -> list[Row]:
    """A row for each entry: of a leader, or of an office.

    narrowed: not all leaders of an office are among the lines.
    """
    return [
        leader_row(entry, span)
        if isinstance(entry, Line)
        else sum_row(entry, span, entry[0].leader.office, narrowed=narrowed)
        for entry in entries
    ]


def leader_row(line: Line, span: TimeSpan) -> Row:
    leader, total = line.leader, total_of([line])
    own = reverse("visits:compliance_leader", args=[leader.pk]) + _query(year=span.year, part=span.part)
    matters = {
        "leader": leader.account.username,
        "office": leader.office.code,
        "on_from": line.first.isoformat(),
        "on_to": line.last.isoformat(),
    }
    return Row(
        leader=leader,
        office=leader.office,
        leaders=1,
        label=_label(line, span),
        due=Count(total.due, f"{own}#periods"),
        kept=Count(total.kept, f"{own}#periods"),
        pending=total.pending,
        held=Count(total.held, f"{own}#held"),
        planned=total.planned,
        missing=Count(total.missing, f"{own}#missing"),
        unexplained=total.unexplained,
        why=why_of(line.owed_periods),
        **_counts(line.figures, matters),
    )


def sum_row(lines: Sequence[Line], span: TimeSpan, office: Office | None, *, narrowed: bool = False) -> Row:
    """Of an office; of all lines where it is None. Sums over several levels have periods of several lengths."""
    total = total_of(lines)
    here = {"year": span.year, "part": span.part, "office": office.code if office else ""}
    own = reverse("visits:compliance") + _query(**here)
    short = f"{own}&short=true"
    matters: dict[str, str] = {"office": office.code if office else ""}
    if not narrowed and len({(line.first, line.last) for line in lines}) == 1:
        matters |= {"on_from": lines[0].first.isoformat(), "on_to": lines[0].last.isoformat()}
        counts = _counts(total.figures, matters)
    else:
        # Leaders of several levels have no one span of days: the list behind the sum is the rows themselves.
        counts = {name: Count(one.number, own, one.of) for name, one in _counts(total.figures, matters).items()}
    return Row(
        leader=None,
        office=office,
        leaders=total.leaders,
        label=_label(lines[0], span) if len({(line.first, line.last) for line in lines}) == 1 else span.label,
        due=Count(total.due, own),
        kept=Count(total.kept, own),
        pending=total.pending,
        held=Count(total.held, own),
        planned=total.planned,
        missing=Count(total.missing, short),
        unexplained=total.unexplained,
        why=_("%(number)d天未说明") % {"number": total.unexplained} if total.unexplained else "",
        **counts,
    )


def _label(line: Line, span: TimeSpan) -> str:
    number = len(line.owed_periods)
    return line.label if number == 1 else _("%(span)s，%(number)d期") % {"span": span.label, "number": number}


def _counts(figures: Figures, matters: dict[str, str]) -> dict[str, Count]:
    """The figures of receptions, each with the list that holds as many."""

    def count(number: int, of: int | None = None, **more: str) -> Count:
        return Count(number, reverse("visits:matters") + _query(**matters, loop="", **more), of)

    return {
        "batches": count(figures.batches),
        "persons": count(figures.persons),
        "settled": count(figures.settled, figures.batches, outcome="settled"),
        "registered": count(figures.registered, figures.batches, outcome="registered"),
        "concluded": count(figures.concluded, figures.registered, concluded="true"),
        "satisfied": count(figures.satisfied, figures.rated, satisfaction="satisfied_or_basically"),
    }


def _query(**values: Any) -> str:
    """What is empty is left out, but for `loop`, which says "all" by being empty."""
    return "?" + urlencode({name: value for name, value in values.items() if value != "" or name == "loop"})


def why_of(owed_periods: Iterable[Owed]) -> str:
    """What explains the missing days of a leader; with the period's name where there are several."""
    owed_periods = list(owed_periods)
    missing = [owed for owed in owed_periods if owed.missing]
    if len(owed_periods) == 1:
        return words_of(missing[0]) if missing else ""
    said = [f"{owed.period.label}：{words_of(owed)}" for owed in missing if not owed.is_unexplained]
    unsaid = sum(owed.is_unexplained for owed in missing)
    return "；".join([*said, _("%(number)d期未说明") % {"number": unsaid}] if unsaid else said)


def words_of(owed: Owed) -> str:
    """What explains a period that was not met."""
    return "；".join(one.said() for one in owed.why) or _("未说明")


# The workbook


def write_compliance(
    lines: Sequence[Line], span: TimeSpan, *, conditions: list[tuple[str, str]], about: About
) -> bytes:
    """Sheets: the leaders with the sums of offices and of all, the missing days one by one, and about the file."""
    titles = [_("单位"), _("领导"), _("职务"), _("统计期"), _("应接访天数"), _("按期已接访天数"), _("缺接访天数")]
    titles += [
        _("未到期天数"),
        _("实际接访天数"),
        _("已排待接访天数"),
        _("未说明天数"),
        _("未接访原因"),
        _("批次"),
        _("人次"),
        _("当场解决"),
        _("登记办理"),
    ]
    titles += [_("登记办理中已办结"), _("已评价"), _("满意（含基本满意）")]
    rows: list[list[Any]] = []
    for _office, together in groupby(lines, key=lambda line: line.leader.office_id):
        own = list(together)
        for line in own:
            leader = line.leader
            who = [leader.office.name, leader.account.name, leader.post, _label(line, span)]
            rows.append([*who, *_numbers(total_of([line]), why_of(line.owed_periods))])
        rows.append([own[0].leader.office.name, _("小计"), "", "", *_numbers(total_of(own), "")])
    if lines:
        rows.append([_("合计"), "", "", span.label, *_numbers(total_of(lines), "")])
    missing = [
        [
            line.leader.office.name,
            line.leader.account.name,
            owed.period.label,
            owed.due,
            len(owed.held),
            owed.missing,
            words_of(owed),
        ]
        for line in lines
        for owed in line.owed_periods
        if owed.missing
    ]
    heading = [_("单位"), _("领导"), _("接访期"), _("应接访"), _("已接访"), _("缺"), _("原因")]
    sheets = [Sheet(_("接访统计"), [titles, *rows]), Sheet(_("未达到的接访期"), [heading, *missing])]
    return write_book([*sheets, about_sheet(len(lines), conditions, about.at)], about)


def _numbers(total: Total, why: str) -> list[Any]:
    figures = total.figures
    days: list[Any] = [total.due, total.kept, total.missing, total.pending, total.held, total.planned]
    days += [total.unexplained, why]
    return [
        *days,
        figures.batches,
        figures.persons,
        figures.settled,
        figures.registered,
        figures.concluded,
        figures.rated,
        figures.satisfied,
    ]
