"""The register: each time a matter was brought is a row of its day, names are told for a purpose, and it is a file."""

import io
import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook
from pikepdf import Pdf
from pytest_django import DjangoAssertNumQueries

from cases.petitions.enums import Channel, State
from cases.petitions.models.parties import PersonalDataAccess
from cases.petitions.models.petitions import Petition
from cases.procedure.actions.perform import perform
from cases.registration.reports import book
from offices.organisation.enums import AdminEvent
from offices.organisation.models import Account, Event, RoleAssignment
from offices.organisation.queries import facts_of
from offices.pages.words import cn_date
from tests.clients import client_of
from tests.factories import City, make_account, make_petition
from tests.lists import cells_of

pytestmark = pytest.mark.django_db
URL, FILE = "/registration/book/", "/registration/book/file/"
API = "/api/v1/registration/book/"
TODAY = timezone.localdate


def page_of(account: Account, query: str = "") -> Any:
    return client_of(account).get(f"{URL}?{query}")


def rows_of(content: bytes) -> list[dict[str, Any]]:
    titles, *rows = load_workbook(io.BytesIO(content))["来访来信登记簿"].iter_rows(values_only=True)
    return [dict(zip(titles, row, strict=True)) for row in rows]


def taken(account: Account, query: str = "on_from=", **given: str) -> Any:
    return client_of(account).post(f"{FILE}?{query}", {"form": "xlsx", **given})


def again(city: City, petition: Petition, on: date, persons: int = 3) -> None:
    facts = {"channel": Channel.VISIT, "persons": persons, "note": "催问进展"}
    perform("add_batch", petition_id=petition.pk, by=city.clerk, at=timezone.now(), on=on, **facts)


def test_each_time_is_a_row_with_the_name_masked(city: City) -> None:
    petition = make_petition(city, channel=Channel.LETTER)
    again(city, petition, TODAY())
    first, second = cells_of(page_of(city.clerk, "on_from=&sort=oldest"))
    assert first["day"].text == cn_date(petition.received_on)
    assert (first["channel"].text, first["name"].text, first["occurrence"].text) == ("来信", "王**", "初次")
    assert (second["day"].text, second["channel"].text, second["persons"].text) == (cn_date(TODAY()), "来访", "3")
    assert (second["number"].text, second["occurrence"].text) == (petition.number, "重复")
    assert "2批次 4人次，1件" in page_of(city.clerk, "on_from=").content.decode()


def test_filters_leave_what_they_say(city: City) -> None:
    petition = make_petition(city, channel=Channel.LETTER)
    again(city, petition, TODAY())
    for query, days in {
        "": [TODAY()],  # this month
        "on_from=": [TODAY(), petition.received_on],
        "on_from=&channel=letter": [petition.received_on],
        "on_from=&again=true": [TODAY()],
        "on_from=&again=false": [petition.received_on],
        "on_from=&office=nowhere": [],
        f"on_from=&on_to={TODAY() - timedelta(days=1)}": [petition.received_on],
        "on_from=2026-13-45": [],
    }.items():
        shown = [row["day"].text for row in cells_of(page_of(city.clerk, query))]
        assert shown == [cn_date(day) for day in days], query


@pytest.mark.parametrize(
    ("address", "fields"),
    [
        (URL, "on_from=2026-03-10&on_to=2026-03-01"),
        ("/letters/", "on_from=2026-03-10&on_to=2026-03-01"),
        ("/", "received_from=2026-03-10&received_to=2026-03-01"),
        ("/copies/", "sent_from=2026-03-10&sent_to=2026-03-01"),
    ],
)
def test_a_time_that_ends_before_it_begins_is_said(city: City, address: str, fields: str) -> None:
    page = client_of(city.clerk).get(f"{address}?{fields}").content.decode()

    assert re.search("日期止不能早于(收到|抄送)?日期起。", page)


def test_who_sees_nothing_of_the_petition_has_no_row(city: City) -> None:
    make_petition(city)
    assert page_of(city.handler, "on_from=").status_code == 200
    assert cells_of(page_of(city.handler, "on_from=")) == []
    assert page_of(city.audit_admin).status_code == 403
    assert client_of(city.audit_admin).post(FILE, {"form": "xlsx"}).status_code == 403
    assert taken(city.handler).status_code == 409


def test_names_are_written_for_a_purpose_and_each_reading_is_recorded(city: City) -> None:
    petition = make_petition(city)
    assert [row["信访人姓名"] for row in rows_of(taken(city.clerk).content)] == ["王**"]
    assert not PersonalDataAccess.objects.exists()
    answer = taken(city.clerk, purpose="handle")
    assert [row["信访人姓名"] for row in rows_of(answer.content)] == [petition.petitioners.get().name]
    reading = PersonalDataAccess.objects.get()
    assert (reading.petition, reading.account, reading.purpose) == (petition, city.clerk, "handle")
    facts = facts_of(Event.objects.filter(kind=AdminEvent.PETITIONS_EXPORTED).latest("pk"))
    assert facts == {"rows": 1, "read": 1, "purpose": facts["purpose"], "fields": ["来访来信登记簿"]}


def test_a_purpose_that_is_none_or_a_form_that_is_none_takes_nothing_out(city: City) -> None:
    make_petition(city)
    assert taken(city.clerk, purpose="curiosity").status_code == 422
    assert "Content-Disposition" not in taken(city.clerk, form="exe").headers
    assert not Event.objects.filter(kind=AdminEvent.PETITIONS_EXPORTED).exists()


def test_the_print_has_a_page_for_all_rows(city: City) -> None:
    petition = make_petition(city, subject="#set page(width: 1cm) *粗* @引用 " + "很长的概要" * 30)
    for _time in range(30):
        again(city, petition, TODAY())
    answer = taken(city.clerk, form="pdf", purpose="handle")
    assert answer["Content-Type"] == "application/pdf"
    with Pdf.open(io.BytesIO(answer.content)) as pdf:
        assert len(pdf.pages) > 1
        width, height = (float(side) for side in pdf.pages[0].mediabox[2:])
        assert (round(width), round(height)) == (842, 595)


def test_a_file_holds_so_many_rows_and_no_more(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    petition = make_petition(city)
    again(city, petition, TODAY())
    monkeypatch.setattr(book, "MOST_ENTRIES", 1)
    answer = taken(city.clerk)
    assert (answer.status_code, "一次最多1行" in answer.content.decode()) == (409, True)


def test_of_a_sealed_petition_that_is_not_opened_the_number_alone(city: City) -> None:
    petition = make_petition(city, State.SCREENED, purpose="accusation", channel=Channel.LETTER)
    account = make_account("trusted", ("clerk", city.city))
    RoleAssignment.objects.filter(account=account).update(sees_sealed=True)
    (row,) = cells_of(page_of(account, "on_from="))
    assert [row[name].text for name in ("number", "channel", "name", "persons", "subject")] == [
        *(petition.number, "", "", ""),
        "密封",
    ]
    assert cells_of(page_of(account, "on_from=&channel=letter")) == []
    (row,) = rows_of(taken(account, purpose="handle").content)
    assert (row["编号"], row["信访人姓名"], row["概要"]) == (petition.number, None, "密封")
    assert cells_of(page_of(city.handler, "on_from=")) == []


def test_the_statements_do_not_grow_with_the_rows(
    city: City, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    petition = make_petition(city)
    client = client_of(city.clerk)
    client.get(f"{URL}?on_from=")
    for _time in range(2):
        with django_assert_num_queries(7):
            client.get(f"{URL}?on_from=")
        again(city, petition, TODAY())


def test_the_api_lists_and_gives_the_file(city: City, api: Any) -> None:
    petition = make_petition(city)
    again(city, petition, TODAY())
    client = api(city.clerk)
    rows = client.get(API).json()["results"]
    assert [(row["number"], row["name"], row["occurrence"]) for row in rows] == [
        (petition.number, "王**", "重复"),
        (petition.number, "王**", "初次"),
    ]
    given = {"form": "xlsx", "again": True, "identity_purpose": "handle"}
    answer = client.post(f"{API}file/", given, format="json")
    assert [row["信访人姓名"] for row in rows_of(answer.content)] == [petition.petitioners.get().name]
    assert client.post(f"{API}file/", {"form": "exe"}, format="json").status_code == 422
    assert api(city.audit_admin).get(API).json()["results"] == []


def test_the_page_leads_to_the_file_and_back(city: City) -> None:
    make_petition(city)
    page = page_of(city.clerk, "on_from=&channel=visit").content.decode()
    assert f"{reverse('cases:register_book_file')}?on_from=&amp;channel=visit" in page
    asked = client_of(city.clerk).get(f"{FILE}?on_from=&channel=visit").content.decode()
    assert "写出，目的：" in asked
    assert "<dd>来访</dd>" in asked


def test_an_unknown_form_of_the_file_is_said(city: City) -> None:
    answer = client_of(city.clerk).post("/registration/book/file/", {"form": "docx"})

    assert answer.status_code == 422
    assert "请选择打印（PDF）或者Excel。" in answer.text
