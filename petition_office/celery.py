"""The Celery application. The schedule stands here, in code; a page of the supervision app shows when each job ran."""

import os
import sys
from pathlib import Path
from typing import Any, NamedTuple

from celery import Celery
from celery.schedules import crontab
from celery.signals import beat_init

from petition_office import embedded

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "petition_office.settings")
if {"celery", "celery.exe"} & set(Path(sys.argv[0]).parts):  # started as `celery …`, not from a Django command
    embedded.ensure()


class Job(NamedTuple):
    """One scheduled task: its fixed name, when it runs, and whether it also runs when the scheduler starts."""

    task: str
    when: crontab
    on_start: bool = False


SCHEDULE = [
    Job("supervision.sweep", crontab(minute="*/10"), on_start=True),
    Job("offices.deliver_notices", crontab(), on_start=True),
    Job("offices.send_deliveries", crontab(), on_start=True),
    Job("offices.make_digests", crontab(minute="*/10"), on_start=True),
    Job("offices.sum_logins", crontab(minute="*/10")),
    Job("cases.resume_jobs", crontab(minute="*/10"), on_start=True),
    Job("cases.close_due", crontab(hour="0", minute="10"), on_start=True),
    Job("supervision.office_cards", crontab(hour="7", minute="30"), on_start=True),
    Job("supervision.find_proposals", crontab(hour="6", minute="30"), on_start=True),
    Job("supervision.campaign_weeks", crontab(minute="20", hour="0", day_of_week="monday"), on_start=True),
    Job("supervision.reports", crontab(minute="*/10"), on_start=True),
    Job("supervision.daily_returns", crontab(minute="*/10"), on_start=True),
    Job("cases.remove_residues", crontab(hour="2", minute="40")),
    Job("supervision.fold_counts", crontab(), on_start=True),
    Job("supervision.verify_counts", crontab(hour="3", minute="50")),
    Job("supervision.analyse", crontab(hour="1", minute="30")),
    Job("supervision.make_up_night", crontab(minute="50"), on_start=True),
    Job("cases.verify_history", crontab(hour="3", minute="20")),
]

app = Celery("petition_office")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
# A run that waited longer than its turn is worth nothing: the next one does its work.
app.conf.beat_schedule = {
    job.task: {"task": job.task, "schedule": job.when, "options": {"expires": 3600}} for job in SCHEDULE
}


@beat_init.connect
def run_on_start(**kwargs: Any) -> None:
    """After an outage the overdue work is done at once, not at the next turn."""
    for job in SCHEDULE:
        if job.on_start:
            app.send_task(job.task)
