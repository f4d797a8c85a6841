"""Neither the log nor the page of jobs holds what a row held."""

import logging
import sys

import pytest
from django.db import IntegrityError

from offices.organisation.actions.jobs import run_job
from offices.organisation.models import JobRun
from petition_office.logs import PlaceFormatter

ROW = "null value\nDETAIL:  Failing row contains (王小明, 110101199003070000)."


def fail() -> None:
    raise IntegrityError(ROW)


def test_a_job_that_failed_keeps_class_and_places(db: None):
    with pytest.raises(IntegrityError):
        run_job("test", fail)
    error = JobRun.objects.get().error
    assert error.startswith("IntegrityError\n")
    assert "test_logs.py" in error
    assert "fail" in error
    assert "王小明" not in error


def test_the_log_holds_no_contents():
    try:
        fail()
    except IntegrityError as error:
        record = logging.LogRecord("x", logging.ERROR, "", 1, "raised %s", (error,), sys.exc_info())
    line = PlaceFormatter("{message}", style="{").format(record)
    assert "王小明" not in line
    assert "DETAIL: …" in line
    assert "test_logs.py" in line
