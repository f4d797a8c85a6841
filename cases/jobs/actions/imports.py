"""An import takes an uploaded table, maps its columns, tries it, and runs it with the `Loading` of its kind."""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from hashlib import sha256

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from cases.jobs.actions.engine import Outcome, RowWork, run_job, wake
from cases.jobs.actions.import_kinds import Loading
from cases.jobs.actions.import_packages import PACKAGES
from cases.jobs.actions.import_petitions import PETITIONS
from cases.jobs.models import ImportBatch, ImportRow
from cases.jobs.petition_sheet import guess_columns, text_of
from offices.crypto import decrypt_bytes, encrypt, encrypt_bytes
from offices.errors import ActionRefused, InvalidFacts
from offices.files.workbooks import NO_VALUE, Cell, read_table
from offices.organisation.actions.records import record_event
from offices.organisation.enums import AdminEvent
from offices.organisation.models import Account, Office
from offices.organisation.policies import check_may

State = ImportBatch.State
LOADINGS: Mapping[str, Loading] = {ImportBatch.Kind.PETITIONS: PETITIONS, ImportBatch.Kind.PACKAGES: PACKAGES}


def receive_file(
    *,
    by: Account,
    at: datetime,
    office: Office,
    file_name: str,
    content: bytes,
    kind: str = ImportBatch.Kind.PETITIONS,
) -> ImportBatch:
    """Keep an uploaded workbook, encrypted, until it has been loaded; its columns are guessed by their titles.

    Raises InvalidFacts where it is no workbook or holds no rows, NotPermitted.
    """
    loading = LOADINGS[kind]
    for permission in loading.permissions:
        check_may(by, permission, office)
    table = read_table(content, loading.known)
    if not table.rows:
        raise InvalidFacts("empty_file", _("标题行下面没有数据。"), field="file")
    return ImportBatch.objects.create(
        kind=kind,
        office=office,
        created_by=by,
        created_at=at,
        file_name=file_name[-200:],
        file=encrypt_bytes(content),
        checksum=sha256(content).hexdigest(),
        header=table.titles,
        mapping={**guess_columns(table.titles, loading.known), loading.option: loading.usual},
        rows=len(table.rows),
    )


def queue_import(
    *,
    by: Account,
    at: datetime,
    batch_id: int,
    columns: Mapping[str, int],
    option: str,
    dry_run: bool,
    send: bool = True,
) -> ImportBatch:
    """Set what the columns mean and what holds for every row, and let a worker try or load the file from its beginning.

    Beginning, end and failure are events of the office's administration.
    Raises InvalidFacts, NotPermitted; a batch that runs, or has been loaded, is refused.
    """
    with transaction.atomic():
        batch = (
            ImportBatch.objects.select_for_update(of=("self",)).select_related("office").defer("file").get(pk=batch_id)
        )
        loading = LOADINGS[batch.kind]
        check_may(by, loading.permissions[0], batch.office)
        if batch.is_running:
            raise ActionRefused("import_runs", _("正在导入，请等它完成。"))
        if batch.state == State.DONE and not batch.dry_run:
            raise ActionRefused("import_done", _("这个文件已经导入。更正退回的行后，请上传退回文件。"))
        _check_columns(loading, columns, len(batch.header))
        if option not in {value for value, _label in loading.options}:
            code, sentence = loading.option_refusal
            raise InvalidFacts(code, str(sentence), field=loading.option)
        batch.rejects.all().delete()
        batch.mapping = {**columns, loading.option: option}
        batch.dry_run, batch.state, batch.error, batch.finished_at = dry_run, State.QUEUED, "", None
        batch.beat_at, batch.tries = at, 0
        batch.done = batch.imported = batch.unchanged = batch.rejected = 0
        batch.save(update_fields=[
            "mapping", "dry_run", "state", "error", "finished_at", "beat_at", "tries",
            "done", "imported", "unchanged", "rejected",
        ])  # fmt: skip
        _record(batch, AdminEvent.IMPORT_STARTED, {"rows": batch.rows}, by=by, at=at)
        if send:
            transaction.on_commit(lambda: wake(ImportWork, batch_id))
    return batch


def _record(batch: ImportBatch, kind: AdminEvent, facts: Mapping[str, object], *, by: Account, at: datetime) -> None:
    """An event of the office's administration. The file is named by its checksum: its name may hold a person's."""
    known = {"batch": batch.pk, "dry_run": batch.dry_run, "checksum": batch.checksum}
    office = batch.office
    record_event(subject=f"office:{office.pk}", kind=kind, facts={**known, **facts}, by=by, office=office, at=at)


def _record_end(batch: ImportBatch, kind: AdminEvent, facts: Mapping[str, object], at: datetime) -> None:
    """In the name of the account that loads the rows."""
    counts = {
        "rows": batch.rows,
        "done": batch.done,
        "importable" if batch.dry_run else "imported": batch.imported,
        "unchanged": batch.unchanged,
        "rejected": batch.rejected,
    }
    _record(batch, kind, {**counts, **facts}, by=batch.created_by, at=at)


def _check_columns(loading: Loading, columns: Mapping[str, int], width: int) -> None:
    for name in loading.required:
        if name not in columns:
            raise InvalidFacts(
                "missing_column", _("请指出哪一列是“%(field)s”。") % {"field": loading.fields[name]}, field=name
            )
    for name, column in columns.items():
        if name not in loading.fields or not 0 <= column < width:
            raise InvalidFacts("no_such_column", _("没有这一列。"), field=name)
    if len(set(columns.values())) < len(columns):
        raise InvalidFacts("column_twice", _("同一列只能对应一项。"))


def run_import(
    batch_id: int,
    *,
    clock: Callable[[], datetime] = timezone.now,
    told: Callable[[ImportBatch], object] = lambda batch: None,
) -> ImportBatch:
    batch: ImportBatch = run_job(ImportWork, batch_id, clock=clock, told=told)
    return batch


class ImportWork(RowWork[ImportBatch, int]):
    """The rows of a file, by their place in it. What a trial loads is taken back."""

    name = "import"
    model = ImportBatch
    counted = ("done", "imported", "unchanged", "rejected")
    unforeseen = _l("这一行无法登记，其中有系统不能保存的内容。")

    def __init__(self, job: ImportBatch, now: datetime) -> None:
        loading = LOADINGS[job.kind]
        for permission in loading.permissions:
            check_may(job.created_by, permission, job.office)
        self.size = loading.chunk
        self.table = read_table(decrypt_bytes(bytes(job.file)), loading.known)
        self.loaded = loading.read(job, self.table, now)

    @classmethod
    def locked(cls, job_id: int) -> ImportBatch:
        """One import of an office at a time: two would lock the counters of different years in different orders."""
        batches = ImportBatch.objects.select_for_update(of=("self",)).select_related("office", "created_by")
        batch = batches.defer("file").get(pk=job_id)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('cases.import'), %s)", [batch.office_id])
        return batch

    def rows(self, job: ImportBatch, most: int) -> Sequence[int]:
        places = range(job.done, min(job.done + most, len(self.table.rows)))
        if places:
            self.loaded.start_chunk(job, slice(places.start, places.stop))
        return places

    def take(self, job: ImportBatch, row: int, now: datetime) -> bool:
        changed = self.loaded.load(job, row, now)
        if job.dry_run:
            transaction.set_rollback(True)
        return changed

    def keep(self, job: ImportBatch, outcomes: Sequence[Outcome[int]]) -> None:
        rejects = []
        for outcome in outcomes:
            if outcome.sentence:
                line, cells = self.table.rows[outcome.row]
                rejects.append(ImportRow(batch=job, line=line, cells=[_sealed(cells)], reason=outcome.sentence))
        ImportRow.objects.bulk_create(rejects)
        job.done += len(outcomes)
        job.imported += sum(outcome.result is True for outcome in outcomes)
        job.unchanged += sum(outcome.result is False for outcome in outcomes)
        job.rejected += len(rejects)

    @classmethod
    def end(cls, job: ImportBatch, now: datetime) -> None:
        if job.error:
            _record_end(job, AdminEvent.IMPORT_FAILED, {"reason": job.error}, now)
            return
        if not job.dry_run:
            job.file = b""  # what it said of persons stands in what was loaded, and in the rows refused
            job.save(update_fields=["file"])
        # Last in the transaction: who writes to the chain of the office waits for this commit only.
        _record_end(job, AdminEvent.IMPORT_FINISHED, {}, now)


def _sealed(cells: Sequence[Cell]) -> str:
    """The cells of a refused row, encrypted: they may hold names and numbers of persons."""
    return encrypt(json.dumps([text_of("" if cell == NO_VALUE else cell) for cell in cells], ensure_ascii=False))
