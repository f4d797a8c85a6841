"""A leader's own page of reception shows the days to come, what waits, what is owed and is open."""

from collections.abc import Collection
from datetime import date, timedelta

from django.db.models import Prefetch, Q, QuerySet

from cases.packages.enums import PackageState, PromiseState
from cases.packages.models.commitments import Promise
from cases.packages.models.packages import Package
from cases.petitions.queries.visible import petitions_visible_to
from offices.organisation.models import Account
from offices.organisation.policies import authority_of, own
from visits.bookings.enums import BookingState
from visits.bookings.models import Booking
from visits.receptions.enums import ReceptionFollowUp
from visits.receptions.models import Reception
from visits.receptions.queries.lists import UNKEPT, matters_visible_to, promise_rows, promises_visible_to
from visits.receptions.queries.receptions import days_of_account
from visits.rota.enums import DayState
from visits.rota.models import ReceptionDay

AHEAD = timedelta(days=100)  # of the days to come
BEHIND = timedelta(days=31)  # of past days that lack a record


def coming_days(account: Account, on: date) -> QuerySet[ReceptionDay]:
    """The published days on which the account receives, from today on."""
    return days_of_account(account, on, on + AHEAD)


def days_without_record(account: Account, on: date) -> QuerySet[ReceptionDay]:
    """Past days of the account that were neither held nor explained."""
    past = days_of_account(account, on - BEHIND, on - timedelta(days=1))
    return past.filter(state=DayState.PLANNED, reason="")


def to_confirm(account: Account) -> QuerySet[Promise]:
    """Promises reported as kept that wait for the account: its own, and those of an office that it heads."""
    headed = [grant.office.pk for grant in authority_of(account).grants if grant.is_head]
    his = own(account, "leader") | Q(office_id__in=headed)
    found = promise_rows(promises_visible_to(account).filter(his, state=PromiseState.PROVED))
    return found.select_related("office").order_by("proved_at", "pk")


def promises_owed(leader: Account, reader: Account) -> QuerySet[Promise]:
    """What a leader has promised and is not kept, as far as the reader sees it, the earliest due first."""
    found = promise_rows(promises_visible_to(reader).filter(UNKEPT, leader=leader))
    return found.order_by("clock__due", "pk")


def matters_owed(leader: Account, reader: Account, on: date) -> QuerySet[Reception]:
    """What a leader received and is not closed, the oldest first; with the promises of each, without who it was."""
    found = matters_visible_to(reader, on).filter(leader__account=leader, follow_up=ReceptionFollowUp.OPEN)
    made = Prefetch("petition__promises", Promise.objects.only("petition", "state"))
    rows = found.select_related("day__office", "petition").defer("name", "said").prefetch_related(made)
    return rows.order_by("day__on", "pk")


def packages_of(account: Account) -> QuerySet[Package]:
    """The petitions that the account has taken on, the earliest due first."""
    seen = petitions_visible_to(account).order_by().values("pk")
    mine = Package.objects.filter(leader=account, state=PackageState.OPEN, petition__in=seen)
    return mine.select_related("petition", "unit", "clock").order_by("clock__due", "pk")


def next_contacts(petition_ids: Collection[int], leader: Account, on: date) -> dict[int, Booking]:
    """When the leader next meets the people of each petition; one statement, none where there is nothing to ask."""
    if not petition_ids:
        return {}
    booked = Booking.objects.filter(petition__in=petition_ids, state=BookingState.BOOKED, day__on__gte=on)
    mine = booked.filter(day__leader__account=leader).select_related("day").order_by("-day__on", "-starts")
    return {booking.petition_id: booking for booking in mine if booking.petition_id is not None}
