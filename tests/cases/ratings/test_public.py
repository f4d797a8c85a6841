"""A petitioner rates on the public page with number and query code: once, in time, and seeing nothing else."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import signing
from django.test import Client
from django.utils import timezone

from cases.petitions.models.petitions import Petition
from cases.procedure.reports.timeline import describe
from cases.ratings.models import Rating
from cases.ratings.reports.on_petition import SALT
from offices.pages.words import cn_date
from tests.cases.procedure.walking import last_event, refusal
from tests.cases.ratings.rated import OFFICE, UNIT, by_phone, rate, served_lately
from tests.clients import client_of
from tests.factories import City, make_petition, seal

pytestmark = pytest.mark.django_db


@pytest.fixture
def petition(city: City) -> Petition:
    return served_lately(city)


def asked(petition: Petition, by: Client | None = None, **given: Any) -> Any:
    asking = {"number": petition.number, "code": petition.query_code, **given}
    return (by or Client()).post("/query/", asking)


def opened(petition: Petition) -> tuple[Client, str]:
    """A browser in which the petitioner has asked, and the token that the page handed over."""
    browser = Client()
    return browser, asked(petition, browser).context["rate_token"]


def sent(petition: Petition, **given: str) -> Any:
    browser, token = opened(petition)
    return browser.post("/query/rating/", {"token": token, "sent": "1", **given})


def test_from_the_query_to_thanks(city: City, petition: Petition) -> None:
    browser = Client()
    page = asked(petition, browser)
    assert "请您评价" in page.text
    token = page.context["rate_token"]
    assert petition.number not in token
    assert petition.query_code not in token

    form = browser.post("/query/rating/", {"token": token})
    for shown in (city.bureau.name, city.city.name, "责任单位", "信访部门", petition.number):
        assert shown in form.text
    for hidden in ("同志", "王小明", petition.query_code, petition.subject, "checked"):
        assert hidden not in form.text

    given = {"token": token, "sent": "1", f"value_{UNIT}": "unsatisfied", f"said_{UNIT}": "没有解决问题。"}
    thanks = browser.post("/query/rating/", given)
    assert (thanks.status_code, "您的评价已经收到，谢谢。" in thanks.text) == (200, True)
    assert "还有单位没有评价" in thanks.text
    one = petition.ratings.get(number=UNIT)
    assert (one.value, one.way, one.said, one.recorded_by) == ("unsatisfied", "online", "没有解决问题。", None)
    event = last_event(petition)
    assert (event.kind, event.by) == ("rate_online", None)
    again = browser.post("/query/rating/", given)
    assert again.status_code == 422  # only the other organ is left, and nothing was said of it
    assert petition.ratings.get(number=UNIT).recorded_at == one.recorded_at


def test_once_only(petition: Petition) -> None:
    browser, token = opened(petition)
    given = {"token": token, "sent": "1", f"value_{UNIT}": "satisfied", f"value_{OFFICE}": "mostly"}
    assert browser.post("/query/rating/", given).status_code == 200
    again = browser.post("/query/rating/", {**given, f"value_{UNIT}": "unsatisfied"})
    assert again.status_code == 409
    assert "每个单位只评价一次" in again.text
    assert sorted(petition.ratings.values_list("value", flat=True)) == ["mostly", "satisfied"]
    page = asked(petition)
    assert page.text.count("在网上收到，谢谢。") == 2
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
    browser, token = opened(petition)
    monkeypatch.setattr("cases.ratings.views.public.TOKEN_SECONDS", -1)
    answer = browser.post("/query/rating/", {"token": token, "sent": "1", f"value_{UNIT}": "satisfied"})
    assert answer.status_code == 422
    assert "填写时间过长" in answer.text
    assert petition.number not in answer.text
    assert not Rating.objects.exclude(value="").exists()


def test_nothing_is_to_be_rated_outside_its_time_or_of_a_sealed_matter(city: City, petition: Petition) -> None:
    (browser, token), today = opened(petition), timezone.localdate()
    given = {"token": token, "sent": "1", f"value_{UNIT}": "satisfied"}
    for since, until in ((1, 9), (-9, -1)):
        days = {"opened_on": today + timedelta(days=since), "closes_on": today + timedelta(days=until)}
        Rating.objects.filter(petition=petition).update(**days)
        assert "请您评价" not in asked(petition).text
        answer = browser.post("/query/rating/", given)
        assert (answer.status_code, "现在不能评价" in answer.text) == (409, True)
    Rating.objects.filter(petition=petition).update(opened_on=today, closes_on=today)
    seal([petition])
    assert "请您评价" not in asked(petition).text
    assert browser.post("/query/rating/", given).status_code == 409
    assert not Rating.objects.exclude(value="").exists()


def test_it_is_posted_with_a_token_of_the_form(petition: Petition) -> None:
    assert Client().get("/query/rating/").headers["Location"] == "/query/"
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/query/rating/", {"token": opened(petition)[1]}).status_code == 403


def test_a_petition_without_an_answer_says_nothing_of_rating(city: City) -> None:
    page = asked(make_petition(city))
    assert "评价" not in page.text


def test_what_an_office_recorded_is_told_as_such_and_gives_way(city: City, petition: Petition) -> None:
    today = timezone.localdate()
    rate(petition, today, by=city.clerk)
    page = asked(petition)
    assert "登记您的满意度评价" in page.text
    told = f"对{city.bureau.name}的评价：由{city.city.name}于{cn_date(today)}登记（电话）。您自己评价的，以您的为准。"
    assert told in page.text
    for hidden in ("收到，谢谢", "您的评价已经收到"):
        assert hidden not in page.text

    browser, token = opened(petition)
    form = browser.post("/query/rating/", {"token": token})
    assert "单位登记过您的评价（电话），您自己评价的，以您的为准。" in form.text
    given = {"token": token, "sent": "1", f"value_{UNIT}": "unsatisfied", f"said_{UNIT}": "没有人问过我。"}
    assert browser.post("/query/rating/", given).status_code == 200
    one = petition.ratings.get(number=UNIT)
    assert (one.value, one.way, one.said) == ("unsatisfied", "online", "没有人问过我。")
    assert (one.recorded_by, one.recorded_office, one.proof) == (None, None, None)
    entry = describe(last_event(petition)).sentences
    assert entry[0].endswith("的评价：不满意；方式：网上（本人凭查询码）；代替单位登记的“满意”（电话）。")
    assert "登记（电话）" not in asked(petition).text
    assert refusal(petition, "record_rating", city.clerk, today, **by_phone(today))[1] == "already_rated"


def test_what_was_recorded_and_is_over_is_told_but_not_replaced(city: City, petition: Petition) -> None:
    today = timezone.localdate()
    rate(petition, today, by=city.clerk)
    browser, token = opened(petition)
    before = today - timedelta(days=1)
    Rating.objects.filter(petition=petition).update(opened_on=before, closes_on=before)
    page = asked(petition)
    assert "您没有这样评价过的，请向登记信访件的单位提出。" in page.text
    assert "rate_token" not in page.context
    assert browser.post("/query/rating/", {"token": token}).status_code == 409
    given = {"ratings": {UNIT: ("unsatisfied", "")}}
    assert refusal(petition, "rate_online", None, today, **given)[1] == "rating_lapsed"


def test_a_browser_of_an_office_rates_nothing(city: City, petition: Petition) -> None:
    browser = client_of(city.clerk)
    token = asked(petition, browser).context["rate_token"]
    given = {"token": token, "sent": "1", f"value_{UNIT}": "satisfied"}
    answer = browser.post("/query/rating/", given)
    assert (answer.status_code, "这个浏览器登录着工作人员的账号，不能评价。" in answer.text) == (403, True)
    assert petition.number not in answer.text
    assert not Rating.objects.exclude(value="").exists()


def test_a_token_ends_with_the_query_and_holds_in_its_browser_only(petition: Petition) -> None:
    browser, token = opened(petition)
    given = {"token": token, "sent": "1", f"value_{UNIT}": "satisfied"}
    other, _other_token = opened(petition)
    for stranger in (Client(), other):
        assert stranger.post("/query/rating/", given).status_code == 422
    assert browser.post("/query/rating/", {"token": token}).status_code == 200
    browser.get("/query/")  # 结束
    answer = browser.post("/query/rating/", given)
    assert (answer.status_code, "查询已经结束，请重新填写编号和查询码。" in answer.text) == (422, True)
    assert not Rating.objects.exclude(value="").exists()
    assert signing.loads(token, salt=SALT)[0] == petition.number
