"""A large scope in a real worker that is killed in the middle: nothing lost, nothing twice."""

import os
import signal
import time
from uuid import uuid4

import pytest

from cases.petitions.enums import State
from offices.organisation.models import Event
from supervision.campaigns.actions.loads import load_list, run_load
from supervision.campaigns.enums import LoadState
from supervision.campaigns.rows import Listed
from tests.factories import make_city, moment
from tests.supervision.campaigns.campaigning import DAY, campaign_of, petitions

NUMBER = 60


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_in_the_middle_takes_no_case_twice(celery_worker_process) -> None:
    city = make_city()
    given = petitions(city, NUMBER, State.REGISTERED)
    campaign = campaign_of(city)
    load = load_list(
        by=city.supervisor,
        at=moment(DAY),
        campaign_id=campaign.pk,
        listed=[Listed(line=place, number=one.number) for place, one in enumerate(given, start=1)],
        reason="名单",
        request_key=uuid4(),
    )
    deadline = time.monotonic() + 60
    while load.done < 5:
        assert time.monotonic() < deadline
        time.sleep(0.02)
        load.refresh_from_db()
    os.killpg(celery_worker_process.pid, signal.SIGKILL)
    celery_worker_process.wait()
    load.refresh_from_db()
    assert load.state == LoadState.RUNNING
    assert campaign.cases.count() == load.added < NUMBER
    load = run_load(load.pk)
    assert (load.state, load.done, load.added, load.known) == (LoadState.DONE, NUMBER, NUMBER, 0)
    assert campaign.cases.count() == NUMBER
    assert Event.objects.filter(kind="enlist").count() == NUMBER
