"""How much of a body is read, of whom, and where files are taken; headers; who is answered while DEBUG is on."""

import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_started
from django.db import close_old_connections
from django.test import Client
from django.urls import URLResolver, get_resolver

from petition_office.bodies import loopback_only, whole_bodies
from petition_office.middleware import LONGEST_ADDRESS
from tests.clients import client_of
from tests.factories import City

ROOT = Path(__file__).parents[2]
PUBLIC = ["/query/", "/login/", "/book/city/", "/b/ABCD/", "/t/ABCD/"]


@pytest.fixture
def written(monkeypatch) -> list[str]:
    """The files of which anything was kept."""
    found: list[str] = []
    begin = FileUploadHandler.new_file

    def new_file(self: Any, field: str, name: str, *given: Any, **options: Any) -> Any:
        found.append(name)
        return begin(self, field, name, *given, **options)

    monkeypatch.setattr(FileUploadHandler, "new_file", new_file)
    return found


def photo(size: int) -> SimpleUploadedFile:
    return SimpleUploadedFile("x.bin", b"x" * size)


@pytest.mark.parametrize("address", PUBLIC)
def test_a_stranger_sends_no_file(city: City, written: list[str], address: str):
    client = Client()
    assert client.post(address, {"file": photo(100_000)}).status_code == 413
    assert client.post(address, {"file": photo(100)}).status_code in (400, 404, 405, 413)
    assert client.post(address, "a=" + "x" * 64_000, "application/x-www-form-urlencoded").status_code == 413
    assert written == []


def test_the_page_says_what_was_too_large(city: City):
    answer = Client().post("/query/", {"file": photo(100_000)})
    assert "提交的内容太大，最多64kB。" in answer.text


def test_a_stranger_at_a_page_behind_the_login_sends_no_file(city: City, written: list[str]):
    assert Client().post("/imports/new/", {"file": photo(100_000)}).status_code == 413
    answer = Client().post("/api/v1/imports/", {"file": photo(100_000)})
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
    assert written == []


def test_a_page_without_files_ends_at_the_first_one(city: City, written: list[str], api):
    client = Client()
    client.force_login(city.clerk, backend="django.contrib.auth.backends.ModelBackend")
    assert client.post("/password/", {"file": photo(100_000)}).status_code in (400, 413)
    assert client.post("/registration/", {"file": photo(3_000_000)}).status_code == 413
    assert written == []


def test_a_page_with_files_takes_them_up_to_thirty_megabytes(city: City, written: list[str]):
    client = Client()
    client.force_login(city.clerk, backend="django.contrib.auth.backends.ModelBackend")
    assert client.post("/imports/new/", {"file": photo(1_000_000)}).status_code == 422
    assert written == ["x.bin"]
    assert client.post("/imports/new/", {"file": photo(33_000_000)}).status_code == 413


@pytest.mark.parametrize("length", ["-1", "1e3", "٣", "999999999999999999999"])
def test_a_length_that_is_none_is_refused(city: City, length: str):
    given = {"CONTENT_TYPE": "application/x-www-form-urlencoded", "CONTENT_LENGTH": length}
    assert Client().generic("POST", "/query/", "a=b", **given).status_code in (400, 413)


def test_a_token_of_nobody_writes_no_file(city: City, written: list[str]):
    answer = Client().post("/api/v1/imports/", {"file": photo(100_000)}, headers={"Authorization": "Token " + "0" * 64})
    assert (answer.status_code, written) == (401, [])


@pytest.fixture
def _connection_stays() -> Iterator[None]:
    request_started.disconnect(close_old_connections)
    yield
    request_started.connect(close_old_connections)


@pytest.mark.usefixtures("_connection_stays")
@pytest.mark.parametrize(("size", "expected"), [(100, "403"), (64_001, "413"), (5_000_000, "413")])
def test_a_body_of_no_stated_length_is_short(city: City, size: int, expected: str):
    stream = io.BytesIO(b"number=" + b"x" * (size - 7))
    environ = {
        **{"REQUEST_METHOD": "POST", "PATH_INFO": "/query/", "SERVER_NAME": "testserver", "SERVER_PORT": "80"},
        **{"REMOTE_ADDR": "127.0.0.1", "wsgi.url_scheme": "http", "wsgi.input": stream, "wsgi.errors": io.StringIO()},
        **{"CONTENT_TYPE": "application/x-www-form-urlencoded", "HTTP_TRANSFER_ENCODING": "chunked"},
    }
    statuses: list[str] = []
    answer = whole_bodies(WSGIHandler())(environ, lambda status, headers: statuses.append(status))
    b"".join(answer)
    assert statuses[0][:3] == expected  # 403: it was read, and the form has no token against forgery
    assert stream.tell() <= 64_001


@pytest.mark.parametrize(
    ("peer", "answered"),
    [
        ("127.0.0.1", True),
        ("::1", True),
        ("", True),
        ("10.0.0.1", False),
        ("2001:db8::1", False),
        ("1270.0.0.1", False),
    ],
)
def test_debug_answers_this_machine_alone(peer: str, answered: bool):
    asked: list[str] = []
    application = loopback_only(lambda environ, start: asked.append("yes") or [b""])
    application({"REMOTE_ADDR": peer}, lambda status, headers: asked.append(status))
    assert asked == (["yes"] if answered else ["403 Forbidden"])


def test_headers_keep_others_out(city: City, settings):
    answer = Client().get("/login/")
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert answer.cookies["csrftoken"]["samesite"] == "Strict"
    static = Client().get("/static/css/app.css")
    assert static.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    static.close()


def addresses(resolver: URLResolver, prefix: str = "/") -> Iterator[str]:
    for entry in resolver.url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from addresses(entry, route)
        else:
            yield route


HOSTILE = ["a%00b", "%ED%A0%80%E2%80%AE", "9" * 300]


def test_no_part_of_an_address_breaks_a_page(city: City):
    """Every address with every hostile part, as one who may see it."""
    clients = []
    for account in (city.clerk, city.security_admin):
        client = Client(raise_request_exception=False)
        client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
        clients.append(client)
    wrong = []
    for route in addresses(get_resolver()):
        if "<" not in route:
            continue
        parts = re.findall(r"<[^>]+>", route)
        for hostile in HOSTILE:
            for place in range(len(parts)):
                address = route
                for number, part in enumerate(parts):
                    plain = "1" if "int" in part else "00000000-0000-0000-0000-000000000000" if "uuid" in part else "a"
                    address = address.replace(part, hostile if number == place else plain, 1)
                for client in clients[:1] if place else clients:
                    status = client.get(address).status_code
                    if status >= 500:
                        wrong.append((address, status))
    assert wrong == []


@pytest.mark.django_db
def test_an_address_that_is_too_long_is_refused_by_a_page_and_by_a_problem(city: City):
    long, short = "x" * 8_000, "房" * 700
    client = client_of(city.clerk)
    page = client.get("/search/", {"q": long})
    assert (page.status_code, "地址太长，最多8,000个字节" in page.text) == (414, True)
    assert client.get("/search/", {"q": short}).status_code != 414
    told = client.get("/api/v1/petitions/", {"q": long})
    assert (told.status_code, told.json()["code"], told.json()["title"]) == (414, "too_long", "地址太长")
    assert Client().get("/query/", {"q": long}).status_code == 414


def test_the_servers_in_front_read_longer_addresses_than_the_program_takes():
    read: dict[str, Any] = {}
    exec((ROOT / "gunicorn.conf.py").read_text(), read)  # noqa: S102
    assert LONGEST_ADDRESS + len("GET  HTTP/1.1\r\n") < read["limit_request_line"] <= 8190
    page, guide = (ROOT / "templates/refused.html").read_text(), (ROOT / "docs/guide-admin.md").read_text()
    assert "http" not in page  # a server that is down lends it no style
    assert all(f" {status} " in guide for status in (400, 413, 414, 431, 502))
