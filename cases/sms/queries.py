"""Whether a petitioner is to be told by SMS, what was told, and what an account sees of it."""

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cases.petitions.enums import State
from cases.petitions.models.petitions import Petition
from cases.sms.models import PetitionerSms, SmsConsent
from offices.notices.models import Delivery

CONSENTS = "sms_consents"  # what the page of a petition reads with it


def open_consent(petition: Petition) -> SmsConsent | None:
    return SmsConsent.objects.filter(petition=petition, withdrawn_at=None).first()


def why_not_told(petition: Petition) -> str:
    """Why the petitioner of this petition is told nothing by SMS, whoever agreed; empty where nothing stands against
    it.
    """
    if petition.sealed:
        return _("密封件不用短信告知。")
    if petition.is_anonymous:
        return _("匿名的信访件没有可以告知的人。")
    return _("信访件已作废。") if petition.state == State.VOIDED else ""


def consents_of(petition: Petition) -> QuerySet[SmsConsent]:
    return SmsConsent.objects.filter(petition=petition).select_related("taken_by", "withdrawn_by", "office")


def sms_of(petition: Petition) -> QuerySet[PetitionerSms]:
    return PetitionerSms.objects.filter(petition=petition).select_related("delivery", "consent")


# How the sender of messages reaches a petitioner: both are asked when a text is about to leave

LINE = "petition"


def petition_line(petition_id: int) -> str:
    return f"{LINE}:{petition_id}"


def _sms(delivery: Delivery) -> PetitionerSms:
    return PetitionerSms.objects.select_related("consent", "petition").get(delivery=delivery)


def lapsed(delivery: Delivery) -> str:
    """Why nothing has to be sent any more."""
    sms = _sms(delivery)
    if sms.consent.withdrawn_at is not None:
        return _("信访人已撤回同意。")
    return why_not_told(sms.petition)


def address(delivery: Delivery) -> str:
    sms = _sms(delivery)
    stopped = sms.consent.withdrawn_at is not None or why_not_told(sms.petition)
    return "" if stopped else sms.consent.phone
