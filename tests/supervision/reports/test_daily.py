"""The day is handed in, corrected, and asked for where nothing came (日报、零报告)."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from io import BytesIO
from typing import Any

import pytest
import time_machine
from django.db import DatabaseError, transaction
from django.urls import reverse
from openpyxl import load_workbook

from cases.petitions.enums import State
from offices.errors import ActionRefused, Conflict, InvalidFacts, NotPermitted
from offices.organisation.actions.messages import deliver
from offices.organisation.actions.rules import set_rule
from offices.organisation.models import Event, Notice, Office
from supervision.reports.actions.daily import ask_missing, hand_in
from supervision.reports.models import DailyAsk, DailyReturn
from supervision.reports.queries.daily import counted_on, lines_of
from supervision.reports.rules import REPORT_RULES
from tests.cases.procedure.test_races import at_once
from tests.clients import client_of
from tests.factories import SHANGHAI, City, make_city, make_petition
from tests.lists import cells_of

DAY = date(2026, 3, 4)  # a Wednesday
OFF: dict[str, Any] = {"daily_by": None, "daily_rest_days": False, "weekly_on": None, "monthly_on": None}
OFF |= {"quarterly_on": None, "yearly_on": None, "daily_drawn": False}


@pytest.fixture
def city(db: None) -> City:
    return make_city()


@pytest.fixture
def afternoon() -> Iterator[None]:
    with time_machine.travel(clock(16), tick=True):
        yield


def clock(hour: int, minute: int = 0, day: date = DAY) -> datetime:
    return datetime.combine(day, time(hour, minute), SHANGHAI)


def ask_daily(city: City, *, office: Office | None = None, since: date = date(2026, 3, 2), rest: bool = False) -> None:
    values = {**OFF, "daily_by": time(17, 0), "daily_rest_days": rest}
    set_rule(REPORT_RULES, office=office or city.city, by=None, at=clock(8, day=since), values=values)


def nothing(city: City, **more: Any) -> DailyReturn:
    given = {"by": city.handler, "at": clock(16), "office": city.bureau, "day": DAY, "is_zero": True}
    return hand_in(**{**given, **more})


def test_zero_by_one_press(city: City) -> None:
    ask_daily(city)
    made = nothing(city)
    assert (made.receiver, made.edition, made.is_zero, made.is_late) == (city.city, 1, True, False)
    event = Event.objects.get(kind="daily_handed_in")
    assert event.facts == {"day": "2026-03-04", "edition": 1, "zero": True, "late": False}
    assert (event.by, event.office) == (city.handler, city.bureau)


def test_figures_are_those_of_the_system_and_open_their_rows(city: City) -> None:
    petition = make_petition(city, State.REGISTERED)
    day = petition.registered_at.astimezone(SHANGHAI).date()
    ask_daily(city, office=city.province, rest=True)
    figures = counted_on(city.city, day)
    assert figures["received"] == {"number": 1, "ids": [petition.pk]}
    with pytest.raises(InvalidFacts) as refused:
        hand_in(by=city.clerk, at=clock(16, day=day), office=city.city, day=day, is_zero=True)
    assert refused.value.code == "not_zero"
    made = hand_in(by=city.clerk, at=clock(16, day=day), office=city.city, day=day, is_zero=False, remarks="平稳。")
    page = client_of(city.clerk).get(reverse("supervision:daily_rows", args=[made.pk, "received"]))
    assert len(cells_of(page)) == made.figures["received"]["number"]
    above = client_of(city.province_supervisor).get(reverse("supervision:daily_return", args=[made.pk]))
    assert "平稳。" in above.content.decode()


def test_nobody_asks_and_days_out_of_reach(city: City) -> None:
    with pytest.raises(ActionRefused) as refused:
        nothing(city)
    assert refused.value.code == "not_asked"
    ask_daily(city)
    for day, code in ((DAY + timedelta(days=1), "future_day"), (DAY + timedelta(days=3), "not_asked")):
        with pytest.raises(ActionRefused) as refused:
            nothing(city, day=day)
        assert refused.value.code == code
    with pytest.raises(InvalidFacts) as late:
        nothing(city, at=clock(9, day=DAY + timedelta(days=40)))
    assert late.value.code == "long_ago"
    with pytest.raises(NotPermitted):
        nothing(city, by=city.other_handler)


def test_a_correction_says_why_and_keeps_the_first(city: City) -> None:
    ask_daily(city)
    first = nothing(city)
    with pytest.raises(Conflict):
        nothing(city)
    with pytest.raises(InvalidFacts) as refused:
        nothing(city, edition=1, is_zero=False, remarks="补充。")
    assert refused.value.field == "reason"
    later = {"at": clock(18), "edition": 1, "is_zero": False, "groups": "晚间有人聚集。", "reason": "晚间发生"}
    second = nothing(city, **later)
    assert (second.edition, second.is_late, first.is_late) == (2, True, False)
    assert DailyReturn.objects.count() == 2
    [line] = [line for line in lines_of(city.city, DAY) if line.office == city.bureau]
    assert line.handed_in == second
    deliver(at=clock(18, 1))
    assert {notice.message.text for notice in Notice.objects.filter(account=city.supervisor)} == {
        f"{city.bureau.short_name}更正了2026年3月4日（周三）的信访日报"
    }
    with pytest.raises(DatabaseError), transaction.atomic():
        DailyReturn.objects.update(remarks="改了")


def test_zero_does_not_tell_of_grave_matters(city: City) -> None:
    ask_daily(city)
    with pytest.raises(InvalidFacts) as refused:
        nothing(city, urgent="有人扬言。")
    assert refused.value.code == "zero_says"


def test_who_reported_nothing_is_asked_once(city: City) -> None:
    ask_daily(city, since=DAY)
    nothing(city)
    assert ask_missing(at=clock(16, 59)) == 0
    assert ask_missing(at=clock(17, 1)) == 2  # the other bureau and the county
    assert ask_missing(at=clock(17, 11)) == 0
    assert set(DailyAsk.objects.values_list("office__code", flat=True)) == {"other", "county"}
    deliver(at=clock(17, 12))
    notice = Notice.objects.get(account=city.other_handler)
    assert notice.message.text.startswith(f"{city.city.short_name}催报2026年3月4日（周三）的信访日报")
    # Handed in afterwards it is late, and nothing waits any more.
    made = nothing(city, by=city.other_handler, office=notice.message.office, at=clock(19))
    notice.refresh_from_db()
    assert made.is_late
    assert notice.read_at is not None
    # A job that missed the evening asks the next morning; not for days of rest.
    assert ask_missing(at=clock(8, day=DAY + timedelta(days=2))) == 3
    assert ask_missing(at=clock(23, day=DAY + timedelta(days=3))) == 3
    assert ask_missing(at=clock(23, day=DAY + timedelta(days=4))) == 0


def test_the_page_of_the_office_above(city: City) -> None:
    ask_daily(city)
    nothing(city, is_zero=False, remarks="正常。")
    client = client_of(city.supervisor)
    page = client.get(reverse("supervision:daily_below"), {"day": DAY.isoformat()})
    text = page.content.decode()
    assert [line.office.code for line in page.context["missing"]] == ["other", "county"]
    assert "other_handler同志" in text
    assert "正常。" in text
    book = load_workbook(BytesIO(client.get(reverse("supervision:daily_below_export"), {"day": "2026-03-04"}).content))
    assert [row[1].value for row in book["日报"].iter_rows(min_row=2)] == ["已报", "未报", "未报"]
    assert "登记（件）" in [row[0].value for row in book["口径"].iter_rows()]
    assert client_of(city.stranger).get(reverse("supervision:daily_below")).status_code == 403
    assert client_of(city.county_supervisor).get(
        reverse("supervision:daily_below"), {"office": "city"}
    ).status_code == 404  # fmt: skip


def test_a_closed_office_is_not_asked_and_keeps_what_it_handed_in(city: City) -> None:
    ask_daily(city)
    made = nothing(city)
    Office.objects.filter(pk=city.bureau.pk).update(is_active=False)
    assert [line.handed_in for line in lines_of(city.city, DAY) if line.office == city.bureau] == [made]
    later = DAY + timedelta(days=1)
    assert city.bureau not in [line.office for line in lines_of(city.city, later)]
    ask_missing(at=clock(18, day=later))
    assert not DailyAsk.objects.filter(office=city.bureau).exists()


def test_by_the_page(city: City, afternoon: None) -> None:
    ask_daily(city)
    client, url = client_of(city.handler), reverse("supervision:daily")
    page = client.get(url)
    assert page.status_code == 200
    form = page.context["form"]
    sent = {"request_key": form.initial["request_key"], "edition": 0, "zero": "1"}
    answer = client.post(url, sent)
    made = DailyReturn.objects.get()
    assert answer.url == made.get_absolute_url()
    assert client.post(url, sent).url == made.get_absolute_url()
    assert DailyReturn.objects.count() == 1
    stale = client.post(url, {"edition": 0, "hand_in": "1", "remarks": "再报一次"})
    assert stale.status_code == 409
    assert (stale.context["form"].initial["remarks"], stale.context["form"].initial["edition"]) == ("再报一次", 1)
    client.post(url, {"edition": 1, "hand_in": "1", "remarks": "再报一次", "reason": "漏了说明"})
    assert [one.edition for one in DailyReturn.objects.order_by("pk")] == [1, 2]


def test_by_the_api(city: City, afternoon: None) -> None:
    ask_daily(city)
    client, url = client_of(city.handler), "/api/v1/supervision/daily/"
    key = {"HTTP_IDEMPOTENCY_KEY": "8d7f4a8e-5b7a-4d3e-9a53-0f7f5b1f0b11"}
    body = {"office": "bureau", "day": "2026-03-04", "is_zero": True}
    first = client.post(url, body, content_type="application/json", **key)
    assert first.status_code == 201
    assert first.json()["figures"][0] == {"key": "received", "label": "登记（件）", "number": 0, "persons": None}
    assert client.post(url, body, content_type="application/json", **key).status_code == 200
    refused = client.post(url, {**body, "day": "2026-03-08"}, content_type="application/json")
    assert (refused.status_code, refused.json()["type"]) == (409, "problem:not_asked")
    below = client_of(city.supervisor).get(f"{url}below/", {"office": "city", "day": "2026-03-04"}).json()
    assert [(line["office"]["code"], line["handed_in"] is not None) for line in below] == [
        ("bureau", True), ("other", False), ("county", False),
    ]  # fmt: skip


@pytest.mark.parametrize("number", [1, 3])
def test_statements(city: City, django_assert_num_queries: Any, number: int) -> None:
    ask_daily(city)
    offices = list(Office.objects.filter(parent=city.city).order_by("path"))[:number]
    people = {"bureau": city.handler, "other": city.other_handler, "county": city.county_clerk}
    for office in offices:
        nothing(city, office=office, by=people[office.code], is_zero=False, remarks="正常")
    # Of who reported nothing the people are read.
    with django_assert_num_queries(4 if number < 3 else 3):
        lines_of(city.city, DAY)


@pytest.mark.django_db(transaction=True)
def test_two_at_once_are_one(transactional_db: None) -> None:
    city = make_city()
    ask_daily(city)

    def press() -> str:
        try:
            return str(nothing(city).edition)
        except Conflict as refusal:
            return refusal.code

    assert sorted(at_once(press, press)) == ["1", "changed_meanwhile"]
