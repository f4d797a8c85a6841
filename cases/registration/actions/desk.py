"""The registration desk links the same matter and does not register it beside the old one."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from cases.petitions.actions.reading import record_reading
from cases.petitions.enums import LinkKind, ReadPurpose
from cases.petitions.models.parties import PersonalDataAccess
from cases.petitions.models.petitions import Petition
from cases.procedure.actions.perform import perform
from cases.registration.actions.register import register
from cases.registration.queries.similar import registered_elsewhere
from offices.organisation.models import Account
from offices.organisation.policies import authority_of
from offices.organisation.roles import Permission

COMPARED = "登记时证件号码比对"
COMPARED_A_DAY = 60


def register_linked(*, other: Petition, by: Account, at: datetime, **facts: Any) -> Petition:
    """Register a petition and link it to the earlier one of the same matter, both or neither.

    `facts` are those of `register`; the same `request_key` twice links once. Raises what `register` and the step
    "link" raise.
    """
    with transaction.atomic():
        petition = register(by=by, at=at, **facts)
        if not petition.links.filter(other=other, kind=LinkKind.SAME_MATTER).exists():
            perform("link", petition_id=petition.pk, by=by, at=at, other=other, kind=LinkKind.SAME_MATTER)
    return petition


def known_elsewhere(*, by: Account, at: datetime, identity_number: str) -> list[str]:
    """The offices to ask about a person whom others have registered, without number or content (首接首办).

    Written down on each of those petitions, once a day, as a reading of who compared the number. Past the limit of a
    day nothing is said: this is for the petition at the desk, not for looking people up.
    """
    found = registered_elsewhere(by, identity_number)
    office = authority_of(by).offices(Permission.REGISTER)[0]
    today = PersonalDataAccess.objects.filter(account=by, fields=COMPARED, at__date=timezone.localdate(at))
    known = set(today.values_list("petition", flat=True)) if found else set()
    if len(known) >= COMPARED_A_DAY:
        return []
    new = {petition: office.pk for petition in found if petition.pk not in known}
    if new:
        record_reading(by=by, at=at, purpose=ReadPurpose.CHECK, fields=COMPARED, offices=new)
    return list(dict.fromkeys(petition.registered_office.name for petition in found))
