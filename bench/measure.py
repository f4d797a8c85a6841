"""Pages over real HTTP: one connection for each client, p50, p95 and requests a second.

One client sends to the floor and to the product in turn, so that both meet the machine in the same state.
"""

import http.client
import statistics
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from itertools import count
from typing import Any
from urllib.parse import urlencode

WARM, SHORTEST, MOST, SECONDS = 5, 30, 400, 4.0


@dataclass
class Request:
    """What one client sends: a GET, or a POST whose fields are made anew each time; `before` is not measured."""

    path: str
    fields: Callable[[], dict[str, str]] | None = None
    expect: tuple[int, ...] = (200,)
    headers: dict[str, str] = field(default_factory=dict)
    before: Callable[[], None] | None = None


@dataclass
class Figures:
    """Milliseconds, and requests a second of all clients together."""

    p50: float
    p95: float
    per_second: float
    requests: int

    def as_dict(self) -> dict[str, float]:
        return asdict(self)


class Refused(Exception):
    """A page answered otherwise than its request expects."""


class Client:
    """A keep-alive connection with a session's cookies."""

    def __init__(self, port: int, cookies: dict[str, str]) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())}
        self.token = cookies.get("csrftoken", "")

    def send(self, request: Request) -> bytes:
        if request.fields is None:
            self.connection.request("GET", request.path, headers={**self.headers, **request.headers})
        else:
            body = urlencode({"csrfmiddlewaretoken": self.token, **request.fields()}, doseq=True)
            headers = {**self.headers, **request.headers, "Content-Type": "application/x-www-form-urlencoded"}
            self.connection.request("POST", request.path, body, headers)
        answer = self.connection.getresponse()
        content = answer.read()
        if answer.status not in request.expect:
            raise Refused(f"{request.path} answered {answer.status}: {content[:2000].decode(errors='replace')}")
        return content


@dataclass(frozen=True)
class Lane:
    """A request to one of the servers in one session."""

    port: int
    cookies: dict[str, str]
    request: Request


def measure(lanes: Sequence[Lane], clients: int) -> list[Figures]:
    """Send the requests of the lanes in turn by so many clients at once, after a few to warm up; figures by lane."""
    taken: list[list[float]] = [[] for _lane in lanes]
    failures: list[Exception] = []
    started = time.perf_counter()
    seconds = SECONDS * len(lanes)

    def work() -> None:
        try:
            at_work = [
                (Client(lane.port, lane.cookies), lane.request, mine) for lane, mine in zip(lanes, taken, strict=True)
            ]
            for turn in turns(started, seconds):
                for client, request, mine in at_work:
                    if request.before is not None:
                        request.before()
                    began = time.perf_counter()
                    client.send(request)
                    if turn >= WARM:
                        mine.append((time.perf_counter() - began) * 1000)
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=work) for _number in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
    return [figures_of(sorted(times), clients) for times in taken]


def figures_of(times: list[float], clients: int) -> Figures:
    per_second = 1000 * clients / statistics.mean(times)
    return Figures(statistics.median(times), times[int(len(times) * 0.95)], per_second, len(times))


def turns(started: float, seconds: float) -> Iterator[int]:
    for turn in count():
        if turn >= MOST + WARM or (turn >= SHORTEST + WARM and time.perf_counter() - started > seconds):
            return
        yield turn


def table(rows: list[dict[str, Any]]) -> str:
    """The figures as text, a line for each."""
    head = ("work", "clients", "p50 ms", "p95 ms", "req/s", "SQL", "floor", "ratio", "p95 ratio", "bound", "")
    lines = [head]
    for row in rows:
        lines.append(
            (
                row["work"],
                str(row.get("clients", "")),
                f"{row['p50']:.1f}" if "p50" in row else "",
                f"{row['p95']:.1f}" if "p95" in row else "",
                f"{row['per_second']:.0f}" if "per_second" in row else "",
                str(row.get("sql", "")),
                f"{row['floor']:.1f}" if "floor" in row else "",
                f"{row['ratio']:.2f}" if "ratio" in row else "",
                f"{row['ratio_p95']:.2f}" if "ratio_p95" in row else "",
                str(row.get("bound", "")),
                {True: "ok", False: "MISSED"}.get(row.get("held"), ""),
            )
        )
    widths = [max(len(line[place]) for line in lines) for place in range(len(head))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines
    )
