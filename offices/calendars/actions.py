"""Work calendars: each load is a new version, and none is ever changed."""

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from offices.calendars.circulars import EARLIEST, LATEST, PlannedDay, library_days
from offices.calendars.holidays import library_calendar
from offices.calendars.models import Calendar, CalendarDay
from offices.calendars.queries import (
    calendar_above,
    calendar_content,
    current_calendar,
    merged_days,
    planned_calendars,
)
from offices.calendars.workdays import WorkCalendar
from offices.errors import Conflict, InvalidFacts, NotPermitted
from offices.organisation.actions.jobs import recount_clocks_after_commit
from offices.organisation.actions.records import record_event
from offices.organisation.enums import AdminEvent
from offices.organisation.models import Account, Chain, Office
from offices.organisation.policies import check_manages
from offices.organisation.queries import reaches_root
from offices.organisation.roles import Permission
from offices.pages.words import cn_date

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Loaded:
    """The version in force after a load; `changed` is False when it was in force already."""

    calendar: Calendar
    changed: bool


@dataclass(frozen=True)
class Move:
    """A clock that a load would date otherwise, in words."""

    number: str
    clock: str
    office: str
    due: date
    new_due: date


@dataclass(frozen=True)
class Moves:
    """What a load would do to the running clocks: those it moves, counted by office, and the first of them.

    settled: clocks whose date stays while it becomes provisional or ceases to be.
    """

    clocks: int = 0
    petitions: int = 0
    settled: int = 0
    offices: tuple[tuple[str, int], ...] = ()
    rows: tuple[Move, ...] = ()


CalendarOf = Callable[[Office], WorkCalendar]
_counting_moves: list[Callable[[Office | None, CalendarOf], Moves]] = []


def ask_before_loading(count: Callable[[Office | None, CalendarOf], Moves]) -> None:
    """Let the app that keeps the clocks tell what other calendars for an office and all below (None: for everybody)
    would move; called from its AppConfig.
    """
    _counting_moves[:] = [count]


def moves_of(*, office: Office | None, days: Sequence[PlannedDay]) -> Moves:
    """What loading these days would move; writes nothing. Raises InvalidFacts as the load would."""
    current = current_calendar(office)
    check_days(days, base=calendar_above(office), is_national=office is None)
    merged = merged_days(current, days, is_national=office is None)
    if not _counting_moves or (current is not None and calendar_content(current) == merged):
        return Moves()
    return _counting_moves[0](office, planned_calendars(office, days))


def check_days(days: Sequence[PlannedDay], *, base: WorkCalendar, is_national: bool) -> None:
    """A day twice, a day out of range, or a day that is worked anyway is an error of the list."""
    seen: set[date] = set()
    if not days and is_national:
        raise InvalidFacts("no_days", _("没有任何日期。"), field="file")
    for day, is_workday, _name in days:
        text = cn_date(day)
        if day in seen:
            raise InvalidFacts("day_twice", _("%(day)s出现了两次。") % {"day": text}, field="file")
        seen.add(day)
        if not EARLIEST <= day.year <= LATEST:
            raise InvalidFacts("day_out_of_range", _("%(day)s不在可用的年份内。") % {"day": text}, field="file")
        plain = day.weekday() < 5 if is_national else base.is_working_day(day)
        if is_workday and plain:
            raise InvalidFacts(
                "worked_anyway", _("%(day)s本来就是工作日，不能列为调休上班。") % {"day": text}, field="file"
            )


def load_library(*, by: Account | None, at: datetime, years: Iterable[int]) -> Loaded:
    """Put the library's circulars of these years into the nation's calendar."""
    wanted = sorted(set(years))
    source = library_calendar().label
    return load_calendar(by=by, at=at, office=None, days=library_days(wanted), source=source)


def load_calendar(
    *,
    by: Account | None,
    at: datetime,
    office: Office | None,
    days: Sequence[PlannedDay],
    source: str,
    based_on: int | None = None,
) -> Loaded:
    """A new version of the nation's calendar (`office` None) or of an office's differences from it.

    For the nation the days replace those of their years and the other years stay; for an office they are all its
    differences. Nothing is written when the content is in force already. `based_on` is the version the person saw
    (0: none); another one in force meanwhile is a conflict. Open clocks are counted again after the commit.
    """
    if office is None:
        if by is not None and not reaches_root(by, Permission.MANAGE_OFFICES):
            raise NotPermitted("national_calendar", _("全国日历只能由最上级单位的系统管理员载入。"))
    else:
        check_manages(by, Permission.MANAGE_OFFICES, office)
    subject = f"calendar:{office.pk if office else 'CN'}"
    with transaction.atomic():
        Chain.objects.select_for_update().get_or_create(subject=subject)  # loads of one calendar follow one another
        current = current_calendar(office)
        check_days(days, base=calendar_above(office), is_national=office is None)
        if based_on is not None and based_on != (current.version if current else 0):
            raise Conflict("calendar_changed", _("在此期间日历已有新版本，请重新预览。"))
        merged, years = merged_days(current, days, is_national=office is None)
        if current is not None and calendar_content(current) == (merged, years):
            return Loaded(current, changed=False)
        calendar = Calendar.objects.create(
            office=office,
            version=current.version + 1 if current else 1,
            years=years,
            source=source[:200],
            created_at=at,
            created_by=by,
        )
        CalendarDay.objects.bulk_create(
            [CalendarDay(calendar=calendar, day=day, is_workday=work, name=name) for day, work, name in merged]
        )
        facts = {"version": calendar.version, "years": years, "days": len(merged), "source": source}
        record_event(subject=subject, kind=AdminEvent.CALENDAR_LOADED, facts=facts, by=by, office=office, at=at)
        recount_clocks_after_commit()
    return Loaded(calendar, changed=True)
