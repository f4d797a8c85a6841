"""What tests of the lists stand on: leaders of the city, their published days, and what they received on them."""

import datetime as dt
from typing import Any

from cases.petitions.models.petitions import Petition
from offices.organisation.models import Account, Office
from tests.factories import City, moment
from visits.receptions.actions.follow_up import sign
from visits.receptions.actions.receptions import Asked, PackageAsked, Promised, record_reception
from visits.receptions.models import Reception
from visits.rota.enums import PlanState
from visits.rota.models import Leader, Plan, ReceptionDay


def leader_of(office: Office, account: Account, **values: Any) -> Leader:
    return Leader.objects.get_or_create(office=office, account=account, defaults={"post": "局长", **values})[0]


def day_of(leader: Leader, on: dt.date, by: Account, **values: Any) -> ReceptionDay:
    """A published day of a leader, from nine to eleven: four slots."""
    at = moment(on - dt.timedelta(days=10))
    shown = {"state": PlanState.PUBLISHED, "submitted_at": at, "submitted_by": by, "published_at": at}
    shown |= {"drawn_at": at, "drawn_by": by, "approved_at": at, "approved_by": by}
    plan = Plan.objects.get_or_create(office=leader.office, month=on.replace(day=1), defaults=shown)[0]
    facts: dict[str, Any] = {"starts": dt.time(9), "ends": dt.time(11), "place": "接访大厅", **values}
    return ReceptionDay.objects.create(plan=plan, office=leader.office, on=on, leader=leader, **facts)


def received(city: City, day: ReceptionDay, *, by: Account | None = None, **changes: Any) -> Reception:
    """One reception of the day, recorded and signed at noon; explained, about no petition unless `changes` say so."""
    facts: dict[str, Any] = {
        "leader": day.leader,
        "began_at": moment(day.on, 9),
        "ended_at": moment(day.on, 10),
        "outcome": "explained",
        "name": "张三丰",
        "said": "已作解释。",
        "points": [Asked(asked="什么时候发工资？", answered="本月底。")],
        **({"unrepresented": "未推选"} if changes.get("persons", 1) >= 5 else {}),
        **changes,
    }
    how, at = facts.pop("how", "paper"), moment(day.on, 12)
    reception = record_reception(by=by or city.clerk, at=at, day_id=day.pk, **facts)
    return sign(by=by or city.clerk, at=at, reception_id=reception.pk, how=how) if how else reception


def registered(city: City, day: ReceptionDay, petition: Petition, **changes: Any) -> Reception:
    """A reception about a petition, which its leader takes on for sixty days."""
    facts: dict[str, Any] = {"package": PackageAsked(unit=None, due_on=day.on + dt.timedelta(days=60))}
    return received(city, day, **{**facts, "outcome": "registered", "petition": petition, **changes})


def promised(due_on: dt.date, text: str = "补发工资。") -> Promised:
    return Promised(text=text, due_on=due_on, owner="王处长", unit=None)
