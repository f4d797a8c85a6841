"""Where petitions say that something happened, by region code."""

from collections.abc import Collection

from django.db.models import Count
from django.utils.translation import gettext as _

from cases.petitions.enums import State
from cases.petitions.models.petitions import Petition


def places_outside(codes: Collection[str]) -> list[tuple[str, str]]:
    """How many petitions name a place of a region that is none of these, by code; no petition is named."""
    named = (
        Petition.objects.exclude(place_code="")
        .exclude(state=State.VOIDED)
        .order_by("place_code")
        .values_list("place_code")
    )
    counted = named.annotate(petitions=Count("pk"))
    return [(_("问题属地（%d件信访件）") % number, code) for code, number in counted if code[:6] not in codes]
