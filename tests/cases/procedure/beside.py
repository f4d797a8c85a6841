"""Walks of the steps beside the way from receipt to answer: who must keep away, letters served."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from cases.papers.models import Document
from cases.petitions.enums import State
from tests.factories import City
from tests.paths import AGREEMENT

Taken = tuple[str, str, Callable[[City, date], dict[str, Any]]]


def given(**facts: Any) -> Callable[[City, date], dict[str, Any]]:
    return lambda city, day: facts


def _recusal(city: City, day: date) -> dict[str, Any]:
    about = {"by_petitioner": True, "ground": "petitioner", "reason": "承办人是物业公司经理的亲属。"}
    return {"person": city.handler, "asked_on": day, **about}


RECUSAL: Taken = ("clerk", "ask_recusal", _recusal)
RECUSED: Taken = ("head", "decide_recusal", given(number=1, upheld=True))

HEARD = {"presider": "李科长", "attended": "信访人、物业公司", "notetaker": "王科员", "conclusion": "应当停止施工。"}
# The state the factories reach, and the steps from there; the last one is the step itself.


def _moved(city: City, day: date) -> dict[str, Any]:
    held_at = datetime.combine(day + timedelta(days=5), time(9), UTC)
    return {"held_at": held_at, "place": "二楼会议室", "reason": "信访人申请改期。"}


def _agreed(city: City, day: date) -> dict[str, Any]:
    return {name: value(day) if callable(value) else value for name, value in AGREEMENT.items()}


AGREED: Taken = ("handler", "make_agreement", _agreed)


def _notice_served(city: City, day: date) -> dict[str, Any]:
    notice = Document.objects.latest("pk")
    return {"document": notice.pk, "served_on": day, "method": "in_person", "received_by": "本人"}


def _hearing(city: City, day: date) -> dict[str, Any]:
    return {"by_whom": "petitioner", "asked_on": day, "reason": "双方对夜间噪声的数值争议较大。"}


HEARING_ASKED: Taken = ("clerk", "ask_hearing", _hearing)
PROCEEDINGS: dict[str, tuple[State, list[Taken]]] = {
    "serve_paper": (State.NOTIFIED, [("handler", "serve_paper", _notice_served)]),
    "move_hearing": (State.HEARING, [("handler", "move_hearing", _moved)]),
    "move_rereview_hearing": (State.REREVIEW_HEARING, [("province_reviewer", "move_rereview_hearing", _moved)]),
    "make_agreement": (State.MEDIATION, [AGREED]),
    "perform_agreement": (
        State.MEDIATION,
        [
            AGREED,
            ("handler", "perform_agreement", lambda city, day: {"number": 1, "performed_on": day, "proof": "收条。"}),
        ],
    ),
    "break_agreement": (
        State.MEDIATION,
        [AGREED, ("handler", "break_agreement", given(number=1, reason="物业公司拒付。"))],
    ),
    "ask_recusal": (State.HANDLING, [RECUSAL]),
    "decide_recusal": (State.HANDLING, [RECUSAL, RECUSED]),
    "end_recusal": (
        State.HANDLING,
        [RECUSAL, RECUSED, ("head", "end_recusal", given(number=1, reason="亲属已离职。"))],
    ),
    "ask_hearing": (State.HANDLING, [HEARING_ASKED]),
    "decide_hearing": (
        State.HANDLING,
        [HEARING_ASKED, ("head", "decide_hearing", given(agreed=False, reason="事实清楚，争议不大。"))],
    ),
    "close_hearing": (State.HEARING, [("handler", "close_hearing", given(**HEARD))]),
    "cancel_hearing": (State.HEARING, [("handler", "cancel_hearing", given(reason="当事人不能到场"))]),
    "cancel_rereview_hearing": (
        State.REREVIEW_HEARING,
        [("province_reviewer", "cancel_rereview_hearing", given(reason="申请人不能到场"))],
    ),
    "close_mediation": (State.MEDIATION, [("handler", "close_mediation", given(reason="双方分歧较大"))]),
}
