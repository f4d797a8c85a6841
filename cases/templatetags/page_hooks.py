"""This tag shows the parts of a petition's page that higher rooms have registered."""

from typing import Any

from django import template
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from cases.petitions.models.petitions import Petition
from cases.worklist.reports.page_hooks import parts
from offices.organisation.models import Account

register = template.Library()


@register.simple_tag(takes_context=True)
def shown_by_rooms(context: Any, place: str, petition: Petition) -> SafeString:
    """`{% load page_hooks %}{% shown_by_rooms "aside" petition %}`; nothing for who has not logged in."""
    request: HttpRequest = context["request"]
    account = request.user
    if not isinstance(account, Account):
        return mark_safe("")
    shown = (
        render_to_string(part.template, part.read(account, petition), request) for part in parts if part.place == place
    )
    return mark_safe("".join(shown))  # noqa: S308 - each part is a rendered template
