"""Who booked a slot and how to reach that person: read for a purpose, and written down."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cases.petitions.actions.reading import read_identity
from cases.petitions.enums import ReadPurpose
from cases.petitions.models.parties import PersonalDataAccess
from cases.petitions.queries.visible import petitions_visible_to
from offices.errors import InvalidFacts, NotPermitted
from offices.organisation.actions.records import record_event
from offices.organisation.models import Account
from visits.bookings.models import Booking
from visits.visits.actions.visits import check_may_read


@dataclass(frozen=True)
class Told:
    """What was read: of the booking itself, and names and phones of its petition's people."""

    name: str
    phone: str
    matter: str
    people: tuple[tuple[str, str], ...]


def read_booking(*, booking: Booking, by: Account, at: datetime, purpose: str) -> Told:
    """The personal data of a booking, after the reading has been recorded with it and with its petition.

    Raises InvalidFacts without a purpose, NotPermitted for whom it is not for (个人信息保护法第五十一条).
    """
    office = booking.day.office
    if purpose not in ReadPurpose.values:
        raise InvalidFacts("no_purpose", _("请选择查看个人信息的目的。"), field="purpose")
    check_may_read(by, office)
    fields = sorted(name for name in ("name", "phone", "matter") if getattr(booking, name))
    with transaction.atomic():
        facts = {"purpose": purpose, "fields": fields}
        record_event(subject=f"booking:{booking.pk}", kind="booking_read", facts=facts, by=by, office=office, at=at)
        people = _people(booking, by, at, purpose)
    return Told(booking.name, booking.phone, booking.matter, people)


def _people(booking: Booking, by: Account, at: datetime, purpose: str) -> tuple[tuple[str, str], ...]:
    petition = booking.petition
    if petition is None:
        return ()
    if petitions_visible_to(by).filter(pk=petition.pk).exists():
        try:
            read = read_identity(petition=petition, by=by, at=at, purpose=purpose)
            return tuple((person.name, person.phone) for person in read)
        except NotPermitted:
            pass  # it is seen without custody: the booking's own data only
    PersonalDataAccess.objects.create(
        petition=petition, account=by, office=booking.day.office, at=at, purpose=purpose, fields=_("接访预约")
    )
    return ()
