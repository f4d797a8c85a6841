"""A cursor is taken from `next`; one that somebody made up is refused with a sentence, whatever stands in it."""

import base64
import json
from typing import Any

import pytest

from tests.factories import City

MADE_UP: dict[str, tuple[str, list[list[Any]]]] = {
    "/api/v1/offices/": ("code", [["\ud800"], ["a\0"], [True], [None], [1.5], [{"a": 1}]]),
    "/api/v1/petitions/": ("next_due", [[5, 1], ["2026-13-01", 1], ["2026-02-30", 1], ["2026-03-02", "x"]]),
    "/api/v1/cards/": ("due", [[10**30, 1], ["٣", 1]]),
    "/api/v1/meetings/": (
        "-begins_at",
        [[7, 1], ["0001-01-01T00:00:00+14:00", 1], ["9999-12-31T23:59:59-14:00", 1], ["2026-03-02", 1]],
    ),
    "/api/v1/packages/": ("due_on", [["2026-03-02", 10**30], ["2026-03-02", "9" * 5000]]),
}
CASES = [(url, order, values) for url, (order, several) in MADE_UP.items() for values in several]


@pytest.mark.parametrize(("url", "order", "values"), CASES, ids=[f"{url}{str(v)[:40]!a}" for url, _, v in CASES])
def test_a_made_up_cursor_is_refused(city: City, api, url: str, order: str, values: list[Any]) -> None:
    cursor = base64.urlsafe_b64encode(json.dumps([order, *values]).encode()).decode()
    answer = api(city.supervisor).get(url, {"cursor": cursor, "order": order})
    assert answer.status_code in (200, 422), answer.content
