"""What was put into inboxes also goes by the channels that the accounts chose, in the same transaction."""

import logging
from collections.abc import Collection
from datetime import datetime

from celery import current_app
from django.db import transaction
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError

from offices.notices.enums import Channel, DeliveryState, NoticeKind
from offices.notices.models import Delivery, NoticeSettings
from offices.notices.queries import account_line, channels_open, kind_of, outside_text
from offices.organisation.models import Event, Office, OutboxMessage

logger = logging.getLogger(__name__)


def queue_deliveries(message: OutboxMessage, accounts: Collection[int], at: datetime) -> None:
    """A delivery for each account and channel that asked for this kind of message; one for each event."""
    chosen = list(NoticeSettings.objects.filter(account__in=accounts))
    if not chosen:
        return
    kind, wanted = kind_of(message), []
    for one in chosen:
        asked = ((Channel.SMS, one.phone, one.sms_kinds), (Channel.EMAIL, one.email, one.email_kinds))
        wanted += [(one.account_id, channel) for channel, address, kinds in asked if address and kind in kinds]
    wanted = [(account, channel) for account, channel in wanted if channel in channels_open()] if wanted else []
    if not wanted:
        return
    text = outside_text(message, kind)
    Delivery.objects.bulk_create(
        [
            Delivery(
                channel=channel,
                kind=kind,
                message=message,
                event_id=message.event_id,
                office_id=message.office_id,
                account_id=account,
                line=account_line(account),
                text=text,
                next_at=at,
                created_at=at,
            )
            for account, channel in wanted
        ],
        ignore_conflicts=True,
    )
    transaction.on_commit(wake_sender)


def queue_text(*, line: str, event: Event, office: Office, text: str, at: datetime) -> Delivery | None:
    """An SMS to a petitioner, with the event that it tells of; once an event. None where there is no gateway, or where
    it was queued before.
    """
    if Channel.SMS not in channels_open():
        return None
    with transaction.atomic():
        delivery, is_new = Delivery.objects.get_or_create(
            event=event,
            line=line,
            channel=Channel.SMS,
            defaults={
                "kind": NoticeKind.PETITIONER,
                "office": office,
                "text": text,
                "next_at": at,
                "created_at": at,
            },
        )
    if not is_new:
        return None
    transaction.on_commit(wake_sender)
    return delivery


def drop_line(line: str, *, reason: str, at: datetime) -> int:
    """What waits for a receiver is not sent any more; returns how many."""
    waiting = Delivery.objects.filter(line=line, state=DeliveryState.WAITING)
    return waiting.update(state=DeliveryState.DROPPED, reason=reason, next_at=None, held_until=None, finished_at=at)


def keep_given_up(message: OutboxMessage, at: datetime) -> None:
    """A message that could not be put into inboxes stands among what failed; anew where it failed again."""
    reason = _("写入收件箱时出错，已试%d次。") % message.tries
    Delivery.objects.update_or_create(
        message=message,
        line="",
        defaults={"state": DeliveryState.FAILED, "reason": reason, "tries": message.tries, "finished_at": at},
        create_defaults={
            "channel": Channel.PAGE,
            "kind": kind_of(message),
            "event_id": message.event_id,
            "office_id": message.office_id,
            "state": DeliveryState.FAILED,
            "reason": reason,
            "tries": message.tries,
            "created_at": message.created_at,
            "finished_at": at,
        },
    )


def wake_sender() -> None:
    try:
        current_app.send_task("offices.send_now", retry=False, ignore_result=True)
    except OperationalError:
        logger.warning("broker unreachable, deliveries wait for the next run")
