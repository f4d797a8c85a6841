"""Listed offices: the list, a new one, one with what it handed in and what may be done, and its letters."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases.papers.letters import Letter
from cases.papers.queries import letter_shown_to
from cases.papers.views import letter_file
from cases.petitions.queries.references import cover_kept
from offices.lists.views import AskedList
from offices.organisation.models import Account
from offices.organisation.policies import authority_of
from offices.organisation.queries import standing_office
from offices.organisation.roles import Permission
from offices.organisation.views.access import account_of, needs
from offices.pages.forms import Form, attempt, status_of
from offices.pages.views import DOCX, PDF, form_page
from supervision.listed_offices import actions
from supervision.listed_offices.forms import FORMS, ListForm
from supervision.listed_offices.models import TOLD, ListedOffice
from supervision.listed_offices.policies import CHECKS, acts_open_to
from supervision.listed_offices.queries import READERS, listing_or_404, listings_visible_to, offices_to_list
from supervision.listed_offices.reports.letters import LISTED, STRUCK, issued_letter
from supervision.listed_offices.reports.lists import LISTED_OFFICES
from supervision.orders.enums import ReportDecision

reader = needs(*READERS)


@require_safe
@reader
def listed_offices(request: HttpRequest) -> HttpResponse:
    """Those that stand listed, the earliest due first, where nothing else is asked for."""
    account, asked = account_of(request), _asked(request)
    may_list = authority_of(account).may_anywhere(Permission.SUPERVISE)
    context = asked.context(asked.page(), tabs=asked.numbered_tabs(), may_list=may_list)
    return asked.answer("supervision/listed_offices/list.html", context)


@require_safe
@reader
def listed_offices_export(request: HttpRequest) -> HttpResponse:
    return _asked(request).workbook(reverse("supervision:listed_offices"))


def _asked(request: HttpRequest) -> AskedList:
    account = account_of(request)
    asked = AskedList(LISTED_OFFICES, request, listings_visible_to(account), account=account)
    asked.filters.hide("tab")
    return asked


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.SUPERVISE)
def listed_office_new(request: HttpRequest) -> HttpResponse:
    account = account_of(request)
    form = ListForm(request.POST or None, offices=offices_to_list(account))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        made = attempt(form, lambda: actions.list_office(by=account, at=timezone.now(), **given))
        if made is not None:
            messages.success(request, _("已挂牌，通知书已发给单位。"))
            return redirect(made)
    return form_page(request, form, title=_("对单位挂牌督办"), back=reverse("supervision:listed_offices"))


@require_safe
@reader
def listed_office(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, listing_or_404(account_of(request), pk), {})


@require_POST
@reader
def listed_office_act(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """One of the acts of CHECKS."""
    account = account_of(request)
    found = listing_or_404(account, pk)
    if key not in FORMS:
        raise Http404
    form = FORMS[key](request.POST, auto_id=f"{key}_%s")
    given = {"by": account, "at": timezone.now(), "listing_id": pk}
    if not form.is_valid() or attempt(form, lambda: actions.RUN[key](**given, **form.cleaned_data)) is None:
        return _page(request, found, {key: form})
    messages.success(request, _("%(act)s：已办理。") % {"act": CHECKS[key][0]})
    return redirect(found)


@require_safe
@reader
def listed_office_pdf(request: HttpRequest, pk: int, which: str) -> HttpResponse:
    return _file(request, pk, which, PDF)


@require_safe
@reader
def listed_office_word(request: HttpRequest, pk: int, which: str) -> HttpResponse:
    return _file(request, pk, which, DOCX)


def _file(request: HttpRequest, pk: int, which: str, kind: str) -> HttpResponse:
    found = listing_or_404(account_of(request), pk)
    letter = issued_letter(found, which) if which in (LISTED, STRUCK) else None
    if letter is None:
        raise Http404
    return letter_file(letter, kind, reader=account_of(request))


def _letter(account: Account, found: ListedOffice, which: str) -> Letter | None:
    letter = issued_letter(found, which)
    return letter_shown_to(account, letter) if letter is not None else None


def _page(request: HttpRequest, found: ListedOffice, tried: dict[str, Form]) -> HttpResponse:
    account = account_of(request)
    opened = acts_open_to(account, found)
    shown = [*opened, *(key for key in tried if key not in opened)]
    reports = list(found.reports.select_related("made_by", "decided_by").order_by("-pk"))
    cover_kept(account, [found], TOLD)
    cover_kept(account, reports, ("text", "decision_reason"))
    waiting = next((one.pk for one in reports if one.decision == ReportDecision.PENDING), None)
    if "decide" in tried and tried["decide"].has_error(NON_FIELD_ERRORS, "another_report"):
        data = request.POST.copy()  # the page says so and shows what waits now: sent again, the form is about that
        data["report_id"] = str(waiting or "")
        tried["decide"].data = data
    context: dict[str, Any] = {
        "title": f"{found.unit.name}\u00a0· {_('挂牌督办')}",
        "listing": found,
        "successor": standing_office(found.unit) if not found.unit.is_active else None,
        "letter": _letter(account, found, LISTED),
        "struck": _letter(account, found, STRUCK),
        "reports": reports,
        "forms": [
            (
                key,
                CHECKS[key][0],
                tried.get(key) or FORMS[key](auto_id=f"{key}_%s", initial={"report_id": waiting}),
                reverse("supervision:listed_office_act", args=[found.pk, key]),
            )
            for key in shown
        ],
        "today": timezone.localdate(),
    }
    statuses = [status_of(form) for form in tried.values()]
    status = statuses[0] if statuses else 200
    return render(request, "supervision/listed_offices/listing.html", context, status=status)
