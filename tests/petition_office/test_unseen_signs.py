"""Signs that nobody sees come in at no door, and what was stored before breaks no workbook, paper or calendar."""

import io
from collections.abc import Callable

import docx
import pytest
from django.test import Client
from django.utils import timezone
from openpyxl import Workbook, load_workbook
from rest_framework.test import APIClient

from offices.files.books import Sheet, write_book
from offices.files.word import Document
from offices.files.workbooks import read_rows
from offices.organisation.models import Account
from offices.organisation.roles import Role
from offices.pages.texts import cleaned, unseen_in
from offices.pages.words import About
from tests.factories import City
from tests.visits.duty.book import keeper
from tests.visits.duty.test_pages import form as duty_form
from visits.duty.models import DutyBookEntry

UNSEEN = ["\x0b", "\x01", "\x1f", "\x7f", "\x85", "\x9f", "\u202e", "\u2066", "\u200f", "\ufffe", "\uffff"]
UNSEEN += ["\u200b", "\u2060", "\xad", "\U000e0041"]


@pytest.mark.parametrize("sign", UNSEEN)
def test_a_form_drops_them(city: City, sign: str):
    client = Client()
    client.force_login(keeper(city, role=Role.REGISTRATION_CLERK), backend="django.contrib.auth.backends.ModelBackend")
    answer = client.post("/duty/new/", duty_form(subject=f"a{sign}b", body=f"一\n二\t三{sign}"), follow=True)
    assert answer.status_code == 200
    entry = DutyBookEntry.objects.get()
    assert (entry.subject, entry.body) == ("ab", "一\n二\t三")
    listed = client.get("/duty/", {"q": f"a{sign}b"})
    assert sign not in listed.text


@pytest.mark.parametrize("page", ["offices/", "wall/", "analysis/topics/", "turning/"])
def test_nothing_is_found_by_a_name_that_the_database_cannot_hold(city: City, page: str):
    client = Client()
    client.force_login(city.supervisor, backend="django.contrib.auth.backends.ModelBackend")
    answer = client.get(f"/supervision/{page}", {"office": "a\0"})
    assert answer.status_code in (404, 422), page


@pytest.mark.parametrize("address", ["/v/%00/", "/petitions/%00/advice/transfer/", "/calendar/%00.ics", "/api/v1/%00/"])
def test_no_address_holds_a_nul(city: City, address: str):
    client = Client()
    client.force_login(city.supervisor, backend="django.contrib.auth.backends.ModelBackend")
    assert [client.get(address).status_code, client.post(address).status_code] == [404, 404]


@pytest.mark.parametrize("sign", UNSEEN)
def test_the_api_refuses_them_by_name(city: City, api: Callable[[Account], APIClient], sign: str):
    asked = {"subject": f"a{sign}b", "petitioners": [{"name": f"王{sign}"}]}
    answer = api(city.clerk).post("/api/v1/petitions/", asked)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")
    assert answer.json()["errors"] == {"subject": ["含有不可见的控制字符，请去掉后再提交。"]}


def test_a_form_with_files_is_refused_by_the_api_too(city: City, api: Callable[[Account], APIClient]):
    answer = api(city.clerk).post("/api/v1/imports/", {"kind": "a\u202eb"}, format="multipart")
    assert (answer.status_code, answer.json()["errors"]) == (
        422,
        {"kind.0": ["含有不可见的控制字符，请去掉后再提交。"]},
    )


def test_where_one_stands_is_told():
    assert unseen_in({"a": [{"b": "x"}, {"b": "x\u202e"}]}) == "a.1.b"
    assert unseen_in(["x", "\x01"]) == "1"
    assert unseen_in({"a\x01": 1}) == "non_field_errors"
    assert unseen_in({"a": "一\n二\t三", "b": None, "c": 1.5}) == ""


def test_signs_that_are_seen_stay():
    for text in ("一\r\n二\t三", "买买提·吐尔逊", "👨\u200d👩\u200d👧", "\u3000 x", "𠮷"):
        assert cleaned(text) == text


def test_a_file_is_read_without_them():
    book, stream = Workbook(), io.BytesIO()
    book.active.append(["姓\u202e名", "事项"])
    book.active.append(["王\u200f小明", "一\n二\u2066"])
    book.save(stream)
    rows = read_rows(io.BytesIO(stream.getvalue()))
    assert [list(values) for _line, values in rows] == [["姓名", "事项"], ["王小明", "一\n二"]]


@pytest.mark.parametrize("sign", ["\x0b", "\x00", "\ufffe", "\u202e", "\x1b"])
def test_writers_clean_what_is_stored(sign: str):
    book = load_workbook(
        io.BytesIO(write_book([Sheet("表", [("事项",), (f"a{sign}b",)])], About("表", timezone.now())))
    )
    assert [cell.value for cell in book.active["A"]] == ["事项", "ab"]
    paper = Document(title="文")
    paper.paragraph(f"a{sign}b")
    paper.table(["事"], [[f"c{sign}d"]], widths=[50])
    stream = io.BytesIO()
    paper.made.save(stream)
    read = docx.Document(io.BytesIO(stream.getvalue()))
    assert [one.text for one in read.paragraphs] == ["ab"]
    assert read.tables[0].cell(1, 0).text == "cd"
