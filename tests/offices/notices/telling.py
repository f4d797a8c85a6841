"""An account that chose its channels, and a message that goes to it."""

from datetime import datetime
from typing import Any

from offices.notices.actions.deciding import choose_channels, set_gateway
from offices.notices.enums import TO_ACCOUNTS, BodyFormat, Method, NoticeKind
from offices.notices.models import Delivery, SmsGateway
from offices.organisation.actions.messages import deliver, queue_message_to
from offices.organisation.actions.records import record_event
from offices.organisation.models import Account, Event
from offices.organisation.roles import Role
from tests.factories import City, make_account, moment

AT = moment("2026-03-02")
PHONE, EMAIL = "13800001234", "handler@example.gov.cn"
EVERY = [value for value, _label in TO_ACCOUNTS if value != NoticeKind.DIGEST]


def given_gateway(url: str, **changes: Any) -> dict[str, Any]:
    return {
        "is_on": True,
        "url": url,
        "method": Method.POST,
        "body_format": BodyFormat.JSON,
        "headers": "X-Key={secret}",
        "body_fields": "to={phone}\ntext={text}\nkey={key}\nmeta.time={time}",
        "secret": "s3cret",
        "seconds": 1,
        "answer_field": "data.code",
        "accepted_values": "0",
        "refused_values": "12",
        "repeats_safely": False,
        "status_url": "",
        "status_field": "",
        "delivered_values": "",
        "lost_values": "",
        **changes,
    }


def root_admin(city: City) -> Account:
    """The administrator of the highest office, who sets what holds for all."""
    return Account.objects.filter(username="root_admin").first() or make_account(
        "root_admin", (Role.SYSTEM_ADMIN, city.province)
    )


def put_gateway(city: City, url: str, **changes: Any) -> SmsGateway:
    found = SmsGateway.objects.first()
    version = found.version if found else 0
    return set_gateway(by=root_admin(city), at=AT, values=given_gateway(url, **changes), version=version)


def choose(account: Account, **changes: Any) -> None:
    values = {"phone": PHONE, "sms_kinds": EVERY, "email": "", "email_kinds": [], **changes}
    choose_channels(by=account, at=AT, values=values)


def tell(city: City, account: Account, *, subject: str = "office:7", kind: str = "told", at: datetime = AT) -> Event:
    event = record_event(subject=subject, kind=kind, facts={}, by=None, office=None, at=at)
    queue_message_to(event=event, account=account, office=city.bureau, text="请办理张三的事", url="/", at=at)
    deliver(at=at, event_id=event.pk)
    return event


def states() -> list[str]:
    return list(Delivery.objects.order_by("pk").values_list("state", flat=True))
