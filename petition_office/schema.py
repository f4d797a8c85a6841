"""What the OpenAPI document says besides the views: how to log in, and the problems every operation may answer."""

from typing import Any

from drf_spectacular.contrib.django_filters import DjangoFilterExtension
from drf_spectacular.extensions import (
    OpenApiAuthenticationExtension,
    OpenApiSerializerExtension,
    OpenApiSerializerFieldExtension,
)
from drf_spectacular.openapi import AutoSchema

from offices.pages.filters import DayFilter
from offices.pages.moments import FIRST_YEAR, LAST_YEAR
from petition_office.problems import CONTENT_TYPE, TITLES

ALWAYS = (401, 403, 404, 406, 429)
WITH_QUERY = (422,)
WITH_CHANGE = (400, 409, 413, 415, 422, 428)

TAGGED = frozenset({"get_petition", "get_duty_entry", "get_visit"})
ETAG = {"schema": {"type": "string"}, "description": "以版本开头，随内容变化；修改时放入 If-Match"}
RETRY_AFTER = {"Retry-After": {"schema": {"type": "integer", "minimum": 0}, "description": "几秒以后可以再试"}}

# JSON Schema has no bounds for days; these two are those of its proposal, and the words say the same.
YEARS = {
    "formatMinimum": f"{FIRST_YEAR}-01-01",
    "formatMaximum": f"{LAST_YEAR}-12-31",
    "description": f"{FIRST_YEAR}年至{LAST_YEAR}年",
}

PROBLEM: dict[str, Any] = {
    "type": "object",
    "description": "拒绝的理由（RFC 9457）",
    "required": ["type", "title", "status", "detail", "code"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference", "examples": ["problem:wrong_state"]},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "与页面相同的一句话"},
        "code": {"type": "string", "description": "供程序判断，不随措辞改变"},
        "errors": {"type": "object", "description": "按字段列出的理由", "additionalProperties": True},
        "current": {
            "type": "object",
            "description": "冲突时现在保存的版本",
            "properties": {"version": {"type": "integer"}},
            "additionalProperties": True,
        },
    },
}


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = "petition_office.access.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, Any]:
        return {"type": "apiKey", "in": "header", "name": "Authorization", "description": "Token 空格 令牌"}


class TimeOfDay(OpenApiSerializerFieldExtension):  # type: ignore[no-untyped-call]
    """JSON Schema's format `time` is one with an offset (RFC 3339); an office's hour has none."""

    target_class = "rest_framework.serializers.TimeField"

    def map_serializer_field(self, auto_schema: AutoSchema, direction: str) -> dict[str, Any]:
        return {"type": "string", "pattern": r"^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,6})?)?$", "examples": ["09:30"]}


class DayOfYears(OpenApiSerializerFieldExtension):  # type: ignore[no-untyped-call]
    """A day of a body lies within the years of the forms."""

    target_class = "offices.pages.serializers.DayGiven"
    form = "date"

    def map_serializer_field(self, auto_schema: AutoSchema, direction: str) -> dict[str, Any]:
        return {"type": "string", "format": self.form, **YEARS}


class MomentOfYears(DayOfYears):  # type: ignore[no-untyped-call]
    target_class = "offices.pages.serializers.MomentGiven"
    form = "date-time"


class BoundedLists(OpenApiSerializerFieldExtension):  # type: ignore[no-untyped-call]
    """How many records a list of a body may hold."""

    target_class = "rest_framework.serializers.ListSerializer"

    def map_serializer_field(self, auto_schema: AutoSchema, direction: str) -> dict[str, Any]:
        known: dict[str, Any] = auto_schema._map_serializer_field(self.target, direction, bypass_extensions=True)  # type: ignore[no-untyped-call]
        most = self.target.max_length
        return known if most is None else {**known, "maxItems": most}


class BoundedFilters(DjangoFilterExtension):  # type: ignore[no-untyped-call]
    """The filters of lists with the limits that they check: lengths, least and greatest numbers, years."""

    priority = 1

    def resolve_filter_field(self, auto_schema: AutoSchema, *known: Any) -> list[dict[str, Any]]:
        wanted = known[-1]
        limits = {"max_length": "maxLength", "min_value": "minimum", "max_value": "maximum"}
        said = {limits[name]: value for name, value in wanted.extra.items() if name in limits and value is not None}
        if isinstance(wanted, DayFilter):
            said |= YEARS
        if wanted.extra.get("decimal_places") == 0:
            said["type"] = "integer"
        parameters: list[dict[str, Any]] = super().resolve_filter_field(auto_schema, *known)  # type: ignore[no-untyped-call]
        for parameter in parameters:
            parameter["schema"].update(said)
            for schema in (parameter["schema"], parameter["schema"].get("items", {})):
                schema.pop("title", None)  # a client would name a class by it; the description has the words
        return parameters


class ClosedBody(OpenApiSerializerExtension):  # type: ignore[no-untyped-call]
    """A body takes no other fields than those it names."""

    target_class = "offices.pages.serializers.Body"
    match_subclasses = True

    def map_serializer(self, auto_schema: AutoSchema, direction: Any) -> dict[str, Any]:
        known = auto_schema._map_serializer(self.target, direction, bypass_extensions=True)  # type: ignore[no-untyped-call]
        return {**known, "additionalProperties": False}


def document_problems(result: dict[str, Any], generator: Any, request: Any, public: bool) -> dict[str, Any]:
    """Give every operation a title and its problem responses (a postprocessing hook of drf-spectacular)."""
    known = result.setdefault("components", {}).setdefault("schemas", {})
    known["Problem"] = PROBLEM
    for schema in known.values():
        for member in schema.get("properties", {}).values():
            if member.get("default") == "" and not _takes_empty(member, known):
                del member["default"]  # what is not given is left out
    content = {CONTENT_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for methods in result["paths"].values():
        for method, operation in methods.items():
            operation.setdefault("summary", operation.get("description", "").split("。")[0])
            statuses = (*ALWAYS, *(WITH_QUERY if method == "get" else WITH_CHANGE))
            if method == "get":
                _declare_tag(operation)
            for parameter in operation.get("parameters", []):
                if parameter["in"] == "path" and parameter["schema"]["type"] == "integer":
                    parameter["schema"]["minimum"] = 1
            for status in statuses:
                operation["responses"].setdefault(str(status), {"description": str(TITLES[status]), "content": content})
            operation["responses"]["429"].setdefault("headers", RETRY_AFTER)
            operation["responses"] = dict(sorted(operation["responses"].items()))
    return result


def _takes_empty(schema: dict[str, Any], known: dict[str, Any]) -> bool:
    """Whether the empty text is among the values of a choice; of what is no choice it is."""
    if "$ref" in schema:
        return _takes_empty(known[schema["$ref"].rpartition("/")[2]], known)
    parts = schema.get("oneOf", schema.get("anyOf", []))
    either = any(_takes_empty(part, known) for part in parts) if parts else True
    return (
        either and "" in schema.get("enum", [""]) and all(_takes_empty(part, known) for part in schema.get("allOf", []))
    )


def _declare_tag(operation: dict[str, Any]) -> None:
    """Of an operation that answers one record by its version: the ETag, the header that asks for it, and 304."""
    if operation["operationId"] not in TAGGED:
        return
    operation["responses"]["200"].setdefault("headers", {})["ETag"] = ETAG
    operation["responses"]["304"] = {"description": "与所有的 ETag 相同，没有变化", "headers": {"ETag": ETAG}}
    operation.setdefault("parameters", []).append(
        {"name": "If-None-Match", "in": "header", "schema": {"type": "string"}, "description": "已有的 ETag"}
    )
