"""The unit handles, extends, concludes and serves (《信访工作条例》第三十一条至第三十四条)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple
from unicodedata import normalize

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from cases.deadlines.profiles import term_for
from cases.deadlines.terms import ClockKind as K
from cases.organs.actions.assisting import end_open_assistances
from cases.papers.models import DemandAnswer
from cases.petitions.enums import POINT_DETAILS, ClockState, Decision, DocumentKind, Outcome
from cases.petitions.models.petitions import Demand
from cases.petitions.models.proceedings import Extension
from cases.procedure.actions.change import Change
from cases.procedure.queries import quashed_opinions
from cases.regulation.actions.deciding import ask_a_head
from cases.regulation.actions.receiving import ANSWER_CLOCKS, set_handler, start_answer_clock
from cases.regulation.policies import OWN_EXTENSION
from offices.errors import InvalidFacts, refuse_all
from offices.organisation.models import Account
from offices.organisation.roles import Permission
from offices.pages.models import LONGEST_TEXT
from offices.pages.words import cn_date, label_of, provisional_date

UNANSWERED = _l("处理意见须逐项回应诉求，尚未回应第%(numbers)s项。")
LEAST_DIFFERENCE = 10  # signs
SIMPLE = {Outcome.SUPPORT, Outcome.EXPLAIN}  # what may be said without the ordinary procedure


class PointAnswer(NamedTuple):
    """What an opinion says to one demand; detail: what `POINT_DETAILS` asks for the outcome."""

    outcome: str
    text: str
    detail: str = ""

    def as_kept(self) -> dict[str, str]:
        """Where the outcome asks for no detail there is none."""
        return {**self._asdict(), "detail": self.detail if self.outcome in POINT_DETAILS else ""}


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
        OWN_EXTENSION,
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


def conclude(
    change: Change,
    *,
    facts_found: str,
    opinion: str,
    basis: str,
    answers: Mapping[int, tuple[str, ...]],
    outcome: str = "",
    difference: str = "",
) -> None:
    """出具处理意见书: demands, facts and reasons, opinion, laws relied on (第三十二条).

    `answers`: number of a demand → (outcome, text, detail), see `PointAnswer`. Each demand must be met.
    `outcome`: asked only where no demand is registered; else it follows from the points.
    `difference`: from the opinion that was quashed. The same one on the same facts and reasons is barred
    (《山东省信访条例》第四十五条、《北京市信访条例》第五十条).
    """
    demands = list(change.petition.demands.standing())
    points = {number: PointAnswer(*said) for number, said in answers.items()}
    refuse_all(answers_lacking(demands, points))
    found = outcome_of([points[demand.number].outcome for demand in demands]) if demands else outcome
    change.need(found in Outcome.values, "no_outcome", _("请选择处理意见。"), field="outcome")
    change.need(
        outcome in {"", found},
        "outcome_follows",
        _("各项诉求的意见合起来是“%s”，请不要另外选择整件的处理意见。") % label_of(Outcome, found),
        field="outcome",
    )
    change.need(
        not change.petition.simplified or ({points[one.number].outcome for one in demands} or {found}) <= SIMPLE,
        "simple_refusal",
        _(
            "简易办理只能作出支持、解释说明的意见；部分支持、不予支持、不属于本机关的，须先“转为普通程序”（《信访事项简易办理办法（试行）》）。"
        ),
        field="outcome",
    )
    change.need(basis.strip(), "no_basis", _("请写明依据的法律、法规、政策。"), field="basis")
    body = _("认定事实和理由：\n%(facts)s\n\n处理意见：\n%(opinion)s") % {"facts": facts_found, "opinion": opinion}
    change.need(len(body) <= LONGEST_TEXT, "text_too_long", _("处理意见书最多20000字。"), field="opinion")
    _differ_from_quashed(change, body, difference)
    said = {"facts_found": facts_found, "opinion": opinion}
    for number, kept in ((one.number, points[one.number].as_kept()) for one in demands):
        said |= {f"answer_{number}": kept["text"], f"detail_{number}": kept["detail"]}
    document = change.paper(DocumentKind.OPINION, body=body, basis=basis, outcome=found, said=said)
    DemandAnswer.objects.bulk_create(
        DemandAnswer(document=document, demand=demand, **points[demand.number].as_kept()) for demand in demands
    )
    change.stop_clocks(ANSWER_CLOCKS)
    end_open_assistances(change, _("处理意见已作出"))
    change.start_own_clock(K.SERVE, office=change.office)
    change.set(outcome=found, concluded_on=change.on)


def outcome_of(points: Sequence[str]) -> str:
    """The outcome of the whole: 支持 where every point is supported, 部分支持 where any is, in whole or in part."""
    if set(points) == {Outcome.SUPPORT}:
        return Outcome.SUPPORT
    order = (Outcome.SUPPORT, Outcome.PARTLY, Outcome.NOT_SUPPORT, Outcome.EXPLAIN, Outcome.NOT_OURS)
    first = next((one for one in order if one in points), "")
    return Outcome.PARTLY if first == Outcome.SUPPORT else first


def answers_lacking(demands: Iterable[Demand], points: Mapping[int, PointAnswer]) -> Iterator[InvalidFacts]:
    """All that the answers lack, each at its demand."""
    nothing = PointAnswer("", "", "")
    said = {demand.number: points.get(demand.number, nothing) for demand in demands}
    if missing := [str(number) for number, point in said.items() if not point.text.strip()]:
        yield InvalidFacts("demand_unanswered", UNANSWERED % {"numbers": "、".join(missing)}, field="answers")
    for number, point in said.items():
        if not point.text.strip():
            continue
        if point.outcome not in Outcome.values:
            yield InvalidFacts("no_outcome", _("请选择对第%s项诉求的意见。") % number, field=f"outcome_{number}")
        elif (asked := POINT_DETAILS.get(Outcome(point.outcome))) and not point.detail.strip():
            words = {"number": number, "outcome": Outcome(point.outcome).label, "asked": asked}
            sentence = _("第%(number)s项诉求的意见是“%(outcome)s”，请写明%(asked)s。") % words
            yield InvalidFacts("no_detail", sentence, field=f"detail_{number}")


def _differ_from_quashed(change: Change, body: str, difference: str) -> None:
    quashed = quashed_opinions(change.petition, change.case_facts.past)
    if not quashed:
        return
    change.need(
        _letters(body) not in {_letters(one.body) for one in quashed},
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


def urge_execution(change: Change, *, text: str) -> None:
    """督促执行 a supporting opinion (第三十二条第二款)."""
    change.need(
        change.petition.outcome in {Outcome.SUPPORT, Outcome.PARTLY},
        "not_supported",
        _("只有支持、部分支持信访请求的处理意见需要督促执行。"),
    )
    change.paper(DocumentKind.EXECUTION_URGE, body=text, basis=_("《信访工作条例》第三十二条第二款"))
