"""A petitioner agrees to be told by SMS or withdraws it; steps that concern who agreed queue a text."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from cases.petitions.enums import DocumentKind, PetitionerRole, ServiceMethod
from cases.petitions.identity import masked_phone
from cases.petitions.models.petitions import Petition
from cases.procedure.actions.change import Change
from cases.procedure.plain_words import PAPERS
from cases.sms.enums import SmsKind
from cases.sms.models import PetitionerSms, SmsConsent
from cases.sms.queries import open_consent, petition_line, why_not_told
from cases.sms.rules import sms_rule, worded
from offices.notices.actions.queueing import drop_line, queue_text
from offices.notices.forms import MOBILE
from offices.organisation.models import Event
from offices.pages.telephones import read_telephones

# Issued for the petitioner, but no news: the form filled in at the desk, and what both sides sign on the spot.
NO_NEWS = frozenset({DocumentKind.REGISTRATION, DocumentKind.AGREEMENT})


def consent_to_sms(change: Change, *, given_on: date, way: str, phone: str = "") -> None:
    """phone: empty for the one registered of the petitioner."""
    petition = change.petition
    change.need(given_on <= change.on, "future_date", _("同意日期不能晚于今天。"), field="given_on")
    number = phone or registered_phone(petition)
    change.need(number, "no_phone", _("没有登记信访人的手机号，请填写。"), field="phone")
    change.need(MOBILE.fullmatch(number), "no_mobile", _("登记的电话不是手机号，请填写手机号。"), field="phone")
    consent = SmsConsent.objects.create(
        petition=petition,
        phone=number,
        phone_masked=masked_phone(number),
        given_on=given_on,
        way=way,
        office=change.office,
        taken_at=change.at,
        taken_by=change.person,
    )
    change.facts.update(given_on=given_on, method=way)
    if not PetitionerSms.objects.filter(petition=petition, kind=SmsKind.RECEIPT).exists():
        change.when_recorded(lambda event: _queue(change, consent, SmsKind.RECEIPT, event))


def withdraw_sms_consent(change: Change, *, withdrawn_on: date) -> None:
    """What waits is not sent; what is being sent at this moment cannot be called back."""
    consent = change.required(open_consent(change.petition), "not_consented", _("没有信访人同意短信告知的记录。"))
    change.need(withdrawn_on <= change.on, "future_date", _("撤回日期不能晚于今天。"), field="withdrawn_on")
    change.need(withdrawn_on >= consent.given_on, "too_early", _("撤回日期不能早于同意日期。"), field="withdrawn_on")
    consent.withdrawn_on, consent.withdrawn_at, consent.withdrawn_by = withdrawn_on, change.at, change.person
    consent.save(update_fields=["withdrawn_on", "withdrawn_at", "withdrawn_by"])
    change.facts["withdrawn_on"] = withdrawn_on
    drop_line(petition_line(change.petition.pk), reason=_("信访人已撤回同意。"), at=change.at)


def registered_phone(petition: Petition) -> str:
    """The first mobile number that is registered of the petitioner, else what is registered."""
    principal = petition.petitioners.filter(role=PetitionerRole.PRINCIPAL).first()
    try:
        numbers = read_telephones(principal.phone).numbers if principal else ()
    except ValidationError:  # taken in from a table of another office, as it stood there
        numbers = ()
    return next((number for number in numbers if MOBILE.fullmatch(number)), *numbers[:1] or ("",))


def tell_by_sms(change: Change, facts: Mapping[str, Any]) -> None:
    """With every step: what it means for a petitioner who agreed."""
    kind = _news(change)
    if kind is None or why_not_told(change.petition):
        return
    consent = open_consent(change.petition)
    if consent is not None:
        change.when_recorded(lambda event: _queue(change, consent, kind, event))


def _news(change: Change) -> SmsKind | None:
    """One text a step: that it was accepted, else that a letter was served or issued."""
    papers = {paper.kind for paper in change.papers if paper.addressee_id is None}
    if DocumentKind.ACCEPTANCE in papers:
        return SmsKind.ACCEPTED
    if (service := change.facts.get("service")) is not None:
        # What is made public is received 30 days later, and by nobody in person.
        return None if service["method"] == ServiceMethod.PUBLIC_NOTICE else SmsKind.SERVED
    return SmsKind.ISSUED if papers & (PAPERS - NO_NEWS) else None


def _queue(change: Change, consent: SmsConsent, kind: SmsKind, event: Event) -> None:
    petition, office = change.petition, change.office
    rule, on = sms_rule(office, change.on), change.facts["service"]["on"] if kind is SmsKind.SERVED else change.on
    text = worded(rule, kind, number=petition.number, office=office, on=on) if rule else ""
    if not text:
        return
    delivery = queue_text(line=petition_line(petition.pk), event=event, office=office, text=text, at=change.at)
    if delivery is not None:
        PetitionerSms.objects.create(petition=petition, consent=consent, delivery=delivery, kind=kind)
