"""What the jobs of a night do for the demo: no first look waits for it, so a worker does it when the pages are open.

The analysis of a night that was missed is made up by the schedule itself as it starts.
"""

from collections.abc import Callable

from celery import current_app

from cases.tasks import verify_all_history
from offices.organisation.models import JobRun
from supervision.tasks import analyse

# Learning from decided cases, matters and answers to read; then the proof of the history.
NIGHTLY: dict[str, Callable[[], object]] = {"supervision.analyse": analyse, "cases.verify_history": verify_all_history}
MADE_UP = frozenset({"supervision.analyse"})  # by `supervision.make_up_night`, when the scheduler starts


def send_nightly() -> list[str]:
    """Give to the worker what no run has ended yet and no other job makes up; the names of all that is to be done."""
    done = JobRun.objects.filter(name__in=NIGHTLY, finished_at__isnull=False)
    ended = set(done.values_list("name", flat=True))
    left = [name for name in NIGHTLY if name not in ended]
    for name in [one for one in left if one not in MADE_UP]:
        current_app.send_task(name, ignore_result=True)
    return left
