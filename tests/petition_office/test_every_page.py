"""Every kind of page after login: contrast, links, headings of tables, reach by keyboard, width and weight."""

import gzip
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page

from cases.petitions.enums import State
from offices.organisation.models import Account
from supervision.cards.actions.sweep import sweep
from supervision.cards.models import Card
from tests.conftest import LAPTOP, PHONE
from tests.factories import City, make_city, make_petition
from tests.test_strangers import filled, patterns
from visits.hall.actions.tickets import issue_ticket
from visits.hall.models import Hall, Window

ROOT = Path(settings.BASE_DIR)
AXE = ROOT / "node_modules/axe-core/axe.min.js"
PEOPLE = ["clerk", "handler", "leader", "supervisor", "system_admin", "security_admin", "audit_admin"]
WIDTHS = (320, 390, 683, 1366, 1920)
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


def addresses(account: Account) -> list[str]:
    """The pages that open for an account, one of each route."""
    card = Card.objects.latest("pk")
    petition = card.petition
    client = Client()
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    paper = petition.documents.first()
    values = {"number": petition.number, "key": "transfer", "kind": "category", "username": account.username}
    values |= {"code": petition.holder.code, "office": petition.holder.code, "name": "category"}
    pks = {"cards": card.pk, "halls": Hall.objects.get().pk, "windows": Window.objects.get().pk}
    found = []
    for route in sorted(set(patterns())):
        if route.startswith(("api/", "logout")) or "export" in route or "word" in route:
            continue
        pk = str(pks.get(route.split("/")[0], paper.pk if paper and "papers" in route else 1))
        address = filled(route, values | {"pk": pk, "window": str(pks["windows"])}, "1")
        answer = client.get(address)
        if answer.status_code == 200 and not answer.streaming and b"<html" in answer.content[:200]:
            found.append(address)
    return found


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.parametrize("name", PEOPLE)
def test_every_page_is_read_and_reached_by_everybody(
    city: City, page: Page, log_in: Callable[[Account], None], name: str
) -> None:
    account = Account.objects.get(username=name)
    log_in(account)
    wrong: dict[str, Any] = {}
    before = PEOPLE[: PEOPLE.index(name)]
    done = {address for other in before for address in addresses(Account.objects.get(username=other))}
    pages = [address for address in addresses(account) if address == "/" or address not in done]
    assert pages
    for address in pages:
        page.goto(address)
        page.evaluate(AXE.read_text())
        for size in (LAPTOP, PHONE):
            page.set_viewport_size(size)  # type: ignore[arg-type]
            if found := page.evaluate(RUN):
                wrong[f"{address} at {size['width']}"] = found
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            wide = page.evaluate("document.documentElement.scrollWidth")
            if wide > width:
                wrong[f"{address} is {wide} wide at {width}"] = True
    assert wrong == {}


def weight(client: Client, address: str) -> int:
    """Bytes of a page with all its files, each compressed as the line carries it."""
    text = client.get(address).content
    files = set(re.findall(r'(?:href|src)="(/static/[^"]+)"', text.decode()))
    files |= {"/static/vendor/icons.svg"}
    sizes = [len(gzip.compress(b"".join(client.get(file)))) for file in files]
    return len(gzip.compress(text)) + sum(sizes)


@pytest.mark.parametrize("name", PEOPLE)
def test_a_first_visit_weighs_no_more_than_the_line_carries(city: City, name: str) -> None:
    account = Account.objects.get(username=name)
    client = Client()
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    heavy = {address: size for address in addresses(account) if (size := weight(client, address)) > MOST_BYTES}
    assert heavy == {}
