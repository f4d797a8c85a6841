"""Which deliveries an account sees; of which kind a message is, and what may be said of it outside the system."""

from collections.abc import Callable, Collection

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from offices.notices.enums import Channel, NoticeKind
from offices.notices.models import Delivery, NoticeSettings, SmsGateway
from offices.organisation.models import Account, OutboxMessage
from offices.organisation.queries import office_ids_reached
from offices.organisation.roles import Permission

BY_PERMISSION = {
    Permission.APPROVE: NoticeKind.APPROVAL,
    Permission.ANSWER_CARDS: NoticeKind.CARD,
    Permission.LIFT_CARDS: NoticeKind.CARD,
}
_by_event: dict[str, NoticeKind] = {}
_numbers: list[Callable[[OutboxMessage], str]] = []


def sort_messages(kind: NoticeKind, events: Collection[str]) -> None:
    """Let a room above say of which kind the messages of its events are; called from its AppConfig."""
    _by_event.update(dict.fromkeys(events, kind))


def number_messages(number_of: Callable[[OutboxMessage], str]) -> None:
    """Let a room above name the number that a message may carry outside; empty for what is kept secret."""
    if number_of not in _numbers:
        _numbers.append(number_of)


def kind_of(message: OutboxMessage) -> NoticeKind:
    if kind := _by_event.get(message.event.kind):
        return kind
    held = {str(permission): kind for permission, kind in BY_PERMISSION.items()}
    return held.get(message.permission, NoticeKind.TODO)


def outside_text(message: OutboxMessage, kind: NoticeKind) -> str:
    """What leaves the system: the kind, a number, where to read on; no name, and nothing of the matter."""
    number = next(filter(None, (number_of(message) for number_of in _numbers)), "")
    said = _("信访办案系统：您有1条%(kind)s消息%(number)s，请登录系统，在“消息”里查看。") % {
        "kind": kind.label,
        "number": f"（{number}）" if number else "",
    }
    return said + where_to_read()


def where_to_read() -> str:
    """The address of the messages, where the operator of the server has named the site."""
    return f" {settings.SITE_ADDRESS}{reverse('offices:notices')}" if settings.SITE_ADDRESS else ""


def settings_of(account: Account) -> NoticeSettings | None:
    return NoticeSettings.objects.filter(account=account).first()


def gateway() -> SmsGateway | None:
    return SmsGateway.objects.first()


def channels_open() -> set[str]:
    """The channels that this installation has."""
    open_ones = {str(Channel.EMAIL)} if settings.EMAIL_HOST else set()
    return open_ones | ({str(Channel.SMS)} if SmsGateway.objects.filter(is_on=True).exists() else set())


def deliveries_visible_to(account: Account) -> QuerySet[Delivery]:
    """Those of the messages of the offices that the account administers."""
    return Delivery.objects.filter(office__in=office_ids_reached(account, Permission.MANAGE_OFFICES))


def deliveries_whole(found: QuerySet[Delivery]) -> QuerySet[Delivery]:
    return found.select_related("account", "office")
