"""Who may use the API: a token or the session of the pages, of a person whose password is their own."""

import re
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _
from knox.auth import TokenAuthentication as KnoxTokenAuthentication
from rest_framework import exceptions
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request

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


class HasOwnPassword(IsAuthenticated):
    """Logged in, and not with the one-time password an administrator handed out."""

    def has_permission(self, request: Request, view: "APIView") -> bool:
        if not super().has_permission(request, view):
            return False
        if getattr(request.user, "must_change_password", False):
            raise exceptions.PermissionDenied(_("请先登录页面修改初始密码。"), code="must_change_password")
        return True
