"""A list of packages that was loaded in error is taken back, but for what was worked on."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from cases.imports.actions.imports import queue_import, run_import
from cases.jobs.actions import bulk, engine
from cases.jobs.actions.bulk import BulkWork, run_bulk, take_back_list
from cases.jobs.models import BulkJob, ImportBatch
from cases.jobs.queries import Undoing, taking_back
from cases.packages.models.packages import Package
from cases.petitions.enums import State
from cases.petitions.models.petitions import Petition
from cases.procedure.actions.perform import perform
from offices.errors import ActionRefused, InvalidFacts, NotPermitted
from tests.cases.imports.test_import_packages import due, load
from tests.cases.jobs.test_bulk import outcomes
from tests.cases.ledger.test_ledger import START, client_of, packaged, today
from tests.factories import City, make_city, make_petition

pytestmark = pytest.mark.django_db


@pytest.fixture
def city() -> City:
    return make_city()


def listed(city: City, *petitions: Petition) -> ImportBatch:
    return load(city, *([one.number, "leader", "bureau局", "李科长", due(30), "", ""] for one in petitions))


def some(city: City, number: int) -> list[Petition]:
    return [make_petition(city, State.HANDLING, start=START) for _number in range(number)]


def back(city: City, batch: ImportBatch, **changes: Any) -> BulkJob:
    facts = {"by": city.supervisor, "at": timezone.now(), "batch_id": batch.pk, "reason": "名单用错", "send": False}
    return take_back_list(**{**facts, "request_key": uuid4(), **changes})


def states(petition: Petition) -> list[str]:
    return list(Package.objects.filter(petition=petition).order_by("pk").values_list("state", flat=True))


def test_a_list_is_taken_back_but_for_what_was_worked_on_or_only_changed(city: City) -> None:
    fresh, worked = some(city, 2)
    known = packaged(city, responsible="王处长")
    batch = load(
        city,
        *([one.number, "leader", "bureau局", "李科长", due(30), "", ""] for one in (fresh, worked)),
        [known.number, city.leader.name, city.other_bureau.name, "", due(40), "", ""],
    )
    assert batch.imported == 3
    given = {"unit": city.bureau, "owner": "王处长", "text": "安装隔音屏。", "due_on": today() + timedelta(days=9)}
    perform("add_measure", petition_id=worked.pk, by=city.handler, at=timezone.now(), **given)
    assert taking_back(batch) == Undoing(registered=3, would_go=1)
    job = run_bulk(back(city, batch).pk)
    assert outcomes(job) == [
        ("done", ""),
        ("refused", "包案后已办理“提出化解措施”，不能撤销，请移交或报请销号。"),
        ("refused", "名单变更的是原有的包案，没有撤销，请在该件上变更。"),
    ]
    assert (states(fresh), states(worked), states(known)) == (["withdrawn"], ["open"], ["open"])
    assert not fresh.clocks.filter(state="running", kind__in=["package", "progress"]).exists()
    assert taking_back(batch) == Undoing(registered=2, would_go=0)
    assert listed(city, fresh).imported == 1  # the corrected list comes in


def test_who_takes_back_why_and_when(city: City) -> None:
    batch = listed(city, *some(city, 1))
    with pytest.raises(NotPermitted):
        back(city, batch, by=city.handler)
    with pytest.raises(InvalidFacts, match="理由"):
        back(city, batch, reason=" ")
    key = uuid4()
    job = back(city, batch, request_key=key)
    assert back(city, batch, request_key=key) == job
    with pytest.raises(ActionRefused, match="正在撤销这份名单"):
        back(city, batch)
    run_bulk(job.pk)
    with pytest.raises(ActionRefused, match="已经全部撤销"):
        back(city, batch)


def test_a_list_rests_while_it_is_taken_back(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    batch = listed(city, *some(city, 2))
    monkeypatch.setattr(bulk, "AT_ONCE", 1)
    job = back(city, batch)
    engine.stop_job(BulkWork, job.pk, by=city.supervisor, at=timezone.now())
    ImportBatch.objects.filter(pk=batch.pk).update(state="failed")
    option = batch.mapping.pop("default_origin")
    again = {"by": city.supervisor, "at": timezone.now(), "batch_id": batch.pk, "columns": batch.mapping}
    with pytest.raises(ActionRefused, match="正在撤销这份名单"):
        queue_import(**again, option=option, dry_run=False, send=False)


def test_a_trial_leaves_nothing_to_take_back(city: City) -> None:
    (petition,) = some(city, 1)
    batch = load(city, [petition.number, "leader", "bureau局", "", due(30), "", ""], dry_run=True)
    assert (batch.imported, batch.listed.count()) == (1, 0)
    assert "撤销这份名单" not in client_of(city.supervisor).get(f"/packages/import/{batch.pk}/").content.decode()
    with pytest.raises(ActionRefused, match="没有办理包案"):
        back(city, batch)
    assert run_import(batch.pk).listed.count() == 0


def test_the_page_says_what_goes_and_what_was_kept(city: City) -> None:
    fresh, worked = some(city, 2)
    batch = listed(city, fresh, worked)
    given = {"unit": city.bureau, "owner": "王处长", "text": "安装隔音屏。", "due_on": today() + timedelta(days=9)}
    perform("add_measure", petition_id=worked.pk, by=city.handler, at=timezone.now(), **given)
    client, address = client_of(city.supervisor), f"/packages/import/{batch.pk}/"
    page = client.get(address)
    assert "这份名单办理的现有 2 件：1 件新包案没有办理过，可以撤销；1 件保留" in page.content.decode()
    rows = [(row.petition.number, *comes) for row, comes in page.context["listed"].items]
    kept = "保留：已经撤销，或者移交而来，或者包案后已有办理"
    assert rows == [(fresh.number, "领导包案", "可以撤销"), (worked.number, "领导包案", kept)]
    sent = {"take_back": "1", "back-request_key": str(uuid4()), "back-reason": ""}
    assert client.post(address, sent).status_code == 422
    done = client.post(address, {**sent, "back-reason": "名单用错"})
    job = BulkJob.objects.get()
    assert (done.status_code, done["Location"]) == (302, f"/packages/bulk/{job.pk}/")
    page = client.get(address).content.decode()
    assert "名单用错。撤销 1 件，保留 1 件。" in page
    assert "包案后已办理“提出化解措施”" in page
    assert "已撤销1件。" in page
    assert "已撤销1件" in client.get("/packages/import/").text
    assert client_of(city.clerk).get(address).status_code == 200


def test_the_api_says_what_goes_and_takes_it_back(city: City, api: Any) -> None:
    one, other = some(city, 2)
    batch = listed(city, one, other)
    address = f"/api/v1/packages/imports/{batch.pk}/take-back/"
    told = {"registered": 2, "would_go": 2, "would_stay": 0, "job": None}
    assert api(city.supervisor).get(address).json() == told
    assert api(city.stranger).get(address).status_code == 404
    assert api(city.stranger).post(address, {"reason": "名单用错"}).status_code == 404
    assert api(city.supervisor).post(address, {"reason": ""}).status_code == 422
    answer = api(city.supervisor).post(address, {"reason": "名单用错"})
    assert (answer.status_code, answer.json()["done"]) == (202, 2)
    assert [states(petition) for petition in (one, other)] == [["withdrawn"], ["withdrawn"]]
    after = api(city.supervisor).get(address).json()
    assert (after["registered"], after["job"]["id"]) == (0, answer.json()["id"])
    assert api(city.supervisor).post(address, {"reason": "名单用错"}).json()["code"] == "nothing_to_undo"
