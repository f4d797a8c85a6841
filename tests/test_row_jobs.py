"""Every kind of row-by-row job survives a killed worker, an unforeseen error in a row, and a row that kills."""

import os
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from unittest.mock import patch
from uuid import uuid4

import pytest
from django.db import OperationalError, connection, transaction
from django.utils import timezone

from cases.drafts.actions import merging
from cases.drafts.actions.merging import start_merge
from cases.imports.actions import import_packages, import_petitions, undo
from cases.imports.actions.imports import LOADINGS, ImportWork
from cases.jobs.actions import bulk, engine
from cases.jobs.actions.bulk import start_bulk
from cases.jobs.actions.engine import KINDS, MOST_TRIES, resume_jobs, run_job, wake_stalled
from cases.jobs.models import BulkJob, ImportedPetition, RowJob
from cases.packages.models.packages import Package
from cases.papers.models import Document
from cases.petitions.enums import State
from cases.petitions.models.petitions import Petition
from offices.organisation.models import Event
from supervision.campaigns.actions import loads
from supervision.campaigns.actions.loads import load_list
from supervision.campaigns.models import CampaignCase
from supervision.campaigns.rows import Listed
from tests.cases.imports import test_import, test_import_packages
from tests.cases.imports.test_importing import HEADING
from tests.cases.imports.test_importing import workbook as table
from tests.factories import City, make_city, make_petition
from tests.supervision.campaigns.campaigning import campaign_of

SECRET = "李四的秘密"


def due() -> str:
    return (timezone.localdate() + timedelta(days=60)).isoformat()


def some(city: City, number: int) -> list[Petition]:
    return [make_petition(city) for _number in range(number)]


def petitions_loaded(city: City, number: int, send: bool) -> RowJob:
    rows = [[str(place), "张三", f"第{place}件", "2019-01-01", "正文", 1] for place in range(number)]
    return test_import.queued(city, table(HEADING, *rows), send=send)


def packages_loaded(city: City, number: int, send: bool) -> RowJob:
    rows = [[one.number, "leader", "bureau", "李科长", due(), "", ""] for one in some(city, number)]
    batch = test_import_packages.queued(city, test_import_packages.workbook(*rows))
    if send:
        engine.wake(ImportWork, batch.pk)
    return batch


def packaged_together(city: City, number: int, send: bool) -> RowJob:
    return start_bulk(
        by=city.clerk,
        at=timezone.now(),
        kind=BulkJob.Kind.PACKAGE,
        petition_ids=[one.pk for one in some(city, number)],
        facts={"leader": city.leader.pk, "due_on": due(), "team": [city.handler.pk]},
        request_key=uuid4(),
        send=send,
    )


def brought_into_a_campaign(city: City, number: int, send: bool) -> RowJob:
    listed = [Listed(line=place, number=one.number) for place, one in enumerate(some(city, number), start=1)]
    with patch.object(loads, "AT_ONCE", 0 if send else number):
        return load_list(
            by=city.supervisor,
            at=timezone.now(),
            campaign_id=campaign_of(city).pk,
            listed=listed,
            reason="名单",
            request_key=uuid4(),
        )


def merged(city: City, number: int, send: bool) -> RowJob:
    start = timezone.localdate() - timedelta(days=5)
    petitions = [make_petition(city, State.UNIT_RECEIVED, start=start) for _number in range(number)]
    return start_merge(
        by=city.handler,
        at=timezone.now(),
        step="notify",
        petition_ids=[one.pk for one in petitions],
        request_key=uuid4(),
        send=send,
    )


def undone(city: City, number: int, send: bool) -> RowJob:
    batch = ImportWork.model.objects.get(pk=run_job(ImportWork, petitions_loaded(city, number, False).pk).pk)
    asked = undo.ask_undo(
        by=city.clerk, at=timezone.now(), batch_id=batch.pk, reason="上一年的台账", request_key=uuid4()
    )
    return undo.decide_undo(by=city.leader, at=timezone.now(), undo_id=asked.pk, agreed=True, send=send)


@dataclass(frozen=True)
class Case:
    """begin: a job of so many rows, given to a worker or not. act: what does a row, its module and name. made: what the
    rows left, and `event` its kind in the history. refused: the sentences of the rows that were.
    """

    kind: str
    rows: int
    begin: Callable[[City, int, bool], Any]
    act: tuple[Any, str]
    made: Callable[[], int]
    refused: Callable[[Any], list[str]]
    event: str = "register"


def import_reasons(job: Any) -> list[str]:
    return list(job.rejects.values_list("reason", flat=True))


CASES = [
    Case("import", 400, petitions_loaded, (import_petitions, "register"), Petition.objects.count, import_reasons),
    Case("import", 60, packages_loaded, (import_packages, "perform"), Package.objects.count, import_reasons, "package"),
    Case(
        "bulk",
        60,
        packaged_together,
        (bulk, "perform"),
        Package.objects.count,
        lambda job: list(job.items.filter(state="refused").values_list("sentence", flat=True)),
        "package",
    ),
    Case(
        "campaign_load",
        60,
        brought_into_a_campaign,
        (loads, "perform"),
        CampaignCase.objects.count,
        lambda job: list(job.rows.filter(state="rejected").values_list("note", flat=True)),
        "enlist",
    ),
    Case(
        "import_undo",
        60,
        undone,
        (undo, "perform"),
        ImportedPetition.objects.filter(state="undone").count,
        lambda job: list(job.batch.petitions.filter(state="left").values_list("sentence", flat=True)),
        "void_import",
    ),
]
CASES.append(
    Case(
        "merge",
        60,
        merged,
        (merging, "perform"),
        Document.objects.filter(kind="notice").count,
        lambda job: list(job.items.filter(state="refused").values_list("sentence", flat=True)),
        "notify",
    )
)
NAMES = ["petitions", "package list", "bulk", "campaign", "undo", "merge"]
each_kind = pytest.mark.parametrize("case", CASES, ids=NAMES)


def test_every_kind_is_tried_here() -> None:
    assert {case.kind for case in CASES} == set(KINDS)


@pytest.mark.django_db(transaction=True)
@each_kind
def test_a_worker_killed_in_the_middle_loses_and_doubles_nothing(case: Case, celery_worker_process: Any) -> None:
    city, kind = make_city(), KINDS[case.kind]
    start = timezone.now()
    job = case.begin(city, case.rows, True)
    deadline = time.monotonic() + 120
    while case.made() < case.rows // 10:
        assert time.monotonic() < deadline
        time.sleep(0.02)
    os.killpg(celery_worker_process.pid, signal.SIGKILL)
    celery_worker_process.wait()
    job.refresh_from_db()
    done = case.made()
    assert (job.state, case.refused(job)) == ("running", [])
    assert case.rows // 10 <= done < case.rows
    assert Event.objects.filter(kind=case.event).count() == done
    assert resume_jobs(before=start) == []
    assert resume_jobs(before=timezone.now()) == [(case.kind, job.pk)]
    job = run_job(kind, job.pk)
    assert (job.state, job.tries, case.refused(job)) == ("done", 0, [])
    assert case.made() == Event.objects.filter(kind=case.event).count() == case.rows
    assert run_job(kind, job.pk).finished_at == job.finished_at


class Acting:
    """Stands for what does a row: goes wrong at the second one, by its place or by its petition."""

    def __init__(self, real: Callable[..., Any], error: BaseException, job: Any) -> None:
        self.real, self.error = real, error
        petitions = list(Petition.objects.order_by("pk").values_list("pk", flat=True))
        self.bad = petitions[1] if petitions else "第1件"

    def __call__(self, *args: Any, **facts: Any) -> Any:
        if self.bad in (facts.get("petition_id"), facts.get("subject")):
            raise self.error
        return self.real(*args, **facts)


@pytest.mark.django_db
@each_kind
def test_an_unforeseen_error_fails_its_row_alone_and_tells_no_secret(case: Case, caplog: Any) -> None:
    job = case.begin(make_city(), 4, False)
    module, name = case.act
    with patch.object(module, name, Acting(getattr(module, name), ValueError(SECRET), job)):
        job = run_job(KINDS[case.kind], job.pk)
    assert (job.state, case.made()) == ("done", 3)
    (reason,) = case.refused(job)
    assert reason in {
        "这一行无法登记，其中有系统不能保存的内容。",
        "这一件无法办理，请打开该件单独办理。",
        "这一件无法撤销，请打开该件查看。",
        "这一行无法办理，其中有系统不能保存的内容。",
    }
    assert SECRET not in caplog.text
    assert "ValueError" in caplog.text


def cancelled(seconds: float = 0.02) -> None:
    """The server cancels a statement, as it does with one of two that wait for each other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('statement_timeout', %s, true)", [f"{int(seconds * 1000)}ms"])
        cursor.execute("SELECT pg_sleep(60)")


class Clashing(Acting):
    """The second row clashes with the work of others so many times; 0: each time."""

    def __init__(self, real: Callable[..., Any], job: Any, times: int) -> None:
        super().__init__(real, Killed(), job)
        self.times, self.clashed = times, 0

    def __call__(self, *args: Any, **facts: Any) -> Any:
        try:
            return super().__call__(*args, **facts)
        except Killed:
            if self.times and self.clashed >= self.times:
                return self.real(*args, **facts)
            self.clashed += 1
            cancelled()
            raise


@pytest.mark.django_db
@each_kind
@pytest.mark.parametrize("times", [1, MOST_TRIES - 1, 0], ids=["once", "twice", "always"])
def test_a_row_that_clashes_is_tried_again_and_then_fails_alone(case: Case, times: int) -> None:
    job, kind = case.begin(make_city(), 4, False), KINDS[case.kind]
    module, name = case.act
    clashing = Clashing(getattr(module, name), job, times)
    with patch.object(module, name, clashing):
        job = run_job(kind, job.pk)
    left = [] if times else ["这一行几次与其他人的办理相冲突，未能办理，请稍后再办。"]
    assert (job.state, job.tries, case.refused(job)) == ("done", 0, left)
    assert case.made() == Event.objects.filter(kind=case.event).count() == 4 - len(left)
    # The first clash may have been that of the whole chunk.
    assert clashing.clashed in ({times} if times else {MOST_TRIES, MOST_TRIES + 1})


@pytest.mark.django_db
def test_a_lost_connection_ends_the_run_and_the_job_goes_on_later() -> None:
    job, kind = packaged_together(make_city(), 2, False), KINDS["bulk"]
    with patch.object(bulk, "perform", side_effect=OperationalError("away")), pytest.raises(OperationalError):
        run_job(kind, job.pk)
    job = run_job(kind, job.pk)
    assert (job.state, Package.objects.count()) == ("done", 2)


@pytest.mark.django_db(transaction=True)
def test_a_chunk_that_clashes_at_its_end_is_taken_back_and_begun_anew_row_by_row() -> None:
    job = petitions_loaded(make_city(), 4, False)
    keep, clashes = ImportWork.keep, iter([True])

    def clash_once(work: ImportWork, *given: Any) -> None:
        keep(work, *given)
        if next(clashes, False):
            cancelled()

    sizes: list[int] = []
    with patch.object(ImportWork, "keep", clash_once):
        job = run_job(ImportWork, job.pk, told=lambda told: sizes.append(told.done))
    assert (job.state, job.imported, sizes) == ("done", 4, [1, 2, 3, 4])
    assert Petition.objects.count() == 4


@pytest.mark.django_db(transaction=True)
def test_after_the_chunk_that_clashed_the_others_are_chunks_again() -> None:
    job = petitions_loaded(make_city(), 7, False)
    keep, clashes = ImportWork.keep, iter([False, True])

    def clash_once(work: ImportWork, *given: Any) -> None:
        keep(work, *given)
        if next(clashes, False):
            cancelled()

    sizes: list[int] = []
    small = replace(LOADINGS["petitions"], chunk=2)
    with patch.dict(LOADINGS, petitions=small), patch.object(ImportWork, "keep", clash_once):
        job = run_job(ImportWork, job.pk, told=lambda told: sizes.append(told.done))
    assert (job.state, job.imported, sizes) == ("done", 7, [2, 3, 4, 6, 7])


class Killed(BaseException):
    pass


@pytest.mark.django_db
@each_kind
def test_a_row_that_kills_each_worker_is_given_up_and_the_others_go_on(case: Case) -> None:
    job, kind = case.begin(make_city(), 4, False), KINDS[case.kind]
    module, name = case.act
    with patch.object(module, name, Acting(getattr(module, name), Killed(), job)):
        killed = 0
        while True:
            try:
                job = run_job(kind, job.pk)
                break
            except Killed:
                killed += 1
                assert killed <= 2 * MOST_TRIES
    assert killed >= MOST_TRIES
    assert (job.state, case.made()) == ("done", 3)
    assert case.refused(job) == ["办理到这一行时程序几次中断，已跳过，请核对。"]


@pytest.mark.django_db
@each_kind
def test_a_job_that_kills_each_worker_before_any_row_is_given_up(case: Case) -> None:
    job, kind = case.begin(make_city(), 2, False), KINDS[case.kind]
    with patch.object(kind, "rows", side_effect=Killed):
        for _killed in range(2 * MOST_TRIES):
            with pytest.raises(Killed):
                run_job(kind, job.pk)
        job = run_job(kind, job.pk)
    assert (job.is_running, job.error, case.made()) == (False, "程序几次中断，未能办完，请重新提交。", 0)
    assert case.kind != "bulk" or (job.state, case.refused(job)) == ("done", [job.error] * 2)


@pytest.mark.django_db
@each_kind
def test_who_watches_wakes_a_job_that_stands_still_once(case: Case) -> None:
    job, kind = case.begin(make_city(), 2, False), KINDS[case.kind]
    with patch.object(engine, "wake") as woken:
        wake_stalled(kind, job, at=timezone.now())
        assert not woken.called
        later = timezone.now() + timedelta(seconds=21)
        wake_stalled(kind, job, at=later)
        wake_stalled(kind, job, at=later)
        woken.assert_called_once_with(kind, job.pk)
        run_job(kind, job.pk)
        job.refresh_from_db()
        wake_stalled(kind, job, at=later + timedelta(days=1))
        woken.assert_called_once()


@pytest.mark.django_db(transaction=True)
def test_who_watches_does_not_wait_for_the_row_that_is_worked_on() -> None:
    job, later = packaged_together(make_city(), 2, False), timezone.now() + timedelta(seconds=21)
    other = connection.copy()
    try:
        with other.cursor() as cursor, patch.object(engine, "wake") as woken:
            cursor.execute("BEGIN")
            cursor.execute("SELECT FROM cases_bulkjob WHERE id = %s FOR UPDATE", [job.pk])
            with transaction.atomic(), connection.cursor() as mine:
                mine.execute("SET LOCAL statement_timeout = '2s'")
                wake_stalled(KINDS["bulk"], job, at=later)
            assert not woken.called
            cursor.execute("ROLLBACK")
            wake_stalled(KINDS["bulk"], job, at=later)
            woken.assert_called_once_with(KINDS["bulk"], job.pk)
    finally:
        other.close()


@pytest.mark.django_db(transaction=True)
def test_a_job_that_another_worker_has_is_left_to_it(monkeypatch: Any) -> None:
    job = packaged_together(make_city(), 2, False)
    monkeypatch.setattr(engine, "PATIENCE", 0.2)
    with patch.object(engine, "_ask", side_effect=lambda statement, *given: "unlock" in statement):
        assert run_job(KINDS["bulk"], job.pk).state == "queued"
    assert run_job(KINDS["bulk"], job.pk).state == "done"
