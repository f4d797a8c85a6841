"""A real worker takes tasks from the real broker."""

import subprocess

from petition_office.celery import app


def test_worker_process_knows_every_scheduled_task(celery_worker_process: subprocess.Popen[bytes]) -> None:
    (registered,) = app.control.inspect(timeout=5).registered().values()
    scheduled = {entry["task"] for entry in app.conf.beat_schedule.values()}
    assert scheduled - set(registered) == set()
