"""The pages of slots: the day, one booking, the petition's side, who is to be told; and the petitioner's own pages."""

import datetime as dt
import re
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from cases.petitions.models.petitions import Petition
from offices.organisation.models import Account, Event
from tests.clients import client_of
from tests.factories import make_petition, moment, seal
from tests.visits.bookings.test_bookings import HALF, NINE, PERSON, T, county_petition, take
from tests.visits.receptions.reception import NOW, County, make_county, make_plan
from visits.bookings.actions.slots import cancel_booking, move_booking
from visits.bookings.enums import BookingOrigin, BookingState
from visits.bookings.models import Booking
from visits.rota.enums import PlanState
from visits.rota.models import ReceptionDay

pytestmark = pytest.mark.django_db
Setter = Callable[[dt.datetime], None]


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Setter:
    """The pages believe it is NOW, or what `clock(at)` sets."""

    def at(moment: dt.datetime) -> None:
        monkeypatch.setattr("django.utils.timezone.now", lambda: moment)

    at(NOW)
    return at


@pytest.fixture
def county() -> County:
    county = make_county()
    make_plan(county, PlanState.PUBLISHED)
    return county


@pytest.fixture
def days(county: County) -> list[ReceptionDay]:
    return list(ReceptionDay.objects.select_related("leader__account").order_by("on", "starts"))


@pytest.fixture
def petition(county: County) -> Petition:
    return county_petition(county)


@pytest.fixture
def clerk(county: County) -> Client:
    return client_of(county.clerk)


def text_of(answer: Any) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


def day_url(day: ReceptionDay) -> str:
    return reverse("visits:bookings", args=[day.pk])


def step_url(booking: Booking, step: str) -> str:
    return reverse("visits:booking_step", args=[booking.pk, step])


def desk_form(**values: Any) -> dict[str, Any]:
    return {"request_key": uuid4(), "starts": "09:30", "origin": "desk", "persons": 1, **PERSON, **values}


# A day


def test_a_free_slot_is_booked_at_the_desk(clerk: Client, days: list[ReceptionDay]) -> None:
    page = text_of(clerk.get(day_url(days[0]) + "?starts=09:30"))
    assert page.count(">预约</a>") == 5
    assert '<option value="09:30" selected>' in page
    answer = clerk.post(day_url(days[0]), desk_form())
    booked = Booking.objects.get()
    assert answer.status_code == 302
    assert answer["Location"] == f"{day_url(days[0])}?booked={booked.pk}"
    page = text_of(clerk.get(answer["Location"]))
    assert "已预约 <b>09:30</b>" in page
    assert reverse("visits:booking_slip", args=[booked.pk]) in page
    assert "李*" in page
    assert not any(text in page for text in PERSON.values())
    assert page.count(">预约</a>") == 4


def test_a_petition_is_invited_at_the_desk(clerk: Client, days: list[ReceptionDay], petition: Petition) -> None:
    page = text_of(clerk.get(f"{day_url(days[0])}?petition={petition.number}"))
    assert f'value="{petition.number}"' in page
    clerk.post(day_url(days[0]), {**desk_form(origin="invited", petition=petition.number), "name": "", "matter": ""})
    assert Booking.objects.get().origin == BookingOrigin.INVITED
    page = text_of(clerk.get(day_url(days[0])))
    assert f">{petition.number}</a>" in page
    assert petition.subject in page


def test_a_taken_slot_keeps_the_form_and_names_the_free_ones(
    county: County, clerk: Client, days: list[ReceptionDay]
) -> None:
    take(county, days[0], HALF)
    answer = clerk.post(day_url(days[0]), desk_form(matter="反映拖欠工资"), headers={"X-Guarded": day_url(days[0])})
    page = text_of(answer)
    assert answer.status_code == 422
    assert "09:30已被预约或不能预约，还可选：09:00、10:00、10:30、11:00" in page
    assert "反映拖欠工资" in page
    assert Booking.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"starts": ""}, "请选择时段"),
        ({"starts": "25:00"}, "时段"),
        ({"persons": "9"}, "5"),
        ({"name": ""}, "来访人姓名"),
        ({"petition": "无此编号"}, "不是信访件编号，编号如"),
        ({"origin": "returned"}, "没有这个选项，请重新选择"),
        ({"request_key": "x"}, "data-guard"),
        ({"matter": "长" * 501}, "500"),
        ({"name": "\0"}, "不可见的控制字符"),
    ],
)
def test_bad_input_is_answered_with_the_form(
    clerk: Client, days: list[ReceptionDay], change: dict[str, str], says: str
) -> None:
    answer = clerk.post(day_url(days[0]), desk_form(**change))
    assert answer.status_code == 422
    assert says in text_of(answer)
    assert not Booking.objects.exists()


def test_the_same_form_twice_is_one_booking(clerk: Client, days: list[ReceptionDay]) -> None:
    form = desk_form()
    first, second = (clerk.post(day_url(days[0]), form)["Location"] for _sent in range(2))
    assert first == second
    used = clerk.post(day_url(days[0]), {**form, "name": "李四"})
    assert (used.status_code, "这一提交编号已用于另一次办理" in text_of(used)) == (409, True)
    assert Booking.objects.count() == 1


def test_a_guarded_form_gets_its_address_as_data(clerk: Client, days: list[ReceptionDay]) -> None:
    answer = clerk.post(day_url(days[0]), desk_form(), headers={"X-Guarded": day_url(days[0])})
    assert answer.status_code == 204
    assert answer["HX-Redirect"].startswith(day_url(days[0]))


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("clerk", (404, 404)),
        ("county_handler", (404, 404)),
        ("stranger", (404, 404)),
        ("security_admin", (404, 404)),
        ("county_supervisor", (200, 403)),
        ("supervisor", (200, 403)),
    ],
)
def test_others_do_not_book(
    county: County, days: list[ReceptionDay], petition: Petition, name: str, status: tuple[int, int]
) -> None:
    seal(Petition.objects.filter(pk=petition.pk))
    plain, sealed = take(county, days[0]), take(county, days[0], HALF, petition=petition)
    other = client_of(getattr(county.city, name))
    page = other.get(day_url(days[0]))
    assert (page.status_code, other.post(day_url(days[0]), desk_form()).status_code) == status
    for text in (petition.number, petition.subject, *PERSON.values(), "李*"):
        assert text not in text_of(page)
    for booking in (plain, sealed):
        found = reverse("visits:booking", args=[booking.pk])
        assert other.get(found).status_code == status[0]
        assert other.get(found + "slip/").status_code == (403 if status[0] == 200 else 404)
        read = other.post(found + "read/", {"purpose": "contact"})
        assert read.status_code == (403 if status[0] == 200 else 404)
        assert not any(text in text_of(read) for text in PERSON.values())
        for step in ("cancel", "move", "absent", "told"):
            assert other.post(step_url(booking, step), {"reason": "情况有变"}).status_code in (403, 404)
    assert {one.state for one in Booking.objects.all()} == {BookingState.BOOKED}


def test_the_leader_who_receives_reads_who_comes(county: County, days: list[ReceptionDay]) -> None:
    take(county, days[0])
    page = text_of(client_of(days[0].leader.account).get(day_url(days[0])))
    assert "李*" in page


def test_an_unpublished_day_offers_no_form(county: County, clerk: Client) -> None:
    draft = make_plan(county, month=dt.date(2026, 4, 1)).days.first()
    page = text_of(clerk.get(day_url(draft)))
    assert "还没有公布，不能预约" in page
    assert 'id="book"' not in page


def test_on_the_day_the_record_and_the_absent(
    county: County, clerk: Client, days: list[ReceptionDay], clock: Setter
) -> None:
    early, late = take(county, days[0]), take(county, days[0], T(10, 30))
    assert "记录接访" not in text_of(clerk.get(day_url(days[0])))
    clock(moment(days[0].on))
    clerk = client_of(county.clerk)
    page = text_of(clerk.get(day_url(days[0])))
    record = reverse("visits:record_new", args=[days[0].pk])
    assert f"{record}?booking={early.pk}" in page
    assert f"{record}?booking={late.pk}" in page
    assert step_url(early, "absent") in page
    assert step_url(late, "absent") not in page
    assert page.count("已过") == 2
    answer = clerk.post(step_url(early, "absent"), {"back": "day"}, follow=True)
    assert answer.redirect_chain == [(day_url(days[0]), 302)]
    assert "已记为未到" in text_of(answer)
    assert "预约时间还没有到" in text_of(clerk.post(step_url(late, "absent"), follow=True))


def test_the_page_of_the_day_and_of_the_petition_show_bookings(
    county: County, clerk: Client, days: list[ReceptionDay], petition: Petition
) -> None:
    take(county, days[0], petition=petition)
    page = text_of(clerk.get(reverse("visits:day", args=[days[0].pk])))
    assert "预约 1/5" in page
    assert day_url(days[0]) in page
    assert petition.number in page
    page = text_of(clerk.get(reverse("cases:petition", args=[petition.number])))
    assert f"{reverse('visits:invite')}?petition={petition.number}" in page
    assert "2026年3月3日（周二） 09:00" in page


# One booking


def test_a_booking_is_moved_with_a_reason(county: County, clerk: Client, days: list[ReceptionDay]) -> None:
    old = take(county, days[0])
    page = text_of(clerk.get(reverse("visits:booking", args=[old.pk])))
    assert f'<option value="{days[1].pk}@0930">' in page
    assert clerk.post(step_url(old, "move"), {"slot": f"{days[1].pk}@0930", "reason": ""}).status_code == 422
    take(county, days[1], HALF)
    answer = clerk.post(step_url(old, "move"), {"slot": f"{days[1].pk}@0930", "reason": "领导出差"})
    assert answer.status_code == 422
    assert "还可选" in text_of(answer)
    assert "领导出差" in text_of(answer)
    answer = clerk.post(step_url(old, "move"), {"slot": f"{days[1].pk}@1000", "reason": "领导出差"}, follow=True)
    page = text_of(answer)
    assert "已改期，请告知信访人" in page
    assert "待告知" in page
    new = Booking.objects.get(moved_from=old)
    assert (new.day, new.starts) == (days[1], T(10))
    assert "改自" in text_of(clerk.get(reverse("visits:booking", args=[new.pk])))
    assert clerk.post(step_url(old, "move"), {"slot": f"{days[1].pk}@1030", "reason": "再改"}).status_code == 409


@pytest.mark.parametrize("slot", ["", "x", "999999999@0900", "1@2500", "１@0900", "@", "1@09:00"])
def test_a_slot_that_is_none(county: County, clerk: Client, days: list[ReceptionDay], slot: str) -> None:
    old = take(county, days[0])
    answer = clerk.post(step_url(old, "move"), {"slot": slot, "reason": "领导出差"})
    assert answer.status_code == 422
    assert "请选择时段" in text_of(answer)


def test_a_booking_is_cancelled_listed_and_told(county: County, clerk: Client, days: list[ReceptionDay]) -> None:
    booked = take(county, days[0])
    assert clerk.post(step_url(booked, "cancel"), {"reason": " "}).status_code == 422
    clerk.post(step_url(booked, "cancel"), {"reason": "领导生病"})
    page = text_of(clerk.get(day_url(days[0])))
    assert "已取消：领导生病" in page
    assert page.count("待告知") == 3  # the menu, the badge above, the row below
    assert page.count(">预约</a>") == 5
    listed = text_of(clerk.get(reverse("visits:to_tell")))
    assert f'form="told" formaction="{step_url(booked, "told")}"' in listed
    assert 'id="told" method="post" data-guard' in listed
    answer = clerk.post(step_url(booked, "told"), {"back": "to_tell"}, follow=True)
    assert answer.redirect_chain == [(reverse("visits:to_tell"), 302)]
    assert "没有要告知的预约" in text_of(answer)
    assert "已告知" in text_of(clerk.get(day_url(days[0])))


def test_who_is_to_be_told_stands_on_the_leaders_own_page(
    county: County, clerk: Client, days: list[ReceptionDay]
) -> None:
    booked, leader = take(county, days[0]), days[0].leader
    assert leader is not None
    assert leader.account is not None
    own, badge = client_of(leader.account), f'class="btn btn-outline-danger" href="{reverse("visits:to_tell")}"'
    assert badge not in text_of(own.get(reverse("visits:mine")))
    clerk.post(step_url(booked, "cancel"), {"reason": "领导生病"})
    assert badge in text_of(own.get(reverse("visits:mine")))


def test_an_unknown_step_is_not_found(county: County, clerk: Client, days: list[ReceptionDay]) -> None:
    assert clerk.post(step_url(take(county, days[0]), "burn")).status_code == 404


def test_name_and_phone_are_read_by_post_for_a_purpose(
    county: County, clerk: Client, days: list[ReceptionDay], petition: Petition
) -> None:
    booked, known = take(county, days[0]), take(county, days[0], HALF, petition=petition)
    url = reverse("visits:booking_read", args=[booked.pk])
    assert clerk.get(url).status_code == 405
    assert clerk.post(url).status_code == 422
    page = text_of(clerk.post(url, {"purpose": "contact"}))
    assert all(text in page for text in PERSON.values())
    page = text_of(clerk.post(reverse("visits:booking_read", args=[known.pk]), {"purpose": "contact"}))
    assert "13800001234" in page
    assert Event.objects.filter(kind="booking_read").count() == 2


def test_the_slip_has_the_address_and_no_name(county: County, clerk: Client, days: list[ReceptionDay]) -> None:
    booked = take(county, days[0])
    page = text_of(clerk.get(reverse("visits:booking_slip", args=[booked.pk])))
    assert "<svg" in page
    assert days[0].leader.account.name in page
    assert not any(text in page for text in PERSON.values())


# From a petition


def test_a_petition_is_invited_to_a_free_slot(
    county: County, clerk: Client, days: list[ReceptionDay], petition: Petition
) -> None:
    url = f"{reverse('visits:invite')}?petition={petition.number}"
    page = text_of(clerk.get(url))
    assert page.count('type="radio"') == 5 * len(days)
    taken = take(county, days[0])
    form = {"request_key": uuid4(), "slot": f"{days[0].pk}@0900", "persons": 2}
    answer = clerk.post(url, form)
    assert answer.status_code == 422
    assert "还可选" in text_of(answer)
    clerk.post(url, form | {"slot": f"{days[0].pk}@0930"})
    booked = Booking.objects.exclude(pk=taken.pk).get()
    assert (booked.origin, booked.petition, booked.persons) == (BookingOrigin.INVITED, petition, 2)
    assert "已有预约：" in text_of(clerk.get(url))


def test_inviting_wants_a_petition_that_is_visible(county: County, clerk: Client) -> None:
    elsewhere = make_petition(county.city, start=dt.date(2026, 2, 9))
    url = reverse("visits:invite")
    assert [clerk.get(url + query).status_code for query in ("", "?petition=x", "?petition=%00")] == [404, 404, 404]
    assert clerk.get(f"{url}?petition={elsewhere.number}").status_code == 404
    assert client_of(county.city.county_handler).get(f"{url}?petition={elsewhere.number}").status_code == 403


def test_nothing_to_offer_is_said(county: County, clerk: Client, petition: Petition) -> None:
    ReceptionDay.objects.all().delete()
    page = text_of(clerk.get(f"{reverse('visits:invite')}?petition={petition.number}"))
    assert "没有可约的时段" in page


# Questions to the database


def statements(django_assert_num_queries: Any, account: Account, url: str, number: int) -> None:
    client = client_of(account)
    with django_assert_num_queries(number):
        assert client.get(url).status_code == 200


@pytest.mark.parametrize("booked", [1, 4])
def test_the_day_asks_the_same_for_few_and_many(
    county: County, days: list[ReceptionDay], django_assert_num_queries: Any, booked: int
) -> None:
    for starts in (NINE, HALF, T(10), T(10, 30))[:booked]:
        take(county, days[0], starts, petition=county_petition(county))
    statements(django_assert_num_queries, county.clerk, day_url(days[0]), 8)


@pytest.mark.parametrize("gone", [1, 4])
def test_the_list_of_the_untold_asks_the_same_for_few_and_many(
    county: County, days: list[ReceptionDay], django_assert_num_queries: Any, gone: int
) -> None:
    for starts in (NINE, HALF, T(10), T(10, 30))[:gone]:
        booked = take(county, days[0], starts, petition=county_petition(county))
        if starts in (NINE, T(10)):
            cancel_booking(by=county.clerk, at=NOW, booking_id=booked.pk, reason="领导生病")
        else:
            given = {"day_id": days[1].pk, "starts": starts, "reason": "领导出差"}
            move_booking(by=county.clerk, at=NOW, booking_id=booked.pk, **given)
    statements(django_assert_num_queries, county.clerk, reverse("visits:to_tell"), 6)


@pytest.mark.parametrize("gone", [1, 5])
def test_inviting_asks_the_same_for_few_and_many(
    county: County, days: list[ReceptionDay], petition: Petition, django_assert_num_queries: Any, gone: int
) -> None:
    ReceptionDay.objects.filter(pk__in=[day.pk for day in days[gone:]]).delete()
    take(county, days[0])
    url = f"{reverse('visits:invite')}?petition={petition.number}"
    statements(django_assert_num_queries, county.clerk, url, 9)
