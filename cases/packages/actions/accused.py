"""Whom a petition accuses, and who is recused from it, leads its package no more and leaves its team."""

from collections.abc import Set

from django.utils.translation import gettext as _

from cases.packages.actions.commitments import drop
from cases.packages.actions.starting import end_package
from cases.packages.actions.telling import say, tell_assigner
from cases.packages.case_facts import PackageFacts
from cases.packages.enums import PackageState
from cases.packages.policies.guards import LIVE_MEASURES
from cases.petitions.queries.accused import Barred
from cases.procedure.actions.change import Change


def take_package(change: Change, barred: Barred) -> dict[str, int | bool]:
    """Whoever has only the name keeps the package until somebody has answered."""
    return take_from(change, barred.known)


def take_from(change: Change, accounts: Set[int]) -> dict[str, int | bool]:
    """The package goes back to who assigned it, to find another leader; the seats end."""
    package = change.case_facts.part(PackageFacts).package
    if package is None or not accounts:
        return {}
    left: dict[str, int | bool] = {}
    seats = package.team.filter(left_at=None, account__in=accounts)
    if ended := seats.update(left_at=change.at, left_by=change.person):
        left["team"] = ended
    if package.leader_id in accounts:
        reason = _("包案领导须回避，另行确定包案领导。")
        tell_assigner(change, package, say(change, _("信访件 %(number)s 的包案领导须回避，请另行确定包案领导。")))
        end_package(change, package, PackageState.RETURNED, reason)
        for measure in package.measures.filter(state__in=LIVE_MEASURES):
            drop(change, measure, reason)
        left["package"] = True
    return left
