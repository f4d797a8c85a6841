"""The unit handles, extends, concludes and serves (《信访工作条例》第三十一条至第三十四条)."""

from collections.abc import Mapping
from datetime import date

from django.utils.translation import gettext as _

from cases.deadlines.profiles import term_for
from cases.deadlines.terms import ClockKind as K
from cases.papers.models import DemandAnswer, Service
from cases.petitions.enums import Attitude, ClockState, Decision, DocumentKind, Outcome
from cases.petitions.models.petitions import Demand
from cases.petitions.models.proceedings import Extension
from cases.procedure.actions.change import Step, Verb
from cases.procedure.actions.receiving import set_handler, start_answer_clock
from offices.organisation.models import Account
from offices.organisation.roles import Permission
from offices.pages.models import LONGEST_TEXT

DECIDE_CLOCKS = (K.DECIDE, K.SIMPLE_DECIDE, K.SUGGESTION_FEEDBACK)


def start_handling(step: Step, *, handled_by: Account | None = None) -> None:
    set_handler(step, handled_by)


def start_simple(step: Step, *, handled_by: Account | None = None) -> None:
    set_handler(step, handled_by)


def to_ordinary(step: Step, *, reason: str) -> None:
    """转为普通程序; the time runs from the simplified acceptance."""
    step.facts["reason"] = reason
    step.set(simplified=False)
    step.stop_clocks((K.SIMPLE_DECIDE,), as_state=ClockState.CANCELLED)
    start = step.petition.accepted_on or step.on
    start_answer_clock(step, start, step.office)


def request_extension(step: Step, *, days: int, reason: str) -> None:
    """申请延期: complex matters, at most what the rule allows, once (第三十四条)."""
    clock = step.required(step.running(K.DECIDE), "no_clock", _("没有可以延长的办理期限。"))
    step.need(
        not clock.extensions.filter(decision=Decision.AGREED).exists(),
        "extended_already",
        _("办理期限已延长过一次，不得再次延长。"),
    )
    step.need(
        not clock.extensions.filter(decision=Decision.PENDING).exists(),
        "request_pending",
        _("已有一份延期申请待审批。"),
    )
    most = max_extension(clock.profile, clock.start)
    step.need(
        1 <= days <= most,
        "extension_too_long",
        _("延长期限最多%(most)d日，不能延长%(days)d日。") % {"most": most, "days": days},
        field="days",
    )
    step.need(step.on <= clock.due, "expired", _("办理期限已于%(due)s届满，不能再申请延期。") % {"due": clock.due})
    Extension.objects.create(
        petition=step.petition, clock=clock, days=days, reason=reason, requested_at=step.at, requested_by=step.person
    )
    step.facts.update(days=days, reason=reason)
    step.tell(
        step.office, Permission.APPROVE, _("信访件 %(number)s 申请延期，请审批") % {"number": step.petition.number}
    )


def max_extension(profile: str, start: date) -> int:
    """Days by which the handling limit may be extended under a profile; 0 where it may not."""
    return term_for(profile, K.DECIDE, start).max_extension


def _decide_extension(step: Step, decision: str, reason: str) -> Extension:
    # A request left undecided when the opinion was issued may stand beside that of the redoing: the latest counts.
    pending = step.petition.extensions.filter(decision=Decision.PENDING).select_related("clock__office")
    extension = pending.latest("pk")
    extension.decision, extension.decision_reason = decision, reason
    extension.decided_at, extension.decided_by = step.at, step.by
    extension.save(update_fields=["decision", "decision_reason", "decided_at", "decided_by"])
    step.facts.update(days=extension.days, reason=reason)
    return extension


def approve_extension(step: Step, *, reason: str = "") -> None:
    """批准延期 by the head of the handling organ, before the limit has passed; the petitioner is told the reason."""
    extension = _decide_extension(step, Decision.AGREED, reason)
    clock = extension.clock
    step.need(clock.state == ClockState.RUNNING, "no_clock", _("办理期限已不再计时。"))
    # A limit that has passed cannot be extended any more.
    step.need(step.on <= clock.due, "expired", _("办理期限已于%(due)s届满，不能再批准延期。") % {"due": clock.due})
    before = clock.due
    clock.extension_days = extension.days
    step.recount_clock(clock)
    step.paper(
        DocumentKind.EXTENSION,
        body=_("因%(reason)s，办理期限由%(before)s延长至%(after)s，延长%(days)d日。")
        % {"reason": extension.reason, "before": before, "after": clock.due, "days": extension.days},
        basis=_("《信访工作条例》第三十四条"),
    )
    step.tell(step.office, Permission.HANDLE, _("信访件 %(number)s 延期已批准") % {"number": step.petition.number})


def refuse_extension(step: Step, *, reason: str) -> None:
    _decide_extension(step, Decision.REFUSED, reason)
    step.tell(step.office, Permission.HANDLE, _("信访件 %(number)s 延期未获批准") % {"number": step.petition.number})


def open_hearing(step: Step, *, text: str) -> None:
    step.paper(DocumentKind.HEARING_NOTICE, body=text, basis=_("《信访工作条例》第三十一条第六项"))


def close_hearing(step: Step, *, text: str) -> None:
    """The hearing's time is part of the 60 days; only re-review leaves it out (第三十六条第二款)."""
    step.paper(DocumentKind.HEARING_RECORD, body=text, basis=_("《信访工作条例》第三十一条第六项"))


def open_mediation(step: Step, *, consent: bool) -> None:
    """调解和解, where both sides agree (第三十三条)."""
    step.need(consent, "no_consent", _("调解、和解须双方自愿。"), field="consent")


def close_mediation(step: Step, *, reason: str) -> None:
    step.facts["reason"] = reason


def settle(step: Step, *, text: str, performed_on: date) -> None:
    """协议已履行: an agreement closes the case when it has been performed."""
    step.need(performed_on <= step.on, "future_date", _("履行日期不能晚于今天。"), field="performed_on")
    step.paper(DocumentKind.AGREEMENT, body=text, basis=_("《信访工作条例》第三十三条"))
    step.stop_clocks((*DECIDE_CLOCKS, K.REPORT_BACK))
    step.set(concluded_on=step.on)


def conclude(
    step: Step, *, outcome: str, facts_found: str, opinion: str, basis: str, answers: Mapping[int, tuple[str, str]]
) -> None:
    """出具处理意见书: demands, facts and reasons, opinion, laws relied on (第三十二条).

    `answers`: number of a demand → (outcome, text). Each demand must be met.
    """
    step.need(outcome in Outcome.values, "no_outcome", _("请选择处理意见。"), field="outcome")
    demands = list(step.petition.demands.all())
    missing = [str(demand.number) for demand in demands if not answers.get(demand.number, ("", ""))[1].strip()]
    step.need(
        not missing,
        "demand_unanswered",
        _("处理意见须逐项回应诉求，尚未回应第%(numbers)s项。") % {"numbers": "、".join(missing)},
        field="answers",
    )
    step.need(basis.strip(), "no_basis", _("请写明依据的法律、法规、政策。"), field="basis")
    body = _("认定事实和理由：\n%(facts)s\n\n处理意见：\n%(opinion)s") % {"facts": facts_found, "opinion": opinion}
    step.need(len(body) <= LONGEST_TEXT, "text_too_long", _("处理意见书最多20000字。"), field="opinion")
    document = step.paper(DocumentKind.OPINION, body=body, basis=basis, outcome=outcome)
    _answer(document.pk, demands, answers)
    step.stop_clocks(DECIDE_CLOCKS)
    step.set(outcome=outcome, concluded_on=step.on)


def _answer(document_id: int, demands: list[Demand], answers: Mapping[int, tuple[str, str]]) -> None:
    DemandAnswer.objects.bulk_create(
        [
            DemandAnswer(
                document_id=document_id,
                demand=demand,
                outcome=answers[demand.number][0],
                text=answers[demand.number][1],
            )
            for demand in demands
        ]
    )


def serve(
    step: Step,
    *,
    served_on: date,
    method: str,
    received_by: str,
    signed: bool = True,
    refusal: str = "",
    attitude: str = Attitude.UNCLEAR,
    place: str = "",
) -> None:
    """记录送达; the petitioner's 30 days for asking for review run from receipt (第三十五条)."""
    record_service(step, DocumentKind.OPINION, served_on, method, received_by, signed, refusal, attitude, place)
    step.set(served_on=served_on)
    step.start_clock(K.REQUEST_REVIEW, start=served_on, office=step.office)


def record_service(
    step: Step,
    kind: DocumentKind,
    served_on: date,
    method: str,
    received_by: str,
    signed: bool,
    refusal: str,
    attitude: str,
    place: str,
) -> None:
    """The proof of service (送达回证) of the latest paper of a kind."""
    unserved = step.petition.documents.filter(kind=kind, service=None).order_by("-pk")
    document = step.required(unserved.first(), "no_document", _("没有待送达的文书。"))
    step.need(served_on <= step.on, "future_date", _("送达日期不能晚于今天。"), field="served_on")
    step.need(served_on >= document.issued_on, "before_issue", _("送达日期不能早于文书日期。"), field="served_on")
    step.need(
        signed or refusal.strip(), "no_refusal_reason", _("未签收的，请写明拒收理由和见证情况。"), field="refusal"
    )
    Service.objects.create(
        document=document,
        on=served_on,
        method=method,
        place=place,
        received_by=received_by,
        signed=signed,
        refusal=refusal,
        attitude=attitude,
        recorded_at=step.at,
        recorded_by=step.person,
    )
    step.facts["service"] = {"document": document.pk, "on": served_on, "method": method, "signed": signed}


def urge_execution(step: Step, *, text: str) -> None:
    """督促执行 a supporting opinion (第三十二条第二款)."""
    step.need(step.petition.outcome == Outcome.SUPPORT, "not_supported", _("只有支持信访请求的处理意见需要督促执行。"))
    step.paper(DocumentKind.EXECUTION_URGE, body=text, basis=_("《信访工作条例》第三十二条第二款"))


def report_result(step: Step, *, text: str) -> None:
    """报送办结报告 to the office that assigned the matter."""
    sender = (
        step.petition.handovers.filter(returned_at=None, kind="assign").select_related("sender").order_by("-pk").first()
    )
    addressee = sender.sender if sender else step.petition.registered_office
    step.paper(
        DocumentKind.CONCLUSION_REPORT,
        body=text,
        basis=_("《信访工作条例》第二十二条第一款第三项"),
        addressee=addressee,
    )
    step.stop_clocks((K.REPORT_BACK,))
    step.tell(addressee, Permission.SCREEN, _("信访件 %(number)s 已报送办结报告") % {"number": step.petition.number})


def close_without_successor(step: Step, *, reason: str) -> None:
    """The petitioner died or was dissolved, and nobody succeeds."""
    step.facts["reason"] = reason
    step.stop_clocks((*DECIDE_CLOCKS, K.REPORT_BACK), as_state=ClockState.CANCELLED)
    step.set(concluded_on=step.on)


VERBS: dict[str, Verb] = {
    "start_handling": start_handling,
    "start_simple": start_simple,
    "to_ordinary": to_ordinary,
    "request_extension": request_extension,
    "approve_extension": approve_extension,
    "refuse_extension": refuse_extension,
    "open_hearing": open_hearing,
    "close_hearing": close_hearing,
    "open_mediation": open_mediation,
    "close_mediation": close_mediation,
    "settle": settle,
    "conclude": conclude,
    "serve": serve,
    "urge_execution": urge_execution,
    "report_result": report_result,
    "close_without_successor": close_without_successor,
}
