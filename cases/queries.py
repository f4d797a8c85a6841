"""Reads of petitions. Everything that shows or counts one starts from `petitions_visible_to`."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import combinations
from typing import Any
from uuid import UUID

from django.contrib.postgres.search import SearchQuery
from django.core.exceptions import EmptyResultSet
from django.db import connection, transaction
from django.db.models import Case, F, Func, OuterRef, Q, QuerySet, Subquery, TextField, Value, When

from cases.enums import ClockState, Decision
from cases.models import (
    Document,
    Extension,
    Handover,
    ImportBatch,
    Instruction,
    Objection,
    Petition,
    PetitionText,
    Petitioner,
)
from cases.searching import OTHER_IDEOGRAPHS, SearchText, only_ideographs
from offices.crypto import keyed_hash, normalised
from offices.models import Account, Event, Office
from offices.policies import authority_of
from offices.queries import office_ids_reached
from offices.roles import Permission

COUNT_LIMIT = 1000


def petitions_visible_to(account: Account) -> QuerySet[Petition]:
    """The petitions an account may see; none for an unknown role.

    An office sees what it has custody of. A role that reaches below sees what the offices below have custody of, sealed matters excepted. Nothing of an
    accusation is seen by the accused office or one below it (《信访工作条例》第三十条第三款), the office that registered it excepted.
    """
    authority = authority_of(account)
    own = authority.office_ids(Permission.SEE_CASES)
    sealed = authority.office_ids(Permission.SEE_SEALED)
    reached = office_ids_reached(account, Permission.SEE_CASES)
    if not reached:
        return Petition.objects.none()
    seen = Q(office_ids__overlap=reached, sealed=False)
    if sealed:
        seen |= Q(office_ids__overlap=sealed, sealed=True) & (
            ~Q(accused_office_ids__overlap=authority.lineage()) | Q(registered_office_id__in=own)
        )
    return Petition.objects.filter(seen)


def active_offices() -> QuerySet[Office]:
    return Office.objects.filter(is_active=True).order_by("path")


SIMILAR_SHOWN = 8
SAME_NAME_READ = 500  # people of one name looked through, the newest first
SAME_MATTER_READ = 2000  # texts that share rare pairs looked through
RARE_PAIRS = 8
RARE_ROWS = 10_000  # a pair expected in more texts than this tells nothing
COMPARED_TEXT = 400  # characters of the body whose pairs are looked at


@dataclass
class Similar:
    """An earlier petition that may be the same, and what speaks for it."""

    pk: int
    same_identity: bool
    same_phone: bool
    same_name: bool
    same_matter: bool
    petition: Petition = field(init=False)

    @property
    def strength(self) -> tuple[bool, bool, bool, bool]:
        return self.same_identity, self.same_phone, self.same_name and self.same_matter, self.same_matter


def similar_to(
    account: Account, *, name: str = "", identity_number: str = "", phone: str = "", subject: str = "", body: str = ""
) -> list[Similar]:
    """Earlier petitions, among those the account may see, of the same person or the same matter; the strongest first.

    A person is told by the keyed hash of identity number, telephone or full name; a matter by the rarest character
    pairs that its text shares with others. At most five statements, however many are found.
    """
    name = name if len(name.strip()) > 1 else ""
    persons = _petitions_of_person(keyed_hash(identity_number), keyed_hash(phone), keyed_hash(name))
    matters = _ids_of_matter(account, subject, body[:COMPARED_TEXT])
    seen = petitions_visible_to(account)
    candidates = [
        Similar(pk, *persons.get(pk, (False, False, False)), same_matter=pk in matters)
        for pk in seen.filter(pk__in={*persons, *matters}).order_by("-pk").values_list("pk", flat=True)
    ]
    candidates.sort(key=lambda item: item.strength, reverse=True)
    shown = candidates[:SIMILAR_SHOWN]
    # Only those shown are read whole: there may be hundreds of people of one name.
    petitions = seen.select_related("holder").defer("accused", "query_code").in_bulk([item.pk for item in shown])
    for item in shown:
        item.petition = petitions[item.pk]
    return shown


def _petitions_of_person(identity: str, phone: str, name: str) -> dict[int, tuple[bool, bool, bool]]:
    """By petition: whether a person of it has this identity number, telephone, name. At most one statement."""
    given = {"identity_hash": identity, "phone_hash": phone, "name_hash": name}
    condition = Q()
    for column, value in given.items():
        if value:
            condition |= Q(**{column: value})
    if not condition:
        return {}
    people = Petitioner.objects.filter(condition).order_by("-petition_id").values_list("petition_id", *given)
    found: dict[int, tuple[bool, bool, bool]] = {}
    for petition_id, *hashes in people[:SAME_NAME_READ]:
        same = (bool(wanted) and value == wanted for value, wanted in zip(hashes, given.values(), strict=True))
        before = found.get(petition_id, (False, False, False))
        one, two, three = (old or new for old, new in zip(before, same, strict=True))
        found[petition_id] = (one, two, three)
    return found


class PairQuery(SearchQuery):
    """Character pairs written as a tsquery, which no parser takes apart."""

    template = "(%(expressions)s)::tsquery"


# The rarest pairs of a text by the statistics of the index; what stands in no statistics is rarer than all that does.
_RARE = """
WITH pair AS (
    SELECT unnest(tsvector_to_array(character_pairs(%s, ''))) AS text, 0 AS place
    UNION ALL SELECT unnest(tsvector_to_array(character_pairs('', %s))), 1
), known AS (
    SELECT common.text, common.share
    FROM pg_stats, unnest(most_common_elems::text::text[], most_common_elem_freqs) AS common (text, share)
    WHERE schemaname = current_schema() AND tablename = 'cases_petitiontext' AND attname = 'tokens'
)
SELECT pair.text
FROM pair LEFT JOIN known USING (text), pg_class
WHERE pg_class.oid = 'cases_petitiontext'::regclass AND length(pair.text) > 1
    AND coalesce(share, 0) * greatest(reltuples, 0) <= %s
GROUP BY pair.text ORDER BY min(place), coalesce(max(share), 0), pair.text LIMIT %s
"""


def _ids_of_matter(account: Account, subject: str, body: str) -> set[int]:
    """The visible petitions whose text shares most with this one; two statements."""
    if len(subject.strip()) < 2:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(_RARE, [subject, body, RARE_ROWS, RARE_PAIRS])
        pairs = [pair for (pair,) in cursor.fetchall()]
    if len(pairs) < 2:
        return set()
    quoted = ["'" + pair.replace("\\", "\\\\").replace("'", "''") + "'" for pair in pairs]
    # Two rare pairs at least: the index meets few texts, and a page of the common words of the trade meets none.
    query = "|".join(f"{one}&{other}" for one, other in combinations(quoted, 2))
    reached = office_ids_reached(account, Permission.SEE_CASES)
    texts = PetitionText.objects.filter(tokens=PairQuery(query), office_ids__overlap=reached).values("pk")
    shared = sum((Case(When(text__tokens=PairQuery(pair), then=1), default=0) for pair in quoted), Value(0))
    rows = (
        petitions_visible_to(account)
        .filter(pk__in=texts[:SAME_MATTER_READ])
        .annotate(shared=shared)
        .filter(shared__gte=max(2, len(pairs) // 3))
        .order_by("-shared", "-pk")
        .values_list("pk", flat=True)
    )
    return set(rows[:SIMILAR_SHOWN])


def running_clocks(petition: Petition) -> list[tuple[str, date]]:
    """Kind and due date of the clocks that run."""
    return list(petition.clocks.filter(state=ClockState.RUNNING).order_by("due", "pk").values_list("kind", "due"))


def petition_by_code(number: str, code: str) -> Petition | None:
    """The petition of a receipt: who holds number and query code may ask, without an account."""
    found = Petition.objects.filter(number=number, query_code_hash=keyed_hash(code))
    return found.select_related("registered_office", "holder", "handler").first()


def public_events(petition: Petition, kinds: Sequence[str]) -> list[Event]:
    """The events of these kinds, the oldest first; only when, what and which office."""
    events = Event.objects.filter(chain_id=petition.chain_id, kind__in=kinds).order_by("sequence")
    return list(events.only("chain_id", "sequence", "at", "kind", "office_name")[:200])


def public_papers(petition: Petition, kinds: Collection[str]) -> list[Document]:
    """The papers of these kinds that are addressed to the petitioner, the oldest first."""
    papers = petition.documents.filter(kind__in=kinds, addressee=None).select_related("office", "service")
    return list(papers.order_by("issued_on", "pk").defer("body", "basis")[:100])


# The page of one petition


def petitions_with_text(account: Account) -> QuerySet[Petition]:
    """Visible petitions with holder and text, as the pages of the steps need them."""
    seen = petitions_visible_to(account).select_related("holder", "text")
    return seen.defer("text__tokens", "text__office_ids", "text__subject")


def already_taken(petition: Petition, request_key: UUID) -> bool:
    """Whether the form with this key has been taken: the same form sent twice is one event."""
    return Event.objects.filter(chain_id=petition.chain_id, request_key=request_key).exists()


def events_of(petition: Petition) -> list[Event]:
    """The history, the newest first."""
    events = Event.objects.filter(chain_id=petition.chain_id).order_by("-sequence")
    return list(events.only("chain_id", "sequence", "at", "kind", "by_name", "office_name", "facts_text"))


# Each list as JSON, in its own order; what identifies a person is masked in the database already.
_PARTS = {
    "names": """SELECT body, handler.name AS handler, handler.short_name AS handler_short, category.full_name AS category,
        registered.short_name AS registered_office, registrar.name AS registered_by, worker.name AS handled_by,
        marker.name AS urgent_by
        FROM cases_petition part JOIN cases_petitiontext text ON text.petition_id = part.id
        JOIN offices_office registered ON registered.id = part.registered_office_id
        JOIN offices_account registrar ON registrar.id = part.registered_by_id
        LEFT JOIN offices_office handler ON handler.id = part.handler_id
        LEFT JOIN offices_account worker ON worker.id = part.handled_by_id
        LEFT JOIN offices_account marker ON marker.id = part.urgent_by_id
        LEFT JOIN offices_category category ON category.id = part.category_id WHERE part.id = %(id)s""",
    "clocks": """SELECT part.id, part.kind, state, due, provisional, suspended, for_petitioner, stopped_on, extension_days,
        office.short_name AS office FROM cases_clock part JOIN offices_office office ON office.id = part.office_id
        WHERE petition_id = %(id)s ORDER BY state <> 'running', due, part.id""",
    "demands": "SELECT number, text FROM cases_demand WHERE petition_id = %(id)s ORDER BY number",
    "petitioners": """SELECT role, position, name_masked, identity_type, identity_masked, phone_masked
        FROM cases_petitioner WHERE petition_id = %(id)s ORDER BY role = 'member', role = 'representative', position, id
        LIMIT 200""",
    "agents": """SELECT name_masked, relation, scope, valid_until FROM cases_agent WHERE petition_id = %(id)s
        ORDER BY id""",
    "batches": """SELECT part."on", channel, persons, note, office.short_name AS office
        FROM cases_batch part JOIN offices_office office ON office.id = part.office_id WHERE petition_id = %(id)s
        ORDER BY part."on", part.id LIMIT 200""",
    "links": """SELECT link.other_id AS id, link.kind, link.reason, true AS ahead FROM cases_petitionlink link
        WHERE link.petition_id = %(id)s
        UNION ALL SELECT link.petition_id, link.kind, link.reason, false FROM cases_petitionlink link
        WHERE link.other_id = %(id)s LIMIT 200""",
    "papers": """SELECT part.id, part.kind, number, issued_on, office.short_name AS office, service.on AS served_on
        FROM cases_document part JOIN offices_office office ON office.id = part.office_id
        LEFT JOIN cases_service service ON service.document_id = part.id
        WHERE part.petition_id = %(id)s ORDER BY part.id""",
    "handovers": """SELECT part.kind, sender_id, sender.short_name AS sender, recipient_id, recipient.short_name AS recipient,
        note, sent_at, received_at, returned_at FROM cases_handover part
        JOIN offices_office sender ON sender.id = sender_id JOIN offices_office recipient ON recipient.id = recipient_id
        WHERE petition_id = %(id)s ORDER BY part.id""",
    "objections": """SELECT reasons, raised_at, decision, decision_reason, office.short_name AS office,
        suggested.short_name AS suggested FROM cases_objection part JOIN offices_office office ON office.id = office_id
        LEFT JOIN offices_office suggested ON suggested.id = suggested_id WHERE petition_id = %(id)s ORDER BY part.id""",
    "extensions": """SELECT days, reason, requested_at, asker.name AS requested_by, decision, decided_at,
        decider.name AS decided_by, decision_reason FROM cases_extension part
        JOIN offices_account asker ON asker.id = requested_by_id
        LEFT JOIN offices_account decider ON decider.id = decided_by_id WHERE petition_id = %(id)s ORDER BY part.id""",
    "instructions": """SELECT text, due_on, written_at, writer.name AS written_by, feedback, feedback_at,
        reporter.name AS feedback_by, office.short_name AS office FROM cases_instruction part
        JOIN offices_account writer ON writer.id = written_by_id JOIN offices_office office ON office.id = office_id
        LEFT JOIN offices_account reporter ON reporter.id = feedback_by_id WHERE petition_id = %(id)s ORDER BY part.id""",
    "reviews": """SELECT part.level, requested_on, reasons, late_reason, outcome, refused, closed_on, office_id,
        office.short_name AS office FROM cases_review part JOIN offices_office office ON office.id = office_id
        WHERE petition_id = %(id)s ORDER BY part.id""",
    "accesses": """SELECT at, purpose, fields, reader.name AS account, office.short_name AS office
        FROM cases_personaldataaccess part JOIN offices_account reader ON reader.id = account_id
        JOIN offices_office office ON office.id = office_id WHERE petition_id = %(id)s ORDER BY part.id DESC LIMIT 20""",
}
_PARTS_SQL = "SELECT " + ", ".join(f"(SELECT json_agg(part) FROM ({part}) part)" for part in _PARTS.values())  # noqa: S608
_MOMENTS = frozenset({"at", "sent_at", "received_at", "returned_at", "raised_at", "requested_at", "decided_at", "written_at",
                      "feedback_at"})  # fmt: skip
_DAYS = frozenset(
    {"due", "stopped_on", "on", "issued_on", "served_on", "due_on", "requested_on", "closed_on", "valid_until"}
)


def petition_parts(petition: Petition) -> dict[str, list[dict[str, Any]]]:
    """Everything that hangs on a petition except its events, each a list of rows, in one statement.

    Of members, repeated visits and links at most 200, of readings the last 20.
    """
    with connection.cursor() as cursor:
        cursor.execute(_PARTS_SQL, {"id": petition.pk})
        parts = cursor.fetchone()
    return {name: [_typed(row) for row in rows or ()] for name, rows in zip(_PARTS, parts, strict=True)}


def _typed(row: dict[str, Any]) -> dict[str, Any]:
    for name, value in row.items():
        if value is not None and name in _MOMENTS:
            row[name] = datetime.fromisoformat(value)
        elif value is not None and name in _DAYS:
            row[name] = date.fromisoformat(value)
    return row


def capped_count(found: QuerySet[Any], limit: int = COUNT_LIMIT) -> tuple[int, bool]:
    """How many there are, never counting past `limit`; and whether there are more."""
    try:
        inner, values = found.order_by().values("pk")[: limit + 1].query.sql_with_params()
    except EmptyResultSet:
        return 0, False
    with connection.cursor() as cursor:
        # Not `.count()`: building Django's aggregate around a page takes longer than the statement itself.
        cursor.execute(f"SELECT count(*) FROM ({inner}) found", values)  # noqa: S608
        number: int = cursor.fetchone()[0]
    return min(number, limit), number > limit


# Search

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
    if len(reached) <= OFFICES_IN_INDEX:
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


# What waits for somebody's decision


def pending_extensions(account: Account) -> QuerySet[Extension]:
    """Requests that the account's own offices decide on, the soonest due first."""
    own = [office.pk for office in authority_of(account).offices(Permission.APPROVE)]
    asked = Extension.objects.filter(decision=Decision.PENDING, petition__holder__in=own)
    seen = asked.filter(petition__in=petitions_visible_to(account).values("pk"))
    return seen.select_related("petition__holder", "clock", "requested_by").order_by("clock__due", "pk")


def urgent_petitions(account: Account) -> QuerySet[Petition]:
    """Open grave and urgent matters that the account may instruct on, the soonest due first."""
    own = [office.pk for office in authority_of(account).offices(Permission.INSTRUCT)]
    urgent = petitions_visible_to(account).filter(urgent=True, is_open=True, office_ids__overlap=own)
    return urgent.select_related("holder").order_by("next_due", "pk")


def instructions_without_feedback(account: Account) -> QuerySet[Instruction]:
    """Instructions of the account's own offices that nobody has reported on, the soonest due first."""
    own = [office.pk for office in authority_of(account).offices(Permission.INSTRUCT)]
    written = Instruction.objects.filter(office__in=own, feedback_at=None)
    seen = written.filter(petition__in=petitions_visible_to(account).filter(is_open=True).values("pk"))
    return seen.select_related("petition__holder", "written_by").order_by("due_on", "pk")


def objections_to_decide(account: Account) -> QuerySet[Objection]:
    """Objections to what the account's own offices passed on, the oldest first."""
    own = [office.pk for office in authority_of(account).offices(Permission.SCREEN)]
    passed = Handover.objects.filter(petition=OuterRef("petition"), returned_at=None).order_by("-pk").values("sender")
    waiting = Objection.objects.filter(decision=Decision.PENDING).alias(sender=Subquery(passed[:1]))
    seen = waiting.filter(sender__in=own, petition__in=petitions_visible_to(account).values("pk"))
    return seen.select_related("petition", "office").order_by("pk")


def imports_visible_to(account: Account) -> QuerySet[ImportBatch]:
    """The imports of the offices an account imports for, the newest first, without the files."""
    offices = authority_of(account).office_ids(Permission.IMPORT)
    found = ImportBatch.objects.filter(office__in=offices).select_related("office", "created_by")
    return found.defer("file").order_by("-pk")
