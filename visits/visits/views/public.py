"""A visitor's own page of a visit, by the code of the receipt: without a login, and with nothing personal on it."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from offices.organisation.addresses import client_network
from offices.organisation.limits import tried_wrongly
from visits.visits.models import Visit


@login_not_required
@never_cache
@require_safe
def visit_public(request: HttpRequest, code: str) -> HttpResponse:
    """When, where, with what result, and the number of a petition on file. Who tries too many codes waits."""
    context = {"title": _("来访查询")}
    known = Visit.objects.select_related("office", "petition").filter(code=code.upper())
    found = known.first()
    if found is None:
        if tried_wrongly("visit", client_network(request)):
            context["problem"] = _("查询次数过多，请15分钟后再试。")
            return render(request, "visits/visits/public.html", context, status=429)
        context["problem"] = _("没有这个查询码，请对照回执核对后再试。")
        return render(request, "visits/visits/public.html", context, status=404)
    return render(request, "visits/visits/public.html", {**context, "visit": found})
