"""The work calendar of an office on its page."""

from typing import Any

from django import template

from offices.calendars.queries import calendar_for, calendar_words, current_calendar
from offices.organisation.models import Office

register = template.Library()
register.filter("calendar_words", calendar_words)


@register.inclusion_tag("offices/calendars/_of_office.html")
def calendar_of(office: Office) -> dict[str, Any]:
    """`{% load calendars %}{% calendar_of office %}`: what holds for it, and the days it has set for itself."""
    calendar = calendar_for(office)
    own = current_calendar(office)
    return {
        "office": office,
        "calendar": calendar,
        "calendar_years": sorted(calendar.loaded_years),
        "own_days": list(own.days.all()) if own else [],
    }
