"""A petitioner reads these plain words on receipt and public page: no names, nothing internal. No database."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from cases.deadlines.terms import ClockKind as K
from cases.petitions.enums import DocumentKind as D
from cases.petitions.enums import State as S
from cases.procedure.step_kinds import step_kinds

# Where the petition stands, one sentence for each state.
STATE_SENTENCES: Mapping[str, Promise] = {
    S.REGISTERED: _l("您反映的事项已登记，正在分类。"),
    S.SCREENED: _l("您反映的事项已分类，正在确定由哪个单位办理。"),
    S.TRANSFERRED: _l("您反映的事项已转给有权处理的单位。"),
    S.ASSIGNED: _l("您反映的事项已交给有权处理的单位，并要求报告结果。"),
    S.REPORTED_UP: _l("您反映的事项已报请领导机关决定。"),
    S.DIRECT: _l("您反映的事项由本单位直接办理。"),
    S.GUIDED: _l("您反映的事项应通过其他法定途径提出，详见告知书。"),
    S.REFUSED: _l("您反映的事项不予受理，理由见告知书。"),
    S.NO_LONGER: _l("您反映的事项不再受理，理由见告知书。"),
    S.DIRECT_REPLY: _l("已直接答复，详见答复函。"),
    S.FILED: _l("您反映的事项已收存。"),
    S.UNIT_RECEIVED: _l("办理单位已收到您反映的事项。"),
    S.OBJECTED: _l("正在核实由哪个单位办理。"),
    S.RETURNED: _l("正在重新确定办理单位。"),
    S.NOTIFIED: _l("办理单位已书面告知您。"),
    S.STATUTORY_PATH: _l("您反映的事项已导入相应的法定途径，详见告知书。"),
    S.ACCEPTED: _l("您反映的事项已受理。"),
    S.HANDLING: _l("您反映的事项正在办理。"),
    S.HANDLING_SIMPLE: _l("您反映的事项正在按简易程序办理。"),
    S.HEARING: _l("您反映的事项正在听证。"),
    S.MEDIATION: _l("您反映的事项正在调解。"),
    S.OPINION_ISSUED: _l("处理意见已作出，正在送达。"),
    S.SERVED: _l("处理意见已送达。"),
    S.REVIEW_REQUESTED: _l("已收到您的复查申请。"),
    S.REVIEW_HANDLING: _l("正在复查。"),
    S.REVIEW_ISSUED: _l("复查意见已作出，正在送达。"),
    S.REVIEW_SERVED: _l("复查意见已送达。"),
    S.REREVIEW_REQUESTED: _l("已收到您的复核申请。"),
    S.REREVIEW_HANDLING: _l("正在复核。"),
    S.REREVIEW_HEARING: _l("正在复核听证。"),
    S.REREVIEW_ISSUED: _l("复核意见已作出，正在送达。"),
    S.REREVIEW_SERVED: _l("复核意见已送达。"),
    S.REMANDED: _l("原处理意见已撤销，正在重新办理。"),
    S.CLOSED_FINAL: _l("复核意见已送达，信访程序终结。"),
    S.CLOSED_LAPSED: _l("期限内未申请复查或复核，信访程序终结。"),
    S.CLOSED_SETTLED: _l("已按调解（和解）协议终结信访程序。"),
    S.CLOSED_NO_SUCCESSOR: _l("信访程序终结。"),
    S.CLOSED_WITHDRAWN: _l("您已撤回，信访程序终结。"),
    S.CLOSED_UNSERVED: _l("处理意见已作出；您没有留下姓名或者住址，无法送达，请在这里查看。"),
    S.CLOSED_ELSEWHERE: _l("您反映的事项已办结。"),
    S.VOIDED: _l("这一件系误录入，已撤销，请向登记单位查询。"),
}

# What comes next until when; a clock between offices is none of the petitioner's business.
NEXT: Mapping[str, Promise] = {
    K.ROUTE: _l("信访部门将确定办理单位并转交。"),
    K.SIMPLE_TRANSFER: _l("信访部门将确定办理单位并转交。"),
    K.NOTIFY: _l("办理单位将书面告知您是否受理、怎样办理。"),
    K.SIMPLE_ACCEPT: _l("办理单位将告知您是否受理。"),
    K.ACCEPT: _l("办理单位将决定是否受理，并告知您。"),
    K.ANSWER: _l("办理单位将答复您。"),
    K.SERVE: _l("作出的意见将送达您。"),
    K.DECIDE: _l("办理单位将作出处理意见并答复您。"),
    K.SIMPLE_DECIDE: _l("办理单位将答复您。"),
    K.SUGGESTION_FEEDBACK: _l("办理单位将告诉您建议是否采纳。"),
    K.EXPLAIN_NON_ADOPTION: _l("办理单位将说明未采纳建议的理由。"),
    K.REVIEW_ACCEPTANCE: _l("上一级机关将决定是否受理您的申请。"),
    K.REVIEW: _l("上一级机关将出具复查意见。"),
    K.REREVIEW: _l("上一级机关将出具复核意见。"),
    K.PROMISE: _l("接访领导将兑现向您作出的承诺。"),
    K.PERFORM: _l("调解（和解）协议约定的事项将履行。"),
    K.CARRY_OUT: _l("办理单位将按复查、复核意见落实变更的内容。"),
    K.REVISIT: _l("有关单位将就办理情况回访您。"),
    K.REVISIT_WORK: _l("回访时您提出的事项将继续落实。"),
    K.REQUEST_REVIEW: _l("对处理意见不服的，您可以向上一级机关申请复查。"),
    K.REQUEST_REREVIEW: _l("对复查意见不服的，您可以向上一级机关申请复核。"),
}

# Papers addressed to the petitioner, as far as no office is their addressee.
PAPERS: frozenset[str] = frozenset(
    {
        D.REGISTRATION, D.NOTICE, D.REFUSAL, D.NO_LONGER, D.DIRECT_REPLY, D.PATH_NOTICE, D.ACCEPTANCE, D.EXTENSION,
        D.HEARING_NOTICE, D.AGREEMENT, D.OPINION, D.REVIEW_OPINION, D.REVIEW_REFUSAL, D.REREVIEW_OPINION,
        D.REREVIEW_REFUSAL, D.RECUSAL_DECISION, D.RELIEF_DECISION, D.HEARING_REFUSAL, D.TRANSFER_NOTICE,
    }
)  # fmt: skip


@dataclass(frozen=True)
class Expected:
    """What the petitioner may expect, or may do, until a day."""

    sentence: str
    due: date
    overdue: bool
    provisional: bool = False


def step_words() -> dict[str, str]:
    """What happened, of the steps that concern the petitioner, by the kind of the event."""
    return {"register": _("登记")} | {kind.key: str(kind.public) for kind in step_kinds() if kind.public is not None}


def state_sentence(state: str) -> str:
    return str(STATE_SENTENCES[state])


def expected(clocks: list[tuple[str, date, bool]], today: date) -> list[Expected]:
    """In words, from kinds and due dates of the running clocks and whether these are provisional, the nearest first."""
    return [
        Expected(str(NEXT[kind]), due, due < today, provisional)
        for kind, due, provisional in sorted(clocks, key=lambda row: row[1])
        if kind in NEXT
    ]
