"""What stands behind a frozen figure: its rows by their ids, as far as the reader may see them now."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import QuerySet

from cases.petitions.models.petitions import Petition
from cases.petitions.queries.visible import petitions_visible_to
from offices.organisation.models import Account


@dataclass(frozen=True)
class Behind:
    """found: what the reader sees. hidden: how many others the figure counts, for whatever reason they are not seen."""

    found: QuerySet[Petition]
    hidden: int


def behind(account: Account, ids: Collection[int]) -> Behind:
    """One statement more than the list itself."""
    counted = list(ids)
    found = petitions_visible_to(account).filter(pk__any_of=counted)
    return Behind(found, len(set(counted)) - found.order_by().count())
