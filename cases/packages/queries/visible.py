"""Packages an account may see."""

from collections.abc import Callable
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from cases.packages.enums import PackageState
from cases.packages.models.packages import Package, TeamMember
from cases.petitions.enums import LinkKind
from cases.petitions.models.parties import Batch
from cases.petitions.models.petitions import Petition, PetitionLink
from cases.petitions.queries.visible import visible_petition_ids
from offices.organisation.models import Account
from offices.organisation.policies import authority_of
from offices.organisation.roles import Permission


def packages_visible_to(account: Account) -> QuerySet[Package]:
    """The packages of the petitions that the account may see."""
    return Package.objects.filter(petition__in=visible_petition_ids(account))


def people_of_package(petition: Petition) -> list[int]:
    """Who leads the open package of a petition, or is on its team."""
    led = Package.objects.filter(petition=petition, state=PackageState.OPEN).order_by()
    teams = TeamMember.objects.filter(package__in=led, left_at=None).order_by()
    return [*led.values_list("leader", flat=True), *teams.values_list("account", flat=True)]


def repeated() -> Q:
    """Of an ended package: the matter was brought again after it had been closed."""
    batches = Batch.objects.filter(petition=OuterRef("petition"), recorded_at__gt=OuterRef("ended_at"))
    later = PetitionLink.objects.filter(
        other=OuterRef("petition"), kind=LinkKind.SAME_MATTER, petition__registered_at__gt=OuterRef("ended_at")
    )
    return Q(state=PackageState.CLOSED) & (Q(Exists(batches)) | Q(Exists(later)))


# What else shows petitions to an account that has been on a team, as a room above knows it; read in the same statement.
_also_seen: list[Callable[[Account], QuerySet[Any, Any]]] = []


def also_seen_by_teams(found: Callable[[Account], QuerySet[Any, Any]]) -> None:
    """Let a room above show petitions to the teams that it sends; from AppConfig.ready."""
    if found not in _also_seen:
        _also_seen.append(found)


def packaged_ids(account: Account) -> list[int]:
    """The petitions that the account has taken on as a leader, or on whose team it is; read once a request.

    As a list: with a subquery in its place the database would read every petition.
    """
    authority = authority_of(account)
    leads = authority.may_anywhere(Permission.INSTRUCT)
    if not leads and not (account.has_teams and authority.grants):
        return []
    if "packaged" not in authority.cache:
        led = Package.objects.filter(leader=account if leads else None, state=PackageState.OPEN)
        found = led.order_by().values_list("petition_id", flat=True)
        if account.has_teams:
            teams = TeamMember.objects.filter(account=account, left_at=None, package__state=PackageState.OPEN)
            more = [also(account) for also in _also_seen]
            found = found.union(teams.order_by().values_list("package__petition_id", flat=True), *more)
        authority.cache["packaged"] = sorted(found)
    return authority.cache["packaged"]  # type: ignore[no-any-return]
