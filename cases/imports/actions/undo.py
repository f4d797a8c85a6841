"""An import of petitions is undone as a whole: asked for, approved by another person, done by the one engine."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from cases.jobs.actions.engine import Outcome, RowWork, run_job, wake
from cases.jobs.models import ImportBatch, ImportedPetition, ImportUndo
from cases.petitions.models.petitions import Petition
from cases.procedure.actions.perform import perform
from offices.errors import ActionRefused, InvalidFacts, NotPermitted
from offices.organisation.actions.messages import queue_message, queue_message_to, settle_notices
from offices.organisation.actions.records import record_event
from offices.organisation.actions.request_keys import already_done, keep_result
from offices.organisation.enums import AdminEvent
from offices.organisation.models import Account, Event
from offices.organisation.policies import check_may
from offices.organisation.roles import Permission

State, RowState = ImportUndo.State, ImportedPetition.State


def ask_undo(*, by: Account, at: datetime, batch_id: int, reason: str, request_key: UUID) -> ImportUndo:
    """报批撤销导入, by who may import for the office. Raises InvalidFacts, NotPermitted, ActionRefused."""
    with transaction.atomic():
        if done := already_done(request_key, "undo_import", by=by, about=batch_id):
            return ImportUndo.objects.get(pk=done)
        batch = _locked_batch(pk=batch_id)
        check_may(by, Permission.IMPORT, batch.office)
        if not reason.strip():
            raise InvalidFacts("no_reason", _("请写明撤销的理由。"), field="reason")
        _check_rests(batch)
        if batch.is_being_undone:
            raise ActionRefused("already_asked", _("已经报批撤销这次导入。"))
        if not batch.petitions.exclude(state=RowState.UNDONE).exists():
            raise ActionRefused("nothing_to_undo", _("这次导入没有登记信访件，或者已经全部撤销。"))
        undo = ImportUndo.objects.create(
            batch=batch, request_key=request_key, asked_at=at, asked_by=by, reason=reason.strip()
        )
        keep_result(request_key, undo)
        event = _record(undo, AdminEvent.IMPORT_UNDO_ASKED, {"reason": undo.reason}, by=by, at=at)
        queue_message(
            event=event,
            office=batch.office,
            permission=Permission.APPROVE,
            text=_("请决定是否撤销第%(batch)d批导入") % {"batch": batch.pk},
            url=reverse("cases:import_undo", args=[batch.pk]),
            at=at,
        )
    return undo


def withdraw_undo(*, by: Account, at: datetime, undo_id: int) -> ImportUndo:
    """撤回报批, by who asked, before it is decided. Raises NotPermitted, ActionRefused."""
    with transaction.atomic():
        batch = _locked_batch(undos=undo_id)
        undo = UndoWork.locked(undo_id)
        if undo.asked_by_id != by.pk:
            raise NotPermitted("asked_by_other", _("撤销由报批人撤回。"))
        if undo.state != State.ASKED:
            raise ActionRefused("decided", _("已经作出决定或者撤回。"))
        undo.state = State.WITHDRAWN
        undo.save(update_fields=["state"])
        event = _record(undo, AdminEvent.IMPORT_UNDO_WITHDRAWN, {"reason": undo.reason}, by=by, at=at)
        url = reverse("cases:import_undo", args=[batch.pk])
        settle_notices(event=event, url=url, permission=Permission.APPROVE, at=at)
    return undo


def decide_undo(
    *, by: Account, at: datetime, undo_id: int, agreed: bool, decision: str = "", send: bool = True
) -> ImportUndo:
    """批准或者不批准撤销, by a head of the office who did not ask for it; what is approved is given to a worker."""
    with transaction.atomic():
        batch = _locked_batch(undos=undo_id)  # first, as whoever loads it does
        undo = UndoWork.locked(undo_id)
        check_may(by, Permission.APPROVE, batch.office)
        if undo.asked_by_id == by.pk:
            raise NotPermitted("own_request", _("撤销由报批人以外的人决定。"))
        if undo.state != State.ASKED:
            raise ActionRefused("decided", _("已经作出决定。"))
        if not agreed and not decision.strip():
            raise InvalidFacts("no_reason", _("请写明不批准的理由。"), field="decision")
        if agreed:
            _check_rests(batch)
        undo.decided_at, undo.decided_by, undo.decision = at, by, decision.strip()
        undo.state = State.QUEUED if agreed else State.REFUSED
        if agreed:
            undo.beat_at = at
            undo.total = batch.petitions.exclude(state=RowState.UNDONE).update(state=RowState.WAITING, sentence="")
        undo.save()
        facts = {"agreed": agreed, "reason": undo.decision}
        event = _record(undo, AdminEvent.IMPORT_UNDO_DECIDED, facts, by=by, at=at)
        words = _("第%(batch)d批导入的撤销已批准") if agreed else _("第%(batch)d批导入的撤销未获批准")
        queue_message_to(
            event=event,
            account=undo.asked_by,
            office=batch.office,
            text=words % {"batch": batch.pk},
            url=reverse("cases:import_undo", args=[batch.pk]),
            at=at,
        )
        if agreed and send:
            transaction.on_commit(lambda: wake(UndoWork, undo_id))
    return undo


def _locked_batch(**which: int) -> ImportBatch:
    batches = ImportBatch.objects.select_for_update(of=("self",)).select_related("office").defer("file")
    return batches.get(**which)


def _check_rests(batch: ImportBatch) -> None:
    if batch.is_running:
        raise ActionRefused("import_runs", _("正在导入，请先停止。"))


def _record(undo: ImportUndo, kind: AdminEvent, facts: dict[str, Any], *, by: Account, at: datetime) -> Event:
    office, known = undo.batch.office, {"batch": undo.batch_id}
    return record_event(subject=f"office:{office.pk}", kind=kind, facts={**known, **facts}, by=by, office=office, at=at)


def run_undo(undo_id: int, *, clock: Callable[[], datetime] = timezone.now) -> ImportUndo:
    undo: ImportUndo = run_job(UndoWork, undo_id, clock=clock)
    return undo


class UndoWork(RowWork[ImportUndo, ImportedPetition]):
    """Petition by petition, each through the one door, in the name of who asked; what was worked on stays."""

    name = "import_undo"
    model = ImportUndo
    counted = ("undone", "left")
    unforeseen = _l("这一件无法撤销，请打开该件查看。")
    size = 25

    def __init__(self, job: ImportUndo, now: datetime) -> None:
        check_may(job.asked_by, Permission.IMPORT, job.batch.office)

    @classmethod
    def locked(cls, job_id: int) -> ImportUndo:
        undos = ImportUndo.objects.select_for_update(of=("self",), no_key=True)
        return undos.select_related("batch__office", "asked_by", "decided_by").defer("batch__file").get(pk=job_id)

    def rows(self, job: ImportUndo, most: int) -> Sequence[ImportedPetition]:
        return list(job.batch.petitions.filter(state=RowState.WAITING).select_related("mandate").order_by("pk")[:most])

    def take(self, job: ImportUndo, row: ImportedPetition, now: datetime) -> Petition:
        if row.mandate is not None:
            # What was there before stays; whoever approved takes the mandate off it.
            return perform(
                "withdraw_mandate",
                petition_id=row.petition_id,
                by=job.decided_by,
                at=now,
                request_key=uuid5(job.request_key, str(row.petition_id)),
                number=row.mandate.number,
                reason=job.reason,
            )
        return perform(
            "void_import",
            petition_id=row.petition_id,
            by=Account.objects.get(pk=job.asked_by_id),
            at=now,
            request_key=uuid5(job.request_key, str(row.petition_id)),
            batch=job.batch_id,
            reason=job.reason,
            approver=job.decided_by,
        )

    def keep(self, job: ImportUndo, outcomes: Sequence[Outcome[ImportedPetition]]) -> None:
        for outcome in outcomes:
            row = outcome.row
            row.state, row.sentence = RowState.LEFT if outcome.sentence else RowState.UNDONE, outcome.sentence
            row.save(update_fields=["state", "sentence"])
            job.left += bool(outcome.sentence)
            job.undone += not outcome.sentence

    @classmethod
    def end(cls, job: ImportUndo, now: datetime) -> None:
        facts: dict[str, Any] = {}
        if job.error:
            waiting = job.batch.petitions.filter(state=RowState.WAITING)
            job.left += waiting.update(state=RowState.LEFT, sentence=job.error)
            job.save(update_fields=["left"])
            facts["reason"] = job.error
        facts |= {"undone": job.undone, "left": job.left}
        _record(job, AdminEvent.IMPORT_UNDONE, facts, by=job.asked_by, at=now)
