"""Whether a petition still lacks the representatives of those who came together."""

from django.utils.translation import gettext as _

from cases.petitions.models.petitions import Petition
from cases.procedure.case_facts import CaseFacts
from offices.errors import ActionRefused


def to_elect(petition: Petition, facts: CaseFacts) -> None:
    if not petition.unrepresented:
        raise ActionRefused("nobody_to_elect", _("本件没有待推选的代表。"))
