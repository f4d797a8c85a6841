"""Search over number, full names, subject and text."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.core.exceptions import EmptyResultSet
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
LAST_ID = 2**63 - 1
NUMBER = re.compile(r"-[0-9]{4}-[0-9]{6,}$")  # 370101-2026-000012
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
    return petitions_visible_to(account).filter(number=number).first() if NUMBER.search(number) else None


def search_petitions(
    account: Account, wanted: SearchText, *, among: QuerySet[Petition] | None = None, after: int | None = None
) -> Found:
    """Visible petitions that contain all words of a search, or one of whose persons has exactly this name.

    `among` narrows what `petitions_visible_to` the same account gave; `after` is the `next_after` of the page before.
    The index alone first gives some thousand hits at most, which a word without hits ends at once. More than those lie
    so densely that walking backwards from the newest soon meets a page of them.
    """
    petitions = petitions_visible_to(account) if among is None else among
    texts = _texts_with(account, wanted) if wanted.pairs else PetitionText.objects.none()
    people = _persons_named(wanted.typed)
    with transaction.atomic():
        sorted_out = _sort_hits(petitions, texts, people, after)
        if sorted_out.hits <= SORTED_HITS:
            page, total = sorted_out.page, sorted_out.seen
        else:
            page, total = _walk_hits(petitions, texts, people, sorted_out, after)
    shown = page[:SEARCH_PAGE]
    return Found(
        petitions=list(_shown_in_search(shown)) if shown else [],
        named=frozenset(people.filter(petition__in=shown).values_list("petition_id", flat=True))
        if sorted_out.named and shown
        else frozenset(),
        total=min(total, COUNT_LIMIT),
        is_more=total > COUNT_LIMIT,
        next_after=shown[-1] if len(page) > SEARCH_PAGE else None,
    )


class _SortedOut(NamedTuple):
    """The hits of the index (at most one more than `SORTED_HITS`), persons of that name, visible ones, one page."""

    hits: int
    named: int
    seen: int
    page: list[int]


_SORT_HITS = """
WITH hit (id) AS MATERIALIZED ({texts}),
    named (id) AS MATERIALIZED ({people}),
    seen (id) AS MATERIALIZED ({petitions})
SELECT (SELECT count(*) FROM hit), (SELECT count(*) FROM named), (SELECT count(*) FROM seen),
    ARRAY(SELECT id FROM seen WHERE id < %s ORDER BY id DESC LIMIT %s)
"""
_NOTHING = "SELECT 0::bigint WHERE false"


def _sort_hits(
    petitions: QuerySet[Petition], texts: QuerySet[PetitionText], people: QuerySet[Petitioner], after: int | None
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
        # Without its other ways the planner takes the index of pairs, whatever it guesses about a word it never saw;
        # and starting a second worker takes longer than a search.
        cursor.execute(
            "SET LOCAL max_parallel_workers_per_gather = 0;"
            "SET LOCAL enable_seqscan = off; SET LOCAL enable_indexscan = off"
        )
        statement = _SORT_HITS.format_map({name: text for name, (text, _given) in parts.items()})
        cursor.execute(statement, [*values, LAST_ID if after is None else after, SEARCH_PAGE + 1])
        return _SortedOut(*cursor.fetchone())


def _sql(rows: QuerySet[Any, Any]) -> tuple[str, tuple[Any, ...]]:
    try:
        return rows.query.sql_with_params()
    except EmptyResultSet:
        return _NOTHING, ()


def _walk_hits(
    petitions: QuerySet[Petition],
    texts: QuerySet[PetitionText],
    people: QuerySet[Petitioner],
    sorted_out: _SortedOut,
    after: int | None,
) -> tuple[list[int], int]:
    """One page where the index has more hits than are sorted, and how many are visible, if no more than are counted."""
    condition = Q(text__in=texts)
    if sorted_out.named:
        condition |= Q(pk__in=people.values("petition_id"))
    found = petitions.filter(condition).order_by("-pk").values_list("pk", flat=True)
    total = sorted_out.seen
    with connection.cursor() as cursor:
        if total <= COUNT_LIMIT:
            # Filters, or few offices for so many hits: the planner knows better what to begin with.
            cursor.execute("SET LOCAL enable_seqscan = on; SET LOCAL enable_indexscan = on")
            ids = sorted(found.order_by()[: COUNT_LIMIT + 1], reverse=True)
            if len(ids) <= COUNT_LIMIT:
                return [pk for pk in ids if after is None or pk < after][: SEARCH_PAGE + 1], len(ids)
            total = len(ids)
        cursor.execute("SET LOCAL enable_indexscan = on; SET LOCAL enable_bitmapscan = off")
        return list((found if after is None else found.filter(pk__lt=after))[: SEARCH_PAGE + 1]), total


def _shown_in_search(ids: Collection[int]) -> QuerySet[Petition]:
    rows = Petition.objects.filter(pk__in=ids).select_related("text", "holder").order_by("-pk")
    return rows.only(
        "number", "subject", "state", "is_open", "petitioner_masked", "received_on", "channel", "headcount", "next_due",
        "next_clock", "urgent", "sealed", "holder__short_name", "text__body",
    )  # fmt: skip


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


def _persons_named(name: str) -> QuerySet[Petitioner]:
    """A name is found in full only, by its keyed hash."""
    if not 2 <= len(normalised(name)) <= LONGEST_NAME:
        return Petitioner.objects.none()
    return Petitioner.objects.filter(name_hash=keyed_hash(name)).order_by()
