"""今日待办: what waits for a supervisor's decision, each number the length of its own list."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from cases.petitions.enums import State
from cases.petitions.models.petitions import Petition
from cases.procedure.actions.perform import perform
from supervision.cards.actions.cards import answer_card
from supervision.cards.models import Card
from supervision.cards.reports.waiting import waiting_for
from supervision.orders.models import SupervisionOrder
from supervision.sweep.actions.sweep import sweep
from tests.clients import client_of
from tests.factories import City, make_city, make_petition
from tests.supervision.meetings.meeting_room import closed
from tests.supervision.sweep.statements import ANSWER

pytestmark = pytest.mark.django_db
ORDER = {"way": "letter", "order_ground": "DB04", "findings": "收到后一直没有办理。", "demand": "立即到现场调查。"}
OBJECTIVE = {"objective_reason": "force", "objective_paper": "市应急局〔2026〕3号"}


@pytest.fixture
def city() -> City:
    return make_city()


def late(city: City, **claim: Any) -> Card:
    """A red card that the unit has explained."""
    today = timezone.localdate()
    petition = make_petition(city, State.UNIT_RECEIVED, start=today - timedelta(days=30))
    sweep(as_of=today, at=timezone.now())
    card = Card.objects.get(petition=petition, level="red", clock__kind="notify")
    return answer_card(card_id=card.pk, by=city.head, at=timezone.now(), new_date=today, **ANSWER, **claim)


def ordered(city: City) -> Petition:
    """A petition of the bureau, ordered to be reported on, whose day has come."""
    now = timezone.now()
    petition = make_petition(city, State.HANDLING)
    due = timezone.localdate() + timedelta(days=3)
    perform("supervise", petition_id=petition.pk, by=city.supervisor, at=now, **ORDER, order_due=due)
    SupervisionOrder.objects.filter(petition=petition).update(due_on=timezone.localdate())
    return petition


def shown(city: City, name: str = "supervisor") -> dict[str, tuple[str, list[str]]]:
    """Of each kind of which anything waits its number and the petitions of its first rows."""
    groups = client_of(getattr(city, name)).get("/my-day/").context["groups"]
    return {one.kind.key: (one.count, [line.number for line in one.lines]) for one in groups}


def test_each_number_is_the_length_of_its_list(city: City) -> None:
    card, petition = late(city, **OBJECTIVE), ordered(city)
    closed(city, [make_petition(city, State.HANDLING)])
    own, of_orders = card.petition.number, petition.number
    found = shown(city)
    assert found.pop("meeting_items")[0] == "1"
    assert found == {"answers": ("1", [own]), "claims": ("1", [own]), "orders_due": ("1", [of_orders])}
    client = client_of(city.supervisor)
    for group in client.get("/my-day/").context["groups"]:
        listed = client.get(group.url)
        rows = listed.context["page"].items
        assert (listed.status_code, str(len(rows))) == (200, group.count), group.url


def test_what_was_decided_waits_no_more(city: City) -> None:
    petition = ordered(city)
    result = {"number": 1, "kind": "result", "adoption": "adopted", "text": "已到现场调查，并责令停工。"}
    perform("report_order", petition_id=petition.pk, by=city.handler, at=timezone.now(), **result)
    assert shown(city) == {"orders_to_examine": ("1", [petition.number])}
    assert shown(city, "county_supervisor") == {}
    facts = {"number": 1, "accepted": True}
    perform("decide_order", petition_id=petition.pk, by=city.supervisor, at=timezone.now(), **facts)
    assert shown(city) == {}
    assert "没有等您决定的事项" in client_of(city.supervisor).get("/my-day/").text


def test_first_rows_stand_in_place_and_the_number_opens_the_others(city: City) -> None:
    cards = [late(city) for _number in range(7)]
    count, numbers = shown(city)["answers"]
    assert (count, numbers) == ("7", [card.petition.number for card in cards[:5]])


@pytest.mark.parametrize("rows", [1, 3])
def test_statements_do_not_grow_with_the_rows(city: City, rows: int, django_assert_num_queries: Any) -> None:
    for _number in range(rows):
        late(city)
        ordered(city)
    client = client_of(city.supervisor)
    with django_assert_num_queries(9):
        client.get("/my-day/")


def test_only_supervisors_open_it_and_the_api_tells_the_same(city: City) -> None:
    card = late(city)
    assert client_of(city.handler).get("/my-day/").status_code == 403
    assert client_of(city.handler).get("/api/v1/my-day/").status_code == 403
    told = {one["key"]: one for one in client_of(city.supervisor).get("/api/v1/my-day/").json()}
    assert told.keys() == {group.kind.key for group in waiting_for(city.supervisor)}
    first = told["answers"]["first"][0]
    assert (told["answers"]["count"], first["number"]) == ("1", card.petition.number)
    assert (first["office"]["code"], first["url"]) == (city.bureau.code, card.get_absolute_url())
