"""Every step of the table once: from which state, after which steps, by whom, with which facts."""

import io
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from cases.package_closing.actions import Met
from cases.petitions.enums import State
from cases.procedure.step_kinds import step_kinds
from offices.files.uploads import checked_upload
from offices.organisation.models import Account, Office
from offices.organisation.roles import Role
from tests.cases.procedure.accusing import ACCUSING
from tests.cases.procedure.aftercare import AFTERCARE
from tests.cases.procedure.attachments import ATTACHMENTS
from tests.cases.procedure.beside import PROCEEDINGS
from tests.cases.procedure.helping import HELPING
from tests.cases.procedure.laid_before import LETTERS
from tests.cases.procedure.linking import LINKS
from tests.cases.procedure.mandated import ACCEPTED, MANDATES, REPORTED, RETURNED
from tests.cases.procedure.ordering import ORDERING
from tests.cases.procedure.persons import PERSONS
from tests.cases.procedure.reviewing import LAPSED, REVIEWS, Taken
from tests.cases.procedure.tracing import TRACING
from tests.cases.procedure.urgent import URGENT
from tests.factories import City, make_account, make_petition, picture
from tests.paths import NO_SUCCESSOR

ROWS = {kind.key: kind for kind in step_kinds()}
STEP_FORMS = {kind.key: kind.form for kind in step_kinds() if kind.form is not None}
Facts = Callable[[City, date], dict[str, Any]]


def _none(city: City, day: date) -> dict[str, Any]:
    return {}


def _given(**facts: Any) -> Facts:
    return lambda city, day: facts


def _served(city: City, day: date) -> dict[str, Any]:
    return {"served_on": day, "method": "in_person", "received_by": "本人"}


def _consenting(city: City, day: date) -> dict[str, Any]:
    return {"phone": "13800001234", "given_on": day, "way": "spoken"}


def _withdrawing(city: City, day: date) -> dict[str, Any]:
    return {"withdrawn_on": day}


OPINION = {
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
ANSWERED_ANEW: Taken = (
    "handler",
    "conclude",
    _given(**{**OPINION, "facts_found": "经监测，夜间噪声超标。", "difference": "补充了夜间噪声的监测记录。"}),
)
EXTENSION: Taken = ("handler", "request_extension", _given(days=10, reason="情况复杂"))
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
    "void_import": State.VOIDED,
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
    "archive_unserved": State.CLOSED_UNSERVED,
    "withdraw_matter": State.CLOSED_WITHDRAWN,
    "request_review": State.REVIEW_REQUESTED,
    "accept_review": State.REVIEW_HANDLING,
    "issue_review": State.REVIEW_ISSUED,
    "remand_review": State.REMANDED,
    "serve_review": State.REVIEW_SERVED,
    "request_rereview": State.REREVIEW_REQUESTED,
    "accept_rereview": State.REREVIEW_HANDLING,
    "open_rereview_hearing": State.REREVIEW_HEARING,
    "issue_rereview": State.REREVIEW_ISSUED,
    "serve_rereview": State.CLOSED_FINAL,
    "close_final": State.CLOSED_FINAL,
}


def _closed_final(city: City, day: date) -> dict[str, Any]:
    """Another petition of the same person."""
    return {"other": make_petition(city, State.CLOSED_FINAL, start=date(2025, 9, 1)), "text": "同一事实和理由。"}


def _linked(city: City, day: date) -> dict[str, Any]:
    return {"other": make_petition(city), "kind": "same_matter", "reason": "同一事项"}


def _packaged(city: City, day: date) -> dict[str, Any]:
    return {"leader": city.leader, "unit": city.bureau, "due_on": day + timedelta(days=60), "origin": "reception"}


def _void(city: City, day: date) -> dict[str, Any]:
    told = {"on": day, "leader": "局长", "promises": [1], "reason": "重复记录"}
    return {**told, "asked_by": city.clerk}


def _promised(city: City, day: date) -> dict[str, Any]:
    words = {"text": "本周五前停止夜间施工。", "owner": "王处长", "due_on": day + timedelta(days=5)}
    return {"leader": city.leader, "unit": city.bureau, **words}


def _proved(city: City, day: date) -> dict[str, Any]:
    proof = checked_upload(io.BytesIO(picture()))
    return {"number": 1, "account_of": "已停工，照片附后。", "proofs": [("停工.jpg", proof)]}


def _paper(petition_made: str) -> Facts:
    return lambda city, day: {"number": 1, petition_made: True}


def _measure(city: City, day: date) -> dict[str, Any]:
    return {"unit": city.bureau, "owner": "王处长", "text": "安装隔音屏。", "due_on": day + timedelta(days=9)}


def closing(city: City, day: date) -> dict[str, Any]:
    proof = checked_upload(io.BytesIO(picture()))
    part = Met(part="reasonable", account_of="已停止夜间施工。", proofs=[("停工.jpg", proof)])
    return {"account_of": "已停工，回访满意。", "parts": [part], "without_measures": "责任单位已自行停工。"}


def _raised(city: City, day: date) -> dict[str, Any]:
    leader = _once("省领导", Role.LEADER, city.province)
    return {"leader": leader, "unit": city.bureau, "due_on": day + timedelta(days=60), "reason": "涉及多个市。"}


def _member(city: City, day: date) -> dict[str, Any]:
    return {"member": city.other_handler, "duty": "政策解释"}


def _ordered(city: City, day: date) -> dict[str, Any]:
    meeting = {"meeting": 7, "meeting_name": "第三次联席会议", "chair": city.leader}
    return {**meeting, **_measure(city, day)}


def _once(username: str, role: Role, office: Office) -> Account:
    """A step may be taken twice in one life, by the same person."""
    return Account.objects.filter(username=username).first() or make_account(username, (role, office))


def _taken_over(city: City, day: date) -> dict[str, Any]:
    taker = _once("接手", Role.HANDLER, city.bureau)
    return {"handled_by": taker, "reason": "工作调整"}


def _succeeded(city: City, day: date) -> dict[str, Any]:
    return {"office": city.bureau, "to": city.other_bureau}


def _leader_succeeded(city: City, day: date) -> dict[str, Any]:
    to = _once("新领导", Role.LEADER, city.city)
    return {"account": city.leader, "to": to, "reason": "工作调整"}


PACKAGED: Taken = ("clerk", "package", _packaged)
HANDED: Taken = ("clerk", "package", lambda city, day: {**_packaged(city, day), "origin": "hand"})
ASKED: Taken = (
    "handler",
    "ask_change",
    lambda city, day: {"due_on": day + timedelta(days=90), "reason": "等待鉴定。"},
)
RAISE_ASKED: Taken = ("leader", "ask_raise", _given(reason="涉及多个市。"))
OBJECTED: Taken = ("leader", "object_package", _given(reason="不属我分管。"))
MEASURE: Taken = ("handler", "add_measure", _measure)
APPROVED: Taken = ("leader", "approve_measure", _paper("approved"))
OBSTACLE: Taken = ("handler", "add_obstacle", lambda city, day: {"text": "资金缺口。", "unit": city.other_bureau})
JOINED: Taken = ("leader", "join_team", _member)
GROUPED: Taken = ("leader", "group_package", _given(name="夜间施工扰民", reason="同一工地。"))
CONTACT: Taken = (
    "leader",
    "record_contact",
    lambda city, day: {"kind": "home", "on": day, "said": "要求停工。"},
)
CLOSED: list[Taken] = [
    PACKAGED,
    CONTACT,
    ("handler", "propose_close", closing),
    ("leader", "sign_close", _given(agreed=True)),
    ("province_supervisor", "check_close", _given(passed=True)),
]
DRAWN: Taken = (
    "province_supervisor",
    "draw_reexamination",
    lambda city, day: {"why": "抽查", "due_on": day + timedelta(days=30)},
)
ORDERED: Taken = ("leader", "order_action", _ordered)
NAMED = {"campaign": 3, "campaign_name": "积案化解"}
CALLED = {"call": 5, "call_name": "第一批榜单"}
PROMISED: Taken = ("clerk", "promise", _promised)
PROVED: Taken = ("handler", "prove_promise", _proved)


PROPOSED: Taken = (
    "handler",
    "propose_correction",
    _given(changes={"headcount": 3}, note="另有两人同去。", reason="信访人来电说明"),
)

ANSWERS = {1: "夜间施工须有许可证明。", 2: "赔偿可以依法协商或者起诉。"}
ENDING = {"ending": "direct_reply", "ground": "consultation", "text": "您咨询的事项答复如下。", "answers": ANSWERS}
REPLY: Taken = ("clerk", "propose_ending", _given(**ENDING))
FILING: Taken = ("clerk", "propose_ending", _given(**{**ENDING, "ending": "file", "ground": "thanks"}))
NO_LONGER: Taken = ("clerk", "propose_no_longer", _closed_final)

DEAD: Taken = ("handler", "propose_no_successor", lambda city, day: {**NO_SUCCESSOR, "ended_on": day})

MISTAKEN: Taken = ("clerk", "propose_voiding", _given(ground="trial", text="培训时登记的练习件。"))

# The state the factories reach, and the steps from there; the last one is the step itself.
TAKEN: dict[str, tuple[State, list[Taken]]] = {
    **ATTACHMENTS,
    "propose_ending": (State.SCREENED, [REPLY]),
    "approve_reply": (State.SCREENED, [REPLY, ("leader", "approve_reply", _none)]),
    "approve_filing": (State.SCREENED, [FILING, ("leader", "approve_filing", _none)]),
    "refuse_ending": (State.SCREENED, [REPLY, ("leader", "refuse_ending", _given(reason="须转送办理。"))]),
    "propose_no_longer": (State.SCREENED, [NO_LONGER]),
    "no_longer_accept": (State.SCREENED, [NO_LONGER, ("leader", "no_longer_accept", _none)]),
    "serve_letter": (State.SCREENED, [REPLY, ("leader", "approve_reply", _none), ("clerk", "serve_letter", _served)]),
    "propose_no_successor": (State.HANDLING, [DEAD]),
    "propose_voiding": (State.SCREENED, [MISTAKEN]),
    "void_registration": (State.SCREENED, [MISTAKEN, ("leader", "void_registration", _none)]),
    "tell_transfer": (State.TRANSFERRED, [("clerk", "tell_transfer", _given(text="请保持电话畅通。"))]),
    "deny_objection": (State.OBJECTED, [("clerk", "deny_objection", _given(reason="经核实属你局职权"))]),
    "designate": (
        State.OBJECTED,
        [("clerk", "designate", lambda city, day: {"to": city.other_bureau, "reason": "双方对管辖有争议"})],
    ),
    "take_back_objection": (State.OBJECTED, [("handler", "take_back_objection", _given(reason="已与转出单位沟通。"))]),
    "take_back": (State.HANDLING, [EXTENSION, ("handler", "take_back", _given(number=1, reason="已可按期办结。"))]),
    "to_ordinary": (State.HANDLING_SIMPLE, [("handler", "to_ordinary", _given(reason="情况较复杂"))]),
    "request_extension": (State.HANDLING, [EXTENSION]),
    "approve_extension": (State.HANDLING, [EXTENSION, ("head", "approve_extension", _given(reason="同意"))]),
    "refuse_extension": (State.HANDLING, [EXTENSION, ("head", "refuse_extension", _given(reason="请按期办结"))]),
    "consent_to_sms": (State.REGISTERED, [("clerk", "consent_to_sms", _consenting)]),
    "withdraw_sms_consent": (
        State.REGISTERED,
        [("clerk", "consent_to_sms", _consenting), ("clerk", "withdraw_sms_consent", _withdrawing)],
    ),
    "urge_execution": (State.SERVED, [("handler", "urge_execution", _given(text="请于本月内执行。"))]),
    "report_result": (
        State.ASSIGNED,
        [("handler", "receive", _none), *ANSWERED, REPORTED],
    ),
    "accept_report": (State.ASSIGNED, [("handler", "receive", _none), *ANSWERED, REPORTED, ACCEPTED]),
    "return_report": (State.ASSIGNED, [("handler", "receive", _none), *ANSWERED, REPORTED, RETURNED]),
    "lapse": (State.SERVED, [LAPSED]),
    "change_handler": (State.HANDLING, [("head", "change_handler", _taken_over)]),
    "succeed": (State.HANDLING, [PACKAGED, ("", "succeed", _succeeded)]),
    "succeed_leader": (State.HANDLING, [PACKAGED, PROMISED, ("clerk", "succeed_leader", _leader_succeeded)]),
    "void_reception": (State.HANDLING, [PACKAGED, PROMISED, ("leader", "void_reception", _void)]),
    "add_batch": (
        State.SERVED,
        [("clerk", "add_batch", lambda city, day: {"on": day, "channel": "visit", "persons": 2})],
    ),
    "propose_correction": (State.HANDLING, [PROPOSED]),
    "correct_demands": (State.SCREENED, [("clerk", "correct_demands", _given(added=["公布检测结果"], reason="漏登"))]),
    "propose_demands": (State.HANDLING, [("handler", "propose_demands", _given(struck=[2], reason="不是本人所提"))]),
    "decide_correction": (State.HANDLING, [PROPOSED, ("leader", "decide_correction", _given(agreed=True))]),
    **PERSONS,
    **PROCEEDINGS,
    **REVIEWS,
    **HELPING,
    **ORDERING,
    **TRACING,
    **LETTERS,
    **MANDATES,
    **URGENT,
    **LINKS,
    "link": (State.REGISTERED, [("clerk", "link", _linked)]),
    **AFTERCARE,
    **ACCUSING,
    "package": (State.HANDLING, [PACKAGED]),
    "withdraw_package": (State.HANDLING, [HANDED, ("clerk", "withdraw_package", _given(reason="选错了信访件"))]),
    "accept_package": (State.HANDLING, [HANDED, ("leader", "accept_package", _none)]),
    "object_package": (State.HANDLING, [HANDED, OBJECTED]),
    "decide_package_objection": (
        State.HANDLING,
        [HANDED, OBJECTED, ("supervisor", "decide_package_objection", _given(upheld=True, reason="另行确定。"))],
    ),
    "change_package": (State.HANDLING, [PACKAGED, ("supervisor", "change_package", _given(responsible="李科长"))]),
    "ask_change": (State.HANDLING, [PACKAGED, ASKED]),
    "decide_change": (State.HANDLING, [PACKAGED, ASKED, ("supervisor", "decide_change", _given(agreed=True))]),
    "ask_raise": (State.HANDLING, [PACKAGED, RAISE_ASKED]),
    "raise_package": (State.HANDLING, [PACKAGED, ("province_supervisor", "raise_package", _raised)]),
    "refuse_raise": (
        State.HANDLING,
        [PACKAGED, RAISE_ASKED, ("province_supervisor", "refuse_raise", _given(reason="市级可以协调。"))],
    ),
    "join_team": (State.HANDLING, [PACKAGED, JOINED]),
    "leave_team": (
        State.HANDLING,
        [PACKAGED, JOINED, ("leader", "leave_team", lambda city, day: {"member": city.other_handler})],
    ),
    "group_package": (State.HANDLING, [PACKAGED, GROUPED]),
    "split_package": (State.HANDLING, [PACKAGED, GROUPED, ("leader", "split_package", _given(reason="情况不同。"))]),
    "add_measure": (State.HANDLING, [PACKAGED, MEASURE]),
    "approve_measure": (State.HANDLING, [PACKAGED, MEASURE, APPROVED]),
    "prove_measure": (State.HANDLING, [PACKAGED, MEASURE, APPROVED, ("handler", "prove_measure", _proved)]),
    "decide_measure": (
        State.HANDLING,
        [
            PACKAGED,
            MEASURE,
            APPROVED,
            ("handler", "prove_measure", _proved),
            ("leader", "decide_measure", _given(number=1, kept=True)),
        ],
    ),
    "drop_measure": (
        State.HANDLING,
        [PACKAGED, MEASURE, APPROVED, ("leader", "drop_measure", _given(number=1, reason="已改用他法。"))],
    ),
    "add_obstacle": (State.HANDLING, [PACKAGED, OBSTACLE]),
    "remove_obstacle": (
        State.HANDLING,
        [PACKAGED, OBSTACLE, ("handler", "remove_obstacle", _given(number=1, how="已拨付。"))],
    ),
    "record_contact": (
        State.HANDLING,
        [
            PACKAGED,
            ("leader", "record_contact", lambda city, day: {"kind": "home", "on": day, "said": "要求停工。"}),
        ],
    ),
    "report_progress": (State.HANDLING, [PACKAGED, ("handler", "report_progress", _given(text="已约谈施工方。"))]),
    "propose_close": (State.SERVED, CLOSED[:3]),
    "sign_close": (State.SERVED, CLOSED[:4]),
    "check_close": (State.SERVED, CLOSED),
    "draw_reexamination": (State.SERVED, [*CLOSED, DRAWN]),
    "reexamine": (
        State.SERVED,
        [*CLOSED, DRAWN, ("province_supervisor", "reexamine", _given(settled=True, findings="信访人认可。"))],
    ),
    "study": (
        State.HANDLING,
        [("leader", "study", _given(meeting=7, meeting_name="第三次联席会议", decision="由住建局牵头。"))],
    ),
    "order_action": (State.HANDLING, [ORDERED]),
    "prove_action": (State.HANDLING, [ORDERED, ("handler", "prove_action", _proved)]),
    "drop_action": (State.HANDLING, [ORDERED, ("leader", "drop_action", _given(number=1, reason="会议另有安排。"))]),
    "decide_action": (
        State.HANDLING,
        [ORDERED, ("handler", "prove_action", _proved), ("leader", "decide_action", _given(number=1, kept=True))],
    ),
    "enlist": (State.HANDLING, [("leader", "enlist", _given(**NAMED, reason="符合范围。"))]),
    "discharge": (State.HANDLING, [("leader", "discharge", _given(**NAMED, reason="已化解。"))]),
    "call_out": (State.HANDLING, [("leader", "call_out", _given(**CALLED))]),
    "call_back": (State.HANDLING, [("leader", "call_back", _given(**CALLED, reason="无人揭榜。"))]),
    "promise": (State.HANDLING, [PROMISED]),
    "prove_promise": (State.SERVED, [PROMISED, PROVED]),
    "decide_promise": (State.SERVED, [PROMISED, PROVED, ("leader", "decide_promise", _given(number=1, kept=True))]),
}
