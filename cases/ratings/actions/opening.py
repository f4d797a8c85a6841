"""An answer that reached the petitioner opens the time in which the organs that gave it may be rated (评价期)."""

from datetime import timedelta

from cases.papers.models import Document
from cases.petitions.enums import DocumentKind
from cases.procedure.actions.change import Change
from cases.ratings.enums import RatedRole
from cases.ratings.models import Rating
from cases.ratings.rules import days_to_rate
from offices.organisation.enums import OfficeKind
from offices.organisation.models import Office

ANSWERS = (DocumentKind.OPINION, DocumentKind.DIRECT_REPLY)


def open_ratings(change: Change, document: Document) -> None:
    """The unit that answered and the petition office that registered the matter, each once; what somebody rated stays.

    What was not rated begins anew with a new answer. A service that is recorded late shortens nobody's time. A sealed
    matter is rated by nobody.
    """
    petition = change.petition
    if petition.sealed or document.kind not in ANSWERS:
        return
    since = change.facts["service"]["on"]
    until = max(since, change.on) + timedelta(days=days_to_rate(change.office, change.on))
    for role, office in _rated(document, petition.registered_office):
        held = petition.ratings.filter(office=office).first()
        if held is None:
            number = petition.ratings.count() + 1
            held = Rating(petition=petition, number=number, role=role, office=office)
        if not held.value:
            held.document, held.opened_on, held.closes_on = document, since, until
            held.save()


def _rated(document: Document, registered: Office) -> list[tuple[RatedRole, Office]]:
    """An office that answers by itself is one organ; a petition office that replies at once is rated as such."""
    answered = document.office
    if document.kind == DocumentKind.DIRECT_REPLY:
        return [(RatedRole.OFFICE, answered)]
    found = [(RatedRole.UNIT, answered)]
    if registered.kind == OfficeKind.PETITION_OFFICE and registered.pk != answered.pk:
        found.append((RatedRole.OFFICE, registered))
    return found
