"""The pages of inspections: the list, a new one, one with its team, findings and list to put right, and one item."""

from collections.abc import Callable
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
from cases.petitions.queries.opening import check_opened, covered
from offices.files.actions import content_of
from offices.lists.views import AskedList
from offices.organisation.models import Account
from offices.organisation.policies import authority_of
from offices.organisation.roles import Permission
from offices.organisation.views.access import account_of, needs
from offices.pages.forms import Form, attempt, status_of
from offices.pages.views import DOCX, PDF, attachment, form_page, takes_files
from supervision.inspections import actions
from supervision.inspections.forms import FORMS, ITEM_FORMS, AboutForm, InspectionForm
from supervision.inspections.models import Inspection, RectificationItem
from supervision.inspections.queries import (
    findings_shown,
    inspections_visible_to,
    items_shown,
    items_visible_to,
    notices_visible_to,
    petitions_shown,
    reports_visible_to,
)
from supervision.inspections.reports.letter import issued_letter, issued_notice
from supervision.inspections.reports.lists import (
    ACTS,
    INSPECTIONS,
    ITEM_ACTS,
    ITEMS,
    acts_open_to,
    item_acts_open_to,
)

reader = needs(Permission.SEE_CASES)


@require_safe
@reader
def inspections(request: HttpRequest) -> HttpResponse:
    """The newest first."""
    account = account_of(request)
    asked = AskedList(INSPECTIONS, request, inspections_visible_to(account))
    may_plan = authority_of(account).may_anywhere(Permission.SUPERVISE)
    context = asked.context(asked.page(), may_plan=may_plan, address=reverse("supervision:inspections"))
    return asked.answer("supervision/inspections/list.html", context)


@require_safe
@reader
def rectification(request: HttpRequest) -> HttpResponse:
    """What is not put right, the earliest due first."""
    asked = _asked(request)
    context = asked.context(asked.page(), tabs=asked.numbered_tabs(), address=reverse("supervision:rectification"))
    return asked.answer("supervision/inspections/list.html", context)


@require_safe
@reader
def rectification_export(request: HttpRequest) -> HttpResponse:
    return _asked(request).workbook(reverse("supervision:rectification"))


def _asked(request: HttpRequest) -> AskedList:
    account = account_of(request)
    asked = AskedList(ITEMS, request, items_visible_to(account), account=account)
    asked.filters.hide("tab")
    return asked


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.SUPERVISE)
def inspection_new(request: HttpRequest) -> HttpResponse:
    account, at = account_of(request), timezone.now()
    form = InspectionForm(request.POST or None, account=account)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        made = attempt(
            form,
            lambda: actions.plan_inspection(
                by=account, at=at, office=given["office"], planned=form.planned(), request_key=given["request_key"]
            ),
        )
        if made is not None:
            return redirect(made)
    return form_page(request, form, title=_("组织督查"), back=reverse("supervision:inspections"))


@require_safe
@reader
def inspection(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, _inspection_or_404(request, pk), {})


@require_POST
@reader
def inspection_act(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """One of ACTS."""
    found, account = _inspection_or_404(request, pk), account_of(request)
    if key not in FORMS:
        raise Http404
    form = _form(key, found, account, request.POST)
    given = {"by": account, "at": timezone.now(), "inspection_id": pk}
    if not form.is_valid() or attempt(form, lambda: actions.RUN[key](**given, **form.cleaned_data)) is None:
        return _page(request, found, {key: form})
    messages.success(request, _("%(act)s：已办理。") % {"act": ACTS[key]})
    return redirect(found)


def _form(key: str, found: Inspection, account: Account, data: Any = None) -> Form:
    kind: Any = FORMS[key]
    more = {"inspection": found, "account": account} if issubclass(kind, AboutForm) else {}
    made: Form = kind(data, auto_id=f"{key}_%s", **more)
    return made


def _page(request: HttpRequest, found: Inspection, tried: dict[str, Form]) -> HttpResponse:
    account = account_of(request)
    petitions, unseen = petitions_shown(found, account)
    opened = acts_open_to(account, found)
    seen = {one.pk for one in petitions}
    items = items_visible_to(account).filter(inspection=found).select_related("unit")
    context = {
        "title": found.title,
        "inspection": found,
        "members": list(found.members.order_by("name", "pk")),
        "offices": list(found.offices.order_by("path")),
        "petitions": covered(account, petitions),
        "unseen": unseen,
        "findings": findings_shown(found, account),
        "items": items_shown(account, items),
        "seen": seen,
        "forms": [
            (key, ACTS[key], tried.get(key) or _form(key, found, account), _act_url("inspection", found.pk, key))
            for key in [*opened, *(key for key in tried if key not in opened)]
        ],
        "today": timezone.localdate(),
    }
    statuses = [status_of(form) for form in tried.values()]
    return render(request, "supervision/inspections/inspection.html", context, status=statuses[0] if statuses else 200)


@require_safe
@reader
def inspection_notice(request: HttpRequest, pk: int) -> HttpResponse:
    """The notice as it was issued, for the team, who sent it, and the offices it went to."""
    account = account_of(request)
    found = get_object_or_404(notices_visible_to(account), pk=pk)
    sees = inspections_visible_to(account).filter(pk=pk).exists()
    letter = letter_shown_to(account, issued_notice(found))
    context = {"title": _("督查通知"), "inspection": found, "letter": letter, "sees": sees}
    return render(request, "supervision/inspections/notice.html", context)


@require_safe
@reader
def inspection_notice_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    return _notice_file(request, pk, PDF)


@require_safe
@reader
def inspection_notice_word(request: HttpRequest, pk: int) -> HttpResponse:
    return _notice_file(request, pk, DOCX)


def _notice_file(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    account = account_of(request)
    return letter_file(issued_notice(get_object_or_404(notices_visible_to(account), pk=pk)), kind, reader=account)


@require_safe
@reader
def inspection_report(request: HttpRequest, pk: int) -> HttpResponse:
    """The report as it was issued, for the team, who sent it, and the offices it inspected."""
    account = account_of(request)
    found = get_object_or_404(reports_visible_to(account), pk=pk)
    sees = inspections_visible_to(account).filter(pk=pk).exists()
    letter = letter_shown_to(account, issued_letter(found))
    context = {"title": _("督查报告"), "inspection": found, "letter": letter, "sees": sees}
    return render(request, "supervision/inspections/report.html", context)


@require_safe
@reader
def inspection_report_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    return _report_file(request, pk, PDF)


@require_safe
@reader
def inspection_report_word(request: HttpRequest, pk: int) -> HttpResponse:
    return _report_file(request, pk, DOCX)


def _report_file(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    account = account_of(request)
    return letter_file(issued_letter(get_object_or_404(reports_visible_to(account), pk=pk)), kind, reader=account)


@require_safe
@reader
def rectification_item(request: HttpRequest, pk: int) -> HttpResponse:
    return _item_page(request, _item_or_404(request, pk), {})


@takes_files
@require_POST
@reader
def rectification_act(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Proved by the unit, or confirmed by another."""
    found, account = _item_or_404(request, pk), account_of(request)
    if key not in ITEM_FORMS:
        raise Http404
    form = ITEM_FORMS[key](request.POST, request.FILES, auto_id=f"{key}_%s")
    if not form.is_valid():
        return _item_page(request, found, {key: form})
    given = {**form.cleaned_data, "by": account, "at": timezone.now(), "item_id": pk}
    if key == "prove":
        given["files"] = tuple(given["files"] or ())
    act: Callable[..., Any] = actions.prove_item if key == "prove" else actions.confirm_item
    if attempt(form, lambda: act(**given)) is None:
        return _item_page(request, found, {key: form})
    messages.success(request, _("%(act)s：已办理。") % {"act": ITEM_ACTS[key]})
    return redirect(found)


@require_safe
@reader
def rectification_file(request: HttpRequest, pk: int) -> HttpResponse:
    file = _item_or_404(request, pk).file
    if file is None:
        raise Http404
    suffix = ".pdf" if file.content_type == "application/pdf" else ".jpg"
    return attachment(content_of(file), file.content_type, f"{_('整改证明')}{pk}{suffix}")


def _item_page(request: HttpRequest, found: RectificationItem, tried: dict[str, Form]) -> HttpResponse:
    account = account_of(request)
    opened = item_acts_open_to(account, found)
    context = {
        "title": _("整改事项"),
        "item": found,
        "sees_inspection": inspections_visible_to(account).filter(pk=found.inspection_id).exists(),
        "forms": [
            (
                key,
                ITEM_ACTS[key],
                tried.get(key) or ITEM_FORMS[key](auto_id=f"{key}_%s"),
                _act_url("rectification", found.pk, key),
            )
            for key in [*opened, *(key for key in tried if key not in opened)]
        ],
        "today": timezone.localdate(),
    }
    statuses = [status_of(form) for form in tried.values()]
    return render(request, "supervision/inspections/item.html", context, status=statuses[0] if statuses else 200)


def _act_url(what: str, pk: int, key: str) -> str:
    return reverse(f"supervision:{what}_act", args=[pk, key])


def _inspection_or_404(request: HttpRequest, pk: int) -> Inspection:
    found = inspections_visible_to(account_of(request)).select_related("office", "head", "made_by")
    return get_object_or_404(found, pk=pk)


def _item_or_404(request: HttpRequest, pk: int) -> RectificationItem:
    account = account_of(request)
    rows = items_visible_to(account).select_related(
        "inspection__office", "unit", "petition", "made_by", "proved_by", "confirmed_by", "file"
    )
    found = get_object_or_404(rows.defer("file__content"), pk=pk)
    check_opened(found.petition, account)
    return found
