"""Background work of the cases app."""

import logging
from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from cases.aftercare.actions.revisits import plan_due_revisits
from cases.attachments.actions.processing import process
from cases.attachments.actions.waking import resume
from cases.case_files.actions.asking import expire_case_files, resume_case_files
from cases.case_files.actions.making import make
from cases.imports.actions.residues import remove_residues
from cases.jobs.actions.engine import KINDS, resume_jobs, run_job
from cases.procedure.actions.recount import recount_clocks
from cases.procedure.actions.resuming import resume_cards
from cases.procedure.verification import verify_history
from cases.regulation.actions.closing import close_due
from cases.regulation.actions.handing_over import pass_records
from offices.organisation.actions.jobs import run_job as run_scheduled

logger = logging.getLogger(__name__)


@shared_task(name="cases.close_due")
def close_due_petitions() -> None:
    """Close what lapsed or became final, plan the visits that rules ask for, let cards count again that waited, and
    pass on what ended at offices that were closed.
    """

    def work() -> int:
        at = timezone.now()
        resume_cards(at=at)
        closed = close_due(at=at)
        plan_due_revisits(at=at)
        pass_records(at=at)
        return closed

    run_scheduled("cases.close_due", work)


@shared_task(name="cases.recount_clocks")
def recount_running_clocks() -> None:
    """Count the running clocks by the calendars in force; sent when a calendar was loaded."""
    run_scheduled("cases.recount_clocks", lambda: recount_clocks(at=timezone.now()))


@shared_task(name="cases.pass_records")
def pass_records_of_closed_offices() -> None:
    """Give what ended at closed offices to their successors; sent when an office was closed."""
    run_scheduled("cases.pass_records", lambda: pass_records(at=timezone.now()))


@shared_task(name="cases.verify_history")
def verify_all_history() -> None:
    """Recompute everything from the events; a mismatch fails the job, so that the page of jobs turns red."""

    def work() -> object:
        result = verify_history(number=None, report=logger.error)
        if result.mismatches:
            raise RuntimeError(f"{result.mismatches} mismatches")
        return result.as_dict()

    run_scheduled("cases.verify_history", work)


@shared_task(name="cases.remove_residues")
def remove_old_residues() -> None:
    """Delete files that nobody holds any more."""

    def work() -> object:
        at = timezone.now()
        return {**remove_residues(at=at), "case_files": expire_case_files(at=at)}

    run_scheduled("cases.remove_residues", work)


@shared_task(name="cases.run_job")
def run_row_job(*, kind: str, job_id: int) -> None:
    """Work through a job row by row, or go on with it where a killed worker left off."""
    job = run_job(KINDS[kind], job_id)
    logger.info("%s %s: %s", kind, job.pk, job.state)


@shared_task(name="cases.process_attachment")
def process_attachment(*, attachment_id: int) -> None:
    """Make of an attachment what people look at, or refuse it."""
    logger.info("attachment %s: %s", attachment_id, process(attachment_id, at=timezone.now()))


@shared_task(name="cases.make_case_file")
def make_case_file(*, case_file_id: int) -> None:
    """Make a case file: one PDF with its index, and an archive."""
    logger.info("case file %s: %s", case_file_id, make(case_file_id, clock=timezone.now))


PATIENCE = timedelta(minutes=5)


@shared_task(name="cases.resume_jobs")
def resume_row_jobs() -> None:
    """Wake what a killed worker left, and attachments that wait, whether or not anybody watches their page."""

    def work() -> object:
        at = timezone.now()
        resume(at=at)
        resume_case_files(at=at)
        return resume_jobs(before=at - PATIENCE)

    run_scheduled("cases.resume_jobs", work)
