"""Dates, days left, masked values and labels as every page, paper and file writes them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import ngettext

WEEKDAYS = (_l("周一"), _l("周二"), _l("周三"), _l("周四"), _l("周五"), _l("周六"), _l("周日"))


OTHERS = re.compile("等[^等]{1,6}[人名]$")
SHOWN = 4  # characters of a masked value that stay, at its end
SOON_DAYS = 3


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
    return cn_date(date.fromisoformat(value[:10])) if isinstance(value, str) and value else ""


def cn_date(value: date | datetime | None) -> str:
    """2026年3月2日（周一）; a moment is first brought to local time. The empty string for nothing."""
    if not value:
        return ""
    day = timezone.localtime(value).date() if isinstance(value, datetime) else value
    return f"{day.year}年{day.month}月{day.day}日（{WEEKDAYS[day.weekday()]}）"


def provisional_date(value: date | None, provisional: bool) -> str:
    """The date, and 暂定 where a calendar that is not loaded yet may move it."""
    return f"{cn_date(value)}{_('（暂定）')}" if provisional else cn_date(value)


def cn_datetime(value: datetime | None) -> str:
    """2026年3月2日（周一）09:05, in local time."""
    return f"{cn_date(value)}{timezone.localtime(value):%H:%M}" if value else ""


def cn_day(value: date | datetime | None) -> str:
    """2026年3月2日: as papers have it (GB/T 9704-2012), Arabic figures, no leading zero and no weekday."""
    if not value:
        return ""
    day = timezone.localtime(value).date() if isinstance(value, datetime) else value
    return f"{day.year}年{day.month}月{day.day}日"


def one_after_another(parts: Iterable[object]) -> str:
    """Sentences and parts of sentences on one line, with a 。 at the end: never 。；."""
    said = "；".join(str(part).rstrip("。；") for part in parts)
    return f"{said}。" if said else ""


def with_others(name: str, number: int) -> str:
    """王小明等5人; a name that says so itself is left as it is."""
    if number < 2 or OTHERS.search(name):
        return name
    return _("%(name)s等%(number)d人") % {"name": name, "number": number}


def minutes_long(minutes: int) -> str:
    """2小时30分钟, 2小时, 5分钟."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return _("%(n)d分钟") % {"n": rest}
    return _("%(h)d小时%(n)d分钟") % {"h": hours, "n": rest} if rest else _("%(h)d小时") % {"h": hours}


def lasting(since: datetime, until: datetime) -> str:
    """How long from one moment to another, in hours and minutes."""
    return minutes_long(max(int((until - since).total_seconds()), 0) // 60)


def days_left(due: date | None, today: date) -> str:
    """In words, from two dates: 还有3天, 今天到期, 已逾期2天."""
    if due is None:
        return ""
    days = (due - today).days
    if days == 0:
        return _("今天到期")
    if days > 0:
        return ngettext("还有%(days)s天", "还有%(days)s天", days) % {"days": days}
    return ngettext("已逾期%(days)s天", "已逾期%(days)s天", -days) % {"days": -days}


def year_ranges(years: Iterable[int]) -> str:
    """2004—2026、2030: runs of years by their ends."""
    runs: list[list[int]] = []
    for year in sorted(years):
        if runs and runs[-1][1] == year - 1:
            runs[-1][1] = year
        else:
            runs.append([year, year])
    return "、".join(str(first) if first == last else f"{first}—{last}" for first, last in runs)


def masked(value: object) -> str:
    """Numbers with only their last four signs, short ones with none; a person's name with the first sign."""
    text = str(value or "")
    if not text:
        return ""
    if text.isascii():
        return "*" * (len(text) - SHOWN) + text[-SHOWN:] if len(text) > 2 * SHOWN else "*" * len(text)
    return text[0] + "*" * (len(text) - 1)


@dataclass(frozen=True)
class About:
    """What a file says of itself: its title, when it was made, and for whom or by which office."""

    title: str
    at: datetime
    author: str = ""

    @property
    def file_name(self) -> str:
        """Without its ending: what it is, and of which minute."""
        return f"{self.title}-{timezone.localtime(self.at):%Y%m%d-%H%M}"


def file_size(size: int | None) -> str:
    """As the page of uploads writes it while a file is chosen."""
    if size is None:
        return ""
    return f"{max(1, round(size / 1000))}kB" if size < 1_000_000 else f"{size / 1_000_000:.1f}MB"


def money(amount: Decimal | float | None) -> str:
    """1,234.50; without cents where there are none, empty for nothing."""
    return "" if amount is None else f"{amount:,.2f}".removesuffix(".00")


_CN_DAY = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日")


def days_in(text: str) -> Iterator[tuple[date, int]]:
    """The days that a text writes out, each with the place where it ends; what is no day of the calendar is none."""
    for found in _CN_DAY.finditer(text):
        try:
            yield date(int(found[1]), int(found[2]), int(found[3])), found.end()
        except ValueError:
            continue
