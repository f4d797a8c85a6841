"""Before an office used the system nothing is owed; what was published is not set aside."""

import datetime as dt

import pytest

from offices.errors import InvalidFacts
from tests.visits.receptions.reception import MORNING, NOW, County, make_county, make_plan
from visits.compliance.queries.compliance import lines_of, total_of
from visits.compliance.reckoning import span_of
from visits.compliance.reports.compliance import sum_row
from visits.compliance.reports.yearly import account_of_year
from visits.rota.actions.rules import save_rule
from visits.rota.enums import PlanState
from visits.rota.models import RotaRule

pytestmark = pytest.mark.django_db
YEAR = span_of(2025)
TODAY = dt.date(2026, 2, 10)


@pytest.fixture
def county() -> County:
    return make_county()


def begin(county: County, day: dt.date) -> None:
    rule = RotaRule.objects.get(office=county.office)
    save_rule(
        by=county.clerk,
        at=NOW,
        office=county.office,
        weekdays=[1, 3],
        counted_from=day,
        version=rule.version,
        **MORNING,
    )


def test_an_office_that_began_in_august_owes_five_months(county: County) -> None:
    assert YEAR is not None
    begin(county, dt.date(2025, 8, 1))
    [line] = lines_of(county.leaders[:1], YEAR, TODAY)
    total = total_of([line])
    assert (total.due, total.kept, total.missing, total.pending) == (5, 0, 5, 0)
    account = account_of_year(county.leaders[0], YEAR, county.clerk, TODAY)
    sentence = account.paragraphs()[0][1][0]
    assert "应接访5天，其中按期已接访0天，缺接访5天，未到期0天" in sentence
    sums = sum_row([line], YEAR, county.office)
    assert (sums.due.number, sums.kept.number, sums.missing.number, sums.pending) == (5, 0, 5, 0)


def test_nobody_puts_the_beginning_behind_what_was_published(county: County) -> None:
    plan = make_plan(county, PlanState.PUBLISHED)
    first = plan.days.order_by("on").first().on
    with pytest.raises(InvalidFacts, match="统计起点不能晚于这一天") as refused:
        begin(county, first + dt.timedelta(days=1))
    assert refused.value.field == "counted_from"
    begin(county, first)
