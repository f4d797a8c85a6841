"""Every page and address of the API as who is recused: nothing of the petition is shown (第二十八条第三款)."""

import pytest
from django.test import Client

from cases.petitions.enums import State
from cases.procedure.actions.perform import perform
from supervision.sweep.actions.sweep import sweep
from tests.cases.attachments.attached import attach, processed
from tests.factories import City, make_petition, moment
from tests.same_ids import start_together
from tests.test_accused_walk import LATE, SUBJECT, addresses, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.mark.parametrize("name", ["handler", "deputy"])
def test_no_page_tells_the_recused_anything(city: City, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setattr("petition_office.throttles.CountedThrottle.allow_request", lambda *_args: True)
    start_together()
    petition, account = make_petition(city, State.HANDLING, subject=SUBJECT, headcount=7), getattr(city, name)
    processed(*attach(petition, city.clerk, title=SUBJECT))
    shared = {"petition_id": petition.pk, "at": moment("2026-03-20")}
    due = moment("2026-05-01").date()
    perform("package", by=city.clerk, leader=city.deputy, unit=city.bureau, due_on=due, **shared)
    promise = {"unit": city.bureau, "owner": "张三", "text": SUBJECT, "due_on": due}
    perform("promise", by=city.deputy, leader=city.deputy, **promise, **shared)
    sweep(as_of=LATE.date(), at=LATE)
    asked = {"by_petitioner": False, "ground": "matter", "reason": "有利害关系。", "asked_on": LATE.date()}
    perform("ask_recusal", petition_id=petition.pk, by=city.clerk, at=LATE, person=account, **asked)
    perform("decide_recusal", petition_id=petition.pk, by=city.head, at=LATE, number=1, upheld=True)
    client = Client()
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    read = [address for address in addresses(petition) if "logout" not in address and "token" not in address]

    after = {address: text_of(client, address) for address in read}

    assert [address for address, text in after.items() if SUBJECT in text] == []
    opened = [address for address, text in after.items() if petition.number in address and text.startswith("200")]
    assert opened == [address for address in opened if "/receipt" in address and "/t/" in address]
