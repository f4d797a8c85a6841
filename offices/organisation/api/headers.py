"""A request says in its headers who sends it, and carries Idempotency-Key and If-Match."""

import hashlib
import json
import re
from typing import Any, cast

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from offices.organisation.actions.request_keys import RequestKey
from offices.organisation.models import Account

UUID_PATTERN = "^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$"  # as text: clients send a header as it is
IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    {"type": "string", "pattern": UUID_PATTERN},
    OpenApiParameter.HEADER,
    description="同一个键重复提交只办理一次",
)
IF_MATCH = OpenApiParameter(
    "If-Match",
    str,
    OpenApiParameter.HEADER,
    description='所见的 ETag，或者版本，例如 "7"；也可在请求内容中给出 version',
)
VERSION = re.compile(r'(?:W/)?"?(\d{1,9})(?:-[0-9a-f]{16})?"?', re.ASCII)


class VersionRequired(APIException):
    status_code = 428
    default_code = "version_required"


def versioned(data: Any, version: int, *, status: int = 200) -> Response:
    """A record as it is now. Its ETag begins with the version, which If-Match asks for, and changes with all that is
    shown: what a step allows, or what is late, may change without a new version.
    """
    shown = json.dumps(data, default=str, sort_keys=True, ensure_ascii=False)
    digest = hashlib.sha256(shown.encode()).hexdigest()[:16]
    return Response(data, status=status, headers={"ETag": f'"{version}-{digest}"'})


def account_of(request: Request) -> Account:
    """Whose request it is; views answer nobody else."""
    return cast(Account, request.user)


def request_key_of(request: Request) -> RequestKey | None:
    """The key of this change with the digest of its body, None without the header."""
    text = request.headers.get("Idempotency-Key", "").strip()
    if not text:
        return None
    try:
        return RequestKey.of(text, request.data)
    except ValueError as error:
        raise ValidationError({"Idempotency-Key": [_("应为 UUID。")]}) from error


def version_of(request: Request, given: int | None) -> int:
    """The version the client has seen, from the body or If-Match."""
    if given is not None:
        return given
    text = request.headers.get("If-Match", "").strip()
    if not text:
        raise VersionRequired(_("请给出所见的版本（If-Match 或 version），以免覆盖他人的更新。"))
    found = VERSION.fullmatch(text)
    if found is None:
        raise ValidationError({"If-Match": [_('应为版本号，例如 "7"。')]})
    return int(found[1])
