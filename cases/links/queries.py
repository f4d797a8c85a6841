"""Which petitions may go along with a lead case."""

from django.db.models import Q

from cases.links.policies import why_not_joined
from cases.petitions.models.petitions import Petition
from cases.petitions.queries.people import linked_with, of_same_people
from cases.petitions.queries.visible import petitions_visible_to
from offices.organisation.models import Account

MOST_OFFERED = 8
LOOKED_AT = 50


def offered_to_join(account: Account, lead: Petition) -> list[Petition]:
    """Of the same people, linked as the same matter, or of the same content and place, where nothing is against it."""
    near = Q(pk__in=linked_with(lead).values("pk")) | Q(pk__in=of_same_people(lead).values("pk"))
    if lead.category_id is not None and lead.place:
        near |= Q(category=lead.category_id, place=lead.place)
    found = petitions_visible_to(account).filter(near, holder=lead.holder_id, state=lead.state, is_open=True)
    rows = found.exclude(pk=lead.pk).order_by("-pk")[:LOOKED_AT]
    return [row for row in rows if not why_not_joined(lead, [row])][:MOST_OFFERED]
