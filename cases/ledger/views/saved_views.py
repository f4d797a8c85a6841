"""Views of the ledger that an account keeps: opened, saved, renamed, opened by default, deleted."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cases.ledger.actions import delete_view, make_default, rename_view, save_view
from cases.ledger.reports.ledger import LEDGER
from cases.ledger.views.ledger import kept_query, query_of, views_of
from offices.errors import ActionRefused
from offices.organisation.roles import Permission
from offices.organisation.views.access import account_of, needs


@require_POST
@needs(Permission.SEE_CASES)
def saved_views(request: HttpRequest) -> HttpResponse:
    """Keep the present filters, order and columns under a name; a view of the same name is replaced."""
    asked = QueryDict(request.POST.get("query", "").replace("\0", ""), mutable=True)
    asked.pop("view", None)
    columns = [key for key in request.POST.getlist("column") if key in LEDGER.by_key]
    try:
        view = save_view(
            account_of(request), name=request.POST.get("name", ""), query=kept_query(asked), columns=columns
        )
    except ActionRefused as refusal:
        messages.error(request, str(refusal.sentence))
        return redirect(f"{reverse('cases:packages')}?{kept_query(asked) or 'state=open'}")
    messages.success(request, _("视图“%(name)s”已保存。") % {"name": view.name})
    return redirect(f"{reverse('cases:packages')}?{query_of(view)}")


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.SEE_CASES)
def saved_view(request: HttpRequest, pk: int) -> HttpResponse:
    """GET opens the view; POST with `act` renames it, opens the ledger with it, or deletes it."""
    view = get_object_or_404(views_of(account_of(request)).select_related("account"), pk=pk)
    ledger, act = reverse("cases:packages"), request.POST.get("act", "")
    if act == "delete":
        delete_view(view)
        messages.success(request, _("视图“%(name)s”已删除。") % {"name": view.name})
        return redirect(f"{ledger}?{view.query or 'state=open'}")
    if act == "rename":
        try:
            rename_view(view, request.POST.get("name", ""))
        except ActionRefused as refusal:
            messages.error(request, str(refusal.sentence))
    elif act in ("default", "undefault"):
        make_default(view, on=act == "default")
    return redirect(f"{ledger}?{query_of(view)}")
