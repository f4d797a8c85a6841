"""Imports by a real worker: killed in the middle, and the same file twice at once."""

import os
import signal
import time

import pytest

from cases.jobs.actions import imports
from cases.jobs.actions.imports import run_import, wake_worker
from cases.jobs.models import ImportBatch
from cases.petitions.models.petitions import Petition
from tests.cases.jobs.test_import import counts, queued
from tests.cases.jobs.test_importing import HEADING, workbook
from tests.factories import make_city

State = ImportBatch.State


def finished(batch, seconds=60):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        batch.refresh_from_db()
        if batch.state not in imports.UNFINISHED:
            return batch
        time.sleep(0.1)
    raise AssertionError(f"{batch.done} of {batch.rows} rows")


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_in_the_middle_loses_and_doubles_nothing(celery_worker_process):
    city = make_city()
    rows = [[str(number), "张三", f"第{number}件", "2019-01-01", "正文", 1] for number in range(400)]
    batch = queued(city, workbook(HEADING, *rows), send=True)
    deadline = time.monotonic() + 30
    while batch.done < 50:
        assert time.monotonic() < deadline
        time.sleep(0.02)
        batch.refresh_from_db()
    os.killpg(celery_worker_process.pid, signal.SIGKILL)
    celery_worker_process.wait()
    batch.refresh_from_db()
    assert batch.state == State.RUNNING
    assert 50 <= batch.done < 400
    assert Petition.objects.count() == batch.done
    wake_worker(batch.pk)
    finish_in_this_process = run_import(batch.pk)
    assert counts(finish_in_this_process) == (State.DONE, 400, 0, 0)
    assert Petition.objects.count() == 400
    assert {key.split(":")[1] for key in Petition.objects.values_list("source_key", flat=True)} == {
        str(number) for number in range(400)
    }


@pytest.mark.django_db(transaction=True)
def test_the_same_file_twice_at_once_comes_in_once(celery_worker_process):
    city = make_city()
    rows = [[str(number), "张三", f"第{number}件", f"20{10 + number % 9}-01-01", "正文", 1] for number in range(150)]
    content = workbook(HEADING, *rows)
    one, other = queued(city, content, send=True), queued(city, content)
    run_import(other.pk)
    one, other = finished(one), finished(other)
    assert (one.state, other.state) == (State.DONE, State.DONE)
    assert one.imported + other.imported == one.unchanged + other.unchanged == 150
    assert Petition.objects.count() == 150
