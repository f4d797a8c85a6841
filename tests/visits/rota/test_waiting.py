"""What waits for a decision stands on the page of approvals, and what waits for somebody above the work list."""

import datetime as dt

import pytest
from django.urls import reverse

from offices.organisation.actions.messages import deliver
from offices.organisation.models import Notice
from offices.organisation.roles import Role
from tests.factories import make_account
from tests.visits.receptions.reception import NOW, County, make_county, make_plan
from tests.visits.rota.test_days import add, book
from tests.visits.rota.test_pages import client_of, text_of
from visits.rota.actions.days import replace_leader
from visits.rota.actions.plans import approve_plan, return_plan
from visits.rota.enums import PlanState

pytestmark = pytest.mark.django_db
APPROVALS = "/approvals/"


@pytest.fixture(autouse=True)
def _at_the_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


@pytest.fixture
def county() -> County:
    return make_county()


@pytest.mark.parametrize("approved", [True, False])
def test_a_rota_waits_for_its_head_until_it_is_decided(county: County, approved: bool) -> None:
    plan = make_plan(county, PlanState.SUBMITTED)
    deliver(at=NOW)
    unread = Notice.objects.filter(account=county.chief, read_at=None, message__url=plan.get_absolute_url())
    assert unread.count() == 1
    assert plan.get_absolute_url() in text_of(client_of(county.chief).get(APPROVALS))
    assert plan.get_absolute_url() not in text_of(client_of(county.leaders[1].account).get(APPROVALS))

    if approved:
        approve_plan(by=county.chief, at=NOW, plan_id=plan.pk)
    else:
        return_plan(by=county.chief, at=NOW, plan_id=plan.pk, reason="再排")
    assert not unread.exists()
    assert "没有等您决定的事项" in text_of(client_of(county.chief).get(APPROVALS))


def test_a_day_entered_late_waits_there_too(county: County) -> None:
    plan = make_plan(county, PlanState.PUBLISHED)
    day = add(county, plan)
    type(day).objects.filter(pk=day.pk).update(is_late_entry=True)
    page = text_of(client_of(county.chief).get(APPROVALS))
    assert (day.get_absolute_url() in page, "补登" in page) == (True, True)


def test_who_is_to_be_told_stands_above_the_work_list(county: County) -> None:
    plan = make_plan(county, PlanState.PUBLISHED)
    day = add(county, plan, on=dt.date(2026, 3, 4))
    book(day, dt.time(9))
    client = client_of(county.clerk)
    assert reverse("visits:to_tell") + '">待告知 <' not in text_of(client.get("/"))
    replace_leader(by=county.clerk, at=NOW, day_id=day.pk, version=day.version, leader=county.leaders[1], reason="出差")
    assert f'href="{reverse("visits:to_tell")}">待告知 <span class="badge bg-blue-lt ms-1">1' in text_of(
        client.get("/")
    )


def test_a_unit_finds_the_days_it_takes_part_in(county: County) -> None:
    plan, unit = make_plan(county, PlanState.PUBLISHED), county.city.county_bureau
    add(county, plan, units=(unit,))
    handler = make_account("unit_handler", (Role.HANDLER, unit))
    assert '参与接访 <span class="badge bg-blue-lt ms-1">1' in text_of(client_of(handler).get("/"))
