"""A record of a reception that was made in error is voided: asked for with a reason, decided by another person.

The visit and the promises it made go with it, the batch it counted, and its package if nobody worked in it; the
booking, the ticket and the day are as they were before it was recorded. The record stays to be read.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.procedure.actions.perform import perform
from offices.errors import ActionRefused, Conflict, InvalidFacts, NotPermitted
from offices.organisation.actions.messages import queue_message, queue_message_to, settle_notices
from offices.organisation.actions.records import record_event
from offices.organisation.actions.request_keys import already_changed
from offices.organisation.models import Account, Event
from offices.organisation.policies import check_may
from offices.organisation.queries import facts_of
from offices.organisation.roles import Permission
from offices.pages.words import cn_date
from visits.bookings.actions.slots import withdraw_returned
from visits.bookings.enums import BookingState
from visits.bookings.models import Booking
from visits.receptions.actions.receptions import check_stands, subject_of
from visits.receptions.models import Reception
from visits.receptions.policies import check_may_decide, deciding_office
from visits.rota.enums import DayState
from visits.rota.models import ReceptionDay
from visits.visits.actions.visits import subject_of as subject_of_visit

LONGEST_REASON = 200
ASKED = ("void_asked_at", "void_asked_by", "void_reason", "void_office")


def ask_void(
    *, by: Account, at: datetime, reception_id: int, reason: str, request_key: UUID | None = None
) -> Reception:
    """报批作废, by who records receptions of the office. Raises NotPermitted, InvalidFacts, ActionRefused.

    It is a new version of the record: who decides has read this reason.
    """
    with transaction.atomic():
        done = already_changed(request_key, "reception_void_asked", by=by, about=reception_id)
        reception = _locked(reception_id)
        if done:
            return reception
        check_may(by, Permission.RECEIVE, reception.day.office)
        check_stands(reception)
        if reception.void_asked_at is not None:
            raise ActionRefused("already_asked", _("已经报批作废，请等待负责人决定。"))
        _check_reason(reason, "reason")
        reception.void_asked_at, reception.void_asked_by, reception.void_reason = at, by, reason.strip()
        reception.void_office = deciding_office(reception, timezone.localdate(at))
        reception.version += 1
        reception.save(update_fields=[*ASKED, "version"])
        office, subject = reception.day.office, subject_of(reception)
        facts = {"reason": reception.void_reason}
        event = record_event(subject=subject, kind="reception_void_asked", facts=facts, by=by, office=office, at=at)
        queue_message(
            event=event,
            office=reception.void_office,
            permission=Permission.APPROVE,
            text=_("请决定%(day)s的一份接访记录是否作废") % {"day": cn_date(reception.day.on)},
            url=reverse("visits:reception", args=[reception.pk]),
            at=at,
        )
    return reception


def withdraw_void(*, by: Account, at: datetime, reception_id: int, request_key: UUID | None = None) -> Reception:
    """撤回报批, by who asked, before it is decided. Raises NotPermitted, ActionRefused."""
    with transaction.atomic():
        done = already_changed(request_key, "reception_void_withdrawn", by=by, about=reception_id)
        reception = _locked(reception_id)
        if done:
            return reception
        check_stands(reception)
        if reception.void_asked_at is None:
            raise ActionRefused("not_asked", _("没有报批作废这份接访记录，或者已经决定、撤回。"))
        if reception.void_asked_by_id != by.pk:
            raise NotPermitted("asked_by_other", _("报批作废由报批人撤回。"))
        facts = {"reason": reception.void_reason}
        _forget_asking(reception)
        subject, office = subject_of(reception), reception.day.office
        event = record_event(
            subject=subject,
            kind="reception_void_withdrawn",
            facts=facts,
            by=by,
            office=office,
            at=at,
        )
        url = reverse("visits:reception", args=[reception.pk])
        settle_notices(event=event, url=url, permission=Permission.APPROVE, at=at)
    return reception


def decide_void(
    *,
    by: Account,
    at: datetime,
    reception_id: int,
    agreed: bool,
    decision: str = "",
    version: int | None = None,
    request_key: UUID | None = None,
) -> Reception:
    """批准或者不批准作废, by a head of the office who did not ask for it; what is approved is done at once.

    version: of the record that was read (None: the caller holds no form). The day is locked before the record and the
    petition, as by who records a reception or books. Raises NotPermitted, Conflict, InvalidFacts, ActionRefused.
    """
    with transaction.atomic():
        done = already_changed(request_key, "reception_void_decided", by=by, about=reception_id)
        day_id = Reception.on_record.values_list("day_id", flat=True).get(pk=reception_id)
        ReceptionDay.objects.select_for_update(of=("self",), no_key=True).get(pk=day_id)
        reception = _locked(reception_id)
        if done:
            return reception
        check_stands(reception)
        check_may_decide(by, reception, timezone.localdate(at))
        if version is not None and version != reception.version:
            said = _("这条接访记录刚刚被更正或者重新报批，请看过现在的内容再决定。")
            raise Conflict("changed_meanwhile", said, current={"version": reception.version})
        asked_by = reception.void_asked_by
        if asked_by is None:
            raise ActionRefused("not_asked", _("没有报批作废这份接访记录。"))
        if not agreed:
            _check_reason(decision, "decision")
        facts: dict[str, Any] = {"agreed": agreed, "reason": decision.strip(), "asked_by": asked_by.username}
        if agreed:
            facts |= _void(reception, by, at)
        else:
            _forget_asking(reception)
        subject, office = subject_of(reception), reception.day.office
        event = record_event(subject=subject, kind="reception_void_decided", facts=facts, by=by, office=office, at=at)
        url = reverse("visits:reception", args=[reception.pk])
        settle_notices(event=event, url=url, permission=Permission.APPROVE, at=at)
        words = _("%(day)s的接访记录已作废") if agreed else _("%(day)s的接访记录未获批准作废")
        queue_message_to(
            event=event,
            account=asked_by,
            office=office,
            text=words % {"day": cn_date(reception.day.on)},
            url=url,
            at=at,
        )
    return reception


# Parts


def _forget_asking(reception: Reception) -> None:
    reception.void_asked_at, reception.void_asked_by, reception.void_reason = None, None, ""
    reception.void_office = None
    reception.version += 1
    reception.save(update_fields=[*ASKED, "version"])


def _void(reception: Reception, by: Account, at: datetime) -> dict[str, Any]:
    """What was freed or taken back, for the event."""
    facts: dict[str, Any] = {"booking": reception.booking_id, "visit": reception.visit_id}
    sent = Event.objects.filter(chain__subject=subject_of(reception), kind="reception_sent_back")
    _void_in_petition(reception, by, at)
    if visit := reception.visit:
        facts["ticket"] = visit.ticket_id
        visit.voided_at, visit.ticket = at, None
        visit.save(update_fields=["voided_at", "ticket"])
        told, office = {"reception": reception.pk, "reason": reception.void_reason}, visit.office
        record_event(subject=subject_of_visit(visit), kind="visit_voided", facts=told, by=by, office=office, at=at)
    ids = [facts_of(one)["booking"] for one in sent]
    facts["cancelled"] = withdraw_returned(by=by, at=at, booking_ids=ids, reason=_("接访记录已作废"))
    if reception.booking_id:
        booking = Booking.objects.select_for_update(of=("self",)).get(pk=reception.booking_id)
        booking.state = reception.booked_as or BookingState.BOOKED
        booking.save(update_fields=["state"])
    reception.booking, reception.voided_at, reception.voided_by = None, at, by
    reception.save(update_fields=["booking", "voided_at", "voided_by"])
    day = reception.day
    if day.state == DayState.HELD and not day.receptions.exists():
        day.state, day.held_at = DayState.PLANNED, None
        day.save(update_fields=["state", "held_at"])
        facts["day"] = day.pk
    return facts


def _void_in_petition(reception: Reception, by: Account, at: datetime) -> None:
    """What the record wrote into the petition, by a step of its history; none where it wrote nothing."""
    petition, batch = reception.petition, reception.visit and reception.visit.batch_id
    made = (reception.promise_numbers, batch, reception.package_id, reception.change_asked_id)
    if petition is None or not any(made):
        return
    perform(
        "void_reception",
        petition_id=petition.pk,
        by=by,
        at=at,
        on=reception.day.on,
        leader=reception.leader.account.name,
        promises=reception.promise_numbers,
        batch=batch or 0,
        package_id=reception.package_id or 0,
        request_id=reception.change_asked_id or 0,
        reason=reception.void_reason,
        asked_by=reception.void_asked_by,
    )


def _check_reason(reason: str, field: str) -> None:
    if not reason.strip():
        raise InvalidFacts("no_reason", _("请写明理由。"), field=field)
    if len(reason) > LONGEST_REASON:
        raise InvalidFacts("text_too_long", _("最多%(most)d字。") % {"most": LONGEST_REASON}, field=field)


def _locked(reception_id: int) -> Reception:
    related = ("day__office", "leader__account", "petition", "visit__office", "void_asked_by", "void_office")
    found = Reception.on_record.select_for_update(of=("self",)).select_related(*related)
    return found.get(pk=reception_id)
