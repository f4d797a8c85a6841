"""Each number on a page that is a link opens a list of just as many rows."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from cases.petitions.enums import State
from offices.organisation.models import Account
from supervision.campaigns.actions.campaigns import leave_campaign
from supervision.campaigns.actions.papers import end_campaign
from supervision.sweep.actions.sweep import sweep
from tests.factories import City, make_city, make_petition, moment
from tests.supervision.campaigns.campaigning import DAY, bring, case_of, package, petitions, running, settle
from tests.supervision.meetings.meeting_room import BEGINS, DURING, closed

pytestmark = pytest.mark.django_db
LINKED = re.compile(r'<a [^>]*?href="([^"#]+)"[^>]*>\s*(?:<b>)?(?:[^<>\d]*\s)?(\d+)(?:</b>[^\d]*)?\s*</a>')
LEVEL = re.compile(r"level=\d")  # of categories: a tab, whose name ends with a number
TABLE = re.compile(r"<tbody[^>]*>(.*?)</tbody>", re.S)
PAGES = (
    "/campaigns/",
    "/meetings/",
    "/packages/figures/",
    "/supervision/",
    "/calls/",
    "/cards/",
    "/indicators/",
    "/indicators/on_time/",
    "/packages/mine/",
    "/",
)
PAGES += (
    "/supervision/turning/",
    "/supervision/turning/?by=unit",
    "/supervision/turning/?by=clock",
    "/supervision/weeks/",
    "/indicators/numbers/",
    "/indicators/numbers/?by=channel",
    "/indicators/timely_unit/",
    "/supervision/offices/",
    "/supervision/daily/below/",
    "/supervision/analysis/",
    "/supervision/analysis/topics/",
    "/supervision/analysis/fairness/",
)
PAGES += (
    "/visits/",
    "/reception/records/",
    "/reception/matters/",
    "/reception/promises/",
    "/reception/compliance/",
    "/duty/",
)


@pytest.fixture
def city() -> City:
    """Campaigns that run and have ended, a case that two meetings studied, packages settled and sent back, cards."""
    city = make_city()
    given = [*petitions(city, 5), make_petition(city, State.HANDLING, start=DAY)]
    for petition in given[:4]:
        package(city, petition, due_on=DAY + timedelta(days=3))
    settle(city, given[0], DAY)
    settle(city, given[1], DAY, passed=False)
    campaign = running(city, given[:5])
    bring(campaign, given[5:])
    facts = {"by": city.supervisor, "at": moment(DAY + timedelta(days=1))}
    leave_campaign(**facts, case_id=case_of(given[4]).pk, reason="并案", request_key=uuid4())
    ended = running(city, given[1:3])
    text = {"title": "总结报告", "body": "已完成。", "reason": "合并开展", "campaign_id": ended.pk}
    end_campaign(**facts, **text, request_key=uuid4())
    closed(city, [given[4]])
    closed(city, [given[4]], begins_at=BEGINS + timedelta(hours=1), at=DURING + timedelta(hours=1))
    sweep(as_of=timezone.localdate(), at=timezone.now())
    return city


def figures_on(page: str) -> dict[str, int]:
    """By address, the numbers of a page that are links."""
    body = page.partition("<main")[2]
    return {
        url.replace("&amp;", "&"): int(number)
        for url, number in LINKED.findall(body)
        if "page=" not in url and "size=" not in url and not LEVEL.search(url)
    }


@pytest.mark.slow
@pytest.mark.parametrize("name", ["supervisor", "leader", "province_supervisor", "head"])
def test_each_linked_number_opens_as_many_rows(city: City, name: str) -> None:
    client = Client()
    person = Account.objects.get(pk=getattr(city, name).pk)
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    pages = [page for page in PAGES if client.get(page).status_code == 200]
    listed = client.get("/campaigns/")
    if listed.status_code == 200:
        boards = [one.get_absolute_url() for one, _number in listed.context["rows"]]
        pages += [*boards, *(f"{url}weeks/" for url in boards)]
    walked, wrong = 0, []
    counted: dict[str, int] = {}
    for page in pages:
        for url, number in figures_on(client.get(page).content.decode()).items():
            address = url if url.startswith("/") else f"{page}{url}"
            if address not in counted:
                answer = client.get(address)
                assert answer.status_code == 200, (page, address)
                tables = TABLE.findall(answer.content.decode().partition("<main")[2])
                counted[address] = tables[-1].count("<tr") if tables else 0
            walked += 1
            if counted[address] != number:
                wrong.append((page, address, number, counted[address]))
    assert not wrong
    assert walked > (20 if name == "supervisor" else 0)
