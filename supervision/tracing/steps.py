"""The step of tracing responsibility (责任倒查)."""

from django.utils.translation import gettext_lazy as _

from cases.petitions.enums import DocumentKind as D
from cases.procedure.step_kinds import ANY_STATE, Actor, StepKind
from offices.organisation.roles import Permission as P
from supervision.tracing import actions, forms
from supervision.tracing import reports as says

# fmt: off
STEPS: tuple[StepKind, ...] = (
    StepKind("trace", _("责任倒查"), ANY_STATE, None, Actor.SUPERVISING, P.SUPERVISE, actions.ARTICLE, D.TRACING, beside=True,
             verb=actions.trace, form=forms.TraceForm, says=(says.traced,), facts={"traced": {"events": int, "late": int}}),
)
# fmt: on
