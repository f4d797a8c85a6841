"""Two desks plan at the same moment, with real threads on the real database."""

import datetime as dt
from collections import Counter
from typing import Any

import pytest
from django.utils import timezone

from offices.errors import ActionRefused, Conflict
from offices.organisation.models import Event
from offices.organisation.roles import Role
from tests.factories import make_account
from tests.visits.hall.test_races import at_once
from tests.visits.receptions.reception import MONTH, MORNING, NOW, County, make_county, make_plan
from visits.rota.actions.days import add_day, cancel_day, change_day, replace_leader
from visits.rota.actions.leaders import record_absence, save_leader
from visits.rota.actions.plans import approve_plan, draw_plan, return_plan
from visits.rota.actions.rules import save_rule
from visits.rota.enums import DayState, PlanState
from visits.rota.models import Leader, Plan, ReceptionDay

pytestmark = pytest.mark.django_db(transaction=True)
WEDNESDAY = dt.date(2026, 3, 4)


@pytest.fixture
def county(transactional_db: None) -> County:
    return make_county()


def names(results: list[Any]) -> list[str]:
    return sorted(type(result).__name__ for result in results)


def test_one_leader_added_twice_at_once_stands_once(county: County) -> None:
    plan = make_plan(county, PlanState.PUBLISHED)
    hours = [MORNING, {**MORNING, "starts": dt.time(10), "ends": dt.time(12)}] * 2

    def add(facts: dict[str, Any]) -> ReceptionDay:
        leader = Leader.objects.get(pk=county.leaders[0].pk)
        return add_day(by=county.clerk, at=NOW, plan_id=plan.pk, on=WEDNESDAY, leader=leader, reason="加开", **facts)

    results = at_once(*(lambda facts=facts: add(facts) for facts in hours))
    assert names(results) == ["InvalidFacts", "InvalidFacts", "InvalidFacts", "ReceptionDay"]
    assert ReceptionDay.objects.filter(on=WEDNESDAY).count() == 1


def test_one_person_added_in_two_offices_at_once_stands_once(county: County) -> None:
    town = county.city.township
    clerk = make_account("town_clerk", (Role.REGISTRATION_CLERK, town))
    own = Leader.objects.create(office=town, account=county.chief, post="包镇领导")
    save_rule(by=clerk, at=NOW, office=town, weekdays=[0], **MORNING)
    plans = [make_plan(county), Plan.objects.create(office=town, month=MONTH, drawn_at=NOW, drawn_by=clerk)]
    rows = zip(plans, (county.clerk, clerk), (county.leaders[0], own), strict=True)

    def add(plan: Plan, by: Any, leader: Leader) -> ReceptionDay:
        return add_day(by=by, at=NOW, plan_id=plan.pk, on=WEDNESDAY, leader=leader, **MORNING)

    results = at_once(*(lambda row=row: add(*row) for row in rows))
    assert names(results) == ["InvalidFacts", "ReceptionDay"]


def test_two_replacements_by_one_leader_at_once_leave_one(county: County) -> None:
    """Two days of one morning, with two leaders; both desks want the third for theirs."""
    plan = make_plan(county, PlanState.PUBLISHED)
    first, second, third = county.leaders
    facts = {"by": county.clerk, "at": NOW, "plan_id": plan.pk, "on": WEDNESDAY, "reason": "加开", **MORNING}
    days = [add_day(leader=one, **facts) for one in (first, second)]

    def replace(day: ReceptionDay) -> ReceptionDay:
        leader = Leader.objects.get(pk=third.pk)
        return replace_leader(by=county.clerk, at=NOW, day_id=day.pk, version=0, leader=leader, reason="因公")

    results = at_once(*(lambda day=day: replace(day) for day in days))
    assert names(results) == ["InvalidFacts", "ReceptionDay"]
    assert ReceptionDay.objects.filter(on=WEDNESDAY, leader=third).count() == 1


def test_a_change_and_a_cancellation_of_one_day_follow_each_other(county: County) -> None:
    day = make_plan(county, PlanState.PUBLISHED).days.order_by("on").first()
    facts = {"by": county.clerk, "at": NOW, "day_id": day.pk, "version": 0, "reason": "情况有变"}
    results = at_once(lambda: change_day(**facts, place="二楼"), lambda: cancel_day(**facts))

    assert len([one for one in results if isinstance(one, ReceptionDay)]) == 1
    assert len([one for one in results if isinstance(one, Conflict | ActionRefused)]) == 1
    assert ReceptionDay.objects.get(pk=day.pk).version == 1


def test_a_month_drawn_by_two_at_once_is_one_plan(county: County) -> None:
    results = at_once(*(lambda: make_plan(county) for _desk in range(3)))

    assert {one.pk for one in results} == {Plan.objects.get().pk}
    days = Counter(ReceptionDay.objects.values_list("on", flat=True))
    assert set(days.values()) == {1}
    assert len(days) == 9


def test_a_leader_leaves_while_days_are_drawn(county: County) -> None:
    """Either the leader is gone and has no day, or the days are drawn and the leader stays."""
    leader = county.leaders[1]
    facts = {"office": county.office, "account": leader.account, "post": "副县长", "leader": leader}
    at_once(
        lambda: draw_plan(by=county.clerk, at=NOW, office=county.office, month=MONTH),
        lambda: save_leader(by=county.clerk, at=NOW, is_active=False, **facts),
        lambda: record_absence(
            by=county.clerk, at=NOW, leader=county.leaders[2], first=MONTH, last=MONTH, reason="休假"
        ),
    )
    leader.refresh_from_db()

    assert leader.is_active == leader.days.filter(state=DayState.PLANNED).exists()


def test_approved_and_returned_at_once_one_of_them_wins(county: County) -> None:
    plan = make_plan(county, PlanState.SUBMITTED)
    results = at_once(
        lambda: approve_plan(by=county.chief, at=timezone.now(), plan_id=plan.pk),
        lambda: return_plan(by=county.clerk, at=timezone.now(), plan_id=plan.pk, reason="改一天"),
    )
    plan.refresh_from_db()

    kinds = set(Event.objects.filter(chain__subject=f"plan:{plan.pk}").values_list("kind", flat=True))
    assert plan.state == PlanState.DRAFT  # approved before, a plan is returned as well
    assert "plan_returned" in kinds
    assert names(results) in (["ActionRefused", "Plan"], ["Plan", "Plan"])
