"""Rules have days drawn and circulars drafted, also on days that the job missed; nothing twice."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from offices.organisation.actions.messages import deliver
from offices.organisation.actions.rules import set_rule
from offices.organisation.models import Notice
from supervision.reports.actions.circulars import draft_due
from supervision.reports.actions.drawing import ask_days, draw
from supervision.reports.models import Circular, Report
from supervision.reports.rules import REPORT_RULES
from tests.factories import City, make_city, moment
from tests.supervision.reports.test_circulars import act


@pytest.fixture
def city(db: None) -> City:
    return make_city()


def rule(city: City, since: datetime, **values: Any) -> None:
    off = {"daily_by": None, "daily_rest_days": False, "daily_drawn": False, "weekly_on": None, "monthly_on": None}
    whole = {**off, "quarterly_on": None, "yearly_on": None, **values}
    set_rule(REPORT_RULES, office=city.city, by=None, at=since, values=whole)


def test_a_rule_drafts_and_a_missed_day_is_caught_up(city: City) -> None:
    rule(city, moment("2026-03-23"), weekly_on=1, monthly_on=5)
    assert draft_due(at=moment("2026-03-23")) == 0  # the report of the week before is asked for first
    for report in Report.objects.all():
        draw(report.pk, clock=lambda: moment("2026-03-23"))
    assert draft_due(at=moment("2026-03-24")) == 1
    circular = Circular.objects.get()
    assert (circular.made_by, circular.state, circular.report.since) == (None, "draft", date(2026, 3, 16))
    act(circular, "withdraw", city.supervisor, reason="本周不通报")
    assert draft_due(at=moment("2026-03-25")) == 0  # what was withdrawn is not drafted again
    # The job did not run on Monday and on the fifth.
    for _round in range(2):
        draft_due(at=moment("2026-04-08"))
        for report in Report.objects.filter(state="queued"):
            draw(report.pk, clock=lambda: moment("2026-04-08"))
    spans = Circular.objects.order_by("report__since").values_list("report__kind", "report__since")
    assert list(spans) == [
        ("monthly", date(2026, 3, 1)), ("weekly", date(2026, 3, 16)), ("weekly", date(2026, 3, 30)),
    ]  # fmt: skip
    deliver(at=moment("2026-04-08"))
    assert Notice.objects.filter(account=city.supervisor, message__text__contains="已起草").count() == 3


@pytest.mark.parametrize(
    ("today", "spans"),
    [
        ("2027-01-07", [("quarterly", "2026-07-01")]),
        ("2027-01-08", [("quarterly", "2026-10-01")]),
        ("2027-01-15", [("quarterly", "2026-10-01"), ("yearly", "2026-01-01")]),
        ("2027-03-31", [("quarterly", "2026-10-01"), ("yearly", "2026-01-01")]),
        ("2027-04-08", [("quarterly", "2027-01-01"), ("yearly", "2026-01-01")]),
    ],
)
def test_quarters_and_years_are_drafted_on_their_days(city: City, today: str, spans: list[tuple[str, str]]) -> None:
    rule(city, moment("2026-10-01"), quarterly_on=8, yearly_on=15)
    draft_due(at=moment(today))
    found = Report.objects.order_by("kind").values_list("kind", "since")
    assert [(kind, since.isoformat()) for kind, since in found] == spans


def test_a_rule_has_each_day_drawn_once_and_tells(city: City) -> None:
    rule(city, moment("2026-03-23"), daily_drawn=True)
    assert ask_days(at=moment("2026-03-23")) == 0
    assert ask_days(at=moment("2026-03-24")) == 1
    assert (ask_days(at=moment("2026-03-24")), ask_days(at=moment("2026-03-27"))) == (0, 3)
    assert draft_due(at=moment("2026-03-27")) == 0
    days = Report.objects.order_by("since").values_list("kind", "since", "made_by")
    assert list(days) == [("daily", date(2026, 3, day), None) for day in (23, 24, 25, 26)]
    for report in Report.objects.all():
        draw(report.pk, clock=lambda: moment("2026-03-27"))
    deliver(at=moment("2026-03-27"))
    assert Notice.objects.filter(account=city.supervisor, message__text__contains="日报已统计完成").count() == 4
    assert ask_days(at=moment("2026-06-30")) == 7  # longer back they are asked for by hand


def test_rules_wait_until_the_last_seconds_of_the_period_are_written(city: City) -> None:
    rule(city, moment("2026-03-29"), weekly_on=1, daily_drawn=True)
    midnight = moment("2026-03-30", 0)
    for minutes, kinds in ((9, set()), (10, {"weekly", "daily"})):
        ask_days(at=midnight + timedelta(minutes=minutes))
        draft_due(at=midnight + timedelta(minutes=minutes))
        found = Report.objects.filter(until=date(2026, 3, 29)).values_list("kind", flat=True)
        assert set(found) == kinds, minutes
