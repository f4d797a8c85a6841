"""The doors of a login: limits before the password is looked at, the page of who has to wait, and the audit."""

from collections.abc import Mapping
from datetime import datetime
from math import ceil
from typing import Any

from axes.backends import AxesStandaloneBackend
from django.contrib.auth import authenticate
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from offices.accounts.actions.login_limits import (
    LOCK,
    Try,
    begin_try,
    lock_name,
    locked_until,
    note_lock,
    try_succeeded,
)
from offices.accounts.actions.logins import count_refused_login, record_failed_login, record_login
from offices.accounts.actions.sessions import begin_session, forget_session
from offices.errors import ActionRefused
from offices.organisation.addresses import client_address, client_network
from offices.organisation.models import Account


class LoginBackend(AxesStandaloneBackend):
    """Asks django-axes, then the limits of name and address. It logs nobody in: the backends after it do."""

    def authenticate(
        self, request: Any, username: str | None = None, password: str | None = None, **kwargs: Any
    ) -> None:
        request.login_refused = True  # until both let the try pass
        request.login_waits = 0
        super().authenticate(request, username, password, **kwargs)
        begun = begin_try(username=username, network=client_network(request))
        if begun.refused_for:
            request.axes_locked_out = True
            request.login_waits = begun.refused_for
            raise PermissionDenied
        request.login_refused, request.login_try = False, begun


def axes_username(request: HttpRequest | None, credentials: Mapping[str, Any] | None = None) -> str:
    """What django-axes counts by, on every door alike."""
    given = credentials if credentials is not None else (request.POST if request is not None else {})
    return lock_name(str(given.get("username") or ""))


def waiting_seconds(request: Any, username: str | None) -> int:
    """How long somebody who was refused has to wait."""
    if seconds := getattr(request, "login_waits", 0):
        return int(seconds)
    until = locked_until(username)
    return ceil((until - timezone.now()).total_seconds()) if until else int(LOCK.total_seconds())


def waiting_words(seconds: int) -> str:
    """Seconds as people say them; minutes are rounded up."""
    if seconds < 60:
        return _("%(number)d秒") % {"number": seconds}
    return _("%(number)d分钟") % {"number": ceil(seconds / 60)}


def refused_sentence(request: Any, username: str | None) -> str:
    """Why a try was not looked at, and when the next one will be."""
    wait = waiting_words(waiting_seconds(request, username))
    if getattr(request, "login_waits", 0):
        return _("登录尝试过于频繁，请%(wait)s后再试。") % {"wait": wait}
    return _("密码连续输错5次，账号在此处已暂时锁定，请%(wait)s后再试。") % {"wait": wait}


def locked_page(request: Any, response: HttpResponse, credentials: Mapping[str, Any] | None = None) -> HttpResponse:
    """The page in the place of the login, for who has to wait."""
    username = str((credentials or request.POST).get("username") or "")
    context = {"sentence": refused_sentence(request, username), "limited": bool(getattr(request, "login_waits", 0))}
    page = render(request, "registration/locked.html", context, status=429)
    page.headers["Retry-After"] = str(waiting_seconds(request, username))
    return page


def confirm_password(request: HttpRequest, account: Account, password: str) -> None:
    """A person who is logged in gives the password again; wrong ones count as those of a login do."""
    inner: Any = getattr(request, "_request", request)
    if authenticate(inner, username=account.username, password=password) is not None:
        try_succeeded(inner.login_try)
        return
    refused = getattr(inner, "axes_locked_out", False)
    inner.axes_locked_out = False  # the form answers, not the page of who may not log in
    sentence = refused_sentence(inner, account.username) if refused else _("密码不正确。")
    raise ActionRefused("wrong_password", sentence, field="password")


def _address(request: HttpRequest | None) -> str:
    return client_address(request) if request is not None else ""


def note_login(sender: object, request: HttpRequest | None, user: Account, **kwargs: Any) -> None:
    begun = getattr(request, "login_try", None)
    if isinstance(begun, Try):
        try_succeeded(begun)
    at = timezone.now()
    record_login(account=user, address=_address(request), at=at)
    if request is not None and getattr(request, "session", None) is not None:
        begin_session(account=user, session=request.session, address=_address(request), agent=_agent(request), at=at)


def note_logout(sender: object, request: Any, user: Any, **kwargs: Any) -> None:
    if isinstance(user, Account) and getattr(request, "session", None) is not None:
        forget_session(account=user, session=request.session)


def note_failed_login(sender: object, credentials: Mapping[str, Any], request: Any = None, **kwargs: Any) -> None:
    username = str(credentials.get("username") or "")[:200]
    at: datetime = timezone.now()
    if getattr(request, "login_refused", False):
        count_refused_login(address=_address(request), at=at)
    else:
        record_failed_login(username=username, address=_address(request), at=at)


def note_lock_out(sender: object, request: Any, **kwargs: Any) -> None:
    """django-axes has locked a name; what it refuses afterwards does not make the lock longer."""
    credentials = getattr(request, "axes_credentials", None) or {}
    if not getattr(request, "login_refused", False):
        note_lock(username=credentials.get("username"), at=timezone.now())


def _agent(request: HttpRequest) -> str:
    return request.headers.get("User-Agent", "")
