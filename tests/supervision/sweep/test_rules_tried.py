"""A draft tried on last quarter names the cards that would differ; supervisors read rules and what the scan left."""

import io
import re
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from cases.petitions.enums import State
from cases.petitions.models.clocks import Clock
from cases.petitions.models.petitions import Petition
from offices.errors import ActionRefused, InvalidFacts
from offices.organisation.queries import by_office
from supervision.cards.models import NUMBERS, Card, Rule
from supervision.cards.queries import card_rule
from supervision.sweep.actions.rules import end_rule, make_rule
from supervision.sweep.actions.sweep import sweep
from supervision.sweep.reports.last_scan import left_by_scan
from supervision.sweep.reports.trial import Change, last_quarter
from tests.clients import client_of
from tests.factories import City, make_account, make_petition, seal

pytestmark = pytest.mark.django_db
TRY = "/rules/try/"


def numbers(**changed: int) -> dict[str, object]:
    standing = Rule.objects.get(office=None)
    flags = {name: "on" for name in NUMBERS if getattr(standing, name) is True}
    plain = {name: getattr(standing, name) for name in NUMBERS if not isinstance(getattr(standing, name), bool)}
    return {"try": "1", "office": "city", **flags, **plain, **changed}


@pytest.fixture
def late(city: City) -> Petition:
    """Not told in time within last quarter."""
    first, _last = last_quarter(timezone.localdate())
    return make_petition(city, State.UNIT_RECEIVED, start=first)


def test_each_kind_of_difference_is_a_number_its_list_and_its_sheet(city: City, late: Petition) -> None:
    client = client_of(city.supervisor)
    asked = numbers(yellow_from_working_days=300, red_from_working_days=360)
    page = client.get(TRY, asked)
    trial = page.context["trial"]
    fewer = dict(trial.changes())[Change.FEWER]
    assert fewer >= 1
    assert sum(number for _change, number in trial.changes()) == trial.different
    only = client.get(TRY, {**asked, "change": "fewer"})
    assert len(only.context["differences"]) == fewer
    assert f'href="{late.get_absolute_url()}"' in only.text
    assert client.get(TRY, {**asked, "change": "more"}).context["differences"] == []
    book = load_workbook(io.BytesIO(client.get(f"{TRY}export/", {**asked, "change": "fewer"}).content))
    rows = [[cell.value for cell in row] for row in book.worksheets[0].iter_rows(min_row=2)]
    assert [row[0] for row in rows] == ["少发"] * fewer
    assert late.number in {row[1] for row in rows}
    assert not Card.objects.exists()


def test_of_what_the_reader_may_not_see_no_number_is_told(city: City, late: Petition) -> None:
    seal(Petition.objects.filter(pk=late.pk))
    client = client_of(city.supervisor)
    asked = numbers(yellow_from_working_days=300, red_from_working_days=360)
    page = client.get(TRY, asked)
    assert page.context["trial"].different >= 1
    assert late.number not in page.text
    book = load_workbook(io.BytesIO(client.get(f"{TRY}export/", asked).content))
    rows = [[cell.value for cell in row] for row in book.worksheets[0].iter_rows(min_row=2)]
    assert {row[1] for row in rows} == {"—"}


def test_a_draft_that_makes_yellow_red_says_so(city: City, late: Petition) -> None:
    asked = numbers(yellow_from_working_days=20, red_from_working_days=360)
    asked.pop("second_yellow_is_red")
    changes = dict(client_of(city.supervisor).get(TRY, asked).context["trial"].changes())
    assert changes[Change.MILDER] >= 1
    assert changes[Change.MORE] == 0


def test_an_export_of_impossible_numbers_leads_back_to_the_page(city: City) -> None:
    asked = numbers(yellow_from_working_days=9, red_from_working_days=5)
    client = client_of(city.supervisor)
    assert client.get(f"{TRY}export/", asked).status_code == 302
    assert client.get(TRY, asked).status_code == 422
    assert client_of(city.handler).get(f"{TRY}export/", asked).status_code == 403


def test_rules_that_overlap_are_refused_with_the_day_of_the_other(city: City) -> None:
    today = timezone.localdate()
    facts = {name: getattr(Rule.objects.get(office=None), name) for name in NUMBERS}
    root = make_account("root", ("system_admin", city.province))
    given = {"office": city.county, "by": root, "at": timezone.now(), "reason": "试点", "numbers": facts}
    make_rule(**given, valid_from=today + timedelta(days=20))
    with pytest.raises(ActionRefused, match=r"已有自.*起施行的版本，新版本须晚于它"):
        make_rule(**given, valid_from=today + timedelta(days=10))
    with pytest.raises(InvalidFacts, match="红牌") as refused:
        make_rule(**{**given, "numbers": {**facts, "red_from_working_days": 1}}, valid_from=today + timedelta(days=30))
    assert refused.value.field == "red_from_working_days"


def test_a_new_version_never_rewrites_a_card(city: City, late: Petition) -> None:
    today = timezone.localdate()
    sweep(as_of=today, at=timezone.now())
    before = list(Card.objects.order_by("pk").values())
    facts = {name: getattr(Rule.objects.get(office=None), name) for name in NUMBERS}
    root = make_account("root", ("system_admin", city.province))
    given = {
        "office": None,
        "by": root,
        "at": timezone.now(),
        "valid_from": today + timedelta(days=1),
        "reason": "收紧",
    }
    make_rule(**given, numbers={**facts, "yellow_from_working_days": 3, "red_from_working_days": 4})
    assert list(Card.objects.order_by("pk").values()) == before


def test_supervisors_read_the_rules_the_run_and_what_it_left_and_why(city: City, late: Petition) -> None:
    today = timezone.localdate()
    client = client_of(city.supervisor)
    assert "还没有运行过" in client.get("/rules/scan/").text
    sweep(as_of=today, at=timezone.now())
    left = left_by_scan(city.supervisor, today)
    carded = set(Card.objects.exclude(level="reminder").values_list("clock", flat=True))
    assert {one.clock.pk for one in left} & carded == set()
    clock = Clock.objects.get(pk=Card.objects.exclude(level="reminder").earliest("pk").clock_id)
    Card.objects.filter(clock=clock).update(state="ended")
    Clock.objects.filter(pk=clock.pk).update(suspended=True)
    found = {one.clock.pk: one.why for one in left_by_scan(city.supervisor, today)}
    assert "异议" in "".join(found[clock.pk])
    page = client.get("/rules/scan/").text
    assert late.number in page
    assert "逾期满1个工作日起" in page
    assert late.number not in client_of(city.county_supervisor).get("/rules/scan/").text
    assert client_of(city.handler).get("/rules/scan/").status_code == 403


def test_an_end_leaves_no_day_without_a_rule(city: City) -> None:
    """Where an office's own rule ends, the one above it holds from the next day; the one for everybody never ends."""
    today = timezone.localdate()
    standing = Rule.objects.get(office=None)
    numbers = {name: getattr(standing, name) for name in NUMBERS} | {"yellow_from_working_days": 2}
    given: dict[str, Any] = {"by": city.system_admin, "at": timezone.now()}
    own = make_rule(office=city.city, valid_from=today, reason="从宽", numbers=numbers, **given)
    end_rule(rule_id=own.pk, valid_to=today + timedelta(days=3), reason="试行结束", **given)
    rules, line = by_office(Rule.objects.all()), city.bureau.ancestor_ids()
    held = [card_rule(rules, line, today + timedelta(days=day)) for day in range(-400, 400)]
    assert {rule.pk for rule in held} == {own.pk, standing.pk}
    assert [rule.pk for rule in held[400:405]] == [own.pk] * 4 + [standing.pk]
    with pytest.raises(ActionRefused):
        end_rule(rule_id=standing.pk, valid_to=today + timedelta(days=3), reason="停止", **given)


def test_a_wrong_number_of_a_rule_is_named_as_the_form_names_it(city: City) -> None:
    asked = numbers(yellow_from_working_days=6, red_from_working_days=3)
    tried = client_of(city.supervisor).get(TRY, asked)
    root = client_of(make_account("root", ("system_admin", city.province)))
    day = {"valid_from": (timezone.localdate() + timedelta(days=9)).isoformat(), "reason": "试点"}
    made = root.post("/rules/new/", {**{name: value for name, value in asked.items() if name != "try"}, **day})
    for given in (tried, made):
        assert given.status_code in (400, 422), given
        assert "红牌" in given.text
        said = re.sub("<[^>]*>", "", given.text)
        assert "_working_days" not in said
