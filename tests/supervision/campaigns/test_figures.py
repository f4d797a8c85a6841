"""Who sees a campaign, and figures that are their lists."""

from datetime import timedelta
from uuid import uuid4

import pytest

from cases.petitions.enums import State
from supervision.campaigns.actions.campaigns import leave_campaign, start_campaign
from supervision.campaigns.enums import CampaignState
from supervision.campaigns.filters import SHOWN, CampaignCaseFilter
from supervision.campaigns.queries.campaigns import (
    STANDINGS,
    campaigns_visible_to,
    cases_visible_to,
    figures_of,
    seen_from,
)
from supervision.campaigns.queries.loads import loads_visible_to
from tests.clients import again
from tests.factories import City, make_city, make_petition, moment
from tests.supervision.campaigns.campaigning import (
    DAY,
    DUE,
    act,
    bring,
    campaign_of,
    case_of,
    package,
    petitions,
    running,
    settle,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def city() -> City:
    return make_city()


# Who sees it


def test_offices_below_see_a_campaign_only_with_their_own_cases(city: City) -> None:
    mine = make_petition(city, State.SCREENED)
    act(mine, "transfer", city.clerk, DAY, to=city.county)
    others = petitions(city, 2)
    campaign = campaign_of(city)
    bring(campaign, [mine, *others])
    assert not campaigns_visible_to(again(city.county_supervisor)).exists()  # a draft is not handed down
    start_campaign(by=city.supervisor, at=moment(DAY), campaign_id=campaign.pk)
    below = again(city.county_supervisor)
    assert list(campaigns_visible_to(below)) == [campaign]
    assert [case.petition_id for case in cases_visible_to(below)] == [mine.pk]
    assert seen_from(below, campaign) == city.county
    assert not loads_visible_to(below).exists()
    leave_campaign(by=city.supervisor, at=moment(DAY), case_id=case_of(mine).pk, reason="并案", request_key=uuid4())
    assert not campaigns_visible_to(again(city.county_supervisor)).exists()


def test_everybody_sees_only_campaigns_of_offices_reached_or_with_own_cases(city: City) -> None:
    campaign = running(city, petitions(city, 1))
    seeing = {name for name, person in city.people().items() if campaigns_visible_to(again(person)).exists()}
    assert seeing == {"leader", "supervisor", "province_supervisor", "head", "deputy"}
    for name in seeing:
        assert list(campaigns_visible_to(again(getattr(city, name)))) == [campaign]
    counts = {
        name: figures_of(
            cases_visible_to(again(person)).filter(campaign=campaign), campaign.office, today=DAY
        ).total.total
        for name, person in city.people().items()
    }
    assert {name for name, number in counts.items() if number} >= {"supervisor", "province_supervisor", "leader"}
    assert counts["county_supervisor"] == counts["stranger"] == counts["system_admin"] == 0


# Figures


def test_each_figure_is_the_length_of_its_list(city: City) -> None:
    plain, packaged, settled, back, open_case, unnamed, unsettled = [
        *petitions(city, 4),
        make_petition(city, State.HANDLING),
        *petitions(city, 2),
    ]
    every = [plain, packaged, settled, back, open_case, unnamed, unsettled]
    for petition in (packaged, settled, back, unsettled):
        package(city, petition)
    package(city, unnamed, responsible="", due_on=DAY + timedelta(days=1))
    settle(city, settled, DAY)
    settle(city, back, DAY, passed=False)
    settle(city, unsettled, DAY)
    act(unsettled, "draw_reexamination", city.province_supervisor, DAY, why="抽查", due_on=DUE)
    facts = {"settled": False, "findings": "没有停工。", "due_on": DUE}
    act(unsettled, "reexamine", city.province_supervisor, DAY, **facts)
    campaign = running(city, every)
    later = make_petition(city, State.HANDLING)
    bring(campaign, [later])
    today = DAY + timedelta(days=2)
    cases = cases_visible_to(city.supervisor).filter(campaign=campaign)
    figures = figures_of(cases, city.city, today=today)
    assert figures.total.as_dict() == {
        "total": 8,
        "closed": 6,
        "settled": 1,
        "unpackaged": 3,
        "unnamed": 1,
        "overdue": 1,
        "sent_back": 1,
        "unsettled": 1,
        "joined": 1,
    }
    for name in STANDINGS:
        found = CampaignCaseFilter({"show": name}, cases, campaign=campaign, top=city.city, today=today)
        assert found.qs.count() == getattr(figures.total, name), name
        for key, one in figures.offices.items():
            asked = {"show": name, "office": city.bureau.code} if key.isdigit() else {"show": name, "own": "true"}
            found = CampaignCaseFilter(asked, cases, campaign=campaign, top=city.city, today=today)
            assert found.qs.count() == getattr(one, name), (name, key)
    assert set(figures.offices) == {str(city.bureau.pk)}
    for name, _label in SHOWN:
        assert CampaignCaseFilter({"show": name}, cases, campaign=campaign, top=city.city).qs.count() >= 0


def test_a_filter_of_another_campaign_finds_nothing(city: City) -> None:
    campaign, other = running(city, petitions(city, 1)), campaign_of(city, name="另一项")
    cases = cases_visible_to(city.supervisor)
    assert CampaignCaseFilter({}, cases, campaign=other, top=city.city).qs.count() == 0
    assert campaign.state == CampaignState.RUNNING
