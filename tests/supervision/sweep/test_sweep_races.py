"""Two workers, a busy clerk, a worker killed in the middle, a row the database refuses."""

import datetime as dt
import json
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction

from cases.petitions.models.petitions import Petition
from offices.organisation.models import Event
from supervision.cards.models import Card
from supervision.sweep.actions.sweep import SweepResult, sweep
from tests.conftest import ROOT, worker_environment
from tests.factories import make_city, make_petition, moment
from tests.supervision.sweep.test_sweep import chain_is_whole
from tests.threads import leave_connections

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

DAY = dt.date(2026, 3, 18)
KILLED = """
import datetime as dt, os, signal, sys
import django
django.setup()
from django.utils import timezone
from supervision.sweep.actions import sweep as module

turns = []
execute = module._execute

def die_in_the_second_batch(statement, parameters=None):
    if statement is module.ADD_MESSAGES:
        turns.append(1)
        if len(turns) == 2:
            os.kill(os.getpid(), signal.SIGKILL)
    execute(statement, parameters)

module._execute = die_in_the_second_batch
module.sweep(as_of=dt.date(2026, 3, 18), at=timezone.now(), batch=2)
"""


@pytest.fixture
def petitions() -> list[Petition]:
    """Six petitions whose routing was due on 17 March."""
    city = make_city()
    return [make_petition(city) for _number in range(6)]


def all_are_whole(petitions: list[Petition]) -> bool:
    return all(chain_is_whole(petition) for petition in petitions)


def test_a_worker_killed_in_the_middle_loses_its_batch_only(petitions):
    command = [sys.executable, "-c", KILLED]
    killed = subprocess.run(command, cwd=ROOT, env=worker_environment(), capture_output=True, timeout=120)
    assert killed.returncode == -signal.SIGKILL, killed.stderr.decode()
    assert Card.objects.count() == Event.objects.filter(kind="card").count() == 2
    result = sweep(as_of=DAY, at=moment(DAY), batch=2)
    assert (result.yellow, result.errors) == (4, 0)
    assert Card.objects.count() == Event.objects.filter(kind="card").count() == 6
    assert all_are_whole(petitions)


def test_two_processes_at_once_issue_each_card_once(petitions):
    command = [sys.executable, "manage.py", "sweep", "--as-of", DAY.isoformat()]
    workers = [
        subprocess.Popen(command, cwd=ROOT, env=worker_environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for _number in range(2)
    ]
    answers = [json.loads(worker.communicate(timeout=120)[0]) for worker in workers]
    assert sum(answer["yellow"] for answer in answers) == 6
    assert [answer["errors"] for answer in answers] == [0, 0]
    assert Card.objects.count() == Event.objects.filter(kind="card").count() == 6
    assert all_are_whole(petitions)


def in_thread(work: Callable[[], Any]) -> tuple[threading.Thread, list[Any]]:
    results: list[Any] = []

    def run() -> None:
        try:
            results.append(work())
        finally:
            leave_connections()

    thread = threading.Thread(target=run)
    thread.start()
    return thread, results


def test_two_threads_at_once_issue_each_card_once(petitions):
    workers = [in_thread(lambda: sweep(as_of=DAY, at=moment(DAY), batch=1)) for _number in range(2)]
    for thread, _results in workers:
        thread.join(60)
    results: list[SweepResult] = [results[0] for _thread, results in workers]
    assert sum(result.yellow for result in results) == 6
    assert all_are_whole(petitions)


def test_a_petition_somebody_works_on_is_left_to_the_next_run(petitions):
    with transaction.atomic():
        Petition.objects.select_for_update(no_key=True).get(pk=petitions[0].pk)
        thread, results = in_thread(lambda: sweep(as_of=DAY, at=moment(DAY)))
        thread.join(60)
        assert results[0].yellow == 5
    assert sweep(as_of=DAY, at=moment(DAY)).yellow == 1


def test_a_row_the_database_refuses_fails_alone(petitions):
    with connection.cursor() as cursor:
        cursor.execute(
            "ALTER TABLE supervision_card ADD CONSTRAINT broken CHECK (petition_id <> %s)", [petitions[2].pk]
        )
    try:
        result = sweep(as_of=DAY, at=moment(DAY))
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE supervision_card DROP CONSTRAINT broken")
    assert (result.yellow, result.errors) == (5, 1)
    assert all_are_whole(petitions)
    assert sweep(as_of=DAY, at=moment(DAY)).yellow == 1


def test_the_command_prints_one_document_and_runs_twice_harmlessly(petitions):
    command = [sys.executable, "manage.py", "sweep", "--as-of", DAY.isoformat()]
    first, second = (
        json.loads(subprocess.run(command, cwd=ROOT, env=worker_environment(), check=True, capture_output=True).stdout)
        for _number in range(2)
    )
    assert sorted(first) == ["clocks", "errors", "red", "reminders", "seconds", "yellow"]
    assert (first["clocks"], first["yellow"], second["yellow"], second["errors"]) == (6, 6, 0, 0)


def test_the_command_refuses_what_is_no_date(petitions):
    command = [sys.executable, "manage.py", "sweep", "--as-of", "18.3.2026"]
    done = subprocess.run(command, cwd=ROOT, env=worker_environment(), capture_output=True)
    assert done.returncode != 0
    assert done.stdout == b""
