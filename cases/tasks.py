"""Background work of the cases app."""

import logging
from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from cases.jobs.actions.bulk import resume_bulk, run_bulk
from cases.jobs.actions.imports import run_import
from cases.procedure.actions.closing import close_due
from cases.procedure.actions.recount import recount_clocks
from cases.procedure.verification import verify_history
from offices.organisation.actions.jobs import run_job

logger = logging.getLogger(__name__)


@shared_task(name="cases.close_due")
def close_due_petitions() -> None:
    """Close what lapsed or became final."""
    run_job("cases.close_due", lambda: close_due(at=timezone.now()))


@shared_task(name="cases.recount_clocks")
def recount_running_clocks() -> None:
    """Count the running clocks by the calendars in force; sent when a calendar was loaded."""
    run_job("cases.recount_clocks", lambda: recount_clocks(at=timezone.now()))


@shared_task(name="cases.verify_history")
def verify_all_history() -> None:
    """Recompute everything from the events; a mismatch fails the job, so that the page of jobs turns red."""

    def work() -> object:
        result = verify_history(number=None, report=logger.error)
        if result.mismatches:
            raise RuntimeError(f"{result.mismatches} mismatches")
        return result.as_dict()

    run_job("cases.verify_history", work)


@shared_task(name="cases.run_import")
def run_import_batch(*, batch_id: int) -> None:
    """Load a file of petitions, or go on with it where a killed worker left off."""
    batch = run_import(batch_id)
    logger.info("import %s: %s of %s rows, %s", batch.pk, batch.done, batch.rows, batch.state)


@shared_task(name="cases.run_bulk")
def run_bulk_job(*, job_id: int) -> None:
    """Take a step with many petitions, or go on with it where a killed worker left off."""
    job = run_bulk(job_id)
    logger.info("bulk job %s of %s petitions: %s", job.pk, job.total, job.state)


BULK_PATIENCE = timedelta(minutes=5)


@shared_task(name="cases.resume_bulk")
def resume_bulk_jobs() -> None:
    """Wake what a killed worker left, whether or not anybody watches its page."""
    run_job("cases.resume_bulk", lambda: resume_bulk(before=timezone.now() - BULK_PATIENCE))
