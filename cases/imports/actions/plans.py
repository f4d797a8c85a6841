"""The preview of an import shows what the first rows of a list of packages would do."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.imports.actions.import_packages import PackageRows, Planned, read_packages
from cases.imports.actions.imports import LOADINGS, ImportWork
from cases.imports.package_sheet import FIELDS
from cases.jobs.actions.engine import attempt_row
from cases.jobs.errors import RowRefused
from cases.jobs.models import ImportBatch
from cases.packages.models.packages import Package
from offices.crypto import decrypt_bytes
from offices.files.workbooks import read_table
from offices.pages.words import cn_date

SHOWN = 20
MOST_ROWS_READ = 5_000
MOST_PLANNED, MOST_TRIED = 500, 60  # rows looked at; rows tried as the loading would take them


@dataclass(frozen=True)
class PlannedRow:
    """One row: its line in the file, the petition, how it stands and how it would. `refused`: `then` says why."""

    line: int
    number: str
    subject: str
    now: str
    then: str
    refused: bool
    changed: bool = False


def planned_rows(batch: ImportBatch, most: int = SHOWN) -> list[PlannedRow]:
    """The rows that are refused, then those that change something, then the others, as the guessed or chosen columns
    read them; none of a large file, or without a number column.
    """
    if batch.rows > MOST_ROWS_READ or not batch.file or "number" not in batch.mapping:
        return []
    table = read_table(decrypt_bytes(bytes(batch.file)), LOADINGS[batch.kind].known, batch.sheets_read)
    rows, now = read_packages(batch, table, timezone.now()), timezone.now()
    planned, tried = [], 0
    for place in range(min(MOST_PLANNED, len(table.rows))):
        row = _row(batch, rows, place)
        if row.changed and tried < MOST_TRIED:
            tried += 1
            row = _tried(batch, rows, place, row, now)
        planned.append(row)
    return sorted(planned, key=lambda row: (not row.refused, not row.changed, row.line))[:most]


def _tried(batch: ImportBatch, rows: PackageRows, place: int, row: PlannedRow, now: datetime) -> PlannedRow:
    """The row with what the step itself says against it: it is taken, and taken back."""

    def take() -> None:
        rows.load(batch, place, now)
        transaction.set_rollback(True)

    _nothing, sentence = attempt_row(take, f"plan of import {batch.pk}: row {place}", ImportWork.unforeseen)
    return replace(row, then=sentence, refused=True, changed=False) if sentence else row


def _row(batch: ImportBatch, rows: PackageRows, place: int) -> PlannedRow:
    line, facts = rows.table.rows[place][0], rows.facts[place]
    try:
        plan = rows.plan(batch, place)
    except RowRefused as refusal:
        number = facts.number if not isinstance(facts, str) else ""
        return PlannedRow(line, number, "", "", str(refusal), refused=True)
    return PlannedRow(
        line,
        plan.petition.number,
        plan.petition.subject,
        standing_words(plan.package),
        then_words(plan),
        refused=False,
        changed=bool(plan.key),
    )


def standing_words(package: Package | None) -> str:
    if package is None:
        return _("没有包案")
    return _("%(leader)s，%(unit)s，%(due)s") % {
        "leader": package.leader.name,
        "unit": package.unit.short_name,
        "due": cn_date(package.due_on),
    }


def then_words(plan: Planned) -> str:
    if not plan.key:
        return _("不变")
    words = "，".join(
        f"{FIELDS[name]}：{_said(value)}" for name, value in plan.facts.items() if name in FIELDS and value
    )
    if plan.key == "change_package":
        return _("调整——%(words)s") % {"words": words}
    return (_("移交——%(words)s") if plan.package else _("包案——%(words)s")) % {"words": words}


def _said(value: Any) -> str:
    return cn_date(value) if hasattr(value, "weekday") else str(getattr(value, "name", value))
