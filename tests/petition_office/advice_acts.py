"""The acts of advice and inspections that carry the key of their request."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.utils import timezone

from supervision.advice.actions.answering import answer_advice
from supervision.advice.actions.drafting import draft_advice
from supervision.inspections.actions import Planned, plan_inspection
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


def inspecting(city: City) -> Send:
    today = timezone.localdate()
    planned = Planned(
        title="噪音信访联合督查",
        way="on_site",
        starts_on=today,
        ends_on=today,
        plan="到现场查看，查阅卷宗。",
        head=city.leader,
        members=(),
        offices=(city.bureau,),
    )
    said = {"office": city.city, "planned": planned}
    return lambda key: plan_inspection(by=city.supervisor, at=timezone.now(), request_key=key, **said)


OF_ADVICE = {"advice": drafting, "advice_answer": answering, "inspection": inspecting}
