"""A petitioner rates on the public page with number and query code: once, in time, and seeing nothing else."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import signing
from django.test import Client
from django.utils import timezone

from cases.petitions.models.petitions import Petition
from cases.ratings.models import Rating
from tests.cases.procedure.walking import last_event
from tests.cases.ratings.rated import OFFICE, UNIT, rate, served_lately
from tests.factories import City, make_petition, seal

pytestmark = pytest.mark.django_db


@pytest.fixture
def petition(city: City) -> Petition:
    return served_lately(city)


def asked(petition: Petition, **given: Any) -> Any:
    return Client().post("/query/", {"number": petition.number, "code": petition.query_code, **given})


def token_of(petition: Petition) -> str:
    token: str = asked(petition).context["rate_token"]
    return token


def sent(petition: Petition, **given: str) -> Any:
    return Client().post("/query/rating/", {"token": token_of(petition), "sent": "1", **given})


def test_from_the_query_to_thanks(city: City, petition: Petition) -> None:
    page = asked(petition)
    assert "请您评价" in page.text
    token = page.context["rate_token"]
    assert petition.number not in token
    assert petition.query_code not in token

    form = Client().post("/query/rating/", {"token": token})
    for shown in (city.bureau.name, city.city.name, "责任单位", "信访部门", petition.number):
        assert shown in form.text
    for hidden in ("同志", "王小明", petition.query_code, petition.subject, "checked"):
        assert hidden not in form.text

    given = {"token": token, "sent": "1", f"value_{UNIT}": "unsatisfied", f"said_{UNIT}": "没有解决问题。"}
    thanks = Client().post("/query/rating/", given)
    assert (thanks.status_code, "您的评价已经收到，谢谢。" in thanks.text) == (200, True)
    assert "还有单位没有评价" in thanks.text
    one = petition.ratings.get(number=UNIT)
    assert (one.value, one.way, one.said, one.recorded_by) == ("unsatisfied", "online", "没有解决问题。", None)
    event = last_event(petition)
    assert (event.kind, event.by) == ("rate_online", None)
    again = Client().post("/query/rating/", given)
    assert again.status_code == 422  # only the other organ is left, and nothing was said of it
    assert petition.ratings.get(number=UNIT).recorded_at == one.recorded_at


def test_once_only(petition: Petition) -> None:
    token = token_of(petition)
    given = {"token": token, "sent": "1", f"value_{UNIT}": "satisfied", f"value_{OFFICE}": "mostly"}
    assert Client().post("/query/rating/", given).status_code == 200
    again = Client().post("/query/rating/", {**given, f"value_{UNIT}": "unsatisfied"})
    assert again.status_code == 409
    assert "每个单位只评价一次" in again.text
    assert sorted(petition.ratings.values_list("value", flat=True)) == ["mostly", "satisfied"]
    page = asked(petition)
    assert "已经收到，谢谢。" in page.text
    assert "基本满意" not in page.text  # others may stand before the same screen
    assert "rate_token" not in page.context


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "请至少评价一个单位。"),
        ({f"said_{UNIT}": "没有解决问题。"}, "请先选择是否满意。"),
        ({f"value_{UNIT}": "silent"}, "没有这个选项"),
        ({"value_3": "satisfied"}, "请至少评价一个单位。"),
        ({f"value_{UNIT}": "satisfied", f"said_{UNIT}": "好" * 501}, "500"),
    ],
)
def test_what_is_not_whole_keeps_what_was_written(petition: Petition, given: dict[str, str], said: str) -> None:
    answer = sent(petition, **given)
    assert answer.status_code == 422
    assert said in answer.text
    for value in given.values():
        assert value in answer.text or value in ("silent", "satisfied")
    assert not Rating.objects.exclude(value="").exists()


@pytest.mark.parametrize(
    "token", ["", "x", "1:x:y", signing.dumps(1, salt="visits.book")], ids=["none", "no token", "no signature", "other"]
)
def test_a_token_of_somebody_elses_making_is_a_wrong_code(petition: Petition, token: str) -> None:
    first = Client().post("/query/rating/", {"token": token})
    assert (first.status_code, petition.number in first.text) == (422, False)
    for _n in range(50):
        last = Client().post("/query/rating/", {"token": token, "sent": "1", f"value_{UNIT}": "satisfied"})
    assert last.status_code == 429
    assert asked(petition, code="WRONGCODE234").status_code == 429  # counted together with wrong codes


def test_a_page_left_open_too_long(petition: Petition, monkeypatch: pytest.MonkeyPatch) -> None:
    token = token_of(petition)
    monkeypatch.setattr("cases.ratings.views.public.TOKEN_SECONDS", -1)
    answer = Client().post("/query/rating/", {"token": token, "sent": "1", f"value_{UNIT}": "satisfied"})
    assert answer.status_code == 422
    assert "填写时间过长" in answer.text
    assert petition.number not in answer.text
    assert not Rating.objects.exclude(value="").exists()


def test_nothing_is_to_be_rated_outside_its_time_or_of_a_sealed_matter(city: City, petition: Petition) -> None:
    token, today = token_of(petition), timezone.localdate()
    given = {"token": token, "sent": "1", f"value_{UNIT}": "satisfied"}
    for since, until in ((1, 9), (-9, -1)):
        days = {"opened_on": today + timedelta(days=since), "closes_on": today + timedelta(days=until)}
        Rating.objects.filter(petition=petition).update(**days)
        assert "请您评价" not in asked(petition).text
        answer = Client().post("/query/rating/", given)
        assert (answer.status_code, "现在不能评价" in answer.text) == (409, True)
    Rating.objects.filter(petition=petition).update(opened_on=today, closes_on=today)
    seal([petition])
    assert "请您评价" not in asked(petition).text
    assert Client().post("/query/rating/", given).status_code == 409
    assert not Rating.objects.exclude(value="").exists()


def test_it_is_posted_with_a_token_of_the_form(petition: Petition) -> None:
    assert Client().get("/query/rating/").headers["Location"] == "/query/"
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/query/rating/", {"token": token_of(petition)}).status_code == 403


def test_a_petition_without_an_answer_says_nothing_of_rating(city: City) -> None:
    page = asked(make_petition(city))
    assert "评价" not in page.text


def test_what_others_record_is_told_the_petitioner(city: City, petition: Petition) -> None:
    rate(petition, timezone.localdate(), by=city.clerk)
    assert "登记您的满意度评价" in asked(petition).text
