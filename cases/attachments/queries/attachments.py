"""The attachments of a petition, and whether the account has said what it looks at them for."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone

from cases.attachments.enums import AttachmentState
from cases.attachments.models import Attachment
from cases.petitions.models.parties import PersonalDataAccess
from cases.petitions.models.petitions import Petition
from cases.petitions.queries.opening import opened_petition
from cases.petitions.queries.visible import petitions_on_record, petitions_visible_to, with_custody
from offices.errors import NotPermitted
from offices.organisation.models import Account
from offices.organisation.policies import authority_of
from offices.organisation.roles import Permission

READ_AS = "附件"  # as readings name it
OPEN_FOR = timedelta(hours=12)


def counted(petition: Petition) -> QuerySet[Attachment]:
    return Attachment.objects.filter(petition=petition)


def present(petition: Petition) -> QuerySet[Attachment]:
    """What can be looked at."""
    return counted(petition).filter(state=AttachmentState.READY, withdrawn_at=None)


def listed(petition: Petition) -> QuerySet[Attachment]:
    """All that were ever attached, as a list tells of them."""
    people = ("added_by", "office", "event", "withdrawal_asked_by", "withdrawn_by")
    return counted(petition).select_related(*people).order_by("number")


def withdrawals_to_decide(account: Account) -> QuerySet[Attachment]:
    """What another asked to withdraw, of petitions that an own office with custody may read."""
    readers = authority_of(account).office_ids(Permission.READ_IDENTITY)
    found = Attachment.objects.filter(withdrawal_asked_at__isnull=False, withdrawn_at=None)
    there = petitions_visible_to(account).filter(office_ids__overlap=list(readers))
    waits = found.filter(petition__in=there.values("pk")).exclude(withdrawal_asked_by=account)
    return waits.select_related("petition", "withdrawal_asked_by").order_by("withdrawal_asked_at", "pk")


def opened_attachment(number: str, key: UUID, account: Account) -> Attachment:
    """One that can be looked at and whose purpose was said; 404 for what the account does not see.

    Raises NotPermitted where no purpose was said, or the office has no custody.
    """
    one = attachment_there(number, key, account)
    if not was_opened(one.petition, account, timezone.now()):
        raise NotPermitted("not_opened", "")
    return one


def attachment_there(number: str, key: UUID, account: Account) -> Attachment:
    petition = opened_petition(petitions_on_record(account), number, account)
    files = ("original", "shown", "thumbnail")
    one = get_object_or_404(
        present(petition).select_related(*files).defer(*(f"{one}__content" for one in files)), key=key
    )
    one.petition = petition
    return one


def was_opened(petition: Petition, account: Account, at: datetime) -> bool:
    """Whether the account has custody of it and said within half a day what it looks at the attachments for."""
    said = PersonalDataAccess.objects.filter(
        account=account, petition=petition, fields__startswith=f"{READ_AS}（", at__gt=at - OPEN_FOR
    )
    return bool(with_custody(petition, account)) and said.exists()
