"""What the tests of meetings stand on: a meeting brought to a state by the real actions."""

from datetime import date, datetime, timedelta
from typing import Any

from django.test import Client

from cases.petitions.models.petitions import Petition
from offices.organisation.models import Account
from supervision.meetings.actions.agenda import add_petitions
from supervision.meetings.actions.meetings import convene, invite, make_meeting
from supervision.meetings.actions.minutes import Came, Ordered, close, hold, record_item
from supervision.meetings.models import AgendaItem, Meeting
from tests.copies import copying
from tests.factories import City, moment

DAY = date(2026, 4, 20)
AT = moment(DAY)
BEGINS = moment(DAY + timedelta(days=2), 9)
DURING = moment(DAY + timedelta(days=2), 10)


@copying
def draft(city: City, petitions: list[Petition] | None = None, **changes: Any) -> Meeting:
    facts: dict[str, Any] = {"office": city.city, "kind": "joint", "begins_at": BEGINS, "place": "三楼会议室"}
    facts["chair"] = city.leader
    by = changes.pop("by", city.leader)
    at = changes.pop("at", AT)
    meeting = make_meeting(by=by, at=at, **{**facts, **changes})
    if petitions:
        add_petitions(by=by, at=at, meeting_id=meeting.pk, petitions=petitions, question="怎样停止夜间施工？")
    return meeting


@copying
def convened(
    city: City, petitions: list[Petition], people: list[Account] | None = None, at: datetime = AT, **changes: Any
) -> Meeting:
    meeting = draft(city, petitions, at=at, **changes)
    invite(by=city.leader, at=at, meeting_id=meeting.pk, accounts=people or [city.other_handler], guests=["市司法局"])
    return convene(by=city.leader, at=at, meeting_id=meeting.pk)


@copying
def held(city: City, petitions: list[Petition], at: datetime = DURING, **changes: Any) -> Meeting:
    meeting = convened(city, petitions, **changes)
    came = {one.pk: Came("present") for one in meeting.participants.all()}
    return hold(by=city.leader, at=at, meeting_id=meeting.pk, chair=city.leader, chief=True, came=came)


def item_of(meeting: Meeting) -> AgendaItem:
    return meeting.items.get()


def ordered(city: City, **changes: Any) -> Ordered:
    facts: dict[str, Any] = {"unit": city.bureau, "owner": "王处长", "text": "安装隔音屏。"}
    return Ordered(**{**facts, "due_on": DAY + timedelta(days=12), **changes})


def decided(city: City, meeting: Meeting, at: datetime = DURING, **changes: Any) -> AgendaItem:
    item = changes.pop("item", None) or item_of(meeting)
    facts: dict[str, Any] = {"outcome": "decided", "decision": "由住建局牵头，限期停工。", "ordered": [ordered(city)]}
    named = {"meeting_id": meeting.pk, "item_id": item.pk, "version": item.version}
    return record_item(**{"by": city.leader, "at": at, **named, **facts, **changes})


@copying
def closed(city: City, petitions: list[Petition], at: datetime = DURING, **changes: Any) -> Meeting:
    meeting = held(city, petitions, at=at, **changes)
    decided(city, meeting, at=at)
    return close(by=city.leader, at=at, meeting_id=meeting.pk)


def as_(account: Account) -> Client:
    client = Client()
    client.force_login(Account.objects.get(pk=account.pk), backend="django.contrib.auth.backends.ModelBackend")
    return client
