"""Questions about deadlines; the same answers as the command `deadlines` and the page."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from cases.deadlines.terms import ClockKind
from cases.petitions.explanations import answer_question
from offices.calendars.holidays import library_calendar
from offices.errors import InvalidFacts

MOST_QUESTIONS = 1000

_DATE = {"type": "string", "format": "date"}
_ID = {"type": ["string", "number", "null"]}
_QUESTION = {
    "type": "object",
    "required": ["profile", "clock", "start"],
    "properties": {
        "id": _ID,
        "profile": {"type": "string", "examples": ["NAT-2022"]},
        "clock": {"type": "string", "enum": [kind.value for kind in ClockKind]},
        "start": _DATE,
        "extension_days": {"type": "integer", "minimum": 0},
        "excluded": {"type": "array", "items": {"type": "array", "items": _DATE, "minItems": 2, "maxItems": 2}},
        "set_date": _DATE,
        "roll_office": {"type": "boolean"},
        "as_of": _DATE,
        "answered": _DATE,
        "prior_yellow": {"type": "boolean"},
    },
}
_ANSWER = {
    "type": "object",
    "required": ["id"],
    "properties": {
        "id": _ID,
        "due": _DATE,
        "due_strict": _DATE,
        "due_rolled": _DATE,
        "provisional": {"type": "boolean"},
        "overdue_days": {"type": "integer"},
        "overdue_working_days": {"type": "integer"},
        "card": {"type": "string", "enum": ["none", "reminder", "yellow", "red"]},
        "explanation": {"type": "string"},
        "error": {"type": "string", "description": "一组问题中无法回答的一个"},
    },
}


def _one_or_many(schema: dict[str, Any]) -> dict[str, Any]:
    return {"oneOf": [schema, {"type": "array", "items": schema, "maxItems": MOST_QUESTIONS}]}


class Deadlines(APIView):
    throttle_scope = "deadlines"
    read_only_may = True

    @extend_schema(
        operation_id="ask_deadlines",
        tags=["deadlines"],
        request={"application/json": _one_or_many(_QUESTION)},
        responses={(200, "application/json"): _one_or_many(_ANSWER)},
    )
    def post(self, request: Request) -> Response:
        """一个问题，或最多1000个问题的数组。数组中无法回答的问题只影响它自己。"""
        calendar = library_calendar()
        asked = request.data
        if isinstance(asked, list):
            if len(asked) > MOST_QUESTIONS:
                raise InvalidFacts("too_many_questions", _("一次最多%(most)d个问题。") % {"most": MOST_QUESTIONS})
            return Response([answer_question(raw, calendar) for raw in asked])
        answer = answer_question(asked, calendar)
        if "error" in answer:
            raise ValidationError({"question": [answer["error"]]})
        return Response(answer)
