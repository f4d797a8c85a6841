"""Which petitions an account may see. Everything that shows or counts one starts from `petitions_visible_to`."""

from django.db.models import Q, QuerySet

from cases.packages.enums import AssignmentState
from cases.packages.models.packages import Assignment, TeamMember
from cases.petitions.enums import State
from cases.petitions.models.petitions import Petition
from offices.organisation.models import Account, Office
from offices.organisation.policies import authority_of
from offices.organisation.queries import office_ids_reached
from offices.organisation.roles import Permission

REVIEWABLE = (State.SERVED, State.REVIEW_SERVED)


def petitions_visible_to(account: Account) -> QuerySet[Petition]:
    """The petitions an account may see; none for an unknown role.

    An office sees what it has custody of. A role that reaches below sees what the offices below have custody of, sealed
    matters excepted. The next higher organ sees what its petitioners may ask it to review (第三十五条、第三十六条).
    Nothing of an accusation is seen by the accused office or one below it (第三十条第三款), the office that registered
    it excepted.
    """
    kept = authority_of(account).kept
    if "visible" not in kept:
        kept["visible"] = _visible_to(account)
    return kept["visible"].all()  # type: ignore[no-any-return]


def _visible_to(account: Account) -> QuerySet[Petition]:
    authority = authority_of(account)
    own = authority.office_ids(Permission.SEE_CASES)
    sealed = authority.office_ids(Permission.SEE_SEALED)
    reached = office_ids_reached(account, Permission.SEE_CASES)
    if not reached:
        return Petition.objects.none()
    seen = Q(office_ids__overlap=own, sealed=False)
    if authority.wide_paths(Permission.SEE_CASES):
        # Hundreds of offices in a list are looked up by hash; an overlap of arrays would compare each with each.
        below = Q(holder__any_of=reached) | Q(registered_office__any_of=reached) | Q(handler__any_of=reached)
        seen |= below & Q(sealed=False)
    if sealed:
        seen |= Q(office_ids__overlap=sealed, sealed=True) & (
            ~Q(accused_office_ids__overlap=authority.lineage()) | Q(registered_office_id__in=own)
        )
    if led := packaged_ids(account):
        # A leader sees what he has taken on, wherever it lies, and a team what it works on, while it does; never what
        # accuses their own office.
        seen |= Q(pk__any_of=led) & ~Q(accused_office_ids__overlap=authority.lineage())
    if reviewed := reviewed_office_ids(account):
        seen |= Q(holder_id__in=reviewed, state__in=REVIEWABLE, sealed=False)
    return Petition.objects.filter(seen)


def packaged_ids(account: Account) -> list[int]:
    """The petitions that the account has taken on as a leader, or on whose team it is; read once a request.

    As a list: with a subquery in its place the database would read every petition.
    """
    authority = authority_of(account)
    leads = authority.may_anywhere(Permission.INSTRUCT)
    if not leads and not (account.has_teams and authority.grants):
        return []
    if "packaged" not in authority.kept:
        led = Assignment.objects.filter(leader=account if leads else None, state=AssignmentState.OPEN)
        found = led.order_by().values_list("petition_id", flat=True)
        if account.has_teams:
            teams = TeamMember.objects.filter(account=account, left_at=None, assignment__state=AssignmentState.OPEN)
            found = found.union(teams.order_by().values_list("assignment__petition_id", flat=True))
        authority.kept["packaged"] = sorted(found)
    return authority.kept["packaged"]  # type: ignore[no-any-return]


def reviewed_office_ids(account: Account) -> list[int]:
    """The offices whose answers the account's own offices review as next higher organ; read once a request."""
    authority = authority_of(account)
    offices = authority.office_ids(Permission.REVIEW)
    if not offices:
        return []
    if "reviewed" not in authority.kept:
        below = Office.objects.filter(parent_id__in=offices).values_list("pk", flat=True)
        authority.kept["reviewed"] = sorted(below)
    return authority.kept["reviewed"]  # type: ignore[no-any-return]


def petitions_with_text(account: Account) -> QuerySet[Petition]:
    """Visible petitions with holder and text, as the pages of the steps need them."""
    seen = petitions_visible_to(account).select_related("holder", "text")
    return seen.defer("text__tokens", "text__office_ids", "text__subject")
