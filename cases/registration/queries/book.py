"""The register (登记簿): each time a matter was brought to an office, as far as the account sees the petition."""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q, QuerySet

from cases.petitions.enums import PetitionerRole
from cases.petitions.models.parties import Batch, Petitioner
from cases.petitions.queries.visible import visible_petition_ids
from offices.organisation.models import Account
from offices.organisation.policies import authority_of
from offices.organisation.roles import Permission


def book_visible_to(account: Account) -> QuerySet[Batch]:
    """What its own offices received. is_again: whether the petition had been brought before."""
    own = authority_of(account).office_ids(Permission.SEE_CASES)
    before = Q(on__lt=OuterRef("on")) | Q(on=OuterRef("on"), pk__lt=OuterRef("pk"))
    earlier = Batch.objects.filter(before, petition=OuterRef("petition"))
    found = Batch.objects.filter(office__in=own, petition__in=visible_petition_ids(account))
    return found.annotate(is_again=Exists(earlier))


def book_rows(found: QuerySet[Batch]) -> QuerySet[Batch]:
    """With the petition, its category and its offices."""
    return found.select_related(
        "petition", "petition__category", "petition__holder", "petition__registered_office", "office", "recorded_by"
    ).order_by()


def principals_of(petitions: Iterable[int]) -> dict[int, Petitioner]:
    """By petition the person who brings it."""
    people = Petitioner.objects.filter(petition__in=petitions, role=PetitionerRole.PRINCIPAL).order_by()
    return {person.petition_id: person for person in people}
