"""The acts of reports that take a request key, ready to be sent with one."""

from collections.abc import Callable
from datetime import time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Model

from offices.organisation.actions.rules import set_rule
from supervision.reports.actions.books import ask_book
from supervision.reports.actions.circulars import draft_circular
from supervision.reports.actions.daily import hand_in
from supervision.reports.actions.drawing import ask_report, correct_report, draw
from supervision.reports.models import Report
from supervision.reports.rules import REPORT_RULES
from tests.factories import City, moment
from tests.supervision.campaigns.campaigning import DAY

Send = Callable[[UUID], Model]
MONDAY = moment(DAY + timedelta(days=7))


def handing_in(city: City) -> Send:
    values = {"daily_by": time(17), "daily_rest_days": True, "weekly_on": None, "monthly_on": None}
    values |= {"quarterly_on": None, "yearly_on": None, "daily_drawn": False}
    set_rule(REPORT_RULES, office=city.city, by=None, at=moment(DAY), values=values)
    given: dict[str, Any] = {"by": city.handler, "at": moment(DAY), "office": city.bureau, "day": DAY}
    return lambda key: hand_in(**given, is_zero=True, request_key=key)


def asking(city: City) -> Send:
    given: dict[str, Any] = {"by": city.supervisor, "at": MONDAY, "office": city.city, "kind": "daily", "day": DAY}
    return lambda key: ask_report(**given, request_key=key)


def drawn(city: City) -> Report:
    given: dict[str, Any] = {"by": city.supervisor, "at": MONDAY, "office": city.city, "kind": "daily", "day": DAY}
    report = ask_report(**given)
    draw(report.pk, clock=lambda: MONDAY)
    return Report.objects.get(pk=report.pk)


def correcting(city: City) -> Send:
    report = drawn(city)
    asked: dict[str, Any] = {"by": city.supervisor, "at": MONDAY, "report_id": report.pk, "reason": "登记有误"}
    return lambda key: correct_report(**asked, request_key=key)


def drafting(city: City) -> Send:
    report = drawn(city)
    return lambda key: draft_circular(by=city.supervisor, at=MONDAY, report_id=report.pk, request_key=key)


def making_book(city: City) -> Send:
    report = drawn(city)
    return lambda key: ask_book(by=city.supervisor, at=MONDAY, report=report, request_key=key)


OF_REPORTS = {
    "daily_handed_in": handing_in,
    "report_asked": asking,
    "report_corrected": correcting,
    "circular_drafted": drafting,
    "report_book": making_book,
}
