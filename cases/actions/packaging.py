"""Leaders take petitions on (领导包案) and promise petitioners something by a date (《信访工作条例》第十八条第二项)."""

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _

from cases.actions.step import Step, Verb
from cases.deadlines.terms import ClockKind as K
from cases.enums import FINISHED, AssignmentOrigin, AssignmentState, PromiseState, State
from cases.models import Assignment, Document, Promise
from offices.actions.files import store_file
from offices.models import Account, Office
from offices.policies import authority_of
from offices.roles import Permission
from offices.uploads import Checked

MOST_FILES = 9
ANSWERED = FINISHED | {State.SERVED, State.REVIEW_SERVED, State.REREVIEW_SERVED}


def package(
    step: Step,
    *,
    leader: Account,
    unit: Office,
    due_on: date,
    origin: str = AssignmentOrigin.HAND,
    responsible: str = "",
    note: str = "",
    reason: str = "",
) -> None:
    """包案: the leader owns the petition until it is settled.

    One leader at a time: another's open package is handed over, with the reason; the same leader keeps his.
    """
    office = _office_of(step, leader)
    step.need(origin in AssignmentOrigin.values, "no_origin", _("请选择包案来源。"), field="origin")
    step.need(due_on >= step.on, "due_in_past", _("化解期限不能早于今天。"), field="due_on")
    step.need(unit.is_active, "unit_inactive", _("%(unit)s已停用。") % {"unit": unit.name}, field="unit")
    accused = set(step.petition.accused_office_ids)
    step.need(not accused & set(unit.ancestor_ids()), "accused", _("不能交给被检举控告的单位。"), field="unit")
    step.need(not accused & set(office.ancestor_ids()), "accused", _("不能交给被检举控告的单位。"), field="leader")
    before = step.petition.assignments.filter(state=AssignmentState.OPEN).select_related("leader").first()
    if before is not None:
        step.need(before.leader_id != leader.pk, "packaged_already", _("已由该领导包案。"), field="leader")
        step.need(
            reason.strip(),
            "no_reason",
            _("已由%(leader)s包案，移交请写明理由。") % {"leader": before.leader.name},
            field="reason",
        )
        _end(step, before, AssignmentState.HANDED_OVER, reason)
        step.stop_clocks((K.PACKAGE,))
    clock = step.start_clock(K.PACKAGE, start=step.on, office=_bearer(step, unit, office), set_date=due_on)
    assignment = Assignment(
        petition=step.petition,
        leader=leader,
        office=office,
        unit=unit,
        responsible=responsible,
        origin=origin,
        note=note,
        due_on=due_on,
        clock=step.required(clock, "no_clock", _("期限规则中没有这一期限。")),
        opened_at=step.at,
        opened_by=step.person,
    )
    step.after_clocks.append(assignment)
    step.facts["assignment"] = {
        "leader": leader.name,
        "leader_id": leader.pk,
        "unit": unit.pk,
        "responsible": responsible,
        "origin": origin,
        "due_on": due_on,
        "note": note,
    }
    if reason:
        step.facts["reason"] = reason
    step.tell(office, Permission.INSTRUCT, _("信访件 %(number)s 由领导包案") % {"number": step.petition.number})
    if unit.pk != office.pk and unit.pk in step.petition.office_ids:
        step.tell(unit, Permission.HANDLE, _("信访件 %(number)s 由领导包案") % {"number": step.petition.number})


def close_package(step: Step, *, conclusion: str) -> None:
    """销号: the leader says how it was settled. Nobody closes what has no answer or an open promise."""
    assignment = _open_package(step)
    step.need(conclusion.strip(), "no_text", _("请写明化解情况。"), field="conclusion")
    step.need(
        step.petition.state in ANSWERED,
        "not_answered",
        _("信访件目前“%(state)s”，答复送达后才能销号。") % {"state": step.petition.get_state_display()},
    )
    waiting = step.petition.promises.exclude(state=PromiseState.KEPT).count()
    step.need(not waiting, "promises_open", _("还有%(number)d项承诺没有兑现，不能销号。") % {"number": waiting})
    _end(step, assignment, AssignmentState.CLOSED, conclusion)
    step.stop_clocks((K.PACKAGE,))
    step.facts["conclusion"] = conclusion


def promise(
    step: Step, *, leader: Account, unit: Office, owner: str, text: str, due_on: date, office: Office | None = None
) -> None:
    """承诺: what the leader promises, who does it, by when. Its clock runs until a proof is confirmed."""
    office = office or _office_of(step, leader)
    step.need(text.strip(), "no_text", _("请写明承诺事项。"), field="text")
    step.need(owner.strip(), "no_owner", _("请写明承诺的责任人。"), field="owner")
    step.need(due_on >= step.on, "due_in_past", _("兑现期限不能早于今天。"), field="due_on")
    step.need(unit.is_active, "unit_inactive", _("%(unit)s已停用。") % {"unit": unit.name}, field="unit")
    number = step.petition.promises.count() + 1
    clock = step.start_clock(K.PROMISE, start=step.on, office=_bearer(step, unit, office), set_date=due_on, item=number)
    made = Promise(
        petition=step.petition,
        number=number,
        leader=leader,
        office=office,
        unit=unit,
        owner=owner,
        text=text,
        due_on=due_on,
        clock=step.required(clock, "no_clock", _("期限规则中没有这一期限。")),
        made_at=step.at,
        made_by=step.person,
    )
    step.after_clocks.append(made)
    step.facts["promise"] = {
        "number": number,
        "leader": leader.name,
        "unit": unit.pk,
        "owner": owner,
        "text": text,
        "due_on": due_on,
    }


def prove_promise(
    step: Step,
    *,
    number: int,
    account_of: str,
    document: Document | None = None,
    proofs: Sequence[tuple[str, Checked]] = (),
) -> None:
    """报兑现: with a paper of this petition or with files. Text alone is no proof."""
    made = _promise(step, number)
    step.need(made.state == PromiseState.OPEN, "proved_already", _("第%(number)d项承诺已报兑现。") % {"number": number})
    step.need(account_of.strip(), "no_text", _("请写明怎样兑现的。"), field="account_of")
    step.need(
        document is not None or proofs,
        "no_proof",
        _("请选择证明文书或上传证明材料：只有文字说明，不能认定兑现。"),
        field="document",
    )
    step.need(len(proofs) <= MOST_FILES, "many_files", _("最多上传9个文件。"), field="proofs")
    if document is not None:
        fits = document.petition_id == step.petition.pk and document.issued_on >= step.day_of(made.made_at)
        step.need(fits, "other_document", _("证明文书应是本件在承诺之后出具的文书。"), field="document")
    made.account_of, made.document = account_of, document
    made.proved_at, made.proved_by, made.state = step.at, step.person, PromiseState.PROVED
    made.decided_at, made.decided_by, made.decision_reason = None, None, ""
    made.save()
    stored = [
        store_file(checked, name=name, office=step.office, by=step.person, at=step.at) for name, checked in proofs
    ]
    made.files.add(*stored)
    step.facts["proof"] = {
        "number": number,
        "account_of": account_of,
        "document": document and document.number,
        "files": [file.sha256 for file in stored],
    }
    step.tell(
        made.office, Permission.INSTRUCT, _("信访件 %(number)s 的承诺已报兑现") % {"number": step.petition.number}
    )


def decide_promise(step: Step, *, number: int, kept: bool, reason: str = "") -> None:
    """确认兑现 by who promised, or the head of that office; not by who handed in the proof."""
    made = _promise(step, number)
    step.need(
        made.state == PromiseState.PROVED, "not_proved", _("第%(number)d项承诺还没有报兑现。") % {"number": number}
    )
    mine = made.leader_id == step.person.pk or authority_of(step.person).heads(made.office)
    step.need(mine, "not_yours", _("应由承诺的领导%(leader)s或其单位负责人确认。") % {"leader": made.leader.name})
    step.need(kept or reason.strip(), "no_reason", _("不认定兑现的，请写明理由。"), field="reason")
    made.decision_reason = reason
    if kept:
        made.decided_at, made.decided_by, made.state = step.at, step.person, PromiseState.KEPT
        proved_on = step.day_of(made.proved_at) if made.proved_at else step.on
        step.stop_clocks((K.PROMISE,), item=number, on=proved_on)
    else:
        made.state = PromiseState.OPEN
        step.tell(
            made.unit,
            Permission.FOLLOW_UP,
            _("信访件 %(number)s 的承诺未被认定兑现") % {"number": step.petition.number},
        )
    made.save()
    step.facts["decision"] = {"number": number, "kept": kept, "reason": reason}


# Parts


def _office_of(step: Step, leader: Account) -> Office:
    """The office for which the leader takes it on: one where the account leads; the acting office first."""
    led = authority_of(leader).offices(Permission.INSTRUCT) if leader.is_active else []
    step.need(led, "no_leader", _("%(name)s不是领导，不能包案或作出承诺。") % {"name": leader.name}, field="leader")
    return next((office for office in led if office.pk == step.office.pk), led[0])


def _bearer(step: Step, unit: Office, office: Office) -> Office:
    """Who bears the clock: the unit once the petition has come to it, until then the leader's own office."""
    return unit if unit.pk in step.petition.office_ids else office


def _open_package(step: Step) -> Assignment:
    return step.required(
        step.petition.assignments.filter(state=AssignmentState.OPEN).first(),
        "not_packaged",
        _("本件没有领导包案。"),
    )


def _end(step: Step, assignment: Assignment, state: AssignmentState, conclusion: str) -> None:
    assignment.state, assignment.conclusion = state, conclusion
    assignment.ended_at, assignment.ended_by = step.at, step.person
    assignment.save()


def _promise(step: Step, number: int) -> Promise:
    return step.required(
        step.petition.promises.select_related("office", "unit", "leader").filter(number=number).first(),
        "no_promise",
        _("没有这一项承诺。"),
    )


VERBS: dict[str, Verb] = {
    "package": package,
    "close_package": close_package,
    "promise": promise,
    "prove_promise": prove_promise,
    "decide_promise": decide_promise,
}
