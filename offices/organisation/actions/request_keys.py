"""A request is carried out once: its key, sent again with the same body, is answered with the first result.

A form carries its key in `request_key`, a request of the API in `Idempotency-Key`. The door that reads the key adds
the digest of the body (`RequestKey`); a plain UUID is a key that the system made itself, of no body.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any, Self
from uuid import UUID

from django.core.files.base import File
from django.db import connection
from django.db.models import Model
from django.utils.datastructures import MultiValueDict

from offices.crypto import keyed_digest
from offices.errors import KeyUsed
from offices.organisation.actions.records import plain
from offices.organisation.models import Account, DoneRequest

# What a form carries besides its contents.
NOT_BODY = frozenset({"request_key", "csrfmiddlewaretoken", "version", "back"})
_TAKE = """
INSERT INTO offices_donerequest (key, act, about, by_id, body, result) VALUES (%s::uuid, %s, %s, %s, %s, %s)
ON CONFLICT DO NOTHING
"""


class RequestKey(UUID):
    """The key of a request, with the keyed digest of the body it came with."""

    body: str

    @classmethod
    def of(cls, key: str, data: object, files: object = None) -> Self:
        """Raises ValueError for what is no UUID."""
        made = cls(key)
        content = json.dumps([_plain(data), _plain(files or {})], ensure_ascii=False, sort_keys=True, default=plain)
        object.__setattr__(made, "body", keyed_digest(content.encode()))  # a UUID refuses every other assignment
        return made


def _plain(value: object) -> Any:
    """A body as JSON holds it; a file by its name and the digest of its content."""
    if isinstance(value, MultiValueDict):
        value = {name: value.getlist(name) for name in value}
    if isinstance(value, Mapping):
        return {str(name): _plain(one) for name, one in value.items() if name not in NOT_BODY}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, File):
        digest = hashlib.sha256()
        for chunk in value.chunks():
            digest.update(chunk)
        value.seek(0)
        return [value.name, digest.hexdigest()]
    return value


def already_done(key: UUID | None, act: str, *, by: Account | None, about: int | None = None) -> int | None:
    """What the request that had this key before has made; None where this is the first, and holds the key from now on.

    Called in the transaction of the act, before anything is looked at: who sends the same request at the same moment
    waits here for the other. What the act makes is named by `keep_result`; one that changes the row `about` asks
    `already_changed`. Raises KeyUsed for a key that was used for another act, by somebody else or with another body.
    """
    return None if _taken(key, act, by, about, None) else result_before(key, act, by=by, about=about)


def already_changed(key: UUID | None, act: str, *, by: Account | None, about: int) -> bool:
    """As `already_done`, for an act that changes the row `about` and makes none."""
    return not _taken(key, act, by, about, about) and result_before(key, act, by=by, about=about) is not None


def _taken(key: UUID | None, act: str, by: Account | None, about: int | None, result: int | None) -> bool:
    """Whether the key was free, and is held now; a request without a key is always the first."""
    if key is None:
        return True
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [str(key), act, about, by.pk if by else None, _body(key), result])
        return bool(cursor.rowcount)


def keep_result(key: UUID | None, result: Model) -> None:
    """What the act has made, to be answered when its request comes again."""
    if key is not None:
        DoneRequest.objects.filter(key=key).update(result=result.pk)


def result_before(key: UUID | None, act: str, *, by: Account | None, about: int | None = None) -> int | None:
    """As `already_done`, for a door that asks before it looks at the body: the key is not taken."""
    known = DoneRequest.objects.filter(key=key).first() if key is not None else None
    if known is None or key is None:
        return None
    if (known.act, known.about, known.by_id, known.body) != (act, about, by and by.pk, _body(key)):
        mine = known.by_id == (by and by.pk)
        raise KeyUsed(act=known.act if mine else "", result=known.result if mine else None)
    if known.result is None:
        raise LookupError(f"{act} was done and did not keep its result")
    return known.result


def was_made(result: Model, act: str, *, key: object) -> bool:
    """Whether a request with this key has made the row."""
    return isinstance(key, UUID) and DoneRequest.objects.filter(key=key, act=act, result=result.pk).exists()


def _body(key: UUID) -> str:
    return key.body if isinstance(key, RequestKey) else ""
