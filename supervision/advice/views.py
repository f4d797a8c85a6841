"""The pages of advice: the list with what became of it, one with its letter and its acts, and its files."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases.papers.queries import letter_shown_to
from cases.papers.views import letter_file
from cases.petitions.queries.opening import covered
from cases.petitions.queries.references import cover_kept
from offices.files.actions import content_of
from offices.lists.views import AskedList
from offices.organisation.roles import Permission
from offices.organisation.views.access import account_of, needs
from offices.pages.forms import Form, attempt, status_of
from offices.pages.views import DOCX, PDF, attachment, form_page, takes_files
from supervision.advice.actions import drafting
from supervision.advice.actions.acting import act_on
from supervision.advice.enums import AdviceKind
from supervision.advice.filters import OUTCOMES, AdviceFilter
from supervision.advice.forms import FORMS, AdviceForm
from supervision.advice.models import TOLD, AdviceLetter
from supervision.advice.queries import advice_visible_to, advising_offices, petitions_shown
from supervision.advice.reports.acts import ACTS, acts_open_to, answers_only_on_paper, history_of
from supervision.advice.reports.letter import shown_letter
from supervision.advice.reports.lists import ADVICE, figures_of

reader = needs(Permission.SUPERVISE, Permission.ANSWER_CARDS, Permission.APPROVE)
KEPT = ("office", "unit", "issued_from", "issued_to")


@require_safe
@reader
def advices(request: HttpRequest) -> HttpResponse:
    """What runs, the earliest due first; above it what was advised and what became of it."""
    account, asked = account_of(request), _asked(request)
    kept = {name: request.GET[name] for name in KEPT if request.GET.get(name)}
    wide = asked.found_with(tab=AdviceFilter.ALL, kind="", outcome="", number="", overdue="")
    context = asked.context(
        asked.page(),
        tabs=asked.numbered_tabs(),
        lines=figures_of(wide, kept),
        outcomes=OUTCOMES,
        may_advise=bool(advising_offices(account)),
    )
    return asked.answer("supervision/advice/list.html", context)


@require_safe
@reader
def advices_export(request: HttpRequest) -> HttpResponse:
    return _asked(request).workbook(reverse("supervision:advices"))


def _asked(request: HttpRequest) -> AskedList:
    account = account_of(request)
    asked = AskedList(ADVICE, request, advice_visible_to(account), account=account)
    asked.filters.hide("tab")
    return asked


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.SUPERVISE)
def advice_new(request: HttpRequest) -> HttpResponse:
    """A draft; `?petition=` and `?kind=` bring along what it is about."""
    account, at = account_of(request), timezone.now()
    opening = {"petitions": "\n".join(one[:40] for one in request.GET.getlist("petition")[:50])}
    if request.GET.get("kind") in AdviceKind.values:
        opening["kind"] = request.GET["kind"]
    form = AdviceForm(request.POST or None, account=account, on=timezone.localdate(at), initial=opening)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        made = attempt(
            form,
            lambda: drafting.draft_advice(
                by=account,
                at=at,
                office=given["office"],
                kind=given["kind"],
                facts=form.facts(),
                request_key=given["request_key"],
            ),
        )
        if made is not None:
            return redirect(made)
    return form_page(request, form, title=_("提出建议"), back=reverse("supervision:advices"), submit=_("保存拟稿"))


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.SUPERVISE)
def advice_edit(request: HttpRequest, pk: int) -> HttpResponse:
    account, found, at = account_of(request), advice_or_404(request, pk), timezone.now()
    form = AdviceForm(request.POST or None, account=account, on=timezone.localdate(at), advice=found)
    if request.method == "POST" and form.is_valid():
        version = request.GET.get("version", "")
        kept = int(version) if version.isascii() and version.isdigit() and len(version) < 10 else None
        given: dict[str, Any] = {"by": account, "at": at, "advice_id": pk, "version": kept}
        if attempt(form, lambda: drafting.change_advice(**given, facts=form.facts())) is not None:
            return redirect(found)
    return form_page(request, form, title=_("修改建议"), back=found.get_absolute_url())


@require_safe
@reader
def advice(request: HttpRequest, pk: int) -> HttpResponse:
    """The letter as it is or would be, what it rests on, the answers, and what may be done now."""
    return _page(request, advice_or_404(request, pk), {})


@takes_files
@require_POST
@reader
def advice_act(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """One of ACTS."""
    found = advice_or_404(request, pk)
    if key not in FORMS:
        raise Http404
    form = FORMS[key](request.POST, request.FILES, prefix=None, auto_id=f"{key}_%s")
    if not form.is_valid():
        return _page(request, found, {key: form})
    given = {**form.cleaned_data, "by": account_of(request), "at": timezone.now(), "advice_id": pk}
    if attempt(form, lambda: act_on(key, given)) is None:
        return _page(request, found, {key: form})
    messages.success(request, _("%(act)s：已办理。") % {"act": ACTS[key]})
    return redirect(found)


def _page(request: HttpRequest, found: AdviceLetter, tried: dict[str, Form]) -> HttpResponse:
    account = account_of(request)
    petitions, unseen = petitions_shown(found, account)
    letter = letter_shown_to(account, shown_letter(found))
    answers = list(found.answers.select_related("made_by", "decided_by", "file").defer("file__content"))
    cover_kept(account, [found], TOLD)
    cover_kept(account, answers, ("text", "decision_reason"))
    opened = [*acts_open_to(account, found)]
    opened += [key for key in tried if key not in opened]
    forms = [(key, ACTS[key], tried.get(key) or FORMS[key](auto_id=f"{key}_%s")) for key in opened]
    context = {
        "title": found.matter,
        "advice": found,
        "letter": letter,
        "petition": None,
        "petitions": covered(account, petitions),
        "unseen": unseen,
        "answers": answers,
        "forms": forms,
        "on_paper": answers_only_on_paper(found),
        "may_edit": "hand_in" in opened,
        "history": history_of(found, account),
        "today": timezone.localdate(),
    }
    statuses = [status_of(form) for form in tried.values()]
    return render(request, "supervision/advice/advice.html", context, status=statuses[0] if statuses else 200)


@require_safe
@reader
def advice_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    return letter_file(shown_letter(advice_or_404(request, pk)), PDF, reader=account_of(request))


@require_safe
@reader
def advice_word(request: HttpRequest, pk: int) -> HttpResponse:
    return letter_file(shown_letter(advice_or_404(request, pk)), DOCX, reader=account_of(request))


@require_safe
@reader
def advice_file(request: HttpRequest, pk: int, answer: int) -> HttpResponse:
    """The file of an answer."""
    answers = advice_or_404(request, pk).answers.select_related("file")
    file = get_object_or_404(answers, pk=answer).file
    if file is None:
        raise Http404
    suffix = ".pdf" if file.content_type == "application/pdf" else ".jpg"
    return attachment(content_of(file), file.content_type, f"{_('建议反馈')}{answer}{suffix}")


def advice_or_404(request: HttpRequest, pk: int) -> AdviceLetter:
    found = advice_visible_to(account_of(request)).select_related("office", "unit", "about", "made_by", "signed_by")
    return get_object_or_404(found, pk=pk)
