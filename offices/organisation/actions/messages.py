"""Messages: written with the event, delivered after the commit."""

import logging
from collections.abc import Callable, Collection, Iterable
from datetime import datetime

from celery import current_app
from django.db import DatabaseError, transaction
from django.db.models import QuerySet
from kombu.exceptions import OperationalError

from offices.organisation.enums import MessageState
from offices.organisation.models import Account, Event, Notice, Office, OutboxMessage
from offices.organisation.queries import accounts_with
from offices.organisation.roles import Permission

MOST_TRIES = 5
TO_PERSONS = ""  # the permission of a message to chosen persons

logger = logging.getLogger(__name__)


def queue_message(*, event: Event, office: Office, permission: Permission, text: str, url: str, at: datetime) -> None:
    """Write a message to those of an office who have a permission. The worker hears of it only after the commit."""
    _queue(OutboxMessage(event=event, office=office, permission=permission, text=text, url=url, created_at=at))


def queue_message_to(*, event: Event, account: Account, office: Office, text: str, url: str, at: datetime) -> None:
    """Write a message to one account, which hears of it as one who works for the office; one for each event."""
    receiver = {"account": account, "permission": f"account:{account.pk}"}
    _queue(OutboxMessage(event=event, office=office, **receiver, text=text, url=url, created_at=at))


def _queue(message: OutboxMessage) -> None:
    OutboxMessage.objects.bulk_create([message], ignore_conflicts=True)
    event = message.event
    transaction.on_commit(lambda: _wake_worker(event.pk))


def tell_accounts(
    *, event: Event, office: Office, accounts: Collection[int], text: str, url: str, at: datetime
) -> None:
    """A message to these accounts, delivered at once, and to nobody else of their offices. No personal data."""
    if not accounts:
        return
    message = OutboxMessage.objects.create(
        event=event,
        office=office,
        permission=TO_PERSONS,
        text=text[:300],
        url=url,
        created_at=at,
        state=MessageState.SENT,
        finished_at=at,
    )
    _put_into_inboxes(message, accounts, at)


def _put_into_inboxes(message: OutboxMessage, accounts: Collection[int], at: datetime) -> None:
    """Once a person and event, whatever roles the person has; never to whom the event accuses."""
    withheld = {pk for rule in _withheld_from for pk in rule(message)}
    told = sorted(set(accounts) - withheld)
    Notice.objects.bulk_create(
        [Notice(account_id=pk, event_id=message.event_id, message=message, created_at=at) for pk in told],
        ignore_conflicts=True,
    )
    for send in _send_also:
        send(message, told, at)


def _wake_worker(event_id: int) -> None:
    try:
        current_app.send_task("offices.deliver_event", kwargs={"event_id": event_id}, retry=False, ignore_result=True)
    except OperationalError:
        # The message is in the outbox; the repair job delivers it when the broker is back.
        logger.warning("broker unreachable, event %s waits in the outbox", event_id)


def deliver(*, at: datetime, event_id: int | None = None, limit: int = 1000) -> int:
    """Deliver pending messages, each once; returns how many.

    Rows are claimed with SKIP LOCKED, so several workers share the work. A failing message fails alone and is given
    up after MOST_TRIES.
    """
    delivered = 0
    for _number in range(limit):
        with transaction.atomic():
            claimed = OutboxMessage.objects.select_for_update(skip_locked=True, of=("self",))
            pending = claimed.filter(state=MessageState.PENDING)
            if event_id is not None:
                pending = pending.filter(event_id=event_id)
            message = pending.select_related("office").order_by("tries", "id").first()
            if message is None:
                break
            delivered += _deliver_one(message, at)
    return delivered


# Accounts that must hear nothing of an event, as the rooms above know them: of accusations, the accused.
_withheld_from: list[Callable[[OutboxMessage], Collection[int]]] = []


def withhold_from(rule: Callable[[OutboxMessage], Collection[int]]) -> None:
    """Let a room that stands above this one keep messages from accounts; called from its AppConfig."""
    if rule not in _withheld_from:
        _withheld_from.append(rule)


# What the room of the other channels does with what was put into inboxes, and with what could not be.
_send_also: list[Callable[[OutboxMessage, Collection[int], datetime], None]] = []
_when_given_up: list[Callable[[OutboxMessage, datetime], None]] = []


def send_also(
    send: Callable[[OutboxMessage, Collection[int], datetime], None],
    *,
    given_up: Callable[[OutboxMessage, datetime], None],
) -> None:
    """Let a room above send messages by other channels too, and keep those that failed; called from its AppConfig."""
    if send not in _send_also:
        _send_also.append(send)
        _when_given_up.append(given_up)


def deliver_again(*, message_id: int) -> None:
    """A message that was given up waits anew."""
    given_up = OutboxMessage.objects.filter(pk=message_id, state=MessageState.FAILED)
    given_up.update(state=MessageState.PENDING, tries=0, finished_at=None)


def withdraw_notices(account_ids: Collection[int], chain_id: int) -> None:
    """Take what accounts were told of a chain out of their inboxes."""
    if account_ids:
        Notice.objects.filter(account__in=account_ids, message__event__chain=chain_id).delete()


def settle_notices(*, event: Event, url: str, permission: Permission, at: datetime) -> None:
    """What was asked for has been decided by this event: who was asked has no unread notice of it any more."""
    _settle(OutboxMessage.objects.filter(event__chain=event.chain_id, url=url, permission=permission), at)


def settle_asked(*, events: QuerySet[Event], at: datetime) -> None:
    """What these events asked for waits for nobody any more: who was told has no unread notice of it."""
    _settle(OutboxMessage.objects.filter(event__in=events), at)


def _settle(asked: QuerySet[OutboxMessage], at: datetime) -> None:
    asked.filter(state=MessageState.PENDING).update(state=MessageState.SENT, finished_at=at)
    Notice.objects.filter(message__in=asked, read_at=None).update(read_at=at)


def _deliver_one(message: OutboxMessage, at: datetime) -> int:
    try:
        with transaction.atomic():
            _put_into_inboxes(message, [account.pk for account in receivers_of(message)], at)
    except (DatabaseError, ValueError):
        logger.exception("message %s", message.pk)
        message.tries += 1
        if message.tries >= MOST_TRIES:
            message.state, message.finished_at = MessageState.FAILED, at
        message.save(update_fields=["tries", "state", "finished_at"])
        for keep in _when_given_up if message.state == MessageState.FAILED else ():
            keep(message, at)
        return 0
    message.state, message.finished_at = MessageState.SENT, at
    message.save(update_fields=["state", "finished_at"])
    return 1


def receivers_of(message: OutboxMessage) -> Iterable[Account]:
    """Whoever has left meanwhile hears no more."""
    if message.account_id is not None:
        return Account.objects.filter(pk=message.account_id, is_active=True)
    return accounts_with(message.office, Permission(message.permission))


def mark_read(*, by: Account, at: datetime, notice: Notice) -> None:
    """The first reading counts; somebody else's notice is left alone."""
    Notice.objects.filter(pk=notice.pk, account=by, read_at=None).update(read_at=at)


def mark_all_read(*, by: Account, at: datetime) -> int:
    return Notice.objects.filter(account=by, read_at=None).update(read_at=at)
