"""The transition table: who may take a petition from which state to which, on what ground, with which paper.

Buttons, policies, actions, the API, the tests and the state diagram are all derived from it. What a step does besides (clocks, papers, custody) stands
in the verb of the same name under `cases.actions`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases.deadlines.terms import ClockKind as K
from cases.petitions.enums import FINISHED, State
from cases.petitions.enums import DocumentKind as D
from cases.petitions.enums import State as S
from offices.organisation.roles import Permission as P

Text = str | Promise


class Actor(StrEnum):
    """Whose act it is: the office that holds the petition, the one that sent it, the next higher organ, the one that owes a result, any office with
    custody, or the system. Of a package: the leader who has taken it on; who works on it (the leader, the responsible unit, the team, any office with
    custody); who assigns (an office with custody, the leader, or an office above); the office above the leader's that checks.
    """

    HOLDER = "holder"
    HEAD = "head"
    SENDER = "sender"
    HIGHER = "higher"
    OWING = "owing"
    CUSTODY = "custody"
    PACKAGER = "packager"
    TEAM = "team"
    PACKAGING = "packaging"
    CHECKER = "checker"
    SYSTEM = "system"


@dataclass(frozen=True)
class Transition:
    """One edge. `target` None leaves the state as it is."""

    key: str
    label: Text
    sources: tuple[S, ...]
    target: S | None
    actor: Actor
    permission: P | None
    ground: Text
    document: D | None = None
    stops: tuple[K, ...] = ()
    starts: tuple[K, ...] = ()
    main: bool = False
    part: str = (
        ""  # "" the procedure itself; PACKAGES: offered only where it can be taken; ELSEWHERE: on pages of their own
    )


PACKAGES, ELSEWHERE = "packages", "elsewhere"
OPEN_STATES = tuple(state for state in State if state not in FINISHED)
_NOTICE = (K.NOTIFY, K.SIMPLE_ACCEPT)
_ROUTE = (K.ROUTE, K.SIMPLE_TRANSFER)


def _reg(article: str) -> str:
    return f"《信访工作条例》{article}"


TRANSITIONS: tuple[Transition, ...] = (
    # The petition office: registration, screening, routing
    Transition("screen", _("甄别分类"), (S.REGISTERED, S.RETURNED, S.REPORTED_UP, S.UNIT_RECEIVED, S.SCREENED), S.SCREENED,
               Actor.HOLDER, P.SCREEN, _reg("第二十二条第一款"), main=True),
    Transition("transfer", _("转送"), (S.SCREENED,), S.TRANSFERRED, Actor.HOLDER, P.SCREEN, _reg("第二十二条第一款第一项、第二项"),
               D.TRANSFER_SLIP, stops=_ROUTE, starts=(*_NOTICE, K.OBJECT), main=True),
    Transition("assign", _("交办"), (S.SCREENED,), S.ASSIGNED, Actor.HOLDER, P.SCREEN, _reg("第二十二条第一款第三项"),
               D.ASSIGNMENT_LETTER, stops=_ROUTE, starts=(*_NOTICE, K.OBJECT, K.REPORT_BACK)),
    Transition("report_up", _("报请决定"), (S.SCREENED,), S.REPORTED_UP, Actor.HOLDER, P.SCREEN, _reg("第二十二条第一款第一项、第二十五条"),
               D.REPORT_UP, stops=_ROUTE),
    Transition("direct", _("本级直接办理"), (S.SCREENED,), S.DIRECT, Actor.HOLDER, P.SCREEN, _reg("第二十三条第一款"),
               stops=_ROUTE, starts=_NOTICE),
    Transition("direct_reply", _("直接回复"), (S.SCREENED,), S.DIRECT_REPLY, Actor.HOLDER, P.SCREEN, _reg("第二十三条第一款"),
               D.DIRECT_REPLY, stops=_ROUTE),
    Transition("guide", _("告知引导"), (S.SCREENED,), S.GUIDED, Actor.HOLDER, P.SCREEN, _reg("第二十条第二款、第二十二条第二款、第二十三条第一款"),
               D.NOTICE, stops=_ROUTE),
    Transition("refuse", _("不予受理"), (S.SCREENED,), S.REFUSED, Actor.HOLDER, P.SCREEN, _reg("第十九条第三款、第二十条第一款"),
               D.REFUSAL, stops=_ROUTE),
    Transition("no_longer_accept", _("不再受理"), (S.SCREENED,), S.NO_LONGER, Actor.HOLDER, P.SCREEN, _reg("第三十六条第三款"),
               D.NO_LONGER, stops=_ROUTE),
    Transition("file", _("存"), (S.SCREENED,), S.FILED, Actor.HOLDER, P.SCREEN, _reg("第二十二条第一款"), stops=_ROUTE),
    # The unit: receipt, objection, notice, path
    Transition("receive", _("签收"), (S.TRANSFERRED, S.ASSIGNED), S.UNIT_RECEIVED, Actor.HOLDER, P.HANDLE, _reg("第二十三条第三款"), main=True),
    Transition("object", _("提出异议"), (S.UNIT_RECEIVED,), S.OBJECTED, Actor.HOLDER, P.HANDLE, _reg("第二十三条第三款"),
               D.OBJECTION, stops=(K.OBJECT,)),
    Transition("agree_return", _("同意退回"), (S.OBJECTED,), S.RETURNED, Actor.SENDER, P.SCREEN, _reg("第二十三条第三款"),
               D.RETURN_CONSENT, stops=(*_NOTICE, *_ROUTE, K.REPORT_BACK), starts=_ROUTE, main=True),
    Transition("deny_objection", _("不同意退回"), (S.OBJECTED,), S.UNIT_RECEIVED, Actor.SENDER, P.SCREEN, _reg("第二十三条第三款")),
    Transition("designate", _("指定受理"), (S.OBJECTED,), S.ASSIGNED, Actor.SENDER, P.SCREEN, _reg("第二十四条"),
               D.DESIGNATION, stops=(*_NOTICE, K.REPORT_BACK), starts=_NOTICE),
    Transition("notify", _("书面告知"), (S.UNIT_RECEIVED, S.DIRECT), S.NOTIFIED, Actor.HOLDER, P.HANDLE, _reg("第二十三条"),
               D.NOTICE, stops=(*_NOTICE, K.OBJECT), main=True),
    Transition("lead_to_path", _("导入法定途径"), (S.NOTIFIED,), S.STATUTORY_PATH, Actor.HOLDER, P.HANDLE, _reg("第三十一条第一项至第五项"),
               D.PATH_NOTICE),
    Transition("accept", _("受理"), (S.NOTIFIED,), S.ACCEPTED, Actor.HOLDER, P.HANDLE, _reg("第三十一条第六项、第三十四条"),
               D.ACCEPTANCE, starts=(K.DECIDE, K.SIMPLE_DECIDE), main=True),
    # The unit: handling
    Transition("start_handling", _("开始办理"), (S.ACCEPTED,), S.HANDLING, Actor.HOLDER, P.HANDLE, _reg("第三十一条第六项"), main=True),
    Transition("start_simple", _("简易办理"), (S.ACCEPTED,), S.HANDLING_SIMPLE, Actor.HOLDER, P.HANDLE, _("《信访事项简易办理办法（试行）》")),
    Transition("to_ordinary", _("转为普通程序"), (S.HANDLING_SIMPLE,), S.HANDLING, Actor.HOLDER, P.HANDLE, _("《信访事项简易办理办法（试行）》"),
               stops=(K.SIMPLE_DECIDE,), starts=(K.DECIDE,)),
    Transition("request_extension", _("申请延期"), (S.HANDLING, S.HEARING, S.MEDIATION), None, Actor.HOLDER, P.HANDLE, _reg("第三十四条")),
    Transition("approve_extension", _("批准延期"), (S.HANDLING, S.HEARING, S.MEDIATION), None, Actor.HEAD, P.APPROVE, _reg("第三十四条"), D.EXTENSION),
    Transition("refuse_extension", _("不批准延期"), (S.HANDLING, S.HEARING, S.MEDIATION), None, Actor.HEAD, P.APPROVE, _reg("第三十四条")),
    Transition("open_hearing", _("举行听证"), (S.HANDLING,), S.HEARING, Actor.HOLDER, P.HANDLE, _reg("第三十一条第六项"), D.HEARING_NOTICE),
    Transition("close_hearing", _("听证结束"), (S.HEARING,), S.HANDLING, Actor.HOLDER, P.HANDLE, _reg("第三十一条第六项"), D.HEARING_RECORD, main=True),
    Transition("open_mediation", _("调解和解"), (S.HANDLING,), S.MEDIATION, Actor.HOLDER, P.HANDLE, _reg("第三十三条")),
    Transition("close_mediation", _("调解未成"), (S.MEDIATION,), S.HANDLING, Actor.HOLDER, P.HANDLE, _reg("第三十三条")),
    Transition("settle", _("协议已履行"), (S.MEDIATION,), S.CLOSED_SETTLED, Actor.HOLDER, P.HANDLE,
               _("《信访工作条例》第三十三条；《山东省信访条例》第四十六条第一项、《浙江省信访条例》第二十五条第一项"),
               D.AGREEMENT, stops=(K.DECIDE, K.REPORT_BACK), main=True),
    Transition("conclude", _("出具处理意见"), (S.HANDLING, S.HANDLING_SIMPLE), S.OPINION_ISSUED, Actor.HOLDER, P.HANDLE, _reg("第三十二条"),
               D.OPINION, stops=(K.DECIDE, K.SIMPLE_DECIDE), main=True),
    Transition("serve", _("记录送达"), (S.OPINION_ISSUED,), S.SERVED, Actor.HOLDER, P.HANDLE, _reg("第三十二条、第三十五条"),
               starts=(K.REQUEST_REVIEW,), main=True),
    Transition("urge_execution", _("督促执行"), (S.SERVED,), None, Actor.HOLDER, P.HANDLE, _reg("第三十二条第二款"), D.EXECUTION_URGE),
    Transition("report_result", _("报送办结报告"),
               (S.OPINION_ISSUED, S.SERVED, S.STATUTORY_PATH, S.GUIDED, S.REFUSED, S.NO_LONGER, S.DIRECT_REPLY, S.FILED,
                S.REVIEW_REQUESTED, S.REVIEW_HANDLING, S.REVIEW_ISSUED, S.REVIEW_SERVED, S.REREVIEW_REQUESTED, S.REREVIEW_HANDLING,
                S.REREVIEW_HEARING, S.REREVIEW_ISSUED, S.REREVIEW_SERVED, S.CLOSED_LAPSED, S.CLOSED_FINAL),
               None, Actor.OWING, P.HANDLE, _reg("第二十二条第一款第三项"), D.CONCLUSION_REPORT, stops=(K.REPORT_BACK,)),
    Transition("close_without_successor", _("无承继人终结"), (S.ACCEPTED, S.HANDLING, S.HANDLING_SIMPLE), S.CLOSED_NO_SUCCESSOR, Actor.HOLDER, P.HANDLE,
               _("《山东省信访条例》第四十六条第四项"), stops=(K.DECIDE, K.SIMPLE_DECIDE, K.REPORT_BACK)),
    # Review and re-review
    Transition("request_review", _("申请复查"), (S.SERVED,), S.REVIEW_REQUESTED, Actor.HIGHER, P.REVIEW, _reg("第三十五条"),
               D.REVIEW_REQUEST, stops=(K.REQUEST_REVIEW,), starts=(K.REVIEW, K.REVIEW_ACCEPTANCE)),
    Transition("accept_review", _("受理复查"), (S.REVIEW_REQUESTED,), S.REVIEW_HANDLING, Actor.HOLDER, P.REVIEW, _reg("第三十五条"),
               stops=(K.REVIEW_ACCEPTANCE,), main=True),
    Transition("refuse_review", _("不予受理复查"), (S.REVIEW_REQUESTED,), S.SERVED, Actor.HOLDER, P.REVIEW,
               _("《山东省信访条例》第四十三条、《北京市信访条例》第五十条"), D.REVIEW_REFUSAL, stops=(K.REVIEW, K.REVIEW_ACCEPTANCE), starts=(K.REQUEST_REVIEW,)),
    Transition("issue_review", _("出具复查意见"), (S.REVIEW_HANDLING,), S.REVIEW_ISSUED, Actor.HOLDER, P.REVIEW, _reg("第三十五条"),
               D.REVIEW_OPINION, stops=(K.REVIEW,), main=True),
    Transition("remand_review", _("撤销并责令重新办理"), (S.REVIEW_HANDLING,), S.REMANDED, Actor.HOLDER, P.REVIEW,
               _("《山东省信访条例》第四十五条、《北京市信访条例》第五十条"), D.REVIEW_OPINION, stops=(K.REVIEW,), starts=(K.DECIDE,)),
    Transition("serve_review", _("记录复查意见送达"), (S.REVIEW_ISSUED,), S.REVIEW_SERVED, Actor.HOLDER, P.REVIEW, _reg("第三十五条、第三十六条第一款"),
               starts=(K.REQUEST_REREVIEW,), main=True),
    Transition("request_rereview", _("申请复核"), (S.REVIEW_SERVED,), S.REREVIEW_REQUESTED, Actor.HIGHER, P.REVIEW, _reg("第三十六条第一款"),
               D.REREVIEW_REQUEST, stops=(K.REQUEST_REREVIEW,), starts=(K.REREVIEW,)),
    Transition("accept_rereview", _("受理复核"), (S.REREVIEW_REQUESTED,), S.REREVIEW_HANDLING, Actor.HOLDER, P.REVIEW, _reg("第三十六条第一款"), main=True),
    Transition("refuse_rereview", _("不予受理复核"), (S.REREVIEW_REQUESTED,), S.REVIEW_SERVED, Actor.HOLDER, P.REVIEW,
               _("《山东省信访条例》第四十四条、《北京市信访条例》第五十条"), D.REREVIEW_REFUSAL, stops=(K.REREVIEW,), starts=(K.REQUEST_REREVIEW,)),
    Transition("open_rereview_hearing", _("举行复核听证"), (S.REREVIEW_HANDLING,), S.REREVIEW_HEARING, Actor.HOLDER, P.REVIEW, _reg("第三十六条第二款"),
               D.HEARING_NOTICE),
    Transition("close_rereview_hearing", _("复核听证结束"), (S.REREVIEW_HEARING,), S.REREVIEW_HANDLING, Actor.HOLDER, P.REVIEW, _reg("第三十六条第二款"),
               D.HEARING_RECORD, main=True),
    Transition("issue_rereview", _("出具复核意见"), (S.REREVIEW_HANDLING,), S.REREVIEW_ISSUED, Actor.HOLDER, P.REVIEW, _reg("第三十六条"),
               D.REREVIEW_OPINION, stops=(K.REREVIEW,), main=True),
    Transition("remand_rereview", _("撤销并责令重新办理（复核）"), (S.REREVIEW_HANDLING,), S.REMANDED, Actor.HOLDER, P.REVIEW,
               _("《山东省信访条例》第四十五条、《北京市信访条例》第五十条"), D.REREVIEW_OPINION, stops=(K.REREVIEW,), starts=(K.DECIDE,)),
    Transition("serve_rereview", _("记录复核意见送达"), (S.REREVIEW_ISSUED,), S.REREVIEW_SERVED, Actor.HOLDER, P.REVIEW, _reg("第三十六条"), main=True),
    Transition("close_final", _("复核终结"), (S.REREVIEW_SERVED,), S.CLOSED_FINAL, Actor.SYSTEM, None, _reg("第三十六条第三款")),
    Transition("restart_handling", _("重新办理"), (S.REMANDED,), S.HANDLING, Actor.HOLDER, P.HANDLE, _("《山东省信访条例》第四十五条"), main=True),
    Transition("lapse", _("逾期未申请终结"), (S.SERVED, S.REVIEW_SERVED), S.CLOSED_LAPSED, Actor.SYSTEM, None,
               _("《山东省信访条例》第四十六条第二项、《浙江省信访条例》第二十五条第二项"), stops=(K.REQUEST_REVIEW, K.REQUEST_REREVIEW)),
    # In any open state
    Transition("instruct", _("批示"), OPEN_STATES, None, Actor.PACKAGING, P.INSTRUCT, _reg("第十八条第二项")),
    Transition("report_instruction", _("反馈批示落实情况"), OPEN_STATES, None, Actor.HOLDER, P.HANDLE, _reg("第十八条第二项")),
    Transition("mark_urgent", _("标记重大紧急"), OPEN_STATES, None, Actor.HOLDER, P.SCREEN, _reg("第二十五条")),
    Transition("unmark_urgent", _("解除重大紧急"), OPEN_STATES, None, Actor.HEAD, P.INSTRUCT, _reg("第四十六条第四项")),
    Transition("add_batch", _("登记再次来访来信"), tuple(State), None, Actor.CUSTODY, P.REGISTER, _reg("第十九条第一款、第二十二条第一款")),
    Transition("correct", _("更正登记信息"), OPEN_STATES, None, Actor.CUSTODY, P.REGISTER, _reg("第二十一条第二款")),
    # Who has taken it on, and what somebody must do by a date
    Transition("package", _("领导包案"), tuple(State), None, Actor.PACKAGING, P.PACKAGE, _reg("第十八条第二项"),
               stops=(K.PACKAGE, K.PROGRESS), starts=(K.PACKAGE, K.PROGRESS), part=PACKAGES),
    Transition("accept_package", _("确认包案"), tuple(State), None, Actor.PACKAGER, P.INSTRUCT, _reg("第十八条第二项"), part=PACKAGES),
    Transition("object_package", _("对包案提出异议"), tuple(State), None, Actor.PACKAGER, P.INSTRUCT, _reg("第十八条第二项"), part=PACKAGES),
    Transition("decide_package_objection", _("决定包案异议"), tuple(State), None, Actor.PACKAGING, P.PACKAGE, _reg("第十八条第二项"),
               stops=(K.PACKAGE, K.PROGRESS, K.MEASURE), part=PACKAGES),
    Transition("change_package", _("调整包案"), tuple(State), None, Actor.PACKAGING, P.PACKAGE, _reg("第十八条第二项"),
               stops=(K.PROGRESS,), starts=(K.PROGRESS,), part=PACKAGES),
    Transition("ask_raise", _("申请提级办理"), tuple(State), None, Actor.PACKAGER, P.INSTRUCT, _reg("第十八条第二项"), part=PACKAGES),
    Transition("raise_package", _("提级办理"), tuple(State), None, Actor.PACKAGING, P.PACKAGE, _reg("第十八条第二项"), stops=(K.PACKAGE, K.PROGRESS), starts=(K.PACKAGE, K.PROGRESS), part=PACKAGES),
    Transition("join_team", _("专班增加成员"), tuple(State), None, Actor.PACKAGING, P.PACKAGE, _reg("第十八条第二项"), part=PACKAGES),
    Transition("leave_team", _("专班减少成员"), tuple(State), None, Actor.PACKAGING, P.PACKAGE, _reg("第十八条第二项"), part=PACKAGES),
    Transition("group_package", _("合并化解"), tuple(State), None, Actor.PACKAGING, P.PACKAGE, _reg("第十八条第二项"), part=PACKAGES),
    Transition("split_package", _("拆分化解"), tuple(State), None, Actor.PACKAGING, P.PACKAGE, _reg("第十八条第二项"), part=PACKAGES),
    Transition("add_measure", _("提出化解措施"), tuple(State), None, Actor.TEAM, P.FOLLOW_UP, _reg("第十八条第二项"), starts=(K.MEASURE,), part=PACKAGES),
    Transition("approve_measure", _("批准化解措施"), tuple(State), None, Actor.PACKAGER, P.INSTRUCT, _reg("第十八条第二项"), starts=(K.MEASURE,), part=PACKAGES),
    Transition("prove_measure", _("报措施完成"), tuple(State), None, Actor.TEAM, P.FOLLOW_UP, _reg("第十八条第二项"), part=PACKAGES),
    Transition("decide_measure", _("确认措施完成"), tuple(State), None, Actor.PACKAGER, P.INSTRUCT, _reg("第十八条第二项"), stops=(K.MEASURE,), part=PACKAGES),
    Transition("drop_measure", _("不再实行措施"), tuple(State), None, Actor.PACKAGER, P.INSTRUCT, _reg("第十八条第二项"), stops=(K.MEASURE,), part=PACKAGES),
    Transition("add_obstacle", _("报告障碍"), tuple(State), None, Actor.TEAM, P.FOLLOW_UP, _reg("第十八条第二项"), part=PACKAGES),
    Transition("remove_obstacle", _("障碍已解决"), tuple(State), None, Actor.TEAM, P.FOLLOW_UP, _reg("第十八条第二项"), part=PACKAGES),
    Transition("record_contact", _("记录联系信访人"), tuple(State), None, Actor.TEAM, P.FOLLOW_UP, _reg("第十八条第二项"), part=PACKAGES),
    Transition("report_progress", _("报送化解进展"), tuple(State), None, Actor.TEAM, P.FOLLOW_UP, _reg("第十八条第二项"), stops=(K.PROGRESS,), starts=(K.PROGRESS,), part=PACKAGES),
    Transition("propose_close", _("报请销号"), tuple(State), None, Actor.TEAM, P.FOLLOW_UP, _reg("第二十七条"), part=PACKAGES),
    Transition("sign_close", _("签批销号"), tuple(State), None, Actor.PACKAGER, P.INSTRUCT, _reg("第二十七条"), part=PACKAGES),
    Transition("check_close", _("核查销号"), tuple(State), None, Actor.CHECKER, P.SUPERVISE, _reg("第二十七条"), stops=(K.PACKAGE, K.PROGRESS), part=PACKAGES),
    Transition("draw_reexamination", _("列入回头看"), tuple(State), None, Actor.CHECKER, P.SUPERVISE, _reg("第二十七条"), part=PACKAGES),
    Transition("reexamine", _("回头看"), tuple(State), None, Actor.CHECKER, P.SUPERVISE, _reg("第二十七条"), part=PACKAGES),
    Transition("promise", _("登记承诺"), tuple(State), None, Actor.CUSTODY, P.RECEIVE, _reg("第十八条第二项"), starts=(K.PROMISE,), part=PACKAGES),
    Transition("prove_promise", _("报承诺兑现"), tuple(State), None, Actor.CUSTODY, P.FOLLOW_UP, _reg("第十八条第二项"), part=PACKAGES),
    Transition("decide_promise", _("确认承诺兑现"), tuple(State), None, Actor.CUSTODY, P.INSTRUCT, _reg("第十八条第二项"), stops=(K.PROMISE,), part=PACKAGES),
    Transition("study", _("会议研究"), tuple(State), None, Actor.PACKAGING, P.CONVENE, _reg("第十一条、第十二条"), part=ELSEWHERE),
    Transition("order_action", _("会议议定事项"), tuple(State), None, Actor.PACKAGING, P.CONVENE, _reg("第十一条、第十二条"), starts=(K.ACTION,), part=ELSEWHERE),
    Transition("prove_action", _("报议定事项完成"), tuple(State), None, Actor.TEAM, P.FOLLOW_UP, _reg("第十一条、第十二条"), part=PACKAGES),
    Transition("decide_action", _("确认议定事项完成"), tuple(State), None, Actor.PACKAGING, P.CONVENE, _reg("第十一条、第十二条"), stops=(K.ACTION,), part=PACKAGES),
    Transition("enlist", _("纳入专项治理"), tuple(State), None, Actor.PACKAGING, P.CONVENE, _reg("第十一条、第十二条"), part=ELSEWHERE),
    Transition("discharge", _("移出专项治理"), tuple(State), None, Actor.PACKAGING, P.CONVENE, _reg("第十一条、第十二条"), part=ELSEWHERE),
    Transition("call_out", _("揭榜挂帅张榜"), tuple(State), None, Actor.PACKAGING, P.CONVENE, _reg("第十一条、第十二条"), part=ELSEWHERE),
    Transition("call_back", _("揭榜挂帅撤榜"), tuple(State), None, Actor.PACKAGING, P.CONVENE, _reg("第十一条、第十二条"), part=ELSEWHERE),
    Transition("link", _("关联信访件"), tuple(State), None, Actor.CUSTODY, P.REGISTER, _reg("第十九条第三款")),
)  # fmt: skip

BY_KEY = {transition.key: transition for transition in TRANSITIONS}


def leaving(state: str) -> Iterator[Transition]:
    """The transitions that start from `state`, in the order of the table."""
    return (transition for transition in TRANSITIONS if state in transition.sources)


# Not an edge of the table: a new work calendar moves dates, never the state.
RECOUNT = Transition(
    "recount", _("重新计算期限"), tuple(State), None, Actor.SYSTEM, None, _reg("第二十二条至第三十六条")
)
