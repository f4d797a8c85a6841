"""Reception days are written as iCalendar, and those of today for the screen of a hall."""

from collections.abc import Sequence
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from visits.hall.models import Hall
from visits.rota.enums import DayState
from visits.rota.models import ReceptionDay
from visits.rota.queries import today_of_hall


def calendar_of(days: Sequence[ReceptionDay], *, name: str, host: str) -> bytes:
    """One event a day, known by the same UID for ever; a change raises SEQUENCE, a cancelled day stays as CANCELLED.

    days: published ones, each with `made` (its published changes, the newest first).
    """
    feed = Calendar()
    feed.add("prodid", "-//petition-office//reception days//ZH")
    feed.add("version", "2.0")
    feed.add("method", "PUBLISH")
    feed.add("x-wr-calname", name)
    for day in days:
        feed.add_component(_event(day, host))
    feed.add_missing_timezones()
    return feed.to_ical()


def _event(day: ReceptionDay, host: str) -> Event:
    event, zone = Event(), timezone.get_default_timezone()
    changes = getattr(day, "made", [])
    stamp = changes[0].at if changes else day.plan.published_at
    event.add("uid", f"reception-day-{day.pk}@{host}")
    event.add("sequence", day.version)
    event.add("dtstamp", stamp)
    event.add("last-modified", stamp)
    event.add("dtstart", datetime.combine(day.on, day.starts, zone))
    event.add("dtend", datetime.combine(day.on, day.ends, zone))
    event.add("summary", _summary(day))
    event.add("location", f"{day.place} {day.room.label}" if day.room else day.place)
    lines = [str(day.get_kind_display()), day.theme, "、".join(unit.name for unit in day.units.all())]
    lines += [_("原因：%(reason)s") % {"reason": change.reason} for change in changes[:1]]
    event.add("description", "\n".join(line for line in lines if line))
    event.add("status", "CANCELLED" if day.state == DayState.CANCELLED else "CONFIRMED")
    event.add("transp", "TRANSPARENT")
    return event


def _summary(day: ReceptionDay) -> str:
    if day.leader:
        facts = {"name": day.leader.account.name, "post": day.leader.post}
        return _("领导接访：%(name)s（%(post)s）") % facts
    return _("法律服务值班：%(body)s") % {"body": day.get_legal_body_display()}


def today_on_screen(hall: Hall, day: date) -> list[dict[str, str]]:
    """Who receives in the hall: leader (with the post, or the body whose desk it is), kind, starts, ends, place."""
    return [
        {
            "leader": f"{found.leader.account.name} {found.leader.post}"
            if found.leader
            else found.get_legal_body_display(),
            "kind": found.get_kind_display(),
            "starts": f"{found.starts:%H:%M}",
            "ends": f"{found.ends:%H:%M}",
            "place": found.room.label if found.room else found.place,
        }
        for found in today_of_hall(hall, day)
    ]
