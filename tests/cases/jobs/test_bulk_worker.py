"""Many petitions by a real worker that is killed in the middle."""

import os
import signal
import time
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from cases.jobs.actions.bulk import resume_bulk, run_bulk, start_bulk
from cases.jobs.models import BulkJob
from cases.packages.models.packages import Assignment
from cases.petitions.models.petitions import Petition
from offices.organisation.models import Event
from tests.factories import make_city, make_petition

PETITIONS = int(os.environ.get("BULK_PETITIONS", "60"))


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_in_the_middle_doubles_no_assignment(celery_worker_process) -> None:
    city = make_city()
    for _number in range(PETITIONS):
        make_petition(city)
    now = timezone.now()
    due = (timezone.localdate() + timedelta(days=60)).isoformat()
    job = start_bulk(
        by=city.clerk,
        at=now,
        kind=BulkJob.Kind.PACKAGE,
        petition_ids=Petition.objects.values_list("pk", flat=True),
        facts={"leader": city.leader.pk, "due_on": due, "team": [city.handler.pk]},
        request_key=uuid4(),
    )
    deadline = time.monotonic() + 120
    while (done := job.items.filter(state="done").count()) < 10:
        assert time.monotonic() < deadline, done
        time.sleep(0.02)
    os.killpg(celery_worker_process.pid, signal.SIGKILL)
    celery_worker_process.wait()
    job.refresh_from_db()
    done = job.items.filter(state="done").count()
    assert job.state == "running"
    assert 10 <= done < PETITIONS
    assert Assignment.objects.count() == done
    assert resume_bulk(before=now) == []
    assert resume_bulk(before=timezone.now()) == [job.pk]
    started = time.monotonic()
    assert run_bulk(job.pk).state == "done"
    print(f"{PETITIONS - done} petitions in {time.monotonic() - started:.1f} s")
    assert Assignment.objects.count() == PETITIONS
    assert Event.objects.filter(kind="package").count() == PETITIONS
    assert set(job.items.values_list("state", flat=True)) == {"done"}
