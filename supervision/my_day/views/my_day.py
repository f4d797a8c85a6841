"""The page that a supervisor opens first: what waits for a decision (今日待办)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from offices.organisation.roles import Permission
from offices.organisation.views.access import account_of, needs
from supervision.cards.reports.waiting import waiting_for


@require_safe
@needs(Permission.SUPERVISE)
def my_day(request: HttpRequest) -> HttpResponse:
    """Each kind with its number and its first rows; kinds of which nothing waits are named below."""
    groups = waiting_for(account_of(request))
    context = {
        "title": _("今日待办"),
        "today": timezone.localdate(),
        "groups": [group for group in groups if group.lines],
        "empty": [group for group in groups if not group.lines],
    }
    return render(request, "supervision/my_day/my_day.html", context)
