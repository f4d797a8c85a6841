"""What is measured, and the bounds it is held to (docs/performance.md)."""

import os
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from bench.measure import Figures, Lane, Refused, Request, measure
from bench.texts import NO_HIT, OLDEST_ONLY

CLIENTS = (1, 8)
SEARCH_MS = 60


@dataclass
class Page:
    """A page of the product: by whom, against which page of the floor or of the product itself, and what bounds it."""

    name: str
    request: Request
    account: str
    floor: str = ""
    most_times: float | None = None
    most_ms: float | None = None
    most_sql: int | None = None
    most_stall: float | None = None
    beside: Request | None = None
    most_times_p95: float | None = None
    clients: tuple[int, ...] = CLIENTS


def floor_pages(size: int) -> dict[str, Request]:
    body = "反映小区物业长期不作为，多次要求解决未果。" * 5
    return {
        "floor worklist": Request("/worklist/"),
        "floor case": Request(f"/case/{long_petition(size)}/"),
        "floor search": Request("/search/?" + urlencode({"q": "物业"})),
        "floor register": Request("/register/", lambda: {"title": "小区物业噪音扰民", "body": body}, (302,)),
    }


def long_petition(size: int) -> int:
    """The number of a petition with twenty events, from the middle."""
    from bench.tables import LONG_HISTORIES

    every = max(1, size // LONG_HISTORIES)
    return size // 2 // every * every


def product_pages(size: int, searches: Sequence[str]) -> list[Page]:
    from django.urls import reverse

    from cases.petitions.models.petitions import Petition

    worklist = reverse("cases:worklist")
    case = Petition.objects.get(pk=long_petition(size)).get_absolute_url()
    lists = {
        "worklist, a unit": ("bench2", "?tab=overdue"),
        "worklist, a city": ("bench1", "?tab=overdue"),
        "worklist, two filters": ("bench1", "?tab=overdue&channel=visit&clock=decide"),
        "worklist, tenth page": ("bench1", "?tab=overdue&page=10"),
    }
    pages = [
        Page(name, Request(worklist + asked), account, "floor worklist", 3, most_sql=8, most_stall=1.6)
        for name, (account, asked) in lists.items()
    ]
    new = Request(reverse("cases:register"), registration, (302,))
    figures = f"{reverse('supervision:indicators')}?span=last_month"
    trend = f"{reverse('supervision:indicator', args=['on_time'])}?span=last_month"
    numbers = f"{reverse('supervision:indicator_numbers')}?span=last_month"
    pages += [
        Page("petition, 20 events", Request(case), "bench0", "floor case", 4, most_sql=10),
        Page("register", new, "bench0", "floor register", 4, most_sql=15),
        # What stands, a month, and twelve of them: beside the work list of the same account.
        Page("board", Request(reverse("supervision:board")), "bench1", most_times=3, beside=Request(worklist)),
        Page("indicators of a month", Request(figures), "bench1", most_times=3, beside=Request(worklist)),
        Page("trend of an indicator", Request(trend), "bench1", most_times=3, beside=Request(worklist)),
        Page("numbers of a month", Request(numbers), "bench1", most_times=3, beside=Request(worklist)),
    ]
    pages += [search_page(phrase) for phrase in searches]
    # Neither may walk through all texts: 4 times the floor's search is what 25 ms are where that takes 6.
    return [*pages, search_page(NO_HIT, "no hit", 4), search_page(OLDEST_ONLY, "oldest only", 4)]


def search_page(phrase: str, name: str = "", most_times: float | None = None) -> Page:
    from django.urls import reverse

    request = Request(reverse("cases:search"), lambda: {"q": phrase})
    return Page(f"search {name or phrase}", request, "bench0", "floor search", most_times, most_ms=SEARCH_MS)


def registration() -> dict[str, str]:
    """The form of a visit as the browser sends it."""
    from bench.form import registration_form

    return {**registration_form(), "request_key": str(uuid.uuid4())}


def measure_pages(floor_port: int, port: int, floors: dict[str, Request], pages: list[Page]) -> list[dict[str, Any]]:
    """One client alternates between the floor and the page; eight would disturb each other, so these go one by one.

    A page that refuses its request has missed its bound; the others are measured all the same.
    """
    from supervision.indicators.actions.folding import fold_counts

    rows: list[dict[str, Any]] = []
    floor_session = floor_cookies()
    for page in pages:
        fold_counts()  # as a worker does each minute
        session = product_cookies(page.account)
        lane = Lane(port, session, page.request)
        beside = [Lane(floor_port, floor_session, floors[page.floor])] if page.floor else []
        if page.beside is not None:
            beside = [Lane(port, session, page.beside)]
        _status, sql = asked(page)
        for clients in page.clients:
            try:
                if clients == 1:
                    *floor, figures = measure([*beside, lane], clients)
                else:
                    floor, [figures] = measure(beside, clients) if beside else [], measure([lane], clients)
            except Refused as refused:
                print(refused, file=sys.stderr, flush=True)
                rows.append({"work": page.name, "clients": clients, "sql": sql, "bound": "an answer", "held": False})
                continue
            row = {"work": page.name, "clients": clients, "sql": sql, **figures.as_dict()}
            rows.append(row | verdict(page, clients, figures, sql, floor))
    return rows


def verdict(page: Page, clients: int, figures: Figures, sql: int, floor: list[Figures]) -> dict[str, Any]:
    """The ratio to the floor and whether the bounds hold; all but that on stalls are set for one client."""
    found: dict[str, Any] = {"floor": floor[0].p50, "ratio": figures.p50 / floor[0].p50} if floor else {}
    if floor:
        found["ratio_p95"] = figures.p95 / floor[0].p95
    held: list[bool] = []
    bounds: list[str] = []
    if clients == 1:
        if page.most_times is not None:
            bounds.append(f"{page.most_times:g}x")
            held.append(found["ratio"] <= page.most_times)
        if page.most_times_p95 is not None:
            bounds.append(f"p95 {page.most_times_p95:g}x")
            held.append(found["ratio_p95"] <= page.most_times_p95)
        if page.most_ms is not None:
            bounds.append(f"{page.most_ms:g} ms")
            held.append(figures.p50 <= page.most_ms)
        if page.most_sql is not None:
            bounds.append(f"{page.most_sql} SQL")
            held.append(sql <= page.most_sql)
    elif page.most_stall is not None:
        bounds.append(f"p95 {page.most_stall:g}x p50")
        held.append(figures.p95 <= page.most_stall * figures.p50)
    return found | ({"bound": ", ".join(bounds), "held": all(held)} if bounds else {})


def product_cookies(username: str) -> dict[str, str]:
    from django.test import Client

    from offices.organisation.models import Account

    client = Client()
    client.force_login(Account.objects.get(username=username), backend="django.contrib.auth.backends.ModelBackend")
    client.get("/password/")
    return {name: morsel.value for name, morsel in client.cookies.items()}


def floor_cookies() -> dict[str, str]:
    """A session and a token of the floor, made by a process with the floor's settings."""
    code = (
        "import django; django.setup()\n"
        "from django.contrib.auth.models import User; from django.middleware.csrf import _get_new_csrf_string\n"
        "from django.test import Client\n"
        "user = User.objects.get_or_create(username='floor')[0]; client = Client(); client.force_login(user)\n"
        "print(client.cookies['sessionid'].value, _get_new_csrf_string())"
    )
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "bench.floor.settings"}
    out = subprocess.run(
        [sys.executable, "-c", code], env=environment, check=True, capture_output=True, text=True
    ).stdout
    session, token = out.split()
    return {"sessionid": session, "csrftoken": token}


def asked(page: Page) -> tuple[int, int]:
    """Send a page's request once in this process: the status of the answer, and how many SQL statements it took.

    Savepoints are no statements of their own.
    """
    from django.db import connection
    from django.test import Client

    from offices.organisation.models import Account

    client = Client(HTTP_HOST="127.0.0.1")
    client.force_login(Account.objects.get(username=page.account), backend="django.contrib.auth.backends.ModelBackend")
    counted: list[str] = []

    def count(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        if not sql.startswith(("SAVEPOINT", "RELEASE")):
            counted.append(sql)
        return execute(sql, params, many, context)

    request = page.request
    if request.before is not None:
        request.before()
    fields = request.fields() if request.fields is not None else None
    with connection.execute_wrapper(count):
        if fields is None:
            answer = client.get(request.path, headers=request.headers)
        else:
            answer = client.post(request.path, fields, headers=request.headers)
    return answer.status_code, len(counted)


def measure_sweep(now: datetime) -> list[dict[str, Any]]:
    """The sweep beside one bare UPDATE of the rows that change, then both again with nothing to do; everything warm."""
    from django.utils import timezone

    from bench.load import connect
    from supervision.sweep.actions.sweep import sweep

    today = timezone.localdate(now)
    times: dict[str, float] = {}
    update = "UPDATE cases SET overdue = due < now() WHERE status <> 4 AND overdue IS DISTINCT FROM (due < now())"
    with connect(os.environ["FLOOR_DATABASE_URL"]) as connection, connection.cursor() as cursor:
        cursor.execute(FLOOR_WARM)
        for name in ("floor update", "floor update again"):
            times[name] = timed(lambda: cursor.execute(update))
    warm_sweep()
    for name in ("sweep", "sweep again"):
        before = rows_written()
        times[name] = timed(lambda: sweep(as_of=today, at=timezone.now()))
        written = rows_written() - before
    rows: list[dict[str, Any]] = [{"work": name, "p50": times[name]} for name in ("floor update", "floor update again")]
    ratio = times["sweep"] / times["floor update"]
    rows.append({"work": "sweep", "p50": times["sweep"], "ratio": ratio, "bound": "8x", "held": ratio <= 8})
    rows.append(
        {
            "work": "sweep again",
            "p50": times["sweep again"],
            "ratio": times["sweep again"] / times["floor update again"],
            "bound": "0 rows",
            "held": written == 0,
        }
    )
    return rows


# What both will read and write is in memory before.
FLOOR_WARM = "SELECT count(*) FROM cases WHERE status <> 4 AND title IS NOT NULL"
PRODUCT_WARM = """
SELECT count(clock.due), count(chain.head), count(petition.number) FROM cases_clock clock
JOIN cases_petition petition ON petition.id = clock.petition_id JOIN offices_chain chain ON chain.id = petition.chain_id
WHERE clock.state = 'running'
"""


def warm_sweep() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(PRODUCT_WARM)


def rows_written() -> int:
    """Rows that were inserted, changed or deleted in the product's database so far."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_force_next_flush()")
        cursor.execute("SELECT sum(n_tup_ins + n_tup_upd + n_tup_del) FROM pg_stat_user_tables")
        return int(cursor.fetchone()[0])


def timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000
