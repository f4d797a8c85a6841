"""Bookings on pages of others: the page of a day, and how many are yet to be told."""

from typing import Any

from django import template
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from offices.errors import ActionRefused
from offices.organisation.models import Account
from offices.organisation.policies import authority_of
from offices.organisation.roles import Permission
from visits.bookings.actions.slots import check_bookable
from visits.bookings.filters import bookings_told, is_untold, names_whom
from visits.bookings.queries import bookings_of, slots_with, to_tell
from visits.rota.enums import DayState
from visits.rota.models import ReceptionDay
from visits.rota.policies import plans_for

register = template.Library()


@register.inclusion_tag("visits/bookings/_bookings.html", takes_context=True)
def day_bookings(context: Any, day: ReceptionDay) -> dict[str, Any]:
    """`{% load bookings %}{% day_bookings day %}`: each slot with who comes; two or three statements."""
    request: HttpRequest = context["request"]
    account, at = request.user, timezone.now()
    assert isinstance(account, Account)  # noqa: S101 - the page asks for a login
    manages = plans_for(account, day.office)
    found = list(bookings_of(day, account))
    for booking in found:
        booking.day = day
    rows = bookings_told(found, account, at, manages=manages, named=names_whom(account, day))
    slots, _gone = slots_with(day, found, at)
    try:
        check_bookable(day, at)
        closed = False
    except ActionRefused:
        closed = True
    return {
        "day": day,
        "slots": [(slot, rows.get(slot.booking.pk) if slot.booking else None) for slot in slots],
        "taken": sum(slot.booking is not None for slot in slots),
        "untold": sum(is_untold(booking) for booking in found),
        "manages": manages,
        "closed": closed,
    }


@register.simple_tag
def day_state(day: ReceptionDay) -> str:
    """The state of a day in words; one on which somebody was received goes on until its end."""
    now = timezone.localtime()
    goes_on = day.state == DayState.HELD and (day.on, day.ends) > (now.date(), now.time())
    return _("正在接访") if goes_on else str(day.get_state_display())


@register.inclusion_tag("visits/bookings/_to_tell.html", takes_context=True)
def to_tell_badge(context: Any) -> dict[str, Any]:
    """How many of the account's own offices are to be told; nothing where there are none, or it keeps no slots."""
    account = context["request"].user
    if not isinstance(account, Account) or not authority_of(account).may_anywhere(Permission.RECEIVE):
        return {"number": 0}
    return {"number": to_tell(account).count()}
