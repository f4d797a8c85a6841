"""Representatives elected after the registration are entered, and the mark that there are none goes."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from cases.deadlines.profiles import profile
from cases.petitions.enums import PetitionerRole
from cases.petitions.models.parties import Petitioner
from cases.procedure.actions.change import Change
from cases.registration.actions.parties import Person, person_row


def elect(change: Change, *, representatives: Sequence[Mapping[str, str]]) -> None:
    """登记推选的代表: at most five, or as many as the province allows (第二十条第三款)."""
    petition = change.petition
    allowed = profile(petition.profile).max_representatives(petition.headcount)
    change.need(bool(representatives), "no_representatives", _("请填写代表，每行一人。"), field="representatives")
    change.need(
        len(representatives) <= allowed,
        "too_many_representatives",
        _("%(headcount)d人最多推选%(allowed)d名代表，现有%(count)d人。")
        % {"headcount": petition.headcount, "allowed": allowed, "count": len(representatives)},
        field="representatives",
    )
    people = [Person(**person) for person in representatives]
    Petitioner.objects.bulk_create(
        person_row(petition, person, PetitionerRole.REPRESENTATIVE, position)
        for position, person in enumerate(people, start=1)
    )
    change.set(unrepresented="")
    change.facts.update(elected=len(people))
