"""Who sets the SMS gateway, and which deliveries may be sent again or given up."""

from django.utils.translation import gettext as _

from offices.errors import ActionRefused, NotPermitted
from offices.notices.enums import DeliveryState
from offices.notices.models import Delivery
from offices.organisation.models import Account
from offices.organisation.queries import reaches_root
from offices.organisation.roles import Permission

AGAIN = frozenset({DeliveryState.FAILED, DeliveryState.UNKNOWN})
DROPPED = AGAIN | {DeliveryState.WAITING}


def may_set_gateway(account: Account) -> bool:
    return reaches_root(account, Permission.MANAGE_OFFICES)


def check_sets_gateway(account: Account) -> None:
    if not may_set_gateway(account):
        raise NotPermitted("not_permitted", _("短信网关由最上级单位的系统管理员设置。"))


def check_again(delivery: Delivery) -> None:
    """Only what did not arrive, or of which nobody knows."""
    if delivery.state not in AGAIN:
        raise ActionRefused("not_failed", _("这条通知%s，不必再发。") % delivery.get_state_display())


def check_drop(delivery: Delivery) -> None:
    if delivery.state not in DROPPED:
        raise ActionRefused("not_open", _("这条通知%s，没有可以停止的。") % delivery.get_state_display())
