"""A theme that was called by mistake is called off before anybody held it: nothing is asked or counted any more."""

import pytest

from offices.errors import ActionRefused, InvalidFacts
from offices.organisation.models import OutboxMessage
from offices.organisation.roles import Role
from tests.clients import client_of
from tests.factories import City, make_account, make_city, moment
from tests.visits.receptions.received import leader_of
from tests.visits.themes.test_themes import AFTER, NOW, called, held
from visits.themes.actions.themes import ask_silent, call_off_theme

pytestmark = pytest.mark.django_db


@pytest.fixture
def city() -> City:
    city = make_city()
    leader_of(city.county, make_account("county_head", (Role.LEADER, city.county, True)), post="县长")
    return city


def test_it_is_called_off_the_same_day_and_each_office_hears_why(city: City) -> None:
    theme = called(city)
    given = {"by": city.supervisor, "at": NOW, "theme_id": theme.pk}
    with pytest.raises(InvalidFacts, match="请写明撤销的理由"):
        call_off_theme(**given, reason=" ")
    client, url = client_of(city.supervisor), theme.get_absolute_url()

    answer = client.post(f"{url}acts/call_off/", {"reason": "主题有误，另行发起。"}, follow=True)

    assert "不需要举办。理由：主题有误，另行发起。" in answer.text
    assert answer.context["rows"] == []
    assert "已撤销" in client.get("/reception/themes/").text
    row = client.get(f"/api/v1/reception-themes/{theme.pk}/").json()
    assert row["called_off"] == "主题有误，另行发起。"
    told = OutboxMessage.objects.filter(text__contains="撤销专题接访").values_list("office__code", flat=True)
    assert sorted(told) == ["bureau", "county"]
    first = OutboxMessage.objects.filter(text__contains="请安排接访日")
    assert set(first.values_list("state", flat=True)) == {"sent"}  # nobody is asked any more
    for act in (ask_silent, lambda **known: call_off_theme(**known, reason="再撤。")):
        with pytest.raises(ActionRefused, match="已经结束"):
            act(**given)
    assert client.get(f"{url}export/").status_code == 200
    assert client.get(f"{url}rows/all/batches/").status_code == 404


def test_what_an_office_has_held_is_ended_and_not_called_off(city: City) -> None:
    theme = called(city)
    held(city, theme)
    with pytest.raises(ActionRefused, match="已经举办，不能撤销"):
        call_off_theme(by=city.supervisor, at=moment(AFTER), theme_id=theme.pk, reason="不再需要。")
