"""Work calendars: versions, overrides, what a load changes, and lists that are wrong."""

import datetime as dt
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from openpyxl import Workbook

from offices.calendars import actions, queries
from offices.calendars.circulars import PlannedDay, as_date, library_days, read_days
from offices.calendars.models import Calendar, CalendarDay
from offices.calendars.queries import calendar_changes, calendar_for, calendar_labelled, national_calendar
from offices.calendars.workdays import DayKind, WorkCalendar
from offices.errors import ActionRefused
from offices.organisation.actions import jobs
from offices.organisation.models import Event
from offices.organisation.roles import Role
from tests.factories import City, make_account, moment

AT = moment("2026-03-02")
D = dt.date


def table(*rows: tuple[object, ...], heading: tuple[str, ...] = ("日期", "安排", "说明")) -> BytesIO:
    book = Workbook()
    for row in (heading, *rows):
        book.active.append(row)
    file = BytesIO()
    book.save(file)
    file.seek(0)
    return file


def refused(code: str):
    return pytest.raises(ActionRefused, check=lambda refusal: refusal.code == code)


@pytest.fixture
def root_admin(city: City):
    return make_account("root-admin", (Role.SYSTEM_ADMIN, city.province))


def test_loading_the_library_twice_changes_nothing(city: City):
    first = actions.load_library(by=None, at=AT, years=[2025, 2026])
    assert (first.changed, first.calendar.version) == (False, 1)  # the city's calendar holds them already
    Calendar.objects.filter(pk=first.calendar.pk).update(years=[])
    CalendarDay.objects.all().delete()
    second = actions.load_library(by=None, at=AT, years=[2026])
    assert (second.changed, second.calendar.version, second.calendar.years) == (True, 2, [2026])
    assert actions.load_library(by=None, at=AT, years=[2026]).changed is False
    third = actions.load_library(by=None, at=AT, years=[2025])
    assert (third.calendar.version, third.calendar.years) == (3, [2025, 2026])
    assert Event.objects.filter(chain__subject="calendar:CN").count() == 2
    stored = [PlannedDay(*row) for row in third.calendar.days.values_list("day", "is_workday", "name")]
    assert stored == library_days([2025, 2026])


def test_a_year_the_library_does_not_know_is_refused(city: City):
    with refused("year_not_in_library"):
        actions.load_library(by=None, at=AT, years=[2099])


def test_next_years_circular_from_a_file(city: City, root_admin):
    file = table((D(2030, 1, 1), "放假", "元旦"), ("2030-02-03", "放假", "春节"), ("2030年2月9日", "上班", None))
    days = read_days(file)
    assert days[2] == PlannedDay(D(2030, 2, 9), True, "调休上班")
    assert [(change.day, change.after.working) for change in calendar_changes(None, days)] == [
        (D(2030, 2, 9), True),
        # without a circular the fixed holidays hold; this one does not name them
        *[(day, True) for day in (D(2030, 5, 1), D(2030, 5, 2), D(2030, 10, 1), D(2030, 10, 2), D(2030, 10, 3))],
    ]
    before = national_calendar()
    assert before.is_provisional(D(2030, 6, 3))
    loaded = actions.load_calendar(by=root_admin, at=AT, office=None, days=days, source="通知", based_on=1)
    after = calendar_for(city.city)
    assert (after.label, loaded.calendar.version) == ("CN.2", 2)
    assert not after.is_provisional(D(2030, 6, 3))
    assert after.reason(D(2030, 2, 9)).kind is DayKind.MAKEUP
    assert after.is_working_day(D(2026, 2, 14)) == before.is_working_day(D(2026, 2, 14))


def test_only_the_top_loads_the_nations_calendar(city: City):
    days = [PlannedDay(D(2030, 1, 1), False, "元旦")]
    with refused("national_calendar"):
        actions.load_calendar(by=city.system_admin, at=AT, office=None, days=days, source="通知")
    with refused("not_permitted"):
        actions.load_calendar(by=city.system_admin, at=AT, office=city.province, days=days, source="通知")


def test_an_office_override_holds_for_it_and_all_below(city: City):
    holiday = D(2026, 3, 31)  # a Tuesday
    days = [PlannedDay(holiday, False, "民族节日")]
    assert [change.day for change in calendar_changes(city.county, days)] == [holiday]
    actions.load_calendar(by=city.system_admin, at=AT, office=city.county, days=days, source="县政府通知")
    for office, working in [(city.city, True), (city.county, False), (city.township, False), (city.bureau, True)]:
        assert calendar_for(office).is_working_day(holiday) is working
    assert calendar_for(city.township).label == f"CN.1+{city.county.pk}.1"
    back = [PlannedDay(holiday, True, "正常上班")]
    actions.load_calendar(by=city.system_admin, at=AT, office=city.township, days=back, source="镇通知")
    assert calendar_for(city.township).is_working_day(holiday) is True
    assert calendar_for(city.county).is_working_day(holiday) is False


def test_an_override_does_not_make_a_year_known(city: City):
    days = [PlannedDay(D(2031, 3, 31), False, "民族节日")]
    actions.load_calendar(by=city.system_admin, at=AT, office=city.county, days=days, source="县政府通知")
    assert calendar_for(city.county).is_provisional(D(2031, 4, 1))


def test_a_label_rebuilds_the_same_calendar_after_later_versions(city: City):
    holiday = D(2026, 3, 31)
    old = calendar_for(city.county)
    actions.load_calendar(
        by=None, at=AT, office=city.county, days=[PlannedDay(holiday, False, "民族节日")], source="县"
    )
    new = calendar_for(city.county)

    def everything(calendar: WorkCalendar) -> tuple[object, ...]:
        return (dict(calendar.days_off), dict(calendar.makeup_days), calendar.loaded_years)

    queries._built.clear()
    assert everything(calendar_labelled(old.label)) == everything(old)
    assert everything(calendar_labelled(new.label)) == everything(new)
    assert old.is_working_day(holiday)
    assert not new.is_working_day(holiday)


def test_removing_the_last_override_is_a_version_too(city: City):
    days = [PlannedDay(D(2026, 3, 31), False, "民族节日")]
    actions.load_calendar(by=None, at=AT, office=city.county, days=days, source="县")
    assert actions.load_calendar(by=None, at=AT, office=city.county, days=[], source="县").calendar.version == 2
    assert calendar_for(city.county).is_working_day(D(2026, 3, 31))


def test_a_version_loaded_meanwhile_is_a_conflict(city: City):
    days = [PlannedDay(D(2026, 3, 31), False, "民族节日")]
    actions.load_calendar(by=None, at=AT, office=city.county, days=days, source="县", based_on=0)
    with refused("calendar_changed"):
        actions.load_calendar(by=None, at=AT, office=city.county, days=[], source="县", based_on=0)


def test_clocks_are_recounted_after_the_commit_of_a_change(
    city: City, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks
):
    sent: list[str] = []
    monkeypatch.setattr(jobs.current_app, "send_task", lambda name, **options: sent.append(name))
    days = [PlannedDay(D(2026, 3, 31), False, "民族节日")]
    with django_capture_on_commit_callbacks(execute=True):
        actions.load_calendar(by=None, at=AT, office=city.county, days=days, source="县")
    assert sent == ["cases.recount_clocks"]
    with django_capture_on_commit_callbacks(execute=True):
        actions.load_calendar(by=None, at=AT, office=city.county, days=days, source="县")
    assert sent == ["cases.recount_clocks"]


@pytest.mark.parametrize(
    ("days", "code"),
    [
        ([PlannedDay(D(2030, 1, 1), False, "元旦")] * 2, "day_twice"),
        ([PlannedDay(D(2030, 1, 2), True, "调休")], "worked_anyway"),
        ([PlannedDay(D(1950, 1, 1), False, "元旦")], "day_out_of_range"),
        ([], "no_days"),
    ],
    ids=["a day twice", "a weekday made up", "long ago", "nothing"],
)
def test_wrong_lists_are_refused(city: City, days: list[PlannedDay], code: str):
    with refused(code):
        actions.load_calendar(by=None, at=AT, office=None, days=days, source="通知")
    assert Calendar.objects.count() == 1


def test_an_office_may_work_on_a_day_the_nation_is_off_but_not_twice(city: City):
    worked = [PlannedDay(D(2026, 1, 1), True, "值守")]
    actions.load_calendar(by=None, at=AT, office=city.county, days=worked, source="县")
    assert calendar_for(city.county).is_working_day(D(2026, 1, 1))
    with refused("worked_anyway"):
        actions.load_calendar(
            by=None, at=AT, office=city.county, days=[PlannedDay(D(2026, 3, 3), True, "值守")], source="县"
        )


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([("2030-13-01", "放假", "")], "bad_rows"),
        ([("2030-01-01", "也许", "")], "bad_rows"),
        ([], None),
    ],
    ids=["no such month", "no such plan", "only a heading"],
)
def test_wrong_rows_are_named(rows: list[tuple[str, ...]], code: str | None):
    if code is None:
        assert read_days(table(*rows)) == []
        return
    with refused(code) as caught:
        read_days(table(*rows))
    assert "第2行" in str(caught.value)


def test_missing_columns_are_named():
    with refused("missing_columns") as caught:
        read_days(table((D(2030, 1, 1), "放假"), heading=("日子", "安排")))
    assert "日期、安排" in str(caught.value)


@pytest.mark.parametrize(
    "cell",
    [dt.datetime(2030, 1, 2, tzinfo=dt.UTC), D(2030, 1, 2), "2030-1-2", "2030/01/02", "2030.1.2", "2030年1月2日"],
    ids=str,
)
def test_dates_are_read_in_every_usual_form(cell: object):
    assert as_date(cell) == D(2030, 1, 2)


def test_the_confirmation_form_carries_the_days_unchanged():
    from offices.calendars.forms import ConfirmCalendarForm  # noqa: PLC0415  (leaf)

    days = [PlannedDay(D(2030, 1, 1), False, "元旦 新年"), PlannedDay(D(2030, 1, 6), True, "元旦")]
    form = ConfirmCalendarForm({"days": ConfirmCalendarForm.as_text(days), "source": "通知", "based_on": 1})
    assert form.is_valid()
    assert form.cleaned_data["days"] == days
    form = ConfirmCalendarForm({"days": "nonsense", "source": "通知", "based_on": 1})
    assert isinstance(form.errors.as_data()["days"][0], ValidationError)
