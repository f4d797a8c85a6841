"""Attachments are given to a worker; one that a killed worker left is given out again."""

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta

from celery import current_app
from django.db.models import Q
from kombu.exceptions import OperationalError as BrokerError

from cases.attachments.enums import AttachmentState
from cases.attachments.models import Attachment

TASK = "cases.process_attachment"
PATIENCE = timedelta(minutes=4)  # longer than the longest processing

logger = logging.getLogger(__name__)


def wake(ids: Iterable[int]) -> None:
    """Given twice, the second worker finds nothing left to do."""
    for pk in ids:
        try:
            current_app.send_task(TASK, kwargs={"attachment_id": pk}, retry=False, ignore_result=True)
        except BrokerError:
            logger.warning("broker unreachable, attachment %s waits", pk)
            return


def left_over(at: datetime) -> list[int]:
    """What waits for a worker longer than one takes."""
    waits = Q(beat_at=None, added_at__lt=at - PATIENCE) | Q(beat_at__lt=at - PATIENCE)
    found = Attachment.objects.filter(waits, state=AttachmentState.PROCESSING).order_by("pk")
    return list(found.values_list("pk", flat=True)[:1000])


def resume(*, at: datetime) -> int:
    found = left_over(at)
    wake(found)
    return len(found)
