"""Which deliveries an account sees; of which kind a message is, what may be said of it outside the system, and when."""

from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from offices.notices.enums import Channel, NoticeKind
from offices.notices.models import Delivery, Digest, NoticeSettings, SmsGateway
from offices.notices.reckoning import quiet_end
from offices.notices.rules import PASSING, quiet_rule
from offices.organisation.enums import AdminEvent
from offices.organisation.models import Account, Notice, OutboxMessage
from offices.organisation.queries import notices_of, office_ids_reached, unread_notices
from offices.organisation.roles import Permission

BY_PERMISSION = {
    Permission.APPROVE: NoticeKind.APPROVAL,
    Permission.ANSWER_CARDS: NoticeKind.CARD,
    Permission.LIFT_CARDS: NoticeKind.CARD,
}
_by_event: dict[str, NoticeKind] = {str(AdminEvent.DIGESTS_MADE): NoticeKind.DIGEST}
_numbers: list[Callable[[OutboxMessage], str]] = []


def sort_messages(kind: NoticeKind, events: Collection[str]) -> None:
    """Let a room above say of which kind the messages of its events are; called from its AppConfig."""
    _by_event.update(dict.fromkeys(events, kind))


def number_messages(number_of: Callable[[OutboxMessage], str]) -> None:
    """Let a room above name the number that a message may carry outside; empty for what is kept secret."""
    if number_of not in _numbers:
        _numbers.append(number_of)


def kind_of(message: OutboxMessage) -> NoticeKind:
    return kind_for(message.event.kind, message.permission)


def kind_for(event: str, permission: str) -> NoticeKind:
    """The kind of the messages of a kind of event to those who have a permission."""
    if kind := _by_event.get(event):
        return kind
    held = {str(one): kind for one, kind in BY_PERMISSION.items()}
    return held.get(permission, NoticeKind.TODO)


def outside_text(message: OutboxMessage, kind: NoticeKind) -> str:
    """What leaves the system: the kind, a number, where to read on; no name, and nothing of the matter. A digest
    consists of numbers only.
    """
    if kind == NoticeKind.DIGEST:
        return _("信访办案系统：%s请登录系统查看。") % message.text + where_to_read()
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


# Whom a delivery goes to: the part of its line before the colon


@dataclass(frozen=True)
class Receivers:
    """address: where a delivery goes, read when it is sent; empty for nowhere, with the reason from `lapsed`.
    lapsed: why nothing has to be sent any more; empty where it has.
    """

    address: Callable[[Delivery], str]
    lapsed: Callable[[Delivery], str]


ACCOUNT = "account"
_receivers: dict[str, Receivers] = {}


def send_to(name: str, receivers: Receivers) -> None:
    """Let a room send to those it knows, by lines such as `name:7`; called from its AppConfig."""
    _receivers[name] = receivers


def receivers_of_line(line: str) -> Receivers:
    return _receivers[line.partition(":")[0]]


def account_line(account_id: int) -> str:
    return f"{ACCOUNT}:{account_id}"


# The bell

MOST_UNREAD = 99


def unread_shown(account: Account) -> str:
    """The number of unread messages as the bell shows it: "99+" above that, empty for none."""
    number = unread_notices(account, MOST_UNREAD + 1)
    return f"{MOST_UNREAD}+" if number > MOST_UNREAD else str(number or "")


# Quiet hours


def quiet_until(delivery: Delivery, at: datetime) -> datetime | None:
    """Until when a delivery waits: the account's own hours, else those of the rule of the office that sends it."""
    rule = quiet_rule(delivery.office, timezone.localdate(at))
    if delivery.kind in (PASSING if rule is None else rule.passing_kinds):
        return None
    own = settings_of(delivery.account) if delivery.account else None
    hours = own if own is not None and own.quiet_from is not None else rule
    if hours is None or hours.quiet_from is None or hours.quiet_to is None:
        return None
    return quiet_end(at, hours.quiet_from, hours.quiet_to)


# Digests


def notices_between(account: Account, since: datetime, until: datetime) -> QuerySet[Notice]:
    """What came to an account in a time, but for digests; unread first."""
    found = notices_of(account).filter(created_at__gte=since, created_at__lt=until)
    return found.exclude(message__event__kind=AdminEvent.DIGESTS_MADE)


def numbers_by_kind(notices: QuerySet[Notice]) -> tuple[Counter[NoticeKind], int]:
    """How many there are of each kind, and how many of all are unread."""
    rows = notices.order_by().values_list("message__event__kind", "message__permission")
    numbers: Counter[NoticeKind] = Counter()
    unread = 0
    for event, permission, number, new in rows.annotate(n=Count("pk"), new=Count("pk", filter=Q(read_at=None))):
        numbers[kind_for(event, permission)] += number
        unread += new
    return numbers, unread


def of_kind(notices: QuerySet[Notice], kind: NoticeKind) -> QuerySet[Notice]:
    """Those of one kind, which no column holds."""
    pairs = set(notices.order_by().values_list("message__event__kind", "message__permission"))
    wanted = Q(pk__in=())
    for event, permission in pairs:
        if kind_for(event, permission) == kind:
            wanted |= Q(message__event__kind=event, message__permission=permission)
    return notices.filter(wanted)


def digests_of(account: Account) -> QuerySet[Digest]:
    return Digest.objects.filter(account=account)
