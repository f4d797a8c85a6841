"""JSON bodies: of limited size, and only what can be stored and sent back."""

import codecs
import json
from collections.abc import Mapping
from typing import IO, Any

from django.conf import settings
from django.utils.translation import gettext as _
from rest_framework import status
from rest_framework.exceptions import APIException, ParseError
from rest_framework.parsers import JSONParser
from rest_framework.utils.json import strict_constant


class TooLarge(APIException):
    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_code = "too_large"


class StrictJSONParser(JSONParser):
    """No more than DATA_UPLOAD_MAX_MEMORY_SIZE bytes; no NaN, no half surrogate pairs, no endless nesting."""

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        raw = stream.read(most + 1)
        if len(raw) > most:
            raise TooLarge(_("请求内容太大，最多%(most)d字节。") % {"most": most})
        try:
            text = raw.removeprefix(codecs.BOM_UTF8).decode()
            data = json.loads(text, parse_constant=strict_constant)
            if "\\u" in text:
                json.dumps(data, ensure_ascii=False).encode()
        except UnicodeError as error:
            raise ParseError(_("请求内容不是 UTF-8 文本。")) from error
        except (ValueError, RecursionError) as error:
            raise ParseError(_("请求内容不是有效的 JSON。")) from error
        return data
