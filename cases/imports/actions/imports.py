"""An import takes an uploaded table, maps its columns, tries it, and runs it with the `Loading` of its kind."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.db import InterfaceError, OperationalError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from cases.imports.actions.import_kinds import Loading, Taken
from cases.imports.actions.import_packages import PACKAGES
from cases.imports.actions.import_petitions import PETITIONS
from cases.imports.cell_values import text_of
from cases.imports.sheet_titles import guess_columns, plain_title
from cases.jobs.actions.engine import BeginAnew, Outcome, RowWork, run_job, wake
from cases.jobs.models import ImportBatch, ImportedPetition, ImportHabits, ImportRow, ListedPackage
from offices.crypto import decrypt_bytes, encrypt, encrypt_bytes
from offices.errors import ActionRefused, InvalidFacts
from offices.files.tables import Cell, Table
from offices.files.workbooks import read_table
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
    batch = ImportBatch(
        kind=kind,
        office=office,
        created_by=by,
        created_at=at,
        file_name=file_name[-200:],
        file=encrypt_bytes(content),
        checksum=sha256(content).hexdigest(),
    )
    _describe(batch, read_table(content, loading.known))
    batch.save(force_insert=True)
    return batch


def choose_sheets(*, by: Account, at: datetime, batch_id: int, names: Sequence[str]) -> ImportBatch:
    """Read these sheets of a file that has not been loaded yet. Raises InvalidFacts, NotPermitted."""
    with transaction.atomic():
        batch = ImportBatch.objects.select_for_update(of=("self",)).select_related("office").get(pk=batch_id)
        loading = LOADINGS[batch.kind]
        check_may(by, loading.permissions[0], batch.office)
        _check_changeable(batch)
        known = {sheet["name"] for sheet in batch.found.get("sheets", ())}
        if not names or not known.issuperset(names):
            raise InvalidFacts("no_such_sheet", _("请选择要读取的工作表。"), field="sheets")
        _describe(batch, read_table(decrypt_bytes(bytes(batch.file)), loading.known, names))
        batch.rejects.all().delete()
        batch.state, batch.dry_run, batch.error = State.UPLOADED, True, ""
        for name in ImportWork.counted:
            setattr(batch, name, 0)
        fields = ["found", "header", "mapping", "settings", "rows", "state", "dry_run", "error", *ImportWork.counted]
        batch.save(update_fields=fields)
    return batch


def _describe(batch: ImportBatch, table: Table) -> None:
    """Keep what the file holds: its sheets, titles and rows, and what the columns mean as far as their titles tell."""
    loading = LOADINGS[batch.kind]
    if not table.rows:
        raise InvalidFacts("empty_file", _("标题行下面没有数据。"), field="file")
    habits = ImportHabits.objects.filter(office=batch.office, kind=batch.kind).first()
    columns = guess_columns(table.titles, loading.known, habits.titles if habits else {})
    for name, other in loading.instead.items():
        if name not in columns and other in columns:
            columns[name] = columns.pop(other)
    option = loading.guess(table.titles) if loading.guess else loading.usual
    found = {"sheets": [asdict(sheet) for sheet in table.sheets], "left_out": table.left_out}
    batch.found = json.loads(json.dumps(found))  # as it is read back
    batch.header, batch.rows = table.titles, len(table.rows)
    batch.mapping, batch.settings = {**columns, loading.option: option}, loading.settings({})


def _learn(batch: ImportBatch, columns: Mapping[str, int], settings: Mapping[str, Any]) -> None:
    """Keep what the office said its titles and names mean, where they alone do not tell; what it says now counts."""
    loading = LOADINGS[batch.kind]
    field_of = {column: name for name, column in columns.items()}
    guessed = {column: name for name, column in guess_columns(batch.header, loading.known).items()}
    titles = {
        plain_title(title): field_of.get(column, "")
        for column, title in enumerate(batch.header)
        if plain_title(title) and field_of.get(column) != guessed.get(column)
    }
    said = {plain_title(title) for title in batch.header}
    channels = settings.get("channels", {})
    kept = ImportHabits.objects.filter(office=batch.office, kind=batch.kind)
    if not titles and not channels and not kept.exists():
        return
    habits, _is_new = ImportHabits.objects.select_for_update().get_or_create(office=batch.office, kind=batch.kind)
    habits.titles = {title: name for title, name in habits.titles.items() if title not in said} | titles
    habits.channels = {**habits.channels, **channels}
    habits.save(update_fields=["titles", "channels"])


def _check_changeable(batch: ImportBatch) -> None:
    if batch.is_running:
        raise ActionRefused("import_runs", _("正在导入，请等它完成。"))
    _check_not_undone(batch)
    if batch.state == State.EXPIRED:
        if batch.was_loaded:
            raise ActionRefused("file_removed", _("文件保存满30日，已经删除，请重新上传。"))
        raise ActionRefused("file_removed", _("文件上传后30日内没有导入，已经删除，请重新上传。"))
    if batch.state == State.DONE and not batch.dry_run:
        raise ActionRefused("import_done", _("这个文件已经导入。更正退回的行后，请上传退回文件。"))


def _check_not_undone(batch: ImportBatch) -> None:
    if batch.is_being_undone:
        said = _("已经报批撤销这次导入，撤销办完以前不能导入。")
        if batch.kind == ImportBatch.Kind.PACKAGES:
            said = _("正在撤销这份名单，撤销办完以前不能导入。")
        raise ActionRefused("being_undone", said)


def queue_import(
    *,
    by: Account,
    at: datetime,
    batch_id: int,
    columns: Mapping[str, int],
    option: str,
    dry_run: bool,
    settings: Mapping[str, Any] | None = None,
    send: bool = True,
) -> ImportBatch:
    """Set what the columns mean and what holds for every row, and let a worker try or load the file from its beginning.

    Beginning, end and failure are events of the office's administration.
    Raises InvalidFacts, also where the kind of file asks for a decision first; NotPermitted; a batch that runs, or has
    been loaded, is refused.
    """
    with transaction.atomic():
        batch = (
            ImportBatch.objects.select_for_update(of=("self",)).select_related("office").defer("file").get(pk=batch_id)
        )
        loading = LOADINGS[batch.kind]
        check_may(by, loading.permissions[0], batch.office)
        _check_changeable(batch)
        _check_columns(loading, columns, len(batch.header))
        if option not in {value for value, _label in loading.options}:
            code, sentence = loading.option_refusal
            raise InvalidFacts(code, str(sentence), field=loading.option)
        batch.rejects.all().delete()
        chosen = loading.settings(settings or {})
        _learn(batch, columns, chosen)
        batch.mapping, batch.settings = {**columns, loading.option: option}, chosen
        if loading.check and not dry_run:
            loading.check(batch, timezone.localdate(at))
        batch.dry_run, batch.state, batch.error, batch.finished_at = dry_run, State.QUEUED, "", None
        batch.beat_at, batch.tries = at, 0
        for name in ImportWork.counted:
            setattr(batch, name, 0)
        batch.save(
            update_fields=[
                *("mapping", "settings", "dry_run", "state", "error", "finished_at", "beat_at", "tries"),
                *ImportWork.counted,
            ]
        )
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
    if loading.one_of and not set(columns) & set(loading.one_of):
        fields = _("或").join(f"“{loading.fields[name]}”" for name in loading.one_of)
        sentence = _("请指出哪一列是%(fields)s。") % {"fields": fields}
        raise InvalidFacts("missing_column", sentence, field=loading.one_of[0])
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
    counted = ("done", "imported", "unchanged", "rejected", "likely", "ended", "overdue", "noted")
    unforeseen = _l("这一行无法登记，其中有系统不能保存的内容。")

    def __init__(self, job: ImportBatch, now: datetime) -> None:
        loading = LOADINGS[job.kind]
        for permission in loading.permissions:
            check_may(job.created_by, permission, job.office)
        self.size = loading.chunk
        self.table = read_table(decrypt_bytes(bytes(job.file)), loading.known, job.sheets_read)
        self.loaded = loading.read(job, self.table, now)

    @classmethod
    def locked(cls, job_id: int) -> ImportBatch:
        """One import of an office at a time: two would lock the counters of different years in different orders."""
        batches = ImportBatch.objects.select_for_update(of=("self",)).select_related("office", "created_by")
        batch = batches.defer("file").get(pk=job_id)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('cases.import'), %s)", [batch.office_id])
        return batch

    @classmethod
    def check(cls, job: ImportBatch) -> None:
        _check_not_undone(job)

    def rows(self, job: ImportBatch, most: int) -> Sequence[int]:
        places = range(job.done, min(job.done + most, len(self.table.rows)))
        self.is_many = len(places) > 1
        if places:
            self.loaded.start_chunk(job, slice(places.start, places.stop))
            self.before = transaction.savepoint() if job.dry_run and self.is_many else None
        return places

    def take(self, job: ImportBatch, row: int, now: datetime) -> Taken:
        taken = self.loaded.load(job, row, now)
        if not self.is_many:
            self.loaded.save()
            if job.dry_run:
                transaction.set_rollback(True)
        return taken

    def keep(self, job: ImportBatch, outcomes: Sequence[Outcome[int]]) -> None:
        """The rows of a chunk are written together; where one of them cannot be, each is taken by itself."""
        if self.is_many:
            try:
                self.loaded.save()
            except (OperationalError, InterfaceError):
                raise
            except Exception as error:
                raise BeginAnew from error
            if self.before is not None:
                transaction.savepoint_rollback(self.before)
        kept, made, listed = [], [], []
        for outcome in outcomes:
            taken = outcome.result or Taken(changed=False)
            sentence = outcome.sentence or taken.likely
            line, cells = self.table.rows[outcome.row]
            if sentence:
                kept.append(ImportRow(batch=job, line=line, cells=[_sealed(cells)], reason=sentence))
            elif taken.notes:
                kept.append(ImportRow(batch=job, line=line, cells=[], reason="".join(taken.notes)[:300], noted=True))
            if taken.event is not None and not job.dry_run:
                listed.append(ListedPackage(batch=job, petition=taken.petition, event=taken.event, line=line))
            elif taken.petition is not None and not job.dry_run:
                made.append(ImportedPetition(batch=job, petition=taken.petition, line=line, mandate=taken.mandate))
            job.rejected += bool(sentence)
            job.likely += bool(taken.likely)
            job.imported += taken.changed
            job.unchanged += not taken.changed and not sentence
            job.ended += taken.ended
            job.overdue += taken.overdue
            job.noted += bool(taken.notes)
        ImportRow.objects.bulk_create(kept)
        ImportedPetition.objects.bulk_create(made)
        ListedPackage.objects.bulk_create(listed)
        job.done += len(outcomes)

    def take_back(self) -> None:
        self.loaded.take_back()

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
    return encrypt(json.dumps([text_of(cell) for cell in cells], ensure_ascii=False))
