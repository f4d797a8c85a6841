"""Reads of petitions. Everything that shows or counts one starts from `petitions_visible_to`."""

from datetime import date

from django.db import connection
from django.db.models import Prefetch, Q, QuerySet

from cases.enums import ClockState
from cases.models import Clock, Petition, Petitioner
from offices.crypto import keyed_hash
from offices.models import Account
from offices.policies import authority_of
from offices.queries import office_ids_reached
from offices.roles import Permission

COUNT_LIMIT = 1000


def petitions_visible_to(account: Account) -> QuerySet[Petition]:
    """The petitions an account may see; none for an unknown role.

    An office sees what it has custody of. A role that reaches below sees what the offices below have custody of, sealed matters excepted. Nothing of an
    accusation is seen by the accused office or one below it (《信访工作条例》第三十条第三款), the office that registered it excepted.
    """
    authority = authority_of(account)
    own = authority.office_ids(Permission.SEE_CASES)
    sealed = authority.office_ids(Permission.SEE_SEALED)
    reached = office_ids_reached(account, Permission.SEE_CASES)
    if not reached:
        return Petition.objects.none()
    seen = Q(office_ids__overlap=reached, sealed=False)
    if sealed:
        seen |= Q(office_ids__overlap=sealed, sealed=True) & (
            ~Q(accused_office_ids__overlap=authority.lineage()) | Q(registered_office_id__in=own)
        )
    return Petition.objects.filter(seen)
