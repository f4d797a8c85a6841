"""A leader's yearly report is drafted from the figures of the day, given the leader's own words, signed and frozen."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from offices.errors import ActionRefused, Conflict, InvalidFacts
from offices.organisation.actions.records import record_event
from offices.organisation.models import Account
from offices.pages.texts import refuse_blanks
from visits.compliance.reckoning import span_of
from visits.rota.models import Leader
from visits.yearly_reports.enums import ReportState
from visits.yearly_reports.models import YearlyReport
from visits.yearly_reports.policies import check_drafts, check_is_over, check_open, check_signs
from visits.yearly_reports.queries import hash_of
from visits.yearly_reports.reports import figures_of, letter_of


def draft_report(*, by: Account, at: datetime, leader_id: int, year: int, correction: str = "") -> YearlyReport:
    """起草述职报告, or the erratum of the one that was signed, which says why. One draft at a time.

    Raises NotPermitted, InvalidFacts, ActionRefused.
    """
    today, correction = timezone.localdate(at), correction.strip()
    span = span_of(year)
    if span is None or year > today.year:
        raise InvalidFacts("no_year", _("没有这个年度的述职。"), field="year")
    with transaction.atomic():
        leader = _leader(leader_id)
        check_drafts(by, leader)
        last = YearlyReport.objects.filter(leader=leader, year=year).order_by("-number").first()
        if last is not None and not last.is_signed:
            raise ActionRefused("drafted", _("%d年度的述职报告正在起草。") % year)
        if last is not None and not correction:
            raise InvalidFacts("no_reason", _("已签署的要更正，请写明更正理由。"), field="correction")
        report = YearlyReport.objects.create(
            leader=leader,
            year=year,
            number=last.number + 1 if last else 1,
            figures_on=today,
            figures=figures_of(leader, span, today),
            words=last.words if last else "",
            correction=correction if last else "",
            drafted_at=at,
            drafted_by=by,
        )
        _record(report, "yearly_report_drafted", by, at)
    return report


def count_anew(*, by: Account, at: datetime, report_id: int, version: int) -> YearlyReport:
    """The figures and their rows as they stand today; the leader's words stay."""
    with transaction.atomic():
        report = _open(report_id, version, by)
        span = span_of(report.year)
        assert span is not None  # noqa: S101  (it was drafted)
        today = timezone.localdate(at)
        report.figures_on, report.figures = today, figures_of(report.leader, span, today)
        report.version += 1
        report.save(update_fields=["figures_on", "figures", "version"])
        _record(report, "yearly_report_counted", by, at)
    return report


def write_words(*, by: Account, at: datetime, report_id: int, version: int, words: str) -> YearlyReport:
    with transaction.atomic():
        report = _open(report_id, version, by)
        report.words, report.version = words.strip(), report.version + 1
        report.save(update_fields=["words", "version"])
        _record(report, "yearly_report_worded", by, at)
    return report


def sign_report(*, by: Account, at: datetime, report_id: int, version: int) -> YearlyReport:
    """签署 when the year has ended: by the leader, or by a head of the office. From then on it never changes."""
    with transaction.atomic():
        report = _locked(report_id)
        check_signs(by, report.leader)
        check_open(report)
        check_is_over(report, timezone.localdate(at))
        _check_version(report, version)
        refuse_blanks({"words": report.words})
        report.state, report.signed_at, report.signed_by = ReportState.SIGNED, at, by
        report.letter = letter_of(report, timezone.localdate(at)).as_text()
        report.hash = hash_of(report)
        report.save(update_fields=["state", "signed_at", "signed_by", "letter", "hash"])
        _record(report, "yearly_report_signed", by, at)
    return report


def _leader(leader_id: int) -> Leader:
    """Who drafts at the same time waits."""
    found = Leader.objects.select_for_update(of=("self",)).select_related("office__parent", "account")
    return found.get(pk=leader_id)


def _locked(report_id: int) -> YearlyReport:
    found = YearlyReport.objects.select_for_update(of=("self",))
    return found.select_related("leader__office__parent", "leader__account").get(pk=report_id)


def _open(report_id: int, version: int, by: Account) -> YearlyReport:
    report = _locked(report_id)
    check_drafts(by, report.leader)
    check_open(report)
    _check_version(report, version)
    return report


def _check_version(report: YearlyReport, version: int) -> None:
    if version != report.version:
        raise Conflict("changed_meanwhile", _("述职报告刚刚被他人修改，请刷新后重试。"))


def _record(report: YearlyReport, kind: str, by: Account, at: datetime) -> None:
    facts: dict[str, Any] = {"year": report.year, "number": report.number}
    if report.hash:
        facts["checksum"] = report.hash
    record_event(
        subject=f"leader:{report.leader_id}", kind=kind, facts=facts, by=by, office=report.leader.office, at=at
    )
