"""The history of a rule of an office, for all kinds of rules."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from offices.organisation.actions.offices import NATION
from offices.organisation.models import Office
from offices.organisation.policies import authority_of
from offices.organisation.queries import offices_reached
from offices.organisation.reports import version_rows, versions_of
from offices.organisation.rules import rule_kind
from offices.organisation.views.access import account_of
from offices.pages.views import page_of

ROWS = 40


@require_safe
def rule_history(request: HttpRequest, rule: str, owner: str) -> HttpResponse:
    """Who changed what, from which day, and why: for those who may make such a rule."""
    account, kind = account_of(request), rule_kind(rule)
    if kind is None:
        raise Http404
    if not authority_of(account).may_anywhere(kind.permission):
        raise PermissionDenied(_("您的角色不能使用这个页面。如确需使用，请联系本单位安全管理员。"))
    office: Office | None = None
    if owner != NATION:
        office = get_object_or_404(offices_reached(account, kind.permission), code=owner)
    elif not kind.for_everybody:
        raise Http404
    page = page_of(versions_of(kind, office), request, size=ROWS)
    # The last row of a page is compared with the first of the next one.
    before = versions_of(kind, office).filter(version__lt=page.items[-1].version)[:1] if page.has_next else []
    rows = version_rows(kind, [*page.items, *before], timezone.localdate())[: len(page.items)]
    names = {"kind": kind.name, "office": office.name if office else _("全部单位")}
    context = {
        "title": _("%(kind)s历次版本：%(office)s") % names,
        "rows": rows,
        "page": page,
        "back": kind.page(office),
        "office": office,
    }
    return render(request, "offices/organisation/rule_history.html", context)
