"""The step of the registration desk: people who came together elect representatives after the registration."""

from django.utils.translation import gettext_lazy as _

from cases.procedure.step_kinds import ANY_STATE, Actor, StepKind
from cases.registration.actions.electing import elect
from cases.registration.forms.electing import ElectForm
from cases.registration.policies import to_elect
from cases.registration.reports.history import elected
from offices.organisation.roles import Permission

STEPS: tuple[StepKind, ...] = (
    StepKind(
        "elect",
        _("登记推选的代表"),
        ANY_STATE,
        None,
        Actor.CUSTODY,
        Permission.REGISTER,
        "《信访工作条例》第二十条第三款",
        verb=elect,
        form=ElectForm,
        guards=(to_elect,),
        says=(elected,),
        facts={"elected": int},
    ),
)
