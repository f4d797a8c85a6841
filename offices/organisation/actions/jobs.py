"""The record of scheduled jobs: a job that did not run is visible."""

import logging
import traceback
from collections.abc import Callable

from django.utils import timezone

from offices.organisation.models import JobRun

logger = logging.getLogger(__name__)


def run_job(name: str, work: Callable[[], object]) -> object:
    """Run `work` under a JobRun row; the row stays without an end when the worker is killed.

    Errors are recorded and raised again.
    """
    run = JobRun.objects.create(name=name, started_at=timezone.now())
    try:
        result = work()
    except Exception:
        run.error = traceback.format_exc(limit=20)
        run.finished_at = timezone.now()
        run.save(update_fields=["error", "finished_at"])
        raise
    run.result = str(result)[:300]
    run.finished_at = timezone.now()
    run.save(update_fields=["result", "finished_at"])
    return result
