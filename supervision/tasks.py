"""Scheduled work of supervision."""

import json

from celery import shared_task
from django.utils import timezone

from offices.actions.jobs import run_job
from supervision.actions.sweep import sweep


@shared_task(name="supervision.sweep")
def run_sweep() -> None:
    """Issue the reminders and cards of today."""
    run_job(
        "supervision.sweep",
        lambda: json.dumps(sweep(as_of=timezone.localdate(), at=timezone.now()).as_dict()),
    )
