"""The wording of an office's letters, edited beside the letter as it comes out."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cases.drafts.actions.templates import save_template
from cases.drafts.forms import ParagraphForm, ParagraphRows, PreviewForm, TemplateForm
from cases.drafts.queries import WRITERS, writing_office
from cases.drafts.reports.templates import case_letter, sample_letter, worded_kind, worded_kinds
from cases.papers.letters import Paragraph
from cases.papers.models import TemplateRule
from cases.papers.rules import TEMPLATED, clean_template, fields_of
from cases.petitions.actions.reading import read_identity
from cases.petitions.enums import DocumentKind, ReadPurpose
from cases.petitions.models.petitions import Petition
from cases.petitions.queries.opening import opened_petition
from cases.petitions.queries.visible import petitions_with_text
from offices.errors import ActionRefused, InvalidFacts
from offices.organisation.models import Office
from offices.organisation.queries import offices_reached
from offices.organisation.roles import Permission
from offices.organisation.views.access import account_of, needs
from offices.pages.forms import refuse

administrator = needs(Permission.EDIT_RULES)
SPARE = 2  # empty rows to write in
Rows = forms.formset_factory(ParagraphForm, formset=ParagraphRows, extra=SPARE, max_num=20, validate_max=True)


def _office(request: HttpRequest, code: str) -> Office:
    return get_object_or_404(offices_reached(account_of(request), Permission.EDIT_RULES), code=code)


@require_safe
@administrator
def letter_templates(request: HttpRequest, code: str) -> HttpResponse:
    """Every kind of letter with the wording that holds for the office."""
    office = _office(request, code)
    context = {
        "title": _("%(office)s的文书模板") % {"office": office.name},
        "office": office,
        "worded": worded_kinds(office, timezone.localdate()),
    }
    return render(request, "cases/drafts/templates.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@administrator
def letter_template(request: HttpRequest, code: str, kind: str) -> HttpResponse:
    """GET opens with what holds now; POST shows the result, or saves it as the next version."""
    office, today = _office(request, code), timezone.localdate()
    if kind not in TEMPLATED:
        raise Http404
    letter, account = DocumentKind(kind), account_of(request)
    holds = worded_kind(office, letter, today)
    last = TemplateRule.objects.filter(office=office).order_by("-version").first()
    form = TemplateForm(request.POST or None, initial={"version": last.version if last else 0})
    opening = [{"name": one.name, "text": one.text} for one in holds.paragraphs]
    rows = Rows(request.POST or None, initial=opening, prefix="p")
    shown, status = list(holds.paragraphs), 200
    if request.method == "POST":
        status = 422
        if form.is_valid() and rows.is_valid():
            given = [one.cleaned_data for one in rows.forms if one.cleaned_data]
            given = [] if "restore" in request.POST else given
            try:
                shown = [Paragraph(**one) for one in clean_template(letter, given)]
                if "preview" in request.POST:
                    status = 200
                else:
                    facts: dict[str, Any] = {"paragraphs": given, "version": form.cleaned_data["version"]}
                    save_template(office=office, kind=letter, by=account, at=timezone.now(), **facts)
                    messages.success(request, _("%s模板已保存为新版本。") % letter.label)
                    return redirect("cases:letter_template", code, kind)
            except ActionRefused as refusal:
                status = refusal.status
                field = None if isinstance(refusal, InvalidFacts) else refusal.field
                refusal.field = field
                refuse(form, refusal)
    context = {
        "title": _("%(letter)s模板：%(office)s") % {"letter": letter.label, "office": office.short_name},
        "office": office,
        "kind": kind,
        "holds": holds,
        "form": form,
        "rows": rows,
        "fields": fields_of(letter),
        "letter": sample_letter(office, letter, shown, today),
    }
    return render(request, "cases/drafts/template.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(*WRITERS)
def letter_preview(request: HttpRequest) -> HttpResponse:
    """GET shows the letter of a petition by the office's wording, masked; POST names the petitioner, which is recorded
    as a reading for making papers.
    """
    account, today = account_of(request), timezone.localdate()
    form = PreviewForm(request.POST or request.GET or None, account=account)
    context: dict[str, Any] = {"title": _("文书模板预览"), "form": form}
    status = 200
    if form.is_bound:
        status = 422
        if form.is_valid():
            found: Petition = form.cleaned_data["number"]
            petition = opened_petition(petitions_with_text(account), found.number, account)
            kind, office = DocumentKind(form.cleaned_data["kind"]), writing_office(account, petition)
            try:
                letter = case_letter(office, kind, petition, today)
                if request.method == "POST" and letter.names_petitioner:
                    read_identity(petition=petition, by=account, at=timezone.now(), purpose=ReadPurpose.SERVE)
                named = request.method == "POST"
                shown = letter if named else letter.masked()
                context |= {"petition": petition, "office": office, "letter": shown, "named": named}
                status = 200
            except ActionRefused as refusal:
                status = refusal.status
                refusal.field = None
                refuse(form, refusal)
    return render(request, "cases/drafts/preview.html", context, status=status)
