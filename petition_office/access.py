"""Who may use the API: a token or the session of the pages, of a person whose password is their own."""

import re
from collections.abc import Collection
from typing import TYPE_CHECKING, Any

import django_filters
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from knox.auth import TokenAuthentication as KnoxTokenAuthentication
from rest_framework import exceptions
from rest_framework.permissions import SAFE_METHODS, BasePermission, IsAuthenticated
from rest_framework.request import Request

from offices.organisation.addresses import client_address, is_within

if TYPE_CHECKING:  # the views read the settings that name this module
    from rest_framework.views import APIView

TOKEN = re.compile(rb"[0-9a-f]{64}")


class TokenAuthentication(KnoxTokenAuthentication):
    """`Authorization: Token …`. Only the token's hash is stored, and it expires."""

    def authenticate_credentials(self, token: bytes) -> tuple[Any, Any]:
        if not TOKEN.fullmatch(token):
            raise exceptions.AuthenticationFailed(_("令牌无效。"))
        try:
            found: tuple[Any, Any] = super().authenticate_credentials(token)
        except exceptions.AuthenticationFailed as error:
            raise exceptions.AuthenticationFailed(_("令牌无效或已过期。")) from error
        return found


PREFIX = "/api/v1/"
PAGED = ("limit", "cursor", "order")  # of a page, beside the filters


def scope_of(path: str) -> str:
    """The part of the API an address belongs to: its first word."""
    return path.removeprefix(PREFIX).partition("/")[0]


class HasOwnPassword(IsAuthenticated):
    """Logged in, and not with the one-time password an administrator handed out."""

    def has_permission(self, request: Request, view: "APIView") -> bool:
        if not super().has_permission(request, view):
            return False
        account: Any = request.user
        if account.owes_password(timezone.now()):
            raise exceptions.PermissionDenied(_("请先登录页面修改密码。"), code="must_change_password")
        return True


class TokenOpens(BasePermission):
    """What the token was made for: reading only, a part of the API, some addresses."""

    def has_permission(self, request: Request, view: "APIView") -> bool:
        token: Any = request.auth
        if token is None:
            return True
        if token.addresses and not is_within(client_address(request._request), token.addresses):
            raise exceptions.PermissionDenied(_("这个令牌不能从这个网络地址使用。"), code="token_address")
        if token.scopes and scope_of(request.path) not in (*token.scopes, "tokens"):
            raise exceptions.PermissionDenied(_("这个令牌不能用于这部分接口。"), code="token_scope")
        if token.read_only and not (request.method in SAFE_METHODS or getattr(view, "read_only_may", False)):
            raise exceptions.PermissionDenied(_("这个令牌只能读取。"), code="token_read_only")
        return True


class KnownParameters(BasePermission):
    """The filters of the API: one that the list does not know, or that is given twice, is refused by its name.

    `query_names` of a view: what it reads besides its filters and the page.
    """

    def has_permission(self, request: Any, view: Any) -> bool:
        is_list = hasattr(view, "paginate_queryset")
        if request.method in SAFE_METHODS and (is_list or hasattr(view, "query_names")):
            filters = getattr(getattr(view, "filterset_class", None), "base_filters", {})
            several = {name for name, one in filters.items() if isinstance(one, django_filters.MultipleChoiceFilter)}
            names = {*filters, *getattr(view, "query_names", ()), *(PAGED if is_list else ())}
            refuse_unknown(request.query_params, names=names, many=several)
        return True


def refuse_unknown(asked: Any, *, names: Collection[str], many: Collection[str] = ()) -> None:
    """Raises for a parameter that is not among the names, or stands there twice and is not one of several values."""
    wrong: dict[str, list[str]] = {}
    for name, values in asked.lists():
        if name not in names:
            wrong[name] = [str(_("没有这个筛选条件。"))]
        elif len(values) > 1 and name not in many:
            wrong[name] = [str(_("只能给出一次。"))]
    if wrong:
        raise exceptions.ValidationError(wrong)
