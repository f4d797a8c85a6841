"""Templates write dates, days left, masked values and administrative events with these filters."""

from django import template
from django.utils.translation import gettext as _

from offices.organisation.enums import AdminEvent, OfficeKind, OfficeLevel
from offices.organisation.models import Event
from offices.organisation.queries import facts_of
from offices.organisation.reports import OFFICE_FACTS, browser_words
from offices.organisation.roles import Role
from offices.organisation.rules import deadline_profile
from offices.pages.words import (
    cn_date,
    cn_datetime,
    cn_day,
    days_left,
    file_size,
    lasting,
    masked,
    minutes_long,
    money,
    with_others,
    year_ranges,
)

CHOICES = {"role": Role, "kind": OfficeKind, "level": OfficeLevel}
register = template.Library()
register.filter("browser_words", browser_words)
WORDS = (
    *(cn_date, cn_datetime, cn_day, days_left, file_size, lasting, masked, minutes_long, money),
    *(with_others, year_ranges),
)
for word in WORDS:
    register.filter(word.__name__, word)


@register.filter
def event_label(event: Event) -> str:
    """What happened, in words; kinds of other apps are shown by their own labels where they have some."""
    return str(AdminEvent(event.kind).label) if event.kind in AdminEvent.values else event.kind


@register.filter
def event_facts(event: Event) -> str:
    """The facts of an administrative event on one line."""
    called = event.__dict__.get("offices_called", {})
    return "；".join(
        f"{_label(key)}：{called.get(value, value) if key in OFFICE_FACTS else _value(key, value)}"
        for key, value in facts_of(event).items()
        if value not in ("", None, [], {})
    )


def _label(key: str) -> str:
    labels = {
        "code": _("代码"), "parent": _("上级单位"), "name": _("名称"), "short_name": _("简称"),
        "other_names": _("其他名称"), "kind": _("类别"),
        "level": _("层级"), "region_code": _("行政区划代码"), "number_prefix": _("编号前缀"), "profile": _("期限规则"),
        "roll_office_deadlines": _("办理期限遇节假日顺延"), "tokens_forbidden": _("禁止 API 令牌"),
        "changes": _("变更"),
        "from": _("原隶属"), "to": _("现隶属"),
        "reason": _("理由"), "username": _("用户名"), "title": _("职务"), "role": _("角色"), "office": _("单位"),
        "is_head": _("负责人"), "sees_sealed": _("可办理密封件"),
        "checks_letters": _("审核文书"),
        "post": _("在该单位的职务"), "telephone": _("对外电话"), "document_mark": _("机关代字"),
        "address": _("地址"), "version": _("版本"), "years": _("年份"), "days": _("天数"),
        "source": _("依据"), "entries": _("条目"), "checksum": _("校验值"), "batch": _("导入批次"),
        "dry_run": _("试导入"), "rows": _("行数"), "done": _("已处理"), "importable": _("可导入"),
        "imported": _("已导入"), "token": _("令牌"), "tokens": _("令牌"), "expiry": _("失效时间"),
        "read_only": _("只读"), "scopes": _("接口范围"), "addresses": _("网络地址"), "number": _("次数"),
        "minute": _("时间"), "unknown": _("没有这个用户名"), "refused": _("等待期内的尝试"),
        "unchanged": _("未变"), "rejected": _("退回"), "purpose": _("查看个人信息的目的"),
        "read": _("含个人信息的件数"), "sealed": _("只有编号的密封件"), "fields": _("筛选条件"),
        "undone": _("已撤销"), "left": _("保留"), "agreed": _("批准"), "decision": _("意见"),
    }  # fmt: skip
    return labels.get(key, key)


def _value(key: str, value: object) -> str:
    if isinstance(value, dict) and key in ("unknown", "refused"):
        return "，".join(f"{_label(name)} {_value(name, one)}" for name, one in value.items())
    if isinstance(value, dict):
        return "，".join(
            f"{_label(name)} {_value(name, old) or _('（空）')} → {_value(name, new) or _('（空）')}"
            for name, (old, new) in value.items()
        )
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if key == "years" and isinstance(value, list):
        return year_ranges(value)
    if isinstance(value, list):
        return "、".join(map(str, value))
    choices = CHOICES.get(key)
    if choices is not None and value in choices.values:
        return str(choices(value).label)
    if key == "profile" and (rule := deadline_profile(str(value))) is not None:
        return rule.name
    text = str(value)
    return text[:12] + "…" if key == "checksum" else text
