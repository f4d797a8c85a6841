"""Where a day is held: rooms of the hall, places of the petitioners, and where who is received by video sits."""

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse

from offices.errors import InvalidFacts
from tests.visits.receptions.reception import NOW, County, make_county, make_plan
from tests.visits.rota.test_days import WEDNESDAY, add, change
from tests.visits.rota.test_pages import client_of, text_of
from visits.hall.models import Hall, Window
from visits.rota.actions.days import replace_leader
from visits.rota.actions.plans import draw_plan
from visits.rota.actions.rules import save_rule
from visits.rota.enums import DayKind, PlanState
from visits.rota.models import Plan, ReceptionDay
from visits.rota.reports import today_on_screen

pytestmark = pytest.mark.django_db
VILLAGE = "和平街道幸福社区活动室"
POINTS = ("东山镇信访接待室（镇政府一楼）", "西河镇信访接待室（西河路2号）")


@pytest.fixture
def county() -> County:
    return make_county()


@pytest.fixture
def published(county: County) -> Plan:
    return make_plan(county, PlanState.PUBLISHED)


@pytest.fixture
def room(county: County) -> Window:
    hall = Hall.objects.create(office=county.office, name="县接访大厅")
    return Window.objects.create(hall=hall, label="领导接访室", kind="room", lanes=["A"])


@pytest.mark.parametrize("kind", [DayKind.EVENING, DayKind.HOME, DayKind.HOUSEHOLD, DayKind.WITH_CASE])
def test_who_goes_to_people_has_no_room_of_the_hall(county: County, published: Plan, room: Window, kind: str) -> None:
    with pytest.raises(InvalidFacts, match="不在接谈室") as refused:
        add(county, published, kind=kind, place=VILLAGE, room=room)
    assert refused.value.field == "room"

    day = add(county, published, kind=kind, place=VILLAGE)
    assert (day.room, [row["place"] for row in today_on_screen(room.hall, WEDNESDAY)]) == (None, [VILLAGE])


@pytest.mark.parametrize("kind", [DayKind.HOME, DayKind.HOUSEHOLD, DayKind.WITH_CASE])
def test_who_goes_to_people_does_not_receive_at_home(county: County, published: Plan, kind: str) -> None:
    with pytest.raises(InvalidFacts, match="请写明到哪里接访") as refused:
        add(county, published, kind=kind)
    assert refused.value.field == "place"


def test_the_form_takes_the_room_back_that_it_proposed(
    county: County, published: Plan, room: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    keep_rule(county, room)
    given = {"on": "2026-03-04", "starts": "19:00", "ends": "21:00", "kind": "evening", "place": VILLAGE}
    given |= {"leader": county.leaders[0].pk, "room": room.pk, "slot_minutes": 30, "reason": "加开夜访"}
    url = reverse("visits:day_new", args=[published.pk])

    wrong = client_of(county.clerk).post(url, {**given, "place": ""})
    assert (wrong.status_code, "本月" in text_of(wrong)) == (422, True)
    assert client_of(county.clerk).post(url, given).status_code == 302
    assert ReceptionDay.objects.get(place=VILLAGE).room is None


def test_one_room_holds_one_reception_at_a_time(county: County, published: Plan, room: Window) -> None:
    first = add(county, published, room=room)
    desk = {"kind": DayKind.LEGAL, "leader": None, "legal_body": "lawyer", "room": room}
    with pytest.raises(
        InvalidFacts, match="领导接访室在2026年3月4日（周三） 09:00—11:30已安排county_chief同志定点接访"
    ):
        add(county, published, **desk)

    add(county, published, **{**desk, "starts": dt.time(11, 30), "ends": dt.time(12)})
    other = add(county, published, leader=county.leaders[1])
    with pytest.raises(InvalidFacts, match="请换一个接谈室或时间") as refused:
        change(county, other, room=room)
    assert refused.value.field == "room"
    replaced = replace_leader(
        by=county.clerk, at=NOW, day_id=first.pk, version=first.version, leader=county.leaders[2], reason="出差"
    )
    assert replaced.room == room


def test_the_desk_of_lawyers_gets_a_room_of_its_own(
    county: County, published: Plan, room: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    keep_rule(county, room)
    lawyers = Window.objects.create(hall=room.hall, label="律师接待室", kind="room", lanes=["A"])
    given = {"on": "2026-03-04", "starts": "09:00", "ends": "11:30", "kind": "legal", "legal_body": "lawyer"}
    given |= {"place": "县接访大厅", "room": room.pk, "slot_minutes": 30, "reason": "增加"}
    assert client_of(county.clerk).post(reverse("visits:day_new", args=[published.pk]), given).status_code == 302
    assert ReceptionDay.objects.get(kind=DayKind.LEGAL).room == lawyers


def test_the_draw_gives_each_leader_of_a_day_another_room(county: County, room: Window) -> None:
    second = Window.objects.create(hall=room.hall, label="第二接谈室", kind="room", lanes=["A"])
    keep_rule(county, room, leaders_a_day=3)
    plan = draw_plan(by=county.clerk, at=NOW, office=county.office, month=dt.date(2026, 3, 1))
    on = plan.days.order_by("on").first().on
    assert [day.room for day in plan.days.filter(on=on).order_by("pk")] == [room, second, None]


def test_a_video_day_names_where_people_sit(county: County, published: Plan) -> None:
    with pytest.raises(InvalidFacts, match="视频接访请写明来访人到哪里参加") as refused:
        add(county, published, kind=DayKind.VIDEO)
    assert refused.value.field == "points"

    day = add(county, published, kind=DayKind.VIDEO, points=(*POINTS, POINTS[0], " "))
    assert day.points == list(POINTS)
    assert "东山镇信访接待室" in day.changes.get().after
    assert add(county, published, leader=county.leaders[1], points=POINTS).points == []


def keep_rule(county: County, room: Window, **more: Any) -> None:
    save_rule(
        by=county.clerk,
        at=NOW,
        office=county.office,
        weekdays=[1, 3],
        starts=dt.time(9),
        ends=dt.time(11, 30),
        place="县群众来访接待中心",
        room=room,
        **more,
    )
