"""make bench [SIZE=1000000]: the product beside a floor on the same data, in one run. See docs/performance.md.

Prints a table and writes bench/out/<size>.json; exits 1 where a bound is missed.
"""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit, urlunsplit

from petition_office import embedded

RESULTS = Path(__file__).parent / "out"
SEARCHES = ("物业", "噪音", "拖欠工资", "违规占道")


def main() -> int:
    size = int(os.environ.get("SIZE", "100000"))
    embedded.ensure()
    server = os.environ["DATABASE_URL"]
    product, floor = database_url(server, "petition_bench"), database_url(server, "petition_bench_floor")
    os.environ |= {"DATABASE_URL": product, "FLOOR_DATABASE_URL": floor, "DJANGO_SETTINGS_MODULE": "bench.settings"}
    from bench.load import load, load_floor, new_database

    for name in ("petition_bench", "petition_bench_floor"):
        new_database(server, name)
    import django

    os.environ["DEBUG"] = "0"
    django.setup()
    from django.core.management import call_command
    from django.utils import timezone

    call_command("collectstatic", interactive=False, verbosity=0)

    now = timezone.now()
    say(f"loading {size} petitions")
    parts = load(size, timezone.localdate(now))
    began = time.perf_counter()
    load_floor(product, floor)
    parts["floor"] = time.perf_counter() - began
    began = time.perf_counter()
    call_command("verify_counts")
    parts["counts"] = time.perf_counter() - began
    say(f"loaded: {', '.join(f'{name} {seconds:.1f} s' for name, seconds in parts.items())}")
    rows = run(size, now)
    rows += scale(size, rows)
    RESULTS.mkdir(exist_ok=True)
    from bench.measure import table

    record = {"size": size, "at": now.isoformat(), "load_seconds": parts, "rows": rows}
    (RESULTS / f"{size}.json").write_text(json.dumps(record, ensure_ascii=False, indent=1))
    print(table(rows))
    missed = [row["work"] for row in rows if row.get("held") is False]
    print(json.dumps({"size": size, "missed": missed}, ensure_ascii=False))
    return 0 if all(row.get("held") is not False for row in rows) else 1


def run(size: int, now: datetime) -> list[dict[str, Any]]:
    from django.utils import timezone

    from bench.packages import fill_ledger, ledger_pages
    from bench.pages import floor_pages, measure_pages, measure_sweep, product_pages
    from bench.reception import hall_pages
    from bench.reports import measure_report

    with served("bench.floor.wsgi") as floor_port, served("bench.wsgi") as product_port:
        floors = floor_pages(size)
        rows = measure_pages(floor_port, product_port, floors, [*product_pages(size, SEARCHES), *hall_pages(now)])
        # The packages come when all else has been measured: their clocks are more than the sweep's floor has.
        rows += measure_sweep(now)
        rows += measure_report(now)
        rows += measure_pages(floor_port, product_port, floors, ledger_pages(fill_ledger(now, timezone.localdate(now))))
    return rows


def scale(size: int, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """How much slower the pages are than at a hundred thousand, where that was measured: their ratios compared."""
    smaller = RESULTS / "100000.json"
    if size <= 100_000 or not smaller.exists():
        return []
    before = {row["work"]: row for row in json.loads(smaller.read_text())["rows"] if row.get("clients") == 1}
    found: list[dict[str, Any]] = []
    for row in rows:
        if row.get("clients") == 1 and "floor" in row and "ratio" in before.get(row["work"], {}):
            ratio = row["ratio"] / before[row["work"]]["ratio"]
            grown: dict[str, Any] = {"work": f"{row['work']}, beside 100000", "p50": row["p50"], "ratio": ratio}
            if row["work"].startswith("worklist"):
                grown |= {"bound": "1.3x", "held": ratio <= 1.3}
            found.append(grown)
    return found


@contextmanager
def served(application: str) -> Iterator[int]:
    """gunicorn with two workers on a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [
        "-m",
        "gunicorn",
        f"{application}:application",
        "--config",
        "python:bench.gunicorn",
        "--bind",
        f"127.0.0.1:{port}",
    ]
    server = subprocess.Popen(
        [sys.executable, *command], start_new_session=True, preexec_fn=embedded.die_with_parent(signal.SIGTERM)
    )
    try:
        for _attempt in range(200):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield port
    finally:
        server.terminate()
        server.wait(20)


def database_url(server: str, name: str) -> str:
    return urlunsplit(urlsplit(server)._replace(path=f"/{quote(name)}"))


def say(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
