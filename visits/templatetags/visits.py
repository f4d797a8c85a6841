"""Visits and the entry of the duty book on the page of a petition, whose app may not import this one."""

from typing import Any

from django import template
from django.http import HttpRequest

from cases.petitions.models.petitions import Petition
from offices.organisation.models import Account
from visits.duty.queries import duty_visible_to
from visits.hall.queries import visits_visible_to
from visits.receptions.queries.traces import DUTY, VISITS, traces_of

register = template.Library()

MOST = 5


@register.inclusion_tag("visits/visits/_visits_of_petition.html", takes_context=True)
def petition_visits(context: Any, petition: Petition) -> dict[str, Any]:
    """`{% load visits %}{% petition_visits petition %}`: the newest visits about it, nothing where there are none."""
    request: HttpRequest = context["request"]
    if not isinstance(request.user, Account) or VISITS not in traces_of(petition):
        return {"visits": []}
    seen = visits_visible_to(request.user).filter(petition=petition).order_by("-on", "-pk")
    shown = seen.select_related(None).select_related("office")
    found = list(shown.only("on", "came_at", "persons", "outcome", "office__short_name")[: MOST + 1])
    return {"visits": found[:MOST], "more": len(found) > MOST, "petition": petition}


@register.inclusion_tag("visits/duty/_duty_of_petition.html", takes_context=True)
def petition_duty_entry(context: Any, petition: Petition) -> dict[str, Any]:
    """The entry of the duty book that it was raised from, for who sees that book."""
    request: HttpRequest = context["request"]
    if not isinstance(request.user, Account) or DUTY not in traces_of(petition):
        return {"entry": None}
    seen = duty_visible_to(request.user).filter(petition=petition).select_related("office")
    return {"entry": seen.only("found_on", "place", "recorded_at", "office__short_name").first()}
