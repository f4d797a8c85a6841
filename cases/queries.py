"""Reads of petitions. Everything that shows or counts one starts from `petitions_visible_to`."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations

from django.contrib.postgres.search import SearchQuery
from django.db import connection
from django.db.models import Case, Q, QuerySet, Value, When

from cases.enums import ClockState
from cases.models import Document, Petition, Petitioner, PetitionText
from offices.crypto import keyed_hash
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
RARE_ROWS = 20_000  # a pair expected in more texts than this tells nothing
COMPARED_TEXT = 400  # characters of the body whose pairs are looked at


@dataclass
class Similar:
    """An earlier petition that may be the same, and what speaks for it."""

    petition: Petition
    same_identity: bool = False
    same_phone: bool = False
    same_name: bool = False
    same_matter: bool = False


def similar_to(
    account: Account, *, name: str = "", identity_number: str = "", phone: str = "", subject: str = "", body: str = ""
) -> list[Similar]:
    """Earlier petitions, among those the account may see, of the same person or the same matter; the strongest first.

    A person is told by the keyed hash of identity number, telephone or full name; a matter by the rarest character
    pairs that its text shares with others. At most four statements, however many are found.
    """
    name = name if len(name.strip()) > 1 else ""
    persons = _petitions_of_person(keyed_hash(identity_number), keyed_hash(phone), keyed_hash(name))
    matters = _ids_of_matter(account, subject, body[:COMPARED_TEXT])
    wanted = {*persons, *matters}
    if not wanted:
        return []
    petitions = petitions_visible_to(account).filter(pk__in=wanted).select_related("holder")
    found = [
        Similar(petition, *persons.get(petition.pk, (False, False, False)), same_matter=petition.pk in matters)
        for petition in petitions.defer("accused", "query_code").order_by("-pk")
    ]
    found.sort(
        key=lambda item: (item.same_identity, item.same_phone, item.same_name and item.same_matter, item.same_matter),
        reverse=True,
    )
    return found[:SIMILAR_SHOWN]


def _petitions_of_person(identity: str, phone: str, name: str) -> dict[int, tuple[bool, bool, bool]]:
    """By petition: whether a person of it has this identity number, telephone, name. At most one statement."""
    given = {"identity_hash": identity, "phone_hash": phone, "name_hash": name}
    condition = Q()
    for field, value in given.items():
        if value:
            condition |= Q(**{field: value})
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
