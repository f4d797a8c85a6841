"""SMS by the gateway: each once, in order, retried where it surely did not leave, never blindly repeated."""

from collections.abc import Iterator
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.urls import reverse
from django.utils import timezone

from offices.notices.actions import sending
from offices.notices.actions.deciding import drop_deliveries, send_again, try_gateway
from offices.notices.actions.sending import ask_gateway, mend_deliveries, send_deliveries
from offices.notices.calling import NotSent, call
from offices.notices.enums import DeliveryState
from offices.notices.models import Delivery, SmsGateway
from offices.organisation.actions.messages import mark_read, withdraw_notices
from offices.organisation.models import Event, Notice
from tests.clients import client_of
from tests.factories import City, State, make_city, make_petition, seal
from tests.offices.notices.gateway_server import Gateway, sms_gateway
from tests.offices.notices.telling import AT, PHONE, choose, put_gateway, root_admin, states, tell
from tests.threads import leave_connections

S = DeliveryState


@pytest.fixture
def server(settings) -> Iterator[Gateway]:
    settings.SMS_GATEWAY_NETWORKS = ["127.0.0.0/8"]
    with sms_gateway() as found:
        yield found


@pytest.fixture
def ready(city: City, server: Gateway) -> Gateway:
    put_gateway(city, server.url)
    choose(city.handler)
    return server


def test_a_text_goes_out_once_with_its_fields(city: City, ready: Gateway):
    tell(city, city.handler)
    assert send_deliveries(at=AT) == 1
    assert send_deliveries(at=AT) == 0
    (sent,) = ready.calls
    row = Delivery.objects.get()
    assert (sent["to"], sent["key"], sent["headers"]["X-Key"]) == (PHONE, str(row.key), "s3cret")
    assert sent["meta"] == {"time": timezone.localtime(AT).strftime("%Y%m%d%H%M%S")}
    assert sent["text"] == "信访办案系统：您有1条待办消息，请登录系统，在“消息”里查看。"
    assert (row.state, row.reason, row.tries) == (S.ACCEPTED, "", 1)


def test_it_carries_the_number_but_not_of_a_sealed_petition(city: City, ready: Gateway):
    petition = make_petition(city, State.HANDLING)
    tell(city, city.handler, subject=petition.chain.subject, kind="urge_holder")
    row = Delivery.objects.filter(kind="urge").get()
    assert row.text.startswith(f"信访办案系统：您有1条催办督办消息（{petition.number}），")
    seal(type(petition).objects.filter(pk=petition.pk))
    tell(city, city.handler, subject=petition.chain.subject, kind="urge_holder")
    assert petition.number not in Delivery.objects.latest("pk").text


def test_nothing_goes_out_unless_the_account_chose_it(city: City, ready: Gateway):
    choose(city.handler, sms_kinds=["card"])
    tell(city, city.handler)
    tell(city, city.head)
    assert not Delivery.objects.exists()
    SmsGateway.objects.update(is_on=False)
    choose(city.handler)
    tell(city, city.handler)
    assert not Delivery.objects.exists()


@pytest.mark.parametrize(
    ("mode", "state", "said"),
    [
        ("refuse", S.FAILED, "网关拒绝，回答“12”。"),
        ("forbidden", S.FAILED, "网关拒绝（HTTP 403）。"),
        ("redirect", S.FAILED, "网关要求转到别的地址（HTTP 302），没有跟随。"),
        ("error", S.UNKNOWN, "网关出错（HTTP 500），不知是否收下。"),
        ("odd", S.UNKNOWN, "网关回答“77”，设置里没有写明它的意思。"),
        ("hang", S.UNKNOWN, "网关没有在1秒内回答，不知是否收下。"),
        ("drip", S.UNKNOWN, "网关没有在1秒内回答，不知是否收下。"),
        ("busy", S.WAITING, "网关忙，暂不接收（HTTP 429）。"),
    ],
)
def test_what_the_gateway_does_is_told(city: City, ready: Gateway, mode: str, state: str, said: str):
    ready.mode = mode
    tell(city, city.handler)
    send_deliveries(at=AT)
    row = Delivery.objects.get()
    assert (row.state, row.reason) == (state, said)
    assert [one["path"] for one in ready.calls] == ["/send"]
    send_deliveries(at=AT + timedelta(days=2))
    assert len(ready.calls) == (2 if state == S.WAITING else 1)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("\ud800", ""),
        ("a\0b", "ab"),
        ("\u202e77\n", "77"),
        ("号码138 0013-8000不对", "号码…不对"),
        ("长" * 5000, "长" * 40),
    ],
)
def test_an_answer_of_signs_that_cannot_be_kept_ends_its_own_text_only(
    city: City, ready: Gateway, value: str, shown: str
):
    ready.value = value
    tell(city, city.handler)
    tell(city, city.handler)
    assert send_deliveries(at=AT) == 2
    said = f"网关回答“{shown}”，设置里没有写明它的意思。"
    assert list(Delivery.objects.values_list("state", "reason")) == [(S.UNKNOWN, said)] * 2


def test_what_surely_did_not_leave_is_tried_again_and_given_up(city: City, ready: Gateway):
    put_gateway(city, "http://127.0.0.1:1/send")
    tell(city, city.handler)
    at = AT
    for minutes in (1, 5, 15, 60):
        send_deliveries(at=at)
        assert Delivery.objects.get().next_at == at + timedelta(minutes=minutes)
        at += timedelta(minutes=minutes)
    send_deliveries(at=at)
    row = Delivery.objects.get()
    assert (row.state, row.reason, row.tries) == (S.FAILED, "试了5次：连不上网关。", 5)


def test_a_later_one_waits_for_an_earlier_one(city: City, ready: Gateway):
    ready.mode = "busy"
    tell(city, city.handler)
    tell(city, city.handler)
    send_deliveries(at=AT)
    assert [row.tries for row in Delivery.objects.order_by("pk")] == [1, 0]
    ready.mode = "accept"
    send_deliveries(at=AT + timedelta(minutes=1))
    keys = [str(key) for key in Delivery.objects.order_by("pk").values_list("key", flat=True)]
    assert [call["key"] for call in ready.calls] == [keys[0], *keys]


def test_a_killed_worker_leaves_it_unknown_and_nothing_is_sent_twice(city: City, ready: Gateway, monkeypatch):
    def killed(*args: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(sending, "_write", killed)
    tell(city, city.handler)
    with pytest.raises(KeyboardInterrupt):
        send_deliveries(at=AT)
    monkeypatch.undo()
    assert states() == [S.SENDING]
    later = AT + timedelta(minutes=11)
    assert (send_deliveries(at=later), mend_deliveries(at=later), send_deliveries(at=later)) == (0, 1, 0)
    row = Delivery.objects.get()
    assert (row.state, row.reason, len(ready.calls)) == (S.UNKNOWN, "发送过程中断，不知是否发出。", 1)


def test_the_gateway_is_asked_what_it_has(city: City, ready: Gateway):
    url = f"http://127.0.0.1:{ready.port}/status?key={{key}}"
    put_gateway(
        city, ready.url, status_url=url, status_field="status", delivered_values="DELIVRD", lost_values="UNDELIV"
    )
    ready.mode = "lose_answer"
    for _number in range(2):
        tell(city, city.handler)
    send_deliveries(at=AT)
    assert states() == [S.UNKNOWN, S.UNKNOWN]
    first, second = Delivery.objects.order_by("pk")
    later = AT + timedelta(minutes=3)
    assert ask_gateway(at=later) == 0
    ready.reports = {str(first.key): "DELIVRD", str(second.key): "UNDELIV"}
    assert ask_gateway(at=later + timedelta(minutes=5)) == 2
    second.refresh_from_db()
    assert (states(), second.reason) == ([S.DELIVERED, S.FAILED], "网关收下后没有送达手机（UNDELIV）。")


def test_accepted_and_lost_is_unknown_after_a_day(city: City, ready: Gateway):
    url = f"http://127.0.0.1:{ready.port}/status?key={{key}}"
    put_gateway(city, ready.url, status_url=url, status_field="status", delivered_values="DELIVRD")
    tell(city, city.handler)
    send_deliveries(at=AT)
    ask_gateway(at=AT + timedelta(minutes=3))
    assert states() == [S.ACCEPTED]
    ask_gateway(at=AT + timedelta(hours=25))
    row = Delivery.objects.get()
    assert (row.state, row.reason) == (S.UNKNOWN, "网关收下后24小时没有送达回执。")


def test_a_gateway_that_sends_a_key_once_is_given_it_again(city: City, ready: Gateway):
    put_gateway(city, ready.url, repeats_safely=True)
    ready.mode = "error"
    tell(city, city.handler)
    send_deliveries(at=AT)
    assert states() == [S.WAITING]
    ready.mode = "accept"
    send_deliveries(at=AT + timedelta(minutes=1))
    assert states() == [S.ACCEPTED]
    assert len({call["key"] for call in ready.calls}) == 1


def test_what_was_read_or_taken_back_is_not_sent(city: City, ready: Gateway):
    read, taken = tell(city, city.handler), tell(city, city.handler, subject="office:8")
    mark_read(by=city.handler, at=AT, notice=Notice.objects.get(event=read))
    withdraw_notices([city.handler.pk], taken.chain_id)
    send_deliveries(at=AT)
    assert list(Delivery.objects.order_by("pk").values_list("state", "reason")) == [
        (S.DROPPED, "收件人已在系统里看过。"),
        (S.DROPPED, "消息已收回。"),
    ]
    assert ready.calls == []


def test_an_administrator_sends_again_or_gives_up(city: City, ready: Gateway):
    for mode in ("refuse", "error"):
        ready.mode = mode
        tell(city, city.handler)
        send_deliveries(at=AT)
    failed, unknown = Delivery.objects.order_by("pk")
    ready.mode = "accept"
    assert send_again(ids=[failed.pk, unknown.pk], by=city.system_admin, at=AT) == 2
    send_deliveries(at=AT)
    assert states() == [S.ACCEPTED, S.ACCEPTED]
    # What was refused is a new text to the gateway; what is unknown keeps its key.
    keys = [call["key"] for call in ready.calls]
    assert (keys[0] != keys[2], keys[1] == keys[3]) == (True, True)
    event = Event.objects.get(kind="deliveries.again")
    assert (event.office, event.by, event.facts) == (city.bureau, city.system_admin, {"number_sent": 2})
    ready.mode = "refuse"
    tell(city, city.handler)
    send_deliveries(at=AT)
    assert drop_deliveries(ids=[Delivery.objects.latest("pk").pk], by=city.system_admin, at=AT) == 1
    assert states()[-1] == S.DROPPED


def test_inner_addresses_are_refused_unless_the_server_allows_them(settings):
    settings.SMS_GATEWAY_NETWORKS = []
    inner = ("127.0.0.1", "localhost", "10.1.2.3", "169.254.169.254", "[::1]", "[::ffff:10.0.0.1]", "0.0.0.0")  # noqa: S104
    outer = "8.8.8.8"
    for host in inner:
        with pytest.raises(NotSent, match="SMS_GATEWAY_NETWORKS"):
            call(f"https://{host}/send", method="POST", headers={}, body=b"", seconds=1)
    with pytest.raises(NotSent, match="https"):
        call(f"http://{outer}/send", method="POST", headers={}, body=b"", seconds=1)


def test_the_certificate_is_checked(settings, server: Gateway):
    with pytest.raises(NotSent, match="证书"):
        call(f"https://127.0.0.1:{server.port}/send", method="GET", headers={}, body=None, seconds=1)


def test_a_text_on_trial(city: City, ready: Gateway):
    outcome = try_gateway(by=root_admin(city), at=AT, phone="13900009999")
    assert (outcome.state, ready.calls[0]["to"]) == (S.ACCEPTED, "13900009999")
    assert Event.objects.get(kind="sms_gateway.tried").facts == {}


@pytest.mark.parametrize("secret", ["密钥", "ａ１", "a\nb"])
def test_a_secret_that_no_header_carries_is_said_and_nothing_leaves(city: City, ready: Gateway, secret: str):
    put_gateway(city, ready.url, secret=secret)
    outcome = try_gateway(by=root_admin(city), at=AT, phone=PHONE)
    assert (outcome.state, "不能发送的字符" in outcome.reason) == (S.WAITING, True)
    page = client_of(root_admin(city)).post(reverse("offices:sms_gateway_try"), {"phone": PHONE})
    assert (page.status_code, "不能发送的字符" in page.text) == (422, True)
    tell(city, city.handler)
    send_deliveries(at=AT)
    assert (states(), ready.calls) == ([S.WAITING], [])  # it surely did not leave, and is tried again


@pytest.mark.django_db(transaction=True)
def test_two_workers_send_each_once(settings, monkeypatch):
    settings.SMS_GATEWAY_NETWORKS = ["127.0.0.0/8"]
    monkeypatch.setattr("offices.organisation.actions.messages._wake_worker", lambda event_id: None)
    monkeypatch.setattr("offices.notices.actions.queueing.wake_sender", lambda: None)
    city = make_city()
    with sms_gateway() as server:
        put_gateway(city, server.url, seconds=10)
        for account in (city.handler, city.head):
            choose(account)
            for _number in range(5):
                tell(city, account)
        barrier = Barrier(2)

        def work() -> None:
            barrier.wait(5)
            try:
                send_deliveries(at=AT)
            finally:
                leave_connections()

        threads = [Thread(target=work) for _worker in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        send_deliveries(at=AT)
        keys = [call["key"] for call in server.calls]
        assert len(keys) == len(set(keys)) == 10
        for account in (city.handler, city.head):
            own = [str(key) for key in account.deliveries.order_by("pk").values_list("key", flat=True)]
            assert [key for key in keys if key in own] == own
