"""What a petition has left in reception at all: its page asks for the rest only where there is something."""

from django.db import connection

from cases.petitions.models.petitions import Petition

VISITS, BOOKINGS, DUTY = "visits", "bookings", "duty"
TRACES = """SELECT EXISTS (SELECT 1 FROM visits_visit WHERE petition_id = %(petition)s),
    EXISTS (SELECT 1 FROM visits_booking WHERE petition_id = %(petition)s),
    EXISTS (SELECT 1 FROM visits_dutyentry WHERE petition_id = %(petition)s)"""


def traces_of(petition: Petition) -> frozenset[str]:
    """One statement for a petition that has been read; who may see them is not asked here."""
    known: frozenset[str] | None = petition.__dict__.get("reception_traces")
    if known is None:
        with connection.cursor() as cursor:
            cursor.execute(TRACES, {"petition": petition.pk})
            found = cursor.fetchone()
        known = frozenset(name for name, there in zip((VISITS, BOOKINGS, DUTY), found, strict=True) if there)
        petition.__dict__["reception_traces"] = known
    return known
