"""Facts of the history as words."""

from datetime import date
from typing import Any

from cases.explanations import format_date


def label_of(choices: Any, value: object) -> str:
    """The label of a choice; what is no choice as it stands, nothing for None."""
    return str(choices(value).label) if value in choices.values else str(value or "")


def day_of(value: object) -> str:
    """An ISO day or moment as 2026年3月2日; nothing for anything else."""
    return format_date(date.fromisoformat(value[:10])) if isinstance(value, str) and value else ""
