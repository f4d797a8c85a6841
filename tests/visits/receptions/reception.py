"""What tests of reception days stand on: a county that receives, with its leaders, its rule and a rota."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Model

from offices.organisation.models import Account
from offices.organisation.roles import Role
from tests.copies import copied
from tests.factories import City, make_account, make_city, moment
from visits.rota.actions.leaders import save_leader
from visits.rota.actions.plans import approve_plan, draw_plan, publish_plan, submit_plan
from visits.rota.actions.rules import save_rule
from visits.rota.enums import PlanState
from visits.rota.models import Leader, Plan, RotaRule

NOW = moment("2026-02-10")  # a Tuesday
MONTH = dt.date(2026, 3, 1)
MORNING = {"starts": dt.time(9), "ends": dt.time(11, 30), "place": "县群众来访接待中心"}


@dataclass
class County:
    """The county of a city: `clerk` plans, `chief` heads it, `leaders` receive, the chief first."""

    city: City
    clerk: Account
    chief: Account
    leaders: list[Leader]
    rule: RotaRule

    @property
    def office(self) -> Any:
        return self.city.county


def make_county(number: int = 3, city: City | None = None, **rule: Any) -> County:
    """Receives on Tuesdays and Thursdays, nine days in March 2026."""
    if city is None and not any(isinstance(value, Model) for value in rule.values()):
        kind = ("county", number, repr(sorted(rule.items())))
        return copied(kind, lambda: _county(number, make_city(), rule))
    return _county(number, city or make_city(), rule)


def _county(number: int, city: City, rule: dict[str, Any]) -> County:
    clerk, office = city.county_clerk, city.county
    chief = make_account("county_chief", (Role.LEADER, office, True))
    accounts = [chief, *(make_account(f"county_leader{n}", (Role.LEADER, office)) for n in range(2, number + 1))]
    posts = ["县委书记", *["副县长"] * number]
    leaders = [
        save_leader(by=clerk, at=NOW, office=office, account=account, post=post, is_chief=account is chief)
        for account, post in zip(accounts, posts, strict=False)
    ]
    made = save_rule(by=clerk, at=NOW, office=office, **{"weekdays": [1, 3], **MORNING, **rule})
    return County(city, clerk, chief, leaders, made)


def make_plan(county: County, state: str = PlanState.DRAFT, month: dt.date = MONTH) -> Plan:
    """The rota of a month, brought to a state by the real actions."""
    kind = ("rota", county.office.pk, county.clerk.pk, county.chief.pk, state, month)
    return copied(kind, lambda: _plan(county, state, month))


def _plan(county: County, state: str, month: dt.date) -> Plan:
    plan = draw_plan(by=county.clerk, at=NOW, office=county.office, month=month)
    if state != PlanState.DRAFT:
        plan = submit_plan(by=county.clerk, at=NOW, plan_id=plan.pk)
    if state in (PlanState.APPROVED, PlanState.PUBLISHED):
        plan = approve_plan(by=county.chief, at=NOW, plan_id=plan.pk)
    if state == PlanState.PUBLISHED:
        plan = publish_plan(by=county.clerk, at=NOW, plan_id=plan.pk)
    return plan
