"""The petitions that somebody has chosen are kept, so that the form about them has an address."""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from uuid import uuid4

from django.db import transaction

from cases.jobs.models import BulkChoice, BulkJob
from offices.crypto import encrypt
from offices.organisation.models import Account

KEPT = timedelta(days=7)


def keep_choice(
    *,
    by: Account,
    at: datetime,
    petition_ids: Iterable[int],
    missing: Sequence[tuple[str, str]] = (),
    again: BulkJob | None = None,
) -> BulkChoice:
    """missing: what was typed and names no petition, each with its sentence. Old choices of the account go."""
    with transaction.atomic():
        BulkChoice.objects.filter(made_by=by, made_at__lt=at - KEPT).delete()
        return BulkChoice.objects.create(
            key=uuid4(),
            made_by=by,
            made_at=at,
            petitions=sorted(set(petition_ids)),
            missing=encrypt(json.dumps([list(pair) for pair in missing], ensure_ascii=False)) if missing else "",
            again=again,
        )
