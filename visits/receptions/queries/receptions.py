"""These queries read receptions, the days of leaders, and what is open from them."""

from datetime import date

from django.db.models import Count, Prefetch, Q, QuerySet

from cases.packages.models.commitments import Promise
from cases.petitions.queries.accused import not_accusing
from offices.organisation.models import Account
from offices.organisation.policies import authority_of, own
from offices.organisation.queries import office_ids_reached
from offices.organisation.roles import Permission
from visits.bookings.enums import BookingState
from visits.receptions.enums import ReceptionFollowUp
from visits.receptions.models import Reception
from visits.rota.enums import DayState, PlanState
from visits.rota.models import Leader, ReceptionDay


def receptions_visible_to(account: Account) -> QuerySet[Reception]:
    """Records of the account's own offices, a leader's own, and those below a supervisor; none about what accuses the
    account, none that was voided.
    """
    return receptions_on_record(account).filter(voided_at=None)


def receptions_on_record(account: Account) -> QuerySet[Reception]:
    """The same with those that were voided: to be read, not to be counted."""
    offices = {
        *authority_of(account).office_ids(Permission.RECEIVE),
        *office_ids_reached(account, Permission.SUPERVISE),
    }
    seen = Q(day__office_id__in=sorted(offices)) | own(account, "leader__account")
    found = Reception.on_record.filter(seen & not_accusing(account, "petition"))
    return found.select_related("day__office", "leader__account", "recorded_by")


def voids_to_decide(account: Account) -> QuerySet[Reception]:
    """What others asked to void and the account decides, the oldest first."""
    headed = [office.pk for office in authority_of(account).offices(Permission.APPROVE)]
    asked = Reception.objects.filter(not_accusing(account, "petition"), void_office__in=headed)
    asked = asked.exclude(Q(void_asked_by=account) | Q(recorded_by=account) | Q(leader__account=account))
    related = ("day__office", "leader__account", "recorded_by", "void_asked_by", "void_office")
    return asked.select_related(*related).order_by("void_asked_at", "pk")


def receptions_to_open(account: Account) -> QuerySet[Reception]:
    """Whose page it opens: those on record, and what is left to its decision from an office below."""
    return Reception.on_record.filter(
        Q(pk__in=receptions_on_record(account).order_by().values("pk"))
        | Q(pk__in=voids_to_decide(account).order_by().values("pk"))
    ).select_related("day__office", "leader__account", "recorded_by")


def days_of_account(account: Account, first: date, last: date) -> QuerySet[ReceptionDay]:
    """The published days on which the account itself receives, with how many are booked."""
    mine = ReceptionDay.objects.filter(own(account, "leader__account"), on__gte=first, on__lte=last)
    shown = mine.filter(plan__state=PlanState.PUBLISHED).exclude(state=DayState.CANCELLED)
    booked = Count("bookings", filter=Q(bookings__state=BookingState.BOOKED))
    return shown.select_related("office", "room", "leader__account").annotate(booked=booked).order_by("on", "starts")


def next_days_of(leader: Leader, after: date) -> QuerySet[ReceptionDay]:
    """The published days to come on which a leader receives, in whatever office."""
    coming = ReceptionDay.objects.filter(leader__account=leader.account_id, on__gt=after, state=DayState.PLANNED)
    return coming.filter(plan__state=PlanState.PUBLISHED).select_related("office", "plan").order_by("on", "starts")


def open_matters_of(account: Account) -> QuerySet[Reception]:
    """What a leader has received and is not closed, the oldest first."""
    found = receptions_visible_to(account).filter(leader__account=account, follow_up=ReceptionFollowUp.OPEN)
    return found.select_related("petition").order_by("pk")


def with_promises(receptions: QuerySet[Reception]) -> QuerySet[Reception]:
    """With the promises of their petitions."""
    promises = Prefetch("petition__promises", Promise.objects.select_related("unit", "leader"))
    return receptions.select_related("petition").prefetch_related(promises)


def promises_made(reception: Reception) -> list[Promise]:
    """What was promised at this very reception; others of the petition stand on papers of their own."""
    if reception.petition is None:
        return []
    if reception.voided_at is not None:
        made = Promise.on_record.filter(petition=reception.petition, number__in=reception.promise_numbers)
        return list(made.select_related("unit", "leader").order_by("number"))
    return [one for one in reception.petition.promises.all() if one.number in reception.promise_numbers]
