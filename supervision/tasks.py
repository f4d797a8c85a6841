"""Scheduled work of supervision."""

import json
import logging
from datetime import datetime, time, timedelta

from celery import shared_task
from django.utils import timezone

from offices.organisation.actions.jobs import ran_since, run_job
from supervision.analysis.actions.advising import nightly
from supervision.analysis.actions.gathering import find_answers, gather_matters
from supervision.campaigns.actions.papers import take_weeks
from supervision.cards.actions.notices import keep_notices
from supervision.indicators.actions.folding import differing_counts, fold_counts
from supervision.my_day.actions.finding import find_proposals
from supervision.office_cards.actions.scanning import scan
from supervision.reports.actions.books import make, resume_books
from supervision.reports.actions.circulars import draft_due
from supervision.reports.actions.daily import ask_missing
from supervision.reports.actions.drawing import ask_days, draw, resume_reports
from supervision.sweep.actions.sweep import sweep

ANALYSED_AT = time(1, 30)  # as the schedule has it

logger = logging.getLogger(__name__)


@shared_task(name="supervision.sweep")
def run_sweep() -> None:
    """Issue the reminders and cards of today, and their letters."""

    def work() -> str:
        at = timezone.now()
        done = sweep(as_of=timezone.localdate(at), at=at).as_dict()
        return json.dumps({**done, "notices": keep_notices(at=at)})

    run_job("supervision.sweep", work)


@shared_task(name="supervision.office_cards")
def scan_office_cards() -> None:
    """Propose cards on offices by their rules, and remind offices of what they owe on standing ones."""
    run_job("supervision.office_cards", lambda: json.dumps(scan(as_of=timezone.localdate(), at=timezone.now())))


@shared_task(name="supervision.campaign_weeks")
def keep_campaign_weeks() -> None:
    """Keep the figures of the campaigns as the week begins, and of weeks that were missed."""
    run_job("supervision.campaign_weeks", lambda: take_weeks(today=timezone.localdate(), at=timezone.now()))


@shared_task(name="supervision.daily_returns")
def ask_for_daily_returns() -> None:
    """Ask those who handed in nothing of their day."""
    run_job("supervision.daily_returns", lambda: ask_missing(at=timezone.now()))


@shared_task(name="supervision.fold_counts")
def fold_kept_counts() -> None:
    """Fold what has changed into the kept counts of figures."""
    run_job("supervision.fold_counts", fold_counts)


@shared_task(name="supervision.verify_counts")
def verify_kept_counts() -> None:
    """Compare the kept counts with a full count; a difference fails the job, so that the page of jobs turns red."""

    def work() -> str:
        folded, differing = fold_counts(), differing_counts(logger.error)
        if differing:
            raise RuntimeError(f"{differing} kept counts differ")
        return json.dumps({"folded": folded, "differing": differing})

    run_job("supervision.verify_counts", work)


@shared_task(name="supervision.analyse")
def analyse() -> None:
    """Learn from decided cases, gather petitions on one matter, and find answers to read."""

    def work() -> str:
        at = timezone.now()
        done = {**nightly(at=at), "groups": gather_matters(at=at), "answers": find_answers(at=at)}
        return json.dumps(done)

    run_job("supervision.analyse", work)


@shared_task(name="supervision.make_up_night")
def make_up_night() -> None:
    """Do the analysis of a night that was missed, because no worker ran or it failed, as soon as one runs again."""

    def work() -> int:
        at = timezone.now()
        if ran_since("supervision.analyse", last_night(at), at=at):
            return 0
        analyse()
        return 1

    run_job("supervision.make_up_night", work)


def last_night(at: datetime) -> datetime:
    """The latest moment at which the analysis was due."""
    local = timezone.localtime(at)
    due = local.replace(hour=ANALYSED_AT.hour, minute=ANALYSED_AT.minute, second=0, microsecond=0)
    return due if due <= local else due - timedelta(days=1)


@shared_task(name="supervision.draw_report")
def draw_report(*, report_id: int) -> None:
    """Draw a report, or begin one anew that a killed worker left."""
    logger.info("report %s: %s", report_id, draw(report_id, clock=timezone.now))


@shared_task(name="supervision.reports")
def go_on_with_reports() -> None:
    """Ask for the days and draft the circulars that rules want, and give out again what a killed worker left."""

    def work() -> int:
        at = timezone.now()
        resume_books(at=at)
        resume_reports(at=at)
        ask_days(at=at)
        return draft_due(at=at)

    run_job("supervision.reports", work)


@shared_task(name="supervision.make_report_book")
def make_report_book(*, book_id: int) -> None:
    """Make a report's workbook, or begin one anew that a killed worker left."""
    logger.info("workbook %s: %s", book_id, make(book_id, clock=timezone.now))


@shared_task(name="supervision.find_proposals")
def propose() -> None:
    """Find what offices left undone, for supervisors to decide on; nothing is sent."""
    run_job("supervision.find_proposals", lambda: json.dumps(find_proposals(on=timezone.localdate())))
