"""How dates, days left and masked values are written on every page."""

from collections.abc import Iterable
from datetime import date, datetime

from django import template
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from offices.organisation.enums import AdminEvent
from offices.organisation.models import Event
from offices.organisation.roles import Role
from offices.pages.words import short_day

register = template.Library()
register.filter(short_day)

WEEKDAYS = ("一", "二", "三", "四", "五", "六", "日")
SHOWN = 4  # characters of a masked value that stay, at its end


@register.filter
def cn_date(value: date | datetime | None) -> str:
    """2026年3月2日（周一）; a moment is first brought to local time. The empty string for nothing."""
    if not value:
        return ""
    day = timezone.localtime(value).date() if isinstance(value, datetime) else value
    return f"{day.year}年{day.month}月{day.day}日（周{WEEKDAYS[day.weekday()]}）"


@register.filter
def cn_datetime(value: datetime | None) -> str:
    """2026年3月2日（周一）09:05, in local time."""
    return f"{cn_date(value)}{timezone.localtime(value):%H:%M}" if value else ""


@register.filter
def cn_day(value: date) -> str:
    """2026年3月2日: as papers have it (GB/T 9704-2012), Arabic figures and no leading zero."""
    return f"{value.year}年{value.month}月{value.day}日"


@register.filter
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


@register.filter
def year_ranges(years: Iterable[int]) -> str:
    """2004—2026、2030: runs of years by their ends."""
    runs: list[list[int]] = []
    for year in sorted(years):
        if runs and runs[-1][1] == year - 1:
            runs[-1][1] = year
        else:
            runs.append([year, year])
    return "、".join(str(first) if first == last else f"{first}—{last}" for first, last in runs)


@register.filter
def masked(value: object) -> str:
    """Numbers with only their last four signs, short ones with none; a person's name with the first sign."""
    text = str(value or "")
    if not text:
        return ""
    if text.isascii():
        return "*" * (len(text) - SHOWN) + text[-SHOWN:] if len(text) > 2 * SHOWN else "*" * len(text)
    return text[0] + "*" * (len(text) - 1)


@register.filter
def event_label(event: Event) -> str:
    """What happened, in words; kinds of other apps are shown by their own labels where they have some."""
    return str(AdminEvent(event.kind).label) if event.kind in AdminEvent.values else event.kind


@register.filter
def event_facts(event: Event) -> str:
    """The facts of an administrative event on one line."""
    return "；".join(
        f"{_label(key)}：{_value(key, value)}" for key, value in event.facts.items() if value not in ("", None, [], {})
    )


def _label(key: str) -> str:
    labels = {
        "code": _("代码"), "parent": _("上级单位"), "name": _("名称"), "short_name": _("简称"), "kind": _("类别"),
        "level": _("层级"), "region_code": _("行政区划代码"), "number_prefix": _("编号前缀"), "profile": _("期限规则"),
        "roll_office_deadlines": _("办理期限遇节假日顺延"), "changes": _("变更"),
        "from": _("原隶属"), "to": _("现隶属"),
        "reason": _("理由"), "username": _("用户名"), "title": _("职务"), "role": _("角色"), "office": _("单位"),
        "is_head": _("负责人"), "address": _("地址"), "version": _("版本"), "years": _("年份"), "days": _("天数"),
        "source": _("依据"), "entries": _("条目"), "checksum": _("校验值"), "batch": _("导入批次"),
        "dry_run": _("试导入"), "rows": _("行数"), "done": _("已处理"), "importable": _("可导入"),
        "imported": _("已导入"), "token": _("令牌"), "tokens": _("令牌"), "unchanged": _("未变"), "rejected": _("退回"),
    }  # fmt: skip
    return labels.get(key, key)


def _value(key: str, value: object) -> str:
    if isinstance(value, dict):
        return "，".join(
            f"{_label(name)} {_value(name, old)} → {_value(name, new)}" for name, (old, new) in value.items()
        )
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if key == "years" and isinstance(value, list):
        return year_ranges(value)
    if isinstance(value, list):
        return "、".join(map(str, value))
    if key == "role" and value in Role.values:
        return str(Role(value).label)
    text = str(value)
    return text[:12] + "…" if key == "checksum" else text
