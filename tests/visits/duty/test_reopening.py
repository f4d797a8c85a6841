"""A settled dispute that breaks out again, or was not settled, is opened again."""

from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from offices.errors import ActionRefused, InvalidFacts
from offices.organisation.models import Account, Event
from tests.clients import client_of
from tests.factories import City, make_city
from tests.visits.duty.book import day, keeper, make_entry
from visits.duty.actions.duty import reopen, settle
from visits.duty.queries import duty_figures, duty_visible_to

pytestmark = pytest.mark.django_db
now = timezone.now


@pytest.fixture
def city() -> City:
    return make_city()


@pytest.fixture
def staff(city: City) -> Account:
    return keeper(city)


@pytest.mark.parametrize(("why", "label", "relapses"), [("relapse", "化解后又有反复", 1), ("mistake", "误记为化解", 0)])
def test_what_was_settled_is_opened_again(city: City, staff: Account, why: str, label: str, relapses: int) -> None:
    entry = make_entry(staff, city.township, settled_how="双方当场和好")
    told = {"why": why, "reason": "又在界址上堆土", "next_on": day(2)}

    entry = reopen(by=staff, at=now(), entry_id=entry.pk, **told)

    assert (entry.state, entry.next_on, entry.ended_at, entry.relapses) == ("following", day(2), None, relapses)
    assert [(done.on, done.text) for done in entry.follow_ups.order_by("pk")] == [
        (day(0), "双方当场和好"),
        (day(0), f"{label}：又在界址上堆土"),
    ]
    assert Event.objects.get(kind="duty_reopen").facts == {"relapse": bool(relapses), "next_on": day(2).isoformat()}
    settle(by=staff, at=now(), entry_id=entry.pk, how="再次和好")
    figures = duty_figures(duty_visible_to(staff), day(0))
    assert (figures.on_the_spot, figures.settled_later, figures.relapsed) == (0, 1, relapses)


def test_only_a_settled_dispute_is_opened_again(city: City, staff: Account) -> None:
    entry = make_entry(staff, city.township)
    told = {"why": "relapse", "reason": "又争吵", "next_on": day(2)}

    with pytest.raises(ActionRefused, match="只有记为就地化解的"):
        reopen(by=staff, at=now(), entry_id=entry.pk, **told)
    settle(by=staff, at=now(), entry_id=entry.pk, how="和好")
    for wrong, field in (({"reason": " "}, "reason"), ({"why": "other"}, "why"), ({"next_on": None}, "next_on")):
        with pytest.raises(InvalidFacts) as refused:
            reopen(by=staff, at=now(), entry_id=entry.pk, **(told | wrong))
        assert refused.value.field == field


def test_it_is_opened_again_on_the_page_and_by_a_program(city: City, staff: Account, api: Any) -> None:
    first = make_entry(staff, city.township, settled_how="双方当场和好")
    second = make_entry(staff, city.township, settled_how="双方当场和好")
    told = {"why": "relapse", "reason": "又争吵", "next_on": day(2).isoformat()}
    client = client_of(staff)

    assert "重新打开" in client.get(first.get_absolute_url()).text
    sent = client.post(f"{first.get_absolute_url()}reopen/", {**told, "request_key": str(uuid4())})
    answer = api(staff).post(f"/api/v1/duty/{second.pk}/reopen/", told)

    assert (sent.status_code, answer.status_code, answer.json()["relapses"]) == (302, 200, 1)
    assert "化解后反复" in client.get(first.get_absolute_url()).text
    assert client.get("/duty/?stands=relapsed").context["number"] == 2
