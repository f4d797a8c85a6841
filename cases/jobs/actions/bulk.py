"""A job takes one step on many petitions, each through `perform`, each taken or refused alone."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from cases.jobs.actions.engine import Outcome, RowWork, run_job, wake
from cases.jobs.models import BulkItem, BulkJob
from cases.packages.actions.assigning import Planned
from cases.packages.enums import PackageState
from cases.packages.models.packages import Package, PackageGroup
from cases.petitions.models.petitions import Petition
from cases.petitions.queries.visible import petitions_visible_to
from cases.procedure.actions.perform import perform
from offices.errors import ActionRefused, InvalidFacts, NotPermitted
from offices.organisation.actions.request_keys import already_done, keep_result, result_before
from offices.organisation.models import Account, Event, Office, OutboxMessage
from offices.organisation.policies import authority_of
from offices.organisation.roles import Permission

Kind, ItemState = BulkJob.Kind, BulkItem.State
STEPS = {
    Kind.PACKAGE: "package",
    Kind.HAND_OVER: "package",
    Kind.CHANGE: "change_package",
    Kind.GROUP: "group_package",
    Kind.SPLIT: "split_package",
}
MOST_PETITIONS = 5_000
AT_ONCE = 20  # as many are done while the form waits


def start_bulk(
    *,
    by: Account,
    at: datetime,
    kind: str,
    petition_ids: Iterable[int],
    facts: Mapping[str, Any],
    request_key: UUID,
    group: PackageGroup | None = None,
    group_name: str = "",
    send: bool = True,
) -> BulkJob:
    """Write down what is to be done with the visible ones of these petitions and give it to a worker; a few are done
    by `run_bulk` of the caller (`is_small`).

    facts: of the step, records by id, days in ISO form (`leader`, `unit`, `due_on`, `team`, `measures`, …). Without a
    unit each petition stays with its own handler. A group's name makes one new group for all.
    The same request_key twice is one job. Raises NotPermitted, InvalidFacts.
    """
    if done := result_before(request_key, "bulk", by=by):
        return BulkJob.objects.get(pk=done)
    offices = authority_of(by).offices(Permission.PACKAGE)
    if not offices:
        raise NotPermitted("not_permitted", _("您没有确定包案的权限。"))
    wanted = set(petition_ids)
    if len(wanted) > MOST_PETITIONS:
        raise InvalidFacts("many", _("一次最多%(most)d件。") % {"most": MOST_PETITIONS}, field="petitions")
    found = list(petitions_visible_to(by).filter(pk__in=wanted).order_by("pk").values_list("pk", flat=True))
    if not found:
        raise InvalidFacts("no_petition", _("没有选择信访件，或者您无权查看。"), field="petitions")
    with transaction.atomic():
        if done := already_done(request_key, "bulk", by=by):
            return BulkJob.objects.get(pk=done)
        if group_name.strip():
            group = PackageGroup.objects.create(office=offices[0], name=group_name.strip(), made_at=at, made_by=by)
        job = BulkJob.objects.create(
            kind=kind,
            office=offices[0],
            group=group,
            made_at=at,
            made_by=by,
            request_key=request_key,
            facts=dict(facts),
            total=len(found),
            beat_at=at,
        )
        keep_result(request_key, job)
        BulkItem.objects.bulk_create([BulkItem(job=job, petition_id=pk) for pk in found], batch_size=1000)
        if send and not is_small(job):
            transaction.on_commit(lambda: wake(BulkWork, job.pk))
    return job


def is_small(job: BulkJob) -> bool:
    return job.total <= AT_ONCE


def run_bulk(job_id: int, *, clock: Callable[[], datetime] = timezone.now) -> BulkJob:
    job: BulkJob = run_job(BulkWork, job_id, clock=clock)
    return job


class BulkWork(RowWork[BulkJob, BulkItem]):
    """Petition by petition, each through the one door. A step carries a key made of job and petition, so that nothing
    is ever assigned twice by one job. Account, leader and unit are read anew for every petition: a role that is
    withdrawn in the middle ends here, with a sentence for each that is left.
    """

    name = "bulk"
    model = BulkJob
    unforeseen = _l("这一件无法办理，请打开该件单独办理。")

    def __init__(self, job: BulkJob, now: datetime) -> None:
        self.told: set[tuple[int, str]] = set()

    @classmethod
    def locked(cls, job_id: int) -> BulkJob:
        jobs = BulkJob.objects.select_for_update(of=("self",), no_key=True).select_related("office", "group")
        return jobs.get(pk=job_id)

    def rows(self, job: BulkJob, most: int) -> Sequence[BulkItem]:
        return list(job.items.filter(state=ItemState.WAITING).order_by("pk")[:most])

    @classmethod
    def end(cls, job: BulkJob, now: datetime) -> None:
        """It always ends with an outcome for each petition."""
        if job.error:
            job.items.filter(state=ItemState.WAITING).update(state=ItemState.REFUSED, sentence=job.error)
            job.state = BulkJob.State.DONE
            job.save(update_fields=["state"])

    def keep(self, job: BulkJob, outcomes: Sequence[Outcome[BulkItem]]) -> None:
        for outcome in outcomes:
            item = outcome.row
            item.event, item.sentence = outcome.result, outcome.sentence
            item.state = ItemState.REFUSED if outcome.sentence else ItemState.DONE
            item.save(update_fields=["state", "sentence", "event"])

    def take(self, job: BulkJob, row: BulkItem, now: datetime) -> Event:
        by = Account.objects.get(pk=job.made_by_id)
        petition = petitions_visible_to(by).filter(pk=row.petition_id).select_related("holder", "handler").first()
        if petition is None:
            raise NotPermitted("not_visible", _("您已无权查看这一件。"))
        if job.kind == Kind.HAND_OVER and not _is_packaged(petition):
            raise ActionRefused("not_packaged", _("本件没有领导包案。"))
        key = uuid5(job.request_key, str(petition.pk))
        perform(
            STEPS[Kind(job.kind)],
            petition_id=petition.pk,
            by=by,
            at=now,
            request_key=key,
            **facts_for(job, petition),
        )
        event = Event.objects.get(request_key=key)
        if not is_small(job):
            self._tell_once(job, event)
        return event

    def _tell_once(self, job: BulkJob, event: Event) -> None:
        """An office hears of a large job once and not a thousand times; a resumed job may say it again."""
        for message in OutboxMessage.objects.filter(event=event):
            if (message.office_id, message.permission) in self.told:
                message.delete()
                continue
            self.told.add((message.office_id, message.permission))
            message.text = _("“%(kind)s”：一批信访件，共 %(total)d 件") % {
                "kind": job.get_kind_display(),
                "total": job.total,
            }
            message.url = reverse("cases:packages")
            message.save(update_fields=["text", "url"])


def _is_packaged(petition: Petition) -> bool:
    return Package.objects.filter(petition=petition, state=PackageState.OPEN).exists()


def facts_for(job: BulkJob, petition: Petition) -> dict[str, Any]:
    """The step's arguments for one petition, from what the job keeps of them."""
    facts = dict(job.facts)
    if "leader" in facts:
        facts["leader"] = Account.objects.get(pk=facts["leader"])
    if job.kind in {Kind.PACKAGE, Kind.HAND_OVER}:
        unit = Office.objects.get(pk=facts["unit"]) if facts.get("unit") else petition.handler or petition.holder
        facts["unit"] = unit
    elif facts.get("unit"):
        facts["unit"] = Office.objects.get(pk=facts["unit"])
    if facts.get("due_on"):
        facts["due_on"] = date.fromisoformat(facts["due_on"])
    if "team" in facts:
        members = {member.pk: member for member in Account.objects.filter(pk__in=facts["team"])}
        facts["team"] = [members[pk] for pk in facts["team"]]
    if "measures" in facts:
        facts["measures"] = [
            Planned(text=row["text"], owner=row["owner"], due_on=date.fromisoformat(row["due_on"]))
            for row in facts["measures"]
        ]
    if job.group is not None:
        facts["group"] = job.group
    return facts
