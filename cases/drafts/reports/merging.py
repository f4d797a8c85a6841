"""How far a job of letters has come, in words."""

from dataclasses import dataclass

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from cases.drafts.models import MergeItem, MergeJob
from cases.jobs.reports.progress import Shown, stopped_words
from cases.petitions.queries.visible import visible_petition_ids
from offices.organisation.models import Account


@dataclass(frozen=True)
class Merged:
    """How many petitions of a job have come to what."""

    total: int
    done: int
    drafted: int
    refused: int

    @property
    def finished(self) -> int:
        return self.done + self.drafted + self.refused


def merged_of(job: MergeJob) -> Merged:
    rows = MergeItem.objects.filter(job=job).order_by().values_list("state").annotate(many=Count("pk"))
    counts: dict[str, int] = dict(rows)
    state = MergeItem.State
    return Merged(job.total, *(counts.get(one, 0) for one in (state.DONE, state.DRAFTED, state.REFUSED)))


def merge_shown(job: MergeJob, merged: Merged) -> Shown:
    counts = {name: getattr(merged, name) for name in ("total", "finished", "done", "drafted", "refused")}
    running = _(
        "已处理 %(finished)s / %(total)s 件：出具 %(done)s，送审 %(drafted)s，未办理 %(refused)s。可以离开本页。"
    )
    outcome = _("共 %(total)s 件：出具 %(done)s，送审 %(drafted)s，未办理 %(refused)s。") % counts
    look = "warning" if merged.refused else "success"
    if job.is_stopped:
        outcome, look = outcome + stopped_words(job.error, merged.total - merged.finished), "warning"
    return Shown(merged.finished, merged.total, _("正在出具"), running % counts, outcome, look)


def items_of(job: MergeJob, account: Account) -> QuerySet[MergeItem]:
    """The petitions that the account may still see, those refused first."""
    found = job.items.filter(petition__in=visible_petition_ids(account))
    return found.select_related("petition", "document", "draft").order_by("-state", "pk")
