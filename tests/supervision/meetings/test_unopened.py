"""What is sealed and not opened is on the agenda, and nobody writes on it before it is opened."""

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.petitions.actions.reading import open_sealed
from cases.petitions.enums import State
from cases.petitions.models.petitions import Petition
from cases.petitions.queries.opening import SEALED
from offices.organisation.models import Account, Event, RoleAssignment
from supervision.meetings.models import AgendaItem, Meeting
from tests.factories import City, make_account, make_petition, seal
from tests.supervision.meetings.meeting_room import as_, closed, decided, draft, held, item_of

pytestmark = pytest.mark.django_db

DECISION = "由住建局牵头，限期停工。"


def colleague(city: City) -> Account:
    """A deputy leader who is named for sealed matters and heads nothing."""
    account = make_account("trusted", ("leader", city.city))
    RoleAssignment.objects.filter(account=account).update(sees_sealed=True)
    return Account.objects.get(pk=account.pk)


@pytest.fixture
def petition(city: City) -> Petition:
    return make_petition(city, State.HANDLING, subject="检举处长")


def sealed(petition: Petition) -> Petition:
    seal(Petition.objects.filter(pk=petition.pk))
    petition.refresh_from_db()
    return petition


def events_of(petition: Petition) -> int:
    return Event.objects.filter(chain_id=petition.chain_id).count()


def page_key(meeting: Meeting, item: AgendaItem, key: str) -> str:
    return reverse("supervision:meeting_item", args=[meeting.pk, item.pk, key])


def test_what_was_decided_stays_as_it_was_recorded(city: City, petition: Petition) -> None:
    meeting = held(city, [petition])
    item = decided(city, meeting)
    sealed(petition)
    events = events_of(petition)
    client = as_(colleague(city))
    page = client.get(meeting.get_absolute_url())
    assert not any(hasattr(one, "form") for one in page.context["shown"])
    text = page.content.decode()
    assert reverse("cases:open", args=[petition.number]) in text
    assert page_key(meeting, item, "record") not in text
    sent = {"version": item.version, "outcome": "decided", "decision": str(SEALED)}
    answer = client.post(page_key(meeting, item, "record"), sent)
    assert (answer.status_code, answer["Location"]) == (302, reverse("cases:open", args=[petition.number]))
    item.refresh_from_db()
    assert (item.decision, events_of(petition)) == (DECISION, events)


def test_the_api_records_nothing_of_it(city: City, petition: Petition, api) -> None:
    meeting = held(city, [petition])
    item = decided(city, meeting)
    sealed(petition)
    events = events_of(petition)
    sent = {"version": item.version, "outcome": "decided", "decision": "密封", "actions": []}
    answer = api(colleague(city)).post(f"/api/v1/meetings/{meeting.pk}/items/{item.pk}/", sent, format="json")
    assert (answer.status_code, answer.json()["code"]) == (403, "sealed_unopened")
    item.refresh_from_db()
    assert (item.decision, events_of(petition)) == (DECISION, events)


def test_what_is_asked_stays_as_it_was_asked(city: City, petition: Petition) -> None:
    meeting = draft(city, [petition])
    sealed(petition)
    item, client = item_of(meeting), as_(colleague(city))
    assert 'name="question" maxlength' not in client.get(meeting.get_absolute_url()).content.decode()
    answer = client.post(page_key(meeting, item, "change"), {"question": "密封", "reporter": "住建局"})
    assert (answer.status_code, answer["Location"]) == (302, reverse("cases:open", args=[petition.number]))
    item.refresh_from_db()
    assert (item.question, item.reporter) == ("怎样停止夜间施工？", "")


def test_no_paper_and_no_correction_is_added_to_it(city: City, petition: Petition) -> None:
    meeting = closed(city, [petition])
    sealed(petition)
    client = as_(colleague(city))
    offered = client.get(meeting.get_absolute_url()).context["erratum_form"].fields["item"].choices
    assert [value for value, _label in offered] == [""]
    sent = {"body": "更正责任人。", "item": item_of(meeting).pk}
    answer = client.post(reverse("supervision:meeting_act", args=[meeting.pk, "erratum"]), sent)
    assert (answer.status_code, meeting.errata.count()) == (422, 0)


def test_opened_it_is_recorded_on_as_any_other(city: City, petition: Petition) -> None:
    meeting = held(city, [petition])
    item = decided(city, meeting)
    account = colleague(city)
    open_sealed(petition=sealed(petition), by=account, at=timezone.now(), purpose="handle")
    client = as_(account)
    (one,) = client.get(meeting.get_absolute_url()).context["shown"]
    assert one.form.initial["decision"] == DECISION
    sent = {**one.form.initial, "decision": f"{DECISION}另安排一次走访。"}
    assert client.post(page_key(meeting, item, "record"), sent).status_code == 302
    item.refresh_from_db()
    assert item.decision == f"{DECISION}另安排一次走访。"
