"""Notices outside the system in the demo: a gateway not in use, who chose SMS, what became of three texts."""

from datetime import datetime, timedelta

from offices.notices.actions.deciding import choose_channels, set_gateway
from offices.notices.enums import BodyFormat, Channel, DeliveryState, Method, NoticeKind
from offices.notices.models import Delivery
from offices.notices.queries import kind_of, outside_text
from offices.organisation.models import Account, OutboxMessage

GATEWAY = {
    "is_on": False,
    "url": "https://sms.example.gov.cn/send",
    "method": Method.POST,
    "body_format": BodyFormat.JSON,
    "headers": "Authorization=Bearer {secret}",
    "body_fields": "mobile={phone}\ncontent={text}\nserial={key}",
    "secret": "demo",
    "seconds": 10,
    "answer_field": "code",
    "accepted_values": "0",
    "refused_values": "1001\n1002",
    "repeats_safely": False,
    "status_url": "https://sms.example.gov.cn/status?serial={key}",
    "status_field": "status",
    "delivered_values": "DELIVRD",
    "lost_values": "UNDELIV\nEXPIRED",
}
BECAME = (
    (DeliveryState.DELIVERED, ""),
    (DeliveryState.UNKNOWN, "网关没有在10秒内回答，不知是否收下。"),
    (DeliveryState.FAILED, "网关拒绝，回答“1002”。"),
)


def notices_outside(last: datetime) -> None:
    """What was sent while the gateway was in use; nothing of the demo leaves the machine."""
    admin, handler = Account.objects.get(username="admin"), Account.objects.get(username="handler")
    set_gateway(by=admin, at=last, values=GATEWAY, version=0)
    kinds = [NoticeKind.URGE, NoticeKind.CARD]
    choose_channels(
        by=handler, at=last, values={"phone": "13800000000", "sms_kinds": kinds, "email": "", "email_kinds": []}
    )
    told = OutboxMessage.objects.filter(notices__account=handler).select_related("event").order_by("-pk")[: len(BECAME)]
    for message, (state, reason) in zip(told, BECAME, strict=False):
        kind = kind_of(message)
        Delivery.objects.create(
            channel=Channel.SMS,
            kind=kind,
            message=message,
            event_id=message.event_id,
            office_id=message.office_id,
            account=handler,
            text=outside_text(message, kind),
            state=state,
            reason=reason,
            tries=1,
            created_at=message.created_at,
            finished_at=message.created_at + timedelta(seconds=10),
        )
