"""The pages of the hall, measured while it is full: half past nine of the worst day, in the bench's database."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from bench.measure import Request
from bench.pages import Page

CLERK = "bench0"  # the registration clerk of the bench's city
HTMX = {"HX-Request": "true"}
EMPTY = Request("/bench/empty/")
WAITING, COLLECTIVE_WAITING, MISSED, DONE, UNRECORDED = 200, 40, 12, 120, 20
WINDOWS, ROOMS = 8, 4


def fill_hall(at: datetime) -> dict[str, Any]:
    """A hall with eight windows and four rooms, all but the first busy; ids of what the pages are about."""
    from offices.organisation.models import Account, Office
    from visits.hall.actions.tickets import call_next, finish, issue_ticket, skip, start
    from visits.hall.enums import Lane, WindowKind
    from visits.hall.models import Hall, Window
    from visits.visits.actions.visits import record_visit
    from visits.visits.enums import VisitOutcome

    clerk, office = Account.objects.get(username=CLERK), Office.objects.get(code="bench-city")
    hall = Hall.objects.create(office=office, name="接访大厅", notice="请凭号到窗口。", screen_key_hash=screen_hash())
    units = list(Office.objects.filter(parent=office).order_by("pk")[:2])
    windows = [
        Window.objects.create(hall=hall, label=f"{n}号窗口", lanes=[Lane.INDIVIDUAL]) for n in range(1, WINDOWS + 1)
    ]
    for window, unit in zip(windows[-2:], units, strict=True):
        window.units.add(unit)
    rooms = [
        Window.objects.create(hall=hall, label=f"第{n}接谈室", kind=WindowKind.ROOM, lanes=[Lane.COLLECTIVE])
        for n in range(1, ROOMS + 1)
    ]
    individual = WAITING + MISSED + DONE + WINDOWS - 1
    for number in range(individual):
        unit = units[number % 2] if number > individual // 2 and number % 8 == 0 else None
        issue_ticket(hall=hall, by=clerk, at=at, persons=1 + number % 3, unit=unit)
    for number in range(COLLECTIVE_WAITING + ROOMS):
        issue_ticket(hall=hall, by=clerk, at=at, lane=Lane.COLLECTIVE, persons=5 + number)
    unrecorded = 0
    for number in range(DONE):
        ticket = call_next(window=windows[0], by=clerk, at=at)
        start(ticket_id=ticket.pk, by=clerk, at=at)
        ended = finish(ticket_id=ticket.pk, by=clerk, at=at)
        if number < UNRECORDED:
            unrecorded = ended.pk
            continue
        record_visit(by=clerk, at=at, office=office, came_at=at, outcome=VisitOutcome.EXPLAINED, ticket=ended,
                     persons=ended.persons, room=windows[0], said="询问政策。", done="已说明。")  # fmt: skip
    for _number in range(MISSED):
        skip(ticket_id=call_next(window=windows[0], by=clerk, at=at).pk, by=clerk, at=at)
    for place, window in enumerate([*windows[1:], *rooms]):
        ticket = call_next(window=window, by=clerk, at=at)
        if place % 2:
            start(ticket_id=ticket.pk, by=clerk, at=at)
    return {"hall": hall.pk, "free": windows[0].pk, "busy": windows[2].pk, "unrecorded": unrecorded}


SCREEN_KEY = "BENCHBENCHBENCHBENCH2026"


def screen_hash() -> str:
    from offices.crypto import keyed_hash

    return keyed_hash(SCREEN_KEY)


def hall_pages(at: datetime) -> list[Page]:
    """Each beside the empty page of the same server; bounds are those of the slowest twentieth."""
    ids = fill_hall(at)
    desk = f"/halls/{ids['hall']}/desk/"
    free, busy = (f"/halls/{ids['hall']}/windows/{ids[name]}/" for name in ("free", "busy"))
    record = f"/visits/new/?ticket={ids['unrecorded']}"

    def again() -> None:
        put_back(ids["free"])

    def page(name: str, request: Request, times: float, sql: int, **more: Any) -> Page:
        return Page(name, request, CLERK, beside=EMPTY, most_times_p95=times, most_sql=sql, **more)

    return [
        page("hall: desk", Request(desk), 16, 20),
        page("hall: queue of the desk", Request(desk, headers=HTMX), 12, 20),
        page("hall: window", Request(busy), 12, 20),
        page("hall: window asks again", Request(busy, headers=HTMX), 12, 20),
        page("hall: screen state", Request(f"/screen/{SCREEN_KEY}/state/"), 12, 20),
        page("hall: record form", Request(record), 12, 20),
        page(
            "hall: call", Request(free, dict, headers=HTMX, before=lambda: put_back(ids["free"])), 12, 20, clients=(1,)
        ),
        page("hall: record", Request("/visits/new/", visit_form, (302,)), 12, 20),
        page("hall: ticket", Request(desk, ticket_form, (302,)), 12, 20),
    ]


def put_back(window: int) -> None:
    """Whom the window called is not there any more: it may call again."""
    from visits.hall.enums import TicketState
    from visits.hall.models import Ticket

    Ticket.objects.filter(window=window, state=TicketState.CALLED).update(state=TicketState.WAITING, window=None)


def ticket_form() -> dict[str, str]:
    return {"request_key": str(uuid.uuid4()), "lane": "A", "persons": "2", "unit": "", "petition": "", "slip": "on"}


def visit_form() -> dict[str, str]:
    """Of a visitor without a ticket."""
    from django.utils import timezone

    now = timezone.localtime()
    return {
        "request_key": str(uuid.uuid4()),
        "came_at": (now - timedelta(minutes=20)).strftime("%Y-%m-%dT%H:%M"),
        "left_at": now.strftime("%Y-%m-%dT%H:%M"),
        "persons": "1",
        "visitor": "王小明",
        "outcome": "explained",
        "said": "反映小区物业长期不作为，多次要求解决未果。" * 5,
        "done": "已说明政策依据和办理途径。",
    }
