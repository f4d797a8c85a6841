"""The acts of advice that carry the key of their request."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.utils import timezone

from supervision.advice.actions.answering import answer_advice
from supervision.advice.actions.drafting import draft_advice
from tests.factories import City
from tests.supervision.advice.test_advice import facts, issued

Send = Callable[[UUID], Any]


def drafting(city: City) -> Send:
    said = {"office": city.city, "kind": "improve", "facts": facts(city)}
    return lambda key: draft_advice(by=city.supervisor, at=timezone.now(), request_key=key, **said)


def answering(city: City) -> Send:
    advice = issued(city)
    said = {"adoption": "adopted", "text": "已建立制度。"}
    return lambda key: answer_advice(by=city.handler, at=timezone.now(), advice_id=advice.pk, request_key=key, **said)


OF_ADVICE = {"advice": drafting, "advice_answer": answering}
