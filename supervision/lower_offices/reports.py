"""Offices below in rows: how often each met, what was ordered and finished, its campaigns, its reception days."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from offices.files.books import Sheet, about_sheet, write_book
from offices.organisation.models import Office
from offices.pages.words import About, cn_date
from supervision.campaigns.enums import CampaignState
from supervision.lower_offices.queries import HeldMeeting, Line
from supervision.meetings.enums import MeetingKind
from supervision.meetings.names import called
from visits.compliance.reckoning import TimeSpan

# The figures in their order, and which part of the office's page lists what each counts.
FIGURES: dict[str, str | Promise] = {
    **{kind.value: kind.label for kind in MeetingKind},
    "chief": _l("主要负责人主持"),
    "afterwards": _l("补记"),
    "studied": _l("研究信访件"),
    "ordered": _l("议定事项"),
    "done": _l("已完成"),
    "late": _l("逾期未完成"),
    "campaigns": _l("专项治理"),
    "overrun": _l("到期未结束"),
    "due": _l("应接访"),
    "kept": _l("按期已接访"),
    "missing": _l("缺接访"),
    "unexplained": _l("未说明"),
}
OF_DAYS = ("due", "kept", "missing", "unexplained")
OF_CAMPAIGNS = ("campaigns", "overrun")
DEFINITIONS = _l(
    "会议按召开日期、专项治理按在期内进行过、接访按接访统计的同一统计期；都只计该单位本身，不含其下级。只显示次数和件数，"
    "不显示会议的议题和内容。研究信访件是会议议定了意见的件次；议定事项是期内会议定下的，已完成的经确认，逾期未完成的以今天为准。"
)


def numbers_of(line: Line, today: date) -> dict[str, int]:
    held, days = line.meetings, line.days
    return {
        **{kind.value: sum(one.kind == kind for one in held) for kind in MeetingKind},
        "chief": sum(one.chief for one in held),
        "afterwards": sum(one.afterwards for one in held),
        **{name: sum(getattr(one, name) for one in held) for name in ("studied", "ordered", "done", "late")},
        "campaigns": len(line.campaigns),
        "overrun": sum(one.state == CampaignState.RUNNING and one.ends_on < today for one in line.campaigns),
        **{name: getattr(days, name) for name in OF_DAYS},
    }


@dataclass(frozen=True)
class Number:
    key: str
    label: str | Promise
    number: int
    url: str


@dataclass(frozen=True)
class Row:
    """An office with its figures, or with None all of them; each figure opens the part that lists what it counts."""

    office: Office | None
    url: str
    numbers: list[Number]


def rows_of(lines: Sequence[Line], span: TimeSpan, today: date) -> list[Row]:
    """The sum last, where there are several."""
    counted = [(line.office, numbers_of(line, today)) for line in lines]
    rows = [_row(office, numbers, span) for office, numbers in counted]
    if len(rows) > 1:
        whole = {key: sum(numbers[key] for _office, numbers in counted) for key in FIGURES}
        rows.append(Row(None, "", [Number(key, label, whole[key], "") for key, label in FIGURES.items()]))
    return rows


def _row(office: Office, numbers: dict[str, int], span: TimeSpan) -> Row:
    asked = urlencode({"year": span.year, "part": span.part})
    page = f"{reverse('supervision:lower_office', args=[office.code])}?{asked}"
    days = f"{reverse('visits:compliance')}?{asked}&{urlencode({'office': office.code})}"

    def url(key: str) -> str:
        if key in OF_DAYS:
            return f"{days}&short=true" if key in ("missing", "unexplained") else days
        return f"{page}#{'campaigns' if key in OF_CAMPAIGNS else 'meetings'}"

    return Row(office, page, [Number(key, label, numbers[key], url(key)) for key, label in FIGURES.items()])


def meeting_name(one: HeldMeeting, office: Office) -> str:
    """Its kind as it is called there; not its number, by which its minutes are asked for."""
    return called(MeetingKind(one.kind), office)


def meeting_cells(one: HeldMeeting, office: Office) -> list[Any]:
    said = [_("主要负责人主持") if one.chief else "", _("补记") if one.afterwards else ""]
    return [
        cn_date(one.begins_at.date()), meeting_name(one, office), "、".join(filter(None, said)),
        one.studied, one.ordered, one.done, one.late,
    ]  # fmt: skip


def meeting_titles() -> list[str]:
    names = [str(FIGURES[key]) for key in ("studied", "ordered", "done", "late")]
    return [_("日期"), _("会议"), _("说明"), *names]


def write_offices(lines: Sequence[Line], span: TimeSpan, today: date, *, above: str, about: About) -> bytes:
    """Sheets: the offices with their sum, the meetings one by one without contents, campaigns, and about the file."""
    rows = rows_of(lines, span, today)
    head = [_("单位"), *(str(label) for label in FIGURES.values())]
    table = [[row.office.name if row.office else _("合计"), *(one.number for one in row.numbers)] for row in rows]
    meetings = [[line.office.name, *meeting_cells(one, line.office)] for line in lines for one in line.meetings]
    campaigns = [
        [line.office.name, one.name, str(one.get_state_display()), one.starts_on, one.ends_on]
        for line in lines
        for one in line.campaigns
    ]
    conditions = [(_("上级单位"), above), (_("统计期"), span.label), (_("口径"), str(DEFINITIONS))]
    sheets = [
        Sheet(_("下级工作"), [head, *table]),
        Sheet(_("会议"), [[_("单位"), *meeting_titles()], *meetings]),
        Sheet(_("专项治理"), [[_("单位"), _("名称"), _("状态"), _("开始日期"), _("结束日期")], *campaigns]),
    ]
    return write_book([*sheets, about_sheet(len(lines), conditions, about.at)], about)
