"""Cards on offices: the list, a new proposal, one card with what may be done, its letter, what it was counted from."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases.papers.letters import letter_from_text
from cases.papers.views import letter_file
from cases.petitions.queries.opening import opened_only
from offices.errors import ActionRefused
from offices.lists.views import AskedList
from offices.organisation.models import Account
from offices.organisation.policies import authority_of
from offices.organisation.queries import office_ids_reached
from offices.organisation.roles import Permission
from offices.organisation.views.access import account_of, needs
from offices.pages.forms import attempt, refuse, status_of
from offices.pages.queries import total_of
from offices.pages.views import DOCX, PDF, form_page
from supervision.cards.policies import CardChoice
from supervision.office_cards import forms as own_forms
from supervision.office_cards.actions import answering, ending, issuing
from supervision.office_cards.models import OfficeCard
from supervision.office_cards.policies import CHECKS, choices_for_office_card
from supervision.office_cards.queries import basis_visible_to, office_cards_visible_to, office_cards_whole
from supervision.office_cards.reports.facts import definition_of, fact_sentences
from supervision.office_cards.reports.lists import BASIS, OFFICE_CARDS, successor_words

MAY_READ = (Permission.SUPERVISE, Permission.ANSWER_CARDS)
FORMS: dict[str, type[forms.Form]] = {
    "issue": own_forms.IssueForm,
    "refuse": own_forms.RefuseForm,
    "answer": own_forms.AnswerForm,
    "object": own_forms.ObjectForm,
    "report": own_forms.ReportForm,
    "find": own_forms.FindForm,
    "interview": own_forms.InterviewForm,
    "interview_result": own_forms.InterviewResultForm,
    "lift": own_forms.LiftForm,
    "prolong": own_forms.ProlongForm,
    "void": own_forms.VoidForm,
    "void_decision": own_forms.VoidDecisionForm,
}
ACTIONS: dict[str, Callable[..., OfficeCard]] = {
    "issue": issuing.issue_office_card,
    "refuse": issuing.refuse_office_card,
    "answer": answering.answer_office_card,
    "object": answering.object_to_office_card,
    "report": answering.report_office_card,
    "find": ending.find_on_objection,
    "interview": answering.plan_interview,
    "interview_result": answering.record_interview,
    "lift": ending.lift_office_card,
    "prolong": ending.prolong_office_card,
    "void": ending.propose_office_void,
    "void_decision": ending.decide_office_void,
}
LABELS = {key: label for key, label, _check in CHECKS}


@require_safe
@needs(*MAY_READ)
def office_cards(request: HttpRequest) -> HttpResponse:
    """Those that stand, where nothing else is asked for."""
    asked, account = _asked(request), account_of(request)
    may_propose = authority_of(account).may_anywhere(Permission.SUPERVISE)
    context = asked.context(
        asked.page(), tabs=asked.numbered_tabs(), may_propose=may_propose, total=total_of(asked.found)
    )
    return asked.answer("supervision/office_cards/list.html", context)


@require_safe
@needs(*MAY_READ)
def office_cards_export(request: HttpRequest) -> HttpResponse:
    return _asked(request).workbook(reverse("supervision:office_cards"))


def _asked(request: HttpRequest) -> AskedList:
    account = account_of(request)
    asked = AskedList(OFFICE_CARDS, request, office_cards_visible_to(account), account=account)
    asked.filters.hide("tab")
    return asked


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.SUPERVISE)
def office_card_new(request: HttpRequest) -> HttpResponse:
    """按决定提出."""
    account = account_of(request)
    own = [grant.office.pk for grant in authority_of(account).grants]
    offices = own_forms.offices_to_card(office_ids_reached(account, Permission.SUPERVISE), own)
    form = own_forms.ProposeForm(request.POST or None, offices=offices)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        made = attempt(form, lambda: issuing.propose_office_card(by=account, at=timezone.now(), **given))
        if made is not None:
            messages.success(request, _("已提出，等待核准。"))
            return redirect(made)
    back = reverse("supervision:office_cards")
    return form_page(request, form, title=_("按决定提出单位牌"), back=back)


@require_safe
@needs(*MAY_READ)
def office_card(request: HttpRequest, pk: int) -> HttpResponse:
    """One card: why, what the office answered, what may be done."""
    return _page(request, _card_or_404(request, pk), {})


@require_POST
@needs(*MAY_READ)
def office_card_act(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    card = _card_or_404(request, pk)
    if key not in FORMS:
        raise Http404
    form = FORMS[key](request.POST, auto_id=_auto_id(key))
    if form.is_valid():
        try:
            ACTIONS[key](card_id=card.pk, by=account_of(request), at=timezone.now(), **form.cleaned_data)
        except ActionRefused as refusal:
            refuse(form, refusal)
            return _page(request, _card_or_404(request, pk), {key: form}, status=refusal.status)
        messages.success(request, _("已保存。"))
        return redirect("supervision:office_card", pk)
    return _page(request, card, {key: form}, status=status_of(form))


@require_safe
@needs(*MAY_READ)
def office_card_basis(request: HttpRequest, pk: int) -> HttpResponse:
    """What the card was counted from, as far as the reader sees the petitions."""
    card = _card_or_404(request, pk)
    asked = _basis(request, card)
    hidden = card.basis.count() - asked.visible.count()
    title = _("统计明细：%(office)s%(level)s") % {"office": card.office.name, "level": card.get_level_display()}
    context = asked.context(asked.page(), card=card, hidden=hidden, definition=definition_of(card))
    return asked.answer("supervision/office_cards/basis.html", {**context, "title": title})


@require_safe
@needs(*MAY_READ)
def office_card_basis_export(request: HttpRequest, pk: int) -> HttpResponse:
    card = _card_or_404(request, pk)
    asked = _basis(request, card)
    back = reverse("supervision:office_card_basis", args=[pk])
    return asked.workbook(back)


@cache_control(private=True, no_store=True)
@require_safe
@needs(*MAY_READ)
def office_card_letter(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    """通知书 as PDF or Word, as it was issued."""
    card = _card_or_404(request, pk)
    if not card.letter or form not in ("pdf", "word"):
        raise Http404
    return letter_file(letter_from_text(card.letter), PDF if form == "pdf" else DOCX, reader=account_of(request))


def _basis(request: HttpRequest, card: OfficeCard) -> AskedList:
    account = account_of(request)
    return AskedList(BASIS, request, opened_only(account, basis_visible_to(account, card), "petition"))


def _auto_id(key: str) -> str:
    """Several forms with fields of one name stand on the page."""
    return f"id_{key}_%s"


def _card_or_404(request: HttpRequest, pk: int) -> OfficeCard:
    people = ("decided_by", "answered_by", "objected_by", "found_by", "lifted_by", "report__submitted_by")
    found = office_cards_whole(office_cards_visible_to(account_of(request)), *people, "interview__recorded_by")
    card: OfficeCard = get_object_or_404(found, pk=pk)
    return card


def _page(request: HttpRequest, card: OfficeCard, bound: dict[str, forms.Form], status: int = 200) -> HttpResponse:
    account: Account = account_of(request)
    today = timezone.localdate()
    offered = choices_for_office_card(account, card)
    choices = [
        {"choice": choice, "form": bound.get(choice.key) or FORMS[choice.key](auto_id=_auto_id(choice.key))}
        for choice in offered
    ]
    for key, form in bound.items():  # what was written stays on the page, also where the act means nothing any more
        if key not in {choice.key for choice in offered}:
            choices.append({"choice": CardChoice(key, LABELS[key], str(form.non_field_errors())), "form": form})
    others = office_cards_visible_to(account).filter(office=card.office).exclude(pk=card.pk)
    context: dict[str, Any] = {
        "title": f"{card.get_level_display()}\u00a0· {card.office.name}",
        "card": card,
        "today": today,
        "successor": successor_words(card),
        "sentences": fact_sentences(card),
        "definition": definition_of(card),
        "counted": card.basis.count(),
        "voids": list(card.voids.select_related("proposed_by", "decided_by")),
        "others": list(others.select_related("office").order_by("-pk")[:20]),
        "choices": choices,
    }
    return render(request, "supervision/office_cards/card.html", context, status=status)
