"""An office that has its letters signed off, and drafts in every state, made by the real actions."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.utils import timezone

from cases.drafts.actions.deciding import decide, hand_in
from cases.drafts.actions.writing import make_draft
from cases.drafts.models import Draft
from cases.papers.models import SignOffRule
from cases.petitions.enums import State
from cases.petitions.models.petitions import Petition
from cases.procedure.forms.base import StepForm
from cases.procedure.step_kinds import step_kind
from offices.organisation.models import Account, Office, RoleAssignment
from offices.organisation.roles import Role
from tests.factories import City, make_account, make_petition

NOTICE = {"text": "您提出的事项，我单位已经收到，属于我单位职权范围。", "contact": "李科长 0530-1234567"}
OPINION = {
    "outcome": "support",
    "facts_found": "经调查，夜间施工情况属实。",
    "opinion": "予以支持，责令停止夜间施工。",
    "basis": "《信访工作条例》第三十二条",
    "answer_1": "已责令停工。",
    "outcome_1": "support",
    "answer_2": "已函告物业公司落实。",
    "outcome_2": "support",
}


def signed_off(office: Office, **levels: str) -> SignOffRule:
    """The office has these kinds of letters signed off, since yesterday."""
    now = timezone.now()
    return SignOffRule.objects.create(
        office=office,
        version=1,
        valid_from=timezone.localdate(now) - timedelta(days=1),
        created_at=now,
        levels=levels,
        reason="测试",
    )


def checker_of(office: Office, username: str = "chief") -> Account:
    """A section's head who checks the letters of others."""
    account = make_account(username, (Role.HANDLER, office))
    RoleAssignment.objects.filter(account=account).update(checks_letters=True, sees_sealed=True)
    return account


def received(city: City, **values: Any) -> Petition:
    return make_petition(city, State.UNIT_RECEIVED, start=timezone.localdate() - timedelta(days=5), **values)


def handled(city: City, **values: Any) -> Petition:
    return make_petition(city, State.HANDLING, start=timezone.localdate() - timedelta(days=20), **values)


def form_for(petition: Petition, by: Account, key: str = "notify", **facts: Any) -> StepForm:
    """The form of a step as the page sends it."""
    form_class = step_kind(key).form
    assert form_class is not None
    sent = facts or (NOTICE if key == "notify" else OPINION)
    petition = Petition.objects.select_related("holder", "text").get(pk=petition.pk)
    data = {**sent, "version": str(petition.version), "request_key": str(uuid4())}
    form = form_class(data, petition=petition, account=by, on=timezone.localdate())
    assert form.is_valid(), form.errors
    return form


def drafted(city: City, petition: Petition | None = None, key: str = "notify", **facts: Any) -> Draft:
    petition = petition or received(city)
    return make_draft(form_for(petition, city.handler, key, **facts), by=city.handler, at=timezone.now())


def handed_in(city: City, petition: Petition | None = None, key: str = "notify", **facts: Any) -> Draft:
    draft = drafted(city, petition, key, **facts)
    return hand_in(draft_id=draft.pk, edition=draft.edition, by=city.handler, at=timezone.now())


def checked(city: City, chief: Account, petition: Petition | None = None, key: str = "notify") -> Draft:
    draft = handed_in(city, petition, key)
    return decide(draft_id=draft.pk, edition=draft.edition, by=chief, at=timezone.now(), agreed=True)
