"""These queries find the visits an account may see, and which records of reception a petition has at all."""

from django.db import connection
from django.db.models import Q, QuerySet

from cases.petitions.models.petitions import Petition
from cases.petitions.queries.visible import visible_petition_ids
from offices.organisation.models import Account
from offices.organisation.policies import authority_of
from offices.organisation.roles import Permission
from visits.visits.models import Visit

VISIT_RECORDS, BOOKING_RECORDS, DUTY_BOOK_RECORDS = "visits", "bookings", "duty"
KINDS_OF_RECORDS = """SELECT EXISTS (SELECT 1 FROM visits_visit WHERE petition_id = %(petition)s AND voided_at IS NULL),
    EXISTS (SELECT 1 FROM visits_booking WHERE petition_id = %(petition)s),
    EXISTS (SELECT 1 FROM visits_dutybookentry WHERE petition_id = %(petition)s)"""


def visits_visible_to(account: Account) -> QuerySet[Visit]:
    """Visits its own offices received; about a petition only where the account may see the petition; none voided."""
    return visits_on_record(account).filter(voided_at=None)


def visits_on_record(account: Account) -> QuerySet[Visit]:
    """The same with those that were voided: to be read, not to be counted."""
    own = authority_of(account).office_ids(Permission.SEE_CASES)
    about = Q(petition=None) | Q(petition__in=visible_petition_ids(account))
    return Visit.on_record.filter(about, office_id__in=own).select_related("petition", "room", "ticket", "recorded_by")


def reception_records_of(petition: Petition) -> frozenset[str]:
    """Which kinds of records of reception a petition has, in one statement; who may see them is not asked here."""
    known: frozenset[str] | None = petition.__dict__.get("reception_records")
    if known is None:
        with connection.cursor() as cursor:
            cursor.execute(KINDS_OF_RECORDS, {"petition": petition.pk})
            found = cursor.fetchone()
        known = frozenset(
            name
            for name, there in zip((VISIT_RECORDS, BOOKING_RECORDS, DUTY_BOOK_RECORDS), found, strict=True)
            if there
        )
        petition.__dict__["reception_records"] = known
    return known
