"""What stands behind a frozen figure: its rows by their ids, as far as the reader may see them now."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import QuerySet

from cases.petitions.models.petitions import Petition
from cases.petitions.queries.accused import against
from cases.petitions.queries.visible import petitions_visible_to
from offices.organisation.models import Account


@dataclass(frozen=True)
class Behind:
    """found: what the reader sees. hidden: how many others the figure counts; none that accuses the reader."""

    found: QuerySet[Petition]
    hidden: int


def behind(account: Account, ids: Collection[int]) -> Behind:
    """Two statements more than the list itself."""
    counted = list(ids)
    found = petitions_visible_to(account).filter(pk__any_of=counted)
    accusing = Petition.objects.filter(against(account), pk__any_of=counted)
    seen, withheld = found.order_by().count(), accusing.exclude(pk__in=found.order_by().values("pk")).count()
    return Behind(found, len(set(counted)) - seen - withheld)
