"""The pages of these proceedings on a laptop and on a phone: nothing scrolls sideways."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from playwright.sync_api import Page

from cases.petitions.enums import State
from cases.procedure.actions.perform import perform
from offices.organisation.models import Account
from tests.conftest import LAPTOP, PHONE
from tests.factories import make_city, make_petition
from tests.paths import AGREEMENT

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WIDE = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.mark.parametrize("size", [LAPTOP, PHONE], ids=["laptop", "phone"])
def test_agreement_and_recusal_fit(
    page: Page, log_in: Callable[[Account], None], transactional_db: None, size: dict[str, int]
) -> None:
    city, now = make_city(), timezone.now()
    today = timezone.localdate(now)
    petition = make_petition(city, State.MEDIATION, start=today - timedelta(days=30))
    about = {"by_petitioner": True, "ground": "matter", "reason": "其配偶是当事企业的股东。", "asked_on": today}
    perform("ask_recusal", petition_id=petition.pk, by=city.clerk, at=now, person=city.handler, **about)
    other = make_petition(city, State.MEDIATION, start=today - timedelta(days=30))
    rows = [
        {
            "text": f"第{name}期补偿款",
            "amount": Decimal(1000),
            "owner": "王科员",
            "due_on": today + timedelta(days=days),
        }
        for name, days in (("一", 10), ("二", 40), ("三", 70))
    ]
    facts = {**AGREEMENT, "signed_on": today, "performances": rows}
    perform("make_agreement", petition_id=other.pk, by=city.handler, at=now, **facts)
    page.set_viewport_size(size)
    steps = f"{petition.get_absolute_url()}steps"
    shown = {
        city.handler: [other.get_absolute_url(), f"{steps}/make_agreement/", f"{steps}/ask_recusal/"],
        city.head: [f"{steps}/decide_recusal/", "/approvals/"],
    }

    for account, addresses in shown.items():
        log_in(account)
        for address in addresses:
            page.goto(address)
            assert page.evaluate(WIDE) <= 0, address
