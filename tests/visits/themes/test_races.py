"""Who works on a theme and who moves a day of it, at the same time, with real threads on the real database."""

import datetime as dt
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import transaction

from offices.errors import InvalidFacts
from tests.factories import City
from tests.threads import leave_connections
from tests.visits.rota.test_days import book
from tests.visits.themes.test_themes import HELD_ON, NOW, START, called, city, county_day  # noqa: F401 - a fixture
from visits.rota.actions.days import change_day
from visits.rota.models import ReceptionDay, Theme
from visits.themes.actions.themes import change_theme, count_day, say_not_held

pytestmark = pytest.mark.django_db(transaction=True)
LATER = dt.date(2026, 3, 17)


def counted(city: City) -> tuple[Theme, ReceptionDay]:  # noqa: F811
    theme, day = called(city), county_day(city)
    book(day, dt.time(9))
    return theme, count_day(by=city.county_clerk, at=NOW, theme_id=theme.pk, day_id=day.pk)


def moving(city: City, day: ReceptionDay) -> Callable[[], str]:  # noqa: F811
    """What becomes of it, when the day is moved to a later one."""

    def move() -> str:
        try:
            facts: dict[str, Any] = {"version": day.version, "reason": "会议冲突", "on": LATER}
            return str(change_day(by=city.county_clerk, at=NOW, day_id=day.pk, **facts).on)
        except InvalidFacts as refusal:
            return refusal.code
        finally:
            leave_connections()

    return move


def test_a_booked_day_is_moved_while_somebody_works_on_its_theme(city: City) -> None:  # noqa: F811
    """A theme that is locked may still be pointed to: whoever has the plan does not wait for whoever has the theme."""
    theme, day = counted(city)
    with ThreadPoolExecutor(1) as pool, transaction.atomic():
        head = city.bureau.leaders.get().account
        say_not_held(by=head, at=NOW, theme_id=theme.pk, office=city.bureau, reason="没有来访")
        assert pool.submit(moving(city, day)).result(20) == str(LATER)


def test_a_day_is_not_moved_out_of_a_period_that_is_being_shortened(city: City) -> None:  # noqa: F811
    theme, day = counted(city)
    facts: dict[str, Any] = {"title": "欠薪", "matter": "拖欠工资", "file_number": "", "starts_on": START}
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            offices = [city.county, city.bureau]
            change_theme(by=city.supervisor, at=NOW, theme_id=theme.pk, ends_on=HELD_ON, offices=offices, **facts)
            answer = pool.submit(moving(city, day))
            time.sleep(0.5)
        assert answer.result(30) == "outside_theme"
    day.refresh_from_db()
    assert day.on == HELD_ON
