"""Cards on sealed petitions, for the supervisors of the issuing office: nothing of the matter is shown."""

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from offices.errors import ActionRefused
from offices.organisation.models import Account
from offices.organisation.roles import Permission
from offices.organisation.views.access import account_of, needs
from offices.pages.queries import total_of
from offices.pages.views import page_of
from supervision.cards.actions.cards import decide_void, lift_card, propose_void
from supervision.cards.enums import CardState
from supervision.cards.forms import ReasonForm, VoidDecisionForm, VoidForm
from supervision.cards.models import Card
from supervision.cards.policies import choices_for_card
from supervision.cards.queries import sealed_cards_for, sealed_waiting
from supervision.cards.reports.red_card_reports import papers_owed

ACTIONS: dict[str, Callable[..., Card]] = {"lift": lift_card, "void": propose_void, "void_decision": decide_void}
FORMS: dict[str, type[forms.Form]] = {"lift": ReasonForm, "void": VoidForm, "void_decision": VoidDecisionForm}
CARD_ROWS = 40


@require_safe
@needs(Permission.LIFT_CARDS, Permission.INSTRUCT)
def sealed_cards(request: HttpRequest) -> HttpResponse:
    """Those that stand; all of them with `?all=1`, those that wait for the account with `?waiting=1`."""
    account = account_of(request)
    whole, waiting = "all" in request.GET, "waiting" in request.GET
    cards = sealed_waiting(account) if waiting else sealed_cards_for(account)
    if not whole and not waiting:
        cards = cards.filter(state=CardState.ACTIVE)
    context = {
        "title": _("密封件的牌子"),
        "today": timezone.localdate(),
        "page": page_of(cards, request, size=CARD_ROWS),
        "total": total_of(cards),
        "whole": whole or waiting,
    }
    return render(request, "supervision/cards/sealed_cards.html", context)


@require_safe
@needs(Permission.LIFT_CARDS, Permission.INSTRUCT)
def sealed_card(request: HttpRequest, pk: int) -> HttpResponse:
    """Number, clock, offices and dates of one card, and the forms to lift or void it."""
    account = account_of(request)
    return _page(request, get_object_or_404(sealed_cards_for(account), pk=pk), account, {})


@require_POST
@needs(Permission.LIFT_CARDS, Permission.INSTRUCT)
def sealed_card_act(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Lift or void."""
    account = account_of(request)
    card = get_object_or_404(sealed_cards_for(account), pk=pk)
    if key not in ACTIONS:
        raise Http404
    form = FORMS[key](request.POST, auto_id=f"id_{key}_%s")
    if not form.is_valid():
        return _page(request, card, account, {key: form}, status=422)
    try:
        ACTIONS[key](card_id=pk, by=account, at=timezone.now(), **form.cleaned_data)
    except ActionRefused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal.sentence))
        return _page(request, card, account, {key: form}, status=refusal.status)
    messages.success(request, _("已保存。"))
    if not sealed_cards_for(account).filter(pk=pk).exists():  # what another office issued is seen until it is decided
        return redirect("supervision:sealed_cards")
    return redirect("supervision:sealed_card", pk)


def _page(
    request: HttpRequest, card: Card, account: Account, bound: dict[str, forms.Form], status: int = 200
) -> HttpResponse:
    choices = [
        {"choice": choice, "form": bound.get(choice.key) or FORMS[choice.key](auto_id=f"id_{choice.key}_%s")}
        for choice in choices_for_card(account, card, tuple(ACTIONS))
    ]
    today = timezone.localdate()
    context = {
        "title": _("%(level)s\u00a0· %(number)s") % {"level": card.get_level_display(), "number": card.petition.number},
        "card": card,
        "papers": papers_owed(card, today),
        "choices": choices,
    }
    return render(request, "supervision/cards/sealed_card.html", context, status=status)
