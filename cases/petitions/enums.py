"""Vocabularies of a petition (《信访工作条例》, 2022; procedure: states of a case)."""

from collections.abc import Iterable
from typing import Any

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _

from cases.deadlines.terms import ClockKind


class State(TextChoices):
    """Where a petition stands."""

    REGISTERED = "registered", _("已登记")
    SCREENED = "screened", _("已甄别分类")
    TRANSFERRED = "transferred", _("已转送")
    ASSIGNED = "assigned", _("已交办")
    REPORTED_UP = "reported_up", _("报请决定")
    DIRECT = "direct", _("本级直接办理")
    GUIDED = "guided", _("已告知引导")
    REFUSED = "refused", _("不予受理")
    NO_LONGER = "no_longer", _("不再受理")
    DIRECT_REPLY = "direct_reply", _("已直接回复")
    FILED = "filed", _("已存")
    UNIT_RECEIVED = "unit_received", _("单位已签收")
    OBJECTED = "objected", _("已提出异议")
    RETURNED = "returned", _("已退回")
    NOTIFIED = "notified", _("已书面告知")
    STATUTORY_PATH = "statutory_path", _("已导入法定途径")
    ACCEPTED = "accepted", _("已受理")
    HANDLING = "handling", _("办理中")
    HANDLING_SIMPLE = "handling_simple", _("简易办理中")
    HEARING = "hearing", _("听证中")
    MEDIATION = "mediation", _("调解和解中")
    OPINION_ISSUED = "opinion_issued", _("已出具处理意见")
    SERVED = "served", _("处理意见已送达")
    REVIEW_REQUESTED = "review_requested", _("已申请复查")
    REVIEW_HANDLING = "review_handling", _("复查中")
    REVIEW_ISSUED = "review_issued", _("已出具复查意见")
    REVIEW_SERVED = "review_served", _("复查意见已送达")
    REREVIEW_REQUESTED = "rereview_requested", _("已申请复核")
    REREVIEW_HANDLING = "rereview_handling", _("复核中")
    REREVIEW_HEARING = "rereview_hearing", _("复核听证中")
    REREVIEW_ISSUED = "rereview_issued", _("已出具复核意见")
    REREVIEW_SERVED = "rereview_served", _("复核意见已送达")
    REMANDED = "remanded", _("责令重新办理")
    CLOSED_FINAL = "closed_final", _("复核终结")
    CLOSED_LAPSED = "closed_lapsed", _("逾期未申请终结")
    CLOSED_SETTLED = "closed_settled", _("调解和解终结")
    CLOSED_NO_SUCCESSOR = "closed_no_successor", _("无承继人终结")
    CLOSED_WITHDRAWN = "closed_withdrawn", _("撤回终结")
    CLOSED_UNSERVED = "closed_unserved", _("无法送达归档")
    CLOSED_ELSEWHERE = "closed_elsewhere", _("导入前已办结")
    VOIDED = "voided", _("已撤销")


FINISHED = frozenset(
    {
        State.GUIDED,
        State.REFUSED,
        State.NO_LONGER,
        State.DIRECT_REPLY,
        State.FILED,
        State.STATUTORY_PATH,
        State.CLOSED_FINAL,
        State.CLOSED_LAPSED,
        State.CLOSED_SETTLED,
        State.CLOSED_NO_SUCCESSOR,
        State.CLOSED_WITHDRAWN,
        State.CLOSED_UNSERVED,
        State.CLOSED_ELSEWHERE,
        State.VOIDED,
    }
)
# The petitioner has the answer.
ANSWERED = FINISHED | {State.SERVED, State.REVIEW_SERVED, State.REREVIEW_SERVED}


class Channel(TextChoices):
    """信访形式（《信访工作条例》第十七条）"""

    VISIT = "visit", _("来访")
    LETTER = "letter", _("来信")
    WEB = "web", _("网信")
    PHONE = "phone", _("电话")
    FAX = "fax", _("传真")


class Purpose(TextChoices):
    """信访目的（《信访工作条例》第二十九条至第三十一条）"""

    SUGGESTION = "suggestion", _("建议意见")
    ACCUSATION = "accusation", _("检举控告")
    DEMAND = "demand", _("申诉求决")


class Path(IntegerChoices):
    """申诉求决事项的办理途径（《信访工作条例》第三十一条第一项至第六项）"""

    JUDICIAL = 1, _("（一）司法程序")
    ARBITRATION = 2, _("（二）仲裁程序")
    PARTY_DISCIPLINE = 3, _("（三）党员申诉、复审程序")
    ADMINISTRATIVE = 4, _("（四）行政程序")
    STATUTORY_DUTY = 5, _("（五）查处违法或履行法定职责")
    PETITION = 6, _("（六）信访程序")


class Outcome(TextChoices):
    """处理意见（《信访工作条例》第三十二条）"""

    SUPPORT = "support", _("支持")
    PARTLY = "partly", _("部分支持")
    EXPLAIN = "explain", _("解释说明")
    NOT_SUPPORT = "not_support", _("不予支持")
    NOT_OURS = "not_ours", _("不属于本机关")


# What an answer to a demand says besides its text, by its outcome.
POINT_DETAILS = {
    Outcome.PARTLY: _("支持的部分"),
    Outcome.NOT_SUPPORT: _("不予支持的依据"),
    Outcome.NOT_OURS: _("应当向何处提出"),
}


class ReviewLevel(TextChoices):
    REVIEW = "review", _("复查")
    REREVIEW = "rereview", _("复核")


class ReviewOutcome(TextChoices):
    UPHOLD = "uphold", _("维持")
    CHANGE = "change", _("变更")
    PARTLY = "partly", _("部分变更")
    REVOKE = "revoke", _("撤销并责令重新办理")


class ReviewRefusal(TextChoices):
    """Why a request for review or re-review is not taken up."""

    LATE = "late", _("逾期提出且无正当理由")
    INCOMPLETE = "incomplete", _("材料不齐，限期内未补正")
    OUT_OF_SCOPE = "out_of_scope", _("不属于复查、复核范围")


class PetitionerRole(TextChoices):
    PRINCIPAL = "principal", _("信访人")
    REPRESENTATIVE = "representative", _("代表")
    MEMBER = "member", _("参与人")
    WITHDRAWN = "withdrawn", _("已撤回的信访人")
    SUCCEEDED = "succeeded", _("被承继人")
    SPLIT_OFF = "split_off", _("随拆分转出的信访人")


# Who brings the petition no more; the rows stay.
GONE = (PetitionerRole.WITHDRAWN, PetitionerRole.SUCCEEDED, PetitionerRole.SPLIT_OFF)


class IdentityType(TextChoices):
    """证件类型（GA/T 517）"""

    RESIDENT_ID = "111", _("居民身份证")
    PASSPORT = "414", _("护照")
    HONGKONG_MACAO = "516", _("港澳居民来往内地通行证")
    TAIWAN = "511", _("台湾居民来往大陆通行证")
    FOREIGN_RESIDENT = "553", _("外国人永久居留身份证")
    OTHER = "990", _("其他证件")


class LinkKind(TextChoices):
    SAME_MATTER = "same_matter", _("同一事项（此前已提出）")
    JOINED = "joined", _("并案")
    SPLIT = "split", _("拆分")
    NOT_SAME = "not_same", _("经核对不是同一件")


class Crossing(TextChoices):
    """三跨三分离: what the matter crosses, and what in it lies apart; several at once."""

    REGION = "region", _("跨地区")
    DEPARTMENT = "department", _("跨部门")
    TRADE = "trade", _("跨行业")
    PERSON_HOME = "person_home", _("人户分离")
    PERSON_MATTER = "person_matter", _("人事分离")
    PERSON_CASE = "person_case", _("人案分离")


def crossings_in_words(values: Iterable[str]) -> str:
    """In the order of the list: 跨地区、人户分离."""
    return "、".join(str(one.label) for one in Crossing if one in values)


class Occurrence(TextChoices):
    """Whether a person brings the matter for the first time, by what is registered here and elsewhere."""

    FIRST = "first", _("初次")
    FIRST_HERE = "first_here", _("本机构初次")
    REPEATED = "repeated", _("重复")


class HandoverKind(TextChoices):
    TRANSFER = "transfer", _("转送")
    ASSIGN = "assign", _("交办")
    DESIGNATE = "designate", _("指定受理")


class Decision(TextChoices):
    PENDING = "pending", _("待决定")
    AGREED = "agreed", _("同意")
    REFUSED = "refused", _("不同意")
    WITHDRAWN = "withdrawn", _("已撤回")


class Ending(TextChoices):
    """How a petition ends with the head's approval, before it is handled, because nobody brings it any more, or because
    it should not have been registered.
    """

    REPLY = "direct_reply", _("直接回复")
    FILE = "file", _("存")
    NO_LONGER = "no_longer_accept", _("不再受理")
    NO_SUCCESSOR = "no_successor", _("无承继人终结")
    VOID = "void_registration", _("撤销误登记")


class EndingGround(TextChoices):
    """Why a demand of the petition procedure (第三十一条第六项) may be answered directly or filed, why it ends, or why
    it was registered by mistake.
    """

    CONSULTATION = "consultation", _("咨询")
    THANKS = "thanks", _("感谢")
    NO_SUBSTANCE = "no_substance", _("无实质内容")
    DUPLICATE = "duplicate", _("重复（已有在办件）")
    DIED = "died", _("信访人死亡")
    DISSOLVED = "dissolved", _("信访单位终止")
    TWICE = "twice", _("同一次来信来访重复登记")
    NO_PETITION = "no_petition", _("不是信访事项")
    WRONG_OFFICE = "wrong_office", _("应由其他单位登记")
    TRIAL = "trial", _("练习、试用时登记")


class Ruler(TextChoices):
    """由谁裁定管辖争议（第二十四条）"""

    SENDER = "sender", _("转出单位")
    SUPERIOR = "superior", _("共同的上级机关")
    CONFERENCE = "conference", _("信访工作联席会议")


class RecusalGround(TextChoices):
    """Why somebody of the staff must keep away (《信访工作条例》第二十八条第三款)."""

    MATTER = "matter", _("与信访事项有直接利害关系")
    PETITIONER = "petitioner", _("与信访人有直接利害关系")


class ServiceMethod(TextChoices):
    """送达方式"""

    IN_PERSON = "in_person", _("直接送达")
    MAIL = "mail", _("邮寄送达")
    ELECTRONIC = "electronic", _("电子送达（经同意）")
    ENTRUSTED = "entrusted", _("委托送达")
    PUBLIC_NOTICE = "public_notice", _("公告送达")
    LEFT = "left", _("留置送达")


class Attitude(TextChoices):
    AGREE = "agree", _("同意")
    DISAGREE = "disagree", _("不同意")
    UNCLEAR = "unclear", _("未明确表示")


class ClockState(TextChoices):
    RUNNING = "running", _("计时中")
    MET = "met", _("已完成")
    CANCELLED = "cancelled", _("不再适用")
    LAPSED = "lapsed", _("期满未行使")


class DocumentKind(TextChoices):
    """文书"""

    REGISTRATION = "registration", _("信访事项登记表")
    NOTICE = "notice", _("信访事项告知书")
    TRANSFER_SLIP = "transfer_slip", _("信访事项转送单")
    TRANSFER_NOTICE = "transfer_notice", _("信访事项转送告知书")
    ASSIGNMENT_LETTER = "assignment_letter", _("信访事项交办函")
    REPORT_UP = "report_up", _("信访事项呈报件")
    REFUSAL = "refusal", _("不予受理告知书")
    NO_LONGER = "no_longer", _("不再受理告知书")
    DIRECT_REPLY = "direct_reply", _("信访事项答复函")
    OBJECTION = "objection", _("异议书")
    RETURN_CONSENT = "return_consent", _("同意退回函")
    DESIGNATION = "designation", _("指定受理函")
    PATH_NOTICE = "path_notice", _("导入法定途径告知书")
    ACCEPTANCE = "acceptance", _("信访事项受理告知书")
    EXTENSION = "extension", _("延长办理期限告知书")
    HEARING_NOTICE = "hearing_notice", _("听证通知书")
    HEARING_REQUEST = "hearing_request", _("听证申请书")
    HEARING_REFUSAL = "hearing_refusal", _("不予举行听证告知书")
    HEARING_RECORD = "hearing_record", _("听证笔录")
    HEARING_CONCLUSION = "hearing_conclusion", _("听证结论书")
    AGREEMENT = "agreement", _("调解（和解）协议书")
    OPINION = "opinion", _("信访处理意见书")
    EXECUTION_URGE = "execution_urge", _("执行督促函")
    CONCLUSION_REPORT = "conclusion_report", _("办结报告")
    REVIEW_REQUEST = "review_request", _("复查申请书")
    REVIEW_OPINION = "review_opinion", _("复查意见书")
    REVIEW_REFUSAL = "review_refusal", _("复查申请不予受理告知书")
    COMPLETION_NOTICE = "completion_notice", _("补正申请材料告知书")
    REREVIEW_REQUEST = "rereview_request", _("复核申请书")
    REREVIEW_OPINION = "rereview_opinion", _("复核意见书")
    REREVIEW_REFUSAL = "rereview_refusal", _("复核申请不予受理告知书")
    ASSIST_REQUEST = "assist_request", _("协办函")
    ASSIST_ANSWER = "assist_answer", _("协办意见函")
    DISPUTE = "dispute", _("管辖争议报请书")
    RECUSAL_DECISION = "recusal_decision", _("回避决定书")
    SUPERVISION = "supervision", _("督办函")
    SUPERVISION_REPORT = "supervision_report", _("督办反馈函")
    TRACING = "tracing", _("责任倒查材料")
    RELIEF_DECISION = "relief_decision", _("救助资金审批决定书")
    CLOSURE = "closure", _("信访事项终结决定书")


# The letters that end a petition before it is handled.
ENDING_LETTERS = (DocumentKind.DIRECT_REPLY, DocumentKind.NOTICE, DocumentKind.NO_LONGER)


class ReadPurpose(TextChoices):
    """为何查看个人信息（个人信息保护法第五条、第六条、第三十四条）"""

    HANDLE = "handle", _("办理本信访事项")
    CONTACT = "contact", _("联系信访人")
    SERVE = "serve", _("制作、送达文书")
    CHECK = "check", _("核对登记信息")


CLOCK_LABELS = {
    ClockKind.ROUTE: _("登记并转送、交办"),
    ClockKind.NOTIFY: _("书面告知"),
    ClockKind.ACCEPT: _("决定是否受理"),
    ClockKind.OBJECT: _("提出异议"),
    ClockKind.DECIDE: _("办结"),
    ClockKind.REPORT_BACK: _("反馈交办结果"),
    ClockKind.SUGGESTION_FEEDBACK: _("反馈建议采纳情况"),
    ClockKind.REQUEST_REVIEW: _("申请复查"),
    ClockKind.REVIEW: _("出具复查意见"),
    ClockKind.REQUEST_REREVIEW: _("申请复核"),
    ClockKind.REREVIEW: _("出具复核意见"),
    ClockKind.REVIEW_ACCEPTANCE: _("决定是否受理复查、复核"),
    ClockKind.SIMPLE_TRANSFER: _("简易办理转送"),
    ClockKind.SIMPLE_ACCEPT: _("简易办理受理"),
    ClockKind.SIMPLE_DECIDE: _("简易办理答复"),
    ClockKind.EXPLAIN_NON_ADOPTION: _("说明未采纳建议的理由"),
    ClockKind.PACKAGE: _("领导包案化解"),
    ClockKind.PROMISE: _("兑现承诺"),
    ClockKind.PROGRESS: _("报送化解进展"),
    ClockKind.MEASURE: _("落实化解措施"),
    ClockKind.ACTION: _("落实会议议定事项"),
    ClockKind.URGENT: _("重大紧急报请决定"),
    ClockKind.DECISION: _("落实报请的决定"),
    ClockKind.RULE_OBJECTION: _("核实异议"),
    ClockKind.ANSWER: _("办理答复"),
    ClockKind.SERVE: _("送达意见"),
    ClockKind.ASSIST: _("协办答复"),
    ClockKind.RULE_DISPUTE: _("裁定管辖"),
    ClockKind.RECUSAL: _("决定回避"),
    ClockKind.PERFORM: _("履行协议"),
    ClockKind.SUPERVISE: _("反馈督办"),
    ClockKind.INSTRUCTION: _("反馈批示"),
    ClockKind.REVISIT: _("回访"),
    ClockKind.REVISIT_WORK: _("落实回访事项"),
    ClockKind.CARRY_OUT: _("落实复查、复核意见"),
    ClockKind.MANDATE: _("上级交办结报"),
    ClockKind.URGENT_REPORT: _("重大紧急呈报"),
}
CLOCK_CHOICES = [(kind.value, label) for kind, label in CLOCK_LABELS.items()]


def clock_choices() -> list[tuple[str, Any]]:
    """The choices of a field of a model. A migration names this function, so that a new kind changes no table."""
    return CLOCK_CHOICES
