"""The list of leaders who receive; reception days as iCalendar, and those of today for the screen of a hall."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from cases.worklist.reports.page_hooks import Waiting
from offices.lists.cells import Cell, element, span
from offices.lists.listing import Column, Listing, Reader, words
from offices.organisation.models import Account, Office
from offices.organisation.policies import authority_of, own
from offices.organisation.roles import Permission
from offices.pages.feeds import Appointment, write_calendar
from offices.pages.words import cn_date
from visits.hall.models import Hall
from visits.rota.enums import DayKind, DayState, LegalBody, PlanState
from visits.rota.models import Absence, DayChange, Leader, ReceptionDay
from visits.rota.periods import Period, period_of
from visits.rota.queries import (
    FEED_BACK,
    MOST_PUBLIC,
    PUBLIC_AHEAD,
    absences_between,
    days_joined_by,
    days_to_accept,
    days_visible_to,
    plans_to_approve,
    published_days,
    today_of_hall,
)

SHOWN_ABSENCES = 2


class LeadersReader(Reader):
    """several: whether the rows are of several offices. keeps: whether this account keeps the leaders."""

    def __init__(self, account: Account, on: date, *, several: bool, keeps: bool) -> None:
        super().__init__(account, on)
        self.several, self.keeps = several, keeps


@dataclass(frozen=True)
class LeaderRow:
    """away: the absences from today to this month of next year. period: the one in which days are owed."""

    leader: Leader
    away: list[Absence]
    period: Period


def _leaders_told(leaders: Any, reader: Reader) -> list[LeaderRow]:
    until = reader.on.replace(year=reader.on.year + 1, day=1)
    away = absences_between([one.pk for one in leaders], reader.on, until)
    return [
        LeaderRow(one, away.get(one.pk, [])[:SHOWN_ABSENCES], period_of(one.office.level, reader.on)) for one in leaders
    ]


def _name(row: LeaderRow, reader: LeadersReader) -> Cell:
    name: Any = row.leader.account.name
    if reader.keeps:
        name = element("a", name, href=reverse("visits:leader", args=[row.leader.pk]))
    return Cell((name, " ", span(_("主要负责人"), "badge bg-blue-lt")) if row.leader.is_chief else name)


def _days(first: date, last: date) -> str:
    return f"{cn_date(first)}至{cn_date(last)}"


def _state(row: LeaderRow, reader: Reader) -> Cell | str:
    if not row.leader.is_active:
        return Cell(span(_("不参加"), "badge bg-secondary-lt"))
    until = row.leader.until
    if until is None:
        return _("参加")
    return Cell((_("参加"), element("small", _("至%(day)s") % {"day": cn_date(until)}, class_="text-secondary")))


LEADERS = Listing(
    title=_l("接访领导"),
    columns=(
        words("office", _l("单位"), lambda row: row.leader.office.name, when=lambda reader: reader.several),
        Column("leader", _l("领导"), _name),
        words("post", _l("职务"), lambda row: row.leader.post),
        Column(
            "days_due",
            _l("每期应接访"),
            lambda row, reader: Cell(_("%(days)s天") % {"days": row.leader.days_due}, row.period.label),
            css="num",
            head_css="num",
        ),
        words("weight", _l("权重"), lambda row: str(row.leader.weight), css="num", head_css="num"),
        words("away", _l("请假"), lambda row: "，".join(_days(one.first, one.last) for one in row.away), empty="—"),
        Column("state", _l("状态"), _state),
    ),
    rows=_leaders_told,
    size=60,
)


def known_of(day: Any) -> dict[str, str]:
    """What a visitor knows of a day, or of its facts, besides its hours: who receives, where, in which way."""
    leader = day.leader
    who = f"{leader.account.name}（{leader.post}）" if leader else str(LegalBody(day.legal_body).label)
    room = day.room
    kind = str(DayKind(day.kind).label)
    points = "、".join(day.points)
    return {
        "leader": who,
        "place": points or (f"{day.place} {room.label}" if room else day.place),
        "kind": f"{kind}：{day.theme}" if day.theme else kind,
    }


def calendar_of(office: Office, today: date) -> bytes:
    """The published days of an office, cancelled ones too, for programs that subscribe to them."""
    days = _with_changes(published_days(office, today - FEED_BACK, today + PUBLIC_AHEAD))
    name = _("%(office)s领导接访") % {"office": office.name}
    return write_calendar(map(appointment_of, days), about="reception days", name=name)


def _with_changes(days: QuerySet[ReceptionDay]) -> QuerySet[ReceptionDay]:
    changes = Prefetch("changes", DayChange.objects.order_by("-id"), to_attr="made")
    return days.prefetch_related(changes).select_related("office", "leader__account", "room", "plan")[:MOST_PUBLIC]


def appointment_of(day: ReceptionDay) -> Appointment:
    zone, changes = timezone.get_default_timezone(), getattr(day, "made", [])
    lines = [str(day.get_kind_display()), day.theme, "、".join(unit.name for unit in day.units.all())]
    lines += [_("原因：%(reason)s") % {"reason": change.reason} for change in changes[:1]]
    return Appointment(
        key=f"reception-day-{day.pk}@{day.office.code}",
        summary=_summary(day),
        starts=datetime.combine(day.on, day.starts, zone),
        ends=datetime.combine(day.on, day.ends, zone),
        stamp=changes[0].at if changes else day.plan.published_at or day.plan.drawn_at,
        sequence=day.version,
        place=f"{day.place} {day.room.label}" if day.room else day.place,
        text="\n".join(line for line in lines if line),
        is_cancelled=day.state == DayState.CANCELLED,
        is_busy=False,
    )


def days_in_calendar(account: Account, today: date) -> list[Appointment]:
    """The published days on which the account receives, for its own calendar."""
    mine = days_visible_to(account).filter(own(account, "leader__account"), plan__state=PlanState.PUBLISHED)
    found = mine.filter(on__gte=today - FEED_BACK, on__lte=today + PUBLIC_AHEAD).prefetch_related("units")
    days = _with_changes(found.order_by("on", "starts", "id"))
    return [replace(appointment_of(day), is_busy=True) for day in days]


def _summary(day: ReceptionDay) -> str:
    if getattr(day, "leader_left", False) and day.state == DayState.PLANNED:
        return _("领导接访：接访领导另行公布")
    if day.leader:
        facts = {"name": day.leader.account.name, "post": day.leader.post}
        return _("领导接访：%(name)s（%(post)s）") % facts
    return _("法律服务值班：%(body)s") % {"body": day.get_legal_body_display()}


def _who_receives(day: ReceptionDay) -> str:
    if getattr(day, "leader_left", False) and day.state == DayState.PLANNED:
        return _("接访领导另行公布")
    return f"{day.leader.account.name} {day.leader.post}" if day.leader else day.get_legal_body_display()


def today_on_screen(hall: Hall, day: date) -> list[dict[str, str]]:
    """Who receives in the hall: leader (with the post, or the body whose desk it is), kind, starts, ends, place."""
    return [
        {
            "leader": _who_receives(found),
            "kind": found.get_kind_display(),
            "starts": f"{found.starts:%H:%M}",
            "ends": f"{found.ends:%H:%M}",
            "place": found.room.label if found.room else found.place,
        }
        for found in today_of_hall(hall, day)
    ]


def rotas_in_approvals(account: Account, today: date) -> dict[str, Any] | None:
    """What a head decides on: rotas, and days that were entered late."""
    if not any(grant.is_head for grant in authority_of(account).grants):
        return None
    plans, days = list(plans_to_approve(account)), list(days_to_accept(account))
    return {"plans": plans, "days": days} if plans or days else None


def days_on_worklist(account: Account, today: date) -> list[Waiting]:
    """Receptions of today at the own offices, and those to come in which a unit takes part."""
    authority, found = authority_of(account), []
    if authority.may_anywhere(Permission.RECEIVE):
        own = ReceptionDay.objects.filter(office__in=authority.office_ids(Permission.RECEIVE), on=today)
        standing = (
            own.filter(plan__state=PlanState.PUBLISHED).exclude(state=DayState.CANCELLED).order_by("starts", "pk")
        )
        ids = list(standing.values_list("pk", flat=True))
        url = reverse("visits:day", args=[ids[0]]) if len(ids) == 1 else reverse("visits:rota")
        found.append(Waiting(_("今天的接访日"), len(ids), url))
    elif authority.may_anywhere(Permission.FOLLOW_UP):
        joined = days_joined_by(account).filter(on__gte=today).exclude(state=DayState.CANCELLED)
        found.append(Waiting(_("参与接访"), joined, reverse("visits:joined_days")))
    return found
