"""The steps from registration to each state, which factories take."""

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from cases.petitions.enums import State

if TYPE_CHECKING:
    from tests.factories import City

HEARING = {
    "held_at": lambda day: dt.datetime.combine(day + dt.timedelta(days=3), dt.time(9), dt.UTC),
    "place": "三楼会议室",
    "presider": "李科长",
    "participants": "信访人、物业公司",
    "notetaker": "王科员",
}
HEARING_TODAY = {**HEARING, "held_at": lambda day: dt.datetime.combine(day, dt.time(9), dt.UTC)}


AGREEMENT = {
    "kind": "mediation",
    "petitioner_agrees": True,
    "other_agrees": True,
    "other_party": "物业公司",
    "mediator": "李科长",
    "terms": "夜间不再施工，补偿住户。",
    "signed_on": lambda day: day,
    "total": Decimal(3000),
    "performances": lambda day: [
        {"text": "支付补偿款", "amount": Decimal(3000), "owner": "王科员", "due_on": day + dt.timedelta(days=9)}
    ],
}


TO_THE_ORGAN = {"organ": "市行政复议局", "limit": "自知道之日起60日内"}
NO_SUCCESSOR = {"ground": "died", "silent": False, "proof": "死亡医学证明；社区核实没有近亲属。"}


def called(day: dt.date) -> dict[str, Any]:
    """A hearing of that day."""
    return {**HEARING, "held_at": dt.datetime.combine(day, dt.time(1), dt.UTC)}


def path_to(city: "City", state: str) -> list[tuple[str, dict[str, Any]]]:
    """The steps from registration to a state. A callable value receives the day of its step."""

    def today(day: dt.date) -> dt.date:
        return day

    service = {"served_on": today, "method": "in_person", "received_by": "本人"}
    answers = {1: ("support", "已责令停止夜间施工。"), 2: ("explain", "赔偿请依法协商。")}
    opinion = {
        "facts_found": "经查属实。",
        "opinion": "支持停止施工的请求。",
        "basis": "《噪声污染防治法》",
        "answers": answers,
    }
    review = {"text": "维持原处理意见。", "basis": "《信访工作条例》第三十五条"}
    screen = ("screen", {"by": city.clerk, "purpose": "demand", "category": city.category, "path": 6})
    statutory = ("screen", {**screen[1], "path": 4})
    received = [screen, ("transfer", {"by": city.clerk, "to": city.bureau}), ("receive", {"by": city.handler})]
    notified = [*received, ("notify", {"by": city.handler, "text": "已收到，由我局按信访程序办理。"})]
    accepted = [*notified, ("accept", {"by": city.handler})]
    handling = [*accepted, ("start_handling", {"by": city.handler})]
    issued = [*handling, ("conclude", {"by": city.handler, **opinion})]
    served = [*issued, ("serve", {"by": city.handler, **service})]
    asked = [*served, ("request_review", {"by": city.reviewer, "requested_on": today, "reasons": "对处理意见不服"})]
    reviewing = [*asked, ("accept_review", {"by": city.reviewer})]
    reviewed = [*reviewing, ("issue_review", {"by": city.reviewer, "outcome": "uphold", **review})]
    review_served = [*reviewed, ("serve_review", {"by": city.reviewer, **service})]
    again = [
        *review_served,
        ("request_rereview", {"by": city.province_reviewer, "requested_on": today, "reasons": "不服"}),
    ]
    rereviewing = [*again, ("accept_rereview", {"by": city.province_reviewer})]
    final = [*rereviewing, ("issue_rereview", {"by": city.province_reviewer, "outcome": "uphold", **review})]
    final_served = [*final, ("serve_rereview", {"by": city.province_reviewer, **service})]
    clerk = {"by": city.clerk}
    paths: dict[str, list[tuple[str, dict[str, Any]]]] = {
        State.SCREENED: [screen],
        State.TRANSFERRED: received[:-1],
        State.ASSIGNED: [
            screen,
            (
                "assign",
                {**clerk, "to": city.bureau, "note": "请报结果", "result_due": lambda day: day + dt.timedelta(days=40)},
            ),
        ],
        State.REPORTED_UP: [
            screen,
            ("mark_urgent", {**clerk, "reason": "可能造成人员伤亡"}),
            ("report_up", {**clerk, "text": "报请决定"}),
        ],
        State.DIRECT: [screen, ("direct", clerk)],
        State.GUIDED: [screen, ("guide", {**clerk, "text": "本事项属于诉讼事项", "where": "人民法院"})],
        State.REFUSED: [screen, ("refuse", {**clerk, "ground": "《信访工作条例》第十九条第三款", "text": "已受理"})],
        State.DIRECT_REPLY: [statutory, ("direct_reply", {**clerk, "text": "已答复"})],
        State.FILED: [statutory, ("file", {**clerk, "reason": "无具体诉求"})],
        State.UNIT_RECEIVED: received,
        State.OBJECTED: [*received, ("object", {"by": city.handler, "reasons": "不属于我局职权"})],
        State.RETURNED: [
            *received,
            ("object", {"by": city.handler, "reasons": "不属于我局职权"}),
            ("agree_return", {**clerk, "reason": "核实属实"}),
        ],
        State.NOTIFIED: notified,
        State.STATUTORY_PATH: [
            *notified,
            ("lead_to_path", {"by": city.handler, "path": 4, "text": "请申请行政复议", **TO_THE_ORGAN}),
        ],
        State.ACCEPTED: accepted,
        State.HANDLING: handling,
        State.HANDLING_SIMPLE: [
            ("screen", {**screen[1], "simplified": True}),
            *accepted[1:],
            ("start_simple", {"by": city.handler}),
        ],
        State.HEARING: [*handling, ("open_hearing", {"by": city.handler, **HEARING_TODAY})],
        State.MEDIATION: [*handling, ("open_mediation", {"by": city.handler, "consent": True})],
        State.OPINION_ISSUED: issued,
        State.SERVED: served,
        State.REVIEW_REQUESTED: asked,
        State.REVIEW_HANDLING: reviewing,
        State.REVIEW_ISSUED: reviewed,
        State.REVIEW_SERVED: review_served,
        State.REREVIEW_REQUESTED: again,
        State.REREVIEW_HANDLING: rereviewing,
        State.REREVIEW_HEARING: [
            *rereviewing,
            ("open_rereview_hearing", {"by": city.province_reviewer, **HEARING_TODAY}),
        ],
        State.REREVIEW_ISSUED: final,
        State.REMANDED: [*reviewing, ("remand_review", {"by": city.reviewer, **review})],
        State.CLOSED_FINAL: final_served,
        State.CLOSED_SETTLED: [
            *handling,
            ("open_mediation", {"by": city.handler, "consent": True}),
            ("make_agreement", {"by": city.handler, **AGREEMENT}),
            ("perform_agreement", {"by": city.handler, "number": 1, "performed_on": today, "proof": "收条一张。"}),
        ],
        State.CLOSED_NO_SUCCESSOR: [
            *handling,
            ("propose_no_successor", {"by": city.handler, "ended_on": today, **NO_SUCCESSOR}),
            ("close_without_successor", {"by": city.head}),
        ],
        State.CLOSED_UNSERVED: [
            ("correct", {"by": city.clerk, "changes": {"address_unclear": True}, "reason": "信件退回"}),
            *issued,
            ("archive_unserved", {"by": city.handler, "reason": "住址不清，信件退回。"}),
        ],
        State.CLOSED_WITHDRAWN: [
            *handling,
            (
                "withdraw_matter",
                {"by": city.handler, "asked_on": today, "confirmed": "承办人当面核实。", "written": True},
            ),
        ],
    }
    return paths[state]
