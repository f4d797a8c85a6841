"""Who hears of a published day: units that take part, who has booked, and the leader of another day."""

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse

from offices.errors import InvalidFacts
from offices.organisation.models import OutboxMessage
from offices.organisation.roles import Role
from offices.pages.words import cn_date
from tests.factories import make_account, make_city
from tests.visits.receptions.reception import NOW, County, make_county, make_plan
from tests.visits.rota.test_days import add, book, change
from tests.visits.rota.test_pages import client_of, text_of
from visits.bookings.actions.slots import cancel_booking, mark_told
from visits.bookings.enums import BookingOrigin, BookingState
from visits.bookings.queries import to_tell
from visits.bookings.reports import news_of
from visits.rota.actions.days import cancel_day, replace_leader
from visits.rota.enums import DayKind, PlanState
from visits.rota.models import Plan, ReceptionDay

pytestmark = pytest.mark.django_db
T = dt.time


@pytest.fixture(autouse=True)
def _at_the_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


@pytest.fixture
def county() -> County:
    return make_county()


@pytest.fixture
def published(county: County) -> Plan:
    return make_plan(county, PlanState.PUBLISHED)


def replace(county: County, day: ReceptionDay, leader: int = 1, **more: Any) -> ReceptionDay:
    facts = {"version": day.version, "leader": county.leaders[leader], "reason": "出差", **more}
    return replace_leader(by=county.clerk, at=NOW, day_id=day.pk, **facts)


# Units of 1+X


def test_the_units_of_a_rota_are_told_at_publication() -> None:
    city = make_city()
    county = make_county(city=city, units=[city.county_bureau])
    plan = make_plan(county, PlanState.PUBLISHED)
    told = OutboxMessage.objects.get(office=city.county_bureau)
    days = "、".join(cn_date(day.on) for day in plan.days.order_by("on"))
    assert told.text == f"{county.office.name}领导接访请贵单位参加：{days}"
    assert (told.permission, told.url) == ("follow_up", "/reception/joined/")


def test_a_unit_sees_the_days_it_takes_part_in_and_no_other(county: County, published: Plan) -> None:
    unit = county.city.county_bureau
    handler = make_account("unit_handler", (Role.HANDLER, unit))
    joined = add(county, published, units=(unit,))
    other = published.days.exclude(pk=joined.pk).first()
    client = client_of(handler)

    page = text_of(client.get(reverse("visits:joined_days")))
    assert (joined.get_absolute_url() in page, other.get_absolute_url() in page) == (True, False)
    day = text_of(client.get(joined.get_absolute_url()))
    assert ("county_chief同志" in day, "预约" in day, reverse("visits:sheet", args=[joined.pk]) in day) == (
        True,
        False,
        False,
    )
    assert client.get(other.get_absolute_url()).status_code == 404
    assert client.get(reverse("visits:bookings", args=[joined.pk])).status_code == 404
    assert client.get(reverse("visits:sheet", args=[joined.pk])).status_code == 404


def test_a_unit_is_told_that_it_is_wanted_no_more(county: County, published: Plan) -> None:
    unit = county.city.county_bureau
    day = add(county, published, units=(unit,))
    change(county, day, units=())
    said = OutboxMessage.objects.filter(office=unit).order_by("pk").last().text
    assert said.startswith("2026年3月4日（周三） 09:00的接访已变更（调整内容）：现为")


# Who has booked


def test_another_leader_is_told_to_who_has_booked(county: County, published: Plan) -> None:
    day = add(county, published)
    first, second = book(day, T(9), T(9, 30))
    replace(county, day)
    assert list(to_tell(county.clerk)) == [first, second]

    first.refresh_from_db()
    before, after = "county_chief同志（县委书记）", "county_leader2同志（副县长）"
    sentence = f"接访领导由{before}改为{after}"
    assert news_of(first) == [sentence]
    type(first).objects.filter(pk=first.pk).update(code="ABCDEFGHJKMN")
    page = text_of(client_of(county.clerk).get(reverse("visits:booking_public", args=["ABCDEFGHJKMN"])))
    assert (sentence in page, "我知道了" in page, "取消预约" in page) == (True, True, True)
    assert sentence in text_of(client_of(county.clerk).get(reverse("visits:to_tell")))
    message = OutboxMessage.objects.filter(permission="receive").order_by("pk").last().text
    said = f"（更换领导）：接访领导由county_chief同志改为{after}"
    assert message == f"2026年3月4日（周三） 09:00的接访已变更{said}"

    mark_told(by=county.clerk, at=NOW, booking_id=first.pk)
    assert list(to_tell(county.clerk)) == [second]
    cancel_booking(by=county.clerk, at=NOW, booking_id=first.pk, reason="领导有会")
    assert set(to_tell(county.clerk)) == {first, second}


def test_the_slip_of_a_booking_says_what_was_changed(county: County, published: Plan) -> None:
    day = add(county, published)
    [booking] = book(day, T(9))
    replace(county, day)
    client = client_of(county.clerk)
    slip = reverse("visits:booking_slip", args=[booking.pk])
    assert slip in text_of(client.get(reverse("visits:to_tell")))
    assert "变更：接访领导由county_chief同志（县委书记）改为" in text_of(client.get(slip))


def test_who_booked_goes_to_a_video_day_only_where_the_place_is_known(county: County, published: Plan) -> None:
    for points, state in ((("东山镇视频接访点",), BookingState.MOVED), (("甲点", "乙点"), BookingState.CANCELLED)):
        day, starts = add(county, published, starts=T(14), ends=T(16)), T(14)
        video = add(county, published, kind=DayKind.VIDEO, points=points, leader=county.leaders[2])
        [booking] = book(day, starts)
        cancel_day(by=county.clerk, at=NOW, day_id=day.pk, version=day.version, reason="另有会议", to=video)
        booking.refresh_from_db()
        assert booking.state == state
        if booking.moved_to is not None:
            assert booking.moved_to.point == points[0]
        cancel_day(by=county.clerk, at=NOW, day_id=video.pk, version=video.version, reason="另有会议")


def test_who_gets_the_first_leader_back_is_told_nothing(county: County, published: Plan) -> None:
    day = add(county, published)
    book(day, T(9))
    replace(county, replace(county, day), 0)
    assert not to_tell(county.clerk).exists()


def test_another_place_is_told_too(county: County, published: Plan) -> None:
    day = add(county, published)
    [booking] = book(day, T(9))
    change(county, day, place="县政务服务中心")
    booking.refresh_from_db()
    assert news_of(booking) == ["地点由县群众来访接待中心改为县政务服务中心"]
    assert list(to_tell(county.clerk)) == [booking]


def test_whom_a_leader_invited_may_follow_him(county: County, published: Plan) -> None:
    day = add(county, published)
    later = add(county, published, on=dt.date(2026, 3, 11))
    desk, invited = book(day, T(9), T(9, 30))
    type(invited).objects.filter(pk=invited.pk).update(origin=BookingOrigin.INVITED)
    page = reverse("visits:day_replace", args=[day.pk])
    form = {"version": day.version, "leader": county.leaders[1].pk, "reason": "出差"}
    client = client_of(county.clerk)
    assert client.post(page, form).status_code == 422
    assert client.post(page, {**form, "follow": later.pk}).status_code == 302

    invited.refresh_from_db()
    desk.refresh_from_db()
    assert (invited.state, invited.moved_to.day, invited.moved_to.starts) == (BookingState.MOVED, later, T(9, 30))
    assert (desk.state, bool(news_of(desk))) == (BookingState.BOOKED, True)


def test_the_invited_follow_to_a_day_of_their_leader_alone(county: County, published: Plan) -> None:
    day = add(county, published)
    other = add(county, published, on=dt.date(2026, 3, 11), leader=county.leaders[2])
    with pytest.raises(InvalidFacts, match="原领导"):
        replace(county, day, follow=other)


def test_who_wants_a_leader_is_not_sent_to_a_lawyer(county: County, published: Plan) -> None:
    day = add(county, published)
    book(day, T(9))
    desk = {"kind": DayKind.LEGAL, "leader": None, "legal_body": "lawyer", "on": dt.date(2026, 3, 11)}
    add(county, published, **desk)
    page = text_of(client_of(county.clerk).get(reverse("visits:day_cancel", args=[day.pk])))
    assert ("2026年3月5日（周四） 09:00" in page, "2026年3月11日（周三） 09:00 律师" in page) == (True, False)
