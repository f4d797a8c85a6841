"""`petitions_visible_to` decides which petitions an account may see; all that shows or counts one starts there."""

from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

from django.db.models import Q, QuerySet

from cases.petitions.enums import State
from cases.petitions.models.petitions import Petition
from cases.petitions.queries.accused import against_named, named_by
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
        cache["visible petition ids"] = _ids_seen(sight_of(account))
    return cache["visible petition ids"]  # type: ignore[no-any-return]


def petitions_on_record(account: Account) -> QuerySet[Petition]:
    """The same with those whose import was undone: by their number they are shown, in no list and no figure."""
    cache = authority_of(account).cache
    if "visible" not in cache:
        cache["visible"] = _seen(sight_of(account))
    return cache["visible"].all()  # type: ignore[no-any-return]


class Sight(NamedTuple):
    """All by which it is decided what an account sees. Read anew for each request; what it makes of it is kept, since
    to put the query together takes longer than to run it.
    """

    account_id: int = 0
    hashes: tuple[str, ...] = ()
    own: tuple[int, ...] = ()
    sealed: tuple[int, ...] = ()
    named_for_sealed: tuple[int, ...] = ()
    reached: tuple[int, ...] = ()
    is_wide: bool = False
    lineage: tuple[int, ...] = ()
    granted: tuple[tuple[int, ...], ...] = ()
    reviewed: tuple[int, ...] = ()


NONE = Sight()


def sight_of(account: Account) -> Sight:
    """Read once a request."""
    cache = authority_of(account).cache
    if "sight" not in cache:
        cache["sight"] = _read_sight(account)
    return cache["sight"]  # type: ignore[no-any-return]


def _read_sight(account: Account) -> Sight:
    authority = authority_of(account)
    reached = office_ids_reached(account, Permission.SEE_CASES)
    if not reached:
        return NONE
    sealed = authority.office_ids(Permission.SEE_SEALED)
    granted = [ids for grants in _granted_by_rooms if (ids := grants(account))]
    return Sight(
        account.pk,
        tuple(named_by(account)) if sealed or granted else (),
        tuple(authority.office_ids(Permission.SEE_CASES)),
        tuple(sealed),
        tuple(authority.office_ids_for_sealed()),
        tuple(reached),
        bool(authority.wide_paths(Permission.SEE_CASES)),
        tuple(authority.lineage()),
        tuple(map(tuple, granted)),
        tuple(reviewed_office_ids(account)),
    )


@lru_cache(maxsize=256)
def _ids_seen(sight: Sight) -> Subselect:
    return Subselect(_seen(sight).exclude(state=State.VOIDED))


@lru_cache(maxsize=256)
def _seen(sight: Sight) -> QuerySet[Petition]:
    """Not read itself: each asks a copy of it."""
    own = list(sight.own)
    if not sight.reached:
        return Petition.objects.none()
    seen = Q()
    for way in ways_by_offices(sight):
        seen |= way & Q(sealed=False)
    not_accused = ~Q(accused_office_ids__overlap=list(sight.lineage))
    not_accusing = ~against_named(sight.account_id, sight.hashes)
    if sight.sealed:
        seen |= (
            seen_by(list(sight.sealed))
            & Q(sealed=True)
            & _needs_to_know(sight)
            & (not_accused | Q(registered_office_id__in=own))
            & not_accusing
        )
    for granted in sight.granted:
        # Wherever it lies, but never what accuses them or their own office.
        seen |= Q(pk__any_of=list(granted)) & not_accused & (Q(sealed=False) | not_accusing)
    if sight.reviewed:
        seen |= Q(holder_id__in=sight.reviewed, state__in=REVIEWABLE, sealed=False)
    return Petition.objects.filter(seen & ~Q(recused_ids__contains=[sight.account_id]))


def ways_by_offices(sight: Sight) -> list[Q]:
    """By which offices of a petition that is not sealed the account sees it: of its own, and of those it reaches."""
    ways, reached = [seen_by(list(sight.own))], list(sight.reached)
    if sight.is_wide:
        # Hundreds of offices in a list are looked up by hash; an overlap of arrays would compare each with each.
        ways.append(Q(holder__any_of=reached) | Q(registered_office__any_of=reached) | Q(handler__any_of=reached))
    return ways


def seen_by(offices: list[int]) -> Q:
    """Petitions of which one of the offices has custody, with which it helps, or of which it was told."""
    return Q(office_ids__overlap=offices) | Q(informed_ids__overlap=offices)


def _needs_to_know(sight: Sight) -> Q:
    """Of the sealed matters of one's own offices: those one registered or handles, and all of the offices that one
    heads or was named in for sealed matters.
    """
    own = Q(registered_by=sight.account_id) | Q(handled_by=sight.account_id)
    return own | seen_by(list(sight.named_for_sealed))


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
