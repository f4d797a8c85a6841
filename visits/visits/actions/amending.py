"""A record of the hall, of whatever kind, is corrected (更正) by who has seen it as it stands, with a reason."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from offices.crypto import keyed_hash
from offices.errors import Conflict, InvalidFacts
from offices.organisation.actions.records import plain, record_event
from offices.organisation.actions.request_keys import already_changed
from offices.organisation.models import Account, Event, Office

LONGEST_REASON = 200
R = TypeVar("R", bound=Any)  # a record with version, amendments and the columns of its facts


@dataclass(frozen=True)
class Amendable(Generic[R]):
    """A kind of record that is corrected.

    event: kind of the event. meanwhile: said to who was slower. rows: what is locked and read with it.
    check_may: raises NotPermitted. facts_of: what may be corrected, as it stands. write: checks the new facts, of
    which the named ones are changed, and puts them into the columns. tell: who hears of the changed facts.
    """

    event: str
    meanwhile: str | Promise
    rows: Callable[[], QuerySet[R]]
    subject_of: Callable[[R], str]
    office_of: Callable[[R], Office]
    check_may: Callable[[Account, R], None]
    facts_of: Callable[[R], dict[str, Any]]
    write: Callable[[R, dict[str, Any], list[str], Account, datetime], None]
    tidied: Callable[[Mapping[str, Any]], dict[str, Any]] = dict
    tell: Callable[[R, list[str], Event, datetime], None] = lambda record, changed, event, at: None


def amend(
    kind: Amendable[R],
    pk: int,
    *,
    by: Account,
    at: datetime,
    version: int,
    reason: str,
    changes: Mapping[str, Any],
    request_key: UUID | None = None,
) -> R:
    """Correct a record; what stood there before is kept encrypted, and the event says who, when and which fields.

    The same correction sent twice is one, by its key or by what it says.
    Raises NotPermitted, Conflict for another version, InvalidFacts with its field.
    """
    with transaction.atomic():
        done = already_changed(request_key, kind.event, by=by, about=pk)
        record = kind.rows().select_for_update(of=("self",)).get(pk=pk)
        if done:
            return record
        kind.check_may(by, record)
        before = kind.facts_of(record)
        after = {**before, **kind.tidied(changes)}
        changed = [name for name in before if after[name] != before[name]]
        if version != record.version:
            if not changed and record.amendments.filter(by=by, reason=reason.strip()).exists():
                return record
            raise Conflict("changed_meanwhile", kind.meanwhile, current={"version": record.version})
        _check_reason(reason)
        if not changed:
            raise InvalidFacts("nothing_changed", _("没有改动。"))
        kind.write(record, after, changed, by, at)
        amendment = record.amendments.create(
            at=at, by=by, reason=reason.strip(), fields=changed, before=_as_text(before, changed)
        )
        record.version += 1
        record.save()
        facts = {
            "amendment": amendment.pk,
            "fields": changed,
            "before": keyed_hash(amendment.before),
            "version": record.version,
        }
        subject, office = kind.subject_of(record), kind.office_of(record)
        event = record_event(subject=subject, kind=kind.event, facts=facts, by=by, office=office, at=at)
        kind.tell(record, changed, event, at)
    return record


def _check_reason(reason: str) -> None:
    if not reason.strip():
        raise InvalidFacts("no_reason", _("请写明更正理由。"), field="reason")
    if len(reason) > LONGEST_REASON:
        raise InvalidFacts("text_too_long", _("最多%(most)d字。") % {"most": LONGEST_REASON}, field="reason")


def _as_text(values: Mapping[str, Any], names: list[str]) -> str:
    """JSON of some facts; offices, rooms, categories and petitions by what they are called."""
    kept = {name: _worded(values[name]) for name in names}
    return json.dumps(kept, ensure_ascii=False, sort_keys=True, default=plain)


def _worded(value: Any) -> Any:
    if isinstance(value, list):
        return [_worded(item) for item in value]
    names = ("number", "full_name", "name", "label")
    return next((found for name in names if (found := getattr(value, name, None))), value)
