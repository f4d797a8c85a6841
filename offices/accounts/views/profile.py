"""An account sees on these pages its inbox, roles, password, sessions and tokens of the API."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from offices.accounts.actions.accounts import change_password as change
from offices.accounts.actions.sessions import BEGAN, begin_session, end_other_sessions, open_sessions
from offices.accounts.forms.accounts import PasswordChangeForm, TokenForm
from offices.accounts.views.logins import confirm_password
from offices.errors import ActionRefused
from offices.organisation.actions.messages import mark_all_read, mark_read
from offices.organisation.actions.tokens import (
    MOST_TOKENS,
    SHOWN,
    issue_token,
    refusal_of_tokens,
    revoke_all_tokens,
    revoke_token,
    too_many_tokens,
)
from offices.organisation.addresses import client_address
from offices.organisation.enums import ApiPart
from offices.organisation.models import Account, Notice, RoleAssignment
from offices.organisation.policies import refusal_of_calendar
from offices.organisation.queries import notices_of, tokens_of
from offices.organisation.reports import calendar_key_of
from offices.organisation.views.access import account_of
from offices.pages.forms import attempt
from offices.pages.views import form_page, page_of


@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    """The inbox, unread first."""
    return render(
        request,
        "offices/organisation/notices.html",
        {"title": _("消息"), "page": page_of(notices_of(account_of(request)), request)},
    )


@require_POST
def read_notice(request: HttpRequest, notice_id: int) -> HttpResponse:
    """Mark one notice read; with `open` go on to what it is about."""
    by = account_of(request)
    notice = get_object_or_404(Notice.objects.select_related("message"), pk=notice_id, account=by)
    mark_read(by=by, at=timezone.now(), notice=notice)
    return redirect(notice.message.url if "open" in request.POST else reverse("offices:notices"))


@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    number = mark_all_read(by=account_of(request), at=timezone.now())
    messages.success(request, _("已将%(number)s条消息标为已读。") % {"number": number})
    return redirect("offices:notices")


@require_safe
def profile(request: HttpRequest) -> HttpResponse:
    account = account_of(request)
    held = RoleAssignment.objects.filter(account=account, revoked_at=None).select_related("office")
    now = timezone.now()
    tokens = [
        {
            "shown": token.token_key[:SHOWN],
            "created": token.created,
            "expiry": token.expiry,
            "is_over": token.expiry <= now,
            "read_only": token.read_only,
            "scopes": [ApiPart(one).label for one in token.scopes if one in ApiPart.values],
            "addresses": token.addresses,
        }
        for token in tokens_of(account)
    ]
    usable = sum(not token["is_over"] for token in tokens)
    context = {
        "title": _("我的账号"),
        "calendar_key": calendar_key_of(account),
        "calendar_refusal": refusal_of_calendar(account),
        "account": account,
        "held": list(held),
        "tokens": tokens,
        "refusal": too_many_tokens() if usable >= MOST_TOKENS else refusal_of_tokens(account),
        "sessions": open_sessions(account, request.session, now),
        "idle_minutes": settings.SESSION_IDLE_MINUTES,
        "hours": settings.SESSION_HOURS,
    }
    return render(request, "offices/accounts/profile.html", context)


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def token_new(request: HttpRequest) -> HttpResponse:
    """A token for a program. The answer is the only page that ever shows it, and is not stored anywhere."""
    by, form = account_of(request), TokenForm(request.POST or None)
    if refusal := refusal_of_tokens(by):
        raise PermissionDenied(refusal)
    if request.method == "POST" and form.is_valid():
        asked = dict(form.cleaned_data)
        password = asked.pop("password")

        def issue() -> tuple[Any, str]:
            confirm_password(request, by, password)
            return issue_token(by=by, at=timezone.now(), address=client_address(request), **asked)

        if made := attempt(form, issue):
            row, text = made
            context = {"title": _("新令牌"), "token": text, "expiry": row.expiry}
            return render(request, "offices/accounts/token.html", context)
    return form_page(request, form, title=_("新建令牌"), back=reverse("offices:profile"), submit=_("新建令牌"))


@require_POST
def token_revoke(request: HttpRequest, shown: str) -> HttpResponse:
    try:
        revoke_token(by=account_of(request), at=timezone.now(), shown=shown)
    except ActionRefused as refusal:
        return _refused(request, refusal)
    messages.success(request, _("已撤销令牌%(token)s…，立即失效。") % {"token": shown})
    return redirect("offices:profile")


@require_POST
def tokens_revoke(request: HttpRequest) -> HttpResponse:
    number = revoke_all_tokens(by=account_of(request), at=timezone.now())
    messages.success(request, _("已撤销%(number)s个令牌，立即失效。") % {"number": number})
    return redirect("offices:profile")


@require_POST
def sessions_end(request: HttpRequest) -> HttpResponse:
    """All logins of one's own end, but this one."""
    account = end_other_sessions(by=account_of(request), at=timezone.now())
    _carry_over(request, account)
    messages.success(request, _("已结束其他登录。"))
    return redirect("offices:profile")


def _carry_over(request: HttpRequest, account: Account) -> None:
    """The browser that asked stays logged in under the new epoch; its session is as old as it was."""
    began = request.session.get(BEGAN)
    update_session_auth_hash(request, account)
    agent = request.headers.get("User-Agent", "")
    address, at = client_address(request), timezone.now()
    begin_session(account=account, session=request.session, address=address, agent=agent, at=at)
    request.session[BEGAN] = began


def _refused(request: HttpRequest, refusal: ActionRefused) -> HttpResponse:
    messages.error(request, str(refusal.sentence))
    return redirect("offices:profile")


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def change_password(request: HttpRequest) -> HttpResponse:
    """Also the only page an account with a one-time password can open."""
    account = account_of(request)
    form = PasswordChangeForm(
        account, request.POST or None, confirm=lambda given: confirm_password(request, account, given)
    )
    if request.method == "POST" and form.is_valid():
        password = form.cleaned_data["new_password1"]
        changed = attempt(form, lambda: change(by=account, at=timezone.now(), password=password))
        if changed:
            _carry_over(request, changed)
            messages.success(request, _("密码已修改。"))
            return redirect("/")
    notice = ""
    if account.must_change_password:
        notice = _("您使用的是一次性密码，请先设置自己的密码。")
    elif account.owes_password(timezone.now()):
        notice = _("密码使用已满%(days)d天，请先更换。") % {"days": settings.PASSWORD_DAYS}
    return form_page(request, form, title=_("修改密码"), back=reverse("offices:profile"), notice=notice)
