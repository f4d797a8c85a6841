"""The page of follow-up visits (回访) of one's own offices."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from cases.aftercare.queries import revisits_visible_to
from cases.aftercare.reports.lists import REVISITS
from offices.lists.views import AskedList
from offices.organisation.models import Account
from offices.organisation.roles import Permission
from offices.organisation.views.access import account_of, needs


@require_safe
@needs(Permission.SEE_CASES)
def revisits(request: HttpRequest) -> HttpResponse:
    """What waits, the earliest due first, where nothing else is asked for."""
    asked = _asked(request)
    owners = Account.objects.filter(pk__in=asked.visible.order_by().values("owner")).order_by("name", "pk")
    asked.filters.offer_leaders("owner", owners[:200])
    return asked.answer("cases/aftercare/revisits.html", asked.context(asked.page(), tabs=asked.numbered_tabs()))


@require_safe
@needs(Permission.SEE_CASES)
def revisits_export(request: HttpRequest) -> HttpResponse:
    return _asked(request).workbook(reverse("cases:revisits"))


def _asked(request: HttpRequest) -> AskedList:
    asked = AskedList(REVISITS, request, revisits_visible_to(account_of(request)))
    asked.filters.hide("tab")
    return asked
