"""销号: the unit proposes, the leader signs, the office above checks against the four requirements (第二十七条).

Nobody closes what has no answer or an open duty. A promise not to petition again is never asked for.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from cases.deadlines.terms import ClockKind
from cases.packages.actions.assigning import KINDS, LIVE_MEASURES, end_package, start_package
from cases.packages.actions.commitments import open_package, stored_evidence
from cases.packages.enums import (
    AssignmentOrigin,
    AssignmentStage,
    AssignmentState,
    CommitmentState,
    PromiseState,
    SettledPart,
)
from cases.packages.models.packages import Assignment, Closing, ClosingPart, Reexamination
from cases.papers.models import Document
from cases.petitions.enums import ANSWERED
from cases.petitions.models.petitions import Petition
from cases.procedure.actions.change import Step, Verb
from cases.procedure.policies import refusal_to_strike
from offices.files.models import StoredFile
from offices.files.uploads import Checked
from offices.organisation.models import Account
from offices.organisation.queries import next_higher_office
from offices.organisation.roles import Permission


@dataclass(frozen=True, kw_only=True)
class Met:
    """One requirement that applies, and how it was met."""

    part: str
    account_of: str
    document: Document | None = None
    proofs: Sequence[tuple[str, Checked]] = ()


def propose_close(step: Step, *, account_of: str, parts: Sequence[Met]) -> None:
    """报请销号 with the requirements that apply and the evidence for each."""
    assignment = open_package(step)
    step.need(
        assignment.stage == AssignmentStage.WORKING,
        "wrong_stage",
        _("包案目前“%(stage)s”，不能报请销号。") % {"stage": assignment.get_stage_display()},
    )
    step.need(account_of.strip(), "no_text", _("请写明化解情况。"), field="account_of")
    _check_duties(step)
    step.need(parts, "no_parts", _("请至少选择一项要求，并写明怎样做到的。"), field="account_of")
    kept = [(met, _checked(step, met)) for met in parts]
    closing = Closing.objects.create(
        assignment=assignment,
        number=assignment.closings.count() + 1,
        account_of=account_of,
        proposed_at=step.at,
        proposed_by=step.person,
        proposed_office=step.office,
    )
    for met, files in kept:
        part = ClosingPart.objects.create(
            closing=closing, part=met.part, account_of=met.account_of, document=met.document
        )
        part.files.add(*files)
    _move(assignment, AssignmentStage.PROPOSED)
    step.facts["closing"] = {
        "number": closing.number,
        "account_of": account_of,
        "parts": [
            {
                "part": met.part,
                "account_of": met.account_of,
                "document": met.document and met.document.number,
                "files": [file.sha256 for file in files],
            }
            for met, files in kept
        ],
    }
    step.tell(
        assignment.office, Permission.INSTRUCT, _("信访件 %(number)s 报请销号") % {"number": step.petition.number}
    )


def sign_close(step: Step, *, agreed: bool, reason: str = "") -> None:
    """The leader signs that it is settled, or sends it back to the unit."""
    assignment, closing = _pending(step, AssignmentStage.PROPOSED)
    step.need(agreed or reason.strip(), "no_reason", _("退回的，请写明理由。"), field="reason")
    if agreed:
        _check_duties(step)
        closing.signed_at, closing.signed_by = step.at, step.person
        assignment.settled_at, assignment.settled_by = step.at, step.person
        _move(assignment, AssignmentStage.SIGNED)
        step.hold_clocks(KINDS, held=True)
        higher = next_higher_office(assignment.office) or assignment.office
        step.tell(higher, Permission.SUPERVISE, _("信访件 %(number)s 待核查销号") % {"number": step.petition.number})
    else:
        closing.passed = False
        _move(assignment, AssignmentStage.WORKING)
    closing.reason = reason
    closing.save()
    step.facts["closing"] = {"number": closing.number, "agreed": agreed, "reason": reason}


def check_close(step: Step, *, passed: bool, reason: str = "") -> None:
    """The office above strikes it off, or sends it back with reasons. Not by who proposed or signed."""
    assignment, closing = _pending(step, AssignmentStage.SIGNED)
    code, sentence = refusal_to_strike(step.person, step.office, closing)
    step.need(not sentence, code, sentence)
    step.need(passed or reason.strip(), "no_reason", _("退回的，请写明理由。"), field="reason")
    closing.checked_at, closing.checked_by, closing.checked_office = step.at, step.person, step.office
    closing.passed, closing.reason = passed, reason
    closing.save()
    if passed:
        end_package(step, assignment, AssignmentState.CLOSED, closing.account_of)
    else:
        assignment.settled_at, assignment.settled_by = None, None
        _move(assignment, AssignmentStage.WORKING)
        _give_back_days(step, assignment, closing)
    step.facts["closing"] = {"number": closing.number, "passed": passed, "reason": reason}
    told = _("已准予销号") if passed else _("未准予销号，退回继续化解")
    step.tell(assignment.office, Permission.INSTRUCT, f"{step.petition.number} {told}")


def draw_reexamination(step: Step, *, why: str, due_on: date) -> None:
    """回头看: a closed package is examined again by the office above."""
    assignment = _last_closed(step)
    step.need(why.strip(), "no_reason", _("请写明原因。"), field="why")
    step.need(due_on >= step.on, "due_in_past", _("期限不能早于今天。"), field="due_on")
    waiting = assignment.reexaminations.filter(settled=None).exists()
    step.need(not waiting, "drawn_already", _("已列入回头看。"))
    Reexamination.objects.create(
        assignment=assignment, office=step.office, why=why, due_on=due_on, drawn_at=step.at, drawn_by=step.person
    )
    step.facts["reexamination"] = {"why": why, "due_on": due_on}


def reexamine(
    step: Step, *, settled: bool, findings: str, due_on: date | None = None, leader: Account | None = None
) -> None:
    """What was found; what is not settled is packaged anew, by the same leader unless another is named."""
    assignment = _last_closed(step)
    drawn = step.required(assignment.reexaminations.filter(settled=None).first(), "not_drawn", _("没有列入回头看。"))
    step.need(findings.strip(), "no_text", _("请写明回头看情况。"), field="findings")
    drawn.settled, drawn.findings, drawn.examined_at, drawn.examined_by = settled, findings, step.at, step.person
    drawn.save()
    step.facts["reexamination"] = {"settled": settled, "findings": findings}
    if not settled:
        start_package(
            step,
            leader=leader or assignment.leader,
            unit=assignment.unit,
            due_on=step.required(due_on, "no_due", _("未化解的，请填写新的化解期限。"), field="due_on"),
            origin=AssignmentOrigin.REEXAMINED,
            responsible=assignment.responsible,
            follows=assignment,
        )


# Parts


def _check_duties(step: Step) -> None:
    code, sentence = duty_left(step.petition)
    step.need(not sentence, code, sentence)


def duty_left(petition: Petition) -> tuple[str, str]:
    """What is still owed before the package can be closed, as code and sentence; both empty where nothing is."""
    if petition.state not in ANSWERED:
        sentence = _("信访件目前“%(state)s”，答复送达后才能销号。")
        return "not_answered", sentence % {"state": petition.get_state_display()}
    done = (CommitmentState.KEPT, CommitmentState.DROPPED)
    owed = (
        (
            "promises_open",
            _("还有%(number)d项承诺没有兑现，不能销号。"),
            petition.promises.exclude(state=PromiseState.KEPT),
        ),
        (
            "measures_open",
            _("还有%(number)d项措施没有完成，不能销号。"),
            petition.measures.filter(state__in=LIVE_MEASURES),
        ),
        (
            "actions_open",
            _("还有%(number)d项会议议定事项没有完成，不能销号。"),
            petition.action_items.exclude(state__in=done),
        ),
    )
    for code, sentence, found in owed:
        if waiting := found.count():
            return code, sentence % {"number": waiting}
    return "", ""


def _checked(step: Step, met: Met) -> list[StoredFile]:
    step.need(met.part in SettledPart.values, "no_part", _("请选择要求。"), field="account_of")
    step.need(met.account_of.strip(), "no_text", _("请写明怎样做到的。"), field=f"{met.part}_account")
    since = step.petition.received_on
    return stored_evidence(step, met.document, met.proofs, since=since, field=f"{met.part}_document")


def _pending(step: Step, stage: AssignmentStage) -> tuple[Assignment, Closing]:
    assignment = open_package(step)
    sentence = _("包案目前“%(stage)s”，不能这样办理。") % {"stage": assignment.get_stage_display()}
    step.need(assignment.stage == stage, "wrong_stage", sentence)
    return assignment, step.required(assignment.closings.filter(passed=None).first(), "wrong_stage", sentence)


def _move(assignment: Assignment, stage: AssignmentStage) -> None:
    assignment.stage = stage
    assignment.save(update_fields=["stage", "settled_at", "settled_by"])


def _give_back_days(step: Step, assignment: Assignment, closing: Closing) -> None:
    """The days the office above took are not the unit's: what was still to come is due as much later."""
    signed_on = step.day_of(closing.signed_at or step.at)
    step.hold_clocks(KINDS, held=False)
    for clock in [clock for clock in step.clocks if clock.kind in KINDS]:
        waited = step.on - max(signed_on, clock.start)
        if waited and clock.set_date is not None and clock.set_date >= signed_on:
            clock.set_date += waited
            step.recount_clock(clock)
            if clock.kind == ClockKind.PACKAGE:
                assignment.due_on = clock.set_date
                assignment.save(update_fields=["due_on"])
                step.facts["changes"] = {"due_on": assignment.due_on}


def _last_closed(step: Step) -> Assignment:
    found = step.petition.assignments.select_related("leader", "office", "unit").order_by("-pk").first()
    closed = found if found is not None and found.state == AssignmentState.CLOSED else None
    return step.required(closed, "not_closed", _("没有已销号的包案。"))


VERBS: dict[str, Verb] = {
    "propose_close": propose_close,
    "sign_close": sign_close,
    "check_close": check_close,
    "draw_reexamination": draw_reexamination,
    "reexamine": reexamine,
}
