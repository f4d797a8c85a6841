"""Promises and measures, and what they share with a meeting's items of work: an owner, a date, a confirmed proof.

《信访工作条例》第十八条第二项. Text alone is no proof.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from cases.deadlines.terms import ClockKind as K
from cases.packages.actions.clock_owner import responsible_office
from cases.packages.actions.dates import check_due, check_within
from cases.packages.case_facts import PackageFacts
from cases.packages.enums import CommitmentState
from cases.packages.models.commitments import Commitment, Measure, Promise
from cases.packages.models.packages import Package
from cases.packages.policies.actors import office_led_by
from cases.packages.policies.confirming import promise_foreseen, refusal_of_own
from cases.papers.models import Document
from cases.petitions.actions.accusations import check_office, check_person
from cases.petitions.enums import ClockState
from cases.petitions.models.clocks import Clock
from cases.procedure.actions.change import Change
from offices.files.actions import store_file
from offices.files.models import StoredFile
from offices.files.uploads import Checked
from offices.organisation.models import Account, Office
from offices.organisation.roles import Permission
from offices.organisation.searching import in_area_of
from offices.pages.words import cn_date

MOST_FILES = 9
NO_PROOF = _l("请选择证明文书或上传证明材料：只有文字说明，不能认定兑现。")
MOST_COMMITMENTS = 200  # of one petition


@dataclass(frozen=True)
class CommitmentKind:
    """One kind of what somebody owes by a date: its rows, its clock, who confirms it, and its words.

    `prove` and `decide` are the verbs of its steps. Sentences about one of them name its `number`; those that are sent
    name the number of the petition.
    """

    rows: str  # of the petition
    related: tuple[str, ...]
    clock: K
    confirms: Permission  # messages of a proof go to the person who has it in the office
    absent: tuple[str, LazyText]
    not_open: tuple[str, LazyText]
    not_proved: LazyText
    told_proved: LazyText
    told_not_kept: LazyText | None = None
    refusal: Callable[[Change, Any], tuple[str, str]] | None = None  # code and sentence why the person may not confirm

    def one(self, change: Change, number: int) -> Any:
        rows = getattr(change.petition, self.rows).select_related(*self.related)
        code, sentence = self.absent
        return change.required(rows.filter(number=number).first(), code, str(sentence))

    def prove(
        self,
        change: Change,
        *,
        number: int,
        account_of: str,
        document: Document | None = None,
        proofs: Sequence[tuple[str, Checked]] = (),
    ) -> None:
        """Report that it is done: with a paper of this petition or with files."""
        made = self.one(change, number)
        code, sentence = self.not_open
        change.need(made.state == CommitmentState.OPEN, code, sentence % {"number": number})
        change.need(account_of.strip(), "no_text", _("请写明怎样兑现的。"), field="account_of")
        files = stored_evidence(change, document, proofs, since=timezone.localdate(made.made_at))
        made.account_of, made.document = account_of, document
        made.proved_at, made.proved_by, made.state = change.at, change.person, CommitmentState.PROVED
        made.decided_at, made.decided_by, made.decision_reason = None, None, ""
        made.save()
        made.files.add(*files)
        change.facts["proof"] = {
            "number": made.number,
            "account_of": account_of,
            "document": document and document.number,
            "files": [file.sha256 for file in files],
        }
        change.tell(made.office, self.confirms, self.told_proved % {"number": change.petition.number})

    def decide(self, change: Change, *, number: int, kept: bool, reason: str = "") -> None:
        """Confirm what was reported, which ends the clock on the day of the proof, or open it again with a reason."""
        made = self.one(change, number)
        change.need(made.state == CommitmentState.PROVED, "not_proved", self.not_proved % {"number": number})
        if self.refusal is not None:
            code, sentence = self.refusal(change, made)
            change.need(not sentence, code, sentence)
        code, sentence = refusal_of_own(change.person, made.proved_by_id) if kept else ("", "")
        change.need(not sentence, code, sentence)
        change.need(kept or reason.strip(), "no_reason", _("不认定兑现的，请写明理由。"), field="reason")
        made.decision_reason = reason
        made.decided_at, made.decided_by = change.at, change.person
        if kept:
            made.state = CommitmentState.KEPT
            proved_on = timezone.localdate(made.proved_at) if made.proved_at else change.on
            change.stop_clocks((self.clock,), item=made.number, on=proved_on)
        else:
            made.state = CommitmentState.OPEN
        made.save()
        change.facts["decision"] = {"number": made.number, "kept": kept, "reason": reason}
        if not kept and self.told_not_kept is not None:
            change.tell(made.unit, Permission.FOLLOW_UP, self.told_not_kept % {"number": change.petition.number})


PROMISES = CommitmentKind(
    rows="promises",
    related=("office", "unit", "leader"),
    clock=K.PROMISE,
    confirms=Permission.INSTRUCT,
    absent=("no_promise", _l("没有这一项承诺。")),
    not_open=("proved_already", _l("第%(number)d项承诺已报兑现。")),
    not_proved=_l("第%(number)d项承诺还没有报兑现。"),
    told_proved=_l("信访件 %(number)s 的承诺已报兑现"),
    told_not_kept=_l("信访件 %(number)s 的承诺未被认定兑现"),
    refusal=lambda change, made: (
        "not_yours",
        promise_foreseen(change.person, change.petition, change.case_facts, made),
    ),
)
MEASURES = CommitmentKind(
    rows="measures",
    related=("office", "unit", "package"),
    clock=K.MEASURE,
    confirms=Permission.INSTRUCT,
    absent=("no_measure", _l("没有这一项措施。")),
    not_open=("not_open", _l("第%(number)d项措施不在落实中。")),
    not_proved=_l("第%(number)d项措施还没有报完成。"),
    told_proved=_l("信访件 %(number)s 的措施已报完成"),
)


# Promises


def promise(
    change: Change, *, leader: Account, unit: Office, owner: str, text: str, due_on: date, office: Office | None = None
) -> None:
    """承诺: what the leader promises, who does it, by when. Its clock runs until a proof is confirmed."""
    office = office or leading_office(change, leader)
    check_commitment(change, unit=unit, owner=owner, text=text, due_on=due_on)
    number = Promise.on_record.filter(petition=change.petition).count() + 1
    made = Promise(
        petition=change.petition,
        number=number,
        leader=leader,
        office=office,
        unit=unit,
        owner=owner,
        text=text,
        due_on=due_on,
        clock=start_item_clock(change, K.PROMISE, number, unit, office, due_on),
        made_at=change.at,
        made_by=change.person,
    )
    change.after_clocks.append(made)
    change.facts["promise"] = {"number": number, "leader": leader.name, **task_facts(made)}
    if unit.pk != office.pk:
        said = {"office": office.name, "number": change.petition.number, "due": cn_date(due_on)}
        # The petition may not have come to the unit yet: the ledger of promises has the line at once.
        sentence = _("%(office)s领导就信访件 %(number)s 作出承诺，由贵单位兑现，期限%(due)s，见承诺台账")
        change.tell(unit, Permission.FOLLOW_UP, sentence % said, url=reverse("visits:promises"))


# Measures


def add_measure(change: Change, *, unit: Office, owner: str, text: str, due_on: date) -> None:
    """化解措施: the leader's own holds at once, another's waits for the leader's approval."""
    package = open_package(change)
    made = propose_measure(change, package, unit=unit, owner=owner, text=text, due_on=due_on)
    if made.state == CommitmentState.PROPOSED:
        change.tell(
            package.office,
            Permission.INSTRUCT,
            _("信访件 %(number)s 有化解措施待批准") % {"number": change.petition.number},
        )


def propose_measure(
    change: Change, package: Package, *, unit: Office, owner: str, text: str, due_on: date, place: int = 0
) -> Measure:
    """The measure, to be saved with the change. `place`: how many more this step has proposed already."""
    check_commitment(change, unit=unit, owner=owner, text=text, due_on=due_on)
    check_within(change, package, due_on)
    number = change.petition.measures.count() + place + 1
    change.need(number <= MOST_COMMITMENTS, "many", _("最多%(most)d项。") % {"most": MOST_COMMITMENTS})
    own = package.leader_id == change.person.pk
    made = Measure(
        petition=change.petition,
        package=package,
        number=number,
        office=package.office,
        unit=unit,
        owner=owner,
        text=text,
        due_on=due_on,
        state=CommitmentState.OPEN if own else CommitmentState.PROPOSED,
        clock=start_item_clock(change, K.MEASURE, number, unit, package.office, due_on) if own else None,
        made_at=change.at,
        made_by=change.person,
    )
    change.after_clocks.append(made)
    change.facts.setdefault("measures", []).append({"number": number, "state": str(made.state), **task_facts(made)})
    return made


def approve_measure(change: Change, *, number: int, approved: bool, reason: str = "") -> None:
    made = MEASURES.one(change, number)
    change.need(made.state == CommitmentState.PROPOSED, "decided_already", _("这项措施已经批过。"))
    change.need(approved or reason.strip(), "no_reason", _("不批准的，请写明理由。"), field="reason")
    change.need(
        not approved or made.due_on >= change.on,
        "due_in_past",
        _("措施的期限已过，请不批准并要求重新提出。"),
        field="approved",
    )
    if approved:
        check_within(change, open_package(change), made.due_on)
    made.decision_reason = reason
    if approved:
        made.state = CommitmentState.OPEN
        made.clock = start_item_clock(change, K.MEASURE, number, made.unit, made.office, made.due_on)
    else:
        made.state = CommitmentState.DROPPED
    change.after_clocks.append(made)
    change.facts["measure"] = {"number": number, "approved": approved, "reason": reason}


def drop_measure(change: Change, *, number: int, reason: str) -> None:
    """不再实行, with the reason; its clock ends without being met."""
    made = MEASURES.one(change, number)
    change.need(
        made.state in {CommitmentState.PROPOSED, CommitmentState.OPEN}, "not_open", _("这项措施已报完成或不再实行。")
    )
    change.need(reason.strip(), "no_reason", _("请写明理由。"), field="reason")
    drop(change, made, reason)
    change.facts["measure"] = {"number": number, "dropped": True, "reason": reason}


def drop(change: Change, made: Measure, reason: str) -> None:
    made.state, made.decision_reason = CommitmentState.DROPPED, reason
    made.save(update_fields=["state", "decision_reason"])
    change.stop_clocks((K.MEASURE,), item=made.number, as_state=ClockState.CANCELLED)


# Parts


def check_commitment(change: Change, *, unit: Office, owner: str, text: str, due_on: date) -> None:
    change.need(text.strip(), "no_text", _("请写明承诺事项。"), field="text")
    change.need(owner.strip(), "no_owner", _("请写明责任人。"), field="owner")
    check_due(change, change.office, due_on)
    check_unit(change, unit)


def check_unit(change: Change, unit: Office) -> None:
    change.need(unit.is_active, "unit_inactive", _("%(unit)s已停用。") % {"unit": unit.name}, field="unit")
    check_office(change.petition, unit)


def check_responsible(change: Change, unit: Office, office: Office) -> None:
    """A unit that has had the petition, or one of the area of the leader's office."""
    check_unit(change, unit)
    near = unit.pk in change.petition.office_ids or unit.is_within(office) or in_area_of(unit, office)
    change.need(
        near,
        "unit_elsewhere",
        _("%(unit)s不在%(office)s的地区，信访件也没有转到该单位；请先转送，或选择本地区的单位。")
        % {"unit": unit.name, "office": office.name},
        field="unit",
    )


def leading_office(change: Change, leader: Account) -> Office:
    """The office for which the leader takes it on: one where the account leads; the acting office first."""
    check_person(change.petition, leader, field="leader")
    office = office_led_by(leader, first=change.office)
    sentence = _("%(name)s不是领导，不能包案或作出承诺。") % {"name": leader.name}
    return change.required(office, "no_leader", sentence, field="leader")


def open_package(change: Change) -> Package:
    return change.required(change.case_facts.part(PackageFacts).package, "not_packaged", _("本件没有领导包案。"))


def start_item_clock(change: Change, kind: K, number: int, unit: Office, office: Office, due_on: date) -> Clock:
    clock = change.start_clock(
        kind, start=change.on, office=responsible_office(change, unit, office), set_date=due_on, item=number
    )
    return change.required(clock, "no_clock", _("期限规则中没有这一期限。"))


def task_facts(made: Commitment) -> dict[str, object]:
    return {"unit": made.unit_id, "owner": made.owner, "text": made.text, "due_on": made.due_on}


def stored_evidence(
    change: Change,
    document: Document | None,
    proofs: Sequence[tuple[str, Checked]],
    *,
    since: date,
    field: str = "document",
) -> list[StoredFile]:
    """The files kept. Refuses text alone, a paper of another petition, and one older than `since`."""
    change.need(
        document is not None or proofs,
        "no_proof",
        str(NO_PROOF),
        field=field,
    )
    change.need(len(proofs) <= MOST_FILES, "many_files", _("最多上传9个文件。"), field=field)
    if document is not None:
        fits = document.petition_id == change.petition.pk and document.issued_on >= since
        change.need(fits, "other_document", _("证明文书应是本件在承诺之后出具的文书。"), field=field)
    return [
        store_file(checked, name=name, office=change.office, by=change.person, at=change.at) for name, checked in proofs
    ]
