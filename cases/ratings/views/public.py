"""The petitioner rates without a login. The page that asks for number and query code hands over a signed token of a
quarter of an hour, which holds in the same browser until the query is ended there; nothing personal stands in an
address.
"""

from secrets import token_urlsafe
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from cases.petitions.models.petitions import Petition
from cases.procedure.actions.perform import perform
from cases.ratings.enums import RatingWay
from cases.ratings.forms import RateForm
from cases.ratings.queries import ratings_for_petitioner
from cases.ratings.reports.on_petition import SALT
from offices.errors import ActionRefused
from offices.organisation.addresses import client_network
from offices.organisation.limits import tried_wrongly

TOKEN_SECONDS = 15 * 60
SHOWN_SECONDS = 300  # without a touch; longer than a page that is only read
OF_STAFF = _l(
    "这个浏览器登录着工作人员的账号，不能评价。评价由信访人本人作出：请在自己的手机或者电脑上评价，或者请工作人员退出登录后再查询。"
)
MARK, MARK_PATH = "query", "/query/"  # the cookie that binds a token to its browser


def new_mark() -> str:
    return token_urlsafe(16)


def begin(response: HttpResponse, mark: str) -> HttpResponse:
    """The tokens with this mark hold in the browser."""
    secure = settings.SESSION_COOKIE_SECURE
    response.set_cookie(
        MARK, mark, max_age=TOKEN_SECONDS, path=MARK_PATH, secure=secure, httponly=True, samesite="Strict"
    )
    return response


def end(response: HttpResponse) -> HttpResponse:
    """No token holds in the browser any more."""
    response.delete_cookie(MARK, path=MARK_PATH, samesite="Strict")
    return response


@login_not_required
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def rate(request: HttpRequest) -> HttpResponse:
    """The form where the token comes alone, and the rating where values come with it. Each organ is rated once.

    A browser in which somebody of an office is logged in is not the petitioner's.
    """
    if request.method != "POST":
        return redirect("cases:query")
    if request.user.is_authenticated:
        return _page(request, 403, problem=OF_STAFF)
    token = request.POST.get("token", "")
    try:
        number, mark = signing.loads(token, salt=SALT, max_age=TOKEN_SECONDS)
    except signing.SignatureExpired:
        return _page(request, 422, problem=_("填写时间过长，请重新填写编号和查询码。"))
    except signing.BadSignature:
        over = tried_wrongly("query", client_network(request))
        told = _("查询次数过多，请15分钟后再试，或到登记单位查询。") if over else _("请重新填写编号和查询码。")
        return _page(request, 429 if over else 422, problem=told)
    petition, at = Petition.objects.filter(number=number).first(), timezone.now()
    if petition is None or not constant_time_compare(mark, request.COOKIES.get(MARK, "")):
        return _page(request, 422, problem=_("查询已经结束，请重新填写编号和查询码。"))
    offered = ratings_for_petitioner(petition, timezone.localdate(at))
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
        still = ratings_for_petitioner(petition, timezone.localdate(at))
        if not still:
            return _page(request, refusal.status, petition=petition, problem=_why_not(petition))
        return _page(request, refusal.status, petition=petition, form=form)
    return _page(request, petition=petition, thanks=True, left=ratings_for_petitioner(petition, timezone.localdate(at)))


def _why_not(petition: Petition) -> str:
    """Why nothing can be rated now."""
    if not petition.sealed and petition.ratings.filter(way=RatingWay.ONLINE).exists():
        return _("您的评价已经收到，每个单位只评价一次，不能重复提交。")
    return _("现在不能评价：答复送达以后、评价期以内才能评价。")


def _page(request: HttpRequest, status: int = 200, **more: Any) -> HttpResponse:
    form = more.get("form")
    if form is not None:
        more["problem"] = ""
    context: dict[str, Any] = {"title": _("满意度评价"), "ends_after": SHOWN_SECONDS, **more}
    return render(request, "cases/ratings/rate.html", context, status=status)
