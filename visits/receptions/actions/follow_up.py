"""After the record: signed, read back, and kept on the list until closed (清单+闭环)."""

from datetime import datetime
from typing import BinaryIO

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.petitions.undertakings import refuse_undertaking
from cases.procedure.actions.perform import lock_petition
from offices.errors import ActionRefused, InvalidFacts
from offices.files.actions import store_file
from offices.files.uploads import checked_upload
from offices.organisation.models import Account
from offices.organisation.policies import check_may
from offices.organisation.roles import Permission
from offices.pages.words import cn_date
from visits.bookings.actions.slots import new_code, point_on
from visits.bookings.enums import BookingOrigin, BookingState
from visits.bookings.models import Booking
from visits.bookings.policies import OTHER_LEADER, may_receive
from visits.bookings.queries import free_slots
from visits.receptions.actions.receptions import check_stands, record
from visits.receptions.enums import ReceptionFollowUp, ReceptionOutcome, SignedHow
from visits.receptions.models import Reception
from visits.receptions.policies import why_open
from visits.receptions.queries.receptions import next_days_of
from visits.rota.enums import DayState, PlanState
from visits.rota.models import Leader, ReceptionDay

LONGEST_CLOSING = 2000


def read_back(*, by: Account, at: datetime, reception_id: int) -> Reception:
    """The promises were read to the visitor, who has heard them."""
    with transaction.atomic():
        reception = _locked(reception_id, by)
        if reception.read_back_at is None:
            reception.read_back_at = at
            reception.save(update_fields=["read_back_at"])
            record(reception, "reception_read_back", {}, by, at)
    return reception


def sign(*, by: Account, at: datetime, reception_id: int, how: str, picture: BinaryIO | None = None) -> Reception:
    """签名 on the screen (a picture), on paper, or none. Signed once; the picture is kept encrypted.

    What was settled or explained without a promise is closed with it.
    """
    with transaction.atomic():
        reception = _locked(reception_id, by)
        if reception.signed_at is not None:
            raise ActionRefused("signed_already", _("这份接访记录已经签名。"))
        if how not in SignedHow.values:
            raise InvalidFacts("no_how", _("请选择签名方式。"), field="how")
        reception.signed_how, reception.signed_at = how, at
        if how == SignedHow.SCREEN:
            if picture is None:
                raise InvalidFacts("no_signature", _("请在屏幕上签名。"), field="picture")
            checked = checked_upload(picture, field="picture")
            reception.signature = store_file(checked, name="signature.jpg", office=reception.day.office, by=by, at=at)
        done = reception.outcome != ReceptionOutcome.REGISTERED and not reception.promise_numbers
        if done and reception.closed_at is None:
            reception.follow_up, reception.closed_at, reception.closed_by = ReceptionFollowUp.CLOSED, at, by
            reception.closing = str(reception.get_outcome_display())
        closing = ("follow_up", "closed_at", "closed_by", "closing")
        reception.save(update_fields=["signed_how", "signed_at", "signature", *closing])
        facts = {"how": how, "file": reception.signature.sha256 if reception.signature else None}
        record(reception, "reception_signed", facts, by, at)
    return reception


def close_follow_up(*, by: Account, at: datetime, reception_id: int, closing: str) -> Reception:
    """闭环: answered, every promise proved. Raises ActionRefused with what is missing."""
    closing = closing.strip()
    with transaction.atomic():
        reception = _locked(reception_id, by)
        if reception.follow_up == ReceptionFollowUp.CLOSED:
            raise ActionRefused("closed_already", _("这一事项已闭环。"))
        if not closing:
            raise InvalidFacts("no_text", _("请写明闭环情况。"), field="closing")
        if len(closing) > LONGEST_CLOSING:
            raise InvalidFacts("text_too_long", _("最多%(most)d字。") % {"most": LONGEST_CLOSING}, field="closing")
        refuse_undertaking(closing, field="closing")
        if why := why_open(reception):
            raise ActionRefused("still_open", why)
        reception.follow_up, reception.closed_at, reception.closed_by = ReceptionFollowUp.CLOSED, at, by
        reception.closing = closing
        reception.save(update_fields=["follow_up", "closed_at", "closed_by", "closing"])
        record(reception, "reception_closed", {"closing": closing}, by, at)
    return reception


def send_back(*, by: Account, at: datetime, reception_id: int, to_day: ReceptionDay | None = None) -> Booking:
    """A stuck matter goes to the leader's next day: its first free slot, on whose sheet it stands then.

    Raises ActionRefused where it is closed, accuses the leader, waits there already, or no published day has room.
    """
    with transaction.atomic():
        leader = Leader.objects.get(receptions=reception_id)
        days = list(next_days_of(leader, timezone.localdate(at)))
        chosen = [day for day in days if to_day is None or day.pk == to_day.pk]
        # Locked before the record, in order of their ids, as whoever changes days does; tried in order of their dates.
        locked = ReceptionDay.objects.select_for_update(of=("self",)).select_related("plan").order_by("pk")
        days_locked = list(locked.filter(pk__in=[one.pk for one in chosen]))
        reception = _locked(reception_id, by)
        if reception.follow_up == ReceptionFollowUp.CLOSED:
            raise ActionRefused("closed_already", _("这一事项已闭环。"))
        _check_not_waiting(reception, days)
        sat = Booking(point=reception.point)
        petition = lock_petition(reception.petition_id) if reception.petition_id else None
        if not may_receive(reception.leader, petition):
            raise ActionRefused("other_leader", str(OTHER_LEADER))
        by_video = False
        for day in sorted(days_locked, key=lambda one: (one.on, one.starts, one.pk)):
            free, point = free_slots(day, at), point_on(day, sat)
            if day.state == DayState.PLANNED and day.plan.state == PlanState.PUBLISHED and free:
                if point is None:
                    by_video = True
                    continue
                booking = Booking.objects.create(
                    day=day,
                    starts=free[0],
                    petition=petition,
                    point=point,
                    name=reception.name,
                    matter="\n".join(one.asked for one in reception.points.all())[:500],
                    persons=min(reception.persons, 5),
                    origin=BookingOrigin.RETURNED,
                    code=new_code(),
                    booked_at=at,
                    booked_by=by,
                )
                facts = {"day": day.pk, "starts": free[0], "booking": booking.pk}
                record(reception, "reception_sent_back", facts, by, at)
                return booking
    if by_video:
        raise ActionRefused("point", _("接访日是视频接访，请在预约里选择接访点。"))
    raise ActionRefused(
        "no_day",
        _("%(leader)s还没有已公布且有空位的接访日，请先公布下月安排或增加接访日。")
        % {"leader": reception.leader.account.name},
    )


# Parts


def _check_not_waiting(reception: Reception, days: list[ReceptionDay]) -> None:
    waiting = Booking.objects.filter(day__in=days, state=BookingState.BOOKED)
    same = waiting.filter(petition=reception.petition) if reception.petition_id else waiting.none()
    found = same.select_related("day").first()
    if found is not None:
        raise ActionRefused(
            "waits_already",
            _("这一事项已排在%(day)s的接访日。") % {"day": cn_date(found.day.on)},
        )


def _locked(reception_id: int, by: Account) -> Reception:
    """Own records of the office, or the leader's own."""
    found = Reception.on_record.select_for_update(of=("self",)).select_related(
        "day__office", "leader__account", "petition", "signature"
    )
    reception = found.get(pk=reception_id)
    check_stands(reception)
    if reception.leader.account_id != by.pk:
        check_may(by, Permission.RECEIVE, reception.day.office)
    return reception
