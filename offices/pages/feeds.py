"""Calendars (RFC 5545) are written here: an event is known by the same UID for ever, a cancelled one says so."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, vDuration

from offices.pages.texts import cleaned

CALENDARS = "petition-office"  # ends every UID: it never changes, by whatever name the server is reached
REFRESHED = timedelta(hours=1)
ICS = "text/calendar; charset=utf-8"


@dataclass(frozen=True)
class Appointment:
    """One event. key: what it is, by which it is known again; starts: a moment, or a day for the whole of it.

    stamp: when it was last changed; sequence: how often. is_busy: whether it takes the time of who has it.
    """

    key: str
    summary: str
    starts: datetime | date
    stamp: datetime
    ends: datetime | None = None
    sequence: int = 0
    place: str = ""
    text: str = ""
    is_cancelled: bool = False
    is_busy: bool = True


def write_calendar(appointments: Iterable[Appointment], *, about: str, name: str = "") -> bytes:
    """name: of a calendar that is subscribed to, and read again each hour; a file without one is taken in once."""
    feed = Calendar()
    feed.add("prodid", f"-//petition-office//{about}//ZH")
    feed.add("version", "2.0")
    feed.add("method", "PUBLISH")
    if name:
        feed.add("x-wr-calname", name)
        feed.add("refresh-interval", REFRESHED, parameters={"VALUE": "DURATION"})
        feed.add("x-published-ttl", vDuration(REFRESHED).to_ical().decode())
    for one in appointments:
        feed.add_component(_event(one))
    feed.add_missing_timezones()
    return cleaned(feed.to_ical().decode()).encode()


def _event(one: Appointment) -> Event:
    event = Event()
    event.add("uid", f"{one.key}.{CALENDARS}")
    event.add("sequence", one.sequence)
    event.add("dtstamp", one.stamp)
    event.add("last-modified", one.stamp)
    event.add("dtstart", one.starts)
    if one.ends is not None:
        event.add("dtend", one.ends)
    event.add("summary", _("已取消：%s") % one.summary if one.is_cancelled else one.summary)
    if one.place:
        event.add("location", one.place)
    if one.text:
        event.add("description", one.text)
    event.add("status", "CANCELLED" if one.is_cancelled else "CONFIRMED")
    event.add("transp", "OPAQUE" if one.is_busy else "TRANSPARENT")
    return event


def calendar_answer(request: HttpRequest, content: bytes, *, file_name: str, kept: str) -> HttpResponseBase:
    """The calendar with its ETag, 304 for who has it already. kept: by whom and how long it may be kept."""
    tag = quote_etag(hashlib.sha256(content).hexdigest()[:32])
    headers = {"Content-Disposition": f'inline; filename="{file_name}"', "Cache-Control": kept, "ETag": tag}
    response = HttpResponse(content, content_type=ICS, headers=headers)
    return get_conditional_response(request, etag=tag, response=response) or response
