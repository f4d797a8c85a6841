"""The proof sheet of a clock and the page of the deadline question."""

from datetime import date, timedelta

import pytest

from cases.petitions.enums import State
from cases.procedure.actions.perform import perform
from tests.clients import client_of
from tests.factories import make_city, make_petition, moment

pytestmark = pytest.mark.django_db


def test_proof_sheet_counts_every_day() -> None:
    city = make_city()
    petition = make_petition(city)  # received on 2 March 2026
    clock = petition.clocks.get(kind="route")
    url = f"/petitions/{petition.number}/clocks/{clock.pk}/"
    client = client_of(city.clerk)
    page = client.get(url)
    assert page.status_code == 200
    for text in (
        "《信访工作条例》第二十二条第一款",
        "2026年3月17日（周二）",
        "起算事件当日，不计入",
        "全国第1版",
        "信访部门收到信访事项",
    ):
        assert text in page.text, text
    assert "navbar" in page.text
    assert "navbar" not in client.get(f"{url}?print=1").text

    sheet = client.get(f"{url}?format=json").json()
    assert (sheet["due"], sheet["agrees"], sheet["calendar"]) == ("2026-03-17", True, clock.calendar)
    assert [day["number"] for day in sheet["days"]] == [None, *range(1, 16)]
    assert sheet["days"][0]["mark"] == "start"


def test_proof_sheet_of_working_days_says_why_a_day_is_skipped() -> None:
    city = make_city()
    petition = make_petition(city, State.TRANSFERRED, start=date(2026, 4, 1))
    clock = petition.clocks.get(kind="object")
    days = client_of(city.handler).get(f"/petitions/{petition.number}/clocks/{clock.pk}/?format=json").json()["days"]
    skipped = {day["date"]: day["reason"] for day in days if day["mark"] == "not_working"}
    assert "清明" in "".join(skipped.values())
    assert max(day["number"] or 0 for day in days) == 5


def test_proof_sheet_shows_the_extension() -> None:
    city = make_city()
    petition = make_petition(city, State.HANDLING)
    perform(
        "request_extension", petition_id=petition.pk, by=city.handler, at=moment("2026-04-01"), days=30, reason="须鉴定"
    )
    perform("approve_extension", petition_id=petition.pk, by=city.head, at=moment("2026-04-02"))
    clock = petition.clocks.get(kind="decide")
    url = f"/petitions/{petition.number}/clocks/{clock.pk}/"
    page = client_of(city.handler).get(url)
    assert "须鉴定" in page.text
    assert "head同志" in page.text
    sheet = client_of(city.handler).get(f"{url}?format=json").json()
    assert sheet["extension_days"] == 30
    assert date.fromisoformat(sheet["due"]) == clock.start + timedelta(days=90)
    assert sheet["days"][-1]["number"] == 90


def test_deadline_page_answers_any_question() -> None:
    client = client_of(make_city().clerk)
    assert client.get("/deadlines/").status_code == 200
    answer = client.get("/deadlines/?profile=NAT-2022&clock=decide&start=2026-03-02&extension_days=30&as_of=2026-07-01")
    assert answer.status_code == 200
    assert answer.context["reply"]["due"] == "2026-05-31"
    assert len(answer.context["days"]) == 91
    assert "红牌" in answer.text


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("profile=NAT-2022&clock=decide&start=2026-03-02&extension_days=31", "最多延长30日"),
        ("profile=NAT-2022&clock=report_back&start=2026-03-02", "须给出指定日期"),
        ("profile=XX&clock=decide&start=2026-03-02", "没有这个选项，请重新选择"),
        ("profile=NAT-2022&clock=decide&start=2026-02-30", "日期"),
        ("profile=NAT-2022&clock=rereview&start=2026-03-02&excluded=昨天", "看不懂“昨天”"),
    ],
)
def test_deadline_page_says_what_is_wrong(query: str, sentence: str) -> None:
    answer = client_of(make_city().clerk).get(f"/deadlines/?{query}")
    assert answer.status_code == 422
    assert sentence in answer.text


def test_hearing_time_is_left_out_of_the_rereview() -> None:
    query = "profile=NAT-2022&clock=rereview&start=2026-03-02&excluded=2026-03-10 2026-03-12"
    answer = client_of(make_city().clerk).get(f"/deadlines/?{query}")
    assert answer.context["reply"]["due"] == "2026-04-04"
