"""A leader's own calendar: what stands in it, who gets an address, and when the address opens nothing any more."""

import datetime as dt
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from cases.packages.models.packages import Package
from cases.petitions.enums import State
from cases.petitions.models.petitions import Petition
from cases.procedure.actions.perform import perform
from offices.accounts.actions.accounts import change_password, deactivate_account, grant_role, revoke_role
from offices.accounts.views import own_calendar
from offices.organisation.actions.calendar_keys import make_calendar_key
from offices.organisation.actions.offices import deactivate_office, edit_office, reactivate_office
from offices.organisation.credentials import CalendarKey
from offices.organisation.enums import AdminEvent
from offices.organisation.models import Account, Event, Office, OutboxMessage
from offices.organisation.queries import facts_of
from offices.organisation.roles import Role
from supervision.meetings.actions.meetings import cancel
from tests.clients import client_of
from tests.factories import PASSWORD, City, make_account, make_city, make_office, make_petition, seal
from tests.supervision.meetings.meeting_room import convened, draft
from tests.visits.receptions.reception import NOW, make_county, make_plan
from visits.rota.actions.days import cancel_day
from visits.rota.enums import PlanState

pytestmark = pytest.mark.django_db
NEW, PROFILE = reverse("offices:calendar_key_new"), reverse("offices:profile")
DUE = dt.date(2026, 5, 6)


@pytest.fixture(autouse=True)
def _at_the_time(monkeypatch: pytest.MonkeyPatch) -> None:
    cache.clear()
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


@pytest.fixture
def city() -> City:
    return make_city()


def address_of(account: Account) -> str:
    key = make_calendar_key(by=account, at=NOW, address="10.1.2.3")
    return reverse("offices:own_calendar", args=[key])


def events(url: str) -> list[Any]:
    answer = Client().get(url)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    return list(Calendar.from_ical(answer.content).walk("VEVENT"))


def said(url: str) -> dict[str, str]:
    return {str(event["uid"]): str(event["summary"]) for event in events(url)}


def packaged(city: City, **changes: Any) -> Petition:
    petition = make_petition(city, State.HANDLING, start=dt.date(2026, 1, 20), **changes)
    facts = {"leader": city.leader, "unit": city.bureau, "due_on": DUE, "origin": "hand"}
    return perform("package", petition_id=petition.pk, by=city.clerk, at=NOW, version=petition.version, **facts)


# What stands in it


def test_it_holds_the_leaders_own_days_and_cancelled_ones_say_so(city: City) -> None:
    county = make_county(city=city)
    plan = make_plan(county, PlanState.PUBLISHED)
    mine = list(plan.days.filter(leader=county.leaders[1]).order_by("on"))
    url = address_of(county.leaders[1].account)
    assert set(said(url)) == {f"reception-day-{day.pk}@{county.office.code}.petition-office" for day in mine}
    first = mine[0]
    before = events(url)[0]
    cancel_day(by=county.clerk, at=NOW, day_id=first.pk, version=first.version, reason="全县防汛")
    after = events(url)[0]
    assert before["uid"] == after["uid"]
    assert str(after["summary"]) == f"已取消：{before['summary']}"
    assert (str(after["status"]), str(before["transp"])) == ("CANCELLED", "OPAQUE")


def test_a_rota_that_is_not_published_is_in_no_calendar(city: City) -> None:
    county = make_county(city=city)
    make_plan(county, PlanState.APPROVED)
    assert said(address_of(county.leaders[1].account)) == {}


def test_it_holds_meetings_once_they_are_convened(city: City) -> None:
    begins = NOW + dt.timedelta(days=8)
    draft(city, at=NOW, begins_at=begins + dt.timedelta(days=1))
    meeting = convened(city, [make_petition(city, start=dt.date(2026, 2, 9))], at=NOW, begins_at=begins)
    url = address_of(city.leader)
    (event,) = events(url)
    assert event["dtstart"].dt == begins
    assert (str(event["summary"]), str(event["location"])) == (meeting.title, "三楼会议室")
    cancel(by=city.leader, at=NOW, meeting_id=meeting.pk, reason="改期")
    assert list(said(url).values()) == [f"已取消：{meeting.title}"]


def test_it_holds_the_dates_of_packages_and_nothing_of_the_petitioner(city: City) -> None:
    petition = packaged(city, subject="王小明反映夜间施工")
    url = address_of(city.leader)
    (event,) = events(url)
    assert (event["dtstart"].dt, str(event["summary"])) == (DUE, f"包案化解期限：{petition.number}")
    assert "王小明" not in Client().get(url).content.decode()
    assert "夜间施工" not in Client().get(url).content.decode()
    assert str(event["description"]) == f"责任单位：{city.bureau.short_name}"


def test_a_date_that_is_moved_carries_a_new_stamp_and_other_steps_none(city: City) -> None:
    petition = packaged(city)
    url = address_of(city.leader)
    (before,) = events(url)
    later = NOW + dt.timedelta(hours=3)
    measure = {"unit": city.bureau, "owner": "王处长", "text": "安装隔音屏。", "due_on": DUE}
    perform("add_measure", petition_id=petition.pk, by=city.handler, at=later, **measure)
    (same,) = events(url)
    moved = DUE + dt.timedelta(days=5)
    given = {"due_on": moved, "reason": "等待鉴定"}
    perform("change_package", petition_id=petition.pk, by=city.supervisor, at=later, **given)
    (after,) = events(url)
    assert (same["last-modified"].dt, same["sequence"]) == (before["last-modified"].dt, before["sequence"])
    assert (before["last-modified"].dt, after["last-modified"].dt) == (NOW, later)
    assert (after["dtstart"].dt, after["sequence"]) == (moved, before["sequence"] + 1)


def test_what_is_to_come_stands_before_what_is_overdue(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cases.ledger.reports.mine.MOST_IN_CALENDAR", 2)
    numbers = [packaged(city).number for _number in range(3)]
    today = timezone.localdate(NOW)
    for number, days in zip(numbers, (-90, -2, 3), strict=True):
        Package.objects.filter(petition__number=number).update(due_on=today + dt.timedelta(days=days))
    assert set(said(address_of(city.leader)).values()) == {f"包案化解期限：{number}" for number in numbers[1:]}


def test_nothing_sealed_and_nothing_that_accuses_the_leader_is_in_it(city: City) -> None:
    petition = packaged(city)
    url = address_of(city.leader)
    assert len(events(url)) == 1
    seal(Petition.objects.filter(pk=petition.pk))
    assert events(url) == []
    Petition.objects.filter(pk=petition.pk).update(sealed=False, accused_office_ids=[city.city.pk])
    Petition.objects.filter(pk=petition.pk).update(office_ids=[city.bureau.pk], registered_office=city.bureau)
    assert events(url) == []


def test_what_ended_and_what_others_lead_is_not_in_it(city: City) -> None:
    packaged(city)
    url = address_of(city.leader)
    Package.objects.update(leader=city.head)
    assert events(url) == []


def test_it_is_sent_again_only_when_it_changed(city: City) -> None:
    packaged(city)
    url = address_of(city.leader)
    first = Client().get(url)
    assert "REFRESH-INTERVAL;VALUE=DURATION:PT1H" in first.content.decode()
    assert first["Cache-Control"] == "private, no-cache"
    held = {"If-None-Match": first["ETag"]}
    assert Client().get(url, headers=held).status_code == 304
    Package.objects.update(due_on=DUE + dt.timedelta(days=1))
    assert Client().get(url, headers=held).status_code == 200


# Its address


def test_the_address_is_shown_once_and_stored_as_a_hash(city: City) -> None:
    client = client_of(city.leader)
    assert "生成订阅地址" in client.get(PROFILE).content.decode()
    assert client.post(NEW, {"password": "wrong"}).status_code == 422
    page = client.post(NEW, {"password": PASSWORD})
    url = page.context["url"]
    assert url.startswith("http://testserver/calendar/")
    assert url in page.content.decode()
    key = url.rpartition("/")[2].removesuffix(".ics")
    kept = CalendarKey.objects.get()
    assert key not in kept.key_hash
    assert key not in client.get(PROFILE).content.decode()
    assert Client().get(url).status_code == 200
    event = Event.objects.get(kind=AdminEvent.CALENDAR_KEY_MADE)
    assert (event.by, facts_of(event)) == (city.leader, {"address": "127.0.0.1"})


def test_a_withdrawn_address_and_one_before_open_nothing(city: City) -> None:
    before = address_of(city.leader)
    url = address_of(city.leader)
    assert Client().get(before).status_code == 404
    assert Client().get(url).status_code == 200
    assert client_of(city.leader).post(reverse("offices:calendar_key_withdraw")).status_code == 302
    assert Client().get(url).status_code == 404
    assert Event.objects.filter(kind=AdminEvent.CALENDAR_KEY_WITHDRAWN, by=city.leader).count() == 1
    page = client_of(city.leader).post(reverse("offices:calendar_key_withdraw"), follow=True)
    assert "没有可以撤销的订阅地址。" in page.content.decode()


def test_the_address_ends_with_the_account_and_the_password(city: City) -> None:
    url = address_of(city.leader)
    Account.objects.filter(pk=city.leader.pk).update(is_active=False)
    assert Client().get(url).status_code == 404
    Account.objects.filter(pk=city.leader.pk).update(is_active=True, must_change_password=True)
    assert Client().get(url).status_code == 404
    Account.objects.filter(pk=city.leader.pk).update(must_change_password=False)
    assert Client().get(url).status_code == 200
    change_password(by=city.leader, at=NOW, password="lingwai-mima-2026")
    assert Client().get(url).status_code == 404

    url = address_of(city.leader)
    deactivate_account(by=None, at=NOW, account=city.leader, reason="调离")
    Account.objects.filter(pk=city.leader.pk).update(is_active=True)
    assert Client().get(url).status_code == 404
    assert not CalendarKey.objects.exists()


def test_a_key_ends_with_the_last_role_of_a_leader(city: City) -> None:
    """It opens nothing again with a role that is given later."""
    other = make_account("two_roles", (Role.LEADER, city.city, False), (Role.LEADER, city.bureau, False))
    url = address_of(other)
    first, last = other.assignments.order_by("pk")
    revoke_role(by=None, at=NOW, assignment=first)
    assert Client().get(url).status_code == 200
    revoke_role(by=None, at=NOW, assignment=last)
    assert not CalendarKey.objects.exists()
    grant_role(by=None, at=NOW, account=other, office=city.city, role=Role.LEADER)
    assert Client().get(url).status_code == 404
    assert (
        Event.objects.filter(kind=AdminEvent.CALENDAR_KEY_WITHDRAWN, chain__subject=f"account:{other.pk}").count() == 1
    )


def test_a_key_ends_with_the_office(city: City) -> None:
    office = make_office("newly", city.city)
    leader = make_account("of_new_office", (Role.LEADER, office, False))
    url = address_of(leader)
    deactivate_office(by=None, at=NOW, office=office, reason="撤并")
    assert not CalendarKey.objects.exists()
    reactivate_office(by=None, at=NOW, office=Office.objects.get(pk=office.pk), reason="恢复")
    assert Client().get(url).status_code == 404


def test_who_manages_the_accounts_hears_of_a_new_key_and_its_end_is_an_event(city: City) -> None:
    address_of(city.leader)
    told = OutboxMessage.objects.latest("pk").text
    assert told == f"{city.leader.name}（{city.leader.username}）生成了个人日历的订阅地址。"
    change_password(by=city.leader, at=NOW, password="lingwai-mima-2026")
    ended = Event.objects.get(kind=AdminEvent.CALENDAR_KEY_WITHDRAWN)
    assert (ended.by, ended.chain.subject) == (city.leader, f"account:{city.leader.pk}")


def test_an_office_that_forbids_tokens_forbids_it(city: City) -> None:
    url = address_of(city.leader)
    Office.objects.filter(pk=city.city.pk).update(tokens_forbidden=True)
    assert Client().get(url).status_code == 404
    assert client_of(city.leader).get(NEW).status_code == 403
    assert "不允许程序不用密码访问" in client_of(city.leader).get(PROFILE).content.decode()
    Office.objects.filter(pk=city.city.pk).update(tokens_forbidden=False)
    office = Office.objects.get(pk=city.city.pk)
    edit_office(by=None, at=NOW, office=office, tokens_forbidden=True)
    assert not CalendarKey.objects.exists()


def test_others_get_no_address(city: City) -> None:
    for account in (city.clerk, city.handler, city.supervisor, city.stranger, city.security_admin):
        client = client_of(account)
        assert client.get(NEW).status_code == 403, account
        assert client.post(NEW, {"password": PASSWORD}).status_code == 403, account
        assert "个人日历" not in client.get(PROFILE).content.decode(), account
    assert not CalendarKey.objects.exists()


def test_wrong_keys_are_counted_and_so_are_readings(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    url = address_of(city.leader)
    wrong = reverse("offices:own_calendar", args=["x" * 43])
    statuses = [Client().get(wrong).status_code for _number in range(51)]
    assert (statuses[:50], statuses[50]) == ([404] * 50, 429)
    assert Client().get(wrong)["Retry-After"]
    assert Client().get(url).status_code == 200  # a right key is always answered
    monkeypatch.setattr(own_calendar, "MOST_READ", 2)
    assert [Client().get(url).status_code for _number in range(2)] == [200, 429]


def test_it_costs_the_same_whatever_stands_in_it(city: City, django_assert_num_queries: Any) -> None:
    url = address_of(city.leader)
    for _number in range(3):
        packaged(city)
    with django_assert_num_queries(7):
        assert len(events(url)) == 3
