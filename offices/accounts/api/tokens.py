"""Tokens: given for name and password, shown once, listed and revoked by their owner."""

from typing import Any

from django.conf import settings
from django.contrib.auth import authenticate
from django.contrib.auth.signals import user_logged_in
from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied, Throttled
from rest_framework.generics import ListAPIView
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from offices.accounts.views.logins import refused_sentence, waiting_seconds
from offices.organisation.actions.tokens import MOST_ADDRESSES, SHOWN, issue_token, revoke_all_tokens, revoke_token
from offices.organisation.addresses import client_address
from offices.organisation.api.headers import account_of
from offices.organisation.credentials import ApiToken
from offices.organisation.enums import ApiPart
from offices.organisation.models import Account
from offices.organisation.queries import tokens_of
from offices.pages.serializers import Body


class Credentials(Body):
    username = serializers.CharField(max_length=60, label=_("用户名"))
    password = serializers.CharField(max_length=200, trim_whitespace=False, label=_("密码"), write_only=True)
    is_read_only = serializers.BooleanField(source="read_only", default=False, label=_("只读"))
    scopes = serializers.ListField(
        child=serializers.ChoiceField(choices=ApiPart.choices),
        default=list,
        max_length=len(ApiPart),
        label=_("接口范围"),
        help_text="为空时为全部接口",
    )
    addresses = serializers.ListField(
        child=serializers.CharField(max_length=60),
        default=list,
        max_length=MOST_ADDRESSES,
        label=_("网络地址"),
        help_text="令牌只能从这些地址使用，例如 10.1.0.0/16；为空时不限",
    )
    days = serializers.IntegerField(required=False, min_value=1, max_value=settings.API_TOKEN_DAYS, label=_("有效天数"))


class NewToken(serializers.Serializer):
    token = serializers.CharField(help_text="只显示这一次")
    expires_at = serializers.DateTimeField()


class Token(serializers.Serializer):
    key = serializers.SerializerMethodField(help_text="令牌的前8位")
    is_current = serializers.SerializerMethodField(help_text="这次请求所用的令牌")
    is_read_only = serializers.BooleanField(source="read_only")
    scopes = serializers.ListField(child=serializers.CharField(), help_text="为空时为全部接口")
    addresses = serializers.ListField(child=serializers.CharField(), help_text="为空时不限")
    created_at = serializers.DateTimeField(source="created")
    expires_at = serializers.DateTimeField(source="expiry")

    def get_key(self, token: ApiToken) -> str:
        return token.token_key[:SHOWN]

    def get_is_current(self, token: ApiToken) -> bool:
        used = self.context["request"].auth
        return isinstance(used, ApiToken) and used.pk == token.pk


class ObtainToken(APIView):
    authentication_classes = ()
    permission_classes = (AllowAny,)
    throttle_scope = "token"

    def get_authenticate_header(self, request: Request) -> str:
        return "Token"

    @extend_schema(operation_id="obtain_token", tags=["token"], request=Credentials, responses={201: NewToken}, auth=[])
    def post(self, request: Request) -> Response:
        """用用户名和密码换取令牌。连续输错密码与登录页一样会被锁定。"""
        given = Credentials(data=request.data)
        given.is_valid(raise_exception=True)
        inner: Any = request._request
        asked = dict(given.validated_data)
        username, password = asked.pop("username"), asked.pop("password")
        account = authenticate(inner, username=username, password=password)
        if getattr(inner, "axes_locked_out", False):
            inner.axes_locked_out = False  # or the page for a locked login takes the place of this answer
            refused: Any = Throttled(detail=refused_sentence(inner, username), code="locked")
            refused.wait = waiting_seconds(inner, username)
            raise refused
        if not isinstance(account, Account):
            raise AuthenticationFailed(_("用户名或密码不正确。"))
        user_logged_in.send(sender=Account, request=inner, user=account)
        if account.owes_password(timezone.now()):
            raise PermissionDenied(_("请先登录页面修改密码。"), code="must_change_password")
        row, text = issue_token(by=account, at=timezone.now(), address=client_address(inner), **asked)
        return Response({"token": text, "expires_at": row.expiry}, status=status.HTTP_201_CREATED)


class Tokens(ListAPIView):
    read_only_may = True  # whoever finds a token may end it, or all of them
    serializer_class = Token
    pagination_class = None  # at most MOST_TOKENS
    filter_backends = ()

    @extend_schema(operation_id="list_tokens", tags=["token"])
    def get(self, request: Request) -> Response:
        """本人的令牌。"""
        return self.list(request)

    def get_queryset(self) -> QuerySet[ApiToken]:
        return tokens_of(account_of(self.request))

    @extend_schema(operation_id="revoke_all_tokens", tags=["token"], responses={204: None})
    def delete(self, request: Request) -> Response:
        """撤销本人的全部令牌，立即失效，包括这次请求所用的。"""
        revoke_all_tokens(by=account_of(request), at=timezone.now())
        return Response(status=status.HTTP_204_NO_CONTENT)


class RevokeToken(APIView):
    read_only_may = True

    @extend_schema(operation_id="revoke_token", tags=["token"], responses={204: None})
    def delete(self, request: Request, key: str) -> Response:
        """撤销本人的一个令牌，立即失效。"""
        if not key.isascii() or not key.isalnum():
            raise Http404
        if not ApiToken.objects.filter(user=account_of(request), token_key__startswith=key).exists():
            raise Http404
        revoke_token(by=account_of(request), at=timezone.now(), shown=key)
        return Response(status=status.HTTP_204_NO_CONTENT)
