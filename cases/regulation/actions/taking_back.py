"""What becomes of extensions, corrections, endings and objections that are taken back before they are decided."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from cases.deadlines.terms import ClockKind as K
from cases.petitions.enums import ClockState, Decision
from cases.petitions.models.proceedings import CorrectionProposal, EndingProposal, Extension
from cases.procedure.actions.change import Change
from cases.procedure.requests import RequestKind
from offices.organisation.actions.messages import settle_asked
from offices.organisation.models import Event


def withdraw(change: Change, asked: Any) -> None:
    """No decision is waited for any more."""
    asked.decision, asked.decided_at, asked.decided_by = Decision.WITHDRAWN, change.at, change.person
    asked.save(update_fields=["decision", "decided_at", "decided_by"])


def take_back_objection(change: Change, *, reason: str) -> None:
    """撤回异议 by who raised it: the unit goes on; to this passing-on it does not object again."""
    pending = change.petition.objections.filter(decision=Decision.PENDING).first()
    objection = change.required(pending, "no_objection", _("没有待核实的异议。"))
    change.need(
        objection.raised_by_id == change.person.pk, "not_raised_by_you", _("异议由提出人撤回，或者等待转出单位核实。")
    )
    change.need(reason.strip(), "no_reason", _("请写明理由。"), field="reason")
    told = Event.objects.filter(chain_id=change.petition.chain_id, kind="object", at=objection.raised_at)
    settle_asked(events=told, at=change.at)
    withdraw(change, objection)
    change.stop_clocks((K.RULE_OBJECTION,), as_state=ClockState.CANCELLED)
    change.facts["reason"] = reason.strip()


def _forget_extension(change: Change, asked: Extension) -> None:
    withdraw(change, asked)
    change.case_facts.__dict__.pop("extension_pending", None)


REQUESTS = (
    RequestKind(
        key="extension",
        label=_l("延期申请"),
        steps=("request_extension",),
        waiting=lambda: Extension.objects.filter(decision=Decision.PENDING),
        take_back=_forget_extension,
        asked_by="requested_by",
        asked_at="requested_at",
    ),
    RequestKind(
        key="correction",
        label=_l("更正申请"),
        steps=("propose_correction", "propose_person", "propose_demands", "propose_split"),
        waiting=lambda: CorrectionProposal.objects.filter(decision=Decision.PENDING),
        take_back=withdraw,
        asked_by="proposed_by",
        asked_at="proposed_at",
    ),
    RequestKind(
        key="ending",
        label=_l("报批"),
        steps=("propose_ending", "propose_no_longer", "propose_no_successor", "propose_voiding"),
        waiting=lambda: EndingProposal.objects.filter(decision=Decision.PENDING),
        take_back=withdraw,
        asked_by="proposed_by",
        asked_at="proposed_at",
    ),
)
