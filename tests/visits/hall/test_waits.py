"""How long a visitor waits, and whether a window takes anybody: free, paused, closed."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from offices.errors import ActionRefused, NotPermitted
from offices.organisation.models import Event
from tests.factories import City
from tests.visits.hall.test_desk_pages import as_, desk_of, page_of
from tests.visits.hall.test_tickets import AT, issue
from visits.hall.actions.halls import new_screen_key, pause_window, resume_window
from visits.hall.actions.tickets import call_next, finish, start
from visits.hall.enums import TicketState
from visits.hall.models import Hall, Ticket, Window
from visits.hall.queries import lines_of, wait_of

pytestmark = pytest.mark.django_db
TODAY = AT.date()


@pytest.fixture
def hall(city: City) -> Hall:
    return Hall.objects.create(office=city.city, name="接访大厅")


@pytest.fixture
def window(hall: Hall) -> Window:
    return Window.objects.create(hall=hall, label="1号窗口", lanes=["A"])


@pytest.fixture(autouse=True)
def _nobody_seen() -> None:
    cache.clear()


def talks(city: City, hall: Hall, *minutes: float, on: date = TODAY, lane: str = "A") -> None:
    """Talks of a day that took so long."""
    for number, took in enumerate(minutes, start=500):
        begun = datetime.combine(on, AT.timetz()) - timedelta(hours=2)
        facts: dict[str, Any] = {"hall": hall, "day": on, "lane": lane, "number": number, "place": number}
        facts |= {
            "persons": 5,
            "state": TicketState.DONE,
            "issued_at": begun,
            "started_at": begun,
            "issued_by": city.clerk,
        }
        Ticket.objects.create(
            code=f"{on:%m%d}{lane}{number}", ended_at=begun + timedelta(minutes=took), called_at=begun, **facts
        )


def last_of(city: City, hall: Hall, number: int) -> Ticket:
    return [issue(city, hall) for _number in range(number)][-1]


def test_talks_of_seconds_make_no_wait_of_nothing(city: City, hall: Hall, window: Window) -> None:
    talks(city, hall, 0.05, 0.05, 0.1, 0.05, 0.05)
    wait = wait_of(last_of(city, hall, 9), AT)
    assert (wait.ahead, wait.minutes) == (8, 45)


def test_the_median_of_the_last_days_counts(city: City, hall: Hall, window: Window) -> None:
    talks(city, hall, 20, 22, 240, on=TODAY - timedelta(days=3))
    talks(city, hall, 18, 21, on=TODAY - timedelta(days=1))
    talks(city, hall, *[1] * 9, on=TODAY - timedelta(days=30))
    talks(city, hall, *[90] * 5, lane="B")
    wait = wait_of(last_of(city, hall, 2), AT)
    assert (wait.ahead, wait.minutes) == (1, 45)  # twice 21, rounded up


def test_few_talks_say_nothing(city: City, hall: Hall, window: Window) -> None:
    talks(city, hall, 6, 6, 6, 6)
    assert wait_of(last_of(city, hall, 1), AT).minutes == 35


def test_a_talk_that_lasts_long_counts(city: City, hall: Hall, window: Window) -> None:
    talks(city, hall, *[10] * 5)
    issue(city, hall)
    called = call_next(window=window, by=city.clerk, at=AT)
    start(ticket_id=called.pk, by=city.clerk, at=AT)
    waits = issue(city, hall)
    assert [wait_of(waits, AT + timedelta(minutes=after)).minutes for after in (1, 40)] == [10, 40]


def test_windows_where_nobody_is_do_not_count(city: City, hall: Hall, window: Window) -> None:
    talks(city, hall, *[20] * 5)
    other = Window.objects.create(hall=hall, label="2号窗口", lanes=["A"])
    Window.objects.create(hall=hall, label="3号窗口", lanes=["A"])
    ticket = last_of(city, hall, 2)
    assert wait_of(ticket, AT).minutes == 40
    for shown in (window, other):
        as_(city.clerk).get(page_of(shown))
    assert wait_of(ticket, AT).minutes == 20
    pause_window(by=city.clerk, at=AT, window=other)
    assert wait_of(ticket, AT).minutes == 40
    [line] = [line for line in lines_of(hall, TODAY, AT) if line.lane == "A"]
    assert [wait.minutes for _ticket, wait in line.waiting] == [20, 40]


def test_a_window_is_free_paused_or_closed(city: City, hall: Hall, window: Window) -> None:
    key = new_screen_key(by=city.system_admin, at=AT, hall=hall)

    def status() -> str:
        found: str = Client().get(f"/screen/{key}/state/").json()["status"]["1号窗口"]
        return found

    assert status() == "closed"
    client = as_(city.clerk)
    client.get(page_of(window))
    assert status() == "free"
    assert "起暂停服务" in client.post(page_of(window), {"act": "pause"}, follow=True).content.decode()
    assert status() == "paused"
    issue(city, hall)
    window.refresh_from_db()
    with pytest.raises(ActionRefused, match="1号窗口已暂停服务"):
        call_next(window=window, by=city.clerk, at=AT)
    with pytest.raises(NotPermitted):
        resume_window(by=city.handler, at=AT, window=window)
    resume_window(by=city.clerk, at=AT, window=window)
    assert call_next(window=window, by=city.clerk, at=AT).window == window
    kinds = Event.objects.filter(chain__subject=f"hall:{hall.pk}").order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["hall.screen_key", "window.paused", "window.resumed"]
    with pytest.raises(ActionRefused, match="窗口还有信访人"):
        pause_window(by=city.clerk, at=AT, window=window)


def test_what_yesterday_left_is_named_and_ended_with_one_press(city: City, hall: Hall, window: Window) -> None:
    issue(city, hall)
    left = call_next(window=window, by=city.clerk, at=AT)
    start(ticket_id=left.pk, by=city.clerk, at=AT)
    morning = AT + timedelta(days=1)
    Ticket.objects.filter(pk=left.pk).update(day=TODAY)
    with pytest.raises(ActionRefused, match="2026年3月2日（周一）的A001号没有结束"):
        call_next(window=window, by=city.clerk, at=morning)
    page = as_(city.clerk).get(page_of(window)).content.decode()
    assert (f"/tickets/{left.pk}/finish/" in page, "的号，还没有结束" in page) == (True, True)
    finish(ticket_id=left.pk, by=city.clerk, at=morning)


def test_one_lane_of_the_desk_takes_the_focus(city: City, hall: Hall, window: Window) -> None:
    page = as_(city.clerk).get(desk_of(hall)).content.decode()
    assert page.count("autofocus") == 1
