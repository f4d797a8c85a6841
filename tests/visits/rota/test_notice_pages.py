# ruff: noqa: F811
"""What the public and the hall are told of reception days: notice, paper, calendar feed."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from icalendar import Calendar

from offices.organisation.reports import open_work_at, told_in_numbers
from tests.factories import moment
from tests.visits.receptions.reception import MONTH, NOW, County, make_plan
from tests.visits.rota.test_pages import D, _at_the_time, client_of, county, text_of  # noqa: F401
from visits.hall.models import Hall, Window
from visits.rota.actions.days import cancel_day, change_day, replace_leader
from visits.rota.actions.leaders import record_absence
from visits.rota.enums import PlanState
from visits.rota.models import Plan
from visits.rota.queries import today_of_hall

pytestmark = pytest.mark.django_db

# The public


def test_the_public_sees_published_days_only(county: County) -> None:
    nobody, url = Client(), reverse("visits:notice", args=[county.office.code])
    plan = make_plan(county, PlanState.APPROVED)
    assert nobody.get(url).status_code == 404
    make_plan(county, PlanState.DRAFT, D(2026, 4, 1))
    Plan.objects.filter(pk=plan.pk).update(state=PlanState.PUBLISHED, published_at=NOW)
    page = text_of(nobody.get(url))

    assert "2026年3月31日（周二）" in page
    assert "4月" not in page
    assert "没有安排领导接访" in page
    assert "县委书记" in page


def test_changes_are_public_and_the_office_s_own_facts_are_not(county: County) -> None:
    plan = make_plan(county, PlanState.PUBLISHED)
    first, second, third = plan.days.order_by("on")[:3]
    other = next(one for one in county.leaders if one.pk != first.leader_id)
    record_absence(by=county.clerk, at=NOW, leader=first.leader, first=first.on, last=first.on, reason="住院手术")
    replace_leader(by=county.clerk, at=NOW, day_id=first.pk, version=0, leader=other, reason="因故更换")
    cancel_day(by=county.clerk, at=NOW, day_id=second.pk, version=0, reason="全县防汛")
    link = "https://meeting.example/secret"
    change_day(by=county.clerk, at=NOW, day_id=third.pk, version=0, reason="换地点", place="县政府二楼", link=link)
    page = text_of(Client().get(reverse("visits:notice", args=[county.office.code])))

    for shown in ("因故更换", "全县防汛", "换地点", "县政府二楼", "更换领导", "已取消"):
        assert shown in page
    for hidden in ("住院", "meeting.example", "county_clerk"):
        assert hidden not in page


def test_a_late_reason_stays_public(county: County) -> None:
    plan = make_plan(county, PlanState.PUBLISHED)
    Plan.objects.filter(pk=plan.pk).update(late_reason="批准较晚")
    page = text_of(Client().get(reverse("visits:notice", args=[county.office.code])))

    assert "2026年3月的安排晚于规定时间公布，原因：批准较晚" in page


def test_the_notice_on_paper(county: County) -> None:
    make_plan(county, PlanState.PUBLISHED)
    url = reverse("visits:notice_print", args=[county.office.code])
    page = text_of(Client().get(url, {"month": "2026-03"}))
    assert "2026年3月领导接访公示" in page
    assert page.count("<tr>") == 10
    assert "本月没有已公布的接访日" in text_of(Client().get(url, {"month": "x"}))


def test_addresses_that_mean_nothing(county: County) -> None:
    plan = make_plan(county, PlanState.PUBLISHED)
    notice = reverse("visits:notice_print", args=[county.office.code])
    for month in ("9999-12", "0001-01", "2026-13", "\0"):
        assert Client().get(notice, {"month": month}).status_code == 200
    client = client_of(county.clerk)
    for name in ("rota", "leaders"):
        assert client.get(reverse(f"visits:{name}"), {"office": "\0", "page": "x"}).status_code == 200
    for name in ("leader_new", "rota_rule"):
        assert client.get(reverse(f"visits:{name}"), {"office": "\0"}).status_code == 404
    url = reverse("visits:plan_step", args=[plan.pk, "return"])
    assert client.post(url, {"reason": "\0"}).status_code == 422


def test_an_office_with_days_to_come_is_not_closed(county: County) -> None:
    make_plan(county, PlanState.PUBLISHED)
    assert told_in_numbers(open_work_at(county.office)) == "接访日9"
    assert open_work_at(county.city.city) == []


def test_the_feed(county: County) -> None:
    plan = make_plan(county, PlanState.PUBLISHED)
    first, second = plan.days.order_by("on")[:2]
    url = reverse("visits:notice_feed", args=[county.office.code])

    def events() -> dict[str, Any]:
        answer = Client().get(url)
        assert answer["Content-Type"] == "text/calendar; charset=utf-8"
        return {str(event["uid"]): event for event in Calendar.from_ical(answer.content).walk("VEVENT")}

    before = events()
    change_day(
        by=county.clerk, at=NOW, day_id=first.pk, version=0, reason="换地点", starts=dt.time(14), ends=dt.time(17)
    )
    cancel_day(by=county.clerk, at=NOW, day_id=second.pk, version=0, reason="全县防汛")
    after = events()

    assert before.keys() == after.keys()
    assert len(after) == 9
    by_start = sorted(after.values(), key=lambda event: event["dtstart"].dt)
    assert by_start[0]["dtstart"].dt == moment("2026-03-03", 14)
    assert by_start[0]["sequence"] == 1
    assert [str(event["status"]) for event in by_start[:3]] == ["CONFIRMED", "CANCELLED", "CONFIRMED"]
    assert "全县防汛" in by_start[1]["description"]
    assert [str(event["summary"]).startswith("已取消：") for event in by_start[:3]] == [False, True, False]
    assert set(after) == {f"reception-day-{day.pk}@{county.office.code}.petition-office" for day in plan.days.all()}


def test_the_feed_is_the_same_by_every_name_and_sent_again_only_when_it_changed(county: County, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    plan = make_plan(county, PlanState.PUBLISHED)
    url = reverse("visits:notice_feed", args=[county.office.code])
    first = Client().get(url)
    assert first.content == Client().get(url, headers={"host": "other.example:8443"}).content
    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT1H" in first.content
    held = {"If-None-Match": first["ETag"]}
    assert Client().get(url, headers=held).status_code == 304
    cancel_day(by=county.clerk, at=NOW, day_id=plan.days.order_by("on")[0].pk, version=0, reason="全县防汛")
    assert Client().get(url, headers=held).status_code == 200


def test_an_office_without_a_published_rota_has_no_page(county: County) -> None:
    for name in ("notice", "notice_print", "notice_feed"):
        assert Client().get(reverse(f"visits:{name}", args=[county.office.code])).status_code == 404


# The hall


def test_the_hall_knows_who_receives_today(county: County) -> None:
    hall = Hall.objects.create(office=county.office, name="接访大厅")
    elsewhere = Hall.objects.create(office=county.city.city, name="市大厅")
    room = Window.objects.create(hall=hall, label="领导接谈室", kind="room", lanes=["A"])
    plan = make_plan(county, PlanState.PUBLISHED)
    day = plan.days.order_by("on").first()
    change_day(by=county.clerk, at=NOW, day_id=day.pk, version=0, reason="定房间", room=room)

    assert [one.pk for one in today_of_hall(hall, day.on)] == [day.pk]
    assert today_of_hall(elsewhere, day.on) == []
    assert today_of_hall(hall, MONTH) == []
    Plan.objects.update(state=PlanState.APPROVED)
    assert today_of_hall(hall, day.on) == []


def test_the_notice_does_not_go_on_naming_a_leader_who_left(county: County) -> None:
    plan = make_plan(county, PlanState.PUBLISHED)
    day = plan.days.filter(leader__isnull=False).earliest("on", "pk")
    assert day.leader is not None
    account = day.leader.account
    page = reverse("visits:notice", args=[county.office.code])
    assert account.name in Client().get(page).text

    account.assignments.update(revoked_at=NOW, revoked_by=account)

    shown = Client().get(page).text
    assert account.name not in shown
    assert "接访领导另行公布" in shown
    assert "已不在岗，须更换" in client_of(county.clerk).get(plan.get_absolute_url()).text
