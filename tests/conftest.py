"""What all tests share: empty caches, a real browser, a real Celery worker."""

import gc
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest
import redis
from _pytest import runner
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.db.backends.postgresql.creation import DatabaseCreation
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect, sync_playwright
from pytest_django import DjangoDbBlocker
from rest_framework.test import APIClient

from offices.calendars import queries
from offices.organisation.models import Account
from petition_office import embedded
from petition_office.celery import app
from petition_office.frames import in_one_piece
from petition_office.settings import redis_address
from tests import copies
from tests.dealing import dealt
from tests.factories import City, empty_city, make_city
from tests.migrated import template_database

ROOT = Path(__file__).resolve().parent.parent
CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
CHROMIUM_FLAGS = [
    "--no-sandbox",  # CI runs as root
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# A busy machine says nothing about the code: no example is too slow. The examples of one test share their database.
hypothesis_settings.register_profile(
    "any machine",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
hypothesis_settings.load_profile("any machine")

GARBAGE = 20_000  # new objects before they are looked through: a page makes a few thousand
PATIENCE = 20_000  # milliseconds: on a machine where all else runs beside, five seconds are nothing
LISTENING = {"settings", "caplog", "capsys", "django_capture_on_commit_callbacks"}
LAPTOP = {"width": 1366, "height": 768}
PHONE = {"width": 390, "height": 844}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--pictures", type=Path, metavar="FOLDER", help="keep a picture of where each browser test ends")


def pytest_xdist_auto_num_workers() -> int:
    """One process more than the run may use processors: a test also waits for its database, browser or worker."""
    if asked := os.environ.get("PYTEST_XDIST_AUTO_NUM_WORKERS"):
        return int(asked)
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return usable + 1


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever starts a worker is slow. Each process of a run gets its share of what takes long."""
    for item in items:
        if "celery_worker_process" in getattr(item, "fixturenames", ()):
            item.add_marker("slow")
    if processes := int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "0")):
        items[:] = dealt(items, processes)


def pytest_collection() -> None:
    """While the tests are imported nothing becomes garbage."""
    gc.disable()


def pytest_collection_finish() -> None:
    """The modules stay until the end: the garbage collector need not look through them again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(GARBAGE)
    gc.enable()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> object:
    """As pytest does it, with room for deep calls: in the middle of pytest's own frames a page of Django begins."""
    return in_one_piece(runner.pytest_runtest_protocol)(item, nextitem)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_blocker: DjangoDbBlocker) -> None:
    """Every process has a slot of its own (tests/settings.py), and copies what is migrated already."""
    with django_db_blocker.unblock():
        connection.settings_dict["TEST"]["TEMPLATE"] = template_database()


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    cache.clear()


@pytest.fixture(autouse=True)
def _walk_where_code_is_patched(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A test that changes how the steps work, or listens to them, walks itself. It may set the clock."""
    listens = not LISTENING.isdisjoint(request.fixturenames)

    def patches() -> bool:
        changed = [name for target, name, _value in monkeypatch._setattr if target is not timezone or name != "now"]
        return bool(changed or monkeypatch._setitem)

    with copies.refused_if(lambda: listens or patches()):
        yield


@pytest.fixture(autouse=True)
def _no_built_calendars() -> Iterator[None]:
    """An office's calendar of one test is unknown to the next, whose office has the same id."""
    yield
    for label in queries._built.keys() - {"CN.1"}:
        del queries._built[label]


@pytest.fixture
def no_city(db: None) -> None:
    """Take the city that stands in every test's database away: nothing is left but what the migrations wrote."""
    empty_city()


@pytest.fixture(autouse=True, scope="session")
def _databases_go_with_their_sessions() -> Iterator[None]:
    """A live server's thread may still hold a connection when the tests are over; that shall not fail the last one."""

    def destroy(self: DatabaseCreation, name: str, verbosity: int) -> None:
        with self._nodb_cursor() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {self.connection.ops.quote_name(name)} WITH (FORCE)")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseCreation, "_destroy_test_db", destroy)
        yield


@pytest.fixture
def city(db: None) -> City:
    """A small city with one person for every role."""
    return make_city()


@pytest.fixture
def api() -> Callable[[Account], APIClient]:
    """`api(account)`: a client with that account's session."""

    def client_of(account: Account) -> APIClient:
        client = APIClient()
        client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return client_of


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium or Google Chrome. Without one, browser tests are skipped; in CI they fail."""
    path = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if path is None:
        sentence = f"no browser found: none of {', '.join(CHROMIUM)} is on the PATH"
        if os.environ.get("CI", "").lower() in ("1", "true"):
            pytest.fail(sentence)
        pytest.skip(sentence)
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def context(browser: Browser, live_server) -> Iterator[BrowserContext]:
    """A fresh browser profile on a laptop's screen, speaking Chinese; `page.goto("/…")` opens the live server."""
    context = browser.new_context(
        base_url=live_server.url, viewport=LAPTOP, locale="zh-CN", timezone_id="Asia/Shanghai"
    )
    context.set_default_timeout(PATIENCE)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A tab. The test fails when a script of the page failed or the content security policy stopped something."""
    page = context.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))

    def listen(message: ConsoleMessage) -> None:
        if message.type == "error" and "Content Security Policy" in message.text:
            wrong.append(message.text)

    page.on("console", listen)
    yield page
    if folder := request.config.getoption("pictures"):
        name = re.sub(r"[^\w-]", "_", request.node.name)
        page.screenshot(path=folder / f"{name}.png", full_page=True)
    assert wrong == []


@pytest.fixture
def log_in(context: BrowserContext, live_server) -> Callable[..., None]:
    """`log_in(account)`: the browser carries a session of that account, without the login page."""

    def give_session(account) -> None:
        client = Client()
        client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
        cookie = client.cookies[settings.SESSION_COOKIE_NAME]
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie.value, "url": live_server.url}])

    return give_session


def worker_environment() -> dict[str, str]:
    """Environment of a process that works on this test's databases."""
    address = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}")
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "DATABASE_URL": urlunsplit(address),
        "TEST_SLOT": str(settings.SLOT),
    }


@pytest.fixture
def celery_worker_process(transactional_db: None) -> Iterator[subprocess.Popen[bytes]]:
    """A real worker process with one child on the test's databases. Tests may kill it; the queue starts empty."""
    with redis.Redis.from_url(redis_address(settings.REDIS_DATABASE)) as broker:
        broker.flushdb()
    name = f"test-{settings.SLOT}-{time.monotonic_ns()}@localhost"
    command = ["celery", "--app", "petition_office", "--quiet", "worker", "--concurrency", "1", "--hostname", name]
    command += ["--loglevel", "warning", "--without-mingle", "--without-gossip"]
    worker = subprocess.Popen(
        [sys.executable, "-m", *command],
        cwd=ROOT,
        env=worker_environment(),
        stdin=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=embedded.die_with_parent(signal.SIGTERM),
    )
    try:
        deadline = time.monotonic() + 30
        while not app.control.ping(destination=[name], timeout=0.3):
            assert worker.poll() is None, "the worker ended while starting"
            assert time.monotonic() < deadline, "the worker did not start"
        yield worker
    finally:
        if worker.poll() is None:
            worker.terminate()
        try:
            worker.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(worker.pid, signal.SIGKILL)
            worker.wait()
