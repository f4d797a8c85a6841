"""The engine's answers, verdicts and errors as Chinese sentences, and the answer to a JSON question. No database."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _l

WEEKDAYS = (_l("周一"), _l("周二"), _l("周三"), _l("周四"), _l("周五"), _l("周六"), _l("周日"))


def format_date(d: date) -> str:
    """2026年3月2日（周一）"""
    return f"{d.year}年{d.month}月{d.day}日（{WEEKDAYS[d.weekday()]}）"


def label_of(choices: Any, value: object) -> str:
    """The label of a choice; what is no choice as it stands, nothing for None."""
    return str(choices(value).label) if value in choices.values else str(value or "")


def day_of(value: object) -> str:
    """An ISO day or moment as 2026年3月2日; nothing for anything else."""
    return format_date(date.fromisoformat(value[:10])) if isinstance(value, str) and value else ""
