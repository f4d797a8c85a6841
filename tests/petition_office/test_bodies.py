"""A form that was cut off on its way is refused, whatever of it arrived."""

import io
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_started
from django.db import close_old_connections
from django.test import Client

from petition_office.bodies import WholeBody, whole_bodies
from tests.factories import make_city
from visits.hall.models import Hall, Ticket

TOKEN = "t" * 32
MARK = "mark"


def multipart(fields: dict[str, str]) -> bytes:
    parts = [
        f'--{MARK}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{text}\r\n' for name, text in fields.items()
    ]
    return "".join([*parts, f"--{MARK}--\r\n"]).encode()


@pytest.fixture
def _connection_stays() -> Iterator[None]:
    """The handler would begin each request with a new connection, outside of the test's transaction."""
    request_started.disconnect(close_old_connections)
    yield
    request_started.connect(close_old_connections)


@pytest.mark.django_db
@pytest.mark.usefixtures("_connection_stays")
@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", f"multipart/form-data; boundary={MARK}"])
def test_a_form_cut_anywhere_takes_no_ticket(kind: str) -> None:
    city = make_city()
    hall = Hall.objects.create(office=city.city, name="接访大厅")
    client = Client()
    client.force_login(city.clerk, backend="django.contrib.auth.backends.ModelBackend")
    cookies = f"sessionid={client.cookies['sessionid'].value}; csrftoken={TOKEN}"
    application, statuses = whole_bodies(WSGIHandler()), []

    def send(cut: int) -> None:
        key = str(uuid4())
        fields = {"csrfmiddlewaretoken": TOKEN, "request_key": key, "lane": "B", "persons": "123", "petition": ""}
        body = multipart(fields) if MARK in kind else urlencode(fields).encode()
        environ: dict[str, Any] = {
            "REQUEST_METHOD": "POST",
            "PATH_INFO": f"/halls/{hall.pk}/desk/",
            "SERVER_NAME": "testserver",
            "SERVER_PORT": "80",
            "REMOTE_ADDR": "127.0.0.1",
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(body[: len(body) - cut]),
            "wsgi.errors": io.StringIO(),
            "CONTENT_TYPE": kind,
            "CONTENT_LENGTH": str(len(body)),
            "HTTP_COOKIE": cookies,
        }
        list(application(environ, lambda status, _headers: statuses.append(status[:3])))

    for cut in (1, 3, 5, 10, 11, 12, 20, 60, 100):
        send(cut)
    assert set(statuses) == {"403"}
    assert Ticket.objects.count() == 0
    send(0)
    assert statuses[-1] == "302"
    assert Ticket.objects.get().persons == 123


def test_a_body_is_read_in_pieces_and_by_line() -> None:
    body = WholeBody(io.BytesIO(b"one\ntwo\nthree"), 13)
    assert (body.read(2), body.readline(), body.read(), body.read()) == (b"on", b"e\n", b"two\nthree", b"")
    assert body.readline() == b""
    short = WholeBody(io.BytesIO(b"one\n"), 5)
    assert short.readline() == b"one\n"
    with pytest.raises(OSError, match="1 bytes early"):
        short.readline()
    with pytest.raises(OSError, match="1 bytes early"):
        short.read(1)
