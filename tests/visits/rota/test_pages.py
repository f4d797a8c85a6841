"""The pages of the rota: who opens them, what they ask the database, what their forms answer; the public page."""

import datetime as dt
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from offices.organisation.roles import Role
from tests.clients import client_of
from tests.factories import make_account, never_held
from tests.lists import cells_of
from tests.visits.receptions.reception import MORNING, NOW, County, make_county, make_plan
from visits.rota.actions.days import add_day, change_day
from visits.rota.actions.leaders import record_absence, save_leader
from visits.rota.enums import PlanState
from visits.rota.models import DayChange, Plan, ReceptionDay, RotaRule

pytestmark = pytest.mark.django_db
D = dt.date


@pytest.fixture(autouse=True)
def _at_the_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pages believe it is NOW."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


@pytest.fixture
def county() -> County:
    return make_county()


def text_of(answer: Any) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


# Who opens them


def pages(county: County, plan: Plan) -> dict[str, tuple[str, str]]:
    day, leader = plan.days.order_by("on").first(), county.leaders[0]
    absence = leader.absences.first()
    return {
        "rota": ("get", reverse("visits:rota")),
        "plan_draw": ("post", reverse("visits:plan_draw")),
        "plan": ("get", reverse("visits:plan", args=[plan.pk])),
        "step": ("post", reverse("visits:plan_step", args=[plan.pk, "submit"])),
        "day_new": ("get", reverse("visits:day_new", args=[plan.pk])),
        "day": ("get", reverse("visits:day", args=[day.pk])),
        "day_change": ("get", reverse("visits:day_change", args=[day.pk])),
        "day_replace": ("get", reverse("visits:day_replace", args=[day.pk])),
        "day_cancel": ("get", reverse("visits:day_cancel", args=[day.pk])),
        "day_missed": ("get", reverse("visits:day_missed", args=[day.pk])),
        "leaders": ("get", reverse("visits:leaders")),
        "leader_new": ("get", reverse("visits:leader_new")),
        "leader": ("get", reverse("visits:leader", args=[leader.pk])),
        "absence_new": ("post", reverse("visits:absence_new", args=[leader.pk])),
        "absence_withdraw": ("post", reverse("visits:absence_withdraw", args=[absence.pk])),
        "rule": ("get", reverse("visits:rota_rule")),
    }


OWN = {"plan": 200, "step": 302, "day": 200, "leader": 200, "absence_new": 422, "absence_withdraw": 302}
OWN |= {f"day_{name}": 200 for name in ("new", "change", "replace", "cancel", "missed")}
OWN |= {"rota": 200, "plan_draw": 302, "leaders": 200, "leader_new": 200, "rule": 200}
NOT_FOUND = {name: 404 for name in OWN if name in ("plan", "step", "day", "leader") or name.startswith("absence")}
NOT_FOUND |= {name: 404 for name in OWN if name.startswith("day_")}
# A planner of another office: the lists open and hold nothing of this office.
NEIGHBOUR = OWN | NOT_FOUND
NOBODY = dict.fromkeys(OWN, 403) | {"day": 404}
# A supervisor above reads; what plans is for the office.
ABOVE = dict.fromkeys(OWN, 403) | {"rota": 200, "plan": 200, "day": 200, "leaders": 200, "step": 403}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("county_clerk", OWN),
        ("clerk", NEIGHBOUR),
        ("leader", NEIGHBOUR),
        ("head", NEIGHBOUR),
        ("handler", NOBODY),
        ("stranger", NOBODY),
        ("county_handler", NOBODY),
        ("reviewer", NOBODY),
        ("security_admin", NOBODY),
        ("system_admin", NOBODY),
        ("supervisor", ABOVE),
        ("county_supervisor", ABOVE),
    ],
)
def test_who_opens_the_pages(county: County, name: str, expected: dict[str, int]) -> None:
    record_absence(
        by=county.clerk, at=NOW, leader=county.leaders[0], first=D(2026, 4, 1), last=D(2026, 4, 2), reason="出差"
    )
    plan = make_plan(county)
    client = client_of(county.city.people()[name])
    found = {page: getattr(client, method)(url).status_code for page, (method, url) in pages(county, plan).items()}

    assert found == expected


def test_a_leader_sees_the_own_day_in_another_office(county: County) -> None:
    county.city.county_bureau.region_code = county.office.region_code
    county.city.county_bureau.save()
    guest = make_account("bureau_chief", (Role.LEADER, county.city.county_bureau, True))
    leader = save_leader(by=county.clerk, at=NOW, office=county.office, account=guest, post="住建局局长")
    plan = make_plan(county, PlanState.PUBLISHED)
    own, other = plan.days.filter(leader=leader).first(), plan.days.exclude(leader=leader).first()
    client = client_of(guest)

    assert client.get(own.get_absolute_url()).status_code == 200
    assert client.get(other.get_absolute_url()).status_code == 404
    assert client.get(reverse("visits:day_cancel", args=[own.pk])).status_code == 403


def test_the_list_holds_what_one_may_see(county: County) -> None:
    plan = make_plan(county)
    assert plan.get_absolute_url() in text_of(client_of(county.clerk).get(reverse("visits:rota")))
    assert plan.get_absolute_url() in text_of(client_of(county.city.supervisor).get(reverse("visits:rota")))
    assert plan.get_absolute_url() not in text_of(client_of(county.city.clerk).get(reverse("visits:rota")))


# What they ask the database


def queries(client: Client, url: str) -> int:
    client.get(url)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def test_long_lists_ask_no_more_than_short_ones(county: County) -> None:
    make_plan(county, PlanState.PUBLISHED)
    plan = make_plan(county, PlanState.PUBLISHED, D(2026, 4, 1))
    day = plan.days.order_by("on").first()
    county.rule.units.add(county.city.county_bureau)
    client, public = client_of(county.clerk), reverse("visits:notice", args=[county.office.code])
    urls = [
        reverse("visits:rota"),
        plan.get_absolute_url(),
        day.get_absolute_url(),
        reverse("visits:leaders"),
        public,
        reverse("visits:notice_print", args=[county.office.code]) + "?month=2026-04",
        reverse("visits:notice_feed", args=[county.office.code]),
    ]
    before = [queries(client, url) for url in urls]
    for n in range(5):
        account = make_account(f"more{n}", (Role.LEADER, county.office))
        leader = save_leader(by=county.clerk, at=NOW, office=county.office, account=account, post="副县长")
        made = add_day(
            by=county.clerk, at=NOW, plan_id=plan.pk, on=D(2026, 4, 20), leader=leader, reason="加开", **MORNING
        )
        made.units.add(county.city.county_bureau)
        change_day(by=county.clerk, at=NOW, day_id=made.pk, version=0, reason="换地点", place=f"{n}楼")
    make_plan(county, month=D(2026, 5, 1))
    after = [queries(client, url) for url in urls]

    assert after == before
    assert max(after) <= 22


# The way through the pages


def test_a_month_goes_through_the_pages(county: County) -> None:
    clerk, chief = client_of(county.clerk), client_of(county.chief)
    answer = clerk.post(reverse("visits:plan_draw"), {"office": county.office.code, "month": "2026-03-01"})
    plan = Plan.objects.get()
    assert answer["Location"] == plan.get_absolute_url()
    page = text_of(clerk.get(plan.get_absolute_url()))
    assert "2026年3月3日（周二）" in page
    assert "最迟2026年2月25日（周三）" in page

    def step(client: Client, name: str, **data: str) -> Any:
        return client.post(reverse("visits:plan_step", args=[plan.pk, name]), data)

    assert step(clerk, "submit", reason="请审定").status_code == 302
    assert step(clerk, "approve").status_code == 403
    assert "负责人批准" in text_of(clerk.get(plan.get_absolute_url()))
    assert step(chief, "approve").status_code == 302
    assert step(clerk, "submit").status_code == 409
    assert step(clerk, "publish").status_code == 302
    assert step(clerk, "burn").status_code == 404
    assert Client().get(reverse("visits:notice", args=[county.office.code])).status_code == 200


def test_drawing_is_refused_in_a_sentence(county: County) -> None:
    never_held(county.rule)
    data = {"office": county.office.code, "month": "2026-03-01"}
    answer = client_of(county.clerk).post(reverse("visits:plan_draw"), data, follow=True)
    assert "请先设置接访规则" in text_of(answer)
    other = {"office": county.city.city.code, "month": "2026-03-01"}
    answer = client_of(county.clerk).post(reverse("visits:plan_draw"), other, follow=True)
    assert "请选择单位和月份" in text_of(answer)
    assert not Plan.objects.exists()


def day_data(county: County, **values: Any) -> dict[str, Any]:
    data = {
        "on": "2026-03-04",
        "starts": "09:00",
        "ends": "11:30",
        "kind": "walk_in",
        "place": "中心",
        "slot_minutes": 30,
    }
    return data | {"leader": county.leaders[0].pk, "reason": "加开", **values}


def test_a_day_is_added_by_its_form(county: County) -> None:
    plan = make_plan(county, PlanState.PUBLISHED)
    client, url = client_of(county.clerk), reverse("visits:day_new", args=[plan.pk])
    refused = client.post(url, day_data(county, on="2026-03-07"))
    assert refused.status_code == 422
    assert "不是工作日" in text_of(refused)
    assert client.post(url, day_data(county)).status_code == 302
    assert DayChange.objects.get().reason == "加开"
    other = make_account("city_deputy", (Role.LEADER, county.city.city))
    outside = save_leader(by=county.city.clerk, at=NOW, office=county.city.city, account=other, post="副局长")
    assert client.post(url, day_data(county, leader=outside.pk)).status_code == 422


def test_a_form_opened_earlier_shows_what_is_there_now(county: County) -> None:
    day = make_plan(county, PlanState.PUBLISHED).days.order_by("on").first()
    client, url = client_of(county.clerk), reverse("visits:day_change", args=[day.pk])
    data = day_data(county, on=day.on.isoformat(), version=0, place="二楼")
    del data["leader"]
    assert client.post(url, data).status_code == 302
    refused = client.post(url, data | {"place": "三楼"})

    assert refused.status_code == 409
    assert "这个接访日刚刚改过" in text_of(refused)
    assert "现在是：2026年3月3日（周二） 09:00—11:30" in text_of(refused)
    assert ReceptionDay.objects.get(pk=day.pk).place == "二楼"


def test_replacing_and_cancelling_by_their_forms(county: County) -> None:
    plan = make_plan(county, PlanState.PUBLISHED)
    day = plan.days.filter(leader=county.leaders[0]).first()
    client = client_of(county.clerk)
    page = client.get(reverse("visits:day_replace", args=[day.pk]))
    assert "county_leader2同志（副县长） 本月3天" in text_of(page)
    data = {"version": 0, "leader": county.leaders[1].pk, "reason": "因公外出"}
    assert client.post(reverse("visits:day_replace", args=[day.pk]), data).status_code == 302
    cancel = reverse("visits:day_cancel", args=[day.pk])
    assert client.post(cancel, {"version": 1, "reason": ""}).status_code == 422
    assert client.post(cancel, {"version": 1, "reason": "防汛"}).status_code == 302
    assert list(day.changes.values_list("kind", flat=True)) == ["cancelled", "replaced"]


def test_leaders_rule_and_absences_by_their_forms(county: County) -> None:
    client, leader = client_of(county.clerk), county.leaders[1]
    new = make_account("fresh", (Role.LEADER, county.office))
    data = {"account": new.username, "post": "副县长", "days_due": 2, "weight": 3, "is_active": "on"}
    assert client.post(reverse("visits:leader_new"), data).status_code == 302
    assert "fresh同志" in text_of(client.get(reverse("visits:leaders")))
    url = reverse("visits:leader", args=[leader.pk])
    assert client.post(url, {"post": " ", "days_due": 2, "weight": 3}).status_code == 422
    assert client.post(url, {"post": "常务副县长", "days_due": 2, "weight": 3, "is_active": "on"}).status_code == 302
    away = {"first": "2026-03-02", "last": "2026-03-20", "reason": "培训"}
    assert client.post(reverse("visits:absence_new", args=[leader.pk]), away).status_code == 302
    assert client.post(reverse("visits:absence_new", args=[leader.pk]), away).status_code == 422
    rows = {cells["post"].text: cells for cells in cells_of(client.get(reverse("visits:leaders")))}
    shown = rows["常务副县长"]
    assert shown["away"].text == "2026年3月2日（周一）至2026年3月20日（周五）"
    assert (shown["days_due"].text, shown["weight"].text) == ("2天", "3")
    assert shown["days_due"].said == "2026年2月"
    assert "office" not in shown, "all of one office"
    rule = {"weekdays": ["0", "3"], "leaders_a_day": 2, "starts": "14:00", "ends": "17:00", "place": "中心"}
    rule |= {"slot_minutes": 30, "notice_days": 7, "legal_weekday": "", "legal_bodies": [], "version": 1}
    assert client.post(reverse("visits:rota_rule"), rule).status_code == 302
    assert client.post(reverse("visits:rota_rule"), rule | {"legal_weekday": "2"}).status_code == 422
    assert client.post(reverse("visits:rota_rule"), rule).status_code == 422  # somebody changed it meanwhile
    first, second = RotaRule.objects.filter(office=county.office).order_by("version")
    assert (first.weekdays, first.notice_days, first.public_booking) == ([1, 3], 5, True)
    assert (second.weekdays, second.notice_days, second.public_booking) == ([0, 3], 7, False)
    assert (first.valid_to, second.valid_from) == (timezone.localdate() - dt.timedelta(days=1), timezone.localdate())
