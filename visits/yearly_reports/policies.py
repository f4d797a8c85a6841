"""Who drafts and who signs a leader's yearly report."""

from datetime import date, timedelta

from django.utils.translation import gettext as _

from offices.errors import ActionRefused, NotPermitted
from offices.organisation.models import Account
from offices.organisation.policies import authority_of
from offices.pages.words import cn_date
from visits.rota.models import Leader
from visits.rota.policies import plans_for
from visits.yearly_reports.models import YearlyReport


def may_draft(account: Account, leader: Leader) -> bool:
    """The leader, or who keeps the rota of the office."""
    return account.pk == leader.account_id or plans_for(account, leader.office)


def may_sign(account: Account, leader: Leader) -> bool:
    """The leader, or a head of the office."""
    return account.pk == leader.account_id or authority_of(account).heads(leader.office)


def check_drafts(account: Account, leader: Leader) -> None:
    if not may_draft(account, leader):
        raise NotPermitted("not_permitted", _("述职报告由领导本人或者本单位工作人员起草。"))


def check_signs(account: Account, leader: Leader) -> None:
    if not may_sign(account, leader):
        raise NotPermitted("not_permitted", _("述职报告由领导本人或者本单位负责人签署。"))


def check_is_over(report: YearlyReport, today: date) -> None:
    """A year is signed for when it has ended, on figures that were counted then."""
    ended = date(report.year, 12, 31)
    if today <= ended:
        words = {"year": report.year, "day": cn_date(ended + timedelta(days=1))}
        raise ActionRefused("year_runs", _("%(year)d年度尚未结束，%(day)s起才能签署；现在可以起草。") % words)
    if report.figures_on <= ended:
        said = _("数字取自%(day)s，当时年度尚未结束；请重新取数，核对后再签署。")
        raise ActionRefused("counted_early", said % {"day": cn_date(report.figures_on)})


def refusal_to_sign(report: YearlyReport, today: date) -> str:
    """Why nobody may sign it yet; empty where it may be signed."""
    try:
        check_is_over(report, today)
    except ActionRefused as refusal:
        return str(refusal.sentence)
    return ""


def check_open(report: YearlyReport) -> None:
    if report.is_signed:
        raise ActionRefused("signed", _("述职报告已签署，不能修改；有误的请起草更正的一版。"))
