"""The pages of several organs fit a laptop and a phone: nothing scrolls sideways."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page

from cases.petitions.enums import State
from cases.procedure.actions.perform import perform
from offices.organisation.models import Account
from tests.conftest import LAPTOP, PHONE
from tests.factories import City, make_city, make_petition

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WIDE = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


def test_the_pages_fit(page: Page, log_in: Callable[[Account], None], transactional_db: None) -> None:
    city: City = make_city()
    today = timezone.localdate()
    asked = make_petition(city, State.HANDLING, start=today - timedelta(days=20))
    request = "请核实该小区周边工地的规划许可、夜间施工许可情况，并附有关材料。"
    for petition in (asked, make_petition(city, State.HANDLING, start=today - timedelta(days=12))):
        shared = {"petition_id": petition.pk, "by": city.handler, "at": timezone.now()}
        due = today + timedelta(days=9)
        perform("ask_assistance", assisting=[city.other_bureau], request=request, assist_due=due, **shared)
        perform("copy_to", copies=[city.county, city.county_bureau], **shared)
    disputed = make_petition(city, State.UNIT_RECEIVED, start=today - timedelta(days=5))
    perform(
        "raise_dispute", petition_id=disputed.pk, by=city.handler, at=timezone.now(), other=city.other_bureau,
        ruled_by="superior", reasons="双方协商未成，均认为属对方职责。",
    )  # fmt: skip
    ready = make_petition(city, State.SCREENED, start=today - timedelta(days=2))
    pages = {
        city.other_handler: ("/assistances/", asked.get_absolute_url()),
        city.county_clerk: ("/copies/",),
        city.supervisor: ("/held/", f"/petitions/{asked.number}/holding/"),
        city.handler: (disputed.get_absolute_url(), f"/petitions/{asked.number}/steps/conclude/"),
        city.clerk: (
            f"/petitions/{ready.number}/steps/transfer/",
            f"/petitions/{disputed.number}/steps/rule_competence/",
            "/approvals/",
        ),
    }
    wide = {}
    for account, addresses in pages.items():
        log_in(account)
        for address in addresses:
            for name, size in (("laptop", LAPTOP), ("phone", PHONE)):
                page.set_viewport_size(size)
                page.goto(address)
                if found := page.evaluate(WIDE):
                    wide[address, name] = found
    assert wide == {}
