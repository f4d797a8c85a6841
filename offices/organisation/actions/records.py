"""The one writer of events."""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from offices.organisation.models import Account, Chain, Event, Office

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


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
    request_key: UUID | None = None,
) -> Event:
    """Append one event to the chain of `subject`, in the caller's transaction. Without `by` the system acted.

    The chain row is locked: two writers on one subject follow each other, and the chain never forks.
    """
    with transaction.atomic():
        chain = Chain.objects.select_for_update().get_or_create(subject=subject)[0]
        return append_event(chain, kind=kind, facts=facts, by=by, office=office, at=at, request_key=request_key)


_NEW_CHAIN = "INSERT INTO offices_chain (length, head, subject) VALUES (%s, %s, %s) RETURNING id"
_KNOWN_CHAIN = "UPDATE offices_chain SET length = %s, head = %s WHERE id = %s RETURNING id"
_APPEND = """
WITH chain AS ({chain})
INSERT INTO offices_event (chain_id, sequence, previous_hash, at, kind, by_id, by_name, office_id, office_name,
    facts_text, request_key, hash)
SELECT chain.id, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s::uuid, %s FROM chain RETURNING chain_id, id
"""


def append_event(
    chain: Chain,
    *,
    kind: str,
    facts: Mapping[str, Any],
    by: Account | None,
    office: Office | None,
    at: datetime,
    request_key: UUID | None = None,
) -> Event:
    """The next event of a chain that is new in this transaction, or locked by it; chain and event in one statement."""
    event = Event(
        sequence=chain.length + 1,
        previous_hash=chain.head,
        at=at,
        kind=kind,
        by=by,
        by_name=by.name if by else "系统",
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
    values = [
        *(event.sequence, event.hash, chain.pk if known else chain.subject),
        *(event.sequence, event.previous_hash, at, kind, event.by_id, event.by_name, event.office_id),
        *(event.office_name, event.facts_text, request_key and str(request_key), event.hash),
    ]
    with connection.cursor() as cursor:
        cursor.execute(_APPEND.format(chain=_KNOWN_CHAIN if known else _NEW_CHAIN), values)
        chain.pk, event.pk = cursor.fetchone()
    chain.length, chain.head = event.sequence, event.hash
    event.chain = chain
    event._state.adding = chain._state.adding = False
    return event
