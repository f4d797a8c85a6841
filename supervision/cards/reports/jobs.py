"""Each scheduled job: when it last ran, how long it took, what came of it, and whether it is late."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from offices.organisation.models import JobRun
from supervision.cards.queries import latest_ends, latest_runs

LABELS = {
    "supervision.sweep": _("预警和红黄牌扫描"),
    "offices.deliver_notices": _("站内消息补发"),
    "offices.sum_logins": _("登录失败汇总"),
    "cases.resume_jobs": _("批量办理续办"),
    "cases.close_due": _("到期自动终结"),
    "supervision.campaign_weeks": _("专项治理每周统计"),
    "cases.verify_history": _("办理记录核验"),
}


@dataclass(frozen=True)
class JobStatus:
    """`late`: no run has begun within twice its interval. `failed`: the last run that ended did so with an error."""

    name: str
    schedule: str
    interval: timedelta
    last: JobRun | None
    ended: JobRun | None
    next: datetime | None
    late: bool
    failed: bool

    @property
    def label(self) -> str:
        return str(LABELS.get(self.name, ""))

    @property
    def seconds(self) -> float | None:
        if self.ended is None or self.ended.finished_at is None:
            return None
        return round((self.ended.finished_at - self.ended.started_at).total_seconds(), 2)

    @property
    def running(self) -> bool:
        return self.last is not None and self.last.finished_at is None and not self.late

    @property
    def is_red(self) -> bool:
        return self.late or self.failed


def job_statuses(beat_schedule: Mapping[str, Mapping[str, Any]], *, at: datetime) -> list[JobStatus]:
    """The jobs of a Celery schedule, in its order; two statements."""
    names = [entry["task"] for entry in beat_schedule.values()]
    runs, ends = latest_runs(names), latest_ends(names)
    found = []
    for entry in beat_schedule.values():
        name, schedule = entry["task"], entry["schedule"]
        last, ended = runs.get(name), ends.get(name)
        coming = next_after(schedule, at)
        interval = next_after(schedule, coming) - coming
        late = last is None or at - last.started_at > 2 * interval
        found.append(
            JobStatus(
                name=name,
                schedule=describe(schedule),
                interval=interval,
                last=last,
                ended=ended,
                next=next_after(schedule, last.started_at) if last else coming,
                late=late,
                failed=ended is not None and bool(ended.error),
            )
        )
    return found


def next_after(schedule: Any, moment: datetime) -> datetime:
    """The first moment after another at which a Celery schedule is due."""
    if hasattr(schedule, "remaining_delta"):  # a crontab
        begun, delta, _now = schedule.remaining_delta(moment)
        due: datetime = begun + delta
        return due
    return moment + timedelta(seconds=schedule.run_every.total_seconds())


def describe(schedule: Any) -> str:
    """A crontab as its five fields, minute first."""
    if not hasattr(schedule, "_orig_minute"):
        return str(schedule)
    fields = ("minute", "hour", "day_of_month", "month_of_year", "day_of_week")
    return " ".join(str(getattr(schedule, f"_orig_{name}")) for name in fields)
