"""Reads of bookings and receptions. Unknown means nothing."""

from datetime import date, datetime, time

from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils import timezone

from cases.enums import PromiseState
from cases.models import Promise
from cases.queries import petitions_visible_to
from offices.models import Account
from offices.policies import authority_of
from offices.queries import office_ids_reached
from offices.roles import Permission
from visits.enums import TAKES_SLOT, BookingState, DayState, LoopState, PlanState
from visits.models import Booking, Leader, Reception, ReceptionDay
from visits.queries.days import days_visible_to, slots_of


def receptions_visible_to(account: Account) -> QuerySet[Reception]:
    """Records of the account's own offices, a leader's own, and those below a supervisor."""
    offices = {
        *authority_of(account).office_ids(Permission.RECEIVE),
        *office_ids_reached(account, Permission.SUPERVISE),
    }
    seen = Q(day__office_id__in=sorted(offices)) | Q(leader__account=account)
    return Reception.objects.filter(seen).select_related("day__office", "leader__account", "recorded_by")


def bookings_visible_to(account: Account) -> QuerySet[Booking]:
    days = days_visible_to(account).order_by().values("pk")
    return Booking.objects.filter(day__in=days).select_related("day__office", "day__leader__account", "petition")


def free_slots(day: ReceptionDay, at: datetime) -> list[time]:
    """When somebody may still come: slots of the day that are not taken and not past."""
    taken = set(day.bookings.filter(state__in=TAKES_SLOT).values_list("starts", flat=True))
    now = timezone.localtime(at)
    return [slot for slot in slots_of(day) if slot not in taken and (day.on > now.date() or slot > now.time())]


def days_of_account(account: Account, first: date, last: date) -> QuerySet[ReceptionDay]:
    """The published days on which the account itself receives, with how many are booked."""
    mine = ReceptionDay.objects.filter(leader__account=account, on__gte=first, on__lte=last)
    shown = mine.filter(plan__state=PlanState.PUBLISHED).exclude(state=DayState.CANCELLED)
    booked = Count("bookings", filter=Q(bookings__state=BookingState.BOOKED))
    return shown.select_related("office", "room", "leader__account").annotate(booked=booked).order_by("on", "starts")


def next_days_of(leader: Leader, after: date) -> QuerySet[ReceptionDay]:
    """The published days to come on which a leader receives, in whatever office."""
    coming = ReceptionDay.objects.filter(leader__account=leader.account_id, on__gt=after, state=DayState.PLANNED)
    return coming.filter(plan__state=PlanState.PUBLISHED).select_related("office", "plan").order_by("on", "starts")


def open_matters_of(account: Account) -> QuerySet[Reception]:
    """What a leader has received and is not closed, the oldest first."""
    found = receptions_visible_to(account).filter(leader__account=account, loop=LoopState.OPEN)
    return found.select_related("petition").order_by("pk")


def open_promises_of(account: Account) -> QuerySet[Promise]:
    """What a leader has promised and is not kept, the soonest first: it is on every sheet until it is."""
    seen = petitions_visible_to(account).order_by().values("pk")
    mine = Promise.objects.filter(leader=account, petition__in=seen).exclude(state=PromiseState.KEPT)
    return mine.select_related("petition", "unit").order_by("due_on", "pk")


def bookings_of(day: ReceptionDay) -> QuerySet[Booking]:
    """All bookings of a day, cancelled and moved ones among them, with their petition and new place."""
    return day.bookings.select_related("petition__holder", "moved_to__day", "booked_by").order_by("starts", "pk")


def with_promises(receptions: QuerySet[Reception]) -> QuerySet[Reception]:
    """With the promises of their petitions."""
    promises = Prefetch("petition__promises", Promise.objects.select_related("unit", "leader"))
    return receptions.select_related("petition").prefetch_related(promises)


def promises_made(reception: Reception) -> list[Promise]:
    """What was promised at this very reception; others of the petition stand on papers of their own. The record and its
    promises carry the same moment.
    """
    if reception.petition is None:
        return []
    made = (one for one in reception.petition.promises.all() if one.made_at == reception.recorded_at)
    return [one for one in made if one.leader_id == reception.leader.account_id]
