"""How long each office held one petition, and the open ones by how long their office has held them."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_safe

from cases.organs.queries import held_petitions
from cases.organs.reports.holding import holding_of
from cases.organs.reports.lists import HELD
from cases.petitions.queries.opening import opened_petition
from cases.petitions.queries.visible import petitions_on_record
from offices.lists.views import AskedList
from offices.organisation.policies import authority_of
from offices.organisation.roles import Permission
from offices.organisation.views.access import account_of, needs


@require_GET
def holding(request: HttpRequest, number: str) -> HttpResponse:
    account, today = account_of(request), timezone.localdate()
    petition = opened_petition(petitions_on_record(account).select_related("holder"), number, account)
    context = {"title": _("经办时长"), "petition": petition, "holding": holding_of(petition, today), "today": today}
    return render(request, "cases/organs/holding.html", context)


@require_safe
@needs(Permission.SEE_CASES)
def held(request: HttpRequest) -> HttpResponse:
    """The open petitions, those held longest by their present office first."""
    asked = _asked(request)
    acts = asked.to_act_on(authority_of(account_of(request)).may_anywhere(Permission.SUPERVISE))
    return asked.answer("cases/organs/held.html", asked.context(asked.page(), **acts))


@require_safe
@needs(Permission.SEE_CASES)
def held_export(request: HttpRequest) -> HttpResponse:
    return _asked(request).workbook(reverse("cases:held"))


def _asked(request: HttpRequest) -> AskedList:
    return AskedList(HELD, request, held_petitions(account_of(request)))
