"""The worst day in short: real processes at the windows, real HTTP, a real browser for the screens."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import Browser

from tests.conftest import ROOT, worker_environment
from tests.factories import make_city
from visits.hall.actions.tickets import issue_ticket
from visits.hall.enums import TicketState
from visits.hall.models import Hall, Ticket, Window
from visits.visits.models import Visit

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
WINDOWS, TICKETS = 4, 40
# One window in a process of its own: it calls as fast as it can, and says whom it heard.
WINDOW = """
import json, sys
import django
django.setup()
from django.utils import timezone
from offices.errors import ActionRefused
from offices.organisation.models import Account
from visits.hall.actions.tickets import call_next, finish, start
from visits.hall.models import Window
window, clerk = Window.objects.get(pk=int(sys.argv[1])), Account.objects.get(username="clerk")
heard = []
print("ready", flush=True)
sys.stdin.readline()
while True:
    try:
        ticket = call_next(window=window, by=clerk, at=timezone.now())
    except ActionRefused as refusal:
        assert refusal.code == "nobody_waits", refusal.code
        break
    start(ticket_id=ticket.pk, by=clerk, at=timezone.now())
    finish(ticket_id=ticket.pk, by=clerk, at=timezone.now())
    heard.append(ticket.label)
print(json.dumps(heard))
"""


@pytest.mark.usefixtures("transactional_db")
def test_no_two_processes_call_the_same_ticket() -> None:
    city = make_city()
    hall = Hall.objects.create(office=city.city, name="接访大厅")
    windows = [Window.objects.create(hall=hall, label=f"{n}号窗口", lanes=["A"]) for n in range(1, WINDOWS + 1)]
    for _visitor in range(TICKETS):
        issue_ticket(hall=hall, by=city.clerk, at=timezone.now())
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", WINDOW, str(window.pk)],
            cwd=ROOT,
            env=worker_environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for window in windows
    ]
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("begin\n")
        process.stdin.flush()
    heard = [json.loads(process.communicate(timeout=60)[0]) for process in processes]
    assert [process.returncode for process in processes] == [0] * WINDOWS
    assert sorted(label for labels in heard for label in labels) == [f"A{n:03d}" for n in range(1, TICKETS + 1)]
    assert set(Ticket.objects.values_list("state", "calls")) == {(TicketState.DONE, 1)}


@pytest.mark.browser
@pytest.mark.usefixtures("transactional_db", "no_city")
def test_the_worst_day_in_short(browser: Browser, tmp_path: Path) -> None:
    """Nothing is lost, doubled or late; the whole of it takes ten minutes: `make worst-day`."""
    del browser  # where there is none, the test is skipped
    size = ["--minutes", "0.15", "--scale", "0.03", "--windows", "4", "--rooms", "2", "--stale", "15"]
    asked = ["--in-place", *size, "--out", str(tmp_path)]
    environment = worker_environment() | {"REDIS_DATABASE": str(settings.REDIS_DATABASE)}
    day = subprocess.run(
        [sys.executable, "-m", "bench.worst_day", *asked],
        cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    assert day.returncode == 0, day.stdout[-3000:] + day.stderr[-3000:]
    record = json.loads((tmp_path / "worst-day.json").read_text())
    assert record["missed"] == []
    assert (record["visits"], record["persons"]) == (12, 54)
    assert Ticket.objects.count() == Visit.objects.count() == 12
    assert sum(Visit.objects.values_list("persons", flat=True)) == 54
    pages = {row["page"]: row for row in record["rows"]}
    assert pages["desk, ticket"]["number"] >= 12
    assert pages["empty page"]["p95"] > 0
    assert sorted(os.listdir(tmp_path / "pictures")) == ["screen-1.png", "screen-2.png"]
