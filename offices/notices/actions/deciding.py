"""An administrator sends again what failed, or gives it up; the SMS gateway is set; an account chooses its channels."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from offices.errors import ActionRefused, Conflict
from offices.notices.actions.queueing import wake_sender
from offices.notices.calling import Outcome, send_text
from offices.notices.enums import Channel, DeliveryState
from offices.notices.models import Delivery, NoticeSettings, SmsGateway
from offices.notices.policies import check_again, check_drop, check_sets_gateway
from offices.notices.queries import deliveries_visible_to
from offices.organisation.actions.messages import deliver_again
from offices.organisation.actions.records import record_event
from offices.organisation.enums import AdminEvent
from offices.organisation.models import Account, Office

MOST_AT_ONCE = 500
TRY_SUBJECT = "sms_gateway"


def send_again(*, ids: Collection[int], by: Account, at: datetime) -> int:
    """Send anew what failed or of which nobody knows; the rest of what was named is left alone. Returns how many.

    What failed is a new text to the gateway. What is unknown keeps its key, so that a gateway that has it knows it.
    """
    with transaction.atomic():
        rows = _locked(ids, by)
        chosen = [row for row in rows if _passes(check_again, row)]
        if rows and not chosen:
            check_again(rows[0])
        for row in chosen:
            if row.channel == Channel.PAGE and row.message_id is not None:
                deliver_again(message_id=row.message_id)
                row.state, row.finished_at = DeliveryState.ACCEPTED, at
            else:
                row.key = uuid4() if row.state == DeliveryState.FAILED else row.key
                row.state, row.next_at, row.finished_at = DeliveryState.WAITING, at, None
            row.held_until = None
            row.tries, row.asked, row.reason = 0, 0, ""
            row.save(update_fields=["key", "state", "next_at", "finished_at", "tries", "asked", "reason", "held_until"])
        _record(AdminEvent.DELIVERIES_AGAIN, chosen, by, at)
        transaction.on_commit(wake_sender)
    return len(chosen)


def drop_deliveries(*, ids: Collection[int], by: Account, at: datetime) -> int:
    """What need not be sent any more, or was seen to have arrived."""
    with transaction.atomic():
        rows = _locked(ids, by)
        chosen = [row for row in rows if _passes(check_drop, row)]
        if rows and not chosen:
            check_drop(rows[0])
        for row in chosen:
            row.state, row.next_at, row.finished_at = DeliveryState.DROPPED, None, at
            row.save(update_fields=["state", "next_at", "finished_at"])
        _record(AdminEvent.DELIVERIES_DROPPED, chosen, by, at)
    return len(chosen)


def _locked(ids: Collection[int], by: Account) -> list[Delivery]:
    if not ids:
        raise ActionRefused("nothing_chosen", _("请先勾选通知。"))
    if len(set(ids)) > MOST_AT_ONCE:
        raise ActionRefused("too_many", _("一次最多%d条。") % MOST_AT_ONCE)
    rows = list(deliveries_visible_to(by).filter(pk__in=ids).order_by("pk").select_for_update(of=("self",)))
    if not rows:
        raise ActionRefused("nothing_found", _("没有找到这些通知，请刷新后重试。"))
    return rows


def _passes(check: Any, row: Delivery) -> bool:
    try:
        check(row)
    except ActionRefused:
        return False
    return True


def _record(kind: AdminEvent, rows: list[Delivery], by: Account, at: datetime) -> None:
    for office_id in sorted({row.office_id for row in rows}):
        number = sum(row.office_id == office_id for row in rows)
        office = Office.objects.get(pk=office_id)
        record_event(
            subject=f"office:{office_id}", kind=kind, facts={"number_sent": number}, by=by, office=office, at=at
        )


def set_gateway(*, by: Account, at: datetime, values: Mapping[str, Any], version: int) -> SmsGateway:
    """Keep how the gateway is asked. An empty secret leaves the one that is kept. Raises NotPermitted, Conflict."""
    check_sets_gateway(by)
    with transaction.atomic():
        found = SmsGateway.objects.select_for_update().first()
        if version != (found.version if found else 0):
            raise Conflict("changed_meanwhile", _("设置刚刚被他人修改，请刷新后重试。"))
        gateway = found or SmsGateway(version=0)
        for name, value in values.items():
            if name != "secret" or value:
                setattr(gateway, name, value)
        gateway.version += 1
        gateway.changed_at, gateway.changed_by = at, by
        gateway.save(force_insert=found is None)
        facts = {
            "address": urlsplit(gateway.url).netloc,
            "is_on": gateway.is_on,
            "secret_changed": bool(values["secret"]),
        }
        record_event(subject=TRY_SUBJECT, kind=AdminEvent.SMS_GATEWAY_SET, facts=facts, by=by, office=None, at=at)
    return gateway


def try_gateway(*, by: Account, at: datetime, phone: str) -> Outcome:
    """One text to a telephone, at once, also while the gateway is not in use; the number is not kept."""
    check_sets_gateway(by)
    found = SmsGateway.objects.first()
    if found is None:
        raise ActionRefused("no_gateway", _("请先填写短信网关。"))
    record_event(subject=TRY_SUBJECT, kind=AdminEvent.SMS_GATEWAY_TRIED, facts={}, by=by, office=None, at=at)
    text = _("信访办案系统：这是一条试发的短信。")
    local = timezone.localtime(at).strftime("%Y%m%d%H%M%S")
    return send_text(found, {"phone": phone, "text": text, "key": str(uuid4()), "time": local})


def choose_channels(*, by: Account, at: datetime, values: Mapping[str, Any]) -> NoticeSettings:
    """What an account wants to be told outside the system, where, when not, and how often in sum. A digest sums from
    the moment on at which it was first chosen.
    """
    with transaction.atomic():
        NoticeSettings.objects.get_or_create(account=by, defaults={"changed_at": at})  # who chooses at once waits
        chosen = NoticeSettings.objects.select_for_update().get(account=by)
        if values.get("digest") and not chosen.digest:
            chosen.digested_until = at
        for name, value in values.items():
            setattr(chosen, name, value)
        chosen.changed_at = at
        chosen.save()
        kinds = {"sms": len(chosen.sms_kinds), "email": len(chosen.email_kinds), "digest": bool(chosen.digest)}
        record_event(
            subject=f"account:{by.pk}", kind=AdminEvent.CHANNELS_CHOSEN, facts=kinds, by=by, office=None, at=at
        )
    return chosen
