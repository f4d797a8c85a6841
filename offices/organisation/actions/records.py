"""This module writes every event, except those of the sweep, which SQL appends with the same hash."""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils.functional import Promise

from offices.crypto import encrypt, text_hash
from offices.organisation.models import Account, Chain, Event, Office
from offices.organisation.queries import TEXT_HASH, place_in

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


# A string stands in an event only as a member of an enumeration or under one of these names: a code, a number, the
# name of a member of staff, an office or a rule. Under any other name it is free text, which may tell of a person.
_CODES = """
    account accounts as assisting calendar category chair changed channel checksum code copied crossings decider
    designated document drawn due_on ends fields file files from kind lane lanes lead leader level meeting_name member
    method not_assisting number number_prefix on op origin other others outcome parent part path petition
    petitioner_masked
    place_code presence profile purpose region_code role rule ruler seed starts state to token tokens username years
"""
PLAIN_NAMES = frozenset(_CODES.split())
# Of accounts, offices, halls and rules; an event of the administration has a point in its kind.
ADMINISTRATIVE_NAMES = PLAIN_NAMES | {
    *("address", "addresses", "document_mark", "name", "office", "scopes", "short_name", "title")
}


def is_plain(kind: str, name: str) -> bool:
    """Whether a string under this name stands in an event of this kind itself."""
    return name in (ADMINISTRATIVE_NAMES if "." in kind else PLAIN_NAMES)


def plain(value: object) -> str:
    """How a value that JSON does not know stands in the facts: days and moments (UTC) in ISO form."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def facts_as_text(facts: Mapping[str, Any]) -> str:
    return json.dumps(facts, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=plain)


def event_hash(
    *,
    previous: str,
    subject: str,
    sequence: int,
    at: datetime,
    kind: str,
    by_id: int | None,
    by_name: str,
    office_id: int | None,
    facts_text: str,
) -> str:
    """SHA-256 over one line for each part; the SQL function `event_hash` computes the same."""
    micros = (at - EPOCH) // timedelta(microseconds=1)
    parts = (previous, subject, sequence, micros, kind, by_id or "", by_name, office_id or "", facts_text)
    return hashlib.sha256("\n".join(map(str, parts)).encode()).hexdigest()


def record_event(
    *,
    subject: str,
    kind: str,
    facts: Mapping[str, Any],
    by: Account | None,
    office: Office | None,
    at: datetime,
    by_name: str = "",
    request_key: UUID | None = None,
) -> Event:
    """Append one event to the chain of `subject`, in the caller's transaction. Without `by` the system acted, or whom
    `by_name` names.

    The chain row is locked: two writers on one subject follow each other, and the chain never forks.
    """
    with transaction.atomic():
        chain = Chain.objects.select_for_update().get_or_create(subject=subject)[0]
        return append_event(
            chain, kind=kind, facts=facts, by=by, by_name=by_name, office=office, at=at, request_key=request_key
        )


_NEW_CHAIN = "INSERT INTO offices_chain (length, head, subject) VALUES (%s, %s, %s) RETURNING id"
_KNOWN_CHAIN = "UPDATE offices_chain SET length = %s, head = %s WHERE id = %s RETURNING id"
_EVENT = """
INSERT INTO offices_event (chain_id, sequence, previous_hash, at, kind, by_id, by_name, office_id, office_name,
    facts_text, request_key, hash)
SELECT chain.id, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s::uuid, %s FROM chain RETURNING chain_id, id
"""
_APPEND = "WITH chain AS ({chain}) {event}"
_APPEND_WITH_TEXTS = """
WITH chain AS ({chain}), event AS ({event}), texts AS (
    INSERT INTO offices_eventtext (event_id, name, text)
    SELECT event.id, one.name, one.text FROM event, unnest(%s::text[], %s::text[]) AS one(name, text)
)
SELECT chain_id, id FROM event
"""


def append_event(
    chain: Chain,
    *,
    kind: str,
    facts: Mapping[str, Any],
    by: Account | None,
    office: Office | None,
    at: datetime,
    by_name: str = "",
    request_key: UUID | None = None,
) -> Event:
    """The next event of a chain that is new in this transaction, or locked by it; chain, event and texts in one
    statement.

    Free text among the facts is kept encrypted beside the event, with its hash in it.
    """
    texts: dict[str, str] = {}
    number = chain.length + 1
    facts = _with_hashes(facts, kind, "", "", f"{chain.subject}#{number}", texts)
    event = Event(
        sequence=number,
        previous_hash=chain.head,
        at=at,
        kind=kind,
        by=by,
        by_name=by.name if by else by_name or "系统",
        office=office,
        office_name=office.name if office else "",
        facts_text=facts_as_text(facts),
        request_key=request_key,
    )
    event.hash = event_hash(
        previous=event.previous_hash,
        subject=chain.subject,
        sequence=event.sequence,
        at=at,
        kind=kind,
        by_id=event.by_id,
        by_name=event.by_name,
        office_id=event.office_id,
        facts_text=event.facts_text,
    )
    known = chain.pk is not None
    values: list[Any] = [
        *(event.sequence, event.hash, chain.pk if known else chain.subject),
        *(event.sequence, event.previous_hash, at, kind, event.by_id, event.by_name, event.office_id),
        *(event.office_name, event.facts_text, request_key and str(request_key), event.hash),
    ]
    if texts:
        values += [list(texts), [encrypt(text) for text in texts.values()]]
    statement = _APPEND_WITH_TEXTS if texts else _APPEND
    with connection.cursor() as cursor:
        cursor.execute(statement.format(chain=_KNOWN_CHAIN if known else _NEW_CHAIN, event=_EVENT), values)
        chain.pk, event.pk = cursor.fetchone()
    chain.length, chain.head = event.sequence, event.hash
    event.chain = chain
    event._state.adding = chain._state.adding = False
    return event


def _with_hashes(value: Any, kind: str, name: str, place: str, event: str, texts: dict[str, str]) -> Any:
    """The facts with the hash of each free text in its place; the texts themselves go into `texts` by place."""
    if isinstance(value, str | Promise):
        if not value or isinstance(value, Enum) or is_plain(kind, name):
            return value
        texts[place] = str(value)
        return {TEXT_HASH: text_hash(texts[place], f"{event}.{place}")}
    if isinstance(value, Mapping):
        return {key: _with_hashes(part, kind, key, place_in(place, key), event, texts) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [
            _with_hashes(part, kind, name, place_in(place, number), event, texts) for number, part in enumerate(value)
        ]
    return value
