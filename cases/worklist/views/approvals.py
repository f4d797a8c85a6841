"""This page, made for a phone, shows what waits for a leader's decision or instruction, or a clerk's finding."""

import json
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from cases.corrections.actions.corrections import is_of_person
from cases.corrections.actions.proposed import proposed_part
from cases.corrections.forms.corrections import ProposeCorrectionForm
from cases.petitions.models.petitions import Petition
from cases.petitions.models.proceedings import CorrectionProposal, EndingProposal, Extension
from cases.petitions.queries.opening import covered
from cases.petitions.queries.parties import FIELD_LABELS
from cases.procedure.case_facts import APPROVED_BY, CaseFacts
from cases.procedure.policies import choice_for
from cases.procedure.queries import (
    corrections_to_decide,
    endings_to_decide,
    instructions_without_feedback,
    late_reasons_to_confirm,
    objections_to_decide,
    pending_extensions,
    urgent_petitions,
)
from cases.procedure.step_kinds import step_kind
from cases.worklist.reports.page_hooks import approvals as approvals_of
from offices.organisation.models import Account, Office
from offices.organisation.policies import authority_of
from offices.organisation.roles import Permission
from offices.organisation.views.access import account_of, needs

MOST = 50


@require_GET
@needs(Permission.APPROVE, Permission.INSTRUCT, Permission.SCREEN)
def approvals(request: HttpRequest) -> HttpResponse:
    account, today = account_of(request), timezone.localdate()
    extensions = [
        _extension(account, extension, today)
        for extension in covered(account, pending_extensions(account)[:MOST], "petition", ["reason"])
    ]
    corrections = covered(account, corrections_to_decide(account)[:MOST], "petition", ["reason"])
    context = {
        "extensions": extensions,
        "urgent": [_urgent(petition, today) for petition in covered(account, urgent_petitions(account)[:MOST])],
        "instructions": covered(account, instructions_without_feedback(account)[:MOST], "petition", ["text"]),
        "corrections": [_correction(account, item) for item in corrections],
        "endings": [
            _ending(account, proposal) for proposal in covered(account, endings_to_decide(account)[:MOST], "petition")
        ],
        "objections": covered(account, objections_to_decide(account)[:MOST], "petition", ["reasons"]),
        "late": covered(account, late_reasons_to_confirm(account)[:MOST], "petition", ["late_reason", "late_proof"]),
        "may_instruct": authority_of(account).may_anywhere(Permission.INSTRUCT),
        "today": today,
        "parts": [(template, told) for template, read in approvals_of if (told := read(account, today))],
    }
    return render(request, "cases/worklist/approvals.html", context)


def _ending(account: Account, item: EndingProposal) -> dict[str, Any]:
    petition, key = item.petition, APPROVED_BY[item.ending]
    decider = item.decider or petition.holder
    return {"proposal": item, "key": key, "refusal": _refusal(account, petition, key, decider, item.proposed_by)}


def _refusal(
    account: Account,
    petition: Petition,
    key: str,
    decider: Office,
    asked_by: Account,
    facts: CaseFacts | None = None,
) -> str:
    """Why the account may not decide what was asked; empty for a head of the office that decides who did not ask."""
    if authority_of(account).heads(decider) and asked_by.pk != account.pk:
        return ""
    return choice_for(account, petition, step_kind(key), facts).refusal


def _correction(account: Account, item: CorrectionProposal) -> dict[str, Any]:
    """What a correction is about: who somebody is, or what is registered of the matter; never the values."""
    return {
        "proposal": item,
        "refusal": _refusal(
            account,
            item.petition,
            "decide_correction",
            item.decider or item.petition.registered_office,
            item.proposed_by,
        ),
        **_about(item),
    }


def _about(item: CorrectionProposal) -> dict[str, Any]:
    asked = json.loads(item.changes)
    if (part := proposed_part(item)) is not None:
        return {"of_person": False, "about": part.about}
    of_person = is_of_person(item)
    labels = FIELD_LABELS if of_person else {name: one.label for name, one in ProposeCorrectionForm.base_fields.items()}
    fields = "、".join(str(labels.get(name, name)) for name in (asked["values"] if of_person else asked))
    sentence = _("更正信访人身份（%s）") if of_person else _("更正登记信息（%s）")
    return {"of_person": of_person, "about": sentence % (fields or _("附在正文之后的更正"))}


def _extension(account: Account, extension: Extension, today: date) -> dict[str, Any]:
    """A request with its keys against deciding twice, or with the sentence why this leader may not decide."""
    petition, due = extension.petition, extension.clock.due
    known = CaseFacts(petition, extension_pending=True)
    decider = extension.decider or petition.holder
    return {
        "extension": extension,
        "petition": petition,
        "due": due,
        "after": due + timedelta(days=extension.days),
        "days": (due - today).days,
        "refusal": _refusal(account, petition, "approve_extension", decider, extension.requested_by, known),
        "approve_key": uuid4(),
        "refuse_key": uuid4(),
    }


def _urgent(petition: Petition, today: date) -> dict[str, Any]:
    due = petition.next_due
    return {"petition": petition, "key": uuid4(), "days": (due - today).days if due else None}
