"""Two at the same moment: files attached, a withdrawal decided, an attachment processed, a case file made."""

from functools import partial
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from cases.attachments.actions.processing import process
from cases.attachments.models import Attachment, AttachmentPage
from cases.case_files.actions.asking import MOST_AT_ONCE, start_case_file
from cases.case_files.actions.making import make
from cases.case_files.models import CaseFile, CaseFilePart
from cases.petitions.enums import State
from cases.petitions.models.petitions import Petition
from cases.procedure.actions.perform import perform
from offices.errors import ActionRefused, TooOften
from offices.organisation.models import Event
from tests.cases.attachments.attached import attach, brought, processed
from tests.cases.procedure.test_races import at_once, history_is_whole
from tests.factories import City, make_city, make_petition, picture

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def petition(transactional_db: None) -> Petition:
    return make_petition(make_city(), State.HANDLING)


def acts(petition: Petition, key: str, *people: Any, **facts: Any) -> list[Any]:
    given = {"petition_id": petition.pk, "at": timezone.now(), **facts}
    return at_once(*(partial(perform, key, by=person, **given) for person in people))


def test_files_attached_at_the_same_moment_have_numbers_of_their_own(petition: Petition) -> None:
    city = make_city()
    files = [[brought(picture((side, 9)), "a.jpg", petition, city.handler)] for side in range(1, 5)]
    given = {"petition_id": petition.pk, "at": timezone.now(), "by": city.handler, "kind": "other"}

    at_once(*(partial(perform, "attach", files=one, **given) for one in files))

    assert sorted(Attachment.objects.values_list("number", flat=True)) == [1, 2, 3, 4]
    assert history_is_whole()


def test_a_file_is_attached_once_however_often_it_is_sent(petition: Petition) -> None:
    city = make_city()
    file = brought(picture(), "a.jpg", petition, city.handler)
    given = {"petition_id": petition.pk, "at": timezone.now(), "by": city.handler, "kind": "other", "files": [file]}

    outcomes = at_once(*(partial(perform, "attach", **given) for _time in range(3)))

    assert sum(isinstance(one, ActionRefused) for one in outcomes) == 2
    assert Attachment.objects.count() == 1


def test_a_withdrawal_is_decided_once(petition: Petition) -> None:
    city = make_city()
    processed(*attach(petition, city.handler))
    acts(petition, "ask_withdrawal", city.handler, number=1, reason="传错了。")

    outcomes = acts(petition, "decide_withdrawal", city.head, city.clerk, number=1, agreed=True)

    assert sum(isinstance(one, ActionRefused) for one in outcomes) == 1
    assert Event.objects.filter(kind="decide_withdrawal").count() == 1
    assert history_is_whole()


def test_two_workers_process_an_attachment_once(petition: Petition) -> None:
    (one,) = attach(petition, make_city().handler)

    at_once(*(partial(process, one.pk, at=timezone.now()) for _worker in range(2)))

    assert (Attachment.objects.get().state, AttachmentPage.objects.count()) == ("ready", 1)


def test_a_case_file_is_asked_for_and_made_once(petition: Petition) -> None:
    city: City = make_city()
    key = uuid4()
    given = {"petition": petition, "by": city.handler, "at": timezone.now(), "purpose": "handle", "request_key": key}
    at_once(*(partial(start_case_file, **given) for _time in range(3)))
    one = CaseFile.objects.get()

    at_once(*(partial(make, one.pk, clock=timezone.now) for _worker in range(2)))

    one.refresh_from_db()
    assert one.state == "done"
    assert CaseFilePart.objects.filter(made="pdf").count() == 1


def test_case_files_asked_for_at_once_are_counted_one_after_the_other(petition: Petition) -> None:
    given = {"petition": petition, "by": make_city().handler, "at": timezone.now(), "purpose": "handle"}

    outcomes = at_once(*(partial(start_case_file, **given, request_key=uuid4()) for _time in range(MOST_AT_ONCE + 3)))

    assert sum(isinstance(one, TooOften) for one in outcomes) == 3
    assert CaseFile.objects.count() == MOST_AT_ONCE


def test_files_brought_at_once_are_summed_one_after_the_other(petition: Petition, settings: Any) -> None:
    city, content = make_city(), picture()
    settings.ATTACHMENTS_DAY_BYTES = len(content) * 2

    outcomes = at_once(*(partial(brought, content, "a.jpg", petition, city.handler) for _time in range(5)))

    assert sum(isinstance(one, TooOften) for one in outcomes) == 3
