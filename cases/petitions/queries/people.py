"""Whether two petitions are of the same person, or were linked as the same matter."""

from collections.abc import Collection

from django.db.models import Q, QuerySet

from cases.petitions.enums import LinkKind, PetitionerRole, State
from cases.petitions.identity import tells_number
from cases.petitions.models.parties import Petitioner
from cases.petitions.models.petitions import Petition
from cases.petitions.numbers import numbers_in
from offices.crypto import comparable

ACTING = (PetitionerRole.PRINCIPAL, PetitionerRole.REPRESENTATIVE)


def of_same_people(petition: Petition) -> QuerySet[Petition]:
    """Other petitions in whose name one of its petitioners or representatives acts, told by the identity number."""
    own = petition.petitioners.filter(role__in=ACTING).exclude(identity_hash="").values("identity_hash")
    same = Petitioner.objects.filter(role__in=ACTING, identity_hash__in=own)
    others = Petition.objects.filter(pk__in=same.values("petition")).exclude(state=State.VOIDED)
    return others.exclude(pk=petition.pk)


def linked_with(petition: Petition, kinds: Collection[str] = (LinkKind.SAME_MATTER,)) -> QuerySet[Petition]:
    """Other petitions that are linked with it, either way."""
    to = petition.links.filter(kind__in=kinds, ended_at=None).values("other")
    back = petition.links_back.filter(kind__in=kinds, ended_at=None).values("petition")
    return Petition.objects.filter(Q(pk__in=to) | Q(pk__in=back))


def tells_person(petition: Petition, text: str) -> bool:
    """Whether a text names a person of the petition, or holds a telephone or an identity number of anybody."""
    known = [value for one in petition.petitioners.all() for value in (one.name, one.identity_number, one.phone)]
    known += [one.name for one in petition.agents.all()]
    secret = {told for value in known if len(told := comparable(value)) > 1}
    said = comparable(text)
    return tells_number(text) or any(told in said for told in secret)


def strangers_in(petition: Petition, text: str) -> list[str]:
    """The numbers in a text that are those of petitions of other people.

    Where one of two petitions has no identity number, name and telephone together tell the person.
    """
    numbers = {number for typed in numbers_in(text) for number in typed.readings} - {petition.number}
    if not numbers:
        return []
    people = petition.petitioners.filter(role__in=ACTING).values_list("identity_hash", "name_hash", "phone_hash")
    same = Q(pk__in=of_same_people(petition).values("pk"))
    for identity, name, phone in people:
        if name and phone:
            known = Petitioner.objects.filter(role__in=ACTING, name_hash=name, phone_hash=phone)
            known = known.filter(identity_hash="") if identity else known
            same |= Q(pk__in=known.values("petition"))
    strangers = Petition.objects.filter(number__in=numbers).exclude(same)
    return list(strangers.order_by("number").values_list("number", flat=True))
