"""Quiet hours hold what may wait and let pass what may not; a digest tells in sum, once, and only what is new."""

import datetime as dt
from collections.abc import Iterator
from threading import Barrier, Thread

import pytest
from django.urls import reverse
from django.utils import timezone

from offices.errors import InvalidFacts
from offices.notices.actions.deciding import send_again
from offices.notices.actions.digests import make_digests
from offices.notices.actions.sending import send_deliveries
from offices.notices.enums import Cadence, DeliveryState
from offices.notices.models import Delivery, Digest, NoticeSettings
from offices.notices.reckoning import digest_moment, quiet_end
from offices.notices.rules import QUIET_RULES
from offices.organisation.actions.messages import deliver, mark_all_read
from offices.organisation.actions.rules import set_rule
from offices.organisation.models import Event, Notice
from tests.factories import City, make_city
from tests.offices.notices.gateway_server import Gateway, sms_gateway
from tests.offices.notices.telling import choose, put_gateway, states, tell
from tests.offices.notices.test_pages import as_
from tests.threads import leave_connections

S = DeliveryState
NIGHT = {"quiet_from": dt.time(22), "quiet_to": dt.time(7), "passing_kinds": ["urgent"]}


def local(day: str, clock: str) -> dt.datetime:
    return timezone.make_aware(dt.datetime.fromisoformat(f"{day}T{clock}"))


@pytest.fixture
def ready(city: City, settings) -> Iterator[Gateway]:
    settings.SMS_GATEWAY_NETWORKS = ["127.0.0.0/8"]
    with sms_gateway() as found:
        put_gateway(city, found.url)
        choose(city.handler)
        yield found


def night(city: City) -> None:
    at = local("2026-03-01", "12:00")
    set_rule(QUIET_RULES, office=city.city, by=city.system_admin, at=at, values=NIGHT)


@pytest.mark.parametrize(
    ("clock", "quiet_from", "quiet_to", "end"),
    [
        ("2026-12-31T21:59", "22:00", "07:00", None),
        ("2026-12-31T22:00", "22:00", "07:00", "2027-01-01T07:00"),
        ("2027-01-01T00:00", "22:00", "07:00", "2027-01-01T07:00"),
        ("2027-01-01T06:59:59", "22:00", "07:00", "2027-01-01T07:00"),
        ("2027-01-01T07:00", "22:00", "07:00", None),
        ("2026-02-28T12:30", "12:00", "14:00", "2026-02-28T14:00"),
        ("2026-02-28T14:00", "12:00", "14:00", None),
        ("2026-02-28T23:30", "23:00", "00:00", "2026-03-01T00:00"),
    ],
)
def test_when_quiet_hours_end(clock: str, quiet_from: str, quiet_to: str, end: str | None):
    day, time = clock.split("T")
    found = quiet_end(local(day, time), dt.time.fromisoformat(quiet_from), dt.time.fromisoformat(quiet_to))
    assert found == (local(*end.split("T")) if end else None)


def test_what_may_wait_is_held_and_comes_in_order_after(city: City, ready: Gateway):
    night(city)
    late = local("2026-03-02", "23:50")
    for _number in range(2):
        tell(city, city.handler, at=late)
    send_deliveries(at=late)
    assert (states(), ready.calls) == ([S.WAITING, S.WAITING], [])
    assert Delivery.objects.earliest("pk").reason == "安静时段，2026年3月3日（周二）07:00发送。"
    # What is urgent does not wait for what is held.
    tell(city, city.handler, kind="mark_urgent", at=late)
    send_deliveries(at=local("2026-03-03", "00:10"))
    assert (states(), len(ready.calls)) == ([S.WAITING, S.WAITING, S.ACCEPTED], 1)
    tell(city, city.handler, at=local("2026-03-03", "06:59"))
    send_deliveries(at=local("2026-03-03", "06:59"))
    assert len(ready.calls) == 1
    send_deliveries(at=local("2026-03-03", "07:00"))
    first, second, urgent, last = (str(row.key) for row in Delivery.objects.order_by("pk"))
    assert [call["key"] for call in ready.calls] == [urgent, first, second, last]
    assert not Delivery.objects.filter(held_until__isnull=False).exists()


def test_the_clock_set_back_over_midnight_sends_nothing_twice(city: City, ready: Gateway):
    night(city)
    tell(city, city.handler, at=local("2026-03-02", "23:50"))
    send_deliveries(at=local("2026-03-02", "23:50"))
    send_deliveries(at=local("2026-03-03", "07:00"))
    for moment in (local("2026-03-02", "23:55"), local("2026-03-03", "07:00"), local("2026-03-03", "07:01")):
        send_deliveries(at=moment)
    assert (states(), len(ready.calls)) == ([S.ACCEPTED], 1)


def test_own_hours_stand_in_for_those_of_the_office(city: City, ready: Gateway):
    night(city)
    choose(city.handler, quiet_from=dt.time(12), quiet_to=dt.time(14))
    tell(city, city.handler, at=local("2026-03-02", "23:50"))
    send_deliveries(at=local("2026-03-02", "23:50"))
    assert states() == [S.ACCEPTED]
    tell(city, city.handler, at=local("2026-03-03", "12:30"))
    send_deliveries(at=local("2026-03-03", "12:30"))
    assert states() == [S.ACCEPTED, S.WAITING]


def test_sent_again_at_night_waits_for_the_morning_too(city: City, ready: Gateway):
    night(city)
    ready.mode = "refuse"
    tell(city, city.handler, at=local("2026-03-02", "20:00"))
    send_deliveries(at=local("2026-03-02", "20:00"))
    ready.mode = "accept"
    late = local("2026-03-02", "23:00")
    assert send_again(ids=[Delivery.objects.get().pk], by=city.system_admin, at=late) == 1
    send_deliveries(at=late)
    assert states() == [S.WAITING]
    send_deliveries(at=local("2026-03-03", "07:00"))
    assert states() == [S.ACCEPTED]


def test_hours_that_are_none_are_refused(city: City):
    at, values = local("2026-03-01", "12:00"), NIGHT | {"quiet_to": dt.time(22)}
    with pytest.raises(InvalidFacts, match="起止时间不能相同"):
        set_rule(QUIET_RULES, office=city.city, by=city.system_admin, at=at, values=values)
    page = as_(city.handler).post(reverse("offices:channels"), {"quiet_from": "22:00", "sms_kinds": ["digest"]})
    said = page.content.decode()
    assert (page.status_code, "安静时段的起、止请一并填写。" in said, "请选择多久汇总一次" in said) == (422, True, True)


@pytest.mark.parametrize(
    ("clock", "cadence", "due"),
    [
        ("2026-03-03T08:00", Cadence.DAILY, "2026-03-03T08:00"),
        ("2026-03-03T07:59", Cadence.DAILY, "2026-03-02T08:00"),
        ("2027-01-01T00:00", Cadence.DAILY, "2026-12-31T08:00"),
        ("2026-03-02T08:00", Cadence.WEEKLY, "2026-03-02T08:00"),  # a Monday
        ("2026-03-02T07:00", Cadence.WEEKLY, "2026-02-23T08:00"),
        ("2026-03-08T23:00", Cadence.WEEKLY, "2026-03-02T08:00"),
    ],
)
def test_when_a_digest_is_due(clock: str, cadence: str, due: str):
    assert digest_moment(local(*clock.split("T")), cadence, 8) == local(*due.split("T"))


def chosen_daily(city: City, at: dt.datetime) -> None:
    choose(city.handler, digest="daily", digest_hour=8, sms_kinds=["digest"])
    NoticeSettings.objects.filter(account=city.handler).update(digested_until=at)


def test_a_digest_tells_once_what_is_new(city: City, ready: Gateway):
    chosen_daily(city, local("2026-03-02", "08:00"))
    for kind in ("told", "told", "urge_holder"):
        tell(city, city.handler, kind=kind, at=local("2026-03-02", "15:00"))
    assert make_digests(at=local("2026-03-03", "07:50")) == 0
    at = local("2026-03-03", "08:00")
    assert (make_digests(at=at), make_digests(at=at)) == (1, 0)
    deliver(at=at)
    digest = Digest.objects.get()
    assert (digest.number, digest.unread) == (3, 3)
    told = Notice.objects.filter(account=city.handler).latest("pk").message
    assert told.text.endswith("新消息3条，其中待办2条、催办督办1条；还有3条未读。")
    send_deliveries(at=at)
    (sent,) = ready.calls
    assert sent["text"] == f"信访办案系统：{told.text}请登录系统查看。"
    # A clock set back makes none anew, and a digest does not count digests.
    assert make_digests(at=local("2026-03-02", "09:00")) == 0
    assert make_digests(at=local("2026-03-04", "08:00")) == 0


def test_nothing_is_told_where_all_is_read_and_a_missed_day_is_in_the_next(city: City):
    chosen_daily(city, local("2026-03-02", "08:00"))
    tell(city, city.handler, at=local("2026-03-02", "15:00"))
    mark_all_read(by=city.handler, at=local("2026-03-02", "16:00"))
    assert make_digests(at=local("2026-03-03", "08:00")) == 0
    assert not Event.objects.filter(kind="digests.made").exists()
    tell(city, city.handler, at=local("2026-03-03", "15:00"))
    tell(city, city.handler, at=local("2026-03-05", "15:00"))
    assert make_digests(at=local("2026-03-06", "08:10")) == 1
    digest = Digest.objects.get()
    assert (digest.since, digest.number) == (local("2026-03-03", "07:50"), 2)


def test_what_is_committed_after_the_hour_is_in_the_next(city: City):
    """A run of deliveries that began before the hour writes its moment into messages that it commits after it."""
    chosen_daily(city, local("2026-03-02", "07:50"))
    for clock in ("07:49", "07:55"):
        tell(city, city.handler, at=local("2026-03-03", clock))
    assert make_digests(at=local("2026-03-03", "08:00")) == 1
    tell(city, city.handler, at=local("2026-03-03", "07:59"))
    assert make_digests(at=local("2026-03-04", "08:00")) == 1
    told = Digest.objects.order_by("until").values_list("until", "number")
    assert list(told) == [(local("2026-03-03", "07:50"), 1), (local("2026-03-04", "07:50"), 2)]


def test_the_page_of_a_digest_lists_what_it_counts(city: City):
    chosen_daily(city, local("2026-03-02", "08:00"))
    for kind in ("told", "told", "urge_holder"):
        tell(city, city.handler, kind=kind, at=local("2026-03-02", "15:00"))
    at = local("2026-03-03", "08:00")
    make_digests(at=at)
    deliver(at=at)
    digest = Digest.objects.get()
    url = reverse("offices:digest", args=[digest.pk])
    client = as_(city.handler)
    page = client.get(url)
    assert (page.context["number"], len(page.context["page"].items)) == (3, 3)
    for kind, _label, number in page.context["numbers"]:
        assert len(client.get(f"{url}?kind={kind}").context["page"].items) == number
    assert client.get(reverse("offices:digests")).context["page"].items == [digest]
    assert as_(city.head).get(url).status_code == 404
    (row,) = client.get("/api/v1/notice-digests/").json()["results"]
    assert (row["number"], row["unread"]) == (3, 3)
    assert client.get("/api/v1/notices/unread/").json() == {"number": 4}


@pytest.mark.django_db(transaction=True)
def test_two_workers_make_each_digest_once(monkeypatch):
    monkeypatch.setattr("offices.organisation.actions.messages._wake_worker", lambda event_id: None)
    city = make_city()
    for account in (city.handler, city.head):
        choose(account, digest="daily", digest_hour=8, sms_kinds=[])
        NoticeSettings.objects.filter(account=account).update(digested_until=local("2026-03-02", "08:00"))
        tell(city, account, at=local("2026-03-02", "15:00"))
    barrier = Barrier(2)

    def work() -> None:
        barrier.wait(5)
        try:
            make_digests(at=local("2026-03-03", "08:00"))
        finally:
            leave_connections()

    threads = [Thread(target=work) for _worker in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    make_digests(at=local("2026-03-03", "08:01"))
    assert sorted(Digest.objects.values_list("account_id", flat=True)) == sorted([city.handler.pk, city.head.pk])
