"""Search over number, full names, subject and text."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.core.exceptions import EmptyResultSet
from django.db import connection, transaction
from django.db.models import F, Func, Q, QuerySet, TextField

from cases.mandates.queries import petition_of_mandate
from cases.petitions.models.parties import Petitioner
from cases.petitions.models.petitions import Petition, PetitionText
from cases.petitions.queries.numbers import petition_of_number
from cases.petitions.queries.opening import opened_only
from cases.petitions.queries.sealed import sealed_saying
from cases.petitions.queries.text import PairQuery
from cases.petitions.queries.visible import petitions_on_record, petitions_visible_to, reviewed_office_ids
from cases.worklist.searching import OTHER_IDEOGRAPHS, SearchText, only_ideographs
from offices.crypto import keyed_hash, normalised
from offices.organisation.models import Account
from offices.organisation.policies import authority_of
from offices.organisation.queries import office_ids_reached
from offices.organisation.roles import Permission
from offices.pages.queries import COUNT_LIMIT

SEARCH_PAGE = 25
SORTED_HITS = 3 * COUNT_LIMIT  # as many are read and sorted as quickly as a walk meets a page of them
LONGEST_NAME = 60
LAST_ID = 2**63 - 1
DENSE = 0.05  # of what so many texts share, more than are counted are among this many of the newest petitions
NEAR = 20 * COUNT_LIMIT
# With more offices than this, or such with a larger share of all texts, asking the index for them costs more than it
# saves.
OFFICES_IN_INDEX, SHARE_IN_INDEX = 40, 0.2


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


def petition_numbered(account: Account, text: str) -> Petition | None:
    """The petition whose whole number was typed, ours or that of the organ that assigned it, if the account may see it;
    no filter holds against a number.
    """
    seen = petitions_on_record(account)
    return petition_of_number(seen, text) or petition_of_mandate(seen, text)


def search_petitions(
    account: Account,
    wanted: SearchText,
    *,
    among: QuerySet[Petition] | None = None,
    after: int | None = None,
    by_name: bool = False,
    size: int | None = None,
) -> Found:
    """Visible petitions that contain all words of a search, or, `by_name`, one of whose persons has exactly this name:
    who asks for that says what for, and it is written down. What is sealed and not opened is found by its number only.

    `among` narrows what `petitions_visible_to` the same account gave; `after` is the `next_after` of the page before;
    `size` is that of a page, at most `COUNT_LIMIT`.
    What most texts share is looked for backwards from the newest. Of everything else the index alone gives some
    thousand hits at most, which a word without hits ends at once; where there are more, they lie so densely that
    walking backwards soon meets a page of them.
    """
    size = SEARCH_PAGE if size is None else size
    petitions = opened_only(account, petitions_visible_to(account) if among is None else among)
    shares = _shares(wanted.pairs, office_ids_reached(account, Permission.SEE_CASES))
    texts = _texts_with(account, wanted, shares, petitions) if wanted.pairs else PetitionText.objects.none()
    people = _persons_named(account, wanted.typed) if by_name else Petitioner.objects.none()
    with transaction.atomic():
        newest = _newest_hits(petitions, texts, people, shares)
        if len(newest) > COUNT_LIMIT:
            page, total, named = newest, len(newest), 0
            if after is not None:
                page = _walk_hits(petitions, texts, people.none(), after, size + 1)
        else:
            sorted_out = _sort_hits(petitions, texts, people, after, size)
            page, total, named = sorted_out.page, sorted_out.seen, sorted_out.named
            if sorted_out.hits > SORTED_HITS:
                page, total = _many_hits(petitions, texts, people if named else people.none(), total, after, size)
    shown = page[:size]
    return Found(
        petitions=list(_shown_in_search(shown)) if shown else [],
        named=frozenset(people.filter(petition__in=shown).values_list("petition_id", flat=True))
        if named and shown
        else frozenset(),
        total=min(total, COUNT_LIMIT),
        is_more=total > COUNT_LIMIT,
        next_after=shown[-1] if len(page) > size else None,
    )


class _Shares(NamedTuple):
    """The share of the texts that have the rarest of some pairs; that some offices have custody of; the newest id."""

    pairs: float
    offices: float
    newest: int


_SHARES = """
WITH common AS (
    SELECT attname, element.text, element.share
    FROM pg_stats, unnest(most_common_elems::text::text[], most_common_elem_freqs) AS element (text, share)
    WHERE schemaname = current_schema() AND tablename = 'cases_petitiontext' AND attname IN ('tokens', 'office_ids')
)
SELECT (
    SELECT coalesce(min(coalesce(share, 0)), 0)
    FROM unnest(%s::text[]) AS pair (text) LEFT JOIN common ON common.text = pair.text AND attname = 'tokens'
), (SELECT coalesce(sum(share), 0) FROM common WHERE attname = 'office_ids' AND text = ANY(%s::text[])),
(SELECT coalesce(max(id), 0) FROM cases_petition)
"""


def _shares(pairs: Sequence[str], office_ids: Sequence[int]) -> _Shares:
    """By the statistics that the database keeps of the index anyway."""
    with connection.cursor() as cursor:
        cursor.execute(_SHARES, [list(pairs), list(map(str, office_ids))])
        return _Shares(*cursor.fetchone())


def _newest_hits(
    petitions: QuerySet[Petition], texts: QuerySet[PetitionText], people: QuerySet[Petitioner], shares: _Shares
) -> list[int]:
    """More than are counted among the newest petitions; fewer, or none, where another way is quicker."""
    if shares.pairs < DENSE or people.exists():
        return []
    since = shares.newest - NEAR
    return _walk_hits(
        petitions.filter(pk__gt=since), texts.filter(pk__gt=since), people.none(), LAST_ID, COUNT_LIMIT + 1
    )


def _walk_hits(
    petitions: QuerySet[Petition],
    texts: QuerySet[PetitionText],
    people: QuerySet[Petitioner],
    before: int,
    most: int,
) -> list[int]:
    """The newest hits before one, found by going backwards through all petitions."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SET LOCAL max_parallel_workers_per_gather = 0;"
            "SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off"
        )
        found = _hits_of(petitions, texts, people).filter(pk__lt=before).order_by("-pk")
        ids = list(found.values_list("pk", flat=True)[:most])
        cursor.execute("SET LOCAL enable_bitmapscan = on")
        return ids


def _hits_of(
    petitions: QuerySet[Petition], texts: QuerySet[PetitionText], people: QuerySet[Petitioner]
) -> QuerySet[Petition]:
    condition = Q(text__in=texts)
    if not people.query.is_empty():
        condition |= Q(pk__in=people.values("petition_id"))
    return petitions.filter(condition)


class _SortedOut(NamedTuple):
    """The hits of the index (at most one more than `SORTED_HITS`), persons of that name, visible ones, one page.

    Where the index has more hits than are sorted, the visible ones are counted no further than `COUNT_LIMIT`.
    """

    hits: int
    named: int
    seen: int
    page: list[int]


_SORT_HITS = """
WITH hit (id) AS MATERIALIZED ({texts}),
    named (id) AS MATERIALIZED ({people}),
    seen (id) AS MATERIALIZED ({petitions} LIMIT (SELECT CASE WHEN count(*) > %s THEN %s END FROM hit))
SELECT (SELECT count(*) FROM hit), (SELECT count(*) FROM named), (SELECT count(*) FROM seen),
    ARRAY(SELECT id FROM seen WHERE id < %s ORDER BY id DESC LIMIT %s)
"""
_NOTHING = "SELECT 0::bigint WHERE false"


def _sort_hits(
    petitions: QuerySet[Petition],
    texts: QuerySet[PetitionText],
    people: QuerySet[Petitioner],
    after: int | None,
    size: int,
) -> _SortedOut:
    hits = petitions.order_by().extra(
        where=["cases_petition.id = ANY(ARRAY(SELECT id FROM hit UNION ALL SELECT id FROM named))"]
    )
    parts = {
        "texts": _sql(texts.values_list("pk")[: SORTED_HITS + 1]),
        "people": _sql(people.values_list("petition_id")),
        "petitions": _sql(hits.values_list("pk")),
    }
    values = [value for _text, given in parts.values() for value in given]
    with connection.cursor() as cursor:
        # Without reading whole tables the planner takes the index of pairs, whatever it guesses about a word it never
        # saw; and starting a second worker takes longer than a search.
        cursor.execute("SET LOCAL max_parallel_workers_per_gather = 0; SET LOCAL enable_seqscan = off")
        statement = _SORT_HITS.format_map({name: text for name, (text, _given) in parts.items()})
        limits = [SORTED_HITS, COUNT_LIMIT + 1, LAST_ID if after is None else after, size + 1]
        cursor.execute(statement, [*values, *limits])
        return _SortedOut(*cursor.fetchone())


def _sql(rows: QuerySet[Any, Any]) -> tuple[str, tuple[Any, ...]]:
    try:
        return rows.query.sql_with_params()
    except EmptyResultSet:
        return _NOTHING, ()


def _many_hits(
    petitions: QuerySet[Petition],
    texts: QuerySet[PetitionText],
    people: QuerySet[Petitioner],
    seen: int,
    after: int | None,
    size: int,
) -> tuple[list[int], int]:
    """One page where the index has more hits than are sorted, and how many are visible, if no more than are counted."""
    if seen <= COUNT_LIMIT:
        # Filters, or few offices for so many hits: the planner knows better what to begin with.
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = on")
        found = _hits_of(petitions, texts, people).order_by().values_list("pk", flat=True)[: COUNT_LIMIT + 1]
        ids = sorted(found, reverse=True)
        seen = len(ids)
        if seen <= COUNT_LIMIT:
            return [pk for pk in ids if after is None or pk < after][: size + 1], seen
    return _walk_hits(petitions, texts, people, LAST_ID if after is None else after, size + 1), seen


def _shown_in_search(ids: Collection[int]) -> QuerySet[Petition]:
    rows = Petition.objects.filter(pk__in=ids).select_related("text", "holder").order_by("-pk")
    return rows.only(
        "number", "subject", "state", "is_open", "petitioner_masked", "received_on", "channel", "headcount", "next_due",
        "next_clock", "next_provisional", "urgent", "sealed", "holder__short_name", "text__body",
    )  # fmt: skip


def _texts_with(
    account: Account, wanted: SearchText, shares: _Shares, petitions: QuerySet[Petition]
) -> QuerySet[PetitionText]:
    """Texts with all words, of the offices an account reaches where these have few; visibility is still to be asked.
    What is sealed is looked through among the petitions that the account may read.
    """
    found = PetitionText.objects.order_by()
    inside_all = Q(tokens=PairQuery(wanted.tsquery))
    reached = office_ids_reached(account, Permission.SEE_CASES)
    few = len(reached) <= OFFICES_IN_INDEX and shares.offices <= SHARE_IN_INDEX
    if few and not reviewed_office_ids(account):
        inside_all &= Q(office_ids__overlap=reached)
    form = Func(
        F("subject"), F("body"), template="search_form(%(expressions)s)", arg_joiner=" || ' ' || ",
        output_field=TextField(),
    )  # fmt: skip
    for word in wanted.rechecked:
        # Most texts have the word as it was typed; bringing a text into search form costs ten times as much.
        inside = Q(form__contains=word)
        if only_ideographs(word):
            inside &= Q(body__regex=OTHER_IDEOGRAPHS) | Q(subject__regex=OTHER_IDEOGRAPHS)
        found = found.alias(form=form)
        inside_all &= Q(body__contains=word) | Q(subject__contains=word) | inside
    sealed = sealed_saying(petitions, lambda subject, body: wanted.is_in(f"{subject} {body}"))
    return found.filter(inside_all | Q(pk__in=sealed) if sealed else inside_all)


def _persons_named(account: Account, name: str) -> QuerySet[Petitioner]:
    """A name is found in full only, by its keyed hash, and only in the custody of offices where the account may read
    names; who may not read them could otherwise look them up.
    """
    readers = authority_of(account).office_ids(Permission.READ_IDENTITY)
    if not readers:
        return Petitioner.objects.none()
    if not 2 <= len(normalised(name)) <= LONGEST_NAME:
        return Petitioner.objects.none()
    found = Petitioner.objects.filter(name_hash=keyed_hash(name), petition__office_ids__overlap=readers)
    return found.order_by()
