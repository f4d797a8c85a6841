"""Loading petitions from a table of somebody else's: received, mapped, tried or run, in chunks."""

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

from cases.actions.register import Person, register
from cases.enums import Channel, IdentityType
from cases.importing import FIELDS, REQUIRED, RowFacts, RowRefused, field_of_title, guess_columns, read_row, text_of
from cases.models import ImportBatch, ImportRow, Petition
from cases.sheets import NO_VALUE, Cell, Table, read_table
from offices.actions.records import record_event
from offices.crypto import decrypt_bytes, encrypt, encrypt_bytes
from offices.enums import AdminEvent
from offices.errors import ActionRefused, InvalidFacts
from offices.models import Account, Category, Office
from offices.policies import check_may
from offices.queries import current_categories
from offices.roles import Permission

State = ImportBatch.State
UNFINISHED = (State.QUEUED, State.RUNNING)
# Rows in one transaction. The counter of the office and year is locked as long: a clerk waits a moment, not more.
CHUNK = 25
DEFAULT_CHANNEL = "default_channel"  # beside the columns of a mapping

logger = logging.getLogger(__name__)


def receive_file(*, by: Account, at: datetime, office: Office, file_name: str, content: bytes) -> ImportBatch:
    """Keep an uploaded workbook, encrypted, until it has been loaded; its columns are guessed by their titles.

    Raises InvalidFacts where it is no workbook or holds no rows, NotPermitted.
    """
    check_may(by, Permission.IMPORT, office)
    check_may(by, Permission.REGISTER, office)
    table = read_table(content, field_of_title)
    if not table.rows:
        raise InvalidFacts("empty_file", _("标题行下面没有数据。"), field="file")
    return ImportBatch.objects.create(
        office=office,
        created_by=by,
        created_at=at,
        file_name=file_name[-200:],
        file=encrypt_bytes(content),
        checksum=sha256(content).hexdigest(),
        header=table.titles,
        mapping={**guess_columns(table.titles), DEFAULT_CHANNEL: Channel.WEB.value},
        rows=len(table.rows),
    )


def queue_import(
    *,
    by: Account,
    at: datetime,
    batch_id: int,
    columns: Mapping[str, int],
    channel: str,
    dry_run: bool,
    send: bool = True,
) -> ImportBatch:
    """Set what the columns mean and let a worker try or load the file, from its beginning.

    Beginning, end and failure are events of the office's administration.
    Raises InvalidFacts, NotPermitted; a batch that runs, or has been loaded, is refused.
    """
    with transaction.atomic():
        batch = (
            ImportBatch.objects.select_for_update(of=("self",)).select_related("office").defer("file").get(pk=batch_id)
        )
        check_may(by, Permission.IMPORT, batch.office)
        if batch.state in UNFINISHED:
            raise ActionRefused("import_runs", _("正在导入，请等它完成。"))
        if batch.state == State.DONE and not batch.dry_run:
            raise ActionRefused("import_done", _("这个文件已经导入。更正退回的行后，请上传退回文件。"))
        _check_columns(columns, len(batch.header))
        if channel not in Channel.values:
            raise InvalidFacts("no_channel", _("请选择信访形式。"), field=DEFAULT_CHANNEL)
        batch.rejects.all().delete()
        batch.mapping = {**columns, DEFAULT_CHANNEL: channel}
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
    """In the name of the account that the petitions are registered by."""
    counts = {
        "rows": batch.rows,
        "done": batch.done,
        "importable" if batch.dry_run else "imported": batch.imported,
        "unchanged": batch.unchanged,
        "rejected": batch.rejected,
    }
    _record(batch, kind, {**counts, **facts}, by=batch.created_by, at=at)


def _check_columns(columns: Mapping[str, int], width: int) -> None:
    for name in REQUIRED:
        if name not in columns:
            raise InvalidFacts("missing_column", _("请指出哪一列是“%(field)s”。") % {"field": FIELDS[name]}, field=name)
    for name, column in columns.items():
        if name not in FIELDS or not 0 <= column < width:
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
class _Rows:
    """The file of a batch, read: each row with its facts or the reason against it."""

    table: Table
    facts: list[RowFacts | str]
    categories: dict[str, Category]
    seen: dict[str, RowFacts] = field(default_factory=dict)


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
    rows: _Rows | None = None
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


def _read(batch: ImportBatch, now: datetime) -> _Rows:
    check_may(batch.created_by, Permission.IMPORT, batch.office)
    check_may(batch.created_by, Permission.REGISTER, batch.office)
    table = read_table(decrypt_bytes(bytes(batch.file)), field_of_title)
    columns = {name: column for name, column in batch.mapping.items() if name in FIELDS}
    today = timezone.localdate(now)
    facts: list[RowFacts | str] = []
    for _line, cells in table.rows:
        try:
            facts.append(read_row(cells, columns, channel=batch.mapping[DEFAULT_CHANNEL], today=today))
        except RowRefused as refusal:
            facts.append(str(refusal))
    rows = _Rows(table, facts, _categories())
    for known in facts[: batch.done]:
        if isinstance(known, RowFacts):
            rows.seen.setdefault(known.key(batch.office_id), known)
    return rows


def _categories() -> dict[str, Category]:
    """Content categories in force by name, full name and code; of two of one name the higher one."""
    found: dict[str, Category] = {}
    for category in sorted(current_categories(), key=lambda category: (category.level, category.code)):
        for name in (category.full_name, category.code, category.name):
            found.setdefault(name, category)
    return found


def _run_chunk(batch: ImportBatch, rows: _Rows, now: datetime) -> None:
    place = slice(batch.done, batch.done + CHUNK)
    chunk = list(zip(rows.table.rows[place], rows.facts[place], strict=True))
    keys = [facts.key(batch.office_id) for _row, facts in chunk if isinstance(facts, RowFacts)]
    known = {
        petition.source_key: petition
        for petition in Petition.objects.filter(source_key__in=keys)
        .select_related("text")
        .only("number", "source_key", "subject", "received_on", "text__body")
    }
    counts = _Counts()
    for (line, cells), facts in chunk:
        reason = facts if isinstance(facts, str) else _load_row(batch, rows, facts, known, counts, now)
        if reason:
            counts.rejects.append(ImportRow(batch=batch, line=line, cells=[_sealed(cells)], reason=reason[:300]))
    ImportRow.objects.bulk_create(counts.rejects)
    batch.done += len(chunk)
    batch.imported += counts.imported
    batch.unchanged += counts.unchanged
    batch.rejected += len(counts.rejects)
    batch.state = State.RUNNING
    written = ["done", "imported", "unchanged", "rejected", "state"]
    if batch.done >= batch.rows:
        batch.state, batch.finished_at = State.DONE, now
        written.append("finished_at")
        if not batch.dry_run:
            batch.file = b""  # what it said of persons stands in the petitions now, and in the rows refused
            written.append("file")
    batch.save(update_fields=written)
    if batch.state == State.DONE:
        # Last in the transaction: who writes to the chain of the office waits for this commit only.
        _record_end(batch, AdminEvent.IMPORT_FINISHED, {}, now)


def _load_row(
    batch: ImportBatch,
    rows: _Rows,
    facts: RowFacts,
    known: Mapping[str | None, Petition],
    counts: _Counts,
    now: datetime,
) -> str:
    """Register one row, or tell the reason against it."""
    key = facts.key(batch.office_id)
    if petition := known.get(key):
        stored = (petition.subject, petition.text.body, petition.received_on)
        if stored == (facts.subject, facts.body, facts.received_on):
            counts.unchanged += 1
            return ""
        return _("来源编号%(key)s已登记为%(number)s，内容与本行不同，未改动；确需更正的请在系统内办理。") % {
            "key": facts.number,
            "number": petition.number,
        }
    if same := rows.seen.get(key):
        if (same.subject, same.body, same.received_on) == (facts.subject, facts.body, facts.received_on):
            counts.unchanged += 1
            return ""
        return _("来源编号%(key)s在文件中出现两次，内容不同。") % {"key": facts.number}
    category = None
    if facts.category and not (category := rows.categories.get(facts.category)):
        return _("内容分类“%(name)s”不在现行分类中。") % {"name": facts.category[:40]}
    try:
        if batch.dry_run:
            with transaction.atomic():
                _register(batch, facts, key, category, now)
                transaction.set_rollback(True)
        else:
            _register(batch, facts, key, category, now)
    except ActionRefused as refusal:
        return str(refusal.sentence)
    except (OperationalError, InterfaceError):
        raise  # the database is away, which is no fault of this row
    except Exception as error:
        logger.error(
            "import %s: a row fails with %s", batch.pk, type(error).__name__
        )  # the message may hold what the row says
        return _("这一行无法登记，其中有系统不能保存的内容。")
    rows.seen[key] = facts
    counts.imported += 1
    return ""


def _register(batch: ImportBatch, facts: RowFacts, key: str, category: Category | None, now: datetime) -> None:
    register(
        by=batch.created_by,
        at=min(facts.at, now),
        office=batch.office,
        channel=facts.channel,
        received_on=facts.received_on,
        subject=facts.subject,
        body=facts.body,
        principal=Person(
            name=facts.name,
            identity_type=IdentityType.RESIDENT_ID if facts.identity_number else "",
            identity_number=facts.identity_number,
            phone=facts.phone,
            address=facts.address,
        ),
        demands=[facts.subject],
        headcount=facts.headcount,
        category=category,
        place=facts.place,
        source_key=key,
    )


def _sealed(cells: Sequence[Cell]) -> str:
    """The cells of a refused row, encrypted: they may hold names and numbers of persons."""
    return encrypt(json.dumps([text_of("" if cell == NO_VALUE else cell) for cell in cells], ensure_ascii=False))
