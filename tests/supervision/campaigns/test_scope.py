"""What a condition finds, and what is said of one that is not understood."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from cases.petitions.enums import State
from cases.petitions.models.parties import Batch
from supervision.campaigns.filters import scope_of
from supervision.sweep.actions.sweep import sweep
from tests.clients import again
from tests.factories import City, make_city, make_petition, moment
from tests.supervision.campaigns.campaigning import DAY, campaign_of, package, petitions

pytestmark = pytest.mark.django_db


@pytest.fixture
def city() -> City:
    return make_city()


def test_a_category_or_an_office_that_is_not_known_is_said(city: City) -> None:
    account, campaign = again(city.supervisor), campaign_of(city)
    scope = scope_of(account, "category=物业")
    assert scope.filters.form.errors["category"] == [
        "没有“物业”这个分类。是不是：城乡建设/物业管理、城乡建设/物业管理/噪音扰民？"
    ]
    for name in ("office", "within"):
        assert scope_of(account, f"{name}=某局").filters.form.errors[name] == ["没有“某局”这个单位。"]
    assert not scope_of(account, "category=物业管理").filters.form.errors
    client = Client()
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    url = f"{campaign.get_absolute_url()}scope/"
    for asked, sentence in (
        ("?category=物业", "没有“物业”这个分类。"),
        ("?category=&channel=", "没有选择条件。"),
        ("?address=/cards/?x=1", "这个地址里没有可以用的条件"),
    ):
        page = client.get(url + asked).content.decode()
        assert sentence in page
        assert "符合条件 <b>" not in page
    assert "没有选择条件。" not in client.get(url).content.decode()


def test_conditions_of_a_ledger_are_said_in_names(city: City) -> None:
    (petition,) = petitions(city, 1)
    package(city, petition)
    words = scope_of(again(city.supervisor), f"/packages/?leader={city.leader.username}&unit={city.bureau.code}").words
    assert ("包案领导", city.leader.name) in words
    assert ("责任单位", city.bureau.name) in words
    assert ("单位（含下级）", city.city.name) in scope_of(again(city.supervisor), f"within={city.city.code}").words


def test_cases_brought_several_times_or_with_a_card_are_found(city: City) -> None:
    plain, late = (
        make_petition(city, start=DAY),
        make_petition(city, State.TRANSFERRED, start=DAY - timedelta(days=200)),
    )
    sweep(as_of=DAY, at=moment(DAY))
    account = again(city.supervisor)
    assert set(scope_of(account, "carded=true").found) == {late}
    assert set(scope_of(account, "carded=false").found) == {plain}
    plain.batches.all().delete()
    for day in (DAY, DAY + timedelta(days=1)):
        said = {"on": day, "channel": "visit", "persons": 1, "recorded_at": moment(DAY), "recorded_by": city.clerk}
        Batch.objects.create(petition=plain, office=city.city, **said)
    assert set(scope_of(account, "several=true").found) == {plain}
    assert set(scope_of(account, "several=false").found) == {late}


def test_a_list_without_its_reason_is_marked_by_the_server_in_chinese(city: City) -> None:
    client = Client()
    client.force_login(again(city.supervisor), backend="django.contrib.auth.backends.ModelBackend")
    url = campaign_of(city).get_absolute_url()
    for page in (f"{url}list/", f"{url}scope/?all=true", f"{url}edit/", "/campaigns/new/", "/calls/new/"):
        assert not re.search(r"<(input|select|textarea)[^>]* required", client.get(page).content.decode()), page
    answer = client.post(f"{url}list/", {"text": "1", "reason": ""})
    assert answer.status_code == 422
    assert answer.context["form"].errors["reason"]
