"""The page of letters that leaders read (阅批来信): a leader's own, and those that one's office laid before leaders."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from cases.instructions.queries import letters_visible_to
from cases.instructions.reports.lists import LETTERS
from offices.lists.views import AskedList
from offices.organisation.models import Account
from offices.organisation.roles import Permission
from offices.organisation.views.access import account_of, needs


@require_safe
@needs(Permission.INSTRUCT, Permission.SCREEN)
def leader_letters(request: HttpRequest) -> HttpResponse:
    """What waits to be read, where nothing else is asked for."""
    asked = _asked(request)
    leaders = Account.objects.filter(pk__in=asked.visible.order_by().values("leader")).order_by("name", "pk")
    asked.filters.offer_leaders("leader", leaders[:200])
    return asked.answer("cases/instructions/letters.html", asked.context(asked.page(), tabs=asked.numbered_tabs()))


@require_safe
@needs(Permission.INSTRUCT, Permission.SCREEN)
def leader_letters_export(request: HttpRequest) -> HttpResponse:
    return _asked(request).workbook(reverse("cases:leader_letters"))


def _asked(request: HttpRequest) -> AskedList:
    asked = AskedList(LETTERS, request, letters_visible_to(account_of(request)))
    asked.filters.hide("tab")
    return asked
