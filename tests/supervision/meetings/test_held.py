"""Meetings in the order of their days, who came and who did not, corrections of final minutes, and what is above."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from cases.petitions.enums import State
from cases.petitions.models.petitions import Petition
from cases.procedure.reports.timeline import describe
from offices.errors import ActionRefused, InvalidFacts
from offices.organisation.models import Event
from offices.organisation.queries import facts_of
from supervision.meetings.actions.meetings import cancel, open_again
from supervision.meetings.actions.minutes import Came, close, correct_minutes, hold
from supervision.meetings.forms import PresenceForm
from supervision.meetings.models import Meeting, MinutesErratum
from supervision.meetings.queries import agenda_of, carried_into
from supervision.meetings.reports.meetings import minutes_of, work_rows
from tests.factories import City, make_city, make_petition
from tests.supervision.meetings.meeting_room import AT, BEGINS, DURING, as_, closed, convened, decided, held, item_of

pytestmark = pytest.mark.django_db
SOON = BEGINS - timedelta(minutes=4)


@pytest.fixture
def city() -> City:
    return make_city()


@pytest.fixture
def petition(city: City) -> Petition:
    return make_petition(city, State.SERVED)


def opened(city: City, meeting: Meeting, **changes) -> Meeting:
    facts = {"by": city.leader, "at": DURING, "meeting_id": meeting.pk, "chair": city.leader, "chief": True}
    return hold(**facts | changes)


def minutes(city: City, meeting: Meeting):
    people = list(meeting.participants.select_related("account"))
    carried = work_rows(carried_into(meeting, city.leader), city.leader, DURING.date())
    return minutes_of(meeting, people, agenda_of(meeting, city.leader), carried)


# Before its time


def test_a_meeting_is_opened_from_its_time_on_or_at_another_with_a_reason(city: City, petition: Petition) -> None:
    meeting = convened(city, [petition])
    for changes, code in (
        ({"at": SOON}, "too_early"),
        ({"at": SOON, "began_at": BEGINS - timedelta(minutes=3), "reason": "提前"}, "too_early"),
        ({"at": SOON, "began_at": SOON}, "no_reason"),
        ({"began_at": BEGINS + timedelta(minutes=20), "reason": " "}, "no_reason"),
        ({"began_at": AT - timedelta(days=1), "reason": "提前"}, "before_notice"),
    ):
        with pytest.raises(InvalidFacts) as refused:
            opened(city, meeting, **changes)
        assert refused.value.code == code
    meeting = opened(city, meeting, at=SOON, began_at=SOON, reason="人已到齐")
    assert (meeting.begins_at, meeting.number) == (SOON, 1)
    event = Event.objects.filter(chain__subject=f"meeting:{meeting.pk}").latest("pk")
    assert (event.kind, facts_of(event)["reason"]) == ("meeting_hold", "人已到齐")


def test_the_time_of_the_notice_to_the_minute_needs_no_reason(city: City, petition: Petition) -> None:
    meeting = convened(city, [petition], begins_at=BEGINS + timedelta(seconds=30))
    assert opened(city, meeting, began_at=BEGINS).begins_at == BEGINS + timedelta(seconds=30)


def test_numbers_follow_the_days_whatever_was_convened_first(city: City, petition: Petition) -> None:
    later = convened(city, [petition], begins_at=BEGINS + timedelta(days=1))
    first = convened(city, [petition])
    with pytest.raises(ActionRefused) as refused:
        opened(city, later, at=DURING + timedelta(days=1))
    assert refused.value.code == "earlier_open"
    assert opened(city, first).number == 1
    assert opened(city, later, at=DURING + timedelta(days=1)).number == 2
    third = convened(city, [petition], begins_at=BEGINS + timedelta(days=3))
    cancel(by=city.leader, at=AT, meeting_id=third.pk, reason="防汛")
    fourth = convened(city, [petition], begins_at=BEGINS + timedelta(days=4))
    assert opened(city, fourth, at=DURING + timedelta(days=4)).number == 3


# Who came


def test_nobody_is_taken_to_have_come(city: City, petition: Petition) -> None:
    meeting = convened(city, [petition])
    people = list(meeting.participants.select_related("account").order_by("pk"))
    assert {PresenceForm(meeting=meeting, people=people)[f"presence_{one.pk}"].value() for one in people} == {""}
    act = reverse("supervision:meeting_act", args=[meeting.pk, "hold"])
    sent = {"chair": city.leader.username, "chief": "on", "began_at": "2026-04-22T09:00"}
    client = as_(city.leader)
    assert client.post(act, {**sent, f"presence_{people[0].pk}": "absent"}).status_code == 302
    assert list(meeting.participants.order_by("pk").values_list("presence", flat=True)) == ["absent", ""]
    decided(city, meeting)
    with pytest.raises(ActionRefused):
        close(by=city.leader, at=DURING, meeting_id=meeting.pk)
    again = {**sent, f"presence_{people[0].pk}": "absent", "rest": "on"}
    assert client.post(act, again).status_code == 302
    assert list(meeting.participants.order_by("pk").values_list("presence", flat=True)) == ["absent", "present"]


def test_an_absent_unit_stands_in_the_minutes(city: City, petition: Petition) -> None:
    meeting = convened(city, [petition])
    guest = meeting.participants.get(account=None)
    meeting = opened(city, meeting, came={guest.pk: Came("absent")})
    facts = dict(minutes(city, meeting).facts)
    assert facts["缺席"] == "市司法局（列席）"
    assert facts["没有记录是否到会"] == city.other_handler.name
    assert "列席" not in facts
    page = as_(city.leader).get(reverse("supervision:meeting_minutes", args=[meeting.pk])).content.decode()
    assert "缺席：市司法局（列席）" in page


# After the minutes are final


def test_final_minutes_are_corrected_by_number_and_stay(city: City, petition: Petition) -> None:
    meeting = held(city, [petition])
    facts = {"by": city.leader, "at": DURING, "meeting_id": meeting.pk}
    with pytest.raises(ActionRefused):
        correct_minutes(**facts, body="期限应为5月10日。")
    decided(city, meeting)
    close(**facts)
    item = item_of(meeting)
    with pytest.raises(InvalidFacts):
        correct_minutes(**facts, body=" ")
    for number, place in ((1, item.pk), (2, None)):
        assert correct_minutes(**facts, body="期限应为5月10日。", item_id=place).number == number
    event = Event.objects.filter(chain_id=petition.chain_id).latest("sequence")
    assert event.kind == "study"
    assert "会议纪要更正：期限应为5月10日。" in describe(event).text
    item.refresh_from_db()
    assert item.decision == "由住建局牵头，限期停工。"
    told = minutes(city, Meeting.objects.get(pk=meeting.pk)).errata
    assert [text.partition("　")[2] for text in told] == ["第1项：期限应为5月10日。", "期限应为5月10日。"]
    for name in ("meeting", "meeting_minutes"):
        page = as_(city.other_handler).get(reverse(f"supervision:{name}", args=[meeting.pk])).content.decode()
        assert "更正第2号" in page
    with pytest.raises(DatabaseError), transaction.atomic():
        MinutesErratum.objects.update(body="改")


def test_a_cancelled_meeting_of_any_kind_is_called_again_with_people_and_agenda(city: City, petition: Petition) -> None:
    for kind, button in (("study", "下周同一时间再开"), ("joint", "重新召集")):
        meeting = convened(city, [petition], kind=kind)
        cancel(by=city.leader, at=AT, meeting_id=meeting.pk, reason="防汛值守")
        page = as_(city.leader).get(meeting.get_absolute_url()).content.decode()
        assert button in page
        again = open_again(by=city.leader, at=AT, meeting_id=meeting.pk)
        assert (again.state, again.follows_id, again.kind) == ("draft", meeting.pk, kind)
        assert [item.petition_id for item in again.items.all()] == [petition.pk]
        assert again.participants.count() == 2


# From above, and figures


def test_the_office_above_counts_the_meetings_below_and_opens_none(city: City, petition: Petition) -> None:
    meeting = closed(city, [petition])
    convened(city, [petition], kind="study")
    answer = as_(city.province_supervisor).get(reverse("supervision:meetings"))
    lines = [(one.office, one.kind, one.held, one.chief, one.studied, one.ordered) for one in answer.context["below"]]
    assert lines == [(city.city, "joint", 1, 1, 1, 1)]
    page = answer.content.decode()
    assert "下级召开的会议" in page
    assert petition.number not in page
    assert meeting.get_absolute_url() not in page
    narrowed = as_(city.province_supervisor).get(reverse("supervision:meetings"), {"kind": "party"})
    assert narrowed.context["below"] == []
    for account in (city.supervisor, city.county_supervisor, city.head):
        assert as_(account).get(reverse("supervision:meetings")).context["below"] == []


def test_a_case_that_two_meetings_studied_counts_twice_and_has_two_rows(city: City, petition: Petition) -> None:
    closed(city, [petition])
    closed(city, [petition], begins_at=BEGINS + timedelta(hours=1), at=DURING + timedelta(hours=1))
    answer = as_(city.leader).get(reverse("supervision:meetings"))
    ((line, urls),) = answer.context["lines"]
    rows = as_(city.leader).get(reverse("supervision:meeting_cases") + urls["studied"]).context
    assert (line.studied, len(rows["page"].items), rows["times"], rows["cases"]) == (2, 2, 2, 1)
