"""Imports by a real worker: the same file twice at once."""

import time

import pytest

from cases.imports.actions.imports import run_import
from cases.jobs.models import ImportBatch
from cases.petitions.models.petitions import Petition
from tests.cases.imports.test_import import queued
from tests.cases.imports.test_importing import HEADING, workbook
from tests.factories import make_city

State = ImportBatch.State


def finished(batch, seconds=60):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        batch.refresh_from_db()
        if not batch.is_running:
            return batch
        time.sleep(0.1)
    raise AssertionError(f"{batch.done} of {batch.rows} rows")


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
