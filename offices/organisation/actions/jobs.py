"""The record of scheduled jobs: a job that did not run is visible."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from celery import current_app
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from kombu.exceptions import OperationalError

from offices.errors import places_of
from offices.organisation.models import JobRun

RECOUNT_TASK = "cases.recount_clocks"
RECORDS_TASK = "cases.pass_records"
LONGEST_RUN = timedelta(hours=2)  # one that began earlier and has no end was killed
logger = logging.getLogger(__name__)


def run_job(name: str, work: Callable[[], object]) -> object:
    """Run `work` under a JobRun row; the row stays without an end when the worker is killed.

    Errors are recorded and raised again.
    """
    run = JobRun.objects.create(name=name, started_at=timezone.now())
    try:
        result = work()
    except Exception as error:
        run.error = places_of(error)
        run.finished_at = timezone.now()
        run.save(update_fields=["error", "finished_at"])
        raise
    run.result = str(result)[:300]
    run.finished_at = timezone.now()
    run.save(update_fields=["result", "finished_at"])
    return result


def ran_since(name: str, moment: datetime, *, at: datetime) -> bool:
    """Whether a job has run since a moment without an error, or runs now."""
    runs = JobRun.objects.filter(name=name, started_at__gte=moment)
    runs_now = Q(finished_at=None, started_at__gte=at - LONGEST_RUN)
    return runs.filter(Q(finished_at__isnull=False, error="") | runs_now).exists()


def recount_clocks_after_commit() -> None:
    """Let the worker count the open clocks again: the calendar of some office is another one now."""
    transaction.on_commit(lambda: _send(RECOUNT_TASK, "clocks are to be recounted by hand"))


def pass_records_after_commit() -> None:
    """Let the worker give the petitions that ended at a closed office to its successor; they may be very many."""
    transaction.on_commit(lambda: _send(RECORDS_TASK, "records of a closed office pass in the night"))


def _send(task: str, otherwise: str) -> None:
    try:
        current_app.send_task(task, retry=False, ignore_result=True)
    except OperationalError:
        logger.warning("broker unreachable: %s (%s)", otherwise, task)
