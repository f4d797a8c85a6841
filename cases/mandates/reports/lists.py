"""The list of mandates, which sent up as a workbook is the report on all of them (结报表)."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from cases.mandates.filters import MandateFilter
from cases.mandates.models import ConclusionReport, Mandate
from cases.mandates.queries import mandates_visible_to
from cases.petitions.enums import ClockState
from cases.petitions.queries.opening import covered
from cases.petitions.reports import PETITION, TICK
from offices.lists.cells import Cell
from offices.lists.listing import AS_SHOWN, Column, Listing, Reader, day, in_order, long, office_name, words
from offices.organisation.models import Account


def last_report(mandate: Mandate) -> ConclusionReport | None:
    return next(reversed(mandate.reports_read), None)  # type: ignore[attr-defined]


def with_reports(mandates: list[Mandate]) -> list[Mandate]:
    """With all reports on each, in one statement."""
    found: dict[int, list[ConclusionReport]] = {one.pk: [] for one in mandates}
    reports = ConclusionReport.objects.filter(mandate__in=found).order_by("number") if found else ()
    for report in reports:
        found[report.mandate_id].append(report)
    for one in mandates:
        one.reports_read = found[one.pk]  # type: ignore[attr-defined]
    return mandates


def covered_mandates(account: Account, mandates: list[Mandate]) -> list[Mandate]:
    """With their reports, as the account may read them: what the organ wrote and what was reported of a sealed petition
    that it has not opened stay out.
    """
    rows = with_reports(mandates)
    shown = covered(account, rows, "petition", ["request", "organ", "their_number"])
    for row, one in zip(rows, shown, strict=True):
        if one is not row:
            one.reports_read = []  # type: ignore[attr-defined]
    return shown


def _mandates(keys: Iterable[int], reader: Reader) -> list[Mandate]:
    keys = list(keys)
    found = mandates_visible_to(reader.account).filter(pk__in=keys)
    found = found.select_related("petition__holder", "owing", "office", "clock").defer("petition__query_code")
    return covered_mandates(reader.account, in_order(keys, found))


def _left(row: Mandate, reader: Reader) -> Cell | str:
    if row.clock is None or row.clock.state != ClockState.RUNNING:
        return ""
    report = last_report(row)
    if report is not None and report.status == _("待审核") and report.submitted_on <= row.clock.due:
        return _("已按期报送")
    return reader.left_cell(row.clock.due)


def _submitted(row: Mandate) -> Any:
    report = last_report(row)
    return report.submitted_on if report is not None else None


def _said(row: Mandate) -> str:
    report = last_report(row)
    return report.decision_reason if report is not None else ""


def in_time_words(row: Mandate) -> str:
    """Whether what was due was handed in on time, once it is accepted."""
    clock = row.clock
    if clock is None or clock.state != ClockState.MET or clock.stopped_on is None:
        return ""
    return _("按期") if clock.stopped_on <= clock.due and not row.was_late else _("逾期")


MANDATES = Listing(
    title=_l("上级交办"),
    columns=(
        TICK,
        words("their_number", _l("交办文号"), lambda row: row.their_number, empty="—"),
        long("organ", _l("交办机关"), lambda row: row.organ),
        day("received", _l("收到交办日期"), lambda row: row.received_on),
        PETITION,
        long("subject", _l("概要"), lambda row: row.petition.subject, css="subject"),
        words("petitioner", _l("信访人"), lambda row: row.petition.petitioner_masked),
        office_name("owing", _l("承办单位"), lambda row: row.owing),
        words("holder", _l("当前承担单位"), lambda row: row.petition.holder.short_name),
        words("petition_state", _l("办理状态"), lambda row: str(row.petition.get_state_display())),
        words(
            "outcome",
            _l("处理意见"),
            lambda row: str(row.petition.get_outcome_display()) if row.petition.outcome else "",
        ),
        day("due", _l("办理期限"), lambda row: row.due, empty="—"),
        Column("left", _l("剩余"), _left, AS_SHOWN),
        words("state", _l("结报情况"), lambda row: row.status),
        day("submitted", _l("报送日期"), _submitted),
        words("in_time", _l("是否按期"), in_time_words),
        long("said", _l("上级意见"), _said),
    ),
    shown=("tick", "due", "left", "their_number", "organ", "petition", "subject", "owing", "state", "submitted"),
    filters=MandateFilter,
    usual={"tab": MandateFilter.OWED},
    tab="tab",
    orders={"due": ("clock__due", "pk"), "newest": ("-pk",)},
    sorts={"due": _l("办理期限"), "newest": _l("最新")},
    rows=_mandates,
)
