"""The file of rejects: the rows an import refused, each with its reason, to be corrected and loaded again."""

import json
import re
from collections.abc import Callable, Iterator

from django.utils.translation import gettext as _

from cases.imports.cell_values import text_of
from cases.imports.sheet_titles import REASON
from cases.jobs.models import ImportBatch
from offices.crypto import decrypt, decrypt_bytes
from offices.files.books import Sheet, write_book
from offices.files.tables import line_words
from offices.files.workbooks import MOST_ROWS, read_table
from offices.pages.words import About

MOST_ROWS_READ = 5_000
SHOWN_CHARACTERS = 40


def why_no_rejects(batch: ImportBatch) -> tuple[str, str] | None:
    """Code and sentence where there is no file of rejects, None where there is one. While rows are still being loaded
    it would lack the later ones.
    """
    state = ImportBatch.State
    if batch.state == state.UPLOADED:
        return "import_not_run", _("这个文件还没有试导入或者导入。")
    if batch.state in (state.QUEUED, state.RUNNING):
        return "import_runs", _("正在导入，请等它完成。")
    if not batch.rejected:
        return "no_rejects", _("没有退回的行。")
    return None


def rejects_name(batch: ImportBatch) -> str:
    return _("%(file)s-退回的行.xlsx") % {"file": re.sub(r"[.](xlsx|xls|et|csv|txt)$", "", batch.file_name)}


def rejected_rows(batch: ImportBatch, most: int | None = None) -> Iterator[tuple[int, list[str], str]]:
    """Line in the file, cells and reason of each row refused, in the order of the file."""
    for row in batch.rejects.filter(noted=False).order_by("line")[:most].iterator(chunk_size=500):
        yield row.line, json.loads(decrypt(row.cells[0])), row.reason


def noted_rows(batch: ImportBatch, most: int) -> list[tuple[str, str]]:
    """Place in the file and remark of the first rows that were taken with one."""
    found = batch.rejects.filter(noted=True).order_by("line").values_list("line", "reason")[:most]
    return [(line_words(line, batch.sheets_read), remark) for line, remark in found]


def first_rows(batch: ImportBatch, known: Callable[[str], str | None], most: int = 3) -> list[list[str]]:
    """The first rows of the file, to show what its columns hold; none of a large file. known: as in `Loading`."""
    if batch.rows > MOST_ROWS_READ or not batch.file:
        return []
    rows = read_table(decrypt_bytes(bytes(batch.file)), known, batch.sheets_read).rows[:most]
    return [[text_of(cell)[:SHOWN_CHARACTERS] for cell in cells] for _line, cells in rows]


def write_rejects(batch: ImportBatch) -> bytes:
    """An Excel workbook with the columns of the file and one more, the reason. All cells are text, none a formula."""
    kept = [column for column, title in enumerate(batch.header) if title != REASON]
    rows = [[*(batch.header[column] for column in kept), REASON]]
    for _line, cells, reason in rejected_rows(batch):
        rows.append([*(cells[column] if column < len(cells) else "" for column in kept), reason])
    title = rejects_name(batch).removesuffix(".xlsx")
    return write_book([Sheet(_("退回的行"), rows)], About(title, batch.finished_at or batch.created_at), most=MOST_ROWS)
