"""A clerk at the desk: a ticket for everybody who comes in, the missed back into the queue, records to catch up."""

import re
import time
from typing import Any, NoReturn

from bench.day.records import Recorder
from bench.day.staff import DESK_POLL, Lines, pause
from bench.day.web import Fields, filled, form_of

TYPING = 0.35  # seconds of a practised clerk, in a day that takes minutes
COMES_BACK = 8.0  # after being missed
TAKEN = re.compile(r'class="hall-taken[^>]*>([A-C]\d{3,})<')
MISSED = re.compile(r'id="take_back-(\d+)"[^>]*>重新排队')
# How a form is sent when not simply once, with the share of each.
WAYS = {"twice at once": 0.08, "cut, sent again": 0.06, "half, sent again": 0.04, "sent again": 0.04}


class Desk(Recorder):
    poll_seconds = DESK_POLL

    def __init__(self, told: dict[str, Any]) -> None:
        super().__init__(told)
        self.path = f"/halls/{told['hall']}/desk/"
        self.page = ""  # with the form; `shown` is the queue beside it
        self.missed: dict[str, float] = {}  # ticket id: when it was first seen so
        self.to_record = Lines(told["told"])
        self.waiting_records: list[str] = []

    def work(self) -> NoReturn:
        self.session.log_in(self.told["username"], self.told["password"])
        self.session.get("halls", "/halls/")
        self.open()
        self.ready()
        begins = time.monotonic()
        for offset, person in self.told["arrivals"]:
            while (left := begins + offset - time.monotonic()) > 0:
                self.attend(min(left, 1.0))
            self.take(person)
        while True:
            self.attend(1.0)

    def open(self, path: str = "") -> None:
        self.page = self.session.get("desk", path or self.path).text
        self.opened(self.page)

    def poll(self) -> None:
        self.shown = self.session.get("desk, queue asks again", self.path, htmx=True).text

    def attend(self, seconds: float) -> None:
        """Nobody stands at the desk: look after those who were called and did not come."""
        self.rest(seconds)
        now = time.monotonic()
        seen = MISSED.findall(self.shown)
        self.missed = {ticket: self.missed.get(ticket, now) for ticket in seen}
        for ticket, since in self.missed.items():
            if now - since > COMES_BACK and self.is_mine(ticket):
                self.act(ticket, "take_back")
                break
        self.waiting_records += [line["ticket"] for line in self.to_record.new() if self.is_mine(line["ticket"])]
        for ticket in self.waiting_records:
            if f'?ticket={ticket}"' in self.shown:
                self.waiting_records.remove(ticket)
                self.record(f"/visits/new/?ticket={ticket}")
                self.open()
                break

    def is_mine(self, ticket: str) -> bool:
        """The desks share what nobody in particular has to do."""
        return int(ticket) % self.told["desks"] == self.told["place"]

    def act(self, ticket: str, step: str) -> None:
        fields = form_of(self.shown, f"/tickets/{ticket}/{step}/")
        # The window may call a missed ticket in the same moment; then the desk is told so.
        answer = self.session.post(
            f"desk, {step}", f"/tickets/{ticket}/{step}/", fields, htmx=self.path, expect=(200, 409)
        )
        self.count(f"{step} refused" if answer.status == 409 else step)
        self.shown = answer.text or self.shown

    def take(self, person: dict[str, Any]) -> None:
        """One ticket, with the form as the page shows it; it becomes one ticket however it is sent."""
        values = {"lane": person["lane"], "persons": str(person["persons"]), "unit": person["unit"]}
        fields = filled(form_of(self.page, 'id="take"'), **values, petition=person["petition"])
        self.rest(TYPING)
        way = self.drawn(WAYS, "sent once")
        onward = self.send(fields, way)
        if not onward:
            raise RuntimeError(f"no ticket: {way} {self.session.problems[-1:]}")
        self.open(onward)
        taken = TAKEN.search(self.shown)
        if taken is None or taken[1][0] != person["lane"]:
            self.session.problems.append(f"desk: the page after taking shows {taken and taken[1]} for {person}")
        self.count(f"ticket form {way}")

    def send(self, fields: Fields, way: str) -> str:
        """Where the page goes on to."""
        if way == "twice at once":
            pages = [
                answer.onward
                for answer in self.session.post_twice("desk, ticket", self.path, fields, self.path, expect=(204,))
            ]
        else:
            if way in ("cut, sent again", "half, sent again"):
                self.session.cut(self.path, fields, guarded=self.path, half=way.startswith("half"))
                pause(0.3)
            pages = [self.session.post("desk, ticket", self.path, fields, guarded=self.path, expect=(204,)).onward]
            if way == "sent again":
                again = self.session.post("desk, ticket", self.path, fields, guarded=self.path, expect=(204,))
                pages.append(again.onward)
        if len({re.sub(r"&again=1", "", page) for page in pages}) != 1:
            self.session.problems.append(f"desk: one form led to {pages}")
        return pages[0]
