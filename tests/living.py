"""A life of a petition in the browser: each step by its page, on a day of the test's own clock."""

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import time_machine
from playwright.sync_api import Page, TimeoutError

from cases.papers.actions import letter_as_issued
from cases.petitions.models.petitions import Petition
from offices.organisation.models import Account
from tests.cases.registration.test_desk_browser import RECEIPT, type_petition
from tests.factories import City, moment

# What kind of control has each name in the form, and whether it is one of several.
CONTROLS = """() => Object.fromEntries([...document.querySelectorAll('#step [name]')].map(
    one => [one.name, one.tagName === 'SELECT' ? 'select' : one.type]))"""


class Life:
    """Moves the day, and takes steps as somebody does who opens the page, fills it in and sends it."""

    def __init__(
        self, page: Page, log_in: Callable[[Account], None], city: City, clock: time_machine.Traveller
    ) -> None:
        self.page, self.log_in, self.city, self.clock = page, log_in, city, clock
        self.petition: Petition | None = None
        self.who: Account | None = None

    def on(self, day: str, hour: int = 10) -> "Life":
        """The day moves; whoever is logged in has to do so again."""
        self.clock.move_to(moment(day, hour))
        self.who = None
        return self

    def by(self, who: Account) -> None:
        if self.who != who:
            self.log_in(who)
            self.who = who

    def register(self) -> Petition:
        """A visit at the desk, typed in."""
        self.by(self.city.clerk)
        self.page.goto("/registration/")
        self.page.get_by_label("姓名", exact=True).first.focus()
        type_petition(self.page)
        self.page.keyboard.press("Control+Enter")
        self.page.wait_for_url(RECEIPT)
        self.petition = Petition.objects.latest("pk")
        return self.petition

    def step(self, who: Account, key: str, *, drafted: bool = False, **given: Any) -> Petition:
        """Open the step's page, fill in what is given, send it; the petition as it is then."""
        petition = self.now
        self.by(who)
        self.page.goto(f"{petition.get_absolute_url()}steps/{key}/")
        self.fill(given)
        assert self.page.locator("#step").count(), (key, self.page.locator("main").inner_text())
        button = self.page.locator("#step .actions-bar button[type=submit]").first
        button.click()
        try:
            self.page.wait_for_url(re.compile(r"/drafts/\d+/" if drafted else r"/petitions/[0-9-]+/$"))
        except TimeoutError:
            raise AssertionError(
                key, self.page.locator("[data-form-errors], #step .invalid-feedback").all_inner_texts()
            ) from None
        assert drafted or self.now.version > petition.version
        return self.now

    def fill(self, given: dict[str, Any]) -> None:
        controls: dict[str, str] = self.page.evaluate(CONTROLS)
        for name, value in given.items():
            place = self.page.locator(f'#step [name="{name}"]')
            kind = controls[name]
            if kind == "select":
                place.select_option(str(value))
            elif kind == "radio":
                self.page.locator(f'#step [name="{name}"][value="{value}"]').check()
            elif kind == "checkbox":
                place.set_checked(bool(value))
            else:
                place.fill(str(value))

    def signed(self, who: Account, key: str, signer: Account, **given: Any) -> Petition:
        """A letter that is drafted, handed in and signed."""
        self.step(who, key, drafted=True, **given)
        address = self.page.url
        self.page.get_by_role("button", name="送审").click()
        self.page.locator("#act", has_text="待签发").wait_for()
        self.by(signer)
        self.page.goto(address)
        self.page.get_by_label("签发", exact=True).check()
        self.page.get_by_role("button", name="提交决定").click()
        self.page.get_by_text("已出具。").wait_for()
        return self.now

    @property
    def now(self) -> Petition:
        assert self.petition is not None
        return Petition.objects.get(pk=self.petition.pk)

    def due(self, kind: str) -> dt.date:
        """When the last clock of a kind is due."""
        return self.now.clocks.filter(kind=kind).latest("pk").due

    def letter(self, kind: str) -> str:
        """The last letter of a kind as it was kept, all that it says."""
        kept = letter_as_issued(self.now.documents.filter(kind=kind).latest("pk"))
        points = [f"{point.demand} {point.outcome} {point.answer}" for point in kept.points]
        parts = [kept.title, kept.number, kept.addressee, *points, *kept.paragraphs, *kept.closing]
        return "\n".join([*parts, kept.signature, kept.date])
