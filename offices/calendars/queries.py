"""These queries read the work calendar of an office, its versions, and what a new version would change."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, Max, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from offices.calendars.circulars import PlannedDay
from offices.calendars.models import Calendar
from offices.calendars.workdays import WEEKENDS_ONLY, DayReason, WorkCalendar
from offices.organisation.models import Account, Office
from offices.organisation.queries import offices_reached
from offices.organisation.roles import Permission

PLANNED = "planned"  # the part of a label that stands for a version that does not exist
_built: dict[str, WorkCalendar] = {}
Content = tuple[list[PlannedDay], list[int]]  # the days and the loaded years of one version


def current_calendar(office: Office | None) -> Calendar | None:
    """The newest version of the nation's calendar, or of an office's own differences."""
    return Calendar.objects.filter(office=office).order_by("-version").first()


def offices_with_calendar(account: Account) -> QuerySet[Office]:
    """Offices an administrator reaches that differ from the calendar above them."""
    own = Calendar.objects.filter(office=OuterRef("pk"))
    return offices_reached(account, Permission.MANAGE_OFFICES).filter(Exists(own))


def calendar_above(office: Office | None) -> WorkCalendar:
    """What an office's days differ from: its parent's calendar, the nation's for a root, plain weeks for the nation."""
    if office is None:
        return WEEKENDS_ONLY
    return _calendar_of(office.ancestor_ids()[:-1])


def calendar_for(office: Office) -> WorkCalendar:
    """The work calendar in force for an office: the nation's, overridden from above down to the office itself."""
    return _calendar_of(office.ancestor_ids())


def national_calendar() -> WorkCalendar:
    return _calendar_of([])


def _calendar_of(line: Sequence[int]) -> WorkCalendar:
    held = Calendar.objects.filter(Q(office=None) | Q(office_id__in=line))
    return calendar_labelled(label_for(calendar_labels(held), line))


def calendar_labels(calendars: QuerySet[Calendar] | None = None) -> dict[int | None, str]:
    """The part of a label that each office with an own calendar adds, None being the nation's ("CN.2")."""
    known = Calendar.objects.all() if calendars is None else calendars
    newest = known.values("office_id").annotate(newest=Max("version")).values_list("office_id", "newest")
    return {office_id: f"{office_id or 'CN'}.{version}" for office_id, version in newest}


def label_for(labels: Mapping[int | None, str], line: Sequence[int]) -> str:
    """The label of the calendar of an office: calendars do not stand in for each other, each lies over those above."""
    return "+".join(labels[office_id] for office_id in (None, *line) if office_id in labels)


def calendar_words(label: str) -> str:
    """The versions that a label names, in words: 全国第2版，单位自定第1版."""
    said = []
    for part in filter(None, label.split("+")):
        owner, _dot, version = part.partition(".")
        said.append((_("全国第%s版") if owner == "CN" else _("单位自定第%s版")) % version)
    return "，".join(said)


def calendar_labelled(label: str) -> WorkCalendar:
    """The calendar a label names, such as "CN.2+14.1"; versions never change, so it is built once a process."""
    if label not in _built:
        _built[label] = _layered(label, map(_content_labelled, filter(None, label.split("+"))))
    return _built[label]


def _content_labelled(part: str) -> Content:
    owner, version = part.split(".")
    owned = Calendar.objects.filter(office=None) if owner == "CN" else Calendar.objects.filter(office_id=int(owner))
    return calendar_content(owned.get(version=int(version)))


def _layered(label: str, contents: Iterable[Content]) -> WorkCalendar:
    """One calendar of several, each overriding those before it."""
    known: set[int] = set()
    days_off: dict[date, str] = {}
    makeup: dict[date, str] = {}
    for days, years in contents:
        known.update(years)
        for day, is_workday, name in days:
            days_off.pop(day, None)
            makeup.pop(day, None)
            (makeup if is_workday else days_off)[day] = name
    return WorkCalendar(label, days_off, makeup, frozenset(known))


def planned_calendars(office: Office | None, days: Sequence[PlannedDay]) -> Callable[[Office], WorkCalendar]:
    """What `calendar_for` would answer if these days were loaded for the nation, or for an office.

    Nothing of it is kept: the version does not exist.
    """
    merged = merged_days(current_calendar(office), days, is_national=office is None)
    labels = calendar_labels() | {office.pk if office else None: PLANNED}
    stored: dict[str, Content] = {}
    made: dict[str, WorkCalendar] = {}

    def content(part: str) -> Content:
        if part == PLANNED:
            return merged
        if part not in stored:
            stored[part] = _content_labelled(part)
        return stored[part]

    def calendar_of(asked: Office) -> WorkCalendar:
        label = label_for(labels, asked.ancestor_ids())
        if label not in made:
            made[label] = _layered(label, map(content, filter(None, label.split("+"))))
        return made[label]

    return calendar_of


def merged_days(current: Calendar | None, days: Sequence[PlannedDay], *, is_national: bool) -> Content:
    """Days and loaded years of the version that a load would make."""
    if not is_national:
        return sorted(days), []
    new_years = {planned.day.year for planned in days}
    kept, years = calendar_content(current) if current else ([], [])
    stay = [planned for planned in kept if planned.day.year not in new_years]
    return sorted([*stay, *days]), sorted(new_years.union(years))


def calendar_content(calendar: Calendar) -> Content:
    days = calendar.days.order_by("day").values_list("day", "is_workday", "name")
    return [PlannedDay(*row) for row in days], list(calendar.years)


@dataclass(frozen=True)
class DayChange:
    """A day that a load would turn from worked to free or back."""

    day: date
    before: DayReason
    after: DayReason


def calendar_changes(office: Office | None, days: Sequence[PlannedDay]) -> list[DayChange]:
    """What loading these days would change for the nation, or for an office, in the order of the days."""
    current = current_calendar(office)
    merged, years = merged_days(current, days, is_national=office is None)
    base = calendar_above(office)
    days_off, makeup = dict(base.days_off), dict(base.makeup_days)
    for day, is_workday, name in merged:
        days_off.pop(day, None)
        makeup.pop(day, None)
        (makeup if is_workday else days_off)[day] = name
    after = WorkCalendar("preview", days_off, makeup, base.loaded_years | frozenset(years))
    before = national_calendar() if office is None else calendar_for(office)
    own = calendar_content(current)[0] if current else []
    touched = sorted({planned.day.year for planned in [*own, *merged]})
    every = (date(year, 1, 1) + timedelta(days=n) for year in touched for n in range(366))
    return [
        DayChange(day, before.reason(day), after.reason(day))
        for day in dict.fromkeys(every)
        if before.is_working_day(day) != after.is_working_day(day)
    ]
