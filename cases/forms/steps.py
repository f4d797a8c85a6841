"""The form of every step that a person takes, by the step's key."""

from cases.forms import commitments, handling, overlay, packaging, review, routing
from cases.forms.base import StepForm

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
