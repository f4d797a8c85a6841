"""Reads of reception days: the plans, their days, the leaders, and what the public sees of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Exists, Min, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from offices.calendars.queries import calendar_for
from offices.calendars.workdays import WorkCalendar
from offices.organisation.models import Account, Office
from offices.organisation.policies import authority_of, own
from offices.organisation.queries import accounts_with, in_force, nearest, office_ids_reached, offices_reached, works_at
from offices.organisation.roles import Permission, Role
from offices.pages.words import cn_date
from visits.hall.enums import WindowKind
from visits.hall.models import Hall, Window
from visits.rota.drafting import Receiver, Rule, Span
from visits.rota.enums import ChangeKind, DayState, PlanState
from visits.rota.models import Absence, DayChange, Leader, Plan, ReceptionDay, RotaRule
from visits.rota.periods import month_of, periods_between

PUBLIC_AHEAD = timedelta(days=62)  # what the public page shows
FEED_BACK = timedelta(days=31)  # past days that stay in the calendar feed
MOST_PUBLIC = 400  # days of one office on a public page


LEADER_LEFT = Q(leader__isnull=False) & ~Q(works_at("leader__account", roles=[Role.LEADER]))


# Whose


def _office_ids(account: Account) -> list[int]:
    """Offices whose plans the account may see: its own, and for supervisors those below."""
    own = authority_of(account).office_ids(Permission.RECEIVE)
    return sorted({*own, *office_ids_reached(account, Permission.SUPERVISE)})


def plans_visible_to(account: Account) -> QuerySet[Plan]:
    return Plan.objects.filter(office_id__in=_office_ids(account)).select_related("office")


def days_visible_to(account: Account) -> QuerySet[ReceptionDay]:
    """Days of the account's own offices, a leader's own wherever, and those below a supervisor."""
    seen = Q(office_id__in=_office_ids(account)) | own(account, "leader__account")
    found = ReceptionDay.objects.filter(seen).annotate(leader_left=LEADER_LEFT)
    return found.select_related("office", "plan", "leader__account", "room")


def days_joined_by(account: Account) -> QuerySet[ReceptionDay]:
    """Published days of other offices in which a unit of the account takes part (1+X)."""
    own = authority_of(account).office_ids(Permission.FOLLOW_UP)
    links = ReceptionDay.units.through.objects.filter(receptionday=OuterRef("pk"), office__in=own)
    found = ReceptionDay.objects.filter(Exists(links), plan__state=PlanState.PUBLISHED)
    return found.select_related("office", "plan", "leader__account", "room").prefetch_related("units")


def leaders_visible_to(account: Account) -> QuerySet[Leader]:
    found = Leader.objects.filter(office_id__in=_office_ids(account))
    return found.select_related("office", "account").order_by("office__path", "-is_active", "-is_chief", "id")


def offices_that_plan(account: Account) -> list[Office]:
    """Own offices whose reception days the account plans."""
    return authority_of(account).offices(Permission.RECEIVE)


def offices_of_plans(account: Account) -> QuerySet[Office]:
    """Offices whose plans the account sees and that have any, or that it plans for itself."""
    planned = Q(Exists(Plan.objects.filter(office=OuterRef("pk"))))
    own = Q(pk__in=authority_of(account).office_ids(Permission.RECEIVE))
    return Office.objects.filter(planned | own, pk__in=_office_ids(account)).order_by("path")


def may_be_leaders(office: Office) -> QuerySet[Account]:
    """Accounts that may receive for an office: its leaders, and those of offices of its region and level."""
    near = Q(assignments__office=office) | Q(
        assignments__office__region_code=office.region_code, assignments__office__level=office.level
    )
    held = Q(assignments__role=Role.LEADER, assignments__revoked_at=None, assignments__office__is_active=True)
    return Account.objects.filter(near & held, is_active=True).distinct().order_by("name", "pk")


def rooms_for(office: Office) -> QuerySet[Window]:
    """Rooms of the office's own halls, and joint ones where it sits."""
    mine = Q(hall__office=office) | Q(units=office)
    found = Window.objects.filter(mine, kind=WindowKind.ROOM, is_active=True, hall__is_active=True)
    return found.select_related("hall").distinct().order_by("hall", "id")


def units_near(office: Office) -> QuerySet[Office]:
    """Offices that may take part in a reception (1+X): those below the office or beside it."""
    near = Q(parent=office) | Q(parent__isnull=False, parent=office.parent_id, level=office.level)
    return Office.objects.filter(near, is_active=True).exclude(pk=office.pk).order_by("path")


def rule_of(office: Office, on: date) -> RotaRule | None:
    """The office's own rule of a day: no rota is drawn by the rule of an office above."""
    return nearest(in_force(RotaRule.objects.select_related("room"), on, [office.pk]), [office.pk], on)


def offices_for_themes(account: Account) -> QuerySet[Office]:
    """Offices below where the account can call a themed day: those with somebody to receive."""
    ready = Exists(Leader.objects.filter(office=OuterRef("pk"), is_active=True))
    return offices_reached(account, Permission.SUPERVISE).filter(ready, is_active=True)


# A plan


def days_of(plan: Plan) -> QuerySet[ReceptionDay]:
    found = (
        plan.days.select_related("leader__account", "room").prefetch_related("units").annotate(leader_left=LEADER_LEFT)
    )
    return found.order_by("on", "starts", "id")


def first_day_of(plan: Plan) -> date | None:
    """Its first reception day that stands."""
    standing = plan.days.exclude(state=DayState.CANCELLED).order_by()
    first: date | None = standing.aggregate(first=Min("on"))["first"]
    return first


@dataclass(frozen=True)
class Notice:
    """Whether a plan is published in time: `due` is the last day for it."""

    first: date
    due: date
    days: int
    late: bool


def notice_of(plan: Plan, on: date, rule: RotaRule | None = None) -> Notice | None:
    """Nothing for a plan without days. 《信访工作条例》第十八条: times and places are published beforehand."""
    first, rule = first_day_of(plan), rule or rule_of(plan.office, on)
    if first is None or rule is None:
        return None
    calendar, days = calendar_for(plan.office), rule.notice_days
    due = calendar.back_working_days(first - timedelta(days=1), days) if days else first
    return Notice(first, due, days, on > due)


def absences_between(leaders: Iterable[int], first: date, last: date) -> dict[int, list[Absence]]:
    """The absences in force that touch a span, by leader."""
    found: dict[int, list[Absence]] = {}
    standing = Absence.objects.filter(leader__in=list(leaders), withdrawn_at=None, first__lte=last, last__gte=first)
    for absence in standing.order_by("leader_id", "first"):
        found.setdefault(absence.leader_id, []).append(absence)
    return found


def clashes(days: Sequence[ReceptionDay]) -> set[int]:
    """Ids of the planned days whose leader is away then, or no longer receives."""
    planned = [day for day in days if day.leader and day.state == DayState.PLANNED]
    if not planned:
        return set()
    first, last = min(day.on for day in planned), max(day.on for day in planned)
    away = absences_between({day.leader_id for day in planned if day.leader_id}, first, last)
    return {
        day.pk
        for day in planned
        if day.leader
        and (
            getattr(day, "leader_left", False)
            or not serves(day.leader, day.on)
            or absent(away.get(day.leader.pk, ()), day.on)
        )
    }


def serves(leader: Leader, on: date) -> bool:
    """Whether the leader takes part then; one whose account is disabled does not."""
    begun, goes_on = leader.since is None or leader.since <= on, leader.until is None or on <= leader.until
    return leader.is_active and leader.account.is_active and begun and goes_on


def absent(absences: Iterable[Absence], on: date) -> bool:
    return any(absence.first <= on <= absence.last for absence in absences)


@dataclass(frozen=True)
class Tally:
    """A leader's days in a plan and in the year; short: periods that end with the plan and lack a day due."""

    leader: Leader
    month: int
    year: int
    short: list[str]


def tallies(plan: Plan, days: Sequence[ReceptionDay]) -> list[Tally]:
    """Each leader of the office who receives, or who has a day in the plan; three statements."""
    month: dict[int, int] = {}
    for day in days:
        if day.leader_id and day.state != DayState.CANCELLED:
            month[day.leader_id] = month.get(day.leader_id, 0) + 1
    first, last = month_of(plan.month)
    ended = [period for period in periods_between(plan.office.level, first, last) if period.last <= last]
    start, end = first.replace(month=1), first.replace(month=12, day=31)
    since = min([start, *(period.first for period in ended)])
    standing = ReceptionDay.objects.filter(office=plan.office, leader__isnull=False, on__gte=since, on__lte=end)
    held: dict[int, list[date]] = {}
    for key, on in standing.exclude(state=DayState.CANCELLED).order_by().values_list("leader", "on"):
        held.setdefault(key, []).append(on)
    leaders = Leader.objects.filter(Q(office=plan.office, is_active=True) | Q(pk__in=month)).select_related("account")
    found = []
    for leader in leaders.order_by("-is_chief", "id"):
        own = held.get(leader.pk, [])
        owed = max(leader.days_due, 1) if leader.is_chief else leader.days_due
        due = [period for period in ended if any(serves(leader, day) for day in (period.first, period.last))]
        short = [period.label for period in due if sum(day in period for day in own) < owed]
        found.append(Tally(leader, month.get(leader.pk, 0), sum(day >= start for day in own), short))
    return found


def findings_of(plan: Plan, names: dict[int, str]) -> list[str]:
    """What the draw could not meet, in sentences; names: of the leaders by id."""
    return [sentence for sentence in (_finding(facts, names) for facts in plan.shortfalls) if sentence]


def _finding(facts: dict[str, Any], names: dict[int, str]) -> str:
    kind = facts["kind"]
    if kind == "duty":
        why = {
            "no_days": _("期内没有可排的接访日"),
            "absent": _("各接访日都请假"),
            "partly_absent": _("不请假的接访日不够"),
            "too_few_seats": _("接访日人数已由其他应接访的领导占满，请增加接访日或每日领导人数"),
        }[facts["why"]]
        shown = {
            "leader": names.get(facts["leader"], ""),
            "span": _between(facts["first"], facts["last"]),
            "due": facts["due"],
            "got": facts["got"],
            "why": why,
        }
        return _("%(leader)s %(span)s应接访%(due)s天，只排到%(got)s天：%(why)s。") % shown
    if kind == "moved" and facts["to"]:
        return _("%(on)s放假，接访日改在%(to)s。") % {"on": _day(facts["on"]), "to": _day(facts["to"])}
    if kind == "moved":
        return _("%(on)s放假，本期没有别的工作日可以顺延。") % {"on": _day(facts["on"])}
    if kind == "unfilled":
        return _("%(on)s还缺%(seats)s名领导。") % {"on": _day(facts["on"]), "seats": facts["seats"]}
    if kind == "provisional":
        return _("%(year)s年放假安排尚未载入，按周末和固定节日推算，载入后请重排或核对。") % facts
    return ""


def _day(iso: str) -> str:
    return cn_date(date.fromisoformat(iso))


def _between(first: str, last: str) -> str:
    return _("%(first)s至%(last)s") % {"first": _day(first), "last": _day(last)}


# What the draw needs


def rule_for_draw(rule: RotaRule) -> Rule:
    bodies = tuple(rule.legal_bodies)
    return Rule(tuple(sorted(set(rule.weekdays))), rule.leaders_a_day, rule.legal_weekday, bodies)


def receivers_for(office: Office, first: date, last: date, on: date) -> list[Receiver]:
    """The leaders of an office with what the draw of a span needs of each; three statements.

    A past day that is explained as not held counts for nothing.
    """
    periods = periods_between(office.level, first, last)
    start, end = min(first.replace(month=1, day=1), periods[0].first), max(periods[-1].last, last)
    leaders = list(Leader.objects.filter(office=office, is_active=True, account__is_active=True).order_by("id"))
    away = absences_between([leader.pk for leader in leaders], start, end)
    accounts = {leader.account_id: leader.pk for leader in leaders}
    standing = ReceptionDay.objects.filter(leader__account__in=accounts, on__gte=start, on__lte=end)
    standing = standing.exclude(state=DayState.CANCELLED).exclude(state=DayState.PLANNED, on__lt=on, reason__gt="")
    held: dict[int, set[date]] = {}
    elsewhere: dict[int, set[date]] = {}
    for account, of_office, day in standing.values_list("leader__account", "office", "on"):
        days = held if of_office == office.pk else elsewhere
        days.setdefault(accounts[account], set()).add(day)
    return [
        Receiver(
            key=leader.pk,
            weight=leader.weight,
            due=leader.days_due,
            is_chief=leader.is_chief,
            away=tuple(
                [*((one.first, one.last) for one in away.get(leader.pk, ()))]
                + [(day, day) for day in sorted(elsewhere.get(leader.pk, ()))]
            ),
            held=tuple(sorted(held.get(leader.pk, ()))),
            since=leader.since,
            until=leader.until,
        )
        for leader in leaders
    ]


def months_drawn(plan: Plan) -> list[Span]:
    """The other months of the plan's periods that have a rota already."""
    first, last = month_of(plan.month)
    periods = periods_between(plan.office.level, first, last)
    months = Plan.objects.filter(
        office=plan.office, month__gte=periods[0].first.replace(day=1), month__lte=periods[-1].last
    )
    return [month_of(month) for month in months.exclude(pk=plan.pk).order_by("month").values_list("month", flat=True)]


def provisional_years(calendar: WorkCalendar, first: date, last: date) -> list[int]:
    return [year for year in range(first.year, last.year + 1) if calendar.is_provisional(date(year, 1, 1))]


# Slots


def slots_of(day: ReceptionDay) -> list[time]:
    """When each slot of a day begins; the last ends by its end."""
    at, found = datetime.combine(day.on, day.starts), []
    end, step = datetime.combine(day.on, day.ends), timedelta(minutes=day.slot_minutes)
    while at + step <= end:
        found.append(at.time())
        at += step
    return found


# The public


def published_days(office: Office, first: date, last: date) -> QuerySet[ReceptionDay]:
    """Days of published plans, cancelled ones among them; without what is for the office only."""
    found = (
        ReceptionDay.objects.filter(office=office, plan__state=PlanState.PUBLISHED, on__gte=first, on__lte=last)
        .annotate(leader_left=LEADER_LEFT)
        .select_related("leader__account", "room", "plan")
    )
    return found.prefetch_related("units").order_by("on", "starts", "id")


def public_office(code: str) -> Office | None:
    """The office a public page is about: one that has published a rota."""
    published = Plan.objects.filter(office=OuterRef("pk"), state=PlanState.PUBLISHED)
    return Office.objects.filter(Exists(published), code=code, is_active=True).first()


def public_changes(office: Office, first: date, last: date) -> QuerySet[DayChange]:
    """What was changed of the days shown, the newest first."""
    days = Q(day__office=office, day__plan__state=PlanState.PUBLISHED, day__on__gte=first, day__on__lte=last)
    return DayChange.objects.filter(days).select_related("day").order_by("-id")


def today_of_hall(hall: Hall, day: date) -> list[ReceptionDay]:
    """Who receives today in a hall: published days whose room is in it, or whose office is the hall's and that have
    no room elsewhere. Each with `leader` (account and post), hours, `room` or `place`; one statement.
    """
    here = Q(room__hall=hall) | Q(room=None, office=hall.office_id)
    found = ReceptionDay.objects.filter(here, on=day, plan__state=PlanState.PUBLISHED)
    found = (
        found.exclude(state=DayState.CANCELLED)
        .annotate(leader_left=LEADER_LEFT)
        .select_related("leader__account", "room")
    )
    return list(found.order_by("starts", "id")[:20])


def plans_to_approve(account: Account) -> QuerySet[Plan]:
    """Rotas that wait for this head, who did not submit them."""
    found = Plan.objects.filter(office__in=_headed(account), state=PlanState.SUBMITTED).exclude(submitted_by=account)
    return found.select_related("office", "submitted_by").order_by("month", "office__path")


def days_to_accept(account: Account) -> QuerySet[ReceptionDay]:
    """Days that were entered after they had begun and wait for this head, who did not enter them."""
    entered = DayChange.objects.filter(day=OuterRef("pk"), kind__in=[ChangeKind.ADDED, ChangeKind.MOVED], by=account)
    found = ReceptionDay.objects.filter(office__in=_headed(account), is_late_entry=True, accepted_at=None)
    found = found.exclude(Exists(entered)).exclude(state=DayState.CANCELLED)
    return found.select_related("office", "leader__account").order_by("on", "starts", "pk")


def _headed(account: Account) -> list[int]:
    return [grant.office.pk for grant in authority_of(account).grants if grant.is_head]


def heads_of(office: Office) -> list[Account]:
    """Who may approve its rota."""
    heads = accounts_with(office, Permission.APPROVE).filter(
        assignments__office=office, assignments__is_head=True, assignments__revoked_at=None
    )
    return list(heads.order_by("name", "pk")[:5])
