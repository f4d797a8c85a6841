"""What offices below did is told in numbers, each of which is a list, and never with the contents of a meeting."""

from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from cases.petitions.enums import State
from offices.organisation.models import Account
from offices.organisation.roles import Role
from supervision.campaigns.models import Campaign
from supervision.lower_offices.queries import lines_of, offices_below
from supervision.lower_offices.reports import numbers_of
from supervision.meetings.models import AgendaItem, Meeting
from tests.clients import client_of
from tests.factories import City, make_account, make_city, make_petition, moment
from tests.visits.receptions.received import day_of, leader_of, received
from visits.compliance.reckoning import span_of

pytestmark = pytest.mark.django_db
URL = "/supervision/offices/"
HELD = date(2026, 4, 8)
TODAY = date(2026, 5, 6)


@pytest.fixture
def city() -> City:
    return make_city()


def met(city: City, day: date = HELD, kind: str = "joint", **more: Any) -> Meeting:
    """A meeting that the county held and numbered."""
    head = Account.objects.filter(username="county_head").first() or make_account(
        "county_head", (Role.LEADER, city.county, True)
    )
    at = moment(day, 9)
    number = Meeting.objects.filter(office=city.county, kind=kind).count() + 1
    facts = {"begins_at": at, "place": "县政府三楼", "chair": head, "chair_office": city.county, "chief": True}
    made = {"made_at": at, "made_by": head, "convened_at": at, "convened_by": head, "held_at": at, "held_by": head}
    named = {"office": city.county, "kind": kind, "year": day.year, "number": number, "state": "held"}
    return Meeting.objects.create(**{**named, **facts, **made, **more})


def line(city: City, part: str = "m4", today: date = TODAY) -> dict[str, int]:
    span = span_of(2026, part)
    assert span is not None
    return numbers_of(lines_of(city.supervisor, [city.county], span, today)[0], today)


def test_meetings_are_counted_by_their_day_and_tell_nothing_of_their_contents(city: City) -> None:
    first, _party = met(city), met(city, HELD + timedelta(days=1), "party", chief=False)
    met(city, date(2026, 3, 31)), met(city, date(2026, 5, 1))
    petition = make_petition(city, State.HANDLING, subject="不该出现的事由")
    AgendaItem.objects.create(
        meeting=first, place=1, petition=petition, outcome="decided", decision="不该出现的决定",
        recorded_at=moment(HELD), recorded_by=first.chair,
    )  # fmt: skip
    numbers = line(city)
    assert {name: numbers[name] for name in ("joint", "party", "study", "chief", "studied", "ordered")} == {
        "joint": 1, "party": 1, "study": 0, "chief": 1, "studied": 1, "ordered": 0,
    }  # fmt: skip
    assert [line(city, part)["joint"] for part in ("m3", "m5", "q2", "")] == [1, 1, 2, 3]
    client = client_of(city.supervisor)
    page = client.get(f"{URL}{city.county.code}/?year=2026&part=m4")
    assert len(page.context["meetings"]) == numbers["joint"] + numbers["party"]
    assert sum(cells[3][1] for cells in page.context["meetings"]) == numbers["studied"]
    table = client.get(f"{URL}?year=2026&part=m4")
    told = client.get("/api/v1/supervision/lower-offices/?year=2026&part=m4").json()
    for said in (page.text, table.text, str(told)):
        assert "不该出现" not in said
        assert petition.number not in said
    county = next(one for one in told["offices"] if one["office"]["code"] == city.county.code)
    assert (county["numbers"]["joint"], len(county["meetings"])) == (1, 2)


def test_campaigns_and_reception_days_stand_beside_the_meetings(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    begun = {"started_at": moment("2026-04-02"), "started_by": city.county_supervisor, "baseline": {}}
    facts = {
        "office": city.county,
        "kind": "problem",
        "made_at": moment("2026-04-01"),
        "made_by": city.county_supervisor,
    }
    days = {"starts_on": date(2026, 4, 2), "ends_on": date(2026, 4, 30)}
    Campaign.objects.create(name="积案攻坚", state="running", **facts, **begun, **days)
    Campaign.objects.create(name="还没有启动", **facts, **days)
    leader = leader_of(city.county, make_account("county_chief", (Role.LEADER, city.county, True)), days_due=2)
    received(city, day_of(leader, HELD, city.county_clerk), by=city.county_clerk)
    numbers = line(city)
    assert {name: numbers[name] for name in ("campaigns", "overrun", "due", "kept", "missing", "unexplained")} == {
        "campaigns": 1, "overrun": 1, "due": 2, "kept": 1, "missing": 1, "unexplained": 1,
    }  # fmt: skip
    assert line(city, "m3")["campaigns"] == 0
    monkeypatch.setattr("django.utils.timezone.now", lambda: moment(TODAY))
    client = client_of(city.supervisor)
    page = client.get(f"{URL}{city.county.code}/?year=2026&part=m4")
    assert "积案攻坚" in page.text
    assert "还没有启动" not in page.text
    by_key = {one.key: one for one in page.context["row"].numbers}
    assert client.get(by_key["missing"].url).context["total"].missing.number == by_key["missing"].number
    book = load_workbook(BytesIO(client.get(f"{URL}export/?year=2026&part=m4").getvalue()))
    assert book.sheetnames[:3] == ["下级工作", "会议", "专项治理"]
    assert [row[0] for row in book["下级工作"].iter_rows(values_only=True)][-1] == "合计"


def test_only_who_supervises_from_above_sees_an_office(city: City) -> None:
    assert city.county in offices_below(city.supervisor)
    assert not offices_below(city.county_supervisor).filter(pk__in=[city.county.pk, city.city.pk]).exists()
    for account, status in ((city.county_clerk, 403), (city.handler, 403), (city.leader, 403)):
        assert client_of(account).get(URL).status_code == status
        assert client_of(account).get("/api/v1/supervision/lower-offices/").status_code == status
    assert client_of(city.county_supervisor).get(f"{URL}{city.county.code}/").status_code == 404
    client = client_of(city.supervisor)
    for query in ("?year=abc", "?year=2026&part=x9", "?office=", ""):
        assert client.get(f"{URL}{query}").status_code == 200
    assert client.get(f"{URL}?office=nowhere").status_code == 404
    assert client.get("/api/v1/supervision/lower-offices/?year=1800").status_code == 422


@pytest.mark.parametrize(
    ("today", "shown"),
    [(date(2026, 5, 1), "m4"), (date(2026, 5, 2), "m5"), (date(2026, 1, 1), "m12"), (date(2026, 1, 2), "m1")],
)
def test_on_its_first_day_a_period_holds_nothing_and_the_one_before_is_shown(
    city: City, monkeypatch: pytest.MonkeyPatch, today: date, shown: str
) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: moment(today, 9))
    client = client_of(city.supervisor)
    county = client.get(f"{URL}{city.county.code}/")
    assert (county.context["span"].part, county.context["span"].first < today) == (shown, True)
    assert county.context["span"].year in county.context["years"]
    table = client.get(URL).context["asked"].span
    assert table.first < today
    assert client.get("/api/v1/supervision/lower-offices/").json()["name"] == table.label


def test_more_meetings_cost_no_further_statements(city: City) -> None:
    span, counts = span_of(2026, "q2"), []
    assert span is not None
    for day in (HELD, HELD + timedelta(days=7), HELD + timedelta(days=14)):
        met(city, day)
        account = Account.objects.get(pk=city.supervisor.pk)
        with CaptureQueriesContext(connection) as seen:
            lines_of(account, [city.county, city.bureau], span, TODAY)
        counts.append(len(seen))
    assert len(set(counts)) == 1
