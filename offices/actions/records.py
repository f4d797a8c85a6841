"""The one writer of events."""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from offices.models import Account, Chain, Event, Office

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
    chain: Chain | None = None,
) -> Event:
    """Append one event to the chain of `subject`, in the caller's transaction. Without `by` the system acted.

    The chain row is locked: two writers on one subject follow each other, and the chain never forks.
    Pass `chain` only for a subject that is new in this transaction.
    """
    with transaction.atomic():
        if chain is None:
            chain = Chain.objects.select_for_update().get_or_create(subject=subject)[0]
        event = next_event(chain, kind=kind, facts=facts, by=by, office=office, at=at, request_key=request_key)
        if chain.pk is None:
            chain.save(force_insert=True)
        else:
            chain.save(update_fields=["length", "head"])
        event.chain = chain
        event.save(force_insert=True)
    return event


def next_event(
    chain: Chain,
    *,
    kind: str,
    facts: Mapping[str, Any],
    by: Account | None,
    office: Office | None,
    at: datetime,
    request_key: UUID | None = None,
) -> Event:
    """The next event of a chain, hashed but not saved; moves the head of the chain on."""
    facts_text = facts_as_text(facts)
    by_name = by.name if by else "系统"
    event = Event(
        sequence=chain.length + 1,
        at=at,
        kind=kind,
        by=by,
        by_name=by_name,
        office=office,
        office_name=office.name if office else "",
        facts_text=facts_text,
        request_key=request_key,
        previous_hash=chain.head,
        hash=event_hash(
            previous=chain.head,
            subject=chain.subject,
            sequence=chain.length + 1,
            at=at,
            kind=kind,
            by_id=by.pk if by else None,
            by_name=by_name,
            office_id=office.pk if office else None,
            facts_text=facts_text,
        ),
    )
    chain.length += 1
    chain.head = event.hash
    return event
