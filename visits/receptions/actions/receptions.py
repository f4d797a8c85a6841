"""The record of a leader's reception: what was asked, said and promised; who receives owns (谁接访谁包案)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from cases.packages.enums import PackageOrigin, PackageState
from cases.packages.models.packages import PackageRequest
from cases.petitions.models.petitions import Petition
from cases.procedure.actions.perform import lock_petition, perform
from cases.procedure.policies import can_take
from offices.errors import ActionRefused, InvalidFacts
from offices.organisation.actions.records import record_event
from offices.organisation.actions.request_keys import already_done, keep_result
from offices.organisation.models import Account, Office
from offices.organisation.policies import check_may
from offices.organisation.roles import Permission
from offices.pages.models import LONGEST_TEXT
from offices.pages.texts import nothing_said
from visits.bookings.enums import BookingState
from visits.bookings.models import Booking
from visits.bookings.policies import check_receiver
from visits.hall.models import Ticket
from visits.receptions.enums import ReceptionFollowUp, ReceptionOutcome, Satisfaction
from visits.receptions.models import Point, Reception
from visits.rota.enums import DayState, PlanState
from visits.rota.models import Leader, ReceptionDay
from visits.visits.actions.visits import record_visit
from visits.visits.enums import VisitOutcome

MOST_ROWS = 20  # points, promises, persons present


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One point: what was asked and what was answered to it."""

    asked: str
    answered: str = ""
    unit: Office | None = None


@dataclass(frozen=True, kw_only=True)
class Promised:
    """A promise as it was read back: text, date, unit and person who does it."""

    text: str
    due_on: date | None
    owner: str
    unit: Office | None


@dataclass(frozen=True, kw_only=True)
class PackageAsked:
    """The package that the record opens: until when, and which unit is responsible."""

    unit: Office | None
    due_on: date | None
    responsible: str = ""
    reason: str = ""


NO_LEADER = _l("请选择到场接访的领导；没有领导到场的，按一般来访记录。")


@dataclass(frozen=True, kw_only=True)
class ReceptionFacts:
    leader: Leader | None
    began_at: datetime
    ended_at: datetime
    outcome: str
    persons: int = 1
    name: str = ""
    representatives: str = ""
    unrepresented: str = ""
    petition: Petition | None = None
    booking: Booking | None = None
    ticket: Ticket | None = None
    present: tuple[dict[str, str], ...] = ()
    point: str = ""
    said: str = ""
    satisfaction: str = Satisfaction.NOT_GIVEN.value
    points: Sequence[Asked] = ()
    promises: Sequence[Promised] = ()
    package: PackageAsked | None = None


def record_reception(
    *, by: Account, at: datetime, day_id: int, request_key: UUID | None = None, **given: Any
) -> Reception:
    """Record a reception with its visit, its promises and the leader's package, all or nothing.

    given: the fields of ReceptionFacts. The same `request_key` twice is one record. It stays on the list until closed:
    what was settled or explained without a promise once the visitor has signed, or has not.
    Raises NotPermitted, ActionRefused, InvalidFacts with its field ("promises-0-due_on" for the first promise's date).
    """
    facts = ReceptionFacts(**given)
    with transaction.atomic():
        if done := already_done(request_key, "reception", by=by, about=day_id):
            return Reception.objects.get(pk=done)
        day = ReceptionDay.objects.select_for_update(of=("self",)).select_related("office", "plan").get(pk=day_id)
        check_may(by, Permission.RECEIVE, day.office)
        booking = _locked_booking(day, facts.booking)
        petition = facts.petition or (booking.petition if booking else None)
        if booking is not None and not facts.name.strip():
            facts = replace(facts, name=booking.name)
        _check(day, facts, petition, at)
        visit = record_visit(
            by=by,
            at=at,
            office=day.office,
            came_at=facts.began_at,
            left_at=facts.ended_at,
            outcome=_visit_outcome(facts.outcome, petition, day.on),
            petition=petition,
            ticket=facts.ticket,
            persons=facts.persons,
            visitor=facts.name,
            representatives=facts.representatives,
            unrepresented=facts.unrepresented,
            room=day.room if day.room and day.room.hall.office_id == day.office_id else None,
            said="\n".join(point.asked for point in facts.points),
            done=facts.said,
        )
        reception = _write(day, facts, petition, booking, visit, by, at)
        keep_result(request_key, reception)
        if booking is not None:
            booking.state = BookingState.RECEIVED
            booking.save(update_fields=["state"])
        if day.state == DayState.PLANNED:
            day.state, day.held_at, day.reason = DayState.HELD, at, ""
            day.save(update_fields=["state", "held_at", "reason"])
        if petition is not None:
            _own(reception, facts, petition, by, at)
        shown = {
            "day": day.pk,
            "leader": reception.leader_id,
            "petition": petition and petition.number,
            "outcome": facts.outcome,
            "persons": facts.persons,
            "promises": len(facts.promises),
            "visit": visit.pk,
        }
        record(reception, "reception", shown, by, at)
    return reception


def _write(
    day: ReceptionDay,
    facts: ReceptionFacts,
    petition: Petition | None,
    booking: Booking | None,
    visit: Any,
    by: Account,
    at: datetime,
) -> Reception:
    reception = Reception.objects.create(
        day=day,
        leader=_leader(facts),
        booking=booking,
        booked_as=booking.state if booking else "",
        visit=visit,
        petition=petition,
        began_at=facts.began_at,
        ended_at=facts.ended_at,
        persons=facts.persons,
        name=facts.name,
        present=list(facts.present),
        point=facts.point or (booking.point if booking else ""),
        said=facts.said,
        outcome=facts.outcome,
        satisfaction=facts.satisfaction,
        follow_up=ReceptionFollowUp.OPEN,
        recorded_at=at,
        recorded_by=by,
    )
    Point.objects.bulk_create(
        Point(reception=reception, number=number, asked=point.asked, answered=point.answered, unit=point.unit)
        for number, point in enumerate(facts.points, start=1)
    )
    return reception


def _own(reception: Reception, facts: ReceptionFacts, petition: Petition, by: Account, at: datetime) -> None:
    """谁接访谁包案: the leader takes the petition on, and each promise gets its clock."""
    leader = reception.leader.account
    package = facts.package
    current = petition.packages.filter(state=PackageState.OPEN).first()
    if package is not None and current is not None and current.leader_id != leader.pk and package.reason.strip():
        _take_over(reception, petition, package, leader, by, at)
    elif package is not None and current is None:
        _package(reception, petition, package, leader, by, at)
    for number, promised in enumerate(facts.promises):
        try:
            perform(
                "promise",
                petition_id=petition.pk,
                by=by,
                at=at,
                leader=leader,
                unit=promised.unit or petition.handler or petition.holder,
                owner=promised.owner,
                text=promised.text,
                due_on=promised.due_on,
            )
        except InvalidFacts as refusal:
            raise InvalidFacts(
                refusal.code, str(refusal.sentence), field=f"promises-{number}-{refusal.field or 'text'}"
            ) from refusal
    if facts.promises:
        made = petition.promises.order_by("-number").values_list("number", flat=True)[: len(facts.promises)]
        reception.promise_numbers = sorted(made)
    reception.save(update_fields=["promise_numbers", "package", "change_asked"])


def _take_over(
    reception: Reception, petition: Petition, package: PackageAsked, leader: Account, by: Account, at: datetime
) -> None:
    """Who may not hand the package over, such as the desk, asks the office that assigned it."""
    if can_take(by, petition, "package"):
        _package(reception, petition, package, leader, by, at)
        return
    asked: dict[str, Any] = {"leader": leader, "unit": package.unit, "due_on": package.due_on}
    perform("ask_change", petition_id=petition.pk, by=by, at=at, **asked, reason=package.reason)
    reception.change_asked = PackageRequest.objects.get(package__petition=petition, agreed=None)


def _package(
    reception: Reception, petition: Petition, package: PackageAsked, leader: Account, by: Account, at: datetime
) -> None:
    perform(
        "package",
        petition_id=petition.pk,
        by=by,
        at=at,
        leader=leader,
        unit=package.unit or petition.handler or petition.holder,
        due_on=package.due_on,
        origin=PackageOrigin.RECEPTION,
        responsible=package.responsible,
        reason=package.reason,
    )
    reception.package = petition.packages.get(state=PackageState.OPEN)


# What cannot be


def _check(day: ReceptionDay, facts: ReceptionFacts, petition: Petition | None, at: datetime) -> None:
    if day.leader_id is None:
        raise ActionRefused("no_reception", _("法律服务值班请按来访记录，不作领导接访记录。"))
    if day.plan.state != PlanState.PUBLISHED or day.state == DayState.CANCELLED:
        raise ActionRefused("day_not_open", _("这个接访日没有公布或已取消，不能记录接访。"))
    if day.on > timezone.localdate(at):
        raise ActionRefused("future_day", _("接访日还没有到，不能提前记录。"))
    leader = facts.leader
    if leader is None:
        raise InvalidFacts("no_leader", str(NO_LEADER), field="leader")
    if leader.office_id != day.office_id:
        raise InvalidFacts(
            "other_office", _("%(leader)s不是本单位的接访领导。") % {"leader": leader.account.name}, field="leader"
        )
    check_receiver(leader, petition, field="leader")
    if timezone.localdate(facts.began_at) != day.on:
        raise InvalidFacts("other_day", _("接访时间应在接访日当天。"), field="began_at")
    if not facts.began_at < facts.ended_at <= at:
        raise InvalidFacts("times", _("结束时间应在开始之后、现在之前。"), field="ended_at")
    _check_places(day, facts)
    if facts.outcome not in ReceptionOutcome.values:
        raise InvalidFacts("no_outcome", _("请选择结果。"), field="outcome")
    if facts.satisfaction not in Satisfaction.values:
        raise InvalidFacts("no_satisfaction", _("请选择评价。"), field="satisfaction")
    if len(facts.said) > LONGEST_TEXT:
        raise InvalidFacts("text_too_long", _("最多%(most)d字。") % {"most": LONGEST_TEXT}, field="said")
    if max(len(facts.points), len(facts.promises), len(facts.present)) > MOST_ROWS:
        raise InvalidFacts("many_rows", _("每项最多%(most)d行。") % {"most": MOST_ROWS})
    for refusal in lacking(facts, petition, day):
        raise refusal


def _check_places(day: ReceptionDay, facts: ReceptionFacts) -> None:
    """Who is received by video sits at a place, and so does everybody who takes part."""
    known = facts.point or (facts.booking.point if facts.booking else "")
    if day.points and known not in day.points:
        sentence = _("视频接访请写明来访人在哪个接访点：%(points)s。")
        raise InvalidFacts("point", sentence % {"points": "、".join(day.points)}, field="point")
    if not day.points and facts.point:
        raise InvalidFacts("point", _("这个接访日不是视频接访。"), field="point")
    for number, person in enumerate(facts.present):
        if day.points and not person.get("place", "").strip():
            raise InvalidFacts("no_place", _("视频接访请写明每个人所在地。"), field=f"present-{number}-place")


def lacking(facts: ReceptionFacts, petition: Petition | None, day: ReceptionDay) -> Iterator[InvalidFacts]:
    """What the record still lacks, in the order of the form; the action refuses with the first."""
    if not facts.leader:
        yield InvalidFacts("no_leader", str(NO_LEADER), field="leader")
    if facts.outcome == ReceptionOutcome.REGISTERED and petition is None:
        yield InvalidFacts("no_petition", _("登记办理的请先登记信访件，再填写编号。"), field="petition")
    if petition is None and not facts.name.strip():
        yield InvalidFacts("no_name", _("请填写来访人或信访件编号。"), field="name")
    if not any(point.asked.strip() for point in facts.points):
        yield InvalidFacts("no_points", _("请逐项写明来访人的诉求。"), field="points-0-asked")
    elif refusal := nothing_said("\n".join(point.asked for point in facts.points), field="points-0-asked"):
        yield refusal
    if not facts.said.strip():
        yield InvalidFacts("no_text", _("请写明领导的答复。"), field="said")
    elif refusal := nothing_said(facts.said, field="said"):
        yield refusal
    if facts.promises and petition is None:
        yield InvalidFacts("promise_without_petition", _("有承诺的事项须登记信访件，才能跟踪兑现。"), field="petition")
    for number, promised in enumerate(facts.promises):
        at = f"promises-{number}"
        if not promised.text.strip():
            yield InvalidFacts("no_text", _("请写明承诺事项。"), field=f"{at}-text")
        if promised.due_on is None:
            yield InvalidFacts("no_due", _("请填写承诺的兑现期限。"), field=f"{at}-due_on")
        elif promised.due_on < day.on:
            yield InvalidFacts("due_in_past", _("兑现期限不能早于接访日。"), field=f"{at}-due_on")
        if not promised.owner.strip():
            yield InvalidFacts("no_owner", _("请写明承诺的责任人。"), field=f"{at}-owner")
    if facts.outcome != ReceptionOutcome.REGISTERED or petition is None:
        return
    packaged = petition.packages.filter(state=PackageState.OPEN).exists()
    if not packaged and (facts.package is None or facts.package.due_on is None):
        yield InvalidFacts("no_package", _("谁接访谁包案：请填写化解期限。"), field="package_due_on")


# Parts


def _locked_booking(day: ReceptionDay, booking: Booking | None) -> Booking | None:
    if booking is None:
        return None
    if booking.petition_id:
        lock_petition(booking.petition_id)  # before the booking, as by who moves it
    now = Booking.objects.select_for_update(of=("self",)).get(pk=booking.pk)
    if now.day_id != day.pk:
        raise InvalidFacts("other_day", _("这个预约不是当天的。"), field="booking")
    if now.state == BookingState.RECEIVED:
        raise ActionRefused("recorded_already", _("这个预约已有接访记录。"))
    if now.state not in {BookingState.BOOKED, BookingState.ABSENT}:
        raise ActionRefused("wrong_state", _("这个预约%(state)s，不能记录。") % {"state": now.get_state_display()})
    return now


def _leader(facts: ReceptionFacts) -> Leader:
    assert facts.leader is not None  # noqa: S101 - checked before
    return facts.leader


def _visit_outcome(outcome: str, petition: Petition | None, on: date) -> str:
    """How the visit counts: a petition registered on that day from a visit is its first batch already."""
    if petition is not None:
        fresh = petition.received_on == on and not petition.visits.filter(outcome=VisitOutcome.REGISTERED).exists()
        return VisitOutcome.REGISTERED if fresh else VisitOutcome.KNOWN
    return VisitOutcome.SETTLED if outcome == ReceptionOutcome.SETTLED else VisitOutcome.EXPLAINED


def check_stands(reception: Reception) -> None:
    if reception.voided_at is not None:
        raise ActionRefused("voided", _("这份接访记录已作废，不能再办理。"))


def subject_of(reception: Reception) -> str:
    """The chain of events of a reception."""
    return f"reception:{reception.pk}"


def record(reception: Reception, kind: str, facts: dict[str, Any], by: Account, at: datetime) -> None:
    """One event on the chain of the reception."""
    record_event(subject=subject_of(reception), kind=kind, facts=facts, by=by, office=reception.day.office, at=at)
