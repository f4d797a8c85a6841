"""Loading a table of somebody else's: received, mapped, tried or run, in chunks. What it holds is the kind's affair."""

import json
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256

from celery import current_app
from django.db import InterfaceError, OperationalError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError as BrokerError

from cases.jobs.actions.import_kinds import Loading, Rows
from cases.jobs.actions.import_packages import PACKAGES
from cases.jobs.actions.import_petitions import DEFAULT_CHANNEL, PETITIONS
from cases.jobs.models import ImportBatch, ImportRow
from cases.jobs.petition_sheet import RowRefused, guess_columns, text_of
from offices.errors import ActionRefused, InvalidFacts
from offices.files.crypto import decrypt_bytes, encrypt, encrypt_bytes
from offices.files.workbooks import NO_VALUE, Cell, read_table
from offices.organisation.actions.records import record_event
from offices.organisation.enums import AdminEvent
from offices.organisation.models import Account, Office
from offices.organisation.policies import check_may

__all__ = ["DEFAULT_CHANNEL", "LOADINGS", "UNFINISHED", "queue_import", "receive_file", "run_import", "wake_worker"]

State = ImportBatch.State
UNFINISHED = (State.QUEUED, State.RUNNING)
LOADINGS: Mapping[str, Loading] = {ImportBatch.Kind.PETITIONS: PETITIONS, ImportBatch.Kind.PACKAGES: PACKAGES}

logger = logging.getLogger(__name__)


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
        if batch.state in UNFINISHED:
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
        batch.done = batch.imported = batch.unchanged = batch.rejected = 0
        batch.save(update_fields=[
            "mapping", "dry_run", "state", "error", "finished_at", "done", "imported", "unchanged", "rejected",
        ])  # fmt: skip
        _record(batch, AdminEvent.IMPORT_STARTED, {"rows": batch.rows}, by=by, at=at)
        if send:
            transaction.on_commit(lambda: wake_worker(batch_id))
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


def wake_worker(batch_id: int) -> None:
    """Give the batch to a worker; given twice, the second finds nothing left to do."""
    try:
        current_app.send_task("cases.run_import", kwargs={"batch_id": batch_id}, retry=False, ignore_result=True)
    except BrokerError:
        # The page that shows the progress asks again.
        logger.warning("broker unreachable, import %s waits", batch_id)


@dataclass
class _Counts:
    imported: int = 0
    unchanged: int = 0
    rejects: list[ImportRow] = field(default_factory=list)


def run_import(
    batch_id: int,
    *,
    clock: Callable[[], datetime] = timezone.now,
    told: Callable[[ImportBatch], object] = lambda batch: None,
) -> ImportBatch:
    """Work through a queued batch, chunk by chunk, each with its progress in one transaction; `told` hears of each.

    Killed at any moment it goes on from the last chunk; several at once share the work. A row that is refused fails
    alone. A file that cannot be read any more, or an account that may no longer import, fails the batch with a
    sentence. `clock` tells the present moment.
    """
    rows: Rows | None = None
    while True:
        with transaction.atomic():
            batch = _locked(batch_id)
            if batch.state not in UNFINISHED:
                return batch
            try:
                rows = rows or _read(batch, clock())
            except ActionRefused as refusal:
                now = clock()
                batch.state, batch.error, batch.finished_at = State.FAILED, str(refusal.sentence)[:300], now
                batch.save(update_fields=["state", "error", "finished_at"])
                _record_end(batch, AdminEvent.IMPORT_FAILED, {"reason": batch.error}, now)
                return batch
            _run_chunk(batch, rows, clock())
        told(batch)


def _locked(batch_id: int) -> ImportBatch:
    """The batch and its office's imports, locked until the chunk is written.

    One import of an office at a time: two would lock the counters of different years in different orders.
    """
    batch = (
        ImportBatch.objects.select_for_update(of=("self",))
        .select_related("office", "created_by")
        .defer("file")
        .get(pk=batch_id)
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('cases.import'), %s)", [batch.office_id])
    return batch


def _read(batch: ImportBatch, now: datetime) -> Rows:
    loading = LOADINGS[batch.kind]
    for permission in loading.permissions:
        check_may(batch.created_by, permission, batch.office)
    table = read_table(decrypt_bytes(bytes(batch.file)), loading.known)
    return loading.read(batch, table, now)


def _run_chunk(batch: ImportBatch, rows: Rows, now: datetime) -> None:
    place = slice(batch.done, min(batch.done + LOADINGS[batch.kind].chunk, len(rows.table.rows)))
    rows.start_chunk(batch, place)
    counts = _Counts()
    for row in range(place.start, place.stop):
        if reason := _load_row(batch, rows, row, counts, now):
            line, cells = rows.table.rows[row]
            counts.rejects.append(ImportRow(batch=batch, line=line, cells=[_sealed(cells)], reason=reason[:300]))
    ImportRow.objects.bulk_create(counts.rejects)
    batch.done += place.stop - place.start
    batch.imported += counts.imported
    batch.unchanged += counts.unchanged
    batch.rejected += len(counts.rejects)
    batch.state = State.RUNNING
    written = ["done", "imported", "unchanged", "rejected", "state"]
    if batch.done >= batch.rows:
        batch.state, batch.finished_at = State.DONE, now
        written.append("finished_at")
        if not batch.dry_run:
            batch.file = b""  # what it said of persons stands in what was loaded, and in the rows refused
            written.append("file")
    batch.save(update_fields=written)
    if batch.state == State.DONE:
        # Last in the transaction: who writes to the chain of the office waits for this commit only.
        _record_end(batch, AdminEvent.IMPORT_FINISHED, {}, now)


def _load_row(batch: ImportBatch, rows: Rows, row: int, counts: _Counts, now: datetime) -> str:
    """Load one row, or tell the reason against it. What a trial loads is taken back."""
    try:
        with transaction.atomic():
            changed = rows.load(batch, row, now)
            if batch.dry_run:
                transaction.set_rollback(True)
    except RowRefused as refusal:
        return str(refusal)
    except ActionRefused as refusal:
        return str(refusal.sentence)
    except (OperationalError, InterfaceError):
        raise  # the database is away, which is no fault of this row
    except Exception as error:
        logger.error(
            "import %s: a row fails with %s", batch.pk, type(error).__name__
        )  # the message may hold what the row says
        return _("这一行无法登记，其中有系统不能保存的内容。")
    counts.imported += changed
    counts.unchanged += not changed
    return ""


def _sealed(cells: Sequence[Cell]) -> str:
    """The cells of a refused row, encrypted: they may hold names and numbers of persons."""
    return encrypt(json.dumps([text_of("" if cell == NO_VALUE else cell) for cell in cells], ensure_ascii=False))
