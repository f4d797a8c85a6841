"""The pages of indicators: each number opens a list of as many rows, and workbook and API tell the same."""

import datetime as dt
import re
from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from cases.petitions.enums import State
from offices.organisation.models import Account
from supervision.indicators.actions.rules import INDICATOR_RULES
from supervision.indicators.forms import span_of, usual_span
from supervision.indicators.measures import BY_KEY, NUMBER_BY_KEY
from supervision.indicators.models import IndicatorRule
from supervision.sweep.actions.sweep import sweep
from tests.factories import City, make_petition

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
LINKED = re.compile(r'<a [^>]*?href="([^"#]+)"[^>]*>\s*(\d+)\s*</a>')
TABLE = re.compile(r"<tbody[^>]*>(.*?)</tbody>", re.S)
YEAR = f"since={TODAY - dt.timedelta(days=364)}&until={TODAY}"


def as_(person: Account) -> Client:
    client = Client()
    client.force_login(Account.objects.get(pk=person.pk), backend="django.contrib.auth.backends.ModelBackend")
    return client


def ago(days: int) -> dt.date:
    return TODAY - dt.timedelta(days=days)


def busy(city: City) -> None:
    make_petition(city, State.SERVED, start=ago(120), occurrence="first", headcount=6)
    make_petition(city, State.HANDLING, start=ago(110))
    make_petition(city, State.RETURNED, start=ago(60))
    make_petition(city, State.REGISTERED, start=ago(40), occurrence="repeated", channel="letter")
    make_petition(city, State.CLOSED_ELSEWHERE, start=ago(30), source_key="old:7")
    sweep(as_of=TODAY, at=timezone.now())


def figures_on(page: str) -> dict[str, int]:
    body = page.partition("<main")[2]
    return {url.replace("&amp;", "&"): int(number) for url, number in LINKED.findall(body)}


PAGES = (
    f"/indicators/?{YEAR}",
    f"/indicators/?office=bureau&{YEAR}",
    f"/indicators/timely_office/?{YEAR}",
    f"/indicators/numbers/?{YEAR}",
    f"/indicators/numbers/?by=channel&{YEAR}",
    f"/indicators/numbers/?by=category&{YEAR}",
)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["supervisor", "leader", "head"])
def test_each_number_opens_as_many_rows(city: City, name: str) -> None:
    busy(city)
    client, walked = as_(getattr(city, name)), 0
    counted: dict[str, int] = {}
    for page in PAGES:
        answer = client.get(page)
        assert answer.status_code == 200, page
        for url, number in figures_on(answer.text).items():
            if url not in counted:
                listed = client.get(url)
                assert listed.status_code == 200, url
                tables = TABLE.findall(listed.text.partition("<main")[2])
                counted[url] = tables[-1].count("<tr") if tables else 0
                if "persons" in url or "visitors" in url:
                    counted[url] = sum(int(cells["persons"]) for cells in persons_of(listed))
            assert counted[url] == number, (page, url)
            walked += number > 0
    assert walked > 10


def persons_of(listed: Any) -> list[dict[str, Any]]:
    return [{"persons": row.persons} for row in listed.context["table"].rows] if listed.context["table"].rows else []


def test_the_page_says_what_is_counted_and_by_which_article(city: City) -> None:
    busy(city)
    client = as_(city.supervisor)
    for key, indicator in BY_KEY.items():
        shown = client.get(f"/indicators/{key}/?{YEAR}").text
        for words in (indicator.name, indicator.article, indicator.population, indicator.variants[0].says):
            assert str(words) in shown, (key, words)
        assert "本单位和上级没有选定口径" in shown
    assert client.get("/indicators/unknown/").status_code == 404
    assert client.get("/indicators/on_time/unknown/").status_code == 404
    assert client.get("/indicators/numbers/unknown/").status_code == 404
    assert "不足5件" in client.get(f"/indicators/?{YEAR}").text


def test_an_office_chooses_its_variants(city: City) -> None:
    client = as_(city.system_admin)
    url = "/offices/rules/indicators/city/edit/"
    form = client.get(url)
    assert form.status_code == 200
    sent = {name: form.context["form"][name].value() for name in INDICATOR_RULES.fields} | {"version": 0}
    assert client.post(url, sent | {"once_days": 400}).status_code == 422
    assert client.post(url, sent | {"on_time": "other"}).status_code == 422
    assert client.post(url, sent | {"on_time": "replied", "once_days": 60}).status_code == 302
    rule = IndicatorRule.objects.get()
    assert (rule.on_time, rule.once_days, rule.office) == ("replied", 60, city.city)
    shown = as_(city.supervisor).get("/indicators/on_time/?span=month").text
    assert "分母只计已办结" in shown
    assert "第1版" in shown
    assert "本期办结的全部" in as_(city.supervisor).get("/indicators/").text
    assert "60日" in as_(city.supervisor).get("/indicators/once/?span=month").text
    history = client.get("/offices/rules/indicators/city/")
    assert "分母只计已办结" in history.text


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("since=2026-03-02&until=2026-03-01", "截止日期不能早于起始日期"),
        ("since=2001-01-01&until=2001-02-01", "施行以前没有数据"),
        ("since=2010-01-01&until=2026-01-01", "一次最多统计三年"),
        ("since=2026-03-02", "请填写日期"),
        ("since=2099-03-02&until=2099-03-03", "起始日期不能晚于今天"),
        ("since=abc&until=2026-03-03", "日期"),
        ("office=nowhere", "单位"),
        ("span=century", "时期"),
    ],
)
def test_what_cannot_be_asked_is_said(city: City, asked: str, said: str) -> None:
    for page in ("/indicators/", "/indicators/numbers/", "/indicators/on_time/"):
        answer = as_(city.supervisor).get(f"{page}?{asked}")
        assert answer.status_code == 422
        assert said in answer.text
    assert as_(city.supervisor).get(f"/api/v1/indicators/?{asked}").status_code == 422


def test_spans_begin_with_the_week_month_quarter_and_year() -> None:
    day = dt.date(2026, 8, 12)
    assert span_of("week", day) == (dt.date(2026, 8, 10), day)
    assert span_of("quarter", day) == (dt.date(2026, 7, 1), day)
    assert span_of("last_week", day) == (dt.date(2026, 8, 3), dt.date(2026, 8, 9))
    assert span_of("last_month", day) == (dt.date(2026, 7, 1), dt.date(2026, 7, 31))
    assert span_of("last_quarter", day) == (dt.date(2026, 4, 1), dt.date(2026, 6, 30))
    assert span_of("last_year", day) == (dt.date(2025, 1, 1), dt.date(2025, 12, 31))


def test_the_first_day_of_a_month_opens_on_the_month_before() -> None:
    assert usual_span(dt.date(2027, 1, 1)) == "last_month"
    assert span_of("last_month", dt.date(2027, 1, 1)) == (dt.date(2026, 12, 1), dt.date(2026, 12, 31))
    assert usual_span(dt.date(2026, 12, 2)) == usual_span(dt.date(2026, 12, 31)) == "month"


def test_who_may_read_them(city: City) -> None:
    for name, status in {"supervisor": 200, "leader": 200, "head": 200, "clerk": 403, "handler": 403}.items():
        for page in ("/indicators/", "/indicators/numbers/", "/indicators/on_time/whole/", "/api/v1/indicators/"):
            assert as_(getattr(city, name)).get(page).status_code == status, (name, page)


def test_the_list_narrows_and_is_a_workbook(city: City) -> None:
    busy(city)
    client = as_(city.supervisor)
    address = f"/indicators/timely_office/whole/?{YEAR}"
    page = client.get(address)
    numbers = [row.petition.number for row in page.context["table"].rows]
    assert len(numbers) == 5  # the one that was returned is routed a second time
    assert [row.petition.channel for row in client.get(f"{address}&channel=letter").context["table"].rows] == ["letter"]
    assert len(client.get(f"{address}&number={numbers[0]}").context["table"].rows) >= 1
    book = load_workbook(BytesIO(client.get(address.replace("/?", "/export/?")).content))
    assert book.worksheets[0].max_row == 1 + len(numbers)
    about = [[cell.value for cell in row] for row in book.worksheets[-1].iter_rows()]
    assert any("分子" in str(cell) or "到期以前" in str(cell) for row in about for cell in row)
    for kind in ("concluded", "batches", "overdue", "red", "lifted"):
        assert client.get(f"/indicators/numbers/{kind}/?{YEAR}").status_code == 200
        assert client.get(f"/indicators/numbers/{kind}/export/?{YEAR}").status_code == 200


def test_the_api_tells_the_same(city: City) -> None:
    busy(city)
    client = as_(city.supervisor)
    shown = {row.measured.indicator.key: row for row in client.get(f"/indicators/?{YEAR}").context["rows"]}
    told = {row["key"]: row for row in client.get(f"/api/v1/indicators/?{YEAR}").json()["indicators"]}
    assert {key: row.measured.numbers for key, row in shown.items()} == {
        key: row["numbers"] for key, row in told.items()
    }
    one = client.get(f"/api/v1/indicators/timely_office/?{YEAR}").json()
    assert (len(one["months"]), one["measured"]) == (12, told["timely_office"])
    parts = BY_KEY["timely_office"].variants[0].parts
    assert {part: told["timely_office"]["numbers"][part] for part in parts} == {
        part: len(client.get(f"/api/v1/indicators/timely_office/{part}/?{YEAR}").json()["results"]) for part in parts
    }
    numbers = client.get(f"/api/v1/indicators/numbers/?by=channel&{YEAR}").json()
    now = {row["key"]: row["now"] for row in numbers["numbers"]}
    assert {key: sum(group["numbers"][key] for group in numbers["groups"]) for key in now} == now
    for key, number in NUMBER_BY_KEY.items():
        if not number.persons:
            assert len(client.get(f"/api/v1/indicators/numbers/{key}/?{YEAR}").json()["results"]) == now[key]
    assert client.get("/api/v1/indicators/unknown/").status_code == 404
    assert client.get("/api/v1/indicators/on_time/unknown/").status_code == 404
    assert client.get("/api/v1/indicators/numbers/unknown/").status_code == 404


@pytest.mark.parametrize(
    ("page", "most"),
    [
        (f"/indicators/?{YEAR}", 23),
        (f"/indicators/on_time/?{YEAR}", 11),
        (f"/indicators/numbers/?{YEAR}", 35),
        (f"/indicators/timely_office/whole/?{YEAR}", 10),
    ],
)
def test_the_statements_do_not_grow_with_the_rows(city: City, page: str, most: int) -> None:
    counted = []
    for place in range(3):
        make_petition(city, State.HANDLING, start=ago(100 + place))
        if place == 1:
            continue
        client = as_(city.supervisor)
        client.get(page)
        with CaptureQueriesContext(connection) as made:
            assert client.get(page).status_code == 200
        counted.append(len(made))
    assert counted == [most, most]


def test_days_that_are_entered_are_asked_for_and_not_those_of_the_span(city: City) -> None:
    client, first = as_(city.supervisor), TODAY.replace(day=1)
    shown = {"span": "month", "shown": "month", "since": str(first), "until": str(TODAY)}

    def period(**changed: str) -> tuple[dt.date, dt.date]:
        asked = client.get("/indicators/", shown | changed).context["asked"]
        return asked.period.since, asked.period.until

    assert period() == (first, TODAY)
    assert period(since="2026-03-02") == (dt.date(2026, 3, 2), TODAY)
    assert period(span="year") == (TODAY.replace(month=1, day=1), TODAY)
    assert period(span="last_month") == span_of("last_month", TODAY)


@pytest.mark.parametrize("asked", ["by=place&group=%00", "by=unit&group=abc", "by=level&group=99999999999999999999"])
def test_a_group_that_cannot_be_is_not_found(city: City, asked: str) -> None:
    client = as_(city.supervisor)
    for address in ("/indicators/numbers/registered/", "/api/v1/indicators/numbers/registered/"):
        assert client.get(f"{address}?{asked}").status_code == 404
