"""A petition that was split off has the past of the one it came from, until the day on which it left."""

from datetime import datetime

from django.db.models import Q

from cases.petitions.enums import LinkKind
from cases.petitions.models.petitions import Petition, PetitionLink

Past = tuple[tuple[Petition, datetime], ...]  # the petitions that it came from, the nearest first, each until when


def past_of(petition: Petition) -> Past:
    """The petitions from which it was split off (拆分), back to the first one."""
    past: list[tuple[Petition, datetime]] = []
    links = PetitionLink.objects.filter(kind=LinkKind.SPLIT, ended_at=None).select_related("other")
    link = links.filter(petition=petition).first()
    while link is not None and link.other_id not in {petition.pk, *(one.pk for one, _until in past)}:
        until = min(link.linked_at, past[-1][1]) if past else link.linked_at
        past.append((link.other, until))
        link = links.filter(petition=link.other_id).first()
    return tuple(past)


def with_past(petition: Petition, past: Past, when: str) -> Q:
    """Rows of the petition, and those of its past that were there when it left. when: the field of the day."""
    rows = Q(petition=petition)
    for first, until in past:
        rows |= Q(petition=first, **{f"{when}__lte": until})
    return rows
