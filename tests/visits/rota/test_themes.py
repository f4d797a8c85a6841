"""Themed days that an office calls for all below it."""

import datetime as dt

import pytest

from offices.errors import InvalidFacts, NotPermitted
from offices.organisation.models import OutboxMessage
from offices.organisation.roles import Role
from tests.factories import make_account
from tests.visits.receptions.reception import NOW, County, make_county, make_plan
from tests.visits.rota.test_days import WEDNESDAY, D, book, change, day_of
from visits.rota.actions.days import cancel_day, put_into_theme
from visits.rota.actions.themes import add_theme_days
from visits.rota.enums import DayKind, DayState, PlanState
from visits.rota.models import DayChange, Leader, Plan, Theme

pytestmark = pytest.mark.django_db


@pytest.fixture
def county() -> County:
    return make_county()


def called(county: County, title: str = "欠薪") -> Theme:
    facts = {"matter": "拖欠工资", "starts_on": D(2026, 2, 11), "ends_on": D(2026, 4, 30), "opened_at": NOW}
    return Theme.objects.create(office=county.city.city, title=title, opened_by=county.city.supervisor, **facts)


def test_one_theme_on_one_day_in_every_office(county: County) -> None:
    city, town = county.city, county.city.township
    Leader.objects.create(office=town, account=make_account("mayor", (Role.LEADER, town)), post="镇长")
    published = make_plan(county, PlanState.PUBLISHED)
    empty = city.county_bureau
    theme = called(county, "农民工工资")
    made = add_theme_days(
        by=city.supervisor,
        at=NOW,
        theme=theme,
        offices=[county.office, town, empty],
        on=D(2026, 3, 16),
        starts=dt.time(9),
        ends=dt.time(9, 20),
    )

    assert ({day.office for day in made.days}, made.without) == ({county.office, town}, [empty])
    assert {day.part_of for day in made.days} == {theme}
    first = next(day for day in made.days if day.office == county.office)
    assert (first.leader, first.kind, first.theme) == (county.leaders[0], DayKind.THEMED, "农民工工资")
    assert Plan.objects.get(office=town).state == PlanState.DRAFT
    assert DayChange.objects.get().day.plan == published
    assert OutboxMessage.objects.filter(text__startswith="上级在2026年3月安排了专题接访").count() == 2


def test_a_themed_day_stays_when_the_month_is_drawn_again(county: County) -> None:
    facts = {"on": D(2026, 3, 3), "starts": dt.time(9), "ends": dt.time(11), "theme": called(county)}
    day = add_theme_days(by=county.city.supervisor, at=NOW, offices=[county.office], **facts).days[0]
    for _time in range(2):
        plan = make_plan(county)
        assert plan.days.filter(pk=day.pk).exists()
        assert not plan.days.filter(on=day.on, leader=day.leader).exclude(pk=day.pk).exists()
    cancelled = cancel_day(by=county.clerk, at=NOW, day_id=day.pk, version=0, reason="与上级商定改期")
    assert cancelled is not None
    assert cancelled.state == DayState.CANCELLED


def test_nobody_calls_a_theme_where_they_do_not_watch(county: County) -> None:
    facts = {"on": WEDNESDAY, "starts": dt.time(9), "ends": dt.time(11), "theme": called(county)}
    city = county.city
    for by in (county.clerk, county.chief, city.clerk, city.leader, city.stranger):
        with pytest.raises(NotPermitted):
            add_theme_days(by=by, at=NOW, offices=[county.office], **facts)
    with pytest.raises(NotPermitted):
        add_theme_days(by=city.county_supervisor, at=NOW, offices=[county.office, city.city], **facts)
    with pytest.raises(InvalidFacts, match="不是工作日"):
        add_theme_days(by=city.supervisor, at=NOW, offices=[county.office], **facts | {"on": D(2026, 3, 7)})
    assert not Plan.objects.exists()


@pytest.mark.parametrize("is_booked", [False, True])
def test_a_day_of_a_theme_is_not_moved_out_of_its_period(county: County, is_booked: bool) -> None:
    plan = make_plan(county, PlanState.PUBLISHED)
    theme = called(county)
    Theme.objects.filter(pk=theme.pk).update(starts_on=D(2026, 3, 2), ends_on=D(2026, 3, 11))
    theme.refresh_from_db()
    first = day_of(plan)
    if is_booked:
        book(first, dt.time(9))
    day = put_into_theme(by=county.clerk, at=NOW, day_id=first.pk, theme=theme)
    with pytest.raises(InvalidFacts, match="2026年3月2日（周一）至2026年3月11日（周三）") as refused:
        change(county, day, on=D(2026, 3, 12))
    assert (refused.value.code, refused.value.field) == ("outside_theme", "on")
    day.refresh_from_db()
    assert (day.on, day.state) == (first.on, DayState.PLANNED)
    moved = change(county, day, on=D(2026, 3, 11))
    assert (moved.on, moved.part_of, moved.pk != day.pk) == (D(2026, 3, 11), theme, is_booked)

    left = put_into_theme(by=county.clerk, at=NOW, day_id=moved.pk, theme=None)
    assert change(county, left, on=D(2026, 3, 12)).on == D(2026, 3, 12)


def test_a_day_of_a_theme_that_has_ended_is_moved_freely(county: County) -> None:
    theme = called(county)
    day = put_into_theme(by=county.clerk, at=NOW, day_id=day_of(make_plan(county)).pk, theme=theme)
    ended = {"ended_at": NOW, "ended_by": county.city.supervisor, "summary": {"lines": []}}
    Theme.objects.filter(pk=theme.pk).update(ends_on=D(2026, 3, 4), **ended)
    assert change(county, day, on=D(2026, 3, 12)).on == D(2026, 3, 12)
