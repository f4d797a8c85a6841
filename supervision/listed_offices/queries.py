"""Who sees which listed offices, and what waits for whom."""

from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.shortcuts import get_object_or_404

from cases.procedure.queries import office_ids_stood_for
from offices.organisation.models import Account, Office
from offices.organisation.policies import authority_of
from offices.organisation.queries import office_ids_reached, offices_reached
from offices.organisation.roles import Permission
from supervision.listed_offices.enums import ListingState
from supervision.listed_offices.models import ListedOffice, ListedReport
from supervision.orders.enums import ReportDecision

READERS = (Permission.SUPERVISE, Permission.ANSWER_CARDS)  # who lists and examines, who is listed
RELATED = ("office__successor", "unit__successor", "listed_by", "ended_by")


def listings_visible_to(account: Account) -> QuerySet[ListedOffice]:
    """Those of or by the offices that the account reaches as one of READERS, or stands for."""
    reached: set[int] = set()
    for permission in READERS:
        reached |= {*office_ids_reached(account, permission), *office_ids_stood_for(account, permission)}
    return ListedOffice.objects.filter(Q(office__in=reached) | Q(unit__in=reached))


def listing_or_404(account: Account, pk: int) -> ListedOffice:
    found: ListedOffice = get_object_or_404(listings_visible_to(account).select_related(*RELATED), pk=pk)
    return found


def offices_to_list(account: Account) -> QuerySet[Office]:
    """Those below the offices for which one supervises."""
    own = [office.pk for office in authority_of(account).offices(Permission.SUPERVISE)]
    return offices_reached(account, Permission.SUPERVISE).exclude(pk__in=own)


def pending_report(listing: ListedOffice) -> ListedReport | None:
    return listing.reports.filter(decision=ReportDecision.PENDING).select_related("made_by").first()


def has_pending() -> Exists:
    return Exists(ListedReport.objects.filter(listing=OuterRef("pk"), decision=ReportDecision.PENDING))


def listings_to_answer(account: Account) -> QuerySet[ListedOffice]:
    """Own units, or closed ones for which one acts, that stand listed and have nothing under examination."""
    own = office_ids_stood_for(account, Permission.ANSWER_CARDS)
    return ListedOffice.objects.filter(~has_pending(), unit__in=own, state=ListingState.LISTED)


def listings_to_examine(account: Account) -> QuerySet[ListedOffice]:
    """Those of own offices on which a report waits; not of a unit to which one belongs."""
    own = office_ids_stood_for(account, Permission.SUPERVISE)
    belongs = [grant.office.pk for grant in authority_of(account).grants]
    found = ListedOffice.objects.filter(has_pending(), office__in=own, state=ListingState.LISTED)
    return found.exclude(unit__in=belongs)


def overdue(on: date) -> Q:
    return Q(state=ListingState.LISTED, due_on__lt=on)
