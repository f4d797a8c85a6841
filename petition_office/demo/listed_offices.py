"""Offices under listed supervision: one struck off, one whose request waits, one that is only listed."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from offices.organisation.models import Office
from petition_office.demo.places import CITY, EAST, WEST
from petition_office.demo.world import World, at_seconds
from supervision.listed_offices import actions
from supervision.listed_offices.models import ListedOffice
from supervision.orders.enums import ReportDecision

DAYS_BACK, MORNING = 40, 9 * 3600
FINDINGS = "信访件逾期较多，几次退回后仍没有明确承办人，群众反复来访。"
DEMAND = "逐件明确承办人和完成日期，逾期的全部书面答复；连续一个月没有新的逾期即可申请摘牌。"
PROGRESS = "已由主要负责人牵头逐件核对，明确了承办人，七成逾期的信访件已书面答复。"
DONE = "逾期的信访件已全部书面答复，最近一个月没有新的逾期，附核对清单。"
CHECKED = "经调阅卷宗和送达回证，并到现场回访，情况属实，符合摘牌条件。"


def listed_offices(world: World) -> None:
    begun = at_seconds(world.days_back(DAYS_BACK), MORNING)
    year = begun.year
    first, second, third = (world.offices[code] for code in (f"{EAST}-housing", f"{WEST}-land", f"{EAST}-urban"))
    struck = _list(world, first, EAST, begun, f"云东区信访联席会议决定（云东联席纪〔{year}〕7号）", 60)
    _report(world, struck, begun + timedelta(days=9), "progress", PROGRESS)
    _decide(world, struck, EAST, begun + timedelta(days=10), reason="进展属实，请继续。")
    _report(world, struck, begun + timedelta(days=25), "strike", DONE)
    _decide(world, struck, EAST, begun + timedelta(days=27), reason=CHECKED)
    waiting = _list(
        world, second, WEST, begun + timedelta(days=5), f"云西县联席会议决定（云西联席纪〔{year}〕5号）", 75
    )
    _report(world, waiting, begun + timedelta(days=36), "strike", DONE)
    _list(world, third, CITY, begun + timedelta(days=20), f"云溪市联席会议第8次会议决定（云联席纪〔{year}〕8号）", 60)


def _list(world: World, unit: Office, code: str, at: datetime, basis: str, days: int) -> ListedOffice:
    supervisor = world.supervisor(world.offices[code])
    given: dict[str, Any] = {
        "ground": "DB04",
        "basis": basis,
        "leader": "分管副职",
        "findings": FINDINGS,
        "demand": DEMAND,
    }
    due_on = timezone.localdate(at) + timedelta(days=days)
    return actions.list_office(unit=unit, by=supervisor, at=at, due_on=due_on, **given)


def _report(world: World, listing: ListedOffice, at: datetime, kind: str, text: str) -> None:
    actions.report_listed(listing_id=listing.pk, by=world.head(listing.unit), at=at, kind=kind, text=text)


def _decide(world: World, listing: ListedOffice, code: str, at: datetime, reason: str) -> None:
    supervisor = world.supervisor(world.offices[code])
    report = listing.reports.get(decision=ReportDecision.PENDING)
    actions.decide_listed(
        listing_id=listing.pk, report_id=report.pk, by=supervisor, at=at, accepted=True, reason=reason
    )
