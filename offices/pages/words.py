"""Dates, days left and labels of choices in words. No database."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

WEEKDAYS = (_l("周一"), _l("周二"), _l("周三"), _l("周四"), _l("周五"), _l("周六"), _l("周日"))


SOON_DAYS = 3


def format_date(d: date) -> str:
    """2026年3月2日（周一）"""
    return f"{d.year}年{d.month}月{d.day}日（{WEEKDAYS[d.weekday()]}）"


def short_day(value: date | datetime | None, today: date) -> str:
    """For narrow columns: 3月2日 of this year, 2025-03-02 of another. The empty string for nothing."""
    if not value:
        return ""
    day = timezone.localdate(value) if isinstance(value, datetime) else value
    return f"{day.month}月{day.day}日" if day.year == today.year else day.isoformat()


def due_words(days: int) -> tuple[str, str, str]:
    """Days left in words, the class of its colour, its icon: colour is never the only sign."""
    if days < 0:
        return _("超期%d天") % -days, "due-late", "ti-alert-triangle"
    if days == 0:
        return _("今日到期"), "due-today", "ti-clock-exclamation"
    soon = days <= SOON_DAYS
    return _("剩%d天") % days, "due-soon" if soon else "due-later", "ti-clock" if soon else "ti-calendar"


def label_of(choices: Any, value: object) -> str:
    """The label of a choice; what is no choice as it stands, nothing for None."""
    return str(choices(value).label) if value in choices.values else str(value or "")


def day_of(value: object) -> str:
    """An ISO day or moment as 2026年3月2日; nothing for anything else."""
    return format_date(date.fromisoformat(value[:10])) if isinstance(value, str) and value else ""
