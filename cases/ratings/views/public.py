"""The petitioner rates without a login. The page that asks for number and query code hands over a signed token of a
quarter of an hour; nothing personal stands in an address.
"""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from cases.petitions.models.petitions import Petition
from cases.procedure.actions.perform import perform
from cases.ratings.forms import RateForm
from cases.ratings.queries import open_ratings_of
from cases.ratings.reports.on_petition import SALT
from offices.errors import ActionRefused
from offices.organisation.addresses import client_network
from offices.organisation.limits import tried_wrongly

TOKEN_SECONDS = 15 * 60
SHOWN_SECONDS = 300  # without a touch; longer than a page that is only read


@login_not_required
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def rate(request: HttpRequest) -> HttpResponse:
    """The form where the token comes alone, and the rating where values come with it. Each organ is rated once."""
    if request.method != "POST":
        return redirect("cases:query")
    token = request.POST.get("token", "")
    try:
        pk = signing.loads(token, salt=SALT, max_age=TOKEN_SECONDS)
    except signing.SignatureExpired:
        return _page(request, 422, problem=_("填写时间过长，请重新填写编号和查询码。"))
    except signing.BadSignature:
        over = tried_wrongly("query", client_network(request))
        told = _("查询次数过多，请15分钟后再试，或到登记单位查询。") if over else _("请重新填写编号和查询码。")
        return _page(request, 429 if over else 422, problem=told)
    petition, at = Petition.objects.get(pk=pk), timezone.now()
    offered = open_ratings_of(petition, timezone.localdate(at))
    if "sent" not in request.POST:
        form = RateForm(ratings=offered, initial={"token": token}) if offered else None
        return _page(request, 200 if offered else 409, petition=petition, form=form, problem=_why_not(petition))
    form = RateForm(request.POST, ratings=offered)
    if not offered:
        return _page(request, 409, petition=petition, problem=_why_not(petition))
    if not form.is_valid():
        return _page(request, 422, petition=petition, form=form)
    try:
        perform("rate_online", petition_id=petition.pk, by=None, at=at, ratings=form.facts())
    except ActionRefused as refusal:
        form.refuse(refusal)
        still = open_ratings_of(petition, timezone.localdate(at))
        if not still:
            return _page(request, refusal.status, petition=petition, problem=_why_not(petition))
        return _page(request, refusal.status, petition=petition, form=form)
    return _page(request, petition=petition, thanks=True, left=open_ratings_of(petition, timezone.localdate(at)))


def _why_not(petition: Petition) -> str:
    """Why nothing can be rated now."""
    if not petition.sealed and petition.ratings.exclude(value="").exists():
        return _("您的评价已经收到，每个单位只评价一次，不能重复提交。")
    return _("现在不能评价：答复送达以后、评价期以内才能评价。")


def _page(request: HttpRequest, status: int = 200, **more: Any) -> HttpResponse:
    form = more.get("form")
    if form is not None:
        more["problem"] = ""
    context: dict[str, Any] = {"title": _("满意度评价"), "ends_after": SHOWN_SECONDS, **more}
    return render(request, "cases/ratings/rate.html", context, status=status)
