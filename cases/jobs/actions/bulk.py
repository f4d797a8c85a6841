"""A job takes one step on many petitions, each through `perform`, each taken or refused alone."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from cases.jobs.actions.engine import Outcome, RowWork, run_job, wake
from cases.jobs.models import DOUBTED, FORWARDED, MANY, SUPERVISED, BulkItem, BulkJob, ImportBatch, ListedPackage
from cases.jobs.queries import listed_still
from cases.packages.actions.assigning import Planned
from cases.packages.actions.grouping import new_group
from cases.packages.enums import PackageState
from cases.packages.models.packages import Package, PackageGroup
from cases.packages.queries.doubts import DOUBTS, doubts_among, left_out
from cases.papers.errors import SignOffOwed
from cases.petitions.models.petitions import Petition
from cases.petitions.queries.opening import check_opened
from cases.petitions.queries.visible import petitions_visible_to
from cases.procedure.actions.perform import perform
from offices.errors import ActionRefused, InvalidFacts, NotPermitted
from offices.organisation.actions.request_keys import already_done, keep_result, result_before
from offices.organisation.models import Account, Event, Office, OutboxMessage
from offices.organisation.policies import authority_of, check_may
from offices.organisation.roles import Permission

Kind, ItemState = BulkJob.Kind, BulkItem.State
STEPS = {
    Kind.PACKAGE: "package",
    Kind.HAND_OVER: "package",
    Kind.CHANGE: "change_package",
    Kind.GROUP: "group_package",
    Kind.SPLIT: "split_package",
    Kind.TAKE_BACK: "withdraw_package",
    Kind.TRANSFER: "transfer",
    Kind.ASSIGN: "assign",
    Kind.SUPERVISE: "supervise",
    Kind.URGE: "urge_holder",
}
MOST_PETITIONS = 5_000
INCLUDED, TAKEN_BACK = "included", "taken_back"  # what a job keeps beside the step's facts
AT_ONCE = 20  # as many are done while the form waits


# How a higher room makes the step's arguments for one petition out of what the job keeps.
FactsOf = Callable[[BulkJob, Petition, dict[str, Any]], dict[str, Any]]
_facts_of: dict[str, FactsOf] = {}


# How a higher room keeps the step for one petition as a draft, where its letter is signed off first.
MakeDraft = Callable[[str, Petition, Mapping[str, Any], Account, datetime], Any]
_draft_of: dict[str, MakeDraft] = {}


def draft_where_owed(kind: str, draft: MakeDraft) -> None:
    """Let the room of drafts take what is to be signed off; from AppConfig.ready."""
    _draft_of[kind] = draft


def make_facts(kind: str, facts: FactsOf) -> None:
    """Let a higher room make the arguments of its step; from AppConfig.ready."""
    _facts_of[kind] = facts


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
    include: Collection[str] = (),
    typed: int | None = None,
    send: bool = True,
) -> BulkJob:
    """Write down what is to be done with the visible ones of these petitions and give it to a worker; a few are done
    by `run_bulk` of the caller (`is_small`).

    facts: of the step, records by id, days in ISO form (`leader`, `unit`, `due_on`, `team`, `measures`, …). Without a
    unit each petition stays with its own handler. A group's name makes one new group for all.
    include: the doubts (`cases.packages.queries.doubts`) whose petitions are taken all the same; the others are left
    out, with the sentence why. typed: from `MANY` petitions on, their number, as the person has typed it.
    The same request_key twice is one job. Raises NotPermitted, InvalidFacts.
    """
    if done := result_before(request_key, "bulk", by=by):
        return BulkJob.objects.get(pk=done)
    offices = authority_of(by).offices(permission_for(kind))
    if not offices:
        raise NotPermitted("not_permitted", _("您没有“%s”的权限。") % Kind(kind).label)
    wanted = set(petition_ids)
    if len(wanted) > MOST_PETITIONS:
        raise InvalidFacts("many", _("一次最多%(most)d件。") % {"most": MOST_PETITIONS}, field="petitions")
    found = list(petitions_visible_to(by).filter(pk__in=wanted).order_by("pk").values_list("pk", flat=True))
    if not found:
        raise InvalidFacts("no_petition", _("没有选择信访件，或者您无权查看。"), field="petitions")
    passed_over = _checked(Kind(kind), found, facts, include, typed)
    with transaction.atomic():
        if done := already_done(request_key, "bulk", by=by):
            return BulkJob.objects.get(pk=done)
        if group_name.strip():
            group = new_group(offices[0], group_name, by=by, at=at, field="group_name")
        job = BulkJob.objects.create(
            kind=kind,
            office=offices[0],
            group=group,
            made_at=at,
            made_by=by,
            request_key=request_key,
            facts={**facts, **({INCLUDED: sorted(include)} if include else {})},
            total=len(found),
            beat_at=at,
        )
        keep_result(request_key, job)
        items = [
            BulkItem(job=job, petition_id=pk, state=ItemState.REFUSED, sentence=passed_over[pk])
            if pk in passed_over
            else BulkItem(job=job, petition_id=pk)
            for pk in found
        ]
        BulkItem.objects.bulk_create(items, batch_size=1000)
        if send and not is_small(job):
            transaction.on_commit(lambda: wake(BulkWork, job.pk))
    return job


def permission_for(kind: str) -> Permission:
    """What whoever asks for it with many petitions must be permitted."""
    if kind in SUPERVISED:
        return Permission.SUPERVISE
    return Permission.SCREEN if kind in FORWARDED else Permission.PACKAGE


def passed_over_by(kind: str, petition_ids: Collection[int], include: Collection[str]) -> dict[int, str]:
    """The petitions that the act leaves out, each with the sentence why."""
    if kind not in DOUBTED:
        return {}
    return left_out(doubts_among(petition_ids, moved=kind == Kind.HAND_OVER), include)


def _checked(
    kind: BulkJob.Kind,
    found: Collection[int],
    facts: Mapping[str, Any],
    include: Collection[str],
    typed: int | None,
) -> dict[int, str]:
    """What is left out. Raises InvalidFacts where nothing is left, a reason is lacking, or the number was not typed."""
    passed_over = passed_over_by(kind, found, include)
    number = len(found) - len(passed_over)
    if not number:
        sentence = _("所选的%(n)d件都是已办结、已销号等情形，请勾选一并办理的，或者重新选择。")
        raise InvalidFacts("all_left_out", sentence % {"n": len(found)}, field="include")
    asking = [doubt for doubt in DOUBTS if doubt.key in include and doubt.asks_reason]
    if kind in DOUBTED and asking and not str(facts.get("reason") or "").strip():
        labels = "、".join(str(doubt.label) for doubt in asking)
        raise InvalidFacts("no_reason", _("勾选了%(labels)s的，请写明理由。") % {"labels": labels}, field="reason")
    if kind != Kind.TAKE_BACK and number >= MANY and typed != number:
        raise InvalidFacts(
            "confirm_number", _("将办理%(n)d件，确认无误的，请输入件数%(n)d。") % {"n": number}, field="typed"
        )
    return passed_over


def take_back(*, by: Account, at: datetime, job_id: int, reason: str, request_key: UUID, send: bool = True) -> BulkJob:
    """撤回这一批: a job that withdraws the packages an earlier one made; one that was worked on is refused alone."""
    job = BulkJob.objects.get(pk=job_id)
    if job.kind != Kind.PACKAGE or job.made_by_id != by.pk:
        raise ActionRefused("not_taken_back", _("只能撤回本人批量办理的包案。"))
    if job.is_running:
        raise ActionRefused("still_running", _("还在办理，请先停止。"))
    if not reason.strip():
        raise InvalidFacts("no_reason", _("请写明理由。"), field="reason")
    made = job.items.filter(state=ItemState.DONE).values_list("petition_id", flat=True)
    return start_bulk(
        by=by,
        at=at,
        kind=Kind.TAKE_BACK,
        petition_ids=made,
        facts={"reason": reason.strip(), TAKEN_BACK: job.pk},
        request_key=request_key,
        send=send,
    )


def take_back_list(
    *, by: Account, at: datetime, batch_id: int, reason: str, request_key: UUID, send: bool = True
) -> BulkJob:
    """撤销这份名单: a job that withdraws the packages a loaded list made; what was worked on stays, with the reason.

    By who assigns packages for the office of the list. Raises NotPermitted, InvalidFacts, ActionRefused.
    """
    with transaction.atomic():
        if done := already_done(request_key, "bulk", by=by, about=batch_id):
            return BulkJob.objects.get(pk=done)
        batches = ImportBatch.objects.select_for_update(of=("self",)).select_related("office").defer("file")
        batch = batches.get(pk=batch_id, kind=ImportBatch.Kind.PACKAGES)
        check_may(by, Permission.PACKAGE, batch.office)
        if not reason.strip():
            raise InvalidFacts("no_reason", _("请写明理由。"), field="reason")
        if batch.is_running:
            raise ActionRefused("import_runs", _("正在导入，请先停止。"))
        if batch.is_being_undone:
            raise ActionRefused("being_undone", _("正在撤销这份名单。"))
        listed = sorted(set(listed_still(batch).values_list("petition", flat=True)))
        if not listed:
            raise ActionRefused("nothing_to_undo", _("这份名单没有办理包案，或者已经全部撤销。"))
        job = BulkJob.objects.create(
            kind=Kind.TAKE_BACK,
            office=batch.office,
            batch=batch,
            made_at=at,
            made_by=by,
            request_key=request_key,
            facts={"reason": reason.strip()},
            total=len(listed),
            beat_at=at,
        )
        keep_result(request_key, job)
        BulkItem.objects.bulk_create([BulkItem(job=job, petition_id=pk) for pk in listed], batch_size=1000)
        if send and not is_small(job):
            transaction.on_commit(lambda: wake(BulkWork, job.pk))
    return job


def is_small(job: BulkJob) -> bool:
    return job.total <= AT_ONCE


def run_small(job: BulkJob) -> BulkJob:
    """A small job is done at once; another waits for the worker."""
    return run_bulk(job.pk) if is_small(job) else job


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
        self.told: set[tuple[int, str, int | None]] = set()

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
            item, result = outcome.row, outcome.result
            item.sentence, item.event = outcome.sentence, result if isinstance(result, Event) else None
            item.draft = None if isinstance(result, Event) else result
            item.state = ItemState.DRAFTED if item.draft else ItemState.DONE
            if outcome.sentence:
                item.state = ItemState.REFUSED
            item.save(update_fields=["state", "sentence", "event", "draft"])

    def take(self, job: BulkJob, row: BulkItem, now: datetime) -> Any:
        """The event of the step, or the draft where its letter is signed off first."""
        by = Account.objects.get(pk=job.made_by_id)
        petition = petitions_visible_to(by).filter(pk=row.petition_id).select_related("holder", "handler").first()
        if petition is None:
            raise NotPermitted("not_visible", _("您已无权查看这一件。"))
        check_opened(petition, by)
        if job.kind == Kind.HAND_OVER and not _is_packaged(petition):
            raise ActionRefused("not_packaged", _("本件没有领导包案。"))
        if passed_over := passed_over_by(job.kind, [petition.pk], job.facts.get(INCLUDED, ())):
            raise ActionRefused("left_out", passed_over[petition.pk])
        if job.kind == Kind.TAKE_BACK:
            _check_own(job, petition)
        if job.kind == Kind.SPLIT and (split := _split_already(job, petition)) is not None:
            return split
        key, step = uuid5(job.request_key, str(petition.pk)), STEPS[Kind(job.kind)]
        facts = facts_for(job, petition)
        try:
            perform(step, petition_id=petition.pk, by=by, at=now, request_key=key, **facts)
        except SignOffOwed:
            if job.kind not in _draft_of:
                raise
            return _draft_of[job.kind](step, petition, job.facts, by, now)
        event = Event.objects.get(request_key=key)
        if not is_small(job):
            self._tell_once(job, event)
        return event

    def _tell_once(self, job: BulkJob, event: Event) -> None:
        """An office hears of a large job once and not a thousand times; a resumed job may say it again."""
        for message in OutboxMessage.objects.filter(event=event):
            told = (message.office_id, message.permission, message.account_id)
            if told in self.told:
                message.delete()
                continue
            self.told.add(told)
            message.text = _("“%(kind)s”：一批信访件，共 %(total)d 件") % {
                "kind": job.get_kind_display(),
                "total": job.total,
            }
            message.url = reverse("cases:worklist" if job.kind in FORWARDED | SUPERVISED else "cases:packages")
            message.save(update_fields=["text", "url"])


def _check_own(job: BulkJob, petition: Petition) -> None:
    """The package that is open now is the one that the job, or the list, made."""
    made: Any = BulkItem.objects.filter(job=job.facts.get(TAKEN_BACK), petition=petition)
    if job.batch_id is not None:
        made = ListedPackage.objects.filter(batch=job.batch_id, petition=petition, event__kind="package")
        if not made.exists():
            raise ActionRefused("only_changed", _("名单变更的是原有的包案，没有撤销，请在该件上变更。"))
    if not Package.objects.filter(
        petition=petition, state=PackageState.OPEN, opened_at__in=made.values("event__at")
    ).exists():
        raise ActionRefused("another_package", _("这一件的包案此后已有变动，没有撤回。"))


def _split_already(job: BulkJob, petition: Petition) -> Event | None:
    """The last of a group is split with the others, by the step that leaves it alone."""
    if Package.objects.filter(petition=petition, state=PackageState.OPEN, group__isnull=False).exists():
        return None
    since = Event.objects.filter(chain=petition.chain_id, kind="split_package", at__gte=job.made_at)
    return since.order_by("sequence").last()


def _is_packaged(petition: Petition) -> bool:
    return Package.objects.filter(petition=petition, state=PackageState.OPEN).exists()


def facts_for(job: BulkJob, petition: Petition) -> dict[str, Any]:
    """The step's arguments for one petition, from what the job keeps of them."""
    facts = {name: value for name, value in job.facts.items() if name not in (INCLUDED, TAKEN_BACK)}
    if job.kind in _facts_of:
        return _facts_of[job.kind](job, petition, facts)
    if "leader" in facts:
        facts["leader"] = Account.objects.get(pk=facts["leader"])
    if job.kind in FORWARDED:
        return _forwarding(facts)
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


def _forwarding(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Offices and days as the steps of passing on take them."""
    made = dict(facts)
    made["to"] = Office.objects.get(pk=made["to"])
    for name in ("assisting", "copies"):
        if name in made:
            known = Office.objects.in_bulk(made[name])
            made[name] = [known[pk] for pk in made[name]]
    for name in ("result_due", "assist_due"):
        if name in made:
            made[name] = date.fromisoformat(made[name])
    return made
