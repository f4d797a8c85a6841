"""The list of the system's proposals, its workbook, and one proposal with what may be done about it."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_POST, require_safe

from cases.petitions.queries.opening import check_opened
from offices.errors import ActionRefused
from offices.lists.views import AskedList
from offices.organisation.models import Account
from offices.organisation.roles import Permission
from offices.organisation.views.access import account_of, needs
from offices.pages.queries import total_of
from supervision.my_day.actions.deciding import dismiss_proposal, order_proposed, urge_proposed
from supervision.my_day.enums import ProposalKind
from supervision.my_day.forms import DismissForm, ProposedOrderForm
from supervision.my_day.models import Proposal
from supervision.my_day.policies import why_not
from supervision.my_day.queries.proposals import proposal_rows, proposals_visible_to
from supervision.my_day.reports.proposals import PROPOSALS, REASONS, told

ACTIONS: dict[str, Callable[..., Proposal]] = {
    "order": order_proposed,
    "urge": urge_proposed,
    "dismiss": dismiss_proposal,
}
SAID = {"order": _l("已督办。"), "urge": _l("已催办。"), "dismiss": _l("已记为不采纳，同一情况不再建议。")}


@require_safe
@needs(Permission.SUPERVISE)
def proposals(request: HttpRequest) -> HttpResponse:
    """What waits for one's own office, the oldest first, where nothing else is asked for."""
    asked = _asked(request)
    context = asked.context(asked.page(), tabs=asked.numbered_tabs(), total=total_of(asked.found))
    return asked.answer("supervision/my_day/proposals.html", context)


@require_safe
@needs(Permission.SUPERVISE)
def proposals_export(request: HttpRequest) -> HttpResponse:
    return _asked(request).workbook(reverse("supervision:proposals"))


def _asked(request: HttpRequest) -> AskedList:
    account = account_of(request)
    asked = AskedList(PROPOSALS, request, proposals_visible_to(account), account=account)
    asked.filters.hide("tab")
    return asked


@require_safe
@needs(Permission.SUPERVISE)
def proposal(request: HttpRequest, pk: int) -> HttpResponse:
    """Reason and facts; the order with its text filled, the urging, or why not."""
    account = account_of(request)
    return _page(request, _proposal_or_404(account, pk), account, {})


@require_POST
@needs(Permission.SUPERVISE)
def proposal_act(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """order, urge or dismiss."""
    account = account_of(request)
    found = _proposal_or_404(account, pk)
    if key not in ACTIONS:
        raise Http404
    form = _forms(found, request.POST)[key]
    if not form.is_valid():
        return _page(request, found, account, {key: form}, status=422)
    try:
        ACTIONS[key](proposal_id=found.pk, by=account, at=timezone.now(), **form.cleaned_data)
    except ActionRefused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal.sentence))
        return _page(request, _proposal_or_404(account, pk), account, {key: form}, status=refusal.status)
    messages.success(request, SAID[key])
    return redirect("supervision:my_day")


def _forms(found: Proposal, data: Any = None) -> dict[str, forms.Form]:
    return {
        "order": ProposedOrderForm(data, proposal=found, auto_id="id_order_%s"),
        "urge": forms.Form(data or None),
        "dismiss": DismissForm(data, auto_id="id_dismiss_%s"),
    }


def _proposal_or_404(account: Account, pk: int) -> Proposal:
    found: Proposal = get_object_or_404(proposal_rows(proposals_visible_to(account)), pk=pk)
    check_opened(found.petition, account)
    return found


def _page(
    request: HttpRequest, found: Proposal, account: Account, bound: dict[str, forms.Form], status: int = 200
) -> HttpResponse:
    refusal = why_not(account, found)
    context = {
        "title": _("系统建议：%s") % found.get_kind_display(),
        "proposal": found,
        "reason": REASONS[ProposalKind(found.kind)],
        "told": told(found),
        "refusal": refusal,
        "forms": {**_forms(found), **bound},
        "wrong": bound.get("urge"),
    }
    return render(request, "supervision/my_day/proposal.html", context, status=status)
