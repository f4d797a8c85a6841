"""A real worker hears of attachments and case files after the commit, and makes them."""

import time
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from cases.attachments.models import Attachment
from cases.case_files.actions.asking import start_case_file
from cases.case_files.models import CaseFile
from cases.petitions.enums import State
from tests.cases.attachments.attached import attach
from tests.factories import make_city, make_petition, picture

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def becomes_true(told: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + 90
    while not told() and time.monotonic() < deadline:
        time.sleep(0.1)
    return told()


def test_a_worker_processes_what_was_attached_and_makes_a_case_file(celery_worker_process: Any) -> None:
    city = make_city()
    petition = make_petition(city, State.SERVED)
    attach(petition, city.handler, picture(), picture((400, 300))[:300])
    states = Attachment.objects.order_by("number").values_list("state", flat=True)
    assert becomes_true(lambda: list(states.all()) == ["ready", "refused"])

    given: dict[str, Any] = {"at": timezone.now(), "purpose": "handle", "request_key": uuid4()}
    made = start_case_file(petition=petition, by=city.handler, **given)
    assert becomes_true(lambda: CaseFile.objects.get(pk=made.pk).state == "done")
