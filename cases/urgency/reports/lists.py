"""The list of grave and urgent matters, and how much of its hours each has left."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from cases.deadlines.hours import HourClock, HourState
from cases.petitions.enums import FINISHED
from cases.petitions.models.petitions import Petition
from cases.petitions.queries.opening import covered
from cases.petitions.reports import PETITION, TICK
from cases.urgency.filters import UrgentFilter
from cases.urgency.models import UrgentMatter
from cases.urgency.queries import urgent_matters_visible_to
from offices.lists.cells import Cell
from offices.lists.listing import AS_SHOWN, Column, Listing, Reader, day, in_order, long, office_name, words
from offices.pages.words import cn_datetime

SIGNS = {HourState.OVERDUE: ("due-late", "ti-alert-triangle"), HourState.SOON: ("due-soon", "ti-clock")}


def hours_of(matter: UrgentMatter) -> HourClock | None:
    """The hours that run for the next report; None where the office set none, or nothing is owed."""
    due = matter.next_due
    hours = matter.follow_hours if matter.reported_at is not None else matter.report_hours
    return HourClock(due - timedelta(hours=hours), hours) if due is not None and hours else None


def left_words(clock: HourClock, now: datetime) -> str:
    """剩3小时20分, 超时1小时5分."""
    minutes = clock.minutes_left(now)
    told = abs(minutes)
    words_ = {"h": told // 60, "m": told % 60}
    return (_("剩%(h)d小时%(m)d分") if minutes >= 0 else _("超时%(h)d小时%(m)d分")) % words_


def owed_words(matter: UrgentMatter) -> str:
    """Which report the hours run for."""
    return _("续报") if matter.reported_at is not None else _("呈报")


def urgent_left(matters: Iterable[UrgentMatter], petition: Petition) -> dict[str, str] | None:
    """What the hours of the matter that stands say on the page of its petition."""
    matter = next((one for one in matters if one.is_open), None)
    clock, now = hours_of(matter) if matter is not None else None, timezone.now()
    if matter is None or clock is None or petition.state in FINISHED:
        return None
    state = clock.state_at(now)
    css = {HourState.OVERDUE: "bg-red-lt", HourState.SOON: "bg-orange-lt"}.get(state, "bg-blue-lt")
    icon = SIGNS.get(state, ("", "ti-clock"))[1]
    return {"words": f"{owed_words(matter)}{left_words(clock, now)}", "css": css, "icon": icon}


def _matters(keys: Iterable[int], reader: Reader) -> list[UrgentMatter]:
    keys = list(keys)
    found = urgent_matters_visible_to(reader.account).filter(pk__in=keys).annotate(told=Count("follow_ups"))
    found = found.select_related("petition__holder", "office", "leader", "reported_to", "ended_by")
    return covered(
        reader.account, in_order(keys, found.defer("petition__query_code")), "petition", ["reason", "end_reason"]
    )


def _left(row: UrgentMatter, reader: Reader) -> Cell | str:
    clock, now = hours_of(row), timezone.now()
    if row.ended_at is not None or row.petition.state in FINISHED:
        return ""
    if clock is None:
        return _("未设时限")
    css, icon = SIGNS.get(clock.state_at(now), ("", ""))
    return Cell(f"{owed_words(row)}：{left_words(clock, now)}", cn_datetime(clock.due), css, icon)


URGENT = Listing(
    title=_l("重大紧急"),
    columns=(
        TICK,
        Column("left", _l("时限"), _left, AS_SHOWN),
        PETITION,
        long("subject", _l("概要"), lambda row: row.petition.subject, css="subject"),
        long("reason", _l("理由"), lambda row: row.reason),
        office_name("office", _l("标记单位"), lambda row: row.office),
        words("holder", _l("当前承担单位"), lambda row: row.petition.holder.short_name),
        words("marked", _l("标记时间"), lambda row: cn_datetime(row.marked_at)),
        words("leader", _l("报送领导"), lambda row: row.leader.name if row.leader else ""),
        words("above", _l("呈报上级单位"), lambda row: row.reported_to.short_name if row.reported_to else ""),
        words("reported", _l("呈报时间"), lambda row: cn_datetime(row.reported_at) if row.reported_at else ""),
        words("told", _l("续报"), lambda row: _("%d次") % row.told if row.told else ""),
        words("state", _l("状态"), lambda row: row.status),
        day("ended", _l("解除日期"), lambda row: row.ended_at),
        long("end_reason", _l("解除理由"), lambda row: row.end_reason),
    ),
    shown=("tick", "left", "petition", "subject", "reason", "office", "reported", "told", "state"),
    filters=UrgentFilter,
    usual={"tab": UrgentFilter.STANDING},
    tab="tab",
    orders={"newest": ("-marked_at", "-pk")},
    rows=_matters,
)
