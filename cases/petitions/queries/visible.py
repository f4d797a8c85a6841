"""`petitions_visible_to` decides which petitions an account may see; all that shows or counts one starts there."""

from collections.abc import Callable

from django.db.models import Q, QuerySet

from cases.petitions.enums import State
from cases.petitions.models.petitions import Petition
from cases.petitions.queries.accused import not_accusing
from offices.organisation.models import Account, Office
from offices.organisation.policies import authority_of
from offices.organisation.queries import office_ids_reached
from offices.organisation.roles import Permission
from offices.pages.queries import Subselect

REVIEWABLE = (State.SERVED, State.REVIEW_SERVED)


# Petitions that an account sees by what a room above has given it, as ids; read once a request.
_granted_by_rooms: list[Callable[[Account], list[int]]] = []


def grant_sight(granted: Callable[[Account], list[int]]) -> None:
    """Let a room that stands above this one show petitions to who works on them; called from the AppConfig."""
    if granted not in _granted_by_rooms:
        _granted_by_rooms.append(granted)


def granted_ids(account: Account) -> set[int]:
    """The petitions that rooms above have given to the account to work on."""
    return {pk for grants in _granted_by_rooms for pk in grants(account)}


def petitions_visible_to(account: Account) -> QuerySet[Petition]:
    """The petitions an account may see; none for an unknown role.

    An office sees what it has custody of, what it helps with (协办) and what it was told of (抄送). A role that reaches
    below sees what the offices below have custody of, sealed matters excepted. The next higher organ sees what its
    petitioners may ask it to review (第三十五条、第三十六条).
    Nobody sees what they are recused from (第二十八条第三款).
    Nothing of an accusation is seen by the accused (第三十条第三款): no person who is, or may be, whom it names; no
    accused office or one below it, the office that registered it excepted. In an office a sealed matter is seen by who
    registered it, who handles it, the head, and those who were named for it.
    """
    return petitions_on_record(account).exclude(state=State.VOIDED)


def visible_petition_ids(account: Account) -> Subselect:
    """The ids of what the account may see, for `petition__in` of all that belongs to a petition."""
    cache = authority_of(account).cache
    if "visible petition ids" not in cache:
        cache["visible petition ids"] = Subselect(petitions_visible_to(account))
    return cache["visible petition ids"]  # type: ignore[no-any-return]


def petitions_on_record(account: Account) -> QuerySet[Petition]:
    """The same with those whose import was undone: by their number they are shown, in no list and no figure."""
    cache = authority_of(account).cache
    if "visible" not in cache:
        cache["visible"] = _visible_to(account)
    return cache["visible"].all()  # type: ignore[no-any-return]


def _visible_to(account: Account) -> QuerySet[Petition]:
    authority = authority_of(account)
    own = authority.office_ids(Permission.SEE_CASES)
    sealed = authority.office_ids(Permission.SEE_SEALED)
    reached = office_ids_reached(account, Permission.SEE_CASES)
    if not reached:
        return Petition.objects.none()
    seen = seen_by(own) & Q(sealed=False)
    if authority.wide_paths(Permission.SEE_CASES):
        # Hundreds of offices in a list are looked up by hash; an overlap of arrays would compare each with each.
        below = Q(holder__any_of=reached) | Q(registered_office__any_of=reached) | Q(handler__any_of=reached)
        seen |= below & Q(sealed=False)
    not_accused = ~Q(accused_office_ids__overlap=authority.lineage())
    if sealed:
        seen |= (
            seen_by(sealed)
            & Q(sealed=True)
            & needs_to_know(account)
            & (not_accused | Q(registered_office_id__in=own))
            & not_accusing(account)
        )
    for grants in _granted_by_rooms:
        if granted := grants(account):
            # Wherever it lies, but never what accuses them or their own office.
            seen |= Q(pk__any_of=granted) & not_accused & (Q(sealed=False) | not_accusing(account))
    if reviewed := reviewed_office_ids(account):
        seen |= Q(holder_id__in=reviewed, state__in=REVIEWABLE, sealed=False)
    return Petition.objects.filter(seen & ~Q(recused_ids__contains=[account.pk]))


def seen_by(offices: list[int]) -> Q:
    """Petitions of which one of the offices has custody, with which it helps, or of which it was told."""
    return Q(office_ids__overlap=offices) | Q(informed_ids__overlap=offices)


def needs_to_know(account: Account) -> Q:
    """Of the sealed matters of one's own offices: those one registered or handles, and all of the offices that one
    heads or was named in for sealed matters.
    """
    named = authority_of(account).office_ids_for_sealed()
    return Q(registered_by=account) | Q(handled_by=account) | seen_by(named)


def reviewed_office_ids(account: Account) -> list[int]:
    """The offices whose answers the account's own offices review as next higher organ; read once a request."""
    authority = authority_of(account)
    offices = authority.office_ids(Permission.REVIEW)
    if not offices:
        return []
    if "reviewed" not in authority.cache:
        below = Office.objects.filter(parent_id__in=offices).values_list("pk", flat=True)
        authority.cache["reviewed"] = sorted(below)
    return authority.cache["reviewed"]  # type: ignore[no-any-return]


def petitions_with_text(account: Account) -> QuerySet[Petition]:
    """Visible petitions with holder and text, as the pages of the steps need them."""
    seen = petitions_visible_to(account).select_related("holder", "text")
    return seen.defer("text__tokens", "text__office_ids", "text__subject")


def with_custody(petition: Petition, by: Account) -> list[Office]:
    """The offices in whose name the account reads what the petition says of people."""
    readers = authority_of(by).offices(Permission.READ_IDENTITY)
    return [office for office in readers if office.pk in petition.office_ids]
