"""A window or a room: calls, hears, passes on, and records, one visitor after the other."""

import re
import time
from typing import Any, NoReturn

from bench.day.records import Recorder
from bench.day.staff import WINDOW_POLL, append, pause
from bench.day.web import Answer, form_of, words_of

WALK = 3.4  # seconds from the call to the window: a screen that asks every 2.5 has shown it by then
ACT = re.compile(r'id="(start|recall|skip|finish)-(\d+)"')
LATE = re.compile(r'id="call-(\d+)"')
PASS_ON = re.compile(r'id="pass_on-(\d+)-(\d+)"')
NUMBER = re.compile(r'class="window-number">([A-C]\d{3,})<')
NOT_HEARD = {"skip": 0.07, "take_back": 0.03, "pass_on": 0.03}  # shares of those called
PASSED_ON_LATER, CUT, CALLED_LATE = 0.02, 0.05, 0.3


class Serving(Recorder):
    poll_seconds = WINDOW_POLL

    def __init__(self, told: dict[str, Any]) -> None:
        super().__init__(told)
        self.path = f"/halls/{told['hall']}/windows/{told['window']}/"
        self.seen: set[str] = set()  # who was not there, put back or passed on once, is heard the next time

    def work(self) -> NoReturn:
        self.session.log_in(self.told["username"], self.told["password"])
        self.session.get("halls", "/halls/")
        self.open()
        self.ready()
        while True:
            if NUMBER.search(self.shown):
                self.attend()
            elif not self.call():
                self.rest(WINDOW_POLL, until=self.may_call)

    def open(self) -> None:
        self.opened(self.session.get("window", self.path).text)

    def poll(self) -> None:
        self.shown = self.session.get("window, asks again", self.path, htmx=True).text

    def may_call(self) -> bool:
        return 'id="call-next"' in self.shown and not re.search(r'id="call-next"[^>]* disabled', self.shown)

    def call(self) -> bool:
        """Call the next, or one that was missed and has come after all; False when nobody is to be called."""
        late = LATE.search(self.shown)
        if late and self.chance(CALLED_LATE):
            self.act("call", late[1], expect=(200, 409))  # the desk may have put it back in the same moment
            return True
        if not self.may_call():
            return False
        fields = form_of(self.shown, f'hx-post="{self.path}"')
        if self.chance(CUT):
            self.session.cut(self.path, fields, htmx=self.path)
            self.count("call cut off")
            pause(0.5)
            self.poll()  # shows who was called
            return True
        # Another window may have called the last one in the same moment.
        self.changed("call", self.session.post("call", self.path, fields, htmx=self.path, expect=(200, 409)))
        return True

    def act(self, step: str, ticket: str, *, expect: tuple[int, ...] = (200,), to: str = "") -> Answer:
        mark = f'/tickets/{ticket}/{step}/"'
        page = self.shown
        if to:  # each other window has a form of its own
            place = page.index(f'id="pass_on-{ticket}-{to}"')
            page = page[page.rindex("<form", 0, place) : page.index("</form>", place) + len("</form>")]
        answer = self.session.post(
            step, f"/tickets/{ticket}/{step}/", form_of(page, mark), htmx=self.path, expect=expect
        )
        self.changed(step, answer)
        return answer

    def changed(self, step: str, answer: Answer) -> None:
        self.count(f"{step} refused" if answer.status == 409 else step)
        if "window-page" in answer.text:
            self.shown = answer.text
        elif answer.status != 200 or not answer.onward:
            self.poll()

    def attend(self) -> None:
        """Somebody was called to this window: do with the ticket what becomes of it."""
        number = NUMBER.search(self.shown)[1]  # type: ignore[index]
        acts = dict(ACT.findall(self.shown))
        if "start" in acts:
            self.rest(WALK)
            if not self.has(number, "start"):
                return
            acts = dict(ACT.findall(self.shown))
            if self.not_heard(number, acts["start"]):
                return
            self.act("start", acts["start"])
        elif "finish" not in acts:
            raise RuntimeError(f"nothing to do with {number}: {words_of(self.shown)[:300]}")
        self.hear(number)

    def has(self, number: str, step: str) -> bool:
        found = NUMBER.search(self.shown)
        return found is not None and found[1] == number and step in dict(ACT.findall(self.shown))

    def not_heard(self, number: str, ticket: str) -> bool:
        """Some do not come, some go back to the queue, some belong to another window: each once."""
        if number in self.seen:
            return False
        what = self.drawn(NOT_HEARD, "")
        if not what:
            return False
        self.seen.add(number)
        if what == "skip":
            self.act("recall", ticket)
            self.rest(WALK)
        if what == "pass_on":
            return self.pass_on(ticket)
        self.act(what, ticket)
        return True

    def pass_on(self, ticket: str) -> bool:
        others = [to for found, to in PASS_ON.findall(self.shown) if found == ticket and int(to) in self.told["peers"]]
        if not others:
            return False
        self.act("pass_on", ticket, to=self.random.choice(others))
        return True

    def hear(self, number: str) -> None:
        """接谈, and its record where the account may write one; others tell the desk."""
        ticket = dict(ACT.findall(self.shown)).get("finish", "")
        if not ticket:
            self.session.problems.append(f"{number} is not being heard: {words_of(self.shown)[:300]}")
            return
        began = time.monotonic()
        spread = self.random.uniform(0.7, 1.3)
        self.rest(self.told["hears"] * spread / 2)
        if number not in self.seen and self.chance(PASSED_ON_LATER):
            self.seen.add(number)
            if self.pass_on(ticket):
                return
        self.rest(max(0.0, began + self.told["hears"] * spread - time.monotonic()))
        onward = self.act("finish", ticket).onward
        if onward:
            self.record(onward)
            self.open()
        else:
            append(self.told["told"], ticket=ticket)
            self.count("told the desk")
