"""满意率 and 参评率 are drawn from the ratings of petitioners: each variant, its list, and whom it counts for."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from cases.petitions.models.petitions import Petition
from cases.ratings.models import Rating
from offices.organisation.actions.offices import deactivate_office
from offices.organisation.models import Account, Office
from supervision.indicators.measures import BY_KEY, Asked, Measured, Period, by_office, one_measured, rows_behind
from supervision.indicators.queries.asked import Chosen
from tests.cases.ratings.rated import OFFICE, UNIT, rate, served_lately
from tests.clients import client_of
from tests.factories import City, seal

pytestmark = pytest.mark.django_db
KEYS = ("satisfied", "satisfied_office", "rated", "rated_office")


@pytest.fixture
def petitions(city: City) -> list[Petition]:
    """Of the unit one satisfied, one mostly, one not, two lapsed, one still open, one sealed since; of the petition
    office one satisfied, the rest lapsed or open.
    """
    today = timezone.localdate()
    found = [served_lately(city) for _n in range(7)]
    rate(found[0], today, ratings={UNIT: ("satisfied", ""), OFFICE: ("satisfied", "")})
    rate(found[1], today, ratings={UNIT: ("mostly", "")})
    rate(found[2], today, ratings={UNIT: ("unsatisfied", "")})
    over = today - timedelta(days=1)
    lapsed = Rating.objects.filter(petition__in=[found[3], found[4], found[6]])
    lapsed.update(opened_on=over - timedelta(days=9), closes_on=over)
    seal([found[6]])
    return found


def one(
    city: City, key: str, variant: str = "", *, by: str = "supervisor", since: int = 40, until: int = 0
) -> Measured:
    today = timezone.localdate()
    period = Period(today - timedelta(days=since), today - timedelta(days=until), today)
    account = Account.objects.get(pk=getattr(city, by).pk)
    return one_measured(Asked(account, city.city, period, Chosen({key: variant} if variant else {})), BY_KEY[key])


@pytest.mark.parametrize(
    ("key", "variant", "figures"),
    [
        ("satisfied", "rated", (2, 3)),
        ("satisfied", "asked", (2, 5)),
        ("satisfied", "lapsed", (4, 5)),
        ("rated", "lapsed", (3, 5)),
        ("rated", "opened", (3, 6)),
        ("satisfied_office", "rated", (1, 1)),
        ("satisfied_office", "asked", (1, 3)),
        ("satisfied_office", "lapsed", (3, 3)),
        ("rated_office", "lapsed", (1, 3)),
        ("rated_office", "opened", (1, 6)),
    ],
)
def test_each_variant(city: City, petitions: list[Petition], key: str, variant: str, figures: tuple[int, int]) -> None:
    found = one(city, key, variant)
    assert (found.numerator, found.denominator) == figures
    today = timezone.localdate()
    period = Period(today - timedelta(days=40), today, today)
    asked = Asked(Account.objects.get(pk=city.supervisor.pk), city.city, period, Chosen({key: variant}))
    lists = [rows_behind(asked, BY_KEY[key], part).count() for part in ("part", "whole")]
    assert tuple(lists) == figures


def test_nobody_rated_is_no_rate_and_a_few_are_no_share(city: City, petitions: list[Petition]) -> None:
    nothing = one(city, "satisfied", since=400, until=300)
    assert (nothing.denominator, nothing.rate) == (0, None)
    few = one(city, "satisfied")
    assert (few.is_few, few.rate) == (True, None)


def test_what_lapses_counts_on_its_last_day_once_that_is_over(city: City, petitions: list[Petition]) -> None:
    assert one(city, "rated", since=1, until=1).denominator == 2
    Rating.objects.filter(value="", petition=petitions[3]).update(closes_on=timezone.localdate())
    assert one(city, "rated", since=1, until=1).denominator == 1
    assert one(city, "rated", since=0).denominator == 3  # the last day is not over yet


def test_each_figure_is_of_what_one_sees_and_of_whom_is_rated(city: City, petitions: list[Petition]) -> None:
    assert one(city, "satisfied", by="other_handler").denominator == 0
    today = timezone.localdate()
    asked = Asked(
        Account.objects.get(pk=city.supervisor.pk), city.city, Period(today - timedelta(days=40), today, today)
    )
    of = {key: {pk: found.denominator for pk, found in by_office(asked, BY_KEY[key]).items()} for key in KEYS}
    assert of == {
        "satisfied": {city.bureau.pk: 3}, "satisfied_office": {city.city.pk: 1},
        "rated": {city.bureau.pk: 5}, "rated_office": {city.city.pk: 3},
    }  # fmt: skip


def test_a_closed_office_passes_its_ratings_to_its_successor(city: City, petitions: list[Petition]) -> None:
    deactivate_office(
        by=city.system_admin, at=timezone.now(), office=city.bureau, reason="机构改革", successor=city.other_bureau
    )
    today = timezone.localdate()
    account = Account.objects.get(pk=city.supervisor.pk)
    asked = Asked(account, city.city, Period(today - timedelta(days=40), today, today))
    assert {pk: found.denominator for pk, found in by_office(asked, BY_KEY["satisfied"]).items()} == {
        Office.objects.get(pk=city.other_bureau.pk).pk: 3
    }


def test_the_page_opens_the_list_and_says_what_is_not_counted(city: City, petitions: list[Petition]) -> None:
    client: Any = client_of(city.supervisor)
    today = timezone.localdate()
    asked = f"?since={today - timedelta(days=40)}&until={today}"
    for key in KEYS:
        page = client.get(f"/indicators/{key}/{asked}")
        assert page.status_code == 200
        assert "回访、接访时表示的满意与否不计入" in page.text
    rows = client.get(f"/indicators/satisfied/whole/{asked}").text
    assert all(petition.number in rows for petition in petitions[:3])
    assert all(word in rows for word in ("基本满意", "不满意", "责任单位"))
