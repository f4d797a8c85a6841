"""Refusals of the API as problem details (RFC 9457, application/problem+json)."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.exceptions import ValidationError as DjangoValidationError
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.serializers import as_serializer_error
from rest_framework.views import set_rollback

CONTENT_TYPE = "application/problem+json"


def problem(status: int, detail: str, code: str, **members: Any) -> Response:
    """One problem: `type` names the kind of refusal (a relative reference), `detail` is a sentence for a person."""
    body = {
        "type": f"problem:{code}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        **members,
    }
    return Response(body, status=status, content_type=CONTENT_TYPE)


def exception_handler(error: Exception, context: Mapping[str, Any]) -> Response | None:
    """Turn what a view raised into a problem; None lets an unforeseen error become a 500."""
    if isinstance(error, Http404):
        error = exceptions.NotFound(_("没有找到，或者您无权查看"))
    elif isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied(str(error) or None)
    elif isinstance(error, DjangoValidationError):
        error = exceptions.ValidationError(as_serializer_error(error))
    if not isinstance(error, exceptions.APIException):
        return None
    set_rollback()
    if isinstance(error, exceptions.ValidationError):
        response = problem(error.status_code, _("提交的内容有误"), "invalid", errors=error.detail)
    else:
        response = problem(error.status_code, str(error.detail), error.default_code)
    if header := getattr(error, "auth_header", None):
        response["WWW-Authenticate"] = header
    if wait := getattr(error, "wait", None):
        response["Retry-After"] = str(int(wait))
    return response
