"""Keeping a checked file."""

import hashlib
from datetime import datetime

from offices.crypto import decrypt_bytes, encrypt_bytes
from offices.files.models import StoredFile
from offices.files.uploads import Checked
from offices.organisation.models import Account, Office

LONGEST_NAME = 120


def store_file(checked: Checked, *, name: str, office: Office, by: Account, at: datetime) -> StoredFile:
    return StoredFile.objects.create(
        name=name[-LONGEST_NAME:],
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
