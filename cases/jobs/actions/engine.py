"""Work done row by row: claimed by one worker, gone on with after a killed one, each row taken or refused alone."""

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar, Generic, TypeVar

from celery import current_app
from django.db import Error, InterfaceError, OperationalError, connection, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from kombu.exceptions import OperationalError as BrokerError

from cases.jobs.errors import RowRefused
from cases.jobs.models import STOPPED, UNFINISHED, RowJob
from offices.errors import ActionRefused
from offices.organisation.models import Account

STALLED = timedelta(seconds=20)  # who watches does not wait for the scheduler
PATIENCE = 10.0  # seconds in which the server learns that a worker was killed
MOST_TRIES = 3  # runs of which none got beyond a row, or clashes of one row
# Serialization failure, deadlock, cancelled statement, lock not to be had: the next try may succeed.
CLASHES = frozenset({"40001", "40P01", "57014", "55P03"})

logger = logging.getLogger(__name__)

Job = TypeVar("Job", bound=RowJob)
Row = TypeVar("Row")
Result = TypeVar("Result")


class BeginAnew(Exception):
    """What the rows of a chunk leave to be written together cannot be: one of them is at fault."""


@dataclass(frozen=True)
class Outcome(Generic[Row]):
    """What came of a row: a result, or the sentence against it."""

    row: Row
    result: Any
    sentence: str


class RowWork(Generic[Job, Row]):
    """A job being worked on by one worker. A kind of job is a class below this one, named in `KINDS`.

    name: of the kind, in the worker's messages; counted: the columns of the job that `keep` changes; size: rows in one
    transaction; unforeseen: what is said of a row that fails with an error.
    """

    name: ClassVar[str]
    model: ClassVar[type[RowJob]]
    counted: ClassVar[Sequence[str]] = ()
    unforeseen: ClassVar[Any] = _l("这一行无法办理，其中有系统不能保存的内容。")
    size = 1

    def __init__(self, job: Job, now: datetime) -> None:
        """Read what all rows need, once in a run. Raises ActionRefused where the job may not be done at all."""

    @classmethod
    def locked(cls, job_id: int) -> Job:
        """The job with what its rows ask for, locked until the transaction ends."""
        raise NotImplementedError

    @classmethod
    def check(cls, job: Job) -> None:
        """Raises ActionRefused where the job may not go on; asked in every transaction, and before it goes on."""

    def rows(self, job: Job, most: int) -> Sequence[Row]:
        """The next rows, none where all are done. A row in words tells nothing of a person."""
        raise NotImplementedError

    def take(self, job: Job, row: Row, now: datetime) -> Any:
        """Do one row. Done twice it changes nothing. Raises RowRefused or ActionRefused with the sentence."""
        raise NotImplementedError

    def keep(self, job: Job, outcomes: Sequence[Outcome[Row]]) -> None:
        """Write what came of the rows and count it. Raises BeginAnew to have them taken one by one."""
        raise NotImplementedError

    def take_back(self) -> None:
        """Forget the rows at hand, which are begun anew."""

    @classmethod
    def end(cls, job: Job, now: datetime) -> None:
        """The job is done, or has failed with its `error`: write what is to be kept of it."""


# The kinds by their names. Each app adds its own when it is ready.
KINDS: dict[str, type[RowWork[Any, Any]]] = {}


def add_kinds(*kinds: type[RowWork[Any, Any]]) -> None:
    KINDS.update({kind.name: kind for kind in kinds})


def run_job(
    kind: type[RowWork[Any, Any]],
    job_id: int,
    *,
    clock: Callable[[], datetime] = timezone.now,
    told: Callable[[Any], object] = lambda job: None,
) -> Any:
    """Work through a job, each chunk of rows with its progress in one transaction; `told` hears of each.

    Killed at any moment it goes on with the next row; one worker at a time has it. A row that is refused, or meets an
    unforeseen error, fails alone; so does one at which the worker was killed again and again, or that clashed with the
    work of others as often. Where the job may not be done any more, or kills the worker before any row, it fails with a
    sentence. `clock` tells the present moment.
    """
    with _claim(kind, job_id) as is_mine:
        if is_mine:
            _work_through(kind, job_id, clock, told)
    return kind.model._default_manager.get(pk=job_id)


@contextmanager
def _claim(kind: type[RowWork[Any, Any]], job_id: int) -> Iterator[bool]:
    """Whether the job is this worker's: the server takes a claim back from one that is killed."""
    deadline = time.monotonic() + PATIENCE
    while not (is_mine := _ask("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", kind, job_id)):
        if time.monotonic() > deadline:
            break
        time.sleep(0.05)
    try:
        yield is_mine
    finally:
        if is_mine:
            with suppress(Error):  # with the connection goes the claim
                _ask("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", kind, job_id)


def _ask(statement: str, kind: type[RowWork[Any, Any]], job_id: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(statement, [f"job {kind.name} {job_id}"])
        return bool(cursor.fetchone()[0])


def _work_through(
    kind: type[RowWork[Any, Any]], job_id: int, clock: Callable[[], datetime], told: Callable[[Any], object]
) -> None:
    begun = kind.model._default_manager.filter(pk=job_id, state__in=UNFINISHED)
    # Counted before anything is tried: a run that is killed leaves no other trace.
    begun.update(tries=F("tries") + 1, beat_at=clock())
    tries = begun.values_list("tries", flat=True).first() or 0
    careful = 0  # so many rows are taken one by one, to find the one that kills or clashes
    work: RowWork[Any, Any] | None = None
    rows: Sequence[Any] = ()
    clashes = 0
    while True:
        try:
            with transaction.atomic():
                job, now = kind.locked(job_id), clock()
                if job.state not in UNFINISHED:
                    return
                try:
                    if tries > 2 * MOST_TRIES:  # it is no row that kills
                        raise ActionRefused("given_up", _("程序几次中断，未能办完，请重新提交。"))
                    if work is None:
                        work = kind(job, now)
                        careful = max(careful, work.size if tries > 1 else 0)
                    work.check(job)
                except ActionRefused as refusal:
                    _end(kind, job, "failed", now, error=str(refusal.sentence)[:300])
                    return
                rows = work.rows(job, 1 if careful else work.size)
                if not rows:
                    _end(kind, job, "done", now)
                    return
                if tries > MOST_TRIES:
                    outcomes = [Outcome(rows[0], None, _("办理到这一行时程序几次中断，已跳过，请核对。"))]
                elif clashes >= MOST_TRIES:
                    outcomes = [Outcome(rows[0], None, _("这一行几次与其他人的办理相冲突，未能办理，请稍后再办。"))]
                else:
                    outcomes = [_taken(work, job, row, now) for row in rows]
                work.keep(job, outcomes)
                job.state, job.beat_at, job.tries = "running", now, 0
                job.save(update_fields=[*kind.counted, "state", "beat_at", "tries"])
        except BeginAnew:
            assert work is not None  # noqa: S101  (it is what raised)
            work.take_back()
            careful = max(careful, work.size)
            continue
        except OperationalError as error:
            clashes += 1
            if getattr(error.__cause__, "pgcode", None) not in CLASHES or clashes > MOST_TRIES:
                raise
            # What was taken back is begun anew.
            work, careful = None, max(careful, len(rows), 1)
            continue
        tries = clashes = 0
        careful = max(careful - 1, 0)
        told(job)


def _end(kind: type[RowWork[Any, Any]], job: RowJob, state: str, now: datetime, *, error: str = "") -> None:
    job.state, job.error, job.finished_at = state, error, now
    job.save(update_fields=["state", "error", "finished_at"])
    kind.end(job, now)


def _taken(work: RowWork[Any, Any], job: RowJob, row: Any, now: datetime) -> Outcome[Any]:
    result, sentence = attempt_row(
        lambda: work.take(job, row, now), f"{work.name} {job.pk}: row {row}", work.unforeseen
    )
    return Outcome(row, result, sentence[:300])


def attempt_row(act: Callable[[], Result], what: str, unforeseen: Any) -> tuple[Result | None, str]:
    """What the act gives, or the sentence against it; a refused act is taken back. `what` stands in the log."""
    try:
        with transaction.atomic():
            return act(), ""
    except RowRefused as refusal:
        return None, str(refusal)
    except ActionRefused as refusal:
        return None, str(refusal.sentence)
    except (OperationalError, InterfaceError):
        raise  # the database is away, or others were in the way: no fault of this row
    except Exception as error:
        logger.error("%s fails with %s", what, type(error).__name__)  # its message may hold what the row says
        return None, str(unforeseen)


def wake(kind: type[RowWork[Any, Any]], job_id: int) -> None:
    """Give the job to a worker; given twice, the second finds nothing left to do."""
    try:
        given = {"kind": kind.name, "job_id": job_id}
        current_app.send_task("cases.run_job", kwargs=given, retry=False, ignore_result=True)
    except BrokerError:
        # The page that shows the progress asks again, and so does the scheduler.
        logger.warning("broker unreachable, %s %s waits", kind.name, job_id)


def stop_job(kind: type[RowWork[Any, Any]], job_id: int, *, by: Account, at: datetime) -> None:
    """Let it rest after the row at hand; what is left stays as it is, and can go on later. Raises ActionRefused."""
    with transaction.atomic():
        job = kind.locked(job_id)
        if job.state not in UNFINISHED:
            raise ActionRefused("not_running", _("已经办完，不能停止。"))
        job.state, job.error, job.finished_at = STOPPED, _("由%(who)s停止") % {"who": by.name}, at
        job.save(update_fields=["state", "error", "finished_at"])


def go_on(kind: type[RowWork[Any, Any]], job_id: int, *, at: datetime) -> None:
    """Give a stopped job to a worker again. Raises ActionRefused."""
    with transaction.atomic():
        job = kind.locked(job_id)
        if job.state != STOPPED:
            raise ActionRefused("not_stopped", _("没有停止，不能继续。"))
        kind.check(job)
        job.state, job.error, job.finished_at, job.beat_at, job.tries = UNFINISHED[0], "", None, at, 0
        job.save(update_fields=["state", "error", "finished_at", "beat_at", "tries"])
        transaction.on_commit(lambda: wake(kind, job_id))


def wake_stalled(kind: type[RowWork[Any, Any]], job: RowJob, *, at: datetime) -> None:
    """A killed worker's task comes back after an hour; who watches does not wait that long."""
    if job.beat_at is not None and job.beat_at < at - STALLED and job.state in UNFINISHED:
        stalled = kind.model._default_manager.filter(pk=job.pk, state__in=UNFINISHED, beat_at=job.beat_at)
        with transaction.atomic():
            # A row that is locked is being worked on: who watches does not wait for it.
            found = stalled.select_for_update(skip_locked=True, of=("self",)).first()
            if found is not None:
                stalled.update(beat_at=at)
        if found is not None:
            wake(kind, job.pk)


def resume_jobs(*, before: datetime) -> list[tuple[str, int]]:
    """Wake the jobs of every kind that went on last before that moment and are not finished: kinds and ids."""
    left = []
    for kind in KINDS.values():
        stalled = kind.model._default_manager.filter(state__in=UNFINISHED, beat_at__lt=before)
        for job_id in stalled.order_by("pk").values_list("pk", flat=True):
            wake(kind, job_id)
            left.append((kind.name, job_id))
    return left
