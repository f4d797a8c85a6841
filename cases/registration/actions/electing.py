"""Representatives elected after the registration are entered, and the mark that there are none goes."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from cases.petitions.actions.parties import Person, check_representatives, person_row
from cases.petitions.enums import PetitionerRole
from cases.petitions.models.parties import Petitioner
from cases.procedure.actions.change import Change


def elect(change: Change, *, representatives: Sequence[Mapping[str, str]]) -> None:
    """登记推选的代表: as many as a registration may have (第二十条第三款)."""
    petition = change.petition
    change.need(bool(representatives), "no_representatives", _("请填写代表，每行一人。"), field="representatives")
    people = [Person(**person) for person in representatives]
    principal = petition.petitioners.filter(role=PetitionerRole.PRINCIPAL).first()
    check_representatives(
        people,
        principal=principal.name if principal else "",
        headcount=petition.headcount,
        code=petition.profile,
    )
    Petitioner.objects.bulk_create(
        person_row(petition, person, PetitionerRole.REPRESENTATIVE, position)
        for position, person in enumerate(people, start=1)
    )
    change.set(unrepresented="")
    change.facts.update(elected=len(people))
