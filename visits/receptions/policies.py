"""These policies say what a reception still waits for, and who decides whether its record is voided."""

from datetime import date

from django.utils.translation import gettext as _

from cases.deadlines.terms import ClockKind
from cases.packages.enums import PromiseState
from cases.petitions.enums import ANSWERED, ClockState
from offices.errors import NotPermitted
from offices.organisation.models import Account, Office
from offices.organisation.policies import authority_of, check_may
from offices.organisation.queries import accounts_with
from offices.organisation.roles import Permission
from visits.receptions.models import Reception


def why_open(reception: Reception) -> str:
    """Why a received matter cannot be closed yet; empty where it can."""
    petition = reception.petition
    if petition is not None:
        waiting = sum(promise.state != PromiseState.KEPT for promise in petition.promises.all())
        if waiting:
            return _("还有%(number)d项承诺没有凭证明材料确认兑现，只写文字说明不能闭环。") % {"number": waiting}
        if petition.state not in ANSWERED:
            return _("信访件目前“%(state)s”，答复送达后才能闭环。") % {"state": petition.get_state_display()}
    if reception.signed_at is None:
        return _("来访人还没有签名：请在屏幕或纸上签名，或者记为来访人未签，然后才能闭环。")
    return ""


def involved(reception: Reception) -> set[int]:
    """The accounts that do not decide whether the record is voided: who asked, who recorded, who received."""
    return {reception.void_asked_by_id or 0, reception.recorded_by_id, reception.leader.account_id}


def deciding_office(reception: Reception, today: date) -> Office:
    """Whose heads decide on voiding: the office's own; of the office above where nobody else there may, and where a
    promise is overdue, for which the office answers.
    """
    office = reception.day.office
    line = list(Office.objects.filter(pk__in=office.ancestor_ids(), is_active=True).order_by("-path"))
    above = [one for one in line if one.pk != office.pk]
    for one in [*above, office] if _is_overdue(reception, today) else line:
        if accounts_with(one, Permission.APPROVE).exclude(pk__in=involved(reception)).exists():
            return one
    return office


def check_may_decide(by: Account, reception: Reception, today: date) -> None:
    """By the office it was asked of, or the one that would be asked today. Raises NotPermitted."""
    if reception.void_office is None or not authority_of(by).may(Permission.APPROVE, reception.void_office):
        check_may(by, Permission.APPROVE, deciding_office(reception, today))
    if by.pk in involved(reception):
        raise NotPermitted("own_request", _("作废由报批人、记录人和接访领导以外的负责人决定。"))


def _is_overdue(reception: Reception, today: date) -> bool:
    if reception.petition is None or not reception.promise_numbers:
        return False
    promised = reception.petition.clocks.filter(kind=ClockKind.PROMISE, item__in=reception.promise_numbers)
    return promised.filter(state=ClockState.RUNNING, due__lt=today).exists()
