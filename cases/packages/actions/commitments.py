"""Promises, measures and items of work of a meeting: each has an owner, a date and a proof that is confirmed.

《信访工作条例》第十八条第二项. Text alone is no proof.
"""

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _

from cases.deadlines.terms import ClockKind as K
from cases.packages.actions.clock_owner import bearer
from cases.packages.enums import CommitmentState, PromiseState
from cases.packages.models.commitments import ActionItem, Commitment, Measure, Promise
from cases.packages.models.packages import Assignment
from cases.papers.models import Document
from cases.petitions.enums import ClockState
from cases.petitions.models.clocks import Clock
from cases.procedure.actions.change import Step, Verb
from cases.procedure.case_facts import Standing
from cases.procedure.policies import office_led_by, refusal_to_confirm
from offices.files.actions import store_file
from offices.files.models import StoredFile
from offices.files.uploads import Checked
from offices.organisation.models import Account, Office
from offices.organisation.policies import authority_of
from offices.organisation.roles import Permission

MOST_FILES = 9
MOST_COMMITMENTS = 200  # of one petition


# Promises


def promise(
    step: Step, *, leader: Account, unit: Office, owner: str, text: str, due_on: date, office: Office | None = None
) -> None:
    """承诺: what the leader promises, who does it, by when. Its clock runs until a proof is confirmed."""
    office = office or leading_office(step, leader)
    check_commitment(step, unit=unit, owner=owner, text=text, due_on=due_on)
    number = step.petition.promises.count() + 1
    made = Promise(
        petition=step.petition,
        number=number,
        leader=leader,
        office=office,
        unit=unit,
        owner=owner,
        text=text,
        due_on=due_on,
        clock=_clock(step, K.PROMISE, number, unit, office, due_on),
        made_at=step.at,
        made_by=step.person,
    )
    step.after_clocks.append(made)
    step.facts["promise"] = {"number": number, "leader": leader.name, **_as_facts(made)}


def prove_promise(
    step: Step,
    *,
    number: int,
    account_of: str,
    document: Document | None = None,
    proofs: Sequence[tuple[str, Checked]] = (),
) -> None:
    """报兑现: with a paper of this petition or with files."""
    made = _promise(step, number)
    step.need(made.state == PromiseState.OPEN, "proved_already", _("第%(number)d项承诺已报兑现。") % {"number": number})
    _prove(step, made, account_of, document, proofs)
    step.tell(
        made.office, Permission.INSTRUCT, _("信访件 %(number)s 的承诺已报兑现") % {"number": step.petition.number}
    )


def decide_promise(step: Step, *, number: int, kept: bool, reason: str = "") -> None:
    """确认兑现 by who promised, or the head of that office."""
    made = _promise(step, number)
    step.need(
        made.state == PromiseState.PROVED, "not_proved", _("第%(number)d项承诺还没有报兑现。") % {"number": number}
    )
    mine = made.leader_id == step.person.pk or authority_of(step.person).heads(made.office)
    step.need(mine, "not_yours", _("应由承诺的领导%(leader)s或其单位负责人确认。") % {"leader": made.leader.name})
    _decide(step, made, K.PROMISE, kept, reason)
    if not kept:
        step.tell(
            made.unit,
            Permission.FOLLOW_UP,
            _("信访件 %(number)s 的承诺未被认定兑现") % {"number": step.petition.number},
        )


# Measures


def add_measure(step: Step, *, unit: Office, owner: str, text: str, due_on: date) -> None:
    """化解措施: the leader's own holds at once, another's waits for the leader's approval."""
    package = open_package(step)
    made = propose_measure(step, package, unit=unit, owner=owner, text=text, due_on=due_on)
    if made.state == CommitmentState.PROPOSED:
        step.tell(
            package.office,
            Permission.INSTRUCT,
            _("信访件 %(number)s 有化解措施待批准") % {"number": step.petition.number},
        )


def propose_measure(
    step: Step, package: Assignment, *, unit: Office, owner: str, text: str, due_on: date, place: int = 0
) -> Measure:
    """The measure, to be saved with the step. `place`: how many more this step has proposed already."""
    check_commitment(step, unit=unit, owner=owner, text=text, due_on=due_on)
    number = step.petition.measures.count() + place + 1
    step.need(number <= MOST_COMMITMENTS, "many", _("最多%(most)d项。") % {"most": MOST_COMMITMENTS})
    own = package.leader_id == step.person.pk
    made = Measure(
        petition=step.petition,
        assignment=package,
        number=number,
        office=package.office,
        unit=unit,
        owner=owner,
        text=text,
        due_on=due_on,
        state=CommitmentState.OPEN if own else CommitmentState.PROPOSED,
        clock=_clock(step, K.MEASURE, number, unit, package.office, due_on) if own else None,
        made_at=step.at,
        made_by=step.person,
    )
    step.after_clocks.append(made)
    step.facts.setdefault("measures", []).append({"number": number, "state": str(made.state), **_as_facts(made)})
    return made


def approve_measure(step: Step, *, number: int, approved: bool, reason: str = "") -> None:
    made = _measure(step, number)
    step.need(made.state == CommitmentState.PROPOSED, "decided_already", _("这项措施已经批过。"))
    step.need(approved or reason.strip(), "no_reason", _("不批准的，请写明理由。"), field="reason")
    step.need(
        not approved or made.due_on >= step.on,
        "due_in_past",
        _("措施的期限已过，请不批准并要求重新提出。"),
        field="approved",
    )
    made.decision_reason = reason
    if approved:
        made.state = CommitmentState.OPEN
        made.clock = _clock(step, K.MEASURE, number, made.unit, made.office, made.due_on)
    else:
        made.state = CommitmentState.DROPPED
    step.after_clocks.append(made)
    step.facts["measure"] = {"number": number, "approved": approved, "reason": reason}


def prove_measure(
    step: Step,
    *,
    number: int,
    account_of: str,
    document: Document | None = None,
    proofs: Sequence[tuple[str, Checked]] = (),
) -> None:
    made = _measure(step, number)
    step.need(made.state == CommitmentState.OPEN, "not_open", _("第%(number)d项措施不在落实中。") % {"number": number})
    _prove(step, made, account_of, document, proofs)
    step.tell(
        made.office, Permission.INSTRUCT, _("信访件 %(number)s 的措施已报完成") % {"number": step.petition.number}
    )


def decide_measure(step: Step, *, number: int, kept: bool, reason: str = "") -> None:
    made = _measure(step, number)
    step.need(
        made.state == CommitmentState.PROVED, "not_proved", _("第%(number)d项措施还没有报完成。") % {"number": number}
    )
    _decide(step, made, K.MEASURE, kept, reason)


def drop_measure(step: Step, *, number: int, reason: str) -> None:
    """不再实行, with the reason; its clock ends without being met."""
    made = _measure(step, number)
    step.need(
        made.state in {CommitmentState.PROPOSED, CommitmentState.OPEN}, "not_open", _("这项措施已报完成或不再实行。")
    )
    step.need(reason.strip(), "no_reason", _("请写明理由。"), field="reason")
    drop(step, made, reason)
    step.facts["measure"] = {"number": number, "dropped": True, "reason": reason}


def drop(step: Step, made: Measure, reason: str) -> None:
    made.state, made.decision_reason = CommitmentState.DROPPED, reason
    made.save(update_fields=["state", "decision_reason"])
    step.stop_clocks((K.MEASURE,), item=made.number, as_state=ClockState.CANCELLED)


# Items of work that a meeting decided on


def order_action(
    step: Step, *, meeting: int, meeting_name: str, chair: Account, unit: Office, owner: str, text: str, due_on: date
) -> None:
    """议定事项: who does what by when, as the meeting decided."""
    check_commitment(step, unit=unit, owner=owner, text=text, due_on=due_on)
    number = step.petition.action_items.count() + 1
    made = ActionItem(
        petition=step.petition,
        number=number,
        chair=chair,
        meeting=meeting,
        meeting_name=meeting_name,
        office=step.office,
        unit=unit,
        owner=owner,
        text=text,
        due_on=due_on,
        clock=_clock(step, K.ACTION, number, unit, step.office, due_on),
        made_at=step.at,
        made_by=step.person,
    )
    step.after_clocks.append(made)
    step.facts["action"] = {"number": number, "meeting": meeting, "meeting_name": meeting_name, **_as_facts(made)}
    if unit.pk in step.petition.office_ids:
        step.tell(unit, Permission.FOLLOW_UP, _("信访件 %(number)s 有会议议定事项") % {"number": step.petition.number})


def prove_action(
    step: Step,
    *,
    number: int,
    account_of: str,
    document: Document | None = None,
    proofs: Sequence[tuple[str, Checked]] = (),
) -> None:
    made = _action(step, number)
    step.need(
        made.state == CommitmentState.OPEN, "not_open", _("第%(number)d项议定事项不在落实中。") % {"number": number}
    )
    _prove(step, made, account_of, document, proofs)
    step.tell(
        made.office, Permission.CONVENE, _("信访件 %(number)s 的议定事项已报完成") % {"number": step.petition.number}
    )


def decide_action(step: Step, *, number: int, kept: bool, reason: str = "") -> None:
    """确认 by the meeting's chair or who convenes it; not by who handed in the proof."""
    made = _action(step, number)
    step.need(
        made.state == CommitmentState.PROVED,
        "not_proved",
        _("第%(number)d项议定事项还没有报完成。") % {"number": number},
    )
    code, sentence = refusal_to_confirm(step.person, made)
    step.need(not sentence, code, sentence)
    _decide(step, made, K.ACTION, kept, reason)


# Parts


def check_commitment(step: Step, *, unit: Office, owner: str, text: str, due_on: date) -> None:
    step.need(text.strip(), "no_text", _("请写明承诺事项。"), field="text")
    step.need(owner.strip(), "no_owner", _("请写明责任人。"), field="owner")
    step.need(due_on >= step.on, "due_in_past", _("期限不能早于今天。"), field="due_on")
    check_unit(step, unit)


def check_unit(step: Step, unit: Office) -> None:
    step.need(unit.is_active, "unit_inactive", _("%(unit)s已停用。") % {"unit": unit.name}, field="unit")
    accused = set(step.petition.accused_office_ids)
    step.need(not accused & set(unit.ancestor_ids()), "accused", _("不能交给被检举控告的单位。"), field="unit")


def leading_office(step: Step, leader: Account) -> Office:
    """The office for which the leader takes it on: one where the account leads; the acting office first."""
    office = office_led_by(leader, first=step.office)
    sentence = _("%(name)s不是领导，不能包案或作出承诺。") % {"name": leader.name}
    return step.required(office, "no_leader", sentence, field="leader")


def open_package(step: Step) -> Assignment:
    return step.required(Standing(step.petition).package, "not_packaged", _("本件没有领导包案。"))


def _clock(step: Step, kind: K, number: int, unit: Office, office: Office, due_on: date) -> Clock:
    clock = step.start_clock(kind, start=step.on, office=bearer(step, unit, office), set_date=due_on, item=number)
    return step.required(clock, "no_clock", _("期限规则中没有这一期限。"))


def _as_facts(made: Commitment) -> dict[str, object]:
    return {"unit": made.unit_id, "owner": made.owner, "text": made.text, "due_on": made.due_on}


def _prove(
    step: Step,
    made: Promise | Measure | ActionItem,
    account_of: str,
    document: Document | None,
    proofs: Sequence[tuple[str, Checked]],
) -> None:
    step.need(account_of.strip(), "no_text", _("请写明怎样兑现的。"), field="account_of")
    files = stored_evidence(step, document, proofs, since=step.day_of(made.made_at))
    made.account_of, made.document = account_of, document
    made.proved_at, made.proved_by, made.state = step.at, step.person, CommitmentState.PROVED
    made.decided_at, made.decided_by, made.decision_reason = None, None, ""
    made.save()
    made.files.add(*files)
    step.facts["proof"] = {
        "number": made.number,
        "account_of": account_of,
        "document": document and document.number,
        "files": [file.sha256 for file in files],
    }


def stored_evidence(
    step: Step,
    document: Document | None,
    proofs: Sequence[tuple[str, Checked]],
    *,
    since: date,
    field: str = "document",
) -> list[StoredFile]:
    """The files kept. Refuses text alone, a paper of another petition, and one older than `since`."""
    step.need(
        document is not None or proofs,
        "no_proof",
        _("请选择证明文书或上传证明材料：只有文字说明，不能认定兑现。"),
        field=field,
    )
    step.need(len(proofs) <= MOST_FILES, "many_files", _("最多上传9个文件。"), field=field)
    if document is not None:
        fits = document.petition_id == step.petition.pk and document.issued_on >= since
        step.need(fits, "other_document", _("证明文书应是本件在承诺之后出具的文书。"), field=field)
    return [store_file(checked, name=name, office=step.office, by=step.person, at=step.at) for name, checked in proofs]


def _decide(step: Step, made: Promise | Measure | ActionItem, kind: K, kept: bool, reason: str) -> None:
    step.need(kept or reason.strip(), "no_reason", _("不认定兑现的，请写明理由。"), field="reason")
    made.decision_reason = reason
    if kept:
        made.decided_at, made.decided_by, made.state = step.at, step.person, CommitmentState.KEPT
        proved_on = step.day_of(made.proved_at) if made.proved_at else step.on
        step.stop_clocks((kind,), item=made.number, on=proved_on)
    else:
        made.state = CommitmentState.OPEN
    made.save()
    step.facts["decision"] = {"number": made.number, "kept": kept, "reason": reason}


def _promise(step: Step, number: int) -> Promise:
    return step.required(
        step.petition.promises.select_related("office", "unit", "leader").filter(number=number).first(),
        "no_promise",
        _("没有这一项承诺。"),
    )


def _measure(step: Step, number: int) -> Measure:
    found = step.petition.measures.select_related("office", "unit", "assignment").filter(number=number).first()
    return step.required(found, "no_measure", _("没有这一项措施。"))


def _action(step: Step, number: int) -> ActionItem:
    found = step.petition.action_items.select_related("office", "unit", "chair").filter(number=number).first()
    return step.required(found, "no_action", _("没有这一项议定事项。"))


VERBS: dict[str, Verb] = {
    "promise": promise,
    "prove_promise": prove_promise,
    "decide_promise": decide_promise,
    "add_measure": add_measure,
    "approve_measure": approve_measure,
    "prove_measure": prove_measure,
    "decide_measure": decide_measure,
    "drop_measure": drop_measure,
    "order_action": order_action,
    "prove_action": prove_action,
    "decide_action": decide_action,
}
