"""Neither the log nor the page of jobs holds what a row held."""

import io
import logging
import re
import sys
from collections.abc import Iterator

import pytest
from django.db import IntegrityError
from django.test import Client
from django.urls import URLResolver, get_resolver, reverse

from offices.organisation.actions.jobs import run_job
from offices.organisation.models import JobRun
from petition_office.logs import PlaceFormatter

ROW = "null value\nDETAIL:  Failing row contains (王小明, 110101199003070000)."


def fail() -> None:
    raise IntegrityError(ROW)


def test_a_job_that_failed_keeps_class_and_places(db: None):
    with pytest.raises(IntegrityError):
        run_job("test", fail)
    error = JobRun.objects.get().error
    assert error.startswith("IntegrityError\n")
    assert "test_logs.py" in error
    assert "fail" in error
    assert "王小明" not in error


KEYED = {
    name: reverse(name, args=["K" * 12])
    for name in (
        "offices:own_calendar",
        "visits:screen",
        "visits:screen_state",
        "visits:ticket",
        "visits:visit_public",
        "visits:booking_public",
        "supervision:keyed_wall",
    )
}


def test_every_open_address_with_a_key_is_known_here():
    open_paths = {name: path for name, path in _open_paths(get_resolver()) if not name.startswith("api:")}
    assert {name for name, path in open_paths.items() if re.search(r":(?:key|code)>", path)} == set(KEYED)


def _open_paths(resolver: URLResolver, before: str = "", space: str = "") -> Iterator[tuple[str, str]]:
    """Name and path of every page that nobody logs in for."""
    for one in resolver.url_patterns:
        path = f"{before}{one.pattern}"
        if isinstance(one, URLResolver):
            yield from _open_paths(one, path, f"{one.namespace}:" if one.namespace else space)
        elif not getattr(one.callback, "login_required", True):
            yield f"{space}{one.name}", path


@pytest.mark.parametrize("name", KEYED)
def test_the_log_holds_no_key_of_an_address(name: str, client: Client, db: None):
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(PlaceFormatter("{levelname} {message}", style="{"))
    logger = logging.getLogger("django.request")
    logger.addHandler(handler)
    try:
        assert client.get(KEYED[name]).status_code in (200, 404)
        assert client.put(KEYED[name]).status_code == 405
    finally:
        logger.removeHandler(handler)
    assert "K" * 12 not in written.getvalue()
    assert "Method Not Allowed (PUT): " + KEYED[name].split("K")[0] + "…" in written.getvalue()


def test_the_log_holds_no_contents():
    try:
        fail()
    except IntegrityError as error:
        record = logging.LogRecord("x", logging.ERROR, "", 1, "raised %s", (error,), sys.exc_info())
    line = PlaceFormatter("{message}", style="{").format(record)
    assert "王小明" not in line
    assert "DETAIL: …" in line
    assert "test_logs.py" in line
