"""Walks of review and re-review: late, incomplete, changed and to be carried out, revoked."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from cases.petitions.enums import State
from offices.organisation.models import Account
from offices.organisation.roles import Role
from tests.cases.procedure.beside import HEARD, given
from tests.factories import City, make_account

Who = str | Callable[[City], Account]
# Who (empty: the system), the step's key, its facts on its day.
Taken = tuple[Who, str, Callable[[City, date], dict[str, Any]]]


def _missing(city: City, day: date) -> dict[str, Any]:
    return {"complete_by": day + timedelta(days=7), "text": "请补交身份证明复印件。"}


def _late(city: City, day: date) -> dict[str, Any]:
    return {"requested_on": day, "reasons": "对意见不服", "late_reason": "住院治疗", "late_proof": "出院记录复印件"}


def _carried_out(city: City, day: date) -> dict[str, Any]:
    return {"done_on": day, "proof": "已安装隔声屏，验收单附后。", "voucher": "验收单3号"}


def _changed(city: City, day: date) -> dict[str, Any]:
    told = {"outcome": "change", "text": "经查，应当安装隔声屏。", "basis": "《信访工作条例》第三十五条"}
    return {**told, "changed": "补充安装隔声屏。", "carry_out_by": day + timedelta(days=20)}


def second_reviewer(city: City) -> Account:
    """Who handed in a late request does not confirm its reason."""
    return make_account("复查员二", (Role.REVIEWER, city.city))


CHANGED: Taken = ("reviewer", "issue_review", _changed)
OUT_OF_SCOPE = given(ground="out_of_scope", text="超出原请求范围。")
LATE = given(ground="late", text="逾期提出，理由不成立。")
LAPSED: Taken = ("", "lapse", given())
REREVIEW_COMPLETION: Taken = ("province_reviewer", "ask_rereview_completion", _missing)


REVIEWS: dict[str, tuple[State, list[Taken]]] = {
    "ask_review_completion": (State.REVIEW_REQUESTED, [("reviewer", "ask_review_completion", _missing)]),
    "ask_rereview_completion": (State.REREVIEW_REQUESTED, [REREVIEW_COMPLETION]),
    "refuse_review": (State.REVIEW_REQUESTED, [("reviewer", "refuse_review", OUT_OF_SCOPE)]),
    "refuse_rereview": (State.REREVIEW_REQUESTED, [("province_reviewer", "refuse_rereview", OUT_OF_SCOPE)]),
    "refuse_late_review": (
        State.SERVED,
        [LAPSED, ("reviewer", "request_review", _late), ("reviewer", "refuse_late_review", LATE)],
    ),
    "refuse_late_rereview": (
        State.REVIEW_SERVED,
        [
            LAPSED,
            ("province_reviewer", "request_rereview", _late),
            ("province_reviewer", "refuse_late_rereview", LATE),
        ],
    ),
    "confirm_late_reason": (
        State.SERVED,
        [LAPSED, ("reviewer", "request_review", _late), (second_reviewer, "confirm_late_reason", given())],
    ),
    "carry_out": (State.REVIEW_HANDLING, [CHANGED, ("handler", "carry_out", _carried_out)]),
    "urge_carrying_out": (
        State.REVIEW_HANDLING,
        [CHANGED, ("reviewer", "urge_carrying_out", given(text="请按期落实，并记录情况。"))],
    ),
    "close_rereview_hearing": (
        State.REREVIEW_HEARING,
        [
            (
                "province_reviewer",
                "close_rereview_hearing",
                lambda city, day: {**HEARD, "first": day, "last": day},
            )
        ],
    ),
    "remand_rereview": (
        State.REREVIEW_HANDLING,
        [("province_reviewer", "remand_rereview", given(text="事实不清。", basis="《信访工作条例》第三十六条"))],
    ),
    "restart_handling": (State.REMANDED, [("handler", "restart_handling", given())]),
}
