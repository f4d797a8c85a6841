"""Every step of the table taken once: from which state, after which steps, by whom; and what is read afterwards."""

import io
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from cases.actions.perform import perform
from cases.enums import State
from cases.models import Petition
from cases.verification import verify_history
from offices.errors import ActionRefused
from offices.models import Event, Office
from offices.uploads import checked_upload
from tests.factories import City, make_petition, moment, picture

Facts = Callable[[City, date], dict[str, Any]]
Taken = tuple[str, str, Facts]  # who (empty: the system), the step's key, its facts on its day


def _none(city: City, day: date) -> dict[str, Any]:
    return {}


def _given(**facts: Any) -> Facts:
    return lambda city, day: facts


def _served(city: City, day: date) -> dict[str, Any]:
    return {"served_on": day, "method": "mail", "received_by": "本人"}


OPINION = {
    "outcome": "support",
    "facts_found": "经查属实。",
    "opinion": "支持停止施工的请求。",
    "basis": "《噪声污染防治法》",
    "answers": {1: ("support", "已责令停止夜间施工。"), 2: ("explain", "赔偿请依法协商。")},
}
ANSWERED: list[Taken] = [
    ("handler", "notify", _given(text="已收到，由我局按信访程序办理。")),
    ("handler", "accept", _none),
    ("handler", "start_handling", _none),
    ("handler", "conclude", _given(**OPINION)),
]
EXTENSION: Taken = ("handler", "request_extension", _given(days=10, reason="情况复杂"))
INSTRUCTION: Taken = ("head", "instruct", _given(text="请依法及时办理"))
SERVED: Taken = ("handler", "serve", _served)

# The state whose path in the factories ends with the step.
WALKED: dict[str, State] = {
    "screen": State.SCREENED,
    "transfer": State.TRANSFERRED,
    "assign": State.ASSIGNED,
    "report_up": State.REPORTED_UP,
    "direct": State.DIRECT,
    "direct_reply": State.DIRECT_REPLY,
    "guide": State.GUIDED,
    "refuse": State.REFUSED,
    "file": State.FILED,
    "receive": State.UNIT_RECEIVED,
    "object": State.OBJECTED,
    "agree_return": State.RETURNED,
    "notify": State.NOTIFIED,
    "lead_to_path": State.STATUTORY_PATH,
    "accept": State.ACCEPTED,
    "start_handling": State.HANDLING,
    "start_simple": State.HANDLING_SIMPLE,
    "open_hearing": State.HEARING,
    "open_mediation": State.MEDIATION,
    "settle": State.CLOSED_SETTLED,
    "conclude": State.OPINION_ISSUED,
    "serve": State.SERVED,
    "close_without_successor": State.CLOSED_NO_SUCCESSOR,
    "request_review": State.REVIEW_REQUESTED,
    "accept_review": State.REVIEW_HANDLING,
    "issue_review": State.REVIEW_ISSUED,
    "remand_review": State.REMANDED,
    "serve_review": State.REVIEW_SERVED,
    "request_rereview": State.REREVIEW_REQUESTED,
    "accept_rereview": State.REREVIEW_HANDLING,
    "open_rereview_hearing": State.REREVIEW_HEARING,
    "issue_rereview": State.REREVIEW_ISSUED,
    "serve_rereview": State.REREVIEW_SERVED,
    "close_final": State.CLOSED_FINAL,
}


def _closed_final(city: City, day: date) -> dict[str, Any]:
    return {"other": make_petition(city, State.CLOSED_FINAL, start=date(2025, 9, 1)), "text": "同一事实和理由。"}


def _joined(city: City, day: date) -> dict[str, Any]:
    return {"other": make_petition(city), "kind": "joined", "reason": "同一事项"}


def _packaged(city: City, day: date) -> dict[str, Any]:
    return {"leader": city.leader, "unit": city.bureau, "due_on": day + timedelta(days=60), "origin": "reception"}


def _promised(city: City, day: date) -> dict[str, Any]:
    words = {"text": "本周五前停止夜间施工。", "owner": "王处长", "due_on": day + timedelta(days=5)}
    return {"leader": city.leader, "unit": city.bureau, **words}


def _proved(city: City, day: date) -> dict[str, Any]:
    proof = checked_upload(io.BytesIO(picture()))
    return {"number": 1, "account_of": "已停工，照片附后。", "proofs": [("停工.jpg", proof)]}


PACKAGED: Taken = ("clerk", "package", _packaged)
PROMISED: Taken = ("clerk", "promise", _promised)
PROVED: Taken = ("handler", "prove_promise", _proved)

# The state the factories reach, and the steps from there; the last one is the step itself.
TAKEN: dict[str, tuple[State, list[Taken]]] = {
    "no_longer_accept": (State.SCREENED, [("clerk", "no_longer_accept", _closed_final)]),
    "deny_objection": (State.OBJECTED, [("clerk", "deny_objection", _given(reason="经核实属你局职权"))]),
    "designate": (
        State.OBJECTED,
        [("clerk", "designate", lambda city, day: {"to": city.other_bureau, "reason": "双方对管辖有争议"})],
    ),
    "to_ordinary": (State.HANDLING_SIMPLE, [("handler", "to_ordinary", _given(reason="情况较复杂"))]),
    "request_extension": (State.HANDLING, [EXTENSION]),
    "approve_extension": (State.HANDLING, [EXTENSION, ("head", "approve_extension", _given(reason="同意"))]),
    "refuse_extension": (State.HANDLING, [EXTENSION, ("head", "refuse_extension", _given(reason="请按期办结"))]),
    "close_hearing": (State.HEARING, [("handler", "close_hearing", _given(text="听证结论：应当停止施工。"))]),
    "close_mediation": (State.MEDIATION, [("handler", "close_mediation", _given(reason="双方分歧较大"))]),
    "urge_execution": (State.SERVED, [("handler", "urge_execution", _given(text="请于本月内执行。"))]),
    "report_result": (
        State.ASSIGNED,
        [("handler", "receive", _none), *ANSWERED, ("handler", "report_result", _given(text="已办结。"))],
    ),
    "refuse_review": (State.REVIEW_REQUESTED, [("reviewer", "refuse_review", _given(text="超出原请求范围。"))]),
    "refuse_rereview": (
        State.REREVIEW_REQUESTED,
        [("province_reviewer", "refuse_rereview", _given(text="超出原请求范围。"))],
    ),
    "close_rereview_hearing": (
        State.REREVIEW_HEARING,
        [
            (
                "province_reviewer",
                "close_rereview_hearing",
                lambda city, day: {"text": "笔录", "first": day, "last": day},
            )
        ],
    ),
    "remand_rereview": (
        State.REREVIEW_HANDLING,
        [("province_reviewer", "remand_rereview", _given(text="事实不清。", basis="《信访工作条例》第三十六条"))],
    ),
    "restart_handling": (State.REMANDED, [("handler", "restart_handling", _none)]),
    "lapse": (State.SERVED, [("", "lapse", _none)]),
    "instruct": (State.HANDLING, [INSTRUCTION]),
    "report_instruction": (
        State.HANDLING,
        [INSTRUCTION, ("handler", "report_instruction", _given(feedback="已责令停工"))],
    ),
    "mark_urgent": (State.REGISTERED, [("clerk", "mark_urgent", _given(reason="可能造成人员伤亡"))]),
    "unmark_urgent": (
        State.REGISTERED,
        [
            ("clerk", "mark_urgent", _given(reason="可能造成人员伤亡")),
            ("leader", "unmark_urgent", _given(reason="险情已排除")),
        ],
    ),
    "add_batch": (
        State.SERVED,
        [("clerk", "add_batch", lambda city, day: {"on": day, "channel": "visit", "persons": 2})],
    ),
    "correct": (State.REGISTERED, [("clerk", "correct", _given(changes={"headcount": 3}, reason="漏登"))]),
    "link": (State.REGISTERED, [("clerk", "link", _joined)]),
    "package": (State.HANDLING, [PACKAGED]),
    "close_package": (State.SERVED, [PACKAGED, ("leader", "close_package", _given(conclusion="已化解，回访满意。"))]),
    "promise": (State.HANDLING, [PROMISED]),
    "prove_promise": (State.SERVED, [PROMISED, PROVED]),
    "decide_promise": (State.SERVED, [PROMISED, PROVED, ("leader", "decide_promise", _given(number=1, kept=True))]),
}


def before(city: City, key: str) -> Petition:
    """A petition that waits for the step."""
    state, steps = TAKEN[key]
    petition = make_petition(city, state)
    for step in steps[:-1]:
        petition = walk(city, petition, step)
    return petition


def reach(city: City, key: str) -> Petition:
    """A petition whose last step is this one."""
    if key in WALKED:
        return make_petition(city, WALKED[key])
    return walk(city, before(city, key), TAKEN[key][1][-1])


def walk(city: City, petition: Petition, step: Taken) -> Petition:
    """One step of the tables above, on the day after the last one; nobody waits for the day a right lapses."""
    who, key, facts = step
    day = next_day(petition) if who else petition.clocks.filter(state="running").latest("due").due + timedelta(days=1)
    return take(petition, key, getattr(city, who) if who else None, day, **facts(city, day))


def next_day(petition: Petition) -> date:
    return timezone.localdate(last_event(petition).at) + timedelta(days=1)


def take(petition: Petition, key: str, by: Any, day: date | str, **facts: Any) -> Petition:
    """Take a step as a page does, with the version one has seen; verification finds nothing afterwards."""
    perform(key, petition_id=petition.pk, by=by, at=moment(day), version=petition.version, **facts)
    assert mismatches() == [], key
    return Petition.objects.get(pk=petition.pk)


def refusal(petition: Petition, key: str, by: Any, day: date | str, **facts: Any) -> tuple[type, str, str | None]:
    """How a step is refused: class, code, field. Nothing has changed."""
    with pytest.raises(ActionRefused) as caught:
        perform(key, petition_id=petition.pk, by=by, at=moment(day), **facts)
    stored = Petition.objects.select_related("chain").get(pk=petition.pk)
    assert (stored.state, stored.version, stored.chain.length) == (petition.state, petition.version, petition.version)
    assert str(caught.value.sentence).endswith("。")
    return type(caught.value), caught.value.code, caught.value.field


def mismatches() -> list[str]:
    lines: list[str] = []
    verify_history(number=None, report=lines.append)
    return lines


def last_event(petition: Petition) -> Event:
    return Event.objects.filter(chain_id=petition.chain_id).latest("sequence")


def said(petition: Petition) -> tuple[str, dict[str, Any]]:
    """Kind and facts of the last event; of its clocks and papers what a person reads."""
    event = last_event(petition)
    facts = dict(event.facts)
    if "clocks" in facts:
        facts["clocks"] = [_clock_said(clock) for clock in facts["clocks"]]
    if "papers" in facts:
        facts["papers"] = [(paper["kind"], paper["number"]) for paper in facts["papers"]]
    return event.kind, facts


def _clock_said(clock: dict[str, Any]) -> tuple[str, ...]:
    if clock["op"] == "stop":
        return "stop", clock["kind"], clock["as"], clock["on"]
    return clock["op"], clock["kind"], Office.objects.get(pk=clock["office"]).code, clock["start"], clock["due"]


def clocks(petition: Petition, first: int = 0) -> list[tuple[str, str, str, str, str | None]]:
    """Kind, state, office, due date, day it stopped, of all clocks from a place on."""
    rows = petition.clocks.select_related("office").order_by("pk")[first:]
    return [
        (
            clock.kind,
            clock.state,
            clock.office.code,
            clock.due.isoformat(),
            clock.stopped_on.isoformat() if clock.stopped_on else None,
        )
        for clock in rows
    ]


def messages(petition: Petition) -> list[tuple[str, str, str]]:
    """Office, permission and text of what the last event told."""
    told = last_event(petition).messages.select_related("office")
    return [(message.office.code, message.permission, message.text) for message in told]


def papers(petition: Petition) -> list[tuple[str, str, str | None, str]]:
    """Kind, issuing office, office addressed and body of the papers of the last event."""
    issued = [paper["id"] for paper in last_event(petition).facts.get("papers", [])]
    found = petition.documents.filter(pk__in=issued).select_related("office", "addressee").order_by("pk")
    return [
        (paper.kind, paper.office.code, paper.addressee.code if paper.addressee else None, paper.body)
        for paper in found
    ]
