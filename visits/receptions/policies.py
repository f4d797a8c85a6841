"""`why_open` says what a reception still waits for."""

from django.utils.translation import gettext as _

from cases.packages.enums import PromiseState
from cases.petitions.enums import ANSWERED
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
