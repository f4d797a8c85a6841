"""Which clocks another work calendar moves: told before it is loaded, done after."""

from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.urls import reverse

from cases.petitions.enums import State
from cases.petitions.models.clocks import Clock, ClockExclusion
from cases.procedure.actions import recount
from cases.procedure.actions.recount import moved_clocks, recount_clocks
from offices.calendars import queries
from offices.calendars.actions import load_calendar, moves_of
from offices.calendars.circulars import PlannedDay
from offices.calendars.models import Calendar
from offices.calendars.queries import calendar_for, planned_calendars
from offices.errors import InvalidFacts
from offices.organisation.models import Event
from offices.organisation.roles import Role
from offices.pages.words import cn_date
from tests.factories import City, make_account, make_city, make_petition, moment

AT = moment("2026-04-02")
START = date(2026, 4, 1)  # a Wednesday; objecting ends on the fifth working day, after Qingming (6 April)
HOLIDAY = [PlannedDay(date(2026, 4, 8), False, "民族节日")]


@pytest.fixture
def city(db) -> City:
    queries._built.clear()
    return make_city()


def load(city: City, days: list[PlannedDay] = HOLIDAY):
    return load_calendar(by=None, at=AT, office=city.bureau, days=days, source="通知")


def test_preview_tells_what_the_load_will_move(city: City) -> None:
    petition = make_petition(city, State.TRANSFERRED, start=START)
    make_petition(city, start=START)  # the city's own clock: no working days, and another office
    before = Clock.objects.get(petition=petition, kind="object").due
    moves = moves_of(office=city.bureau, days=HOLIDAY)
    assert (moves.clocks, moves.petitions, moves.settled) == (1, 1, 0)
    assert moves.offices == ((city.bureau.name, 1),)
    (row,) = moves.rows
    assert (row.number, row.clock, row.due, row.new_due) == (
        petition.number, "提出异议", before, before + timedelta(days=1)
    )  # fmt: skip
    assert (Calendar.objects.filter(office=city.bureau).count(), moved_clocks()) == (0, [])
    load(city)
    assert [(clock.petition, due) for clock, due in moved_clocks()] == [(petition, row.new_due)]
    assert recount_clocks(at=AT) == 1
    assert Clock.objects.get(petition=petition, kind="object").due == row.new_due
    assert (moved_clocks(), recount_clocks(at=AT)) == ([], 0)
    assert moves_of(office=city.bureau, days=HOLIDAY).clocks == 0


def test_planned_calendars_are_those_of_the_load_and_are_not_kept(city: City) -> None:
    planned = planned_calendars(city.county, HOLIDAY)
    free = {office.code for office in (city.city, city.county, city.township) if not planned(office).is_working_day(
        HOLIDAY[0].day
    )}  # fmt: skip
    assert free == {"county", "township"}
    assert calendar_for(city.township).is_working_day(HOLIDAY[0].day)
    assert planned(city.city).label == calendar_for(city.city).label
    load_calendar(by=None, at=AT, office=city.county, days=HOLIDAY, source="通知")
    loaded = calendar_for(city.township)
    assert dict(loaded.days_off) == dict(planned(city.township).days_off)


def test_nation_preview_counts_all_offices_and_what_only_becomes_certain(city: City) -> None:
    for _number in range(3):
        make_petition(city, State.TRANSFERRED, start=START)
    Calendar.objects.filter(office=None).update(years=[2025])
    queries._built.clear()
    Clock.objects.update(provisional=True, calendar="CN.0")
    days = [PlannedDay(*row) for row in Calendar.objects.get().days.filter(day__year=2026).values_list(
        "day", "is_workday", "name"
    )]  # fmt: skip
    moves = moves_of(office=None, days=days)
    assert (moves.clocks, moves.rows) == (0, ())
    assert moves.settled == Clock.objects.filter(state="running").count()
    moves = moves_of(office=None, days=[*days, *HOLIDAY])
    assert (moves.clocks, moves.petitions, moves.offices) == (3, 3, ((city.bureau.name, 3),))


def test_hearing_time_is_left_out_in_the_preview_too(city: City) -> None:
    petition = make_petition(city, State.REREVIEW_HANDLING)
    clock = petition.clocks.get(kind="rereview", state="running")
    ClockExclusion.objects.create(
        clock=clock, first=clock.start + timedelta(days=1), last=clock.start + timedelta(days=4)
    )
    recounted = {moved.pk: due for moved, due in moved_clocks(planned_calendars(None, HOLIDAY))}
    assert recounted[clock.pk] == clock.due + timedelta(days=4)


def test_preview_takes_the_same_statements_for_any_number(city: City, django_assert_num_queries) -> None:
    for number in (1, 3):
        for _one in range(number):
            make_petition(city, State.TRANSFERRED, start=START)
        queries._built.clear()
        with django_assert_num_queries(10):
            moves_of(office=city.bureau, days=HOLIDAY)


def test_a_wrong_list_is_refused_before_anything_is_counted(city: City) -> None:
    with pytest.raises(InvalidFacts, match="出现了两次"):
        moves_of(office=city.bureau, days=HOLIDAY * 2)


def test_page_shows_the_moves_before_the_load(client, city: City, monkeypatch) -> None:
    monkeypatch.setattr(recount, "MOST_SHOWN", 2)
    petitions = [make_petition(city, State.TRANSFERRED, start=START) for _number in range(3)]
    due = petitions[0].clocks.get(kind="object").due
    client.force_login(city.system_admin)
    given = {"day": "2026-04-08", "plan": "off", "name": "民族节日", "source": "通知"}
    page = client.post(reverse("offices:calendar_override", args=["bureau"]), given)
    days = [cn_date(day) for day in (due, due + timedelta(days=1))]
    for words in ("3 件信访件的 3 个未结期限", petitions[0].number, "提出异议", *days, "这里只列出最早到期的 2 个"):
        assert words in page.text, words
    assert "王" not in page.text.split("<main")[1]
    assert not Calendar.objects.filter(office=city.bureau).exists()
    quiet = client.post(reverse("offices:calendar_override", args=["bureau"]), given | {"day": "2027-04-08"})
    assert "没有一个未结期限的到期日会改变" in quiet.text


def test_command_counts_without_loading(city: City, tmp_path) -> None:
    make_account("root-admin", (Role.SYSTEM_ADMIN, city.province))
    make_petition(city, State.TRANSFERRED, start=START)
    file = tmp_path / "通知.csv"
    file.write_text("日期,安排,说明\n2026-04-08,放假,民族节日\n", encoding="utf-8")
    events, out = Event.objects.count(), StringIO()
    call_command("load_calendar", "--dry-run", "--office", "bureau", "--file", str(file), stdout=out)
    assert out.getvalue() == (
        f"试载入，没有改动：1 天的安排将改变\n1 件信访件的 1 个期限将改变，0 个只改变是否暂定\n{city.bureau.name}：1\n"
    )
    assert (Event.objects.count(), Calendar.objects.filter(office=city.bureau).count()) == (events, 0)
    out = StringIO()
    call_command("load_calendar", "--dry-run", "--years", "2024-2026", stdout=out)
    assert out.getvalue().startswith("试载入，没有改动：0 天的安排将改变\n0 件")
