"""The registration desk links the same matter and does not register it beside the old one."""

from datetime import datetime
from typing import Any

from django.db import transaction

from cases.petitions.enums import LinkKind
from cases.petitions.models.petitions import Petition
from cases.procedure.actions.perform import perform
from cases.registration.actions.register import register
from offices.organisation.models import Account


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
