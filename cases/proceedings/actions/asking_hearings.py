"""A hearing is asked for by the petitioner or the unit, and held or not as the head decides."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from cases.petitions.enums import FINISHED, Decision, DocumentKind
from cases.procedure.actions.change import Change
from cases.procedure.requests import RequestKind
from cases.proceedings.enums import HearingAsker
from cases.proceedings.models.hearings import HearingRequest
from cases.proceedings.policies import HEARD_FROM, OWN_REQUEST, ProceedingFacts
from cases.regulation.actions.review import tell_unit
from cases.regulation.actions.taking_back import withdraw
from offices.organisation.roles import Permission
from offices.pages.words import cn_day


def ask_hearing(change: Change, *, by_whom: str, asked_on: date, reason: str) -> None:
    """申请听证; what the petitioner handed in is kept as the petitioner's paper."""
    petition = change.petition
    change.need(asked_on <= change.on, "future_date", _("申请日期不能晚于今天。"), field="asked_on")
    change.need(
        asked_on >= petition.received_on, "before_receipt", _("申请日期不能早于收到信访事项之日。"), field="asked_on"
    )
    HearingRequest.objects.create(
        petition=petition,
        by=by_whom,
        asked_on=asked_on,
        reason=reason,
        asked_at=change.at,
        asked_by=change.person,
        office=petition.holder,
    )
    change.case_facts.part(ProceedingFacts).forget()
    change.facts["hearing_request"] = {"by": HearingAsker(by_whom), "asked_on": asked_on}
    change.facts["reason"] = reason
    if by_whom == HearingAsker.PETITIONER:
        change.paper(DocumentKind.HEARING_REQUEST, body=reason, basis=change.ground)
    told = _("信访件 %(number)s：%(by)s申请听证，请决定") % {
        "number": petition.number,
        "by": HearingAsker(by_whom).label,
    }
    change.tell(petition.holder, Permission.APPROVE, told)


def decide_hearing(change: Change, *, agreed: bool, reason: str = "") -> None:
    """决定听证申请: it is held, and called by a notice; or not, with the reasons in a letter."""
    sentence = _("没有待决定的听证申请。")
    asked = change.required(change.case_facts.part(ProceedingFacts).hearing_asked, "no_request", sentence)
    change.need(asked.asked_by_id != change.person.pk, "own_request", OWN_REQUEST)
    change.need(agreed or reason.strip(), "no_reason", _("不予举行听证的，请写明理由。"), field="reason")
    asked.decision = Decision.AGREED if agreed else Decision.REFUSED
    asked.decided_at, asked.decided_by = change.at, change.person
    asked.save(update_fields=["decision", "decided_at", "decided_by"])
    change.case_facts.part(ProceedingFacts).forget()
    change.facts["hearing_request"] = {"by": HearingAsker(asked.by), "agreed": agreed}
    change.facts["reason"] = reason
    number = change.petition.number
    permission = Permission.REVIEW if change.petition.state.startswith("rereview") else Permission.HANDLE
    if agreed:
        change.tell(change.office, permission, _("信访件 %s 同意举行听证，请发出听证通知") % number)
        tell_unit(change, _("同意举行听证"))
        return
    change.tell(change.office, permission, _("信访件 %s 不予举行听证") % number)
    tell_unit(change, _("不予举行听证"))
    if asked.by == HearingAsker.PETITIONER:
        body = _("您%(day)s提出的听证申请，经审查，不予举行听证。\n理由：%(reason)s")
        told = body % {"day": cn_day(asked.asked_on), "reason": reason.strip()}
        change.paper(DocumentKind.HEARING_REFUSAL, body=told, basis=change.ground)


def _take_back(change: Change, asked: HearingRequest) -> None:
    withdraw(change, asked)
    change.case_facts.part(ProceedingFacts).forget()


def hearing_ends_with_handling(change: Change, facts: Mapping[str, Any]) -> None:
    """Where the handling ends without an answer, as when all withdraw, nobody decides on a hearing any more."""
    if change.petition.state in HEARD_FROM and change.kind.target in FINISHED:
        asked = change.case_facts.part(ProceedingFacts).hearing_asked
        if asked is not None:
            _take_back(change, asked)


REQUESTS = (
    RequestKind(
        key="hearing",
        label=_l("听证申请"),
        steps=("ask_hearing",),
        waiting=lambda: HearingRequest.objects.filter(decision=Decision.PENDING),
        take_back=_take_back,
    ),
)
