"""Notices outside the system in the demo: a gateway not in use, who chose SMS, what became of some texts."""

from datetime import datetime, time, timedelta
from typing import Any

from django.utils import timezone

from cases.petitions.models.petitions import Petition
from cases.procedure.actions.perform import perform
from cases.sms.enums import ConsentWay, SmsKind
from cases.sms.models import PetitionerSms, SmsConsent
from cases.sms.queries import petition_line
from cases.sms.rules import SMS_RULES, USUAL, sms_rule, worded
from offices.notices.actions.deciding import choose_channels, set_gateway
from offices.notices.enums import BodyFormat, Cadence, Channel, DeliveryState, Method, NoticeKind
from offices.notices.models import Delivery, NoticeSettings
from offices.notices.queries import account_line, kind_of, outside_text
from offices.notices.rules import QUIET_RULES
from offices.organisation.actions.rules import set_rule
from offices.organisation.models import Account, Event, Office, OutboxMessage
from petition_office.demo.places import CITY

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
    chosen = {"phone": "13800000000", "sms_kinds": kinds, "email": "", "email_kinds": [], "digest": Cadence.DAILY}
    choose_channels(by=handler, at=last, values={**chosen, "digest_hour": 8})
    NoticeSettings.objects.filter(account=handler).update(digested_until=last - timedelta(days=1))
    city = Office.objects.get(code=CITY)
    hours = {"quiet_from": time(22), "quiet_to": time(7), "passing_kinds": [NoticeKind.URGENT]}
    set_rule(QUIET_RULES, office=city, by=admin, at=last, values=hours)
    told_petitioners(last)
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
            line=account_line(handler.pk),
            text=outside_text(message, kind),
            state=state,
            reason=reason,
            tries=1,
            created_at=message.created_at,
            finished_at=message.created_at + timedelta(seconds=10),
        )


# What became of the texts to petitioners, of the newest petition backwards.
FATES = (
    (DeliveryState.DELIVERED, ""),
    (DeliveryState.DELIVERED, ""),
    (DeliveryState.FAILED, "网关收下后没有送达手机（UNDELIV）。"),
    (DeliveryState.ACCEPTED, ""),
    (DeliveryState.DROPPED, "信访人已撤回同意。"),
)


def told_petitioners(last: datetime) -> None:
    """Petitioners who agreed at the desk of the city, and one who thought better of it."""
    city, admin = Office.objects.get(code=CITY), Account.objects.get(username="admin")
    clerk = Account.objects.get(username="clerk")
    texts = {str(kind): str(text) for kind, text in USUAL.items()}
    set_rule(SMS_RULES, office=city, by=admin, at=last, values={"is_on": True, **texts})
    wanted = Petition.objects.filter(
        is_open=True, sealed=False, is_anonymous=False, registered_office=city, office_ids__contains=[city.pk]
    )
    rule = sms_rule(city, timezone.localdate(last))
    for place, (state, reason) in enumerate(FATES):
        petition = wanted.order_by("-pk")[place : place + 1].first()
        if petition is None or rule is None:
            return
        facts: dict[str, Any] = {
            "given_on": timezone.localdate(last),
            "way": ConsentWay.SPOKEN,
            "phone": f"1380000{place:04}",
        }
        perform("consent_to_sms", petition_id=petition.pk, by=clerk, at=last, **facts)
        if state == DeliveryState.DROPPED:
            perform(
                "withdraw_sms_consent",
                petition_id=petition.pk,
                by=clerk,
                at=last,
                withdrawn_on=timezone.localdate(last),
            )
        delivery = Delivery.objects.create(
            channel=Channel.SMS,
            kind=NoticeKind.PETITIONER,
            line=petition_line(petition.pk),
            event=Event.objects.filter(chain=petition.chain_id).latest("sequence"),
            office=city,
            text=worded(rule, SmsKind.RECEIPT, number=petition.number, office=city, on=timezone.localdate(last)),
            state=state,
            reason=reason,
            tries=1,
            created_at=last,
            finished_at=last + timedelta(seconds=10),
        )
        consent = SmsConsent.objects.get(petition=petition)
        PetitionerSms.objects.create(petition=petition, consent=consent, delivery=delivery, kind=SmsKind.RECEIPT)
