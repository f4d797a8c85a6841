"""满意率 and 参评率 are drawn from the ratings of petitioners: each variant, its list, and whom it counts for."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from cases.petitions.models.petitions import Petition
from cases.ratings.enums import ENTRY_DAYS
from cases.ratings.models import Rating
from offices.organisation.actions.offices import deactivate_office
from offices.organisation.actions.rules import set_rule
from offices.organisation.models import Account, Office
from supervision.indicators.actions.rules import INDICATOR_RULES
from supervision.indicators.measures import (
    BY_KEY,
    Asked,
    Measured,
    Period,
    by_month,
    by_office,
    months_of,
    one_measured,
    rows_behind,
)
from supervision.indicators.models import VARIANTS, IndicatorRule
from supervision.indicators.queries.asked import Chosen
from tests.cases.ratings.rated import OFFICE, UNIT, rate, served_lately
from tests.clients import client_of
from tests.factories import City, moment, seal
from tests.lists import cells_of

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
    closed = over - timedelta(days=ENTRY_DAYS)
    lapsed = Rating.objects.filter(petition__in=[found[3], found[4], found[6]])
    lapsed.update(opened_on=closed - timedelta(days=9), closes_on=closed)
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


def test_a_product_of_two_shares_has_a_list_behind_each_of_its_figures(city: City, petitions: list[Petition]) -> None:
    """参评满意率: lapsed counts as content in the first share, and is missing from the second."""
    found = one(city, "satisfied", "combined")
    assert [found.numbers[name] for name in found.variant.rate_parts] == [4, 5, 3]
    assert found.rate == Decimal("48.0")  # 4 ÷ 5 × 3 ÷ 5
    today = timezone.localdate()
    period = Period(today - timedelta(days=40), today, today)
    account = Account.objects.get(pk=city.supervisor.pk)
    asked = Asked(account, city.city, period, Chosen({"satisfied": "combined"}))
    assert [rows_behind(asked, BY_KEY["satisfied"], part).count() for part in ("part", "whole", "times")] == [4, 5, 3]
    assert by_month(asked, BY_KEY["satisfied"], months_of(today, 3))[-1].numbers.keys() == {"part", "whole", "times"}
    values = {name: getattr(IndicatorRule(), name) for name in (*VARIANTS, "once_days")} | {"satisfied": "combined"}
    set_rule(INDICATOR_RULES, office=city.city, by=city.system_admin, at=timezone.now(), values=values)
    client, span = client_of(city.supervisor), f"?since={period.since}&until={period.until}"
    page = client.get(f"/indicators/satisfied/{span}").text
    assert "48.0%" in page
    assert "/indicators/satisfied/times/?" in page
    assert len(cells_of(client.get(f"/indicators/satisfied/times/{span}"))) == 3
    told = client.get(f"/api/v1/indicators/satisfied/{span}").json()["measured"]
    assert (told["rate"], told["numbers"]["times"]) == ("48.0", 3)
    assert client.get(f"/indicators/on_time/times/{span}").status_code == 404


def test_nobody_rated_is_no_rate_and_a_few_are_no_share(city: City, petitions: list[Petition]) -> None:
    nothing = one(city, "satisfied", since=400, until=300)
    assert (nothing.denominator, nothing.rate) == (0, None)
    few = one(city, "satisfied")
    assert (few.is_few, few.rate) == (True, None)


def test_what_lapses_counts_on_the_last_day_of_entry_once_that_is_over(city: City, petitions: list[Petition]) -> None:
    assert one(city, "rated", since=1, until=1).denominator == 2
    Rating.objects.filter(value="", petition=petitions[3]).update(
        closes_on=timezone.localdate() - timedelta(days=ENTRY_DAYS)
    )
    assert one(city, "rated", since=1, until=1).denominator == 1
    assert one(city, "rated", since=0).denominator == 3  # the last day is not over yet


def test_a_rating_counts_on_the_day_on_which_it_is_recorded(city: City) -> None:
    """Not on the day that the recorder names, whose month may be in a report already."""
    today = timezone.localdate()
    said = today - timedelta(days=35)
    petition = served_lately(city, ago=70)
    petition.ratings.update(opened_on=said, closes_on=today)
    rate(petition, today, by=city.clerk, value="unsatisfied", rated_on=said)
    assert petition.ratings.get(number=UNIT).rated_on == said
    for key, variant in (("satisfied", "rated"), ("satisfied", "asked"), ("rated", "lapsed")):
        assert one(city, key, variant, since=0).denominator == 1, (key, variant)
        assert one(city, key, variant, since=60, until=1).denominator == 0, (key, variant)
    asked = Asked(Account.objects.get(pk=city.supervisor.pk), city.city, Period(today, today, today))
    months = [month.denominator for month in by_month(asked, BY_KEY["rated"], months_of(today, 3))]
    assert months == [0, 0, 1]


def test_a_period_that_is_over_is_drawn_again_the_same(city: City, petitions: list[Petition]) -> None:
    """Whatever is rated later: the figures of each variant, and the rows behind them."""
    today = timezone.localdate()
    Rating.objects.filter(petition__in=[petitions[0], petitions[1]], value="").update(closes_on=today)
    Rating.objects.filter(opened_on__lte=today).exclude(value="").update(recorded_at=moment(today - timedelta(days=2)))
    period = Period(today - timedelta(days=40), today - timedelta(days=1), today)
    account = Account.objects.get(pk=city.supervisor.pk)

    def drawn() -> dict[tuple[str, str, str], list[int]]:
        return {
            (key, variant.key, part): sorted(
                rows_behind(Asked(account, city.city, period, Chosen({key: variant.key})), BY_KEY[key], part)
                .values_list("pk", flat=True)
            )
            for key in KEYS for variant in BY_KEY[key].variants for part in ("part", "whole")
        }  # fmt: skip

    before = drawn()
    assert (len(before["rated", "opened", "part"]), len(before["rated", "opened", "whole"])) == (3, 6)
    rate(petitions[1], today, ratings={OFFICE: ("unsatisfied", "")})
    rate(petitions[5], today, ratings={UNIT: ("satisfied", ""), OFFICE: ("mostly", "")})
    assert drawn() == before


def test_what_is_not_open_yet_is_not_counted_as_served(city: City) -> None:
    today = timezone.localdate()
    petition = served_lately(city)
    petition.ratings.update(opened_on=today + timedelta(days=9), closes_on=today + timedelta(days=39))
    assert one(city, "rated", "opened", until=-30).denominator == 0


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
