"""Rules of packaging (三定三包、四包): what holds for which office, and a new version after a preview."""

from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cases.package_rules.actions import make_package_rule
from cases.package_rules.forms import PackageRuleForm
from cases.package_rules.models import PackageRule
from cases.package_rules.queries import governed_by, holdings_of
from offices.organisation.queries import offices_reached
from offices.organisation.roles import Permission
from offices.organisation.views.access import account_of, needs
from offices.pages.forms import attempt
from offices.pages.views import page_of

administrator = needs(Permission.EDIT_RULES)
ROWS = 40
MOST_NAMES = 30


@require_safe
@administrator
def package_rules(request: HttpRequest) -> HttpResponse:
    """Every office within reach with the rule that holds there."""
    found = offices_reached(account_of(request), Permission.EDIT_RULES).filter(is_active=True)
    text = request.GET.get("q", "").replace("\x00", "").strip()[:60]
    if text:
        found = found.filter(Q(name__icontains=text) | Q(short_name__icontains=text) | Q(code__icontains=text))
    page = page_of(found, request, size=ROWS)
    context = {"title": _("包案规则"), "page": page, "holdings": holdings_of(page.items), "q": text}
    return render(request, "cases/package_rules/rules.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@administrator
def package_rule(request: HttpRequest, pk: int) -> HttpResponse:
    """An office's rule: what holds, a new version, whom it would hold for, the versions before."""
    account = account_of(request)
    office = get_object_or_404(offices_reached(account, Permission.EDIT_RULES), pk=pk)
    versions = list(PackageRule.objects.filter(office=office).select_related("created_by")[:ROWS])
    (holding,) = holdings_of([office])
    preview: dict[str, Any] | None = None
    form = PackageRuleForm(holding=holding.rule, version=versions[0].version if versions else 0)
    if request.method == "POST":
        form = PackageRuleForm(request.POST)
        if form.is_valid():
            facts = form.cleaned_data
            if "save" in request.POST:
                made = attempt(form, lambda: make_package_rule(office=office, by=account, at=timezone.now(), **facts))
                if made is not None:
                    messages.success(request, _("%(office)s的包案规则已更新。") % {"office": office.name})
                    return redirect("cases:package_rules")
            else:
                governed = governed_by(office)
                preview = {"facts": facts, "offices": list(governed[:MOST_NAMES]), "total": governed.count()}
    context = {
        "title": _("%(office)s的包案规则") % {"office": office.name},
        "form": form,
        "holding": holding,
        "office": office,
        "preview": preview,
        "versions": versions,
    }
    return render(
        request, "cases/package_rules/rule.html", context, status=422 if form.is_bound and form.errors else 200
    )
