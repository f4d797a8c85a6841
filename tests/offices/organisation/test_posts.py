"""Who works in two offices stands in each list as what the person is there."""

import pytest

from cases.petitions.enums import State
from cases.procedure.forms.fields import HandlerField
from offices.accounts.actions.accounts import grant_role
from offices.organisation.forms.fields import LeaderField
from offices.organisation.models import Account, Event
from offices.organisation.queries import facts_of
from offices.organisation.roles import Role
from tests.clients import client_of
from tests.factories import City, make_account, make_petition, moment

AT = moment("2026-03-02")


@pytest.fixture
def both(city: City) -> Account:
    account = make_account("both", (Role.HANDLER, city.bureau))
    Account.objects.filter(pk=account.pk).update(name="何玉芬", title="信访科承办人")
    account.refresh_from_db()
    grant_role(by=None, at=AT, account=account, office=city.county, role=Role.LEADER, post="副县长")
    return Account.objects.get(pk=account.pk)


def label(field: LeaderField | HandlerField, account: Account) -> str:
    field.queryset = Account.objects.filter(pk=account.pk)
    return {str(value): text for value, text in field.choices if value}[account.username]


def test_each_list_names_the_post_of_its_own_office(city: City, both: Account) -> None:
    assert label(LeaderField(), both) == f"何玉芬（{city.county.short_name}副县长）"
    assert label(HandlerField(), both) == f"何玉芬（{city.bureau.short_name}承办人）"
    titled = f"（{city.handler.title}）" if city.handler.title else ""
    assert label(HandlerField(), city.handler) == f"{city.handler.name}{titled}"


def test_the_post_is_recorded_and_shown(city: City, both: Account) -> None:
    event = Event.objects.filter(kind="role.granted").latest("pk")
    assert facts_of(event)["post"] == "副县长"
    assert "副县长" in client_of(both).get("/offices/profile/").text


def test_the_head_names_both_offices_and_a_form_the_acting_one(city: City, both: Account) -> None:
    petition = make_petition(city, State.TRANSFERRED)
    page = client_of(both).get(f"/petitions/{petition.number}/steps/receive/").text
    assert f"{city.bureau.short_name}" in page
    assert f"{city.county.short_name}" in page
    assert f"以{city.bureau.name}的名义办理" in page
    alone = client_of(city.handler).get(f"/petitions/{petition.number}/steps/receive/").text
    assert "的名义办理" not in alone
