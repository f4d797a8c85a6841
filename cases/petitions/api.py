"""Each endpoint about one petition takes it from `visible_petition`."""

from django.db.models import QuerySet
from django.http import Http404

from cases.petitions.models.petitions import Petition


def visible_petition(petitions: QuerySet[Petition], number: str) -> Petition:
    """The petition of that number among those given, or 404."""
    petition = None if "\0" in number else petitions.filter(number=number).first()
    if petition is None:
        raise Http404
    return petition
