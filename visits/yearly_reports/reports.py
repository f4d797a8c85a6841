"""A yearly report: what is frozen of the account of a year, the letter that is signed, and the list of reports."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from cases.papers.letters import REPORT, Letter, Table
from offices.lists.cells import Cell, link
from offices.lists.listing import Column, Listing, Reader, day, in_order, long, office_name, words
from offices.organisation.models import Account
from offices.pages.words import cn_day
from visits.compliance.queries.compliance import leaders_counted, receptions_in
from visits.compliance.reckoning import TimeSpan
from visits.compliance.reports.yearly import LABELS, YearlyAccount, account_of_year
from visits.compliance.reports.yearly_items import Item
from visits.receptions.models import Reception
from visits.receptions.queries.lists import COUNTED
from visits.rota.models import Leader
from visits.yearly_reports.filters import ReportFilter, UnsignedFilter
from visits.yearly_reports.models import YearlyReport
from visits.yearly_reports.queries import Unsigned, reports_visible_to, reports_whole, unsigned_of

Row = dict[str, str]
PERIODS = ("due", "on_time", "missing", "pending", "held")


def figures_of(leader: Leader, span: TimeSpan, on: date) -> dict[str, Any]:
    """What is frozen of a year, as the leader sees it."""
    account = account_of_year(leader, span, leader.account, on)
    lists = {key: [_row(item) for item in items] for key, items in account.lists.items()}
    lists |= dict.fromkeys(PERIODS, _periods(account)) | _receptions(account)
    return {
        "numbers": account.numbers,
        "period": account.period,
        "why": account.why,
        "paragraphs": [[str(heading), [str(one) for one in said]] for heading, said in account.paragraphs()],
        "lists": lists,
    }


def _row(item: Item) -> Row:
    """Of a petition that the leader does not see there is a line, which says nothing."""
    if not item.number:
        return _line("", "", "", "", None, "")
    state = _("%s（逾期）") % item.state if item.is_late else str(item.state)
    return _line(item.number, item.subject, item.unit, item.person, item.started_on, state)


def _line(petition: str, subject: object, unit: object, person: object, on: date | None, state: object) -> Row:
    return {
        "petition": petition,
        "subject": str(subject),
        "unit": str(unit),
        "person": str(person or ""),
        "on": cn_day(on),
        "state": str(state),
    }


def _periods(account: YearlyAccount) -> list[Row]:
    """The periods, of which the figures of holding days are the sums."""
    leader = account.leader
    said = _("应接访%(due)d天，按期已接访%(kept)d天，缺%(missing)d天，未到期%(pending)d天；实际接访：%(days)s")
    return [
        _line(
            "",
            said
            % {
                "due": owed.due,
                "kept": owed.kept,
                "missing": owed.missing,
                "pending": owed.pending,
                "days": "、".join(cn_day(one) for one in owed.held) or _("无"),
            },
            leader.office.short_name,
            leader.account.name,
            owed.period.first,
            owed.period.label,
        )
        for owed in account.line.owed_periods
    ]


def _receptions(account: YearlyAccount) -> dict[str, list[Row]]:
    leader = account.leader
    periods = {leader.office.level: [owed.period for owed in account.line.owed_periods]}
    found = Reception.objects.filter(receptions_in(periods), leader=leader).select_related("day", "petition")
    found = found.order_by("day__on", "pk")

    def rows(some: Iterable[Reception]) -> list[Row]:
        said = _("%(n)d人，%(outcome)s")
        return [
            _line(
                one.petition.number if one.petition else "",
                said % {"n": one.persons, "outcome": one.get_outcome_display()},
                leader.office.short_name,
                leader.account.name,
                one.day.on,
                one.get_satisfaction_display(),
            )
            for one in some
        ]

    every = rows(found)
    return {"batches": every, "persons": every, **{key: rows(found.filter(part)) for key, part in COUNTED.items()}}


def letter_of(report: YearlyReport, signed_on: date) -> Letter:
    """What is signed: the sentences drafted from the figures, the leader's own words, and the table of figures."""
    leader = report.leader
    said: list[str] = []
    for heading, sentences in report.figures["paragraphs"]:
        said += [heading, *sentences]
    if own := [line.strip() for line in report.words.splitlines() if line.strip()]:
        said += [_("六、本人补充"), *own]
    if report.correction:
        said += [_("本版更正第%(n)d版。更正理由：%(why)s") % {"n": report.number - 1, "why": report.correction}]
    above = leader.office.parent
    table = Table(
        _("附：述职数字"),
        (_("项目"), _("数值")),
        tuple((str(label), str(report.figures["numbers"][key])) for key, label in LABELS.items()),
    )
    return Letter(
        form=REPORT,
        heading=leader.office.name,
        number="",
        title=report.title,
        addressee=above.name if above else "",
        facts=(),
        points=(),
        paragraphs=tuple(said),
        closing=(_("数字截至%s。") % cn_day(report.figures_on),),
        annexes=(),
        signature=f"{leader.office.name} {leader.post} {leader.account.name}",
        date=cn_day(signed_on),
        contact="",
        copies=(),
        petitioner="",
        masked_as="",
        tables=(table,),
    )


def _title(report: YearlyReport, reader: Reader) -> Cell:
    return Cell(link(report.title, report.get_absolute_url()))


def _rows(keys: Iterable[int], reader: Reader) -> list[YearlyReport]:
    keys = list(keys)
    return in_order(keys, reports_whole(reports_visible_to(reader.account).filter(pk__in=keys)))


def _by(account: Account | None) -> str:
    return account.name if account else ""


REPORTS = Listing(
    title=_l("述职报告"),
    columns=(
        Column("report", _l("述职报告"), _title, lambda row: row.title),
        office_name("office", _l("单位"), lambda row: row.leader.office),
        words("leader", _l("领导"), lambda row: f"{row.leader.post} {row.leader.account.name}"),
        words("state", _l("状态"), lambda row: str(row.get_state_display())),
        day("on", _l("数字截至"), lambda row: row.figures_on),
        day("signed", _l("签署日期"), lambda row: row.signed_at, empty="—"),
        words("by", _l("签署人"), lambda row: _by(row.signed_by), empty="—"),
        long("correction", _l("更正理由"), lambda row: row.correction, empty="—"),
    ),
    filters=ReportFilter,
    usual={"tab": ReportFilter.ALL},
    tab="tab",
    orders={"newest": ("-year", "-signed_at", "-pk")},
    rows=_rows,
)


# Whose are missing


def _leader_cell(row: Unsigned, reader: Reader) -> Cell:
    leader, year = row.leader, row.line.first.year
    return Cell(link(f"{leader.post} {leader.account.name}", reverse("visits:yearly", args=[leader.pk, year])))


def _draft_cell(row: Unsigned, reader: Reader) -> Cell | str:
    draft = row.draft
    return Cell(link(draft.get_state_display(), draft.get_absolute_url())) if draft else str(_NONE)


_NONE = _l("没有签署")
_NUMBER: dict[str, Any] = {"css": "num", "head_css": "num"}
UNSIGNED = Listing(
    title=_l("没有签署述职报告的领导"),
    columns=(
        office_name("office", _l("单位"), lambda row: row.leader.office),
        Column("leader", _l("领导"), _leader_cell, lambda row: f"{row.leader.post} {row.leader.account.name}"),
        words("due", _l("应接访"), lambda row: sum(owed.due for owed in row.line.owed_periods), **_NUMBER),
        words("kept", _l("按期已接访"), lambda row: sum(owed.kept for owed in row.line.owed_periods), **_NUMBER),
        words("batches", _l("接待批次"), lambda row: row.line.figures.batches, **_NUMBER),
        Column(
            "state", _l("状态"), _draft_cell, lambda row: str(row.draft.get_state_display() if row.draft else _NONE)
        ),
    ),
    filters=UnsignedFilter,
    orders={"place": ("office__path", "-is_chief", "pk")},
)


def unsigned_list(span: TimeSpan) -> Listing:
    """The list of a year: its rows are reckoned from it."""

    def rows(keys: Iterable[int], reader: Reader) -> list[Unsigned]:
        keys = list(keys)
        leaders = in_order(keys, leaders_counted(reader.account).filter(pk__in=keys))
        return unsigned_of(reader.account, leaders, span, reader.on)

    return replace(UNSIGNED, rows=rows)
