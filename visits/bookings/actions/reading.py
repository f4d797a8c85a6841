"""Somebody reads for a purpose who booked a slot and how to reach that person, and the reading is written down."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cases.petitions.actions.reading import read_identity, record_reading
from cases.petitions.models.petitions import Petition
from cases.petitions.queries.visible import petitions_visible_to, with_custody
from offices.organisation.models import Account
from visits.bookings.models import Booking
from visits.visits.actions.visits import check_may_read


@dataclass(frozen=True)
class Reading:
    """What was read: of the booking itself, and names and phones of its petition's people."""

    name: str
    phone: str
    matter: str
    people: tuple[tuple[str, str], ...]


def read_booking(*, booking: Booking, by: Account, at: datetime, purpose: str) -> Reading:
    """The personal data of a booking, after the reading has been recorded with it and with its petition.

    Raises InvalidFacts without a purpose, NotPermitted for whom it is not for (个人信息保护法第五十一条).
    """
    office, petition = booking.day.office, booking.petition
    check_may_read(by, office)
    fields = sorted(name for name in ("name", "phone", "matter") if getattr(booking, name))
    # Seen without custody: the booking's own data only.
    whole = petition is not None and with_custody(petition, by) and _sees(by, petition)
    with transaction.atomic():
        record_reading(
            by=by,
            at=at,
            purpose=purpose,
            fields=_("接访预约"),
            offices={petition: office.pk} if petition is not None and not whole else {},
            events=[
                {
                    "subject": f"booking:{booking.pk}",
                    "kind": "booking_read",
                    "office": office,
                    "facts": {"fields": fields},
                }
            ],
        )
        read = read_identity(petition=petition, by=by, at=at, purpose=purpose) if petition and whole else []
    people = tuple((person.name, person.phone) for person in read)
    return Reading(booking.name, booking.phone, booking.matter, people)


def _sees(by: Account, petition: Petition) -> bool:
    return petitions_visible_to(by).filter(pk=petition.pk).exists()
