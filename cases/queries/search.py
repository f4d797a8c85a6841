"""Search over number, full names, subject and text."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models import F, Func, Q, QuerySet, TextField

from cases.models import (
    Petition,
    Petitioner,
    PetitionText,
)
from cases.queries.similar import PairQuery
from cases.queries.visible import COUNT_LIMIT, petitions_visible_to, reviewed_office_ids
from cases.searching import OTHER_IDEOGRAPHS, SearchText, only_ideographs
from offices.crypto import keyed_hash, normalised
from offices.models import Account
from offices.queries import office_ids_reached
from offices.roles import Permission

SEARCH_PAGE = 25
SORTED_HITS = 3 * COUNT_LIMIT  # as many are read and sorted as quickly as a walk meets a page of them
LONGEST_NAME = 60
OFFICES_IN_INDEX = 40  # with more offices than this, asking the index for each costs more than it saves


@dataclass(frozen=True)
class Found:
    """One page of a search, the newest first, and how many there are in all; no more than `COUNT_LIMIT` are counted.

    named: ids of those found by the name of a person.
    """

    petitions: list[Petition]
    named: frozenset[int]
    total: int
    is_more: bool
    next_after: int | None


def petition_numbered(account: Account, number: str) -> Petition | None:
    """The petition of exactly this number, if the account may see it; no filter holds against a number."""
    return petitions_visible_to(account).filter(number=number).first()


def search_petitions(
    account: Account, wanted: SearchText, *, among: QuerySet[Petition] | None = None, after: int | None = None
) -> Found:
    """Visible petitions that contain all words of a search, or one of whose persons has exactly this name.

    `among` narrows what `petitions_visible_to` the same account gave; `after` is the `next_after` of the page before.
    The index alone first gives some thousand hits at most, which a word without hits ends at once. More than those lie
    so densely that walking backwards from the newest soon meets a page of them.
    """
    petitions = petitions_visible_to(account) if among is None else among
    newest = petitions.order_by("-pk").values_list("pk", flat=True)
    with transaction.atomic(), connection.cursor() as cursor:
        texts = _texts_with(account, wanted) if wanted.pairs else PetitionText.objects.none()
        # Without its other ways the planner takes the index of pairs, whatever it guesses about a word it never saw;
        # and starting a second worker takes longer than a search.
        cursor.execute(
            "SET LOCAL max_parallel_workers_per_gather = 0;"
            "SET LOCAL enable_seqscan = off; SET LOCAL enable_indexscan = off"
        )
        hits = list(texts.values_list("pk", flat=True)[: SORTED_HITS + 1])
        cursor.execute("SET LOCAL enable_seqscan = on; SET LOCAL enable_indexscan = on")
        named = _of_person_named(newest, wanted.typed)
        most = len(named)
        if most > COUNT_LIMIT and after is not None:
            named = _of_person_named(newest.filter(pk__lt=after), wanted.typed)
        ids = list(_among(newest, hits))
        if len(hits) > SORTED_HITS and len(ids) <= COUNT_LIMIT:
            # Filters, or few offices for so many hits: the planner knows better what to begin with.
            ids = list(newest.filter(text__in=texts).order_by()[: COUNT_LIMIT + 1])
        if len(hits) > SORTED_HITS and len(ids) > COUNT_LIMIT:
            cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off")
            found = newest.filter(Q(text__in=texts) | Q(pk__in=named) if named else Q(text__in=texts))
            page = list((found if after is None else found.filter(pk__lt=after))[: SEARCH_PAGE + 1])
            cursor.execute("SET LOCAL enable_seqscan = on; SET LOCAL enable_bitmapscan = on")
            most = len(ids)
        else:
            ids = sorted({*named, *ids}, reverse=True)
            page = [pk for pk in ids if after is None or pk < after][: SEARCH_PAGE + 1]
            most = max(most, len(ids))
    shown = page[:SEARCH_PAGE]
    return Found(
        petitions=list(_shown_in_search(shown)) if shown else [],
        named=frozenset(named),
        total=min(most, COUNT_LIMIT),
        is_more=most > COUNT_LIMIT,
        next_after=shown[-1] if len(page) > SEARCH_PAGE else None,
    )


def _shown_in_search(ids: Collection[int]) -> QuerySet[Petition]:
    rows = Petition.objects.filter(pk__in=ids).select_related("text", "holder").order_by("-pk")
    return rows.only(
        "number", "subject", "state", "is_open", "petitioner_masked", "received_on", "channel", "headcount", "next_due",
        "next_clock", "urgent", "sealed", "holder__short_name", "text__body",
    )  # fmt: skip


def _among(petitions: QuerySet[Petition, int], ids: Sequence[int]) -> Iterable[int]:
    """Those of thousands of ids that are among the petitions, in no order; as one value, not as thousands."""
    if not ids:
        return ()
    return petitions.order_by().extra(where=["cases_petition.id = ANY(%s)"], params=[list(ids)])


def _texts_with(account: Account, wanted: SearchText) -> QuerySet[PetitionText]:
    """Texts with all words, of the offices an account reaches where these are few; visibility is still to be asked."""
    found = PetitionText.objects.filter(tokens=PairQuery(wanted.tsquery)).order_by()
    reached = office_ids_reached(account, Permission.SEE_CASES)
    if len(reached) <= OFFICES_IN_INDEX and not reviewed_office_ids(account):
        found = found.filter(office_ids__overlap=reached)
    form = Func(
        F("subject"), F("body"), template="search_form(%(expressions)s)", arg_joiner=" || ' ' || ",
        output_field=TextField(),
    )  # fmt: skip
    for word in wanted.rechecked:
        # Most texts have the word as it was typed; bringing a text into search form costs ten times as much.
        inside = Q(form__contains=word)
        if only_ideographs(word):
            inside &= Q(body__regex=OTHER_IDEOGRAPHS) | Q(subject__regex=OTHER_IDEOGRAPHS)
        found = found.alias(form=form).filter(Q(body__contains=word) | Q(subject__contains=word) | inside)
    return found


def _of_person_named(newest: QuerySet[Petition, int], name: str) -> list[int]:
    """A name is found in full only, by its keyed hash."""
    if not 2 <= len(normalised(name)) <= LONGEST_NAME:
        return []
    people = Petitioner.objects.filter(name_hash=keyed_hash(name)).values("petition_id")
    return list(newest.filter(pk__in=people)[: COUNT_LIMIT + 1])
