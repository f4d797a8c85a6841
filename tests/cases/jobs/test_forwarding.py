"""Many petitions are forwarded from the work list at once, each through the one door, each with its own result."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from cases.jobs.actions.bulk import run_bulk, start_bulk
from cases.jobs.models import BulkJob
from cases.petitions.enums import State
from cases.petitions.models.petitions import Petition
from cases.procedure.verification import verify_history
from offices.errors import NotPermitted
from tests.clients import client_of
from tests.factories import City, make_city, make_petition

START = date(2026, 11, 2)


@pytest.fixture
def city(db: None) -> City:
    return make_city()


def screened(city: City, many: int) -> list[Petition]:
    return [make_petition(city, State.SCREENED, start=START, subject=f"第{n}件噪音扰民") for n in range(many)]


def sent(city: City, petitions: list[Petition], **more: Any) -> BulkJob:
    """As the work list and the form send it."""
    client = client_of(city.clerk)
    chosen = client.post("/packages/assign/", {"petition": [one.number for one in petitions], "kind": "transfer"})
    page = client.get(chosen.url)
    assert ("转送至" in page.text, "协办单位" in page.text, "抄送单位" in page.text) == (True, True, True)
    answer = client.post(chosen.url, more)
    assert answer.status_code == 302, answer.text
    return BulkJob.objects.latest("pk")


def test_each_is_forwarded_or_refused_alone(city: City) -> None:
    petitions = [*screened(city, 2), make_petition(city, State.HANDLING, start=START)]
    given = {"to": "测试市bureau局", "note": "请依法办理。", "assisting": "测试市other局", "copies": "测试市county局"}

    job = sent(city, petitions, **given)

    assert (job.kind, job.state, job.office) == ("transfer", "done", city.city)
    assert list(job.items.order_by("petition_id").values_list("state", flat=True)) == ["done", "done", "refused"]
    assert job.items.get(state="refused").sentence == ("“转送”应由测试市bureau局有相应权限的人员办理。")
    for petition in petitions[:2]:
        petition.refresh_from_db()
        assert (petition.state, petition.holder) == (State.TRANSFERRED, city.bureau)
        assert petition.informed_ids == [city.other_bureau.pk, city.county.pk]
        assert petition.documents.filter(kind="transfer_slip").count() == 1
        assert petition.assistances.get().request == "请依法办理。"
    client = client_of(city.clerk)
    page = client.get(f"/packages/bulk/{job.pk}/?state=refused")
    assert ("未办理 1" in page.text, petitions[2].number in page.text) == (True, True)
    # Done again, the form stands as it was sent.
    chosen = client.post("/packages/assign/", {"petitions": petitions[2].number, "kind": "transfer", "again": job.pk})
    again = client.get(chosen.url)
    assert 'value="测试市bureau局"' in again.text
    assert 'value="测试市other局"' in again.text
    assert verify_history(number=None, report=print).mismatches == 0


def test_many_are_assigned_by_the_api(city: City) -> None:
    petitions = screened(city, 2)
    due = timezone.localdate() + timedelta(days=40)
    body = {
        "kind": "assign",
        "petitions": [one.number for one in petitions],
        "to": "bureau",
        "note": "请查办并报送办结报告。",
        "result_due": due.isoformat(),
    }
    answer = client_of(city.clerk).post("/api/v1/packages/bulk/", body, content_type="application/json")
    assert (answer.status_code, answer.json()["done"], answer.json()["refused"]) == (202, 2, 0)
    for petition in petitions:
        assert petition.clocks.get(kind="report_back").due == due
    wrong = client_of(city.clerk).post(
        "/api/v1/packages/bulk/", {**body, "to": "province"}, content_type="application/json"
    )
    assert (wrong.status_code, "to" in wrong.json()["errors"]) == (422, True)


def test_an_accusation_of_the_office_is_refused_alone(city: City) -> None:
    sealed = make_petition(city, purpose="accusation", accused_offices=[city.bureau], start=START)
    from cases.procedure.actions.perform import perform  # noqa: PLC0415
    from tests.factories import moment  # noqa: PLC0415

    perform(
        "screen", petition_id=sealed.pk, by=city.clerk, at=moment("2026-11-03"), purpose="accusation",
        category=city.category,
    )  # fmt: skip
    job = sent(city, [*screened(city, 1), sealed], to="测试市bureau局")
    assert job.items.get(petition=sealed).sentence.startswith("测试市bureau局是被检举控告的单位")
    assert job.items.filter(state="done").count() == 1


def test_who_may_not_screen_forwards_nothing(city: City) -> None:
    petitions = screened(city, 1)
    facts = {"to": city.bureau.pk}
    with pytest.raises(NotPermitted, match="转送"):
        start_bulk(
            by=city.leader, at=timezone.now(), kind="transfer", petition_ids=[petitions[0].pk], facts=facts,
            request_key=uuid4(),
        )  # fmt: skip
    page = client_of(city.leader).get("/")
    assert 'value="transfer"' not in page.text
    assert 'value="transfer"' in client_of(city.clerk).get("/").text


def test_a_large_job_goes_to_the_worker_and_tells_the_office_once(city: City) -> None:
    petitions = screened(city, 22)
    job = start_bulk(
        by=city.clerk, at=timezone.now(), kind="transfer", petition_ids=[one.pk for one in petitions],
        facts={"to": city.bureau.pk, "note": "请依法办理。"}, request_key=uuid4(), send=False,
    )  # fmt: skip

    run_bulk(job.pk)

    assert job.items.filter(state="done").count() == 22
    from offices.organisation.models import OutboxMessage  # noqa: PLC0415

    told = OutboxMessage.objects.filter(office=city.bureau, text__contains="一批信访件")
    assert [(one.text, one.url) for one in told] == [("“转送”：一批信访件，共 22 件", "/")]


def test_the_units_are_offered_while_one_types(city: City) -> None:
    client = client_of(city.clerk)
    lines = client.get("/packages/assign/units/?kind=transfer&field=assisting&assisting=测试市bureau局、测试市oth")
    assert 'value="测试市bureau局、测试市other局"' in lines.text
    assert client.get("/packages/assign/units/?kind=transfer&field=note&note=x").text.strip() == ""
