# ruff: noqa: F811
"""The petitioner's own pages of a booking: asked for with number and code, moved, cancelled, told."""

import datetime as dt
import re
from typing import Any
from uuid import uuid4

import pytest
from django.core import signing
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from cases.petitions.models.petitions import Petition
from tests.factories import moment, seal
from tests.visits.bookings.test_bookings import HALF, NINE, T, by_petitioner, take
from tests.visits.bookings.test_pages import Setter, clerk, client_of, clock, county, days, petition, text_of  # noqa: F401
from tests.visits.receptions.reception import MORNING, NOW, County
from visits.bookings.actions.slots import mark_told, move_booking
from visits.bookings.enums import BookingState
from visits.bookings.models import Booking
from visits.bookings.views.public import SALT
from visits.rota.actions.days import cancel_day
from visits.rota.actions.rules import save_rule
from visits.rota.models import ReceptionDay

pytestmark = pytest.mark.django_db

# The petitioner


@pytest.fixture
def public() -> Client:
    cache.clear()
    return Client()


@pytest.fixture
def book_url(county: County) -> str:
    return reverse("visits:book", args=[county.office.code])


def shown_code(petition: Petition) -> dict[str, str]:
    return {"number": petition.number, "code": petition.query_code}


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]+)"', page)
    assert found, page
    return found[1]


def own_url(booking: Booking) -> str:
    return reverse("visits:booking_public", args=[booking.code])


def test_a_petitioner_books_from_the_notice(
    county: County, public: Client, days: list[ReceptionDay], petition: Petition, book_url: str
) -> None:
    take(county, days[0])
    assert book_url in text_of(public.get(reverse("visits:notice", args=[county.office.code])))
    assert "查询码" in text_of(public.get(book_url))
    page = public.post(book_url, shown_code(petition)).content.decode()
    assert f'value="{days[0].pk}@0930"' in page
    assert f'value="{days[0].pk}@0900"' not in page
    form = {name: hidden(page, name) for name in ("token", "request_key")}
    form |= {"slot": f"{days[0].pk}@0930", "persons": "2", "phone": "13900002222"}
    answer = public.post(book_url, form)
    booked = Booking.objects.get(petition=petition)
    assert answer["Location"] == own_url(booked)
    assert (booked.origin, booked.booked_by, booked.persons, booked.phone) == ("requested", None, 2, "13900002222")
    own = text_of(public.get(own_url(booked)))
    assert "已预约" in own
    assert "2026年3月3日（周二）" in own
    assert days[0].leader.account.name in own
    for text in (petition.number, petition.subject, "13900002222", "王小明"):
        assert text not in own
    page = text_of(public.post(book_url, shown_code(petition)))
    assert "您已预约" in page
    assert own_url(booked) in page
    assert public.post(book_url, form)["Location"] == own_url(booked)  # the same form again
    assert public.post(book_url, form | {"persons": "3"}).status_code == 409
    answer = public.post(book_url, form | {"request_key": str(uuid4()), "slot": f"{days[1].pk}@0930"})
    assert answer.status_code == 409
    assert Booking.objects.filter(petition=petition).count() == 1


def test_a_slot_taken_meanwhile_is_told_with_the_free_ones(
    county: County, public: Client, days: list[ReceptionDay], petition: Petition, book_url: str
) -> None:
    page = public.post(book_url, shown_code(petition)).content.decode()
    take(county, days[0], HALF)
    form = {name: hidden(page, name) for name in ("token", "request_key")}
    answer = public.post(book_url, form | {"slot": f"{days[0].pk}@0930", "persons": "1", "phone": "13900002222"})
    assert answer.status_code == 422
    assert "还可选：09:00、10:00、10:30、11:00" in text_of(answer)
    assert "13900002222" in text_of(answer)


def test_wrong_codes_are_answered_and_counted_as_on_the_query_page(
    public: Client, petition: Petition, book_url: str
) -> None:
    wrong = {"number": petition.number, "code": "AAAAAAAAAAAA"}
    answers = [public.post(url, wrong) for url in (reverse("cases:query"), book_url, reverse("cases:query"), book_url)]
    assert {answer.status_code for answer in answers} == {422}
    assert {"编号或查询码不对，请对照回执核对后再试。" in text_of(answer) for answer in answers} == {True}
    assert public.post(book_url, {"number": "", "code": ""}).status_code == 422
    assert public.post(book_url, wrong).status_code == 422
    for url in (reverse("cases:query"), book_url):
        answer = public.post(url, wrong)
        assert answer.status_code == 429
        assert "查询次数过多，请15分钟后再试" in text_of(answer)
        assert petition.subject not in text_of(answer)
    # A right code is always answered.
    assert public.post(book_url, shown_code(petition)).status_code == 200


@pytest.mark.parametrize("token", ["", "x", "forged"])
def test_a_forged_or_old_token_asks_for_the_code_again(
    public: Client, days: list[ReceptionDay], petition: Petition, book_url: str, token: str
) -> None:
    token = signing.dumps(petition.pk, salt="another") if token == "forged" else token
    form = {"token": token, "request_key": uuid4(), "slot": f"{days[0].pk}@0900", "persons": 1}
    answer = public.post(book_url, form)
    assert answer.status_code == 422
    assert "请重新填写编号和查询码" in text_of(answer)
    assert not Booking.objects.exists()


def test_a_token_ends_after_a_quarter_of_an_hour(
    public: Client, days: list[ReceptionDay], petition: Petition, book_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = signing.dumps(petition.pk, salt=SALT)
    now = signing.time.time()
    monkeypatch.setattr(signing.time, "time", lambda: now + 15 * 60 + 5)
    form = {"token": token, "request_key": uuid4(), "slot": f"{days[0].pk}@0900", "persons": 1}
    assert public.post(book_url, form).status_code == 422
    assert not Booking.objects.exists()


def test_another_offices_day_is_not_booked_here(
    county: County, public: Client, days: list[ReceptionDay], petition: Petition, book_url: str
) -> None:
    ReceptionDay.objects.filter(pk=days[0].pk).update(office=county.city.city)
    token = signing.dumps(petition.pk, salt=SALT)
    form = {"token": token, "request_key": uuid4(), "slot": f"{days[0].pk}@0900", "persons": 1}
    answer = public.post(book_url, form)
    assert answer.status_code == 422
    assert "请选择时段" in text_of(answer)


def test_an_office_that_is_closed_or_unknown(county: County, public: Client, petition: Petition, book_url: str) -> None:
    assert public.get(reverse("visits:book", args=["bureau"])).status_code == 404
    save_rule(by=county.clerk, at=NOW, office=county.office, weekdays=[1], **MORNING, public_booking=False)
    assert "没有开放网上预约" in text_of(public.get(book_url))
    assert "没有开放网上预约" in text_of(public.post(book_url, shown_code(petition)))


def test_all_booked_is_said(public: Client, petition: Petition, book_url: str) -> None:
    ReceptionDay.objects.all().delete()
    assert "近期没有可以预约的时段" in text_of(public.post(book_url, shown_code(petition)))


def test_the_petitioner_cancels_until_the_evening_before(
    county: County, public: Client, days: list[ReceptionDay], petition: Petition, clock: Setter
) -> None:
    booked = by_petitioner(days[0], petition)
    clock(moment(days[0].on, 0))
    assert "当天不能网上取消" in text_of(public.get(own_url(booked)))
    assert public.post(own_url(booked), {"act": "cancel"}).status_code == 409
    clock(moment(days[0].on - dt.timedelta(days=1), 23))
    page = text_of(public.post(own_url(booked), {"act": "cancel"}, follow=True))
    assert "预约已取消" in page
    assert "信访人取消" in page
    assert "另约时间" in page
    assert public.post(own_url(booked), {"act": "cancel"}).status_code == 409
    assert "没有要告知" in text_of(client_of(county.clerk).get(reverse("visits:to_tell")))


def test_a_move_is_shown_with_its_new_place_and_confirmed(
    county: County, public: Client, days: list[ReceptionDay]
) -> None:
    old = take(county, days[0])
    given = {"day_id": days[1].pk, "starts": T(10), "reason": "领导出差"}
    new = move_booking(by=county.clerk, at=NOW, booking_id=old.pk, **given)
    page = text_of(public.get(own_url(old)))
    assert "预约已改期" in page
    assert "领导出差" in page
    assert own_url(new) in page
    assert public.post(own_url(old), {"act": "cancel"}).status_code == 409
    page = text_of(public.post(own_url(old), {"act": "read"}, follow=True))
    assert "我知道了" not in page
    old.refresh_from_db()
    assert (old.told_at, old.told_by) == (NOW, None)
    assert public.post(own_url(new), {"act": "read"}).status_code == 409


def test_a_cancelled_day_is_told_on_the_own_page(county: County, public: Client, days: list[ReceptionDay]) -> None:
    booked = take(county, days[0])
    cancel_day(by=county.clerk, at=NOW, day_id=days[0].pk, version=days[0].version, reason="领导生病")
    page = text_of(public.get(own_url(booked)))
    assert "预约已取消" in page
    assert "领导生病" in page
    mark_told(by=county.clerk, at=NOW, booking_id=booked.pk)
    assert "我知道了" not in text_of(public.get(own_url(booked)))


def test_who_tries_codes_waits(county: County, public: Client, days: list[ReceptionDay]) -> None:
    booked = take(county, days[0])
    url = reverse("visits:booking_public", args=["ABCDEFGHJKLM"])
    assert {public.get(url).status_code for _try in range(50)} == {404}
    assert public.get(url).status_code == 429
    assert public.get(own_url(booked)).status_code == 200  # a right one is answered, whoever guessed beside it
    assert public.post(own_url(booked), {"act": "cancel"}).status_code == 302
    booked.refresh_from_db()
    assert booked.state == BookingState.CANCELLED


def test_a_code_is_read_in_small_letters(county: County, public: Client, days: list[ReceptionDay]) -> None:
    booked = take(county, days[0])
    assert public.get(own_url(booked).lower()).status_code == 200


@pytest.mark.parametrize("url", ["/b/%00/", "/b/%E7%A0%81/", "/t/%00/"])
def test_a_code_of_other_signs_is_not_found(public: Client, url: str) -> None:
    assert public.get(url).status_code == 404


@pytest.mark.parametrize("taken", [1, 4])
def test_the_public_pages_ask_the_same_for_few_and_many(
    county: County,
    public: Client,
    days: list[ReceptionDay],
    petition: Petition,
    book_url: str,
    taken: int,
    django_assert_num_queries: Any,
) -> None:
    for starts in (NINE, HALF, T(10), T(10, 30))[:taken]:
        booked = take(county, days[0], starts)
    with django_assert_num_queries(6):
        public.post(book_url, shown_code(petition))
    with django_assert_num_queries(2):
        public.get(own_url(booked))


def test_a_sealed_or_closed_matter_takes_no_slot(
    county: County, public: Client, days: list[ReceptionDay], petition: Petition, book_url: str
) -> None:
    for values, sentence in (
        ({"sealed": True}, "本件由登记单位指定专人与您联系"),
        ({"sealed": False, "is_open": False, "state": "closed_no_successor"}, "请重新提出信访事项"),
    ):
        page = public.post(book_url, shown_code(petition)).content.decode()
        form = {name: hidden(page, name) for name in ("token", "request_key")}
        seal([Petition.objects.get(pk=petition.pk)], **values)
        answer = public.post(book_url, form | {"slot": f"{days[0].pk}@0930", "persons": "1", "phone": "13900002222"})
        assert sentence in text_of(answer)
        assert not Booking.objects.filter(petition=petition).exists()
