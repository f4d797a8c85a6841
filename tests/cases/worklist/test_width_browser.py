"""Long numbers and long names of offices: no list scrolls sideways, no text is cut, no number breaks in the middle."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page

from cases.petitions.enums import State
from cases.petitions.models.petitions import Petition
from offices.organisation.models import Account, Office
from supervision.sweep.actions.sweep import sweep
from tests.cases.ledger.test_ledger import packaged
from tests.conftest import LAPTOP, PHONE
from tests.factories import City, make_city, make_petition

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LONG_NUMBER = "370102020-2026-000001"
WRONG = """() => {
    const shown = (one) => one.getClientRects().length > 0;
    const all = (named) => [...document.querySelectorAll(named)].filter(shown);
    const cut = all("td").filter((one) => one.scrollWidth > one.clientWidth + 1);
    const numbers = all(".num, .big").filter((one) => /^[\\dA-Z][\\dA-Z-]*$/.test(one.innerText));
    const range = document.createRange();
    const broken = numbers.filter((one) => {
        range.selectNodeContents(one);
        return new Set([...range.getClientRects()].map((box) => Math.round(box.top))).size > 1;
    });
    const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
    const words = (found) => found.map((one) => one.innerText.slice(0, 60));
    return {wide: Math.max(wide, 0), cut: words(cut), broken: words(broken)};
}"""
RIGHT = {"wide": 0, "cut": [], "broken": []}


@pytest.fixture
def city(transactional_db: None) -> City:
    """Offices and petitions with the longest names and numbers that are met."""
    city = make_city()
    today = timezone.localdate()
    name = "云东区综合行政执法局城市管理执法大队"
    Office.objects.filter(pk__in=(city.bureau.pk, city.township.pk)).update(short_name=name)
    Account.objects.filter(pk=city.handler.pk).update(name="阿不都热合曼·买买提依明")
    packaged(city, responsible="阿不都热合曼·买买提依明", note="每周一报进展，现场核实，拍照上传，直至化解" * 2)
    make_petition(city, State.HANDLING, start=today - timedelta(days=80), subject="要求履行二〇一九年拆迁安置协议" * 6)
    late = make_petition(city, State.TRANSFERRED, start=today - timedelta(days=90), subject="城东安置小区逾期交房" * 8)
    Petition.objects.filter(pk=late.pk).update(number=LONG_NUMBER)
    sweep(as_of=today, at=timezone.now())
    return city


def test_lists_wrap_and_fit(page: Page, log_in: Callable[[Account], None], city: City) -> None:
    code = Petition.objects.exclude(query_code="").latest("pk")
    pages = {
        city.supervisor: ("/?tab=all", "/?tab=held", "/packages/", "/cards/"),
        city.clerk: ("/?tab=all", "/?tab=sent"),
        city.leader: ("/?tab=all", "/packages/"),
    }
    wrong = {}
    for account, addresses in pages.items():
        log_in(account)
        for size in (LAPTOP, PHONE):
            page.set_viewport_size(size)
            for address in (*addresses, *([f"/petitions/{code.number}/receipt/"] if account == city.clerk else ())):
                page.goto(address)
                if (found := page.evaluate(WRONG)) != RIGHT:
                    wrong[account.username, size["width"], address] = found
    assert wrong == {}
