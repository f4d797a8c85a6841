"""The workbook of a report: asked for, made by a worker, taken away by who had it made, and made anew."""

from datetime import timedelta
from functools import partial
from io import BytesIO
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from cases.petitions.enums import State
from cases.petitions.models.petitions import Petition
from offices.errors import TooOften
from supervision.reports.actions.books import MOST_AT_ONCE, ask_book, content_of_book, make, resume_books
from supervision.reports.models import ReportBook
from tests.cases.procedure.test_races import at_once
from tests.clients import client_of
from tests.factories import City, make_city, make_petition, seal
from tests.supervision.reports.test_circulars import CASE, MONDAY, busy, drawn


@pytest.fixture
def city(db: None) -> City:
    return make_city()


def test_a_workbook_by_the_api(city: City) -> None:
    busy(city)
    report = drawn(city)
    client, url = client_of(city.supervisor), f"/api/v1/supervision/reports/{report.pk}/books/"
    key = {"HTTP_IDEMPOTENCY_KEY": str(uuid4())}
    asked = client.post(url, {}, content_type="application/json", **key)
    assert (asked.status_code, asked.json()["state"]) == (202, "queued")
    assert client.post(url, {}, content_type="application/json", **key).json()["id"] == asked.json()["id"]
    one = f"{url}{asked.json()['id']}/"
    early = client.get(one)
    assert (early.status_code, "还没有制作完成" in early.text) == (409, True)
    make(asked.json()["id"], clock=timezone.now)
    assert [book["state"] for book in client.get(url).json()] == ["done"]
    assert load_workbook(BytesIO(b"".join(client.get(one).streaming_content))).sheetnames[0] == "指标"
    assert client_of(city.leader).get(one).status_code == 404  # who did not have it made
    assert client_of(city.handler).get(url).status_code == 404
    ReportBook.objects.update(state="expired")
    assert client.get(one).status_code == 409


def test_workbooks_asked_for_at_once_are_counted_one_after_the_other(transactional_db: None) -> None:
    city = make_city()
    report = drawn(city)
    given = {"by": city.supervisor, "at": MONDAY, "report": report}

    outcomes = at_once(*(partial(ask_book, **given, request_key=uuid4()) for _time in range(MOST_AT_ONCE + 2)))

    assert sum(isinstance(one, TooOften) for one in outcomes) == 2
    assert ReportBook.objects.count() == MOST_AT_ONCE


def test_the_workbook_holds_definitions_and_what_the_reader_sees(city: City) -> None:
    busy(city)
    make_petition(city, State.REGISTERED, start=CASE + timedelta(days=1))
    report = drawn(city)
    hidden = report.lists.get(key="n.registered").ids[0]
    seal(Petition.objects.filter(pk=hidden))
    book = ask_book(by=city.supervisor, at=MONDAY, report=report, request_key=uuid4())
    assert make(book.pk, clock=lambda: MONDAY) == "done"
    book.refresh_from_db()
    assert book.done == book.total
    sheets = load_workbook(BytesIO(b"".join(content_of_book(book))))
    assert sheets.sheetnames == [
        "指标", "数字", "各单位", "分布", "每周", "发牌", "期末逾期", "单位牌", "口径", "名单",
    ]  # fmt: skip
    assert "登记日期在本期的" in [row[2].value for row in sheets["口径"].iter_rows()]
    rows = [[cell.value for cell in row] for row in sheets["名单"].iter_rows(min_row=2)]
    assert [row[0] for row in rows].count("登记信访件") == 1  # of two; the other is sealed
    client = client_of(city.supervisor)
    address = reverse("supervision:report_book", args=[report.pk, book.pk])
    assert client.get(address).status_code == 200
    assert client_of(city.province_supervisor).get(address).status_code == 404
    assert (
        client.post(reverse("supervision:report_books", args=[report.pk]), {"request_key": uuid4()}).status_code == 302
    )
    assert ReportBook.objects.count() == 2
    resume_books(at=timezone.now() + timedelta(days=4))
    book.refresh_from_db()
    gone = client.get(address, follow=True)
    assert (book.state, "可以重新制作" in gone.text, "重新制作</button>" in gone.text) == ("expired", True, True)
    again = ask_book(by=city.supervisor, at=timezone.now(), report=report, request_key=uuid4())
    assert make(again.pk, clock=timezone.now) == "done"
    anew = load_workbook(BytesIO(b"".join(content_of_book(again))))
    for name in ("指标", "数字", "各单位"):
        assert list(anew[name].values) == list(sheets[name].values)
