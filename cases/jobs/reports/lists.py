"""The lists of the work asked for: bulk jobs (批量办理) and files imported (导入)."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from cases.jobs.models import BulkJob, ImportBatch
from cases.jobs.reports.bulk import Progress, progress_of_jobs
from offices.lists.cells import Cell
from offices.lists.listing import Column, Listing, Reader, words
from offices.pages.words import cn_datetime

IMPORT_PAGES = {
    ImportBatch.Kind.PETITIONS: "cases:import_batch",
    ImportBatch.Kind.PACKAGES: "cases:packages_import",
}
Job = tuple[BulkJob, Progress]


def _number(key: str, label: Any, cell: Any) -> Column:
    return Column(key, label, cell, css="num", head_css="num")


# Bulk jobs


def _job_url(job: BulkJob, state: str = "") -> str:
    url = reverse("cases:bulk_job", args=[job.pk])
    return f"{url}?state={state}" if state else url


def _made(row: Job, reader: Reader) -> Cell:
    return Cell(cn_datetime(row[0].made_at), url=_job_url(row[0]))


def _progress_of(jobs: Any, reader: Reader) -> list[Job]:
    known = progress_of_jobs(jobs)
    return [(job, known[job.pk]) for job in jobs]


BULK_JOBS = Listing(
    title=_l("批量办理"),
    columns=(
        Column("made", _l("提交时间"), _made),
        words("kind", _l("办理"), lambda row: row[0].get_kind_display()),
        words("state", _l("状态"), lambda row: row[0].get_state_display()),
        _number("total", _l("件数"), lambda row, reader: str(row[1].total)),
        _number("done", _l("已办理"), lambda row, reader: Cell(row[1].done, url=_job_url(row[0], "done"))),
        _number("drafted", _l("已拟稿送审"), lambda row, reader: Cell(row[1].drafted, url=_job_url(row[0], "drafted"))),
        _number("refused", _l("未办理"), lambda row, reader: Cell(row[1].refused, url=_job_url(row[0], "refused"))),
    ),
    rows=_progress_of,
)


# Imports


def _file(batch: ImportBatch, reader: Reader) -> Cell:
    return Cell(batch.file_name, url=reverse(IMPORT_PAGES[ImportBatch.Kind(batch.kind)], args=[batch.pk]))


def undone_words(batch: ImportBatch) -> str:
    """That what it made was taken back, as a whole or in part; empty where nothing was."""
    undone = getattr(batch, "undone", 0)
    if not undone:
        return ""
    return _("已撤销") if undone >= batch.imported else _("已撤销%(n)d件") % {"n": undone}


def _state(batch: ImportBatch) -> str:
    if said := undone_words(batch):
        return said
    state = batch.get_state_display()
    return _("%(state)s（试导入）") % {"state": state} if batch.dry_run and batch.finished_at else state


def _imported(batch: ImportBatch, reader: Reader) -> Cell | str:
    if batch.dry_run or not batch.imported or batch.kind != ImportBatch.Kind.PETITIONS:
        return "—" if batch.dry_run else str(batch.imported)
    return Cell(str(batch.imported), url=f"{reverse(IMPORT_PAGES[ImportBatch.Kind.PETITIONS], args=[batch.pk])}#made")


IMPORTS = Listing(
    title=_l("导入"),
    columns=(
        Column("file", _l("文件"), _file),
        words("office", _l("单位"), lambda batch: batch.office.short_name),
        words("created", _l("上传时间"), lambda batch: cn_datetime(batch.created_at)),
        words("by", _l("导入人"), lambda batch: batch.created_by.name),
        words("state", _l("状态"), _state),
        _number("rows", _l("行数"), lambda batch, reader: str(batch.rows)),
        _number("imported", _l("导入"), _imported),
        _number("unchanged", _l("未变"), lambda batch, reader: str(batch.unchanged)),
        _number("rejected", _l("退回"), lambda batch, reader: str(batch.rejected)),
    ),
)
