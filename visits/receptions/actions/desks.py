"""The desk of a legal body (法律服务值班): how many came, and that somebody who had booked came."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from offices.errors import ActionRefused, InvalidFacts
from offices.organisation.actions.records import record_event
from offices.organisation.models import Account
from offices.organisation.policies import check_may
from offices.organisation.roles import Permission
from visits.bookings.enums import BookingState
from visits.bookings.models import Booking
from visits.receptions.models import DeskRecord
from visits.rota.enums import DayState, PlanState
from visits.rota.models import ReceptionDay
from visits.visits.actions.visits import record_visit
from visits.visits.models import Visit

LONGEST_MATTER = 2000


def record_desk(*, by: Account, at: datetime, day_id: int, batches: int, persons: int, matter: str = "") -> DeskRecord:
    """记录值班: batches, persons and matters of a day. Written again, the new figures hold; the event keeps the old."""
    with transaction.atomic():
        day = _locked(day_id, by, at)
        if persons < batches:
            raise InvalidFacts("persons", _("人次不能少于批次。"), field="persons")
        if batches and not matter.strip():
            raise InvalidFacts("no_matter", _("请写明咨询的事项。"), field="matter")
        if len(matter) > LONGEST_MATTER:
            raise InvalidFacts("text_too_long", _("最多%(most)d字。") % {"most": LONGEST_MATTER}, field="matter")
        before = DeskRecord.objects.filter(day=day).first()
        values = {"batches": batches, "persons": persons, "matter": matter.strip()}
        made, _new = DeskRecord.objects.update_or_create(
            day=day, defaults={**values, "recorded_at": at, "recorded_by": by}
        )
        _hold(day, at)
        facts: dict[str, Any] = {"day": day.pk, "batches": batches, "persons": persons}
        facts["before"] = before and [before.batches, before.persons]
        _record(day, "desk_recorded", facts, by, at)
    return made


def receive_at_desk(*, by: Account, at: datetime, booking_id: int, **facts: Any) -> Visit:
    """到访: who had booked the desk came; the visit is recorded with the booking. facts: of `record_visit`."""
    with transaction.atomic():
        day = _locked(Booking.objects.values_list("day_id", flat=True).get(pk=booking_id), by, at)
        booking = Booking.objects.select_for_update(of=("self",)).get(pk=booking_id)
        if booking.state not in {BookingState.BOOKED, BookingState.ABSENT}:
            sentence = _("这个预约%(state)s，不能记录。")
            raise ActionRefused("wrong_state", sentence % {"state": booking.get_state_display()})
        facts["visitor"] = facts.get("visitor", "").strip() or booking.name
        visit = record_visit(by=by, at=at, office=day.office, **facts)
        booking.state, booking.visit = BookingState.RECEIVED, visit
        booking.save(update_fields=["state", "visit"])
        _hold(day, at)
        _record(day, "desk_visit", {"day": day.pk, "booking": booking.pk, "visit": visit.pk}, by, at)
    return visit


def _locked(day_id: int, by: Account, at: datetime) -> ReceptionDay:
    day = ReceptionDay.objects.select_for_update(of=("self",)).select_related("office", "plan").get(pk=day_id)
    check_may(by, Permission.RECEIVE, day.office)
    if day.leader_id is not None:
        raise ActionRefused("no_desk", _("这是领导接访日，请按接访记录。"))
    if day.plan.state != PlanState.PUBLISHED or day.state == DayState.CANCELLED:
        raise ActionRefused("day_not_open", _("这个值班日没有公布或已取消，不能记录。"))
    if day.on > timezone.localdate(at):
        raise ActionRefused("future_day", _("值班日还没有到，不能提前记录。"))
    return day


def _hold(day: ReceptionDay, at: datetime) -> None:
    if day.state == DayState.PLANNED:
        day.state, day.held_at, day.reason = DayState.HELD, at, ""
        day.save(update_fields=["state", "held_at", "reason"])


def _record(day: ReceptionDay, kind: str, facts: dict[str, Any], by: Account, at: datetime) -> None:
    record_event(subject=f"plan:{day.plan_id}", kind=kind, facts=facts, by=by, office=day.office, at=at)
