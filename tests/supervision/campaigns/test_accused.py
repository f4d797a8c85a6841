"""Cases of a campaign that turn out to accuse the reader stand in none of the reader's figures."""

import pytest
from rest_framework.test import APIClient

from cases.petitions.models.parties import Accused
from cases.petitions.models.petitions import Petition
from offices.organisation.identity import person_hash
from offices.organisation.models import Account
from supervision.campaigns.models import Campaign, CampaignRow
from supervision.campaigns.queries.campaigns import baseline_told
from supervision.campaigns.queries.loads import loads_told, rows_told
from tests.clients import client_of
from tests.factories import City, make_city, moment, seal
from tests.supervision.campaigns.campaigning import DAY, petitions, running

pytestmark = pytest.mark.django_db


@pytest.fixture
def city() -> City:
    return make_city()


def accuse(petition: Petition, account: Account, by: Account) -> None:
    seal(Petition.objects.filter(pk=petition.pk), purpose="accusation")
    named = {"name": account.name, "name_hashes": [person_hash(account.name)], "named_at": moment(DAY)}
    Accused.objects.create(petition=petition, name_masked="督***", named_by=by, account=account, **named)


@pytest.fixture
def campaign(city: City) -> Campaign:
    given = petitions(city, 3)
    campaign = running(city, given)
    accuse(given[0], city.supervisor, city.clerk)
    return Campaign.objects.get(pk=campaign.pk)


def test_the_figures_of_the_start_are_without_it(city: City, campaign: Campaign) -> None:
    whole = baseline_told(campaign, city.leader)
    own = baseline_told(campaign, city.supervisor)
    assert whole is not None
    assert own is not None
    assert (whole.total.total, own.total.total) == (3, 2)
    assert whole.as_dict() == {name: campaign.baseline[name] for name in ("total", "offices")}
    board = client_of(city.supervisor).get(campaign.get_absolute_url())
    assert (board.context["base"].total, board.context["figures"].total) == (2, 2)
    client = APIClient()
    client.force_authenticate(Account.objects.get(pk=city.supervisor.pk))
    told = client.get(f"/api/v1/campaigns/{campaign.pk}/").data
    assert (told["baseline"]["total"], told["total"]["total"]) == (2, 2)


def test_a_load_is_counted_and_listed_without_it(city: City, campaign: Campaign) -> None:
    load = campaign.loads.get()
    CampaignRow.objects.filter(load=load).update(note="没有落实包案")
    (own,), (whole,) = (loads_told([load], account) for account in (city.supervisor, city.leader))
    assert ((own.total, own.done, own.added), (whole.total, whole.done, whole.added)) == ((2, 2, 2), (3, 3, 3))
    assert (rows_told(load, city.supervisor).count(), rows_told(load, city.leader).count()) == (2, 3)
    accusing = Petition.objects.get(sealed=True)
    page = client_of(city.supervisor).get(f"/campaigns/{campaign.pk}/loads/{load.pk}/").content.decode()
    assert "共 2 件：纳入 2" in page
    assert accusing.number not in page
    listed = client_of(city.supervisor).get(f"/campaigns/{campaign.pk}/list/?correct={load.pk}").content.decode()
    assert accusing.number not in listed
