"""One act on many petitions, each through the one door, each taken or refused alone; resumed after a killed worker."""

import logging
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid5

from celery import current_app
from django.db import InterfaceError, OperationalError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError as BrokerError

from cases.jobs.models import BulkItem, BulkJob
from cases.packages.actions.assigning import Planned
from cases.packages.enums import AssignmentState
from cases.packages.models.packages import Assignment, PackageGroup
from cases.petitions.models.petitions import Petition
from cases.petitions.queries.visible import petitions_visible_to
from cases.procedure.actions.perform import perform
from offices.errors import ActionRefused, InvalidFacts, NotPermitted
from offices.organisation.actions.request_keys import already_done, keep_result, result_before
from offices.organisation.models import Account, Event, Office, OutboxMessage
from offices.organisation.policies import authority_of
from offices.organisation.roles import Permission

Kind, State, ItemState = BulkJob.Kind, BulkJob.State, BulkItem.State
UNFINISHED = (State.QUEUED, State.RUNNING)
STEPS = {
    Kind.PACKAGE: "package",
    Kind.HAND_OVER: "package",
    Kind.CHANGE: "change_package",
    Kind.GROUP: "group_package",
    Kind.SPLIT: "split_package",
}
MOST_PETITIONS = 5_000
AT_ONCE = 20  # as many are done while the form waits

logger = logging.getLogger(__name__)


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
        )
        keep_result(request_key, job)
        BulkItem.objects.bulk_create([BulkItem(job=job, petition_id=pk) for pk in found], batch_size=1000)
        if send and not is_small(job):
            transaction.on_commit(lambda: wake_bulk_worker(job.pk))
    return job


def is_small(job: BulkJob) -> bool:
    return job.total <= AT_ONCE


def wake_bulk_worker(job_id: int) -> None:
    """Give the job to a worker; given twice, the two share what is left."""
    try:
        current_app.send_task("cases.run_bulk", kwargs={"job_id": job_id}, retry=False, ignore_result=True)
    except BrokerError:
        # The page that shows the progress asks again, and so does the scheduler.
        logger.warning("broker unreachable, bulk job %s waits", job_id)


def run_bulk(job_id: int, *, clock: Callable[[], datetime] = timezone.now) -> BulkJob:
    """Work through a job, petition by petition, each with its outcome in one transaction.

    Killed at any moment it goes on with the next petition; several at once share the work. A step carries a key made
    of job and petition, so that nothing is ever assigned twice by one job. `clock` tells the present moment.
    """
    job = BulkJob.objects.select_related("office", "group").get(pk=job_id)
    if job.state not in UNFINISHED:
        return job
    BulkJob.objects.filter(pk=job.pk, state=State.QUEUED).update(state=State.RUNNING)
    work = _Work(job, clock)
    while work.next():
        pass
    # What another worker holds at this moment is still waiting: that one ends the job.
    if not job.items.filter(state=ItemState.WAITING).exists():
        ended = BulkJob.objects.filter(pk=job.pk, state__in=UNFINISHED)
        ended.update(state=State.DONE, finished_at=clock())
    job.refresh_from_db()
    return job


class _Work:
    """A job being worked on. Account, leader and unit are read anew for every petition: a role that is withdrawn in the
    middle ends here, with a sentence for each that is left.
    """

    def __init__(self, job: BulkJob, clock: Callable[[], datetime]) -> None:
        self.job, self.clock = job, clock
        self.told: set[tuple[int, str]] = set()

    def next(self) -> bool:
        """Take the step with the next petition that nobody works on; False where none is left."""
        with transaction.atomic():
            waiting = self.job.items.filter(state=ItemState.WAITING).order_by("pk")
            item = waiting.select_for_update(of=("self",), skip_locked=True).first()
            if item is None:
                return False
            sentence = ""
            try:
                with transaction.atomic():
                    item.event = self._take(item)
            except ActionRefused as refusal:
                sentence = str(refusal.sentence)
            except (OperationalError, InterfaceError):
                raise  # the database is away, which is no fault of this petition
            except Exception as error:
                # Its message may hold what the petition says.
                logger.error(
                    "bulk job %s: petition %s fails with %s", self.job.pk, item.petition_id, type(error).__name__
                )
                sentence = _("这一件无法办理，请打开该件单独办理。")
            item.state = ItemState.REFUSED if sentence else ItemState.DONE
            item.sentence = sentence[:300]
            item.save(update_fields=["state", "sentence", "event"])
        return True

    def _take(self, item: BulkItem) -> Event:
        by = Account.objects.get(pk=self.job.made_by_id)
        petition = petitions_visible_to(by).filter(pk=item.petition_id).select_related("holder", "handler").first()
        if petition is None:
            raise NotPermitted("not_visible", _("您已无权查看这一件。"))
        if self.job.kind == Kind.HAND_OVER and not _is_packaged(petition):
            raise ActionRefused("not_packaged", _("本件没有领导包案。"))
        key = uuid5(self.job.request_key, str(petition.pk))
        perform(
            STEPS[Kind(self.job.kind)],
            petition_id=petition.pk,
            by=by,
            at=self.clock(),
            request_key=key,
            **facts_for(self.job, petition),
        )
        event = Event.objects.get(request_key=key)
        if not is_small(self.job):
            self._tell_once(event)
        return event

    def _tell_once(self, event: Event) -> None:
        """An office hears of a large job once and not a thousand times; a resumed job may say it again."""
        for message in OutboxMessage.objects.filter(event=event):
            if (message.office_id, message.permission) in self.told:
                message.delete()
                continue
            self.told.add((message.office_id, message.permission))
            message.text = _("“%(kind)s”：一批信访件，共 %(total)d 件") % {
                "kind": self.job.get_kind_display(),
                "total": self.job.total,
            }
            message.url = reverse("cases:packages")
            message.save(update_fields=["text", "url"])


def _is_packaged(petition: Petition) -> bool:
    return Assignment.objects.filter(petition=petition, state=AssignmentState.OPEN).exists()


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


def resume_bulk(*, before: datetime) -> list[int]:
    """Wake the jobs that were begun before that moment and are not finished; their ids."""
    left = list(BulkJob.objects.filter(state__in=UNFINISHED, made_at__lt=before).values_list("pk", flat=True))
    for job_id in left:
        wake_bulk_worker(job_id)
    return left
