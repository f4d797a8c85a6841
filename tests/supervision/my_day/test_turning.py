"""What turns yellow or red is foretold as the sweep issues it; each number is the length of its list."""

from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from cases.petitions.enums import State
from cases.petitions.models.clocks import Clock
from supervision.cards.models import Card
from supervision.cards.queries import running_clocks_visible_to
from supervision.my_day.queries.turning import judged, next_turn, ruled_offices, turning, turns
from supervision.sweep.actions.sweep import sweep
from tests.clients import client_of
from tests.factories import City, make_city, make_petition, moment
from tests.lists import cells_of
from tests.supervision.my_day.test_my_day import late

pytestmark = pytest.mark.django_db
LIST = "/supervision/turning/list/"


@pytest.fixture
def city() -> City:
    return make_city()


def foretold(city: City, level: str, first: date, last: date) -> set[int]:
    """The clocks that turn, as they are foretold on the first day."""
    clocks = judged(running_clocks_visible_to(city.supervisor))
    found = clocks.filter(turning(ruled_offices(first), [level], first, last))
    return set(found.values_list("pk", flat=True))


def issued(level: str, on: date) -> set[int]:
    """The clocks that the sweep carded on a day; a second yellow card is red for another reason than the clock's."""
    cards = Card.objects.filter(level=level, issued_on=on).exclude(reason="second_yellow")
    return set(cards.values_list("clock", flat=True))


def test_each_day_the_sweep_issues_what_was_foretold(city: City) -> None:
    for days in (0, 1, 3):
        make_petition(city, State.UNIT_RECEIVED, start=date(2026, 3, 2) + timedelta(days=days))
    make_petition(city, State.HANDLING, start=date(2026, 3, 4))
    walked = 0
    for number in range(60):
        on = date(2026, 3, 10) + timedelta(days=number)
        expected = {level: foretold(city, level, on, on) for level in ("yellow", "red")}
        sweep(as_of=on, at=moment(on))
        second = set(Card.objects.filter(reason="second_yellow", issued_on=on).values_list("clock", flat=True))
        for level in ("yellow", "red"):
            assert issued(level, on) == expected[level] - second, (on, level)
        walked += len(expected["yellow"] | expected["red"])
    assert walked == 6


def test_a_week_ahead_is_foretold_with_its_days(city: City) -> None:
    for days in (0, 1, 3):
        make_petition(city, State.UNIT_RECEIVED, start=date(2026, 3, 2) + timedelta(days=days))
    first, last = date(2026, 3, 11), date(2026, 3, 29)
    told = turns(city.supervisor, city.city, first, last, first)
    each = {on: foretold(city, "yellow", on, on) for on in (first + timedelta(days=number) for number in range(19))}
    counted: dict[date, int] = {}
    for turn in told:
        if turn.level == "yellow":
            counted[turn.day] = counted.get(turn.day, 0) + turn.number
    assert counted == {on: len(found) for on, found in each.items() if found}
    by_office = {pk: one for one in ruled_offices(first) for pk in one.offices}
    for on, found in each.items():
        for clock in judged(Clock.objects.filter(pk__in=found)):
            assert next_turn(clock, by_office, first) == ("yellow", on)


def test_each_number_opens_exactly_its_list(city: City) -> None:
    today = timezone.localdate()
    for days in range(10, 32):
        make_petition(city, State.UNIT_RECEIVED, start=today - timedelta(days=days))
    client = client_of(city.supervisor)
    walked = 0
    for by in ("office", "unit", "clock"):
        context = client.get(f"/supervision/turning/?by={by}").context
        figures = [figure for line in [*context["lines"], context["total"]] for figure in line.figures]
        figures += [figure for week in context["weeks"] for one in week for figure in one.figures]
        for url, number in {(figure.url, figure.number) for figure in figures}:
            listed = client.get(url)
            assert (listed.status_code, listed.context["total"]) == (200, str(number)), url
            walked += number > 0
    assert walked > 10


def test_the_list_says_when_it_turns_and_that_it_was_urged(city: City) -> None:
    card = late(city)
    make_petition(city, State.UNIT_RECEIVED, start=timezone.localdate() - timedelta(days=14))
    client = client_of(city.supervisor)
    wide = f"{LIST}?turn_to={timezone.localdate() + timedelta(days=30)}"
    cells = cells_of(client.get(wide))
    assert cells
    assert {cell["urged"].text for cell in cells} == {"—"}
    assert all(cell["turn"].said for cell in cells)
    assert card.clock_id not in [one.pk for one in client.get(wide).context["table"].rows]  # red already
    clock = client.get(wide).context["table"].rows[0]
    answer = client.post("/supervision/urge/", {"clock": clock.pk, "back": wide}, follow=True)
    assert "已催办1项。" in answer.text
    said = {row.pk: cell for row, cell in zip(answer.context["table"].rows, cells_of(answer), strict=True)}[clock.pk]
    assert said["urged"].text.endswith(city.supervisor.name)
    assert "checkbox" not in said["tick"].text
    sheet = load_workbook(BytesIO(client.get(wide.replace("list", "export")).content)).worksheets[0]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert any(clock.petition.number in row for row in rows)


@pytest.mark.parametrize("asked", ["month=2026-13", "month=1999-01", "by=x", "month=2099-01"])
def test_what_cannot_be_understood_shows_the_usual(city: City, asked: str) -> None:
    context = client_of(city.supervisor).get(f"/supervision/turning/?{asked}").context
    assert context["month"] == timezone.localdate().replace(day=1)


def test_who_reads_it(city: City) -> None:
    assert client_of(city.handler).get("/supervision/turning/").status_code == 403
    county = client_of(city.county_supervisor)
    assert county.get(f"/supervision/turning/?office={city.city.code}").status_code == 404
    assert client_of(city.system_admin).get(LIST).status_code == 403
    make_petition(city, State.UNIT_RECEIVED, start=timezone.localdate() - timedelta(days=14))
    wide = {"turn_to": timezone.localdate() + timedelta(days=30)}
    own = client_of(city.handler).get(LIST, wide)
    assert (own.context["may_urge"], int(own.context["total"]) > 0) == (False, True)
    told = client_of(city.supervisor).get("/api/v1/supervision/turning/", wide).json()["results"]
    assert {one["turns_to"] for one in told} == {"yellow"}
    assert all(one["turns_on"] > timezone.localdate().isoformat() for one in told)
    assert county.get(LIST, wide).context["total"] == "0"


@pytest.mark.parametrize("rows", [1, 3])
def test_statements_do_not_grow_with_the_rows(city: City, rows: int, django_assert_num_queries: Any) -> None:
    for _number in range(rows):
        make_petition(city, State.UNIT_RECEIVED, start=timezone.localdate() - timedelta(days=14))
    client, wide = client_of(city.supervisor), {"turn_to": timezone.localdate() + timedelta(days=30)}
    with django_assert_num_queries(13):
        assert len(client.get(LIST, wide).context["table"].rows) >= rows
    with django_assert_num_queries(11):
        client.get("/supervision/turning/")
