"""Pages of joined and split petitions fit a laptop and a phone; a petition is joined in the browser."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from cases.petitions.enums import State
from cases.procedure.actions.perform import perform
from offices.organisation.models import Account
from tests.cases.procedure.linking import neighbour
from tests.conftest import LAPTOP, PHONE
from tests.factories import City, make_city, make_petition

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WIDE = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


def test_joined_in_the_browser_and_the_pages_fit(
    page: Page, log_in: Callable[[Account], None], transactional_db: None
) -> None:
    city: City = make_city()
    start = timezone.localdate() - timedelta(days=20)
    lead = make_petition(city, State.HANDLING, start=start)
    other = neighbour(city, start=start, demands=["停止夜间施工", "恢复绿地"])
    split = make_petition(city, State.HANDLING, start=start)
    given = {"points": [2], "subject": "施工噪音造成的损失赔偿", "reason": "赔偿由另一科室办理。"}
    perform("split_off", petition_id=split.pk, by=city.handler, at=timezone.now(), **given)
    log_in(city.handler)
    page.set_viewport_size(LAPTOP)
    page.goto(f"/petitions/{lead.number}/steps/join/")
    page.get_by_label("并入本件的信访件编号").fill(other.number)
    page.get_by_label("并案的理由").fill("同一小区、同一事项。")
    page.get_by_role("button", name="并案").click()
    expect(page.get_by_role("heading", name="并入本件的信访件（1）")).to_be_visible()

    addresses = (
        lead.get_absolute_url(),
        other.get_absolute_url(),
        split.get_absolute_url(),
        *(f"/petitions/{lead.number}/steps/{key}/" for key in ("join", "release", "conclude", "mark_crossings")),
        f"/petitions/{split.number}/steps/split_off/",
        f"/petitions/{split.number}/steps/undo_split/",
        f"/petitions/{split.number}/steps/propose_no_successor/",
    )
    wide = {}
    for name, size in (("phone", PHONE), ("laptop", LAPTOP)):
        page.set_viewport_size(size)
        for address in addresses:
            page.goto(address)
            if found := page.evaluate(WIDE):
                wide[address, name] = found
    assert wide == {}
