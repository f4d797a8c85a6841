"""Who drafts and who signs a leader's yearly report."""

from django.utils.translation import gettext as _

from offices.errors import ActionRefused, NotPermitted
from offices.organisation.models import Account
from offices.organisation.policies import authority_of
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


def check_open(report: YearlyReport) -> None:
    if report.is_signed:
        raise ActionRefused("signed", _("述职报告已签署，不能修改；有误的请起草更正的一版。"))
