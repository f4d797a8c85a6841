"""Meetings that are entered after they were held (补记)."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from cases.petitions.enums import State
from cases.petitions.models.petitions import Petition
from cases.procedure.reports.timeline import describe
from offices.errors import ActionRefused, InvalidFacts, NotPermitted
from offices.organisation.actions.rules import set_rule
from offices.organisation.models import Event, Notice, OutboxMessage
from offices.organisation.queries import facts_of
from supervision.meetings.actions.meetings import change_meeting, convene, invite
from supervision.meetings.actions.minutes import Came, close, hold
from supervision.meetings.models import Meeting
from supervision.meetings.queries import agenda_of, meetings_visible_to
from supervision.meetings.reports.meetings import entered_words, figures, minutes_of, why_not_on
from supervision.meetings.rules import MEETING_RULES, afterwards_days
from tests.factories import City, make_city, make_petition, moment
from tests.supervision.meetings.meeting_room import AT, DAY, as_, closed, decided, draft
from tests.supervision.meetings.test_api import api, given

pytestmark = pytest.mark.django_db
HELD_AT = AT - timedelta(days=3)


@pytest.fixture
def city() -> City:
    return make_city()


@pytest.fixture
def petition(city: City) -> Petition:
    return make_petition(city, State.SERVED)


def entered(city: City, petitions: list[Petition], begins_at: datetime = HELD_AT, **changes: Any) -> Meeting:
    meeting = draft(city, petitions, begins_at=begins_at, entered_afterwards=True, **changes)
    invite(by=city.leader, at=AT, meeting_id=meeting.pk, accounts=[city.other_handler], guests=["市司法局"])
    return meeting


def recorded(city: City, meeting: Meeting) -> Meeting:
    came = {one.pk: Came("present") for one in meeting.participants.all()}
    return hold(by=city.leader, at=AT, meeting_id=meeting.pk, chair=city.leader, chief=True, came=came)


def test_a_meeting_that_was_held_is_entered_with_attendance_items_and_minutes(city: City, petition: Petition) -> None:
    meeting = entered(city, [petition])
    assert not meetings_visible_to(city.other_handler).exists()
    with pytest.raises(ActionRefused) as refused:
        convene(by=city.leader, at=AT, meeting_id=meeting.pk)
    assert refused.value.code == "held_already"
    assert not OutboxMessage.objects.filter(url=meeting.get_absolute_url()).exists()
    meeting = recorded(city, meeting)
    assert (meeting.state, meeting.begins_at, meeting.number, meeting.convened_at) == ("held", HELD_AT, 1, None)
    assert (meeting.made_by, meeting.made_at, meeting.state_words) == (city.leader, AT, "已召开（补记）")
    event = Event.objects.filter(chain__subject=f"meeting:{meeting.pk}").latest("pk")
    assert (event.kind, facts_of(event)["entered_afterwards"]) == ("meeting_hold", True)
    told = Notice.objects.filter(message__url=meeting.get_absolute_url()).values_list("account", "message__text")
    said = f"会议补记：{meeting.title}，2026年4月17日（周五）10:00召开"
    assert set(told) == {(city.other_handler.pk, said), (city.leader.pk, said)}
    assert meetings_visible_to(city.other_handler).get() == meeting
    decided(city, meeting, at=AT)
    studied = Event.objects.filter(chain_id=petition.chain_id, kind="study").get()
    assert "2026年4月17日召开，补记" in describe(studied).text
    meeting = close(by=city.leader, at=AT, meeting_id=meeting.pk)
    people = list(meeting.participants.select_related("account"))
    facts = dict(minutes_of(meeting, people, agenda_of(meeting, city.leader), []).facts)
    assert facts["补记"] == f"{city.leader.name}于2026年4月20日（周一）10:00补记"
    page = as_(city.other_handler).get(meeting.get_absolute_url()).content.decode()
    assert "这次会议已于2026年4月17日（周五）10:00召开" in page


def test_it_counts_as_others_and_the_figures_say_how_many(city: City, petition: Petition) -> None:
    closed(city, [petition])
    recorded(city, entered(city, [petition]))
    (line,) = figures(meetings_visible_to(city.leader), city.leader, DAY)
    assert (line.held, line.afterwards, line.chief) == (2, 1, 2)
    assert Meeting.objects.get(entered_afterwards=True).number == 2
    answer = as_(city.leader).get(reverse("supervision:meetings"))
    ((_line, urls),) = answer.context["lines"]
    rows = as_(city.leader).get(reverse("supervision:meetings") + urls["afterwards"])
    assert len(rows.context["table"].rows) == 1
    assert "已召开（补记）" in rows.content.decode()


def test_its_time_has_passed_and_is_not_longer_ago_than_the_rule_allows(city: City, petition: Petition) -> None:
    for begins_at, code in (
        (AT + timedelta(minutes=1), "not_held_yet"),
        (AT - timedelta(days=31), "too_long_ago"),
    ):
        with pytest.raises(InvalidFacts) as refused:
            entered(city, [], begins_at=begins_at)
        assert (refused.value.code, refused.value.field) == (code, "begins_at")
    meeting = entered(city, [petition], begins_at=AT - timedelta(days=30))
    put = {"by": city.leader, "meeting_id": meeting.pk, "version": meeting.version, "place": "三楼"}
    put |= {"chair": city.leader, "at": AT + timedelta(days=20)}
    with pytest.raises(InvalidFacts, match="最迟在"):
        change_meeting(**put, begins_at=AT - timedelta(days=31))
    assert change_meeting(**put, begins_at=AT - timedelta(days=30)).place == "三楼"
    with pytest.raises(IntegrityError), transaction.atomic():
        Meeting.objects.filter(pk=meeting.pk).update(begins_at=AT + timedelta(days=1))


def test_the_days_count_to_the_day_it_is_recorded(city: City, petition: Petition) -> None:
    """A draft made in time and left lying is no meeting."""
    meeting = entered(city, [petition], begins_at=AT - timedelta(days=29))
    put = {"by": city.leader, "meeting_id": meeting.pk, "chair": city.leader, "chief": True}
    with pytest.raises(InvalidFacts, match="30日以内补记") as refused:
        hold(**put, at=AT + timedelta(days=2))
    assert (refused.value.code, refused.value.field) == ("too_long_ago", "begins_at")
    people, shown = list(meeting.participants.all()), agenda_of(meeting, city.leader)
    assert "30日以内补记" in why_not_on(meeting, shown, people, AT + timedelta(days=2))
    assert why_not_on(meeting, shown, people, AT + timedelta(days=1)) == ""
    meeting = hold(**put, at=AT + timedelta(days=1))
    assert meeting.state == "held"
    assert entered_words(meeting) == f"{city.leader.name}于2026年4月21日（周二）10:00补记"


def test_a_meeting_that_is_convened_is_still_to_come(city: City) -> None:
    with pytest.raises(InvalidFacts, match="补记会议"):
        draft(city, begins_at=HELD_AT)


def test_it_is_not_recorded_without_people_and_an_agenda(city: City, petition: Petition) -> None:
    meeting = draft(city, [petition], begins_at=HELD_AT, entered_afterwards=True)
    page = as_(city.leader).get(meeting.get_absolute_url()).content.decode()
    assert "请先确定参会人员。" in page
    assert "发会议通知" not in page
    with pytest.raises(InvalidFacts, match="参会人员"):
        recorded(city, meeting)


def test_an_office_sets_its_own_days(city: City) -> None:
    on = date(2026, 4, 20)
    assert afterwards_days(city.city, on) == 30
    at = moment("2026-04-01")
    with pytest.raises(InvalidFacts):
        set_rule(MEETING_RULES, office=city.city, by=city.system_admin, at=at, values={"afterwards_days": 0})
    with pytest.raises(NotPermitted):
        set_rule(MEETING_RULES, office=city.city, by=city.handler, at=at, values={"afterwards_days": 2})
    set_rule(MEETING_RULES, office=city.city, by=city.system_admin, at=at, values={"afterwards_days": 2})
    assert afterwards_days(city.city, on) == 2
    with pytest.raises(InvalidFacts, match="2日以内"):
        entered(city, [])


# The page and the API


def test_the_page_presets_no_time_and_goes_on_to_the_record(city: City, petition: Petition) -> None:
    client, address = as_(city.leader), reverse("supervision:meeting_afterwards")
    shown = client.get(address, {"petition": petition.number})
    assert shown.context["form"]["begins_at"].value() is None
    assert "30日以内可以补记" in shown.content.decode()
    begins = timezone.localtime(timezone.now() - timedelta(days=2)).replace(second=0, microsecond=0)
    sent = {"request_key": shown.context["form"]["request_key"].value(), "office": city.city.pk, "kind": "joint"}
    sent |= {"begins_at": f"{begins:%Y-%m-%dT%H:%M}", "place": "三楼", "chair": city.leader.username}
    late = client.post(address, {**sent, "begins_at": "2020-03-02T09:00"})
    assert late.status_code == 422
    made = client.post(address, {**sent, "numbers": petition.number})
    meeting = Meeting.objects.get()
    assert (made.status_code, made["Location"], meeting.begins_at) == (302, meeting.get_absolute_url(), begins)
    assert meeting.items.get().petition == petition
    invite(by=city.leader, at=timezone.now(), meeting_id=meeting.pk, accounts=[city.other_handler])
    page = client.get(meeting.get_absolute_url()).content.decode()
    assert "登记开会" in page
    assert "实际开会时间" not in page
    act = reverse("supervision:meeting_act", args=[meeting.pk, "hold"])
    assert client.post(act, {"chair": city.leader.username, "rest": "on"}).status_code == 302
    meeting.refresh_from_db()
    assert (meeting.state, meeting.held_by) == ("held", city.leader)


def test_the_api_enters_one_and_says_so(city: City) -> None:
    begins = timezone.now() - timedelta(days=1)
    sent = given(city, begins_at=begins.isoformat())
    assert api(city.leader).post("/api/v1/meetings/", sent, format="json").status_code == 422
    made = api(city.leader).post("/api/v1/meetings/", {**sent, "entered_afterwards": True}, format="json")
    assert made.status_code == 201
    assert (made.data["entered_afterwards"], made.data["made_by"]) == (True, city.leader.name)
    found = api(city.leader).get("/api/v1/meetings/", {"entered_afterwards": "true"})
    assert [one["id"] for one in found.data["results"]] == [made.data["id"]]
