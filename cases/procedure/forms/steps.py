"""The form of every step that a person takes, by the step's key."""

from cases.packages.forms import assigning as packaging
from cases.packages.forms import commitments
from cases.procedure.forms import handling, review, routing
from cases.procedure.forms import instructions as overlay
from cases.procedure.forms.base import StepForm

STEP_FORMS: dict[str, type[StepForm]] = {
    form.key: form
    for form in [
        *routing.FORMS,
        *handling.FORMS,
        *review.FORMS,
        *overlay.FORMS,
        *packaging.FORMS,
        *commitments.FORMS,
    ]
}
