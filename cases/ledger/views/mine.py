"""我的包案: the packages one leads, works on in a team, or whose unit one is in."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cases.ledger.queries.mine import LEAD, SCOPES, numbers_of, packages_of, read_once
from cases.ledger.queries.rows import ledger_rows
from cases.ledger.reports.mine import TITLES, mine, packages_told
from offices.organisation.policies import authority_of
from offices.organisation.roles import Permission
from offices.organisation.views.access import account_of
from offices.pages.views import page_of

ROWS = 20


@require_safe
def my_packages(request: HttpRequest) -> HttpResponse:
    """One scope at a time: the first that has packages, where none is asked for."""
    account, today = account_of(request), timezone.localdate()
    if not authority_of(account).may_anywhere(Permission.FOLLOW_UP) and not account.has_teams:
        raise PermissionDenied(_("您的角色不能使用这个页面。如确需使用，请联系本单位安全管理员。"))
    numbers = numbers_of(account)
    asked = request.GET.get("scope", "")
    scope = asked if asked in SCOPES else next((one for one in SCOPES if numbers[one][0]), LEAD)
    packages = read_once(packages_of(account, scope))
    page = page_of(packages.order_by("due_on", "pk").values_list("pk", flat=True), request, size=ROWS)
    tabs = [
        {"label": TITLES[one], "number": f"{numbers[one][0]}{'+' if numbers[one][1] else ''}", "key": one}
        for one in SCOPES
        if numbers[one][0] or one == scope
    ]
    context = {
        "title": _("我的包案"),
        "tabs": tabs,
        "scope": scope,
        "page": page,
        "mine": mine(account, scope, packages, today),
        "rows": packages_told(account, ledger_rows(page.items, today), today),
    }
    return render(request, "cases/ledger/mine.html", context)
