"""Refusals of the API as problem details (RFC 9457, application/problem+json).

`detail` is the sentence the pages show, `code` the same for programs. 400 is a body that cannot be read, 422 one that
can but is not accepted; then `errors` holds the sentences by field. A conflict brings `current`, what is stored now.
"""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.core.exceptions import ValidationError as DjangoValidationError
from django.http import Http404, HttpRequest, JsonResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.serializers import as_serializer_error
from rest_framework.views import set_rollback

from offices.errors import ActionRefused, Conflict

CONTENT_TYPE = "application/problem+json"
PREFIX = "/api/"
CSRF = "CSRF Failed"  # as the framework begins its refusal of a session without the token

TITLES: Mapping[int, Promise] = {
    400: _l("请求无法读取"),
    401: _l("未登录"),
    403: _l("不允许"),
    404: _l("没有找到"),
    405: _l("不支持的方法"),
    406: _l("不支持的格式"),
    409: _l("与现状冲突"),
    413: _l("内容太大"),
    414: _l("地址太长"),
    415: _l("不支持的内容类型"),
    422: _l("提交的内容有误"),
    428: _l("缺少版本"),
    429: _l("请求过于频繁"),
    500: _l("系统出错"),
}


def body_of(status: int, detail: str, code: str, **members: Any) -> dict[str, Any]:
    """One problem; `type` is a relative reference that names the kind of refusal."""
    title = str(TITLES.get(status) or HTTPStatus(status).phrase)
    return {"type": f"problem:{code}", "title": title, "status": status, "detail": detail, "code": code, **members}


def problem(status: int, detail: str, code: str, **members: Any) -> Response:
    return Response(body_of(status, detail, code, **members), status=status, content_type=CONTENT_TYPE)


def exception_handler(error: Exception, context: Mapping[str, Any]) -> Response | None:
    """Turn what a view raised into a problem; None lets an unforeseen error become a 500."""
    if isinstance(error, ActionRefused):
        set_rollback()
        return refused(error)
    if isinstance(error, RequestDataTooBig):
        most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        return problem(413, _("请求内容太大，最多%(most)d字节。") % {"most": most}, "too_large")
    if isinstance(error, Http404):
        error = exceptions.NotFound(_("没有找到，或者您无权查看。"))
    elif isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied(str(error) or None)
    elif isinstance(error, DjangoValidationError):
        error = exceptions.ValidationError(as_serializer_error(error))
    if not isinstance(error, exceptions.APIException):
        return None
    if isinstance(error, exceptions.PermissionDenied) and str(error.detail).startswith(CSRF):
        error = exceptions.PermissionDenied(_("请求没有防伪标记（X-CSRFToken）。程序请用API令牌，网页请刷新后重试。"))
    set_rollback()
    if isinstance(error, exceptions.ValidationError):
        errors = error.detail if isinstance(error.detail, dict) else {"non_field_errors": error.detail}
        response = problem(HTTPStatus.UNPROCESSABLE_ENTITY, _("提交的内容有误"), "invalid", errors=errors)
    else:
        code = getattr(error.detail, "code", error.default_code)
        response = problem(error.status_code, str(error.detail), code)
    if header := getattr(error, "auth_header", None):
        response["WWW-Authenticate"] = header
    if wait := getattr(error, "wait", None):
        response["Retry-After"] = str(int(wait) + 1)
    return response


def refused(refusal: ActionRefused) -> Response:
    """An action's refusal, with the sentence the page shows."""
    members: dict[str, Any] = {}
    for one in (refusal, *getattr(refusal, "besides", ())):
        if one.field:
            members.setdefault("errors", {}).setdefault(one.field, []).append(str(one.sentence))
    if isinstance(refusal, Conflict):
        members["current"] = refusal.current
    return problem(refusal.status, str(refusal.sentence), refusal.code, **members)


def early_problem(request: HttpRequest, status: int, detail: str, code: str) -> JsonResponse | None:
    """For requests of the API that end before or outside a view; None for those of the pages."""
    if not request.path.startswith(PREFIX):
        return None
    return JsonResponse(
        body_of(status, detail, code),
        status=status,
        content_type=CONTENT_TYPE,
        json_dumps_params={"ensure_ascii": False},
    )
