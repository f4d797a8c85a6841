"""More instalments than the page shows are entered by keyboard, at a desk and on a phone."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page

from cases.petitions.enums import State
from offices.organisation.models import Account
from tests.conftest import LAPTOP, PHONE
from tests.factories import City, make_city, make_petition

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WIDE = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.mark.parametrize("size", [LAPTOP, PHONE], ids=["laptop", "phone"])
def test_six_instalments_are_entered(
    page: Page, log_in: Callable[[Account], None], transactional_db: None, size: dict[str, int]
) -> None:
    city: City = make_city()
    petition = make_petition(city, State.MEDIATION, start=timezone.localdate() - timedelta(days=20))
    page.set_viewport_size(size)
    log_in(city.handler)
    page.goto(f"{petition.get_absolute_url()}steps/make_agreement/")
    page.select_option("select[name=kind]", "mediation")
    for name in ("petitioner_agrees", "other_agrees"):
        page.check(f"input[name={name}]")
    for name, value in (
        ("other_party", "物业公司"),
        ("mediator", "李科长"),
        ("terms", "分六期补偿。"),
        ("total", "600"),
    ):
        page.fill(f"[name={name}]", value)
    for row in range(6):
        if row > 3:
            page.focus("[data-add-row]")
            page.keyboard.press("Enter")
            assert page.evaluate("document.activeElement.name") == f"performances_{row}_text"
            assert page.get_attribute(f"[name=performances_{row}_amount]", "aria-label") == f"第{row + 1}行：金额（元）"
        due = timezone.localdate() + timedelta(days=30 * (row + 1))
        cells = {"text": f"第{row + 1}期", "amount": "100", "owner": "王科员", "due_on": due.isoformat()}
        for name, value in cells.items():
            page.fill(f"[name=performances_{row}_{name}]", value)
    assert page.evaluate(WIDE) == 0

    page.keyboard.press("Alt+s")
    page.wait_for_url(f"**{petition.get_absolute_url()}")

    assert petition.performances.count() == 6
