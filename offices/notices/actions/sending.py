"""Deliveries are claimed, sent after the claim is committed, and their outcome is written: each once, in order.

A delivery whose worker was killed between sending and writing is never sent blindly again: the gateway is asked about
it, or a person decides.
"""

import logging
import smtplib
from collections.abc import Callable
from datetime import datetime, timedelta
from time import monotonic

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from offices.notices.calling import Outcome, ask_status, send_text
from offices.notices.enums import Channel, DeliveryState
from offices.notices.models import Delivery
from offices.notices.queries import Receivers, channels_open, gateway, quiet_until, receivers_of_line, settings_of
from offices.organisation.models import Notice
from offices.pages.words import cn_datetime

MOST_TRIES = 5
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60))  # after the first, second, … try
STUCK = timedelta(minutes=10)  # a run claims for RUN_SECONDS and each call ends within 60 s
RUN_SECONDS = 120
REPORTED_WITHIN = timedelta(hours=24)
ASK_AFTER = timedelta(minutes=2)
MOST_SENT = 500

logger = logging.getLogger(__name__)


def send_deliveries(*, at: datetime) -> int:
    """Send what is due, each account's in the order of its messages; returns how many were tried."""
    began, number = monotonic(), 0
    channels = channels_open()
    while number < MOST_SENT and monotonic() - began < RUN_SECONDS:
        with transaction.atomic():
            delivery = _claim(channels, at)
        if delivery is None:
            break
        number += 1
        if delivery.state == DeliveryState.SENDING:
            _write(delivery, _send(delivery, at), at)
    return number


def _claim(channels: set[str], at: datetime) -> Delivery | None:
    """The next that is due and before which no other of the same line and channel waits. In quiet hours it is held;
    what passes in them does not wait for what is held.
    """
    before = Delivery.objects.filter(
        ~Q(held_until__gt=at),
        line=OuterRef("line"),
        channel=OuterRef("channel"),
        pk__lt=OuterRef("pk"),
        state__in=(DeliveryState.WAITING, DeliveryState.SENDING),
    )
    due = Delivery.objects.filter(~Exists(before), state=DeliveryState.WAITING, next_at__lte=at, channel__in=channels)
    claimed = (
        due.select_for_update(skip_locked=True, of=("self",)).select_related("account", "office").order_by("pk").first()
    )
    if claimed is None:
        return None
    if dropped := receivers_of_line(claimed.line).lapsed(claimed):
        claimed.state, claimed.reason, claimed.finished_at = DeliveryState.DROPPED, dropped, at
    elif quiet := quiet_until(claimed, at):
        claimed.next_at = claimed.held_until = quiet
        claimed.reason = _("安静时段，%s发送。") % cn_datetime(quiet)
    else:
        claimed.state, claimed.claimed_at, claimed.tries = DeliveryState.SENDING, at, claimed.tries + 1
    claimed.save(update_fields=["state", "reason", "finished_at", "claimed_at", "tries", "next_at", "held_until"])
    return claimed


def _account_lapsed(delivery: Delivery) -> str:
    if delivery.account is None or not delivery.account.is_active:
        return _("账号已停用。")
    notice = Notice.objects.filter(account=delivery.account_id, event=delivery.event_id).first()
    if notice is None:
        return _("消息已收回。")
    return _("收件人已在系统里看过。") if notice.read_at else ""


def _send(delivery: Delivery, at: datetime) -> Outcome:
    receivers = receivers_of_line(delivery.line)
    address = receivers.address(delivery)
    if not address:
        if why := receivers.lapsed(delivery):
            return Outcome(DeliveryState.DROPPED, why)
        return Outcome(DeliveryState.FAILED, _("没有填写手机号或者电子邮箱。"))
    try:
        return _BY_CHANNEL[Channel(delivery.channel)](delivery, address, at)
    except Exception:  # one delivery fails alone; nobody knows whether it left
        logger.exception("delivery %s", delivery.pk)
        return Outcome(DeliveryState.UNKNOWN, _("发送时出错，不知是否发出。"))


def _account_address(delivery: Delivery) -> str:
    chosen = settings_of(delivery.account) if delivery.account else None
    if chosen is None:
        return ""
    return {Channel.SMS: chosen.phone, Channel.EMAIL: chosen.email}[Channel(delivery.channel)]


TO_ACCOUNTS = Receivers(_account_address, _account_lapsed)


def _send_sms(delivery: Delivery, address: str, at: datetime) -> Outcome:
    found = gateway()
    if found is None or not found.is_on:
        return Outcome(DeliveryState.WAITING, _("短信网关已停用。"))
    local = timezone.localtime(at).strftime("%Y%m%d%H%M%S")
    outcome = send_text(found, {"phone": address, "text": delivery.text, "key": str(delivery.key), "time": local})
    if outcome.state == DeliveryState.UNKNOWN and found.repeats_safely:
        return Outcome(DeliveryState.WAITING, outcome.reason)
    return outcome


def _send_email(delivery: Delivery, address: str, at: datetime) -> Outcome:
    """The server either took the mail, or refused it; where the connection broke in between nobody knows."""
    subject = _("信访办案系统：%s消息") % delivery.get_kind_display()
    return send_mail(subject, delivery.text, address, str(delivery.key))


def send_mail(subject: str, text: str, address: str, key: str) -> Outcome:
    connection = get_connection(fail_silently=False)
    try:
        connection.open()
    except (OSError, smtplib.SMTPException):
        return Outcome(DeliveryState.WAITING, _("连不上邮件服务器，或者登录被拒绝。"))
    host = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">")
    mail = EmailMessage(subject, text, to=[address], headers={"Message-ID": f"<{key}@{host}>"}, connection=connection)
    try:
        mail.send()
    except smtplib.SMTPRecipientsRefused as error:
        return _refused(max(code for code, _said in error.recipients.values()))
    except smtplib.SMTPResponseException as error:
        return _refused(error.smtp_code)
    except (OSError, smtplib.SMTPException):
        return Outcome(DeliveryState.UNKNOWN, _("与邮件服务器的连接中断，不知是否收下。"))
    finally:
        connection.close()
    return Outcome(DeliveryState.ACCEPTED)


def _refused(code: int) -> Outcome:
    if code < 500:
        return Outcome(DeliveryState.WAITING, _("邮件服务器暂不接收（%d）。") % code)
    return Outcome(DeliveryState.FAILED, _("邮件服务器拒绝（%d），请核对电子邮箱。") % code)


_BY_CHANNEL: dict[Channel, Callable[[Delivery, str, datetime], Outcome]] = {
    Channel.SMS: _send_sms,
    Channel.EMAIL: _send_email,
}


def _write(delivery: Delivery, outcome: Outcome, at: datetime) -> None:
    """The outcome of a try. What a person or the repair has decided meanwhile stands."""
    with transaction.atomic():
        row = Delivery.objects.select_for_update(of=("self",)).get(pk=delivery.pk)
        if row.state != DeliveryState.SENDING or row.tries != delivery.tries:
            return
        _settle(row, outcome, at)


def _settle(row: Delivery, outcome: Outcome, at: datetime) -> None:
    row.state, row.reason = outcome.state, outcome.reason[:300]
    row.next_at, row.held_until, row.finished_at = None, None, at
    if outcome.state == DeliveryState.WAITING:
        if row.tries >= MOST_TRIES:
            row.state, row.reason = (
                DeliveryState.FAILED,
                _("试了%(n)d次：%(why)s") % {"n": row.tries, "why": row.reason},
            )
        else:
            row.next_at, row.finished_at = at + PAUSES[max(row.tries, 1) - 1], None
    elif row.channel == Channel.SMS and row.state in (DeliveryState.ACCEPTED, DeliveryState.UNKNOWN):
        row.next_at = at + ASK_AFTER
    row.save(update_fields=["state", "reason", "next_at", "held_until", "finished_at"])


def mend_deliveries(*, at: datetime) -> int:
    """What a killed worker left is no longer in sending: nobody knows whether it left. A gateway that sends one key
    once is simply given it again.
    """
    found = gateway()
    repeats = bool(found and found.repeats_safely)
    with transaction.atomic():
        left = Delivery.objects.filter(state=DeliveryState.SENDING, claimed_at__lt=at - STUCK)
        rows = list(left.select_for_update(skip_locked=True))
        for row in rows:
            again = repeats and row.channel == Channel.SMS
            state = DeliveryState.WAITING if again else DeliveryState.UNKNOWN
            _settle(row, Outcome(state, _("发送过程中断，不知是否发出。")), at)
    return len(rows)


def ask_gateway(*, at: datetime) -> int:
    """Ask what became of the texts that were accepted, or of which nobody knows; returns of how many it said."""
    found = gateway()
    if found is None or not found.is_on or not found.status_url:
        return 0
    began, said = monotonic(), 0
    for row in _to_ask(at)[:MOST_SENT]:
        if monotonic() - began >= RUN_SECONDS:
            break
        outcome = ask_status(found, str(row.key))
        said += outcome is not None
        _note_report(row.pk, row.key, outcome, at)
    return said


def _to_ask(at: datetime) -> QuerySet[Delivery]:
    open_ones = Q(state__in=(DeliveryState.ACCEPTED, DeliveryState.UNKNOWN), channel=Channel.SMS, next_at__lte=at)
    return Delivery.objects.filter(open_ones).order_by("next_at", "pk")


def _note_report(pk: int, key: object, outcome: Outcome | None, at: datetime) -> None:
    """What the gateway reported; where it is silent for a day, a person is told so."""
    with transaction.atomic():
        row = Delivery.objects.select_for_update(of=("self",)).get(pk=pk)
        if row.key != key or row.state not in (DeliveryState.ACCEPTED, DeliveryState.UNKNOWN):
            return
        row.asked = min(row.asked + 1, 1000)
        silent = at - (row.claimed_at or row.created_at) >= REPORTED_WITHIN
        if outcome is not None:
            row.state, row.reason, row.next_at, row.finished_at = outcome.state, outcome.reason[:300], None, at
        elif silent:
            row.next_at = None
            if row.state == DeliveryState.ACCEPTED:
                row.state, row.reason = DeliveryState.UNKNOWN, _("网关收下后24小时没有送达回执。")
        else:
            row.next_at = at + ASK_AFTER * 2 ** min(row.asked, 6)
        row.save(update_fields=["asked", "state", "reason", "next_at", "finished_at"])
