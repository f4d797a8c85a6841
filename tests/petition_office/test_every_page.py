"""Every kind of page after login: contrast, links, headings of tables, reach by keyboard, width and weight."""

import gzip
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page

from cases.petitions.enums import State
from offices.organisation.models import Account
from supervision.cards.models import Card
from supervision.sweep.actions.sweep import sweep
from tests.clients import client_of
from tests.conftest import LAPTOP, PHONE
from tests.factories import City, make_city, make_petition
from tests.test_strangers import filled, patterns
from visits.hall.actions.tickets import issue_ticket
from visits.hall.models import Hall, Window

ROOT = Path(settings.BASE_DIR)
AXE = ROOT / "node_modules/axe-core/axe.min.js"
PEOPLE = ["clerk", "handler", "leader", "supervisor", "system_admin", "security_admin", "audit_admin"]
PARTS = 2  # of all routes, so that two processes share them
WIDTHS = (320, 390, 683, 1366, 1920)
READ_AT = (LAPTOP["width"], PHONE["width"])
HEIGHT = 800
MOST_BYTES = 300_000  # of a first visit, as it comes over the line
# What a person meets: wrong in the sense of WCAG 2.1 A and AA, serious or worse; and cells of headings without words.
RUN = """async () => {
    const options = {resultTypes: ["violations"], rules: {"empty-table-header": {enabled: true}},
        runOnly: {type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}};
    const found = await axe.run(document, options);
    const bad = (one) => ["serious", "critical"].includes(one.impact) || one.id === "empty-table-header";
    return found.violations.filter(bad)
        .map((one) => [one.id, one.nodes.slice(0, 3).map((node) => node.html.slice(0, 160))]);
}"""
# Fields that lie under the bar at the foot of their form when the keyboard comes to them.
COVERED = """() => {
    document.documentElement.style.scrollBehavior = "auto"; // to measure where it ends
    const bars = [...document.querySelectorAll(".actions-bar")].filter((bar) => bar.offsetParent);
    const kinds = "main :is(input:not([type=hidden]), select, textarea)";
    const fields = bars.length ? [...document.querySelectorAll(kinds)] : [];
    return fields.filter((field) => {
        if (!field.offsetParent || bars.some((bar) => bar.contains(field))) return false;
        field.focus();
        const own = field.getBoundingClientRect();
        return document.activeElement === field && own.height < 500 && bars.some((bar) => {
            const box = bar.getBoundingClientRect();
            return own.bottom > box.top + 1 && own.top < box.bottom && own.left < box.right && own.right > box.left;
        });
    }).map((field) => field.name || field.outerHTML.slice(0, 80));
}"""
# Bars that unfold and do not show it.
UNMARKED = """() => [...document.querySelectorAll("summary")].filter((bar) => {
    const style = getComputedStyle(bar);
    const before = getComputedStyle(bar, "::before").content;
    const own = style.display === "list-item" && style.listStyleType !== "none";
    return bar.offsetParent && !own && ["none", "normal", '""'].includes(before);
}).map((bar) => bar.textContent.trim().slice(0, 40))"""


@pytest.fixture
def city(transactional_db: None) -> City:
    """Petitions in several states, some late, with cards; a hall with a window and somebody who waits."""
    city = make_city()
    today = timezone.localdate()
    for state in (State.REGISTERED, State.TRANSFERRED, State.HANDLING, State.SERVED):
        make_petition(city, state, start=today - timedelta(days=20))
    late = make_petition(city, State.TRANSFERRED, start=today - timedelta(days=90), subject="很长的概要" * 40)
    sweep(as_of=today, at=timezone.now())
    assert Card.objects.filter(petition=late).exists()
    hall = Hall.objects.create(office=city.city, name="云溪市人民来访接待大厅")
    Window.objects.create(hall=hall, label="3号窗口", lanes=["A", "B"])
    issue_ticket(hall=hall, by=city.clerk, at=timezone.now(), lane="A", persons=1)
    return city


def opened(routes: list[str]) -> Iterator[tuple[Account, str, bytes]]:
    """The page of each route for the first of PEOPLE to whom it opens, and the home page of everybody."""
    card = Card.objects.latest("pk")
    petition = card.petition
    paper = petition.documents.first()
    values = {"number": petition.number, "key": "transfer", "kind": "category"}
    values |= {"code": petition.holder.code, "office": petition.holder.code, "name": "category"}
    pks = {"cards": card.pk, "halls": Hall.objects.get().pk, "windows": Window.objects.get().pk}
    values |= {"window": str(pks["windows"])}
    left = [route for route in routes if not (route.startswith(("api/", "logout")) or re.search("export|word", route))]
    for account in sorted(Account.objects.filter(username__in=PEOPLE), key=lambda one: PEOPLE.index(one.username)):
        client = client_of(account)
        for route in left.copy():
            pk = str(pks.get(route.split("/")[0], paper.pk if paper and "papers" in route else 1))
            address = filled(route, values | {"pk": pk, "username": account.username}, "1")
            answer = client.get(address)
            if answer.status_code == 200 and not answer.streaming and b"<html" in answer.content[:200]:
                yield account, address, answer.content
                if address != "/":
                    left.remove(route)


def routes_of(part: int) -> list[str]:
    return sorted(set(patterns()))[part::PARTS]


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
def test_every_page_is_read_and_reached_by_everybody(
    city: City, page: Page, log_in: Callable[[Account], None], part: int
) -> None:
    wrong: dict[str, Any] = {}
    last = None
    for account, address, _content in opened(routes_of(part)):
        if account != last:
            log_in(account)
            last = account
        page.goto(address)
        page.evaluate(AXE.read_text())
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": HEIGHT})
            wide = page.evaluate("document.documentElement.scrollWidth")
            if wide > width:
                wrong[f"{address} is {wide} wide at {width}"] = True
            if width in READ_AT and (found := page.evaluate(RUN)):
                wrong[f"{address} at {width}"] = found
        page.set_viewport_size(LAPTOP)
        if found := [*page.evaluate(UNMARKED), *page.evaluate(COVERED)]:
            wrong[f"{address} for the keyboard"] = found
    assert last
    assert wrong == {}


@cache
def file_weight(address: str) -> int:
    return len(gzip.compress(b"".join(Client().get(address))))


def weight(content: bytes) -> int:
    """Bytes of a page with all its files, each compressed as the line carries it."""
    files = set(re.findall(r'(?:href|src)="(/static/[^"]+)"', content.decode()))
    files |= {"/static/vendor/icons.svg"}
    return len(gzip.compress(content)) + sum(file_weight(file) for file in files)


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
def test_a_first_visit_weighs_no_more_than_the_line_carries(city: City, part: int) -> None:
    sizes = {address: weight(content) for _account, address, content in opened(routes_of(part))}
    assert sizes
    assert {address: size for address, size in sizes.items() if size > MOST_BYTES} == {}
