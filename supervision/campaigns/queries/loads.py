"""Loads of a campaign as an account may read them: without what turned out to accuse it."""

from collections.abc import Iterable
from copy import copy

from django.db.models import QuerySet

from cases.petitions.queries.accused import against, not_accusing
from offices.organisation.models import Account
from supervision.campaigns.enums import RowState
from supervision.campaigns.models import CampaignLoad, CampaignRow
from supervision.campaigns.queries.campaigns import reached_ids


def loads_visible_to(account: Account) -> QuerySet[CampaignLoad]:
    """Loads of the campaigns that the account sees whole: their rows may name what offices below do not know."""
    found = CampaignLoad.objects.filter(campaign__office__in=reached_ids(account))
    return found.select_related("campaign__office", "made_by")


def rows_told(load: CampaignLoad, account: Account) -> QuerySet[CampaignRow]:
    """The rows of a load but for those whose petition accuses the account."""
    return load.rows.filter(not_accusing(account, "petition"))


def loads_told(loads: Iterable[CampaignLoad], account: Account) -> list[CampaignLoad]:
    """Copies to be shown: their counts are without the rows whose petition accuses the account."""
    told = {load.pk: copy(load) for load in loads}
    accusing = CampaignRow.objects.filter(against(account, "petition"), load__in=told)
    for pk, state, packaged in accusing.values_list("load", "state", "packaged"):
        load = told[pk]
        load.total -= 1
        load.done -= state != RowState.WAITING
        load.packaged -= packaged
        if state != RowState.WAITING:
            setattr(load, state, getattr(load, state) - 1)
    return list(told.values())


def held_already(load: CampaignLoad, account: Account) -> QuerySet[CampaignRow]:
    """The rows whose case was led by the leader of the list before."""
    came_in = rows_told(load, account).filter(state__in=[RowState.ADDED, RowState.KNOWN])
    return came_in.filter(packaged=False, note="").exclude(leader="")
