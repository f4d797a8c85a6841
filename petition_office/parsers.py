"""JSON bodies: only what can be stored and sent back."""

import codecs
import json
import math
from collections.abc import Mapping
from typing import IO, Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser
from rest_framework.utils.json import strict_constant

from offices.pages.texts import refuse_unseen


class StrictJSONParser(JSONParser):
    """No NaN, no number beyond all bounds, no half surrogate pairs, no endless nesting, no name twice in an object."""

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        try:
            text = stream.read().removeprefix(codecs.BOM_UTF8).decode()
            data = json.loads(
                text, parse_constant=strict_constant, parse_float=_finite, object_pairs_hook=_each_name_once
            )
            if "\\u" in text:
                json.dumps(data, ensure_ascii=False).encode()
        except UnicodeError as error:
            raise ParseError(_("请求内容不是 UTF-8 文本。")) from error
        except (ValueError, RecursionError) as error:
            raise ParseError(_("请求内容不是有效的 JSON。")) from error
        refuse_unseen(data)
        return data


def _finite(text: str) -> float:
    number = float(text)
    if math.isinf(number):  # 1e999
        raise ValueError(text)
    return number


def _each_name_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Of two values under one name nobody knows which was meant."""
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            shown = "".join(filter(str.isprintable, name))[:60]
            raise ParseError(_("请求内容中“%(name)s”出现了不止一次，每个名称只能写一次。") % {"name": shown})
        found[name] = value
    return found
