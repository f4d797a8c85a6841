"""make worst-day: the first reception day of a district, replayed. See docs/performance.md.

323 individual and 75 collective visits of 1,800 persons, most of them there when the doors open; eight windows, four
leaders' rooms and three desks, each an OS process with a session of its own over HTTP; two screens in Chromium; the
telephones of a quarter of the visitors. Prints what each page took beside an empty one; exits 1 where a ticket, a
number, a visit or a person is lost or doubled, a request failed, or a screen was late.
"""

import argparse
import json
import os
import random
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.__main__ import RESULTS, database_url, say
from bench.day.hall import (
    PASSWORD,
    ROOMS,
    WINDOWS,
    Place,
    TheHall,
    arrivals,
    make_hall,
    visitors,
)
from petition_office import embedded

ROOT = Path(__file__).resolve().parent.parent
DATABASE = "petition_worst_day"
CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PHONE_EVERY = 4  # one visitor of so many looks at the page of the ticket
SPARE = 0.72  # of the day the windows are busy when nothing goes wrong
LEAST_HEARING = 1.0
RECORDING = 6.5  # seconds of a visit besides the hearing: the way to the window, the record
LATEST = 1.5  # the day may take so many times its length, and a minute


@dataclass
class Run:
    """One replay: its processes and what they left behind."""

    folder: Path
    port: int
    children: dict[str, subprocess.Popen[str]] = field(default_factory=dict)

    def start(self, name: str, module: str, **told: Any) -> None:
        """A process that is told by one line, and ends when its stdin does; without its parent it ends, too."""
        child = subprocess.Popen(
            [sys.executable, "-m", module],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=ROOT,
            text=True,
            start_new_session=True,
        )
        assert child.stdin is not None
        told |= {"name": name, "port": self.port, "out": str(self.folder / f"{name}.json")}
        child.stdin.write(json.dumps(told) + "\n")
        child.stdin.flush()
        self.children[name] = child

    def open_doors(self) -> None:
        """Once everybody is at the own place, all begin."""
        for name, child in self.children.items():
            assert child.stdout is not None
            if child.stdout.readline() != "ready\n":
                raise RuntimeError(f"{name} did not get to work")
        for child in self.children.values():
            assert child.stdin is not None
            child.stdin.write("begin\n")
            child.stdin.flush()

    def dead(self) -> list[str]:
        return [name for name, child in self.children.items() if child.poll() is not None]

    def stop(self, seconds: float = 60) -> list[str]:
        """Ends the day for all; the names of those that did not end well."""
        for child in self.children.values():
            assert child.stdin is not None
            child.stdin.close()
        failed = []
        for name, child in self.children.items():
            try:
                child.wait(seconds)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
            if child.returncode:
                failed.append(name)
        return failed

    def results(self) -> list[dict[str, Any]]:
        files = [self.folder / f"{name}.json" for name in self.children]
        return [json.loads(file.read_text()) for file in files if file.exists()]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.worst_day", description=__doc__)
    parser.add_argument("--minutes", type=float, default=10, help="how long the day takes")
    parser.add_argument("--scale", type=float, default=1, help="share of the visitors")
    parser.add_argument("--windows", type=int, default=WINDOWS)
    parser.add_argument("--rooms", type=int, default=ROOMS)
    parser.add_argument("--stale", type=float, default=5, help="most seconds a screen may be behind")
    parser.add_argument("--seed", type=int, default=20260302)
    parser.add_argument("--in-place", action="store_true", help="use the database of DATABASE_URL as it is (for tests)")
    parser.add_argument(
        "--out", type=Path, default=RESULTS, help="folder of the results and of pictures of the screens"
    )
    asked = parser.parse_args()
    os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"
    embedded.ensure()
    if not asked.in_place:
        from bench.load import new_database

        new_database(os.environ["DATABASE_URL"], DATABASE)
        os.environ["DATABASE_URL"] = database_url(os.environ["DATABASE_URL"], DATABASE)
    os.environ |= {"DEBUG": "0", "STATIC_FROM_SOURCE": "1"}
    import django

    django.setup()
    from django.core.management import call_command
    from django.utils import timezone

    if not asked.in_place:
        call_command("migrate", verbosity=0)
    say("setting up the hall")
    hall, day = make_hall(timezone.now(), asked.windows, asked.rooms), timezone.localdate()
    source = random.Random(asked.seed)
    people = visitors(asked.scale, source, hall)
    with tempfile.TemporaryDirectory(prefix="worst-day-") as folder, served(Path(folder)) as (port, log):
        run = Run(Path(folder), port)
        load_before = os.getloadavg()[0]
        try:
            took = replay(run, hall, people, asked, source)
        finally:
            failed = run.stop()
        results = run.results()
        wrong = [f"{name} ended with an error" for name in failed]
        wrong += [f"the server wrote: {line}" for line in errors_in(log.read_text())]
    wrong += verdict(results, people, day, asked.stale)
    rows = table_of(results)
    print(as_text(rows))
    counts = sum((Counter(result["counts"]) for result in results), Counter())
    record = {
        "visits": len(people),
        "persons": sum(person["persons"] for person in people),
        "minutes": round(took / 60, 2),
        "requests": sum(len(result["samples"]) for result in results),
        "load": [round(load, 2) for load in (load_before, *os.getloadavg())],
        "done": dict(sorted(counts.items())),
        "late": lateness(results, day, asked.stale),
        "missed": wrong,
    }
    (asked.out / "worst-day.json").write_text(json.dumps(record | {"rows": rows}, ensure_ascii=False, indent=1))
    print(json.dumps(record, ensure_ascii=False, indent=1))
    return 1 if wrong else 0


def replay(
    run: Run, hall: TheHall, people: list[dict[str, Any]], asked: argparse.Namespace, source: random.Random
) -> float:
    """The day from the opening of the doors to the last record, or until it is given up; seconds it took."""
    from visits.hall.models import Ticket
    from visits.visits.models import Visit

    seconds = asked.minutes * 60
    start_everybody(run, hall, people, asked, source)
    began, told, coded = time.monotonic(), 0.0, 0
    while (recorded := Visit.objects.count()) < len(people):
        elapsed = time.monotonic() - began
        if dead := run.dead():
            say(f"ended before the day did: {', '.join(dead)}")
            break
        if elapsed > seconds * LATEST + 60:
            say(f"not ended after {elapsed:.0f} s: {recorded} of {len(people)} visits recorded")
            break
        for pk, code in Ticket.objects.filter(pk__gt=coded).order_by("pk").values_list("pk", "code"):
            coded = pk
            if pk % PHONE_EVERY == 0:
                with (run.folder / "codes").open("a") as file:
                    file.write(json.dumps({"code": code}) + "\n")
        if elapsed - told > 30:
            told = elapsed
            waiting = Ticket.objects.filter(state="waiting").count()
            say(f"{elapsed:.0f} s: {coded and Ticket.objects.count()} tickets, {waiting} waiting, {recorded} recorded")
        time.sleep(1)
    took = time.monotonic() - began
    time.sleep(asked.stale)  # the screens show the end of it
    return took


def start_everybody(
    run: Run, hall: TheHall, people: list[dict[str, Any]], asked: argparse.Namespace, source: random.Random
) -> None:
    """All processes; they begin together when the doors open."""
    seconds = asked.minutes * 60
    chromium = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if chromium is None:
        raise SystemExit(f"no browser found: none of {', '.join(CHROMIUM)} is on the PATH")
    address = f"http://127.0.0.1:{run.port}/screen/{hall.screen_key}/"
    pictures = asked.out / "pictures"
    pictures.mkdir(parents=True, exist_ok=True)
    run.start("screens", "bench.day.screens", chromium=chromium, address=address, pictures=str(pictures))
    seeds = iter(range(source.randrange(1_000_000), 2_000_000))
    common = {"password": PASSWORD, "hall": hall.pk, "told": str(run.folder / "told")}
    individual = sum(person["lane"] == "A" for person in people)
    groups = ((hall.windows, individual), (hall.rooms, len(people) - individual))

    def staff(name: str, kind: str, username: str = "", **told: Any) -> None:
        run.start(name, "bench.day", kind=kind, username=username, seed=next(seeds), **common, **told)

    for places, visits in groups:
        hears = max(LEAST_HEARING, seconds * SPARE * len(places) / max(visits, 1) - RECORDING)
        for place in places:
            staff_window(staff, place, hears)
    come = arrivals(people, seconds, source)
    desks = len(hall.desks)
    for place, username in enumerate(hall.desks):
        told = {"arrivals": come[place::desks], "place": place, "desks": desks}
        staff(f"desk-{place + 1}", "desk", username, **told)
    staff("phones", "phones", codes=str(run.folder / "codes"))
    staff("empty", "empty", hall.watcher)
    run.open_doors()


def staff_window(staff: Any, place: Place, hears: float) -> None:
    staff(f"window-{place.pk}", "window", place.username, window=place.pk, peers=place.peers, hears=hears)


@contextmanager
def served(folder: Path) -> Iterator[tuple[int, Path]]:
    """gunicorn as in production, on a free port, until the block ends; the file with what it wrote."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = folder / "server.log"
    with log.open("w") as out:
        server = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "bench.wsgi:application", "--bind", f"127.0.0.1:{port}"],
            cwd=ROOT, env={**os.environ, "LOG_LEVEL": "WARNING"}, stderr=out, start_new_session=True,
            preexec_fn=embedded.die_with_parent(signal.SIGTERM),
        )  # fmt: skip
    try:
        deadline = time.monotonic() + 60
        while not answers(port):
            if server.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"the server did not start:\n{log.read_text()[-2000:]}")
            time.sleep(0.1)
        yield port, log
    finally:
        server.terminate()
        server.wait(30)


def answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/health/", timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def errors_in(log: str) -> list[str]:
    """Lines of the server's log that tell of a failure; a form that was cut in two is none."""
    return [line for line in log.splitlines() if " ERROR " in line or "Error" in line or "Traceback" in line]


def verdict(results: list[dict[str, Any]], people: list[dict[str, Any]], day: Any, stale: float) -> list[str]:
    """Everything that is not as it must be."""
    from bench.day import checks

    wrong = [f"{result['name']}: {problem}" for result in results for problem in result["problems"]]
    wrong += [*checks.check_tickets(people, day), *checks.check_visits(people, day), *checks.check_chains()]
    stays, impossible = checks.stays_of(day)
    wrong += [*impossible, *checks.check_stays(stays)]
    for number, shown in enumerate(shown_on(results), 1):
        wrong += checks.check_screen(f"screen {number}", shown, stays, stale)[0]
    if len(shown_on(results)) != 2:
        wrong.append("the screens left nothing behind")
    return wrong


def shown_on(results: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return next((result["screens"] for result in results if "screens" in result), [])


def lateness(results: list[dict[str, Any]], day: Any, stale: float) -> dict[str, float]:
    """Seconds by which the screens were behind a call or an end."""
    from bench.day import checks

    stays, _impossible = checks.stays_of(day)
    late = sorted(second for shown in shown_on(results) for second in checks.check_screen("", shown, stays, stale)[1])
    if not late:
        return {}
    return {"calls and ends": len(late), "p50": round(statistics.median(late), 2),
            "p95": round(late[int(len(late) * 0.95)], 2), "max": round(late[-1], 2)}  # fmt: skip


def table_of(results: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """p50, p95 and the longest of each page in milliseconds, and the p95 beside that of the empty page."""
    taken: dict[str, list[float]] = defaultdict(list)
    for result in results:
        for name, milliseconds, _status in result["samples"]:
            taken[name].append(milliseconds)
    rows = []
    for name, times in sorted(taken.items()):
        times.sort()
        p95 = times[int(len(times) * 0.95)]
        rows.append({"page": name, "number": len(times), "p50": statistics.median(times), "p95": p95, "max": times[-1]})
    floor = next((row for row in rows if row["page"] == "empty page"), None)
    for row in rows:
        row["ratio"] = row["p95"] / floor["p95"] if floor else 0.0
    return rows


def as_text(rows: list[dict[str, Any]]) -> str:
    width = max((len(row["page"]) for row in rows), default=4)
    lines = [f"{'page':{width}}  number   p50 ms   p95 ms   max ms  p95 beside the empty page"]
    lines += [
        f"{row['page']:{width}}  {row['number']:6}"
        f"  {row['p50']:7.1f}  {row['p95']:7.1f}  {row['max']:7.1f}  {row['ratio']:6.1f}"
        for row in rows
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
