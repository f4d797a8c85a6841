"""Each scheduled job: when it last ran, how long it took, what came of it, and whether it is late."""

import ast
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from offices.organisation.models import JobRun
from supervision.cards.queries import first_run_at, latest_ends, latest_runs

LABELS = {
    "supervision.sweep": _("预警和红黄牌扫描"),
    "offices.deliver_notices": _("站内消息补发"),
    "offices.send_deliveries": _("短信、邮件发送"),
    "offices.make_digests": _("消息汇总"),
    "offices.sum_logins": _("登录失败汇总"),
    "cases.resume_jobs": _("批量办理续办"),
    "cases.remove_residues": _("清除无人使用的文件"),
    "cases.close_due": _("到期自动终结"),
    "supervision.find_proposals": _("督查建议查找"),
    "supervision.campaign_weeks": _("专项治理每周统计"),
    "supervision.reports": _("统计报告和通报起草"),
    "supervision.daily_returns": _("信访日报催报"),
    "supervision.fold_counts": _("保存的计数并入变动"),
    "supervision.verify_counts": _("保存的计数核验"),
    "supervision.analyse": _("社情分析"),
    "supervision.make_up_night": _("补做错过的社情分析"),
    "supervision.office_cards": _("单位牌提出和到期提醒"),
    "cases.verify_history": _("办理记录核验"),
}

# What the figures of a job say.
DONE = {
    "supervision.sweep": _(
        "检查期限%(clocks)d个，发预警%(reminders)d个、黄牌%(yellow)d张、红牌%(red)d张，制发通知书%(notices)d份，出错%(errors)d个"
    ),
    "supervision.office_cards": _("按规则提出单位牌%(proposed)d张，提醒%(reminded)d次"),
    "supervision.find_proposals": _("提出建议%(proposals)d条，情况已变的%(lapsed)d条"),
    "offices.send_deliveries": _("发送%(sent)d条，查到结果%(reported)d条，中断后转为不明%(left)d条"),
    "cases.remove_residues": _("删除文件%(files)d个、未导入的表格%(tables)d个"),
    "supervision.verify_counts": _("并入变动的信访件%(folded)d件，与全部重新计数不符%(differing)d处"),
    "cases.verify_history": _("核验信访件%(petitions)d件、记录%(events)d条，不符%(mismatches)d处"),
}
WEEKDAYS = {
    "*": _("每天"),
    "monday": _("每周一"),
    "tuesday": _("每周二"),
    "wednesday": _("每周三"),
    "thursday": _("每周四"),
    "friday": _("每周五"),
}


@dataclass(frozen=True)
class JobStatus:
    """`late`: no run has begun within twice its interval, counted for a job that never ran from the first hour it has
    had since any job ran here. `failed`: the last run that ended did so with an error.
    """

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
    def outcome(self) -> str:
        return outcome_of(self.name, self.ended.result) if self.ended is not None else ""

    @property
    def seconds(self) -> float | None:
        if self.ended is None or self.ended.finished_at is None:
            return None
        return round((self.ended.finished_at - self.ended.started_at).total_seconds(), 2)

    @property
    def running(self) -> bool:
        return self.last is not None and self.last.finished_at is None and not self.late

    @property
    def waits(self) -> bool:
        """Whether its first hour has not come."""
        return self.last is None and not self.late

    @property
    def is_red(self) -> bool:
        return self.late or self.failed


def job_statuses(beat_schedule: Mapping[str, Mapping[str, Any]], *, at: datetime) -> list[JobStatus]:
    """The jobs of a Celery schedule, in its order; three statements."""
    names = [entry["task"] for entry in beat_schedule.values()]
    runs, ends, since = latest_runs(names), latest_ends(names), first_run_at()
    found = []
    for entry in beat_schedule.values():
        name, schedule = entry["task"], entry["schedule"]
        last, ended = runs.get(name), ends.get(name)
        coming = next_after(schedule, at)
        interval = next_after(schedule, coming) - coming
        if last is not None:
            late = at - last.started_at > 2 * interval
        else:
            late = since is None or at - next_after(schedule, since) > interval
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
    """When a crontab runs, in words; one of another shape as its five fields, minute first."""
    if not hasattr(schedule, "_orig_minute"):
        return _("每%(n)d秒") % {"n": int(schedule.run_every.total_seconds())} if hasattr(schedule, "run_every") else ""
    names = ("minute", "hour", "day_of_week", "day_of_month", "month_of_year")
    minute, hour, week, *others = (str(getattr(schedule, f"_orig_{name}")) for name in names)
    if others == ["*", "*"]:
        if (minute, hour, week) == ("*", "*", "*"):
            return str(_("每分钟"))
        if (hour, week) == ("*", "*") and minute.startswith("*/"):
            return _("每%(n)s分钟") % {"n": minute.removeprefix("*/")}
        if (hour, week) == ("*", "*") and minute.isdigit():
            return str(_("每小时%(n)s分") % {"n": minute})
        if minute.isdigit() and hour.isdigit():
            time = f"{int(hour)}:{int(minute):02}"
            day = WEEKDAYS.get(week)
            if day is not None:
                return _("%(day)s%(time)s") % {"day": day, "time": time}
    return " ".join((minute, hour, *others, week))


def outcome_of(name: str, result: str) -> str:
    """What a run did, in words: its figures, or how many it did; a text as it is kept."""
    try:
        known = ast.literal_eval(result) if result else None
    except (SyntaxError, ValueError):
        return result
    if isinstance(known, dict):
        return str(DONE[name]) % defaultdict(int, known) if name in DONE else ""
    if isinstance(known, list | tuple | set):
        known = len(known)
    return str(_("%(n)d项") % {"n": known}) if isinstance(known, int) else ""
