"""The ledger of relief of an office and a year with its figures, each of which is a list; and the budget."""

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cases.relief.actions.budgets import set_budget
from cases.relief.filters import ReliefFilter
from cases.relief.forms.budgets import BudgetForm
from cases.relief.models import ReliefBudget
from cases.relief.queries import fund_of, relief_offices, reliefs_visible_to
from cases.relief.reports.lists import RELIEFS
from offices.lists.views import AskedList
from offices.organisation.models import Account, Office
from offices.organisation.policies import authority_of
from offices.organisation.roles import Permission
from offices.organisation.views.access import account_of, needs
from offices.pages.forms import attempt
from offices.pages.views import form_page


@require_safe
@needs(Permission.SEE_CASES)
def reliefs(request: HttpRequest) -> HttpResponse:
    """The own office and this year, where nothing else is asked for."""
    account, asked = account_of(request), _asked(request)
    offices = relief_offices(account)
    office = offices.filter(code=asked.filters.data.get("office", "")).first()
    year = _year(asked.filters.data.get("year", ""))
    asked.filters.offer_offices("office", offices[:300])
    context: dict[str, Any] = {"tabs": asked.numbered_tabs(), "may_set": bool(_headed(account))}
    if office is not None and year is not None:
        context["fund"] = fund_of(office, year)
        context["budgets"] = ReliefBudget.objects.filter(office=office, year=year).select_related("made_by")
        context["addresses"] = {key: asked.address(tab=key) for key in ReliefFilter.TABS}
    return asked.answer("cases/relief/ledger.html", asked.context(asked.page(), **context))


@require_safe
@needs(Permission.SEE_CASES)
def reliefs_export(request: HttpRequest) -> HttpResponse:
    return _asked(request).workbook(reverse("cases:reliefs"))


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.APPROVE)
def relief_budget(request: HttpRequest) -> HttpResponse:
    """The head of an office enters or changes its budget."""
    account = account_of(request)
    offices = _headed(account)
    if not offices:
        raise PermissionDenied(_("救助资金预算由单位负责人登记。"))
    today = timezone.localdate()
    initial = {"office": offices[0].code, "year": today.year, "request_key": uuid4()}
    form = BudgetForm(request.POST or None, offices=offices, initial=initial)
    back = reverse("cases:reliefs")
    if request.method == "POST" and form.is_valid():
        made = attempt(form, lambda: set_budget(by=account, at=timezone.now(), **form.cleaned_data))
        if made is not None:
            messages.success(request, _("已登记%(year)d年度救助资金预算。") % {"year": made.year})
            return redirect(f"{back}?office={made.office.code}&year={made.year}")
    return form_page(request, form, title=_("登记救助资金预算"), back=back)


def _asked(request: HttpRequest) -> AskedList:
    account = account_of(request)
    own = authority_of(account).offices(Permission.FOLLOW_UP)
    usual = {"tab": ReliefFilter.ALL, "year": str(timezone.localdate().year)}
    if own:
        usual["office"] = own[0].code
    asked = AskedList(RELIEFS, request, reliefs_visible_to(account), usual=usual)
    asked.filters.hide("tab")
    return asked


def _headed(account: Account) -> list[Office]:
    return [grant.office for grant in authority_of(account).grants if grant.is_head]


def _year(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) == 4 else None
