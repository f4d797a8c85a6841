"""Keeping a checked file."""

import hashlib
import re
from collections import Counter
from datetime import datetime
from typing import Any

from django.db.models import Exists, ForeignObjectRel, OuterRef, Q

from offices.crypto import decrypt_bytes, encrypt_bytes
from offices.files.models import StoredFile
from offices.files.uploads import Checked
from offices.organisation.models import Account, Office

LONGEST_NAME = 120


def kept_name(name: str) -> str:
    """The name of a file as programs send it, without folders and without signs that no name shows."""
    return "".join(filter(str.isprintable, re.split(r"[/\\]", name)[-1])).strip()[-LONGEST_NAME:]


def store_file(checked: Checked, *, name: str, office: Office, by: Account, at: datetime) -> StoredFile:
    return StoredFile.objects.create(
        name=kept_name(name),
        content_type=checked.content_type,
        size=len(checked.content),
        sha256=hashlib.sha256(checked.content).hexdigest(),
        content=encrypt_bytes(checked.content),
        office=office,
        stored_at=at,
        stored_by=by,
    )


def content_of(file: StoredFile) -> bytes:
    return decrypt_bytes(bytes(file.content))


def remove_unheld(*, before: datetime) -> Counter[int]:
    """Delete what was stored before that moment and belongs to no row of any room; how many of each office."""
    held = Q()
    for relation in StoredFile._meta.get_fields(include_hidden=True):
        if isinstance(relation, ForeignObjectRel) and not relation.many_to_many:  # of these, the rows between
            rows: Any = relation.related_model
            held |= Q(Exists(rows._base_manager.filter(**{relation.field.name: OuterRef("pk")})))
    unheld = StoredFile.objects.filter(stored_at__lt=before).exclude(held)
    found = dict(unheld.order_by().values_list("pk", "office_id"))
    StoredFile.objects.filter(pk__in=found).delete()
    return Counter(found.values())
