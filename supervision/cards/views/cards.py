"""Cards: the list, one card with its explanation, and what may be done with it."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import BooleanField, Case, When
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases.petitions.queries.opening import check_opened, covered, opened_petition
from cases.petitions.queries.visible import petitions_visible_to
from offices.errors import ActionRefused
from offices.lists.listing import Reader, Table
from offices.lists.views import AskedList
from offices.organisation.models import Account
from offices.organisation.policies import authority_of
from offices.organisation.roles import Permission
from offices.organisation.views.access import account_of, needs
from offices.pages.queries import total_of
from offices.pages.views import page_of
from offices.vocabularies.filters import offer_choices
from supervision.cards.actions.cards import (
    answer_card,
    decide_void,
    find_objective,
    issue_red,
    lift_card,
    offices_to_card,
    propose_void,
)
from supervision.cards.actions.red_card_reports import propose_interview, record_interview, submit_report
from supervision.cards.enums import GROUND_SOURCES, CardColour
from supervision.cards.forms import (
    AnswerForm,
    FindForm,
    InterviewForm,
    InterviewResultForm,
    ReasonForm,
    RedForm,
    ReportForm,
    VoidDecisionForm,
    VoidForm,
)
from supervision.cards.grounds import ground_of
from supervision.cards.models import Card, CardOfNotice, VoidProposal
from supervision.cards.policies import choices_for_card
from supervision.cards.queries import ENCRYPTED, cards_on_clock, cards_visible_to, liftable
from supervision.cards.reports.card_list import CARDS, VOIDED
from supervision.cards.reports.cards import explain, rule_lines
from supervision.cards.reports.red_card_reports import papers_owed

FORMS: dict[str, type[forms.Form]] = {
    "answer": AnswerForm,
    "report": ReportForm,
    "lift": ReasonForm,
    "void": VoidForm,
    "void_decision": VoidDecisionForm,
    "find": FindForm,
    "interview": InterviewForm,
    "interview_result": InterviewResultForm,
}
ACTIONS: dict[str, Callable[..., Card]] = {
    "answer": answer_card,
    "report": submit_report,
    "interview": propose_interview,
    "interview_result": record_interview,
    "lift": lift_card,
    "void": propose_void,
    "void_decision": decide_void,
    "find": find_objective,
}


@require_safe
@needs(Permission.SEE_CASES)
def cards(request: HttpRequest) -> HttpResponse:
    """The cards an account may see; the active ones unless another state is asked for."""
    account, asked = account_of(request), asked_cards(request)
    asked.reader.may_act = authority_of(account).may_anywhere(Permission.PACKAGE)
    offer_choices(asked.filters, account)
    context = asked.context(
        asked.page(asked.found),
        may_lift=authority_of(account).may_anywhere(Permission.LIFT_CARDS),
        may_read_voided=authority_of(account).may_anywhere(Permission.LIFT_CARDS)
        or authority_of(account).may_anywhere(Permission.INSTRUCT),
        may_assign=asked.reader.may_act,
        may_supervise=authority_of(account).may_anywhere(Permission.SUPERVISE),
        total=total_of(asked.found),
    )
    return asked.answer("supervision/cards/cards.html", context)


def asked_cards(request: HttpRequest) -> AskedList:
    """The list as the address asks for it, for the page and for files."""
    account = account_of(request)
    visible = cards_visible_to(account).select_related("office", "clock", "petition", "petition__category", "report")
    visible = visible.defer(*ENCRYPTED, "report__causes", "report__measures")
    visible = visible.annotate(liftable=Case(When(liftable(), then=True), default=False, output_field=BooleanField()))
    return AskedList(CARDS, request, visible, account=account)


@require_safe
@needs(Permission.LIFT_CARDS, Permission.INSTRUCT)
def voided_cards(request: HttpRequest) -> HttpResponse:
    """Every proposal to void a card: the error, what shows it, who proposed, who decided."""
    account = account_of(request)
    visible = VoidProposal.objects.filter(card__in=cards_visible_to(account).order_by().values("pk"))
    found = visible.select_related("card__office", "card__petition", "proposed_by", "decided_by")
    found = found.defer(*(f"card__{name}" for name in ENCRYPTED)).order_by("-pk")
    page = page_of(found, request, size=VOIDED.size)
    rows = covered(account, page.items, "card.petition", ["evidence", "decision"])
    table = Table(VOIDED, rows, Reader(account, timezone.localdate()))
    context = {"title": VOIDED.title, "page": page, "table": table, "total": total_of(found)}
    return render(request, "supervision/cards/voided.html", context)


@require_safe
def card(request: HttpRequest, pk: int) -> HttpResponse:
    """One card: rule, facts, explanation, counterfactual, and what may be done."""
    account = account_of(request)
    return _page(request, card_or_404(account, pk), account, {})


@require_POST
def card_act(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Answer, lift, void, or judge the reasons."""
    account = account_of(request)
    found = card_or_404(account, pk)
    if key not in FORMS:
        raise Http404
    form = FORMS[key](request.POST, auto_id=_auto_id(key))
    if not form.is_valid():
        return _page(request, found, account, {key: form}, status=422)
    try:
        ACTIONS[key](card_id=found.pk, by=account, at=timezone.now(), **form.cleaned_data)
    except ActionRefused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal.sentence))
        return _page(request, card_or_404(account, pk), account, {key: form}, status=refusal.status)
    messages.success(request, _("已保存。"))
    return redirect("supervision:card", pk)


@require_http_methods(["GET", "POST"])
@needs(Permission.SUPERVISE)
def red(request: HttpRequest, number: str) -> HttpResponse:
    """A red card by a supervisor's finding."""
    account = account_of(request)
    petition = opened_petition(petitions_visible_to(account), number, account)
    offices = offices_to_card(account, petition)
    form = RedForm(request.POST or None, offices=offices)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                issued = issue_red(petition_id=petition.pk, by=account, at=timezone.now(), **form.cleaned_data)
            except ActionRefused as refusal:
                form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal.sentence))
                status = refusal.status
            else:
                messages.success(request, _("已发出红牌。"))
                return redirect("supervision:card", issued.pk)
    context = {"title": _("认定并发红牌"), "petition": petition, "form": form, "offices": offices}
    return render(request, "supervision/cards/red.html", context, status=status)


def _auto_id(key: str) -> str:
    """Several forms with fields of one name stand on the page."""
    return f"id_{key}_%s"


def card_or_404(account: Account, pk: int) -> Card:
    visible = cards_visible_to(account).select_related(
        "office", "issuer", "clock", "petition", "rule", "rule__office",
        "answered_by", "objective_by", "lifted_by", "voided_by", "issued_by",
        "report", "report__submitted_by", "interview", "interview__proposed_by", "interview__result_by",
    )  # fmt: skip
    found: Card = get_object_or_404(visible.defer(*ENCRYPTED), pk=pk)
    check_opened(found.petition, account)
    return found


def _page(
    request: HttpRequest, card: Card, account: Account, bound: dict[str, forms.Form], status: int = 200
) -> HttpResponse:
    history, today = list(cards_on_clock(card, account)), timezone.localdate()
    fresh = {"proposed_on": today, "result_on": today}
    choices = [
        {
            "choice": choice,
            "form": bound.get(choice.key) or FORMS[choice.key](auto_id=_auto_id(choice.key), initial=fresh),
        }
        for choice in choices_for_card(account, card)
    ]
    ground = ground_of(card.reason, card.clock.kind) if card.level != CardColour.REMINDER else None
    context: dict[str, Any] = {
        "ground": ground,
        "ground_source": GROUND_SOURCES[ground] if ground else "",
        "has_notice": CardOfNotice.objects.filter(card=card).exists(),
        "title": _("%(level)s\u00a0· %(number)s") % {"level": card.get_level_display(), "number": card.petition.number},
        "today": today,
        "card": card,
        "papers": papers_owed(card, today),
        "explanation": explain(card, [other for other in history if other.pk < card.pk]),
        "rule_lines": rule_lines(card),
        "history": history,
        "proposals": list(card.void_proposals.select_related("proposed_by", "decided_by")),
        "choices": choices,
    }
    return render(request, "supervision/cards/card.html", context, status=status)
