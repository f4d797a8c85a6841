"""A `Shown` says how far a job has come, in the words of its kind."""

from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from cases.jobs.models import BulkJob, ImportBatch
from cases.jobs.reports.bulk import Progress as Counted
from offices.lists.cells import link, markup


@dataclass(frozen=True)
class Shown:
    """What the page of a job says: title and sentence while it runs, the outcome and its look when it has ended."""

    finished: int
    total: int
    title: str
    sentence: str
    outcome: str = ""
    look: str = "success"

    @property
    def percent(self) -> int:
        return 100 * self.finished // self.total if self.total else 0

    @property
    def role(self) -> str:
        return "alert" if self.look == "danger" else "status"


def failure_words(error: str) -> str:
    return _("未能完成：") + error


def import_shown(batch: ImportBatch) -> Shown:
    counts = {name: getattr(batch, name) for name in ("rows", "done", "imported", "unchanged", "rejected")}
    more = _more(batch)
    running = _("已处理 %(done)s / %(rows)s 行：可导入 %(imported)s，未变 %(unchanged)s，退回 %(rejected)s。")
    running += _("可以离开本页，导入会继续。")
    title = _("正在试导入") if batch.dry_run else _("正在导入")
    shown = Shown(batch.done, batch.rows, title, running % counts)
    if batch.state == ImportBatch.State.FAILED:
        return replace(shown, outcome=failure_words(batch.error), look="danger")
    if batch.is_stopped:
        return replace(shown, outcome=stopped_words(batch.error, batch.rows - batch.done), look="warning")
    if batch.state == ImportBatch.State.EXPIRED:
        removed = _("文件上传后30日内没有导入，已经删除。需要导入的，请重新上传。")
        if batch.was_loaded:
            removed = _("文件保存满30日，已经删除。其余的行需要导入的，请重新上传；已导入的行不会重复。")
        return replace(shown, outcome=removed, look="warning")
    if batch.state != ImportBatch.State.DONE:
        return shown
    if not batch.dry_run:
        outcome = _("导入完成。共 %(rows)s 行：导入 %(imported)s，未变 %(unchanged)s，退回 %(rejected)s。")
        said = outcome % counts + more
        return replace(
            shown, outcome=said if batch.kind == ImportBatch.Kind.PACKAGES else _linked(said, batch.imported)
        )
    untouched = _("没有改动任何包案") if batch.kind == ImportBatch.Kind.PACKAGES else _("没有登记任何信访件")
    outcome = _(
        "试导入完成，%(untouched)s。共 %(rows)s 行：可导入 %(imported)s，未变 %(unchanged)s，退回 %(rejected)s。"
    )
    return replace(shown, outcome=outcome % {**counts, "untouched": untouched} + more, look="info")


def _linked(said: str, imported: int) -> str:
    """With a link from how many were registered to the list of them below."""
    words = _("导入 %(imported)s") % {"imported": imported}
    before, found, after = said.partition(words)
    return markup((before, link(words, "#made"), after)) if found and imported else said


def _more(batch: ImportBatch) -> str:
    """What else is to be known of the rows."""
    said = []
    if batch.ended:
        said.append(_("其中%(n)d行已办结，登记为已办结，不计期限。") % {"n": batch.ended})
    if batch.overdue:
        ways = {"today": _("自导入之日起计算期限，不发牌"), "history": _("作为历史件登记，不计期限，不发牌")}
        how = ways.get(batch.settings.get("old_rows", ""), _("怎样登记须在正式导入前选定"))
        sentence = _("%(n)d行未办结且按收到日期已逾期（若从收到之日起算，将发牌%(n)d张），%(how)s。")
        said.append(sentence % {"n": batch.overdue, "how": how})
    if batch.likely:
        said.append(_("退回的行中%(n)d行疑似已登记。") % {"n": batch.likely})
    if batch.noted:
        said.append(_("%(n)d行有说明，见下。") % {"n": batch.noted})
    return "".join(said)


def stopped_words(error: str, rest: int) -> str:
    """What is said of a job that a person stopped. error: who."""
    return _("已停止（%(who)s）。其余 %(rest)d 没有办理，可以继续。") % {"who": error, "rest": rest}


def bulk_shown(job: BulkJob, progress: Counted) -> Shown:
    counts = {name: getattr(progress, name) for name in ("total", "finished", "done", "drafted", "refused")}
    running = _("已处理 %(finished)s / %(total)s 件：办理 %(done)s，未办理 %(refused)s。可以离开本页，办理会继续。")
    outcome = _("共 %(total)s 件：办理 %(done)s，未办理 %(refused)s。") % counts
    if progress.drafted:
        outcome = _("共 %(total)s 件：办理 %(done)s，拟稿送审 %(drafted)s，未办理 %(refused)s。") % counts
    look = "warning" if progress.refused else "success"
    if job.is_stopped:
        outcome, look = outcome + stopped_words(job.error, progress.total - progress.finished), "warning"
    return Shown(progress.finished, progress.total, _("正在办理"), running % counts, outcome, look)
