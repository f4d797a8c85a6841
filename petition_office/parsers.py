"""JSON bodies: only what can be stored and sent back."""

import codecs
import json
from collections.abc import Mapping
from typing import IO, Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser
from rest_framework.utils.json import strict_constant

from offices.pages.texts import refuse_unseen


class StrictJSONParser(JSONParser):
    """No NaN, no half surrogate pairs, no endless nesting."""

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        try:
            text = stream.read().removeprefix(codecs.BOM_UTF8).decode()
            data = json.loads(text, parse_constant=strict_constant)
            if "\\u" in text:
                json.dumps(data, ensure_ascii=False).encode()
        except UnicodeError as error:
            raise ParseError(_("请求内容不是 UTF-8 文本。")) from error
        except (ValueError, RecursionError) as error:
            raise ParseError(_("请求内容不是有效的 JSON。")) from error
        refuse_unseen(data)
        return data
