"""A list of mandates from a higher level: new petitions with their number, known ones linked, each row told, undone."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from cases.imports.actions.undo import ask_undo, decide_undo, run_undo
from cases.imports.reports.rejects import noted_rows, rejected_rows
from cases.jobs.models import ImportBatch, ImportedPetition
from cases.jobs.queries import undoing_of
from cases.mandates.enums import MandateState
from cases.mandates.models import Mandate
from cases.petitions.enums import State
from cases.petitions.models.petitions import Petition
from cases.procedure.actions.perform import perform
from cases.procedure.verification import verify_history
from tests.cases.imports.test_field_tables import load, run, table, upload
from tests.factories import City, make_city, make_petition

TODAY = timezone.localdate()
SENT = (TODAY - timedelta(days=3)).isoformat()
DUE = (TODAY + timedelta(days=40)).isoformat()
HEADING = ["交办编号", "信访人", "身份证号", "信访事项", "交办日期", "办理期限", "交办机关", "信访编号"]


@pytest.fixture
def city(db: None) -> City:
    return make_city()


def row(number: str, name: str, subject: str, **given: Any) -> list[Any]:
    told = {"due": DUE, "organ": "国家信访局", "sent": SENT, "ours": "", "identity": ""} | given
    return [number, name, told["identity"], subject, told["sent"], told["due"], told["organ"], told["ours"]]


def loaded(city: City, *rows: list[Any]) -> ImportBatch:
    return load(city, table(HEADING, *rows))


def test_a_new_matter_is_registered_with_its_number_and_date(city: City) -> None:
    batch = loaded(city, row("国交1", "甲某", "灌溉渠多年未修"))

    mandate = Mandate.objects.get()
    assert (batch.imported, batch.rejected) == (1, 0)
    assert (mandate.organ, mandate.their_number, mandate.received_on.isoformat()) == ("国家信访局", "国交1", SENT)
    assert mandate.due is not None
    assert (mandate.due.isoformat(), mandate.petition.received_on.isoformat()) == (DUE, SENT)
    lines: list[str] = []
    verify_history(number=None, report=lines.append)
    assert lines == []


def test_what_is_on_file_is_linked_and_not_made_twice(city: City) -> None:
    ours = make_petition(city, State.SCREENED, start=TODAY - timedelta(days=9))
    same = make_petition(city, State.SCREENED, start=TODAY - timedelta(days=8), subject="宅基地确权争议长期未决")
    before = Petition.objects.count()

    batch = loaded(
        city,
        row("国交1", "甲某", "别的概要", ours=ours.number),
        row("国交2", "王小明", "宅基地确权争议长期未决", due=""),
        row("国交3", "丙某", "道路坑洼无人维修"),
    )

    assert (batch.imported, batch.rejected, Petition.objects.count()) == (3, 0, before + 1)
    assert {one.their_number: one.petition_id for one in Mandate.objects.all()}["国交1"] == ours.pk
    assert {one.their_number: one.petition_id for one in Mandate.objects.all()}["国交2"] == same.pk
    told = "".join(remark for _place, remark in noted_rows(batch, 9))
    assert f"已有{ours.number}，登记为该件的上级交办。" in told
    assert "没有交办办理期限，按不要求结报登记" in told
    again = loaded(city, row("国交1", "甲某", "别的概要", ours=ours.number), row("国交3", "丙某", "道路坑洼无人维修"))
    assert (again.imported, again.unchanged, Petition.objects.count()) == (0, 2, before + 1)


def test_a_trial_links_nothing_and_a_refused_row_says_why(city: City) -> None:
    ours = make_petition(city, State.SCREENED, start=TODAY - timedelta(days=9))
    early = (TODAY - timedelta(days=30)).isoformat()
    content = table(
        HEADING, row("国交1", "甲某", "别的", ours=ours.number), row("国交2", "乙某", "拖欠报酬", due=early)
    )
    batch = upload(city, content)

    run(city, batch, dry_run=True)

    batch.refresh_from_db()
    assert (batch.imported, batch.rejected, Mandate.objects.count()) == (1, 1, 0)
    ((_line, _cells, reason),) = rejected_rows(batch, 9)
    assert "早于收到交办日期" in reason


def test_the_import_is_undone_new_ones_voided_and_links_taken_off(city: City) -> None:
    ours = make_petition(city, State.SCREENED, start=TODAY - timedelta(days=9))
    reported = make_petition(city, State.SCREENED, start=TODAY - timedelta(days=9), subject="拖欠务工报酬")
    batch = loaded(
        city,
        row("国交1", "甲某", "别的", ours=ours.number),
        row("国交2", "乙某", "另外的", ours=reported.number),
        row("国交3", "丙某", "道路坑洼无人维修"),
    )
    perform("send_up_report", petition_id=reported.pk, by=city.clerk, at=timezone.now(), number=1, sent_on=TODAY)
    assert (undoing_of(batch).would_go, undoing_of(batch).would_stay) == (2, 1)

    facts = {"by": city.clerk, "at": timezone.now(), "reason": "名单发错了", "request_key": uuid4()}
    undo = ask_undo(batch_id=batch.pk, **facts)
    decide_undo(by=city.leader, at=timezone.now(), undo_id=undo.pk, agreed=True, send=False)
    undo = run_undo(undo.pk)

    assert (undo.undone, undo.left) == (2, 1)
    states = {one.petition_id: one.state for one in ImportedPetition.objects.filter(batch=batch)}
    assert (states[ours.pk], states[reported.pk]) == ("undone", "left")
    assert Petition.objects.get(pk=ours.pk).state == State.SCREENED
    assert Mandate.objects.get(petition=ours).state == MandateState.WITHDRAWN
    made = Petition.objects.exclude(pk__in=[ours.pk, reported.pk]).get()
    assert (made.state, made.mandates.get().state) == (State.VOIDED, MandateState.WITHDRAWN)
    assert not made.clocks.filter(state="running").exists()
