"""The daily returns of the last working days: handed in, 无, corrected, and one that had to be asked for."""

from datetime import datetime, time
from typing import Any

from offices.organisation.actions.rules import set_rule
from offices.organisation.models import Account, Office
from petition_office.demo.places import CITY
from petition_office.demo.world import SHANGHAI, World
from supervision.reports.actions.daily import ask_missing, hand_in
from supervision.reports.models import DailyReturn
from supervision.reports.queries.daily import counted_on, says_nothing
from supervision.reports.rules import REPORT_RULES

DAYS = 3
BY = time(17, 0)
CALM = "情况平稳。"
CORRECTED = "下班前又登记一件，更正。"


def daily_reports(world: World) -> None:
    """On the last working day one office hands in nothing and one is late; the first corrects its day."""
    city, admin = world.offices[CITY], Account.objects.get(username="admin")
    rule = {"daily_by": BY, "daily_rest_days": False, "weekly_on": 1, "monthly_on": 5}
    rule |= {"quarterly_on": 8, "yearly_on": 15, "daily_drawn": False}
    days = [world.days_back(n) for n in range(DAYS, 0, -1)]
    set_rule(REPORT_RULES, office=city, by=admin, at=datetime.combine(days[0], time(8, 30), SHANGHAI), values=rule)
    offices = [one for one in world.offices.values() if one.parent_id == city.pk]
    offices.sort(key=lambda one: one.path)
    for day in days:
        at = datetime.combine(day, time(16, 20), SHANGHAI)
        missing, late = (offices[-1], offices[-2]) if day == days[-1] else (None, None)
        for office in offices:
            if office not in (missing, late):
                _hand_in(world, office, at)
        ask_missing(at=datetime.combine(day, time(17, 10), SHANGHAI))
        if late is not None:
            _hand_in(world, late, datetime.combine(day, time(17, 25), SHANGHAI))
    first, again = offices[0], datetime.combine(days[-1], time(17, 30), SHANGHAI)
    facts: dict[str, Any] = {"office": first, "day": days[-1], "edition": 1, "reason": CORRECTED, "remarks": CALM}
    hand_in(by=_worker(world, first), at=again, is_zero=False, **facts)


def _hand_in(world: World, office: Office, at: datetime) -> DailyReturn:
    is_zero = says_nothing(counted_on(office, at.date()))
    remarks = "" if is_zero else CALM
    return hand_in(by=_worker(world, office), at=at, office=office, day=at.date(), is_zero=is_zero, remarks=remarks)


def _worker(world: World, office: Office) -> Account:
    staff = world.staff[office.code]
    return staff.clerk or staff.handler or world.head(office)
