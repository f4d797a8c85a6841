"""Earlier petitions of the same person and of the same matter, for the registration desk."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import combinations

from django.db import connection
from django.db.models import Case, Q, QuerySet, Value, When

from cases.petitions.enums import State
from cases.petitions.identity import phone_hashes
from cases.petitions.models.parties import Petitioner
from cases.petitions.models.petitions import Petition, PetitionText
from cases.petitions.queries.opening import opened_only
from cases.petitions.queries.sealed import sealed_saying
from cases.petitions.queries.text import PairQuery
from cases.petitions.queries.visible import petitions_visible_to
from cases.worklist.searching import search_form
from offices.crypto import keyed_hash, normalised
from offices.organisation.models import Account
from offices.organisation.queries import office_ids_reached
from offices.organisation.roles import Permission

SIMILAR_SHOWN = 8
SHORTEST_NUMBER = 15  # of an identity document that is compared with the whole tree
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
    pairs that its text shares with others. What is sealed and not opened is found by its number only, not here. At
    most six statements, however many are found.
    """
    name = name if len(name.strip()) > 1 else ""
    persons = _petitions_of_person(keyed_hash(identity_number), phone_hashes(phone), keyed_hash(name))
    seen = opened_only(account, petitions_visible_to(account))
    matters = _ids_of_matter(account, seen, subject, body[:COMPARED_TEXT])
    candidates = [
        Similar(pk, *persons.get(pk, (False, False, False)), same_matter=pk in matters)
        for pk in seen.filter(pk__in={*persons, *matters}).order_by("-pk").values_list("pk", flat=True)
    ]
    candidates.sort(key=lambda item: item.strength, reverse=True)
    shown = candidates[:SIMILAR_SHOWN]
    # Only those shown are read whole: there may be hundreds of people of one name.
    petitions = seen.select_related("holder").defer("query_code").in_bulk([item.pk for item in shown])
    for item in shown:
        item.petition = petitions[item.pk]
    return shown


def registered_elsewhere(account: Account, identity_number: str) -> list[Petition]:
    """The petitions of a person with this identity number that the account may not see, with the office to ask.

    Sealed matters are never among them. By the whole number of a document only: a name or a telephone would let
    anybody be looked up.
    """
    digest = keyed_hash(identity_number) if len(normalised(identity_number)) >= SHORTEST_NUMBER else ""
    if not digest:
        return []
    of_person = Petitioner.objects.filter(identity_hash=digest).values("petition")
    others = Petition.objects.filter(pk__in=of_person, sealed=False, keep_secret=False).exclude(state=State.VOIDED)
    hidden = others.exclude(pk__in=petitions_visible_to(account).filter(pk__in=of_person).values("pk"))
    return list(hidden.select_related("registered_office").order_by("pk")[:SIMILAR_SHOWN])


def _petitions_of_person(identity: str, phones: Iterable[str], name: str) -> dict[int, tuple[bool, bool, bool]]:
    """By petition: whether a person of it has this identity number, a telephone, this name. At most one statement."""
    phones = {phone for phone in phones if phone}
    condition = Q(phone_hash__in=phones) | Q(other_phone_hash__in=phones) if phones else Q()
    for column, value in {"identity_hash": identity, "name_hash": name}.items():
        if value:
            condition |= Q(**{column: value})
    if not condition:
        return {}
    people = Petitioner.objects.filter(condition).order_by("-petition_id")
    columns = people.values_list("petition_id", "identity_hash", "name_hash", "phone_hash", "other_phone_hash")
    found: dict[int, tuple[bool, bool, bool]] = {}
    for petition_id, its_identity, its_name, *its_phones in columns[:SAME_NAME_READ]:
        same_identity, same_name = bool(identity) and its_identity == identity, bool(name) and its_name == name
        one, two, three = found.get(petition_id, (False, False, False))
        found[petition_id] = (one or same_identity, two or bool(phones & set(its_phones)), three or same_name)
    return found


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


def _ids_of_matter(account: Account, seen: QuerySet[Petition], subject: str, body: str) -> set[int]:
    """The visible petitions whose text shares most with this one; three statements."""
    if len(subject.strip()) < 2:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(_RARE, [subject, body, RARE_ROWS, RARE_PAIRS])
        pairs = [pair for (pair,) in cursor.fetchall()]
    if len(pairs) < 2:
        return set()
    enough = max(2, len(pairs) // 3)
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
        .filter(shared__gte=enough)
        .order_by("-shared", "-pk")
        .values_list("pk", flat=True)
    )
    sealed = sealed_saying(seen, lambda its_subject, its_body: _shared(pairs, f"{its_subject} {its_body}") >= enough)
    return {*rows[:SIMILAR_SHOWN], *sealed}


def _shared(pairs: Iterable[str], text: str) -> int:
    form = search_form(text)
    return sum(pair in form for pair in pairs)
