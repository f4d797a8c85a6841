"""Requests of cases that wait for the decision of an account, beside what the rooms of supervision register."""

from collections.abc import Callable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cases.mandates.models import ConclusionReport
from cases.mandates.queries import reports_to_examine
from cases.procedure.queries import (
    corrections_to_decide,
    endings_to_decide,
    objections_to_decide,
    pending_extensions,
)
from supervision.cards.reports.waiting import Line, WaitKind


def _of_petition(day: str) -> Callable[[Any], Line]:
    def line(one: Any) -> Line:
        petition = one.petition
        when: Any = one
        for name in day.split("__"):
            when = getattr(when, name)
        return Line(petition.number, petition.get_absolute_url(), petition.subject, getattr(one, "office", None), when)

    return line


def _report(report: ConclusionReport) -> Line:
    petition, mandate = report.mandate.petition, report.mandate
    return Line(petition.number, petition.get_absolute_url(), petition.subject, mandate.owing, report.submitted_at)


def _section(name: str) -> Callable[[], str]:
    return lambda: f"{reverse('cases:approvals')}#{name}"


CASE_KINDS = (
    WaitKind(
        "conclusion_reports",
        _("办结报告待审核"),
        _("承办单位已报送交办件的办结报告，由交办机关审核（《信访工作条例》第三十三条）。"),
        reports_to_examine,
        _section("conclusion-reports"),
        _report,
        petition="mandate.petition",
    ),
    WaitKind(
        "extensions",
        _("延期申请"),
        _("办理期限延长须经批准（《信访工作条例》第三十四条）。"),
        pending_extensions,
        _section("extensions"),
        _of_petition("clock__due"),
    ),
    WaitKind(
        "case_objections",
        _("待核实的异议"),
        _("收件单位对转送、交办提出异议，由转出单位核实。"),
        objections_to_decide,
        _section("objections"),
        _of_petition("raised_at"),
    ),
    WaitKind(
        "endings",
        _("待审批的办结方式"),
        _("直接回复、存、不再受理等办结方式须经审批。"),
        endings_to_decide,
        _section("endings"),
        _of_petition("proposed_at"),
    ),
    WaitKind(
        "corrections",
        _("待审批的更正"),
        _("登记信息、身份信息的更正须经审批。"),
        corrections_to_decide,
        _section("corrections"),
        _of_petition("proposed_at"),
    ),
)
