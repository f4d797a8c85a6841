"""What is asked of an accusation that goes to another office."""

from django.utils.translation import gettext_lazy as _

from cases.petitions.enums import Purpose
from cases.procedure.forms.base import StepForm
from offices.pages.fields import ToldField

ORGAN_REASON = ToldField(
    label=_("转往其他机关的理由"),
    max_length=200,
    required=False,
    help_text=_("检举控告件转给非纪检监察、组织人事机关时必须填写"),
)
MENTIONED = ToldField(
    label=_("所写人员或者单位与收件单位的关系"),
    max_length=200,
    required=False,
    help_text=_("检举控告件中写到收件单位或其上级、下级单位的人员，或者收件单位就是被检举控告人所在单位时填写"),
)


def ask_for_organ(form: StepForm) -> None:
    """Only of an accusation it is asked why it goes to another organ than those of discipline and personnel."""
    if form.petition.purpose != Purpose.ACCUSATION:
        form.leave_out("organ_reason")
    if not form.petition.sealed:
        form.leave_out("mentioned")
