"""The pages of grave and urgent matters: the list and its workbook."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from cases.urgency.queries import urgent_matters_visible_to
from cases.urgency.reports.lists import URGENT
from offices.lists.views import AskedList
from offices.organisation.policies import authority_of
from offices.organisation.roles import Permission
from offices.organisation.views.access import account_of, needs
from offices.pages.queries import total_of


@require_safe
@needs(Permission.SEE_CASES)
def urgent_matters(request: HttpRequest) -> HttpResponse:
    """What stands, the newest first, where nothing else is asked for."""
    asked = _asked(request)
    acts = asked.to_act_on(authority_of(account_of(request)).may_anywhere(Permission.SUPERVISE))
    acts = acts or {"total": total_of(asked.found)}
    context = asked.context(asked.page(), tabs=asked.numbered_tabs(), **acts)
    return asked.answer("cases/urgency/urgent.html", context)


@require_safe
@needs(Permission.SEE_CASES)
def urgent_export(request: HttpRequest) -> HttpResponse:
    return _asked(request).workbook(reverse("cases:urgent_matters"))


def _asked(request: HttpRequest) -> AskedList:
    asked = AskedList(URGENT, request, urgent_matters_visible_to(account_of(request)))
    asked.filters.hide("tab")
    return asked
