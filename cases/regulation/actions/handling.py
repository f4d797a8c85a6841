"""The unit handles, extends, concludes and serves (《信访工作条例》第三十一条至第三十四条)."""

from collections.abc import Mapping
from datetime import date
from unicodedata import normalize

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from cases.deadlines.profiles import term_for
from cases.deadlines.terms import ClockKind as K
from cases.organs.actions.assisting import end_open_assistances
from cases.papers.models import DemandAnswer
from cases.petitions.enums import ClockState, Decision, DocumentKind, Outcome
from cases.petitions.models.petitions import Demand
from cases.petitions.models.proceedings import Extension
from cases.procedure.actions.change import Change
from cases.procedure.queries import quashed_opinion
from cases.regulation.actions.deciding import ask_a_head
from cases.regulation.actions.receiving import ANSWER_CLOCKS, set_handler, start_answer_clock
from offices.organisation.models import Account
from offices.organisation.roles import Permission
from offices.pages.models import LONGEST_TEXT
from offices.pages.words import cn_date, provisional_date

UNANSWERED = _l("处理意见须逐项回应诉求，尚未回应第%(numbers)s项。")
LEAST_DIFFERENCE = 10  # signs


def start_handling(change: Change, *, handled_by: Account | None = None) -> None:
    set_handler(change, handled_by)


def start_simple(change: Change, *, handled_by: Account | None = None) -> None:
    set_handler(change, handled_by)


def to_ordinary(change: Change, *, reason: str) -> None:
    """转为普通程序; the time runs from the simplified acceptance."""
    change.facts["reason"] = reason
    change.set(simplified=False)
    change.stop_clocks((K.SIMPLE_DECIDE,), as_state=ClockState.CANCELLED)
    start = change.petition.accepted_on or change.on
    start_answer_clock(change, start, change.office)


def request_extension(change: Change, *, days: int, reason: str) -> None:
    """申请延期: complex matters, at most what the rule allows, once (第三十四条)."""
    clock = change.required(change.running(K.DECIDE), "no_clock", _("没有可以延长的办理期限。"))
    change.need(
        not clock.extensions.filter(decision=Decision.AGREED).exists(),
        "extended_already",
        _("办理期限已延长过一次，不得再次延长。"),
    )
    most = max_extension(clock.profile, clock.start)
    change.need(
        1 <= days <= most,
        "extension_too_long",
        _("延长期限最多%(most)d日，不能延长%(days)d日。") % {"most": most, "days": days},
        field="days",
    )
    change.need(
        change.on <= clock.due, "expired", _("办理期限已于%(due)s届满，不能再申请延期。") % {"due": cn_date(clock.due)}
    )
    change.facts.update(days=days, reason=reason)
    asked = _("信访件 %(number)s 申请延期，请审批") % {"number": change.petition.number}
    Extension.objects.create(
        petition=change.petition,
        clock=clock,
        days=days,
        reason=reason,
        requested_at=change.at,
        requested_by=change.person,
        decider=ask_a_head(change, change.office, asked),
    )


def max_extension(profile: str, start: date) -> int:
    """Days by which the handling limit may be extended under a profile; 0 where it may not."""
    return term_for(profile, K.DECIDE, start).max_extension


def _decide_extension(change: Change, decision: str, reason: str) -> Extension:
    pending = change.petition.extensions.filter(decision=Decision.PENDING).select_related("clock__office")
    extension = pending.latest("pk")
    change.need(
        extension.requested_by_id != change.person.pk,
        "own_request",
        _("不能审批自己提出的延期申请，须由其他负责人决定。"),
    )
    extension.decision, extension.decision_reason = decision, reason
    extension.decided_at, extension.decided_by = change.at, change.by
    extension.save(update_fields=["decision", "decision_reason", "decided_at", "decided_by"])
    change.facts.update(days=extension.days, reason=reason)
    return extension


def approve_extension(change: Change, *, reason: str = "") -> None:
    """批准延期 by the head of the handling organ, before the limit has passed; the petitioner is told the reason."""
    extension = _decide_extension(change, Decision.AGREED, reason)
    clock = extension.clock
    change.need(clock.state == ClockState.RUNNING, "no_clock", _("办理期限已不再计时。"))
    # A limit that has passed cannot be extended any more.
    change.need(
        change.on <= clock.due, "expired", _("办理期限已于%(due)s届满，不能再批准延期。") % {"due": cn_date(clock.due)}
    )
    before = provisional_date(clock.due, clock.provisional)
    clock.extension_days = extension.days
    change.recount_clock(clock)
    change.paper(
        DocumentKind.EXTENSION,
        body=_(
            "您提出的“%(subject)s”（编号%(number)s），因%(reason)s，经%(office)s负责人批准，"
            "办理期限由%(before)s延长至%(after)s，延长%(days)d日。"
        )
        % {
            "subject": change.petition.subject,
            "number": change.petition.number,
            "reason": extension.reason.strip().rstrip("。；，"),
            "office": _("本单位") if change.office == change.petition.holder else change.office.name,
            "before": before,
            "after": provisional_date(clock.due, clock.provisional),
            "days": extension.days,
        },
        basis=_("《信访工作条例》第三十四条"),
    )
    change.tell(
        change.petition.holder,
        Permission.HANDLE,
        _("信访件 %(number)s 延期已批准") % {"number": change.petition.number},
    )


def refuse_extension(change: Change, *, reason: str) -> None:
    _decide_extension(change, Decision.REFUSED, reason)
    change.tell(
        change.petition.holder,
        Permission.HANDLE,
        _("信访件 %(number)s 延期未获批准") % {"number": change.petition.number},
    )


def open_mediation(change: Change, *, consent: bool) -> None:
    """调解和解, where both sides agree (第三十三条)."""
    change.need(consent, "no_consent", _("调解、和解须双方自愿。"), field="consent")


def close_mediation(change: Change, *, reason: str) -> None:
    change.facts["reason"] = reason


def settle(change: Change, *, text: str, performed_on: date) -> None:
    """协议已履行: an agreement closes the case when it has been performed."""
    change.need(performed_on <= change.on, "future_date", _("履行日期不能晚于今天。"), field="performed_on")
    change.paper(DocumentKind.AGREEMENT, body=text, basis=_("《信访工作条例》第三十三条"))
    change.stop_clocks((*ANSWER_CLOCKS, K.REPORT_BACK))
    end_open_assistances(change, _("本件已办结"))
    change.set(concluded_on=change.on)


def conclude(
    change: Change,
    *,
    outcome: str,
    facts_found: str,
    opinion: str,
    basis: str,
    answers: Mapping[int, tuple[str, str]],
    difference: str = "",
) -> None:
    """出具处理意见书: demands, facts and reasons, opinion, laws relied on (第三十二条).

    `answers`: number of a demand → (outcome, text). Each demand must be met.
    `difference`: from the opinion that was quashed. The same one on the same facts and reasons is barred
    (《山东省信访条例》第四十五条、《北京市信访条例》第五十条).
    """
    change.need(outcome in Outcome.values, "no_outcome", _("请选择处理意见。"), field="outcome")
    outcomes = {outcome, *(answer[0] for answer in answers.values())}
    change.need(
        not change.petition.simplified or Outcome.NOT_SUPPORT not in outcomes,
        "simple_refusal",
        _("简易办理不能作出不予支持的意见，须先“转为普通程序”（《信访事项简易办理办法（试行）》）。"),
        field="outcome",
    )
    demands = list(change.petition.demands.all())
    missing = [str(demand.number) for demand in demands if not answers.get(demand.number, ("", ""))[1].strip()]
    change.need(
        not missing,
        "demand_unanswered",
        UNANSWERED % {"numbers": "、".join(missing)},
        field="answers",
    )
    change.need(basis.strip(), "no_basis", _("请写明依据的法律、法规、政策。"), field="basis")
    body = _("认定事实和理由：\n%(facts)s\n\n处理意见：\n%(opinion)s") % {"facts": facts_found, "opinion": opinion}
    change.need(len(body) <= LONGEST_TEXT, "text_too_long", _("处理意见书最多20000字。"), field="opinion")
    _differ_from_quashed(change, body, difference)
    document = change.paper(DocumentKind.OPINION, body=body, basis=basis, outcome=outcome)
    _answer(document.pk, demands, answers)
    change.stop_clocks(ANSWER_CLOCKS)
    end_open_assistances(change, _("处理意见已作出"))
    change.start_own_clock(K.SERVE, office=change.office)
    change.set(outcome=outcome, concluded_on=change.on)


def _differ_from_quashed(change: Change, body: str, difference: str) -> None:
    quashed = quashed_opinion(change.petition)
    if quashed is None:
        return
    change.need(
        _letters(body) != _letters(quashed.body),
        "same_opinion",
        _("责令重新办理的，不得以同一事实和理由作出与原意见相同或者基本相同的处理意见。"),
        field="opinion",
    )
    change.need(
        len(_letters(difference)) >= LEAST_DIFFERENCE,
        "no_difference",
        _("请写明与原意见的不同，至少%s个字。") % LEAST_DIFFERENCE,
        field="difference",
    )
    change.facts["difference"] = difference


def _letters(text: str) -> str:
    """What a text says, without blanks and punctuation."""
    return "".join(sign for sign in normalize("NFKC", text) if sign.isalnum())


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


def urge_execution(change: Change, *, text: str) -> None:
    """督促执行 a supporting opinion (第三十二条第二款)."""
    change.need(
        change.petition.outcome == Outcome.SUPPORT, "not_supported", _("只有支持信访请求的处理意见需要督促执行。")
    )
    change.paper(DocumentKind.EXECUTION_URGE, body=text, basis=_("《信访工作条例》第三十二条第二款"))


def report_result(change: Change, *, text: str) -> None:
    """报送办结报告 to the office that assigned the matter."""
    sender = (
        change.petition.handovers.filter(returned_at=None, kind="assign")
        .select_related("sender")
        .order_by("-pk")
        .first()
    )
    addressee = sender.sender if sender else change.petition.registered_office
    change.paper(
        DocumentKind.CONCLUSION_REPORT,
        body=text,
        basis=_("《信访工作条例》第二十二条第一款第三项"),
        addressee=addressee,
    )
    change.stop_clocks((K.REPORT_BACK,))
    change.tell(
        addressee, Permission.SCREEN, _("信访件 %(number)s 已报送办结报告") % {"number": change.petition.number}
    )


def close_without_successor(change: Change, *, reason: str) -> None:
    """The petitioner died or was dissolved, and nobody succeeds."""
    change.facts["reason"] = reason
    change.stop_clocks((*ANSWER_CLOCKS, K.REPORT_BACK), as_state=ClockState.CANCELLED)
    end_open_assistances(change, _("本件已终结"))
    change.set(concluded_on=change.on)
