"""Every form sent by POST keeps what was written when the session has ended, and the login leads back to its page."""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from cases.petitions.models.petitions import Petition
from offices.organisation.models import Account
from supervision.campaigns.actions.campaigns import make_campaign
from tests.factories import City, make_petition

PASSWORD = "a-long-password-of-7-words"
FORM = re.compile(r"<form\b((?:[^>{]|\{[{%].*?[%}]\})*)>")
# These ask for a page and keep nothing: a search, ticked rows that go on to a form, and pages with personal data, which
# are shown for one answer.
WITHOUT = {
    "cases/attachments/add.html",
    "cases/attachments/attachment.html",
    "cases/attachments/attachments.html",
    "cases/case_files/case_file.html",
    "cases/case_files/case_files.html",
    "cases/drafts/letters.html",
    "cases/drafts/merge_job.html",
    "cases/ledger/ledger.html",
    "cases/ledger/waits.html",
    "cases/packages/_bulk_bar.html",
    "cases/packages/package.html",
    "cases/registration/book_file.html",
    "cases/ratings/rate.html",  # a browser that others use as well
    "cases/relief/relief.html",
    "cases/registration/query.html",
    "cases/worklist/export.html",
    "cases/worklist/open_sealed.html",
    "cases/worklist/petition.html",
    "cases/worklist/search.html",
    "cases/worklist/worklist.html",
    "supervision/campaigns/cases.html",
    "supervision/closings/sample_new.html",
    "supervision/orders/_many.html",
    "visits/bookings/booking.html",
    "visits/duty/entry.html",
    "visits/receptions/reception.html",
    "visits/receptions/sheet.html",
    "visits/visits/visit.html",
    "offices/notices/deliveries.html",
    "supervision/reports/books.html",
}


def test_only_forms_that_keep_nothing_are_without_a_draft() -> None:
    folder = Path(settings.BASE_DIR) / "templates"
    without = {
        str(path.relative_to(folder))
        for path in folder.rglob("*.html")
        for found in FORM.finditer(path.read_text())
        if "data-no-draft" in found[1]
    }
    assert without == WITHOUT


@pytest.mark.django_db
def test_a_form_that_no_script_sends_leads_back_to_its_page(client: Client) -> None:
    headers = {"Referer": "http://testserver/petitions/370100-2026-000001/?tab=1"}
    answer = client.post("/petitions/370100-2026-000001/identity/", headers=headers)
    assert (answer.status_code, answer.headers["Location"]) == (
        302,
        "/login/?next=%2Fpetitions%2F370100-2026-000001%2F%3Ftab%3D1",
    )
    other = client.post("/petitions/370100-2026-000001/identity/", headers={"Referer": "http://example.com/x/"})
    assert other.headers["Location"] == "/login/?next=%2F"


PAGES: dict[str, Callable[[City, Petition], tuple[Account, str]]] = {
    "package": lambda city, petition: (city.clerk, reverse("cases:step", args=[petition.number, "package"])),
    "campaign": lambda city, petition: (city.supervisor, reverse("supervision:campaign_new")),
    "list": lambda city, petition: (city.supervisor, reverse("supervision:campaign_list", args=[campaign(city)])),
    "meeting": lambda city, petition: (city.supervisor, reverse("supervision:meeting_new")),
    "call": lambda city, petition: (city.supervisor, reverse("supervision:call_new")),
    "card rule": lambda city, petition: (city.system_admin, reverse("supervision:rule_new")),
    "token": lambda city, petition: (city.clerk, reverse("offices:token_new")),
}


def campaign(city: City) -> int:
    today = timezone.localdate()
    facts: dict[str, Any] = {
        "name": "化解积案",
        "kind": "backlog",
        "starts_on": today,
        "ends_on": today + timedelta(days=30),
    }
    made = make_campaign(by=city.supervisor, at=timezone.now(), office=city.city, request_key=uuid4(), **facts)
    return int(made.pk)


WRITE = """form => {
  const field = Array.from(form.elements).find(one => one.name && !one.disabled && !one.readOnly
    && (one.tagName === "TEXTAREA" || (one.tagName === "INPUT" && one.type === "text")));
  field.focus();
  field.value = "写了一半";
  field.dispatchEvent(new Event("input", {bubbles: true}));
  form.noValidate = true;
  form.requestSubmit();
  return field.name;
}"""


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", PAGES)
def test_a_dead_session_loses_nothing(page: Page, city: City, log_in: Callable[[Account], None], name: str) -> None:
    account, url = PAGES[name](city, make_petition(city))
    account.set_password(PASSWORD)
    account.save()
    log_in(account)
    page.goto(url)
    form = page.locator("main form[method=post]").last
    cache.clear()
    field = form.evaluate(WRITE)
    page.wait_for_url(re.compile(r"/login/\?next="))
    page.get_by_label("用户名").fill(account.username)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_text("已恢复未保存的内容")).to_be_visible()
    expect(page.locator(f"main form[method=post] [name='{field}']").last).to_have_value("写了一半")
    assert page.url.endswith(url)
