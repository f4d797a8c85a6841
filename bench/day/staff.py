"""Who is in the hall.

A person works as the pages let it: it looks at what they show, presses what they offer, and the pages ask again at
their own rate meanwhile. The day is over when stdin ends.
"""

import json
import os
import random
import select
import sys
import time
from collections.abc import Callable
from typing import Any, NoReturn

from bench.day.web import Session

DESK_POLL, WINDOW_POLL, PHONE_POLL, EMPTY_EVERY = 5.0, 3.0, 10.0, 0.5  # as the templates have it


class OverError(Exception):
    """The day is over."""


class Person:
    """What all have in common: a session, a clock, and a page that asks again while its reader waits."""

    poll_seconds = 1.0

    def __init__(self, told: dict[str, Any]) -> None:
        self.told = told
        self.session = Session(told["port"])
        self.random = random.Random(told["seed"])
        self.counts: dict[str, int] = {}
        self.shown = ""  # the page, or the part that asks again
        self.next_poll = 0.0

    def work(self) -> NoReturn:
        raise NotImplementedError

    def ready(self) -> None:
        """At its place; goes on when the doors open."""
        print("ready", flush=True)
        if not sys.stdin.readline():
            raise OverError
        self.next_poll = time.monotonic() + self.poll_seconds

    def poll(self) -> None:
        """Ask as the page does by itself."""

    def opened(self, text: str) -> None:
        self.shown = text
        self.next_poll = time.monotonic() + self.poll_seconds

    def rest(self, seconds: float, until: Callable[[], bool] = lambda: False) -> None:
        """Wait with the page open, or until it shows what is waited for."""
        end = time.monotonic() + seconds
        while (now := time.monotonic()) < end:
            if now >= self.next_poll:
                self.next_poll = now + self.poll_seconds
                self.poll()
                if until():
                    return
            pause(min(end, self.next_poll) - time.monotonic())

    def count(self, what: str) -> None:
        self.counts[what] = self.counts.get(what, 0) + 1

    def drawn(self, shares: dict[str, float], otherwise: str) -> str:
        """One of these, each with its share."""
        number = self.random.random()
        for what, share in shares.items():
            if number < share:
                return what
            number -= share
        return otherwise

    def chance(self, share: float) -> bool:
        return self.random.random() < share


def pause(seconds: float) -> None:
    """Wait without asking anything; ends the day when stdin has ended."""
    if select.select([sys.stdin], [], [], max(0.0, seconds))[0]:
        raise OverError


def append(path: str, **values: object) -> None:
    """A line for another process to read."""
    with open(path, "a") as file:
        file.write(json.dumps(values) + "\n")


class Lines:
    """Reads what others have appended since it was last asked."""

    def __init__(self, path: str) -> None:
        self.path, self.place = path, 0

    def new(self) -> list[dict[str, Any]]:
        if not os.path.exists(self.path):
            return []
        with open(self.path) as file:
            file.seek(self.place)
            text = file.read()
        whole = text[: text.rfind("\n") + 1]
        self.place += len(whole.encode())
        return [json.loads(line) for line in whole.splitlines()]


class Phones(Person):
    """The telephones of visitors, each with the page of its own ticket, which asks until the ticket has ended."""

    def work(self) -> NoReturn:
        self.ready()
        lines, phones = Lines(self.told["codes"]), dict[str, float]()
        while True:
            for line in lines.new():
                page = self.session.get("ticket page", f"/t/{line['code']}/")
                if "hx-get" in page.text:
                    phones[line["code"]] = time.monotonic() + PHONE_POLL
                self.count("telephones")
            for code, due in list(phones.items()):
                if time.monotonic() < due:
                    continue
                part = self.session.get("ticket page, asks again", f"/t/{code}/", htmx=True)
                phones[code] = time.monotonic() + PHONE_POLL
                if "hx-get" not in part.text:
                    del phones[code]
            pause(0.2)


class Empty(Person):
    """Asks for a page that has nothing on it, beside which the others are measured."""

    def work(self) -> NoReturn:
        self.session.log_in(self.told["username"], self.told["password"])
        self.ready()
        while True:
            self.session.get("empty page", "/bench/empty/")
            pause(EMPTY_EVERY)
