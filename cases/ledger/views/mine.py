"""我的包案: the packages one leads, works on in a team, or whose unit one is in."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cases.ledger.actions import take_each
from cases.ledger.queries.mine import LEAD, SCOPES, numbers_of, packages_of, read_once
from cases.ledger.queries.rows import ledger_rows
from cases.ledger.reports.mine import TITLES, mine, packages_told
from cases.ledger.reports.waits import WAITS, WaitKind, chosen_among, items_of, kinds_of
from cases.packages.models.packages import Package
from offices.lists.listing import Reader, Table
from offices.organisation.policies import authority_of
from offices.organisation.roles import Permission
from offices.organisation.views.access import account_of, no_role
from offices.pages.views import page_of

ROWS = 20
MOST_CHOSEN = 100


@require_safe
def my_packages(request: HttpRequest) -> HttpResponse:
    """One scope at a time: the first that has packages, where none is asked for."""
    account, today = account_of(request), timezone.localdate()
    if not authority_of(account).may_anywhere(Permission.FOLLOW_UP) and not account.has_teams:
        raise no_role()
    numbers = numbers_of(account)
    asked = request.GET.get("scope", "")
    scope = asked if asked in SCOPES else next((one for one in SCOPES if numbers[one][0]), LEAD)
    packages = read_once(packages_of(account, scope))
    kind = next((one for one in kinds_of(scope) if one.key == request.GET.get("waits", "")), None)
    if kind is not None:
        return _waiting(request, kind, packages)
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
        "rows": packages_told(account, ledger_rows(account, page.items, today), today),
    }
    return render(request, "cases/ledger/mine.html", context)


def _waiting(request: HttpRequest, kind: WaitKind, packages: QuerySet[Package]) -> HttpResponse:
    """All that waits of one kind; several are confirmed at once where the kind allows it. Nothing is chosen before."""
    account, today = account_of(request), timezone.localdate()
    rows = kind.rows(account, packages)
    page = page_of(rows, request, size=WAITS.size)
    context = {
        "title": kind.label,
        "kind": kind,
        "page": page,
        "total": rows.order_by().count(),
        "table": Table(
            WAITS, items_of(account, kind, page.items, today), Reader(account, today, may_act=kind.is_confirmed)
        ),
    }
    return render(request, "cases/ledger/waits.html", context)


@require_POST
def confirm(request: HttpRequest) -> HttpResponse:
    """Several of one kind that the leader ticked, each by its own step; what is refused is named with the reason."""
    account = account_of(request)
    kind = next((one for one in kinds_of(LEAD) if one.key == request.POST.get("kind", "")), None)
    if kind is None or not kind.is_confirmed:
        raise Http404
    back = f"{reverse('cases:my_packages')}?{urlencode({'scope': LEAD, 'waits': kind.key})}"
    chosen = chosen_among(kind, request.POST.getlist("chosen")[:MOST_CHOSEN])
    if not chosen:
        messages.error(request, _("请先勾选。"))
        return redirect(back)
    done, refused = take_each(by=account, at=timezone.now(), key=kind.steps[0], chosen=chosen)
    if done:
        messages.success(request, _("已办理%(n)d件。") % {"n": done})
    for sentence in refused:
        messages.error(request, sentence)
    return redirect(back)
