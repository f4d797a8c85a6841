"""The outbox: each message once to each receiver, whatever happens on the way."""

from threading import Barrier, Thread

import pytest

from offices.organisation.actions import messages as actions
from offices.organisation.actions.messages import deliver, queue_message
from offices.organisation.actions.records import record_event
from offices.organisation.enums import MessageState
from offices.organisation.models import Notice, OutboxMessage
from offices.organisation.roles import Permission
from tests.factories import City, make_city, moment
from tests.threads import leave_connections

AT = moment("2026-03-02")


def queue(city: City, number: int = 1, permission: Permission = Permission.ANSWER_CARDS) -> None:
    for place in range(number):
        event = record_event(subject=f"petition:{place}", kind="register", facts={}, by=None, office=None, at=AT)
        for _twice in range(2):
            queue_message(event=event, office=city.bureau, permission=permission, text=f"消息{place}", url="/", at=AT)


def test_a_message_reaches_those_with_the_permission_once(city: City):
    queue(city)
    assert deliver(at=AT) == 1
    assert deliver(at=AT) == 0
    assert {notice.account.username for notice in Notice.objects.all()} == {"handler", "head", "deputy"}
    message = OutboxMessage.objects.get()
    assert (message.state, message.finished_at) == (MessageState.SENT, AT)


def test_a_failing_message_fails_alone_and_is_given_up(city: City):
    queue(city, 2)
    bad = OutboxMessage.objects.earliest("id")
    OutboxMessage.objects.filter(pk=bad.pk).update(permission="unheard-of")
    deliver(at=AT)
    assert Notice.objects.count() == 3
    for _round in range(actions.MOST_TRIES):
        deliver(at=AT)
    bad.refresh_from_db()
    assert (bad.state, bad.tries) == (MessageState.FAILED, actions.MOST_TRIES)
    assert Notice.objects.count() == 3


@pytest.mark.django_db(transaction=True)
def test_two_workers_deliver_each_message_once(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(actions, "_wake_worker", lambda event_id: None)
    queue(make_city(), 20)
    barrier, delivered = Barrier(2), []

    def work() -> None:
        barrier.wait(5)
        try:
            delivered.append(deliver(at=AT))
        finally:
            leave_connections()

    threads = [Thread(target=work) for _worker in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sum(delivered) == 20
    assert Notice.objects.count() == 60
    assert not OutboxMessage.objects.exclude(state=MessageState.SENT).exists()
