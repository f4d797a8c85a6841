"""The sheet of a reception day with what identifies the visitors: one reading, for a purpose, and written down."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from cases.petitions.actions.reading import record_reading
from cases.petitions.enums import PetitionerRole
from cases.petitions.models.parties import Petitioner
from cases.petitions.models.petitions import Petition
from offices.errors import NotPermitted
from offices.organisation.models import Account
from offices.organisation.policies import authority_of, is_own
from offices.organisation.roles import Permission
from visits.bookings.models import Booking
from visits.receptions.reports.sheet import Reading
from visits.rota.models import ReceptionDay


def may_read_sheet(account: Account, day: ReceptionDay) -> bool:
    """The leader of the day, and who handles personal data in that office (个人信息保护法第五十一条)."""
    mine = day.leader is not None and is_own(account, day.leader.account_id)
    return mine or day.office_id in authority_of(account).office_ids(Permission.READ_IDENTITY)


def read_sheet(
    *, day: ReceptionDay, bookings: Sequence[Booking], seen: set[int], by: Account, at: datetime, purpose: str
) -> dict[int, Reading]:
    """By booking, after the reading has been recorded with the day, and with each petition whose petitioner is named.

    `seen` are the ids of the petitions that the account may see: of others nothing is told, of those whose custody is
    elsewhere only what was said when the slot was booked. A fixed number of statements.
    Raises InvalidFacts without a purpose, NotPermitted for whom it is not for.
    """
    if not may_read_sheet(by, day):
        raise NotPermitted("not_permitted", _("您没有查看个人信息的权限。"))
    shown = [one for one in bookings if one.petition_id is None or one.petition_id in seen]
    petitions = [one.petition for one in shown if one.petition is not None]
    offices = authority_of(by).office_ids(Permission.READ_IDENTITY)
    kept = [one for one in petitions if set(offices) & set(one.office_ids)]
    facts = {"bookings": [one.pk for one in shown]}
    record_reading(
        by=by,
        at=at,
        purpose=purpose,
        fields=_("接访单"),
        offices={one: _office(one, offices, day) for one in petitions},
        events=[{"subject": f"day:{day.pk}", "kind": "day_sheet_read", "office": day.office, "facts": facts}],
    )
    names = _principals(kept)
    return {one.pk: Reading(names.get(one.petition_id or 0, one.name), _matter(one)) for one in shown}


def _matter(booking: Booking) -> str:
    return booking.matter if booking.petition_id is None else ""


def _office(petition: Petition, offices: Sequence[int], day: ReceptionDay) -> int:
    """In whose name it is read: the first own office that has custody, or the office of the day."""
    return next((pk for pk in offices if pk in petition.office_ids), day.office_id)


def _principals(petitions: Sequence[Petition]) -> dict[int, str]:
    if not petitions:
        return {}
    people = Petitioner.objects.filter(petition__in=petitions, role=PetitionerRole.PRINCIPAL)
    return {person.petition_id: person.name for person in people if person.name}
