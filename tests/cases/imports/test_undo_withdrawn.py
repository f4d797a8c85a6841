"""A request to undo an import is taken back by who asked, before it is decided (撤回报批)."""

from typing import Any

import pytest
from django.utils import timezone

from cases.imports.actions.undo import decide_undo, withdraw_undo
from cases.jobs.models import ImportBatch
from offices.errors import ActionRefused, NotPermitted
from offices.organisation.actions.messages import deliver
from offices.organisation.models import Event, Notice
from offices.organisation.queries import facts_of
from tests.cases.imports.test_field_tables import load, table
from tests.cases.imports.test_import_undo import HEADING, ROWS, asked
from tests.clients import client_of
from tests.factories import City


@pytest.fixture
def loaded(city: City) -> ImportBatch:
    return load(city, table(HEADING, *ROWS))


def test_who_asked_takes_it_back_before_it_is_decided(city: City, loaded: ImportBatch, api: Any) -> None:
    undo = asked(city, loaded)
    deliver(at=timezone.now())
    told = Notice.objects.filter(message__event__kind="import.undo_asked")
    assert {notice.account for notice in told.filter(read_at=None)} == {city.leader}
    with pytest.raises(NotPermitted, match="由报批人撤回"):
        withdraw_undo(by=city.leader, at=timezone.now(), undo_id=undo.pk)
    address = f"/imports/{loaded.pk}/undo/"
    assert "撤回报批" not in client_of(city.leader).get(address).text

    page = client_of(city.clerk).post(address, {"withdraw": "yes"}, follow=True).text

    undo.refresh_from_db()
    assert (undo.state, undo.decided_by) == ("withdrawn", None)
    assert "报批人已撤回，没有撤销。" in page
    assert not told.filter(read_at=None).exists()
    assert facts_of(Event.objects.get(kind="import.undo_withdrawn")) == {"batch": loaded.pk, "reason": undo.reason}
    with pytest.raises(ActionRefused):
        decide_undo(by=city.leader, at=timezone.now(), undo_id=undo.pk, agreed=True)
    assert asked(city, loaded).state == "asked"
    assert api(city.clerk).post(f"/api/v1{address}withdraw/", {}).json()["undo"]["state"] == "withdrawn"
    assert api(city.clerk).post(f"/api/v1{address}withdraw/", {}).status_code == 409
