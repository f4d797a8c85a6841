"""Pages of a list by position: each page begins after the last row of the one before, whatever was added meanwhile."""

import base64
import binascii
import json
from datetime import datetime
from typing import Any, cast

from django.core.exceptions import ValidationError as DjangoValidationError
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError, ValidationError
from rest_framework.pagination import BasePagination
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from offices.pages.texts import refuse_unseen


class FormParser(MultiPartParser):
    """A form with files, whose texts hold no control characters either."""

    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> Any:
        try:
            parsed: Any = super().parse(stream, media_type=media_type, parser_context=parser_context)
        except ParseError as error:
            if "header size" in str(error.detail):
                raise ParseError(_("文件名过长，请改短后再上传。")) from error
            raise ParseError(_("请求内容不是有效的表单。")) from error
        refuse_unseen(dict(parsed.data.lists()))
        return parsed


Orders = dict[str, tuple[str, ...]]


class KeysetPagination(BasePagination):
    """Query parameters `limit`, `cursor` and, where the view names several `orders`, `order`.

    `orders` of a view: name → fields, "-" before a field that runs backwards. The last field is unique; where a field
    is null, its row is left out. The first name is the default.
    """

    default_limit = 50
    max_limit = 200

    def paginate_queryset(self, queryset: Any, request: Request, view: APIView | None = None) -> list[Any]:
        orders: Orders = getattr(view, "orders", {"id": ("id",)})
        limit = self._limit(request)
        cursor = request.query_params.get("cursor", "")
        order, position = self._decode(cursor, orders) if cursor else (next(iter(orders)), None)
        asked = request.query_params.get("order") or order
        if asked not in orders:
            raise ValidationError({"order": [_("可用的排序：%(known)s。") % {"known": "、".join(orders)}]})
        if cursor and asked != order:
            raise ValidationError({"cursor": [_("这一页属于另一种排序。")]})
        fields = orders[asked]
        for field in fields:
            if _column(queryset, field).null:
                queryset = queryset.filter(**{f"{field.lstrip('-')}__isnull": False})
        if position is not None:
            queryset = queryset.filter(_after(queryset, fields, position))
        ordering = [F(field[1:]).desc() if field.startswith("-") else F(field).asc() for field in fields]
        rows = list(queryset.order_by(*ordering)[: limit + 1])
        self.next_url = None
        if len(rows) > limit:
            rows = rows[:limit]
            last = [rows[-1].serializable_value(field.lstrip("-")) for field in fields]
            self.next_url = self._url(request, asked, last)
        return rows

    def get_paginated_response(self, data: Any) -> Response:
        return Response({"next": self.next_url, "results": data})

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        next_page = {"type": ["string", "null"], "format": "uri", "description": "下一页的地址，末页为 null"}
        return {
            "type": "object",
            "required": ["next", "results"],
            "properties": {"next": next_page, "results": schema},
        }

    def get_schema_operation_parameters(self, view: APIView) -> list[dict[str, Any]]:
        orders: Orders = getattr(view, "orders", {"id": ("id",)})
        limit = {"type": "integer", "minimum": 1, "maximum": self.max_limit, "default": self.default_limit}
        parameters = [
            _parameter("limit", "每页条数", limit),
            _parameter("cursor", "取自 next，不要自行拼写", {"type": "string"}),
        ]
        if len(orders) > 1:
            parameters.append(_parameter("order", "排序", {"type": "string", "enum": list(orders)}))
        return parameters

    def _limit(self, request: Request) -> int:
        text = request.query_params.get("limit") or str(self.default_limit)
        if not text.isascii() or not text.isdigit() or len(text) > 9 or not 1 <= int(text) <= self.max_limit:
            raise ValidationError({"limit": [_("应为1至%(most)d的整数。") % {"most": self.max_limit}]})
        return int(text)

    def _decode(self, cursor: str, orders: Orders) -> tuple[str, list[Any]]:
        try:
            order, *values = json.loads(base64.urlsafe_b64decode(cursor.encode("ascii")))
            if len(values) != len(orders[order]) or any(_unfit(value) for value in values):
                raise ValueError
        except (ValueError, TypeError, KeyError, RecursionError, binascii.Error) as error:
            raise ValidationError({"cursor": [_("页码无效，请从第一页重新开始。")]}) from error
        return order, values

    def _url(self, request: Request, order: str, values: list[Any]) -> str:
        plain = [value if isinstance(value, int) else str(value) for value in values]
        query = request.query_params.copy()
        query["cursor"] = base64.urlsafe_b64encode(json.dumps([order, *plain]).encode()).decode()
        return request.build_absolute_uri(f"{request.path}?{query.urlencode()}")


def _parameter(name: str, description: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "description": description, "schema": schema}


def _unfit(value: object) -> bool:
    return type(value) not in (str, int) or (isinstance(value, str) and not value.isprintable())


def _column(queryset: QuerySet[Any], field: str) -> Any:
    return cast(Any, queryset.model)._meta.get_field(field.lstrip("-"))


def _value_of(column: Any, value: Any) -> Any:
    """What the cursor says of a column. It may be made up: a number for a day, a moment without its zone."""
    try:
        found = column.to_python(value)
        if isinstance(found, datetime) and timezone.is_naive(found):
            raise ValueError
    except (DjangoValidationError, ValueError, TypeError) as error:
        raise ValidationError({"cursor": [_("页码无效，请从第一页重新开始。")]}) from error
    return found


def _after(queryset: QuerySet[Any], fields: tuple[str, ...], position: list[Any]) -> Q:
    """Rows behind `position`: beyond it in the first field, or level with it and beyond it in the next."""
    found, level = Q(), Q()
    for field, value in zip(fields, position, strict=True):
        name, beyond = field.lstrip("-"), "lt" if field.startswith("-") else "gt"
        value = _value_of(_column(queryset, field), value)
        if len(fields) > 1 and not level:
            bound = Q(**{f"{name}__{beyond}e": value})  # lets an index begin at the place
        found |= level & Q(**{f"{name}__{beyond}": value})
        level &= Q(**{name: value})
    return bound & found if len(fields) > 1 else found
