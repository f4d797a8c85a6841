"""What must stand before a step of the regulation; its row names these guards. Each refusal is a sentence."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from cases.deadlines.profiles import knows
from cases.deadlines.terms import ClockKind
from cases.organs.policies import DisputeFacts
from cases.petitions.enums import ENDING_LETTERS, Channel, DocumentKind, Ending, Path, Purpose, State
from cases.petitions.models.petitions import Petition
from cases.procedure.case_facts import CaseFacts
from cases.procedure.requests import asked_by_oneself
from cases.procedure.step_kinds import Guard
from offices.errors import ActionRefused
from offices.organisation.enums import OfficeKind
from offices.organisation.models import Account

# The papers by which a petition goes to another office.
PASSED_ON_BY = (DocumentKind.TRANSFER_SLIP, DocumentKind.ASSIGNMENT_LETTER, DocumentKind.DESIGNATION)
# Who asked does not decide.
OWN_EXTENSION = _l("不能审批自己提出的延期申请，须由其他负责人决定。")
OWN_ENDING = _l("不能审批自己提出的报批，须由其他负责人决定。")
OWN_LATE = _l("逾期理由须由登记申请以外的复查复核员，或者本单位负责人审核。")
OWN_DISPUTE = _l("不能裁定自己提请的管辖争议，须由其他工作人员裁定。")
own_extension = asked_by_oneself("extension", OWN_EXTENSION)
own_ending = asked_by_oneself("ending", OWN_ENDING)


def own_late_request(account: Account, petition: Petition, facts: CaseFacts) -> str:
    return str(OWN_LATE) if facts.review is not None and facts.review.recorded_by_id == account.pk else ""


def own_dispute(account: Account, petition: Petition, facts: CaseFacts) -> str:
    pending = facts.part(DisputeFacts).pending
    return str(OWN_DISPUTE) if pending is not None and pending.raised_by_id == account.pk else ""


def by_petition_office(petition: Petition, facts: CaseFacts) -> None:
    if petition.state == State.UNIT_RECEIVED and petition.holder.kind != "petition_office":
        raise ActionRefused("not_petition_office", _("只有信访工作机构可以再行甄别、转送。"))


def of_the_urgent(petition: Petition, facts: CaseFacts) -> None:
    if not petition.urgent:
        raise ActionRefused("not_urgent", _("只有标记为重大紧急的信访事项才报请决定。"))


def passed_on_of_litigation(petition: Petition, facts: CaseFacts) -> None:
    """Who comes about a litigation-related matter is guided; a letter goes to its organ (第二十二条第二款)."""
    if _litigation_at_the_desk(petition) and petition.channel == Channel.VISIT:
        raise ActionRefused(
            "litigation_visit",
            _("涉法涉诉的来访，应当释法明理，引导信访人向有关政法机关提出，请“告知引导”（《信访工作条例》第二十二条第二款）。"),
        )  # fmt: skip


def answered_though_of_litigation(petition: Petition, facts: CaseFacts) -> None:
    passed_on_of_litigation(petition, facts)
    if _litigation_at_the_desk(petition):
        raise ActionRefused(
            "litigation",
            _("涉法涉诉事项由政法机关处理，请转送同级政法机关或者“告知引导”（《信访工作条例》第二十二条第二款）。"),
        )


def _litigation_at_the_desk(petition: Petition) -> bool:
    return petition.litigation_related and petition.holder.kind == OfficeKind.PETITION_OFFICE


def in_simple_procedure(petition: Petition, facts: CaseFacts) -> None:
    if not petition.simplified:
        raise ActionRefused("not_simplified", _("本信访件未适用简易办理。"))


def excluded_from_simple(petition: Petition, purpose: str, path: int | None) -> str:
    """What excludes the simplified procedure, as a sentence, or nothing: another path, joint petitions, what is grave,
    and several responsible bodies.
    """
    if purpose != Purpose.SUGGESTION and (purpose, path) != (Purpose.DEMAND, Path.PETITION):
        return _("只有由信访程序办理的申诉求决和建议意见可以简易办理。")
    if petition.is_collective:
        return _("集体信访事项不适用简易办理。")
    if petition.urgent:
        return _("重大紧急的信访事项不适用简易办理。")
    return several_responsible() if petition.assistances.filter(ended_at=None).exists() else ""


def several_responsible() -> str:
    return _("由几个单位共同办理（协办）的信访事项不适用简易办理。")


def simple_still_holds(petition: Petition, facts: CaseFacts) -> None:
    """What excludes the simplified procedure may have come since the screening; nothing is answered in it then."""
    if petition.state != State.HANDLING_SIMPLE:
        return
    sentence = excluded_from_simple(petition, petition.purpose, petition.path)
    if sentence:
        raise ActionRefused("not_simple", _("%s请先“转为普通程序”。") % sentence)


def in_ordinary_procedure(petition: Petition, facts: CaseFacts) -> None:
    if petition.simplified:
        raise ActionRefused("simplified", _("本信访件适用简易办理，请选择“简易办理”。"))


def may_object(petition: Petition, facts: CaseFacts) -> None:
    """Once to each passing-on; there is no objection against a designation (第二十四条)."""
    if facts.designated:
        raise ActionRefused("designated", _("本信访件系指定受理，不得再提出异议（《信访工作条例》第二十四条）。"))
    if facts.objected:
        raise ActionRefused("objected_already", _("对本次转送、交办已提出过异议。"))


def no_extension_waits(petition: Petition, facts: CaseFacts) -> None:
    if facts.extension_pending:
        raise ActionRefused("request_pending", _("已有一份延期申请待审批。"))


def extension_requested(petition: Petition, facts: CaseFacts) -> None:
    if not facts.extension_pending:
        raise ActionRefused("no_request", _("没有待审批的延期申请。"))


def review_may_be_asked(petition: Petition, facts: CaseFacts) -> None:
    _right_open(petition, facts, ClockKind.REQUEST_REVIEW)


def rereview_may_be_asked(petition: Petition, facts: CaseFacts) -> None:
    _right_open(petition, facts, ClockKind.REQUEST_REREVIEW)


def _right_open(petition: Petition, facts: CaseFacts, right: ClockKind) -> None:
    """What has lapsed can still be asked for by a letter posted in time, or late with good reason."""
    if petition.state == State.CLOSED_LAPSED and facts.lapsed_right != right:
        raise ActionRefused("other_right", _("信访人未在期限内行使的不是这项申请权利。"))


def answer_is_final(petition: Petition, facts: CaseFacts) -> None:
    """A review opinion is final where the rules of the place know no re-review."""
    if petition.state == State.REVIEW_SERVED and knows(
        petition.profile, ClockKind.REQUEST_REREVIEW, petition.received_on
    ):
        raise ActionRefused("not_final", _("对复查意见还可以申请复核。"))


def asked_in_time(petition: Petition, facts: CaseFacts) -> None:
    """In time, or late for a reason that somebody else has confirmed."""
    if facts.review is not None and facts.review.waits_for_confirming:
        sentence = _("申请是逾期提出的，请选择“逾期不予受理%(level)s”，或者“认可逾期理由”以后予以受理。")
        raise ActionRefused("asked_late", sentence % {"level": facts.review.get_level_display()})


def late_reason_waits(petition: Petition, facts: CaseFacts) -> None:
    asked_late(petition, facts)
    if facts.review is not None and facts.review.confirmed_at is not None:
        sentence = _("逾期的理由已经认可，请“受理%(level)s”或者“不予受理%(level)s”。")
        raise ActionRefused("confirmed_already", sentence % {"level": facts.review.get_level_display()})


def late_reason_confirmed(petition: Petition, facts: CaseFacts) -> None:
    """What is late is taken up for a good reason, which somebody else than who handed it in has confirmed."""
    if facts.review is not None and facts.review.waits_for_confirming:
        raise ActionRefused(
            "reason_unconfirmed",
            _(
                "申请是逾期提出的，须先由登记申请以外的复查复核员或者本单位负责人“认可逾期理由”，"
                "或者“逾期不予受理%(level)s”。"
            )
            % {"level": facts.review.get_level_display()},
        )


def asked_late(petition: Petition, facts: CaseFacts) -> None:
    if facts.review is None or not facts.review.late:
        raise ActionRefused("not_late", _("申请没有逾期。"))


def ends_without_approval(petition: Petition, facts: CaseFacts) -> None:
    """A demand of the petition procedure is answered point by point, with its rights (第三十一条第六项、第三十二条)."""
    if facts.was_demand:
        raise ActionRefused(
            "head_approves",
            _(
                "由信访程序办理的申诉求决（包括甄别后改为其他途径的）不得直接回复或者存；确属咨询、感谢、无实质内容、重复的，请“报批直接回复、存”，"
                "经负责人批准（《信访工作条例》第三十一条第六项、第三十二条）。"
            ),
        )


def ends_with_approval(petition: Petition, facts: CaseFacts) -> None:
    if not facts.was_demand:
        raise ActionRefused("no_approval_needed", _("本件不由信访程序办理，请选择“直接回复”或者“存”，不必报批。"))


def no_ending_waits(petition: Petition, facts: CaseFacts) -> None:
    if facts.ending is not None:
        raise ActionRefused(
            "ending_waits",
            _("已报批%s，待负责人审批；转送、交办等另行办理的，报批即撤回。") % facts.ending.get_ending_display(),
        )


def awaits(*endings: Ending) -> Guard:
    """Somebody has asked for one of these endings."""

    def waits(petition: Petition, facts: CaseFacts) -> None:
        if facts.ending is None or facts.ending.ending not in endings:
            raise ActionRefused("no_request", _("没有待审批的报批。"))

    return waits


def somebody_to_serve(petition: Petition, facts: CaseFacts) -> None:
    if petition.is_anonymous:
        raise ActionRefused(
            "nobody_to_serve",
            _("匿名件没有受送达人，请“归档（无法送达）”；知道信访人是谁的，先“申请更正信访人身份”。"),
        )


def nobody_to_serve(petition: Petition, facts: CaseFacts) -> None:
    """No notice is due where name or address is unclear (第二十三条第二款)."""
    if not petition.notice_impossible:
        raise ActionRefused("can_be_served", _("信访人的姓名、住址清楚，请“记录送达”。"))


def tells_where_it_went(petition: Petition, facts: CaseFacts) -> None:
    """Whom one can tell, once of each passing-on: since the last slip no notice has been issued."""
    if petition.notice_impossible:
        raise ActionRefused(
            "nobody_to_tell",
            _("信访人匿名或者姓名、地址不清，不制作转送告知书（《信访工作条例》第二十三条第二款）。"),
        )
    last = petition.documents.filter(kind__in=(*PASSED_ON_BY, DocumentKind.TRANSFER_NOTICE)).order_by("-pk").first()
    if last is not None and last.kind == DocumentKind.TRANSFER_NOTICE:
        raise ActionRefused("told_already", _("对本次转送、交办已告知过信访人去向。"))


def letter_unserved(petition: Petition, facts: CaseFacts) -> None:
    if not petition.documents.filter(kind__in=ENDING_LETTERS, addressee=None, service=None).exists():
        raise ActionRefused("no_document", _("没有待送达的告知文书。"))


def may_accuse(petition: Petition, facts: CaseFacts) -> None:
    if not petition.sealed and petition.purpose not in ("", Purpose.ACCUSATION):
        raise ActionRefused("no_accusation", _("本件不是检举控告；请先甄别为检举控告。"))


def accuses_somebody(petition: Petition, facts: CaseFacts) -> None:
    if not petition.sealed or not petition.accused.exists():
        raise ActionRefused("no_accused", _("本件没有登记被检举控告人。"))
    if not facts.namesakes:
        raise ActionRefused("no_namesake", _("没有账号与被检举控告人同名，无须核对。"))


def names_accused(petition: Petition, facts: CaseFacts) -> None:
    if not petition.accused_office_ids and not petition.accused.exists():
        raise ActionRefused("no_accused", _("本件没有登记被检举控告人、单位。"))


def led_by_accused(petition: Petition, facts: CaseFacts) -> None:
    if not facts.held_by_accused:
        raise ActionRefused("not_of_accused", _("承办单位不是被检举控告的单位，也不由被检举控告人领导，不必收回。"))


def only_imported(petition: Petition, facts: CaseFacts) -> None:
    """An import is undone as long as nothing was done on the petition."""
    if petition.source_key is None:
        raise ActionRefused("not_imported", _("不是导入的信访件，不能撤销。"))
    if petition.version > 1:
        raise ActionRefused("worked_on", _("导入后已办理过，不能撤销。"))
