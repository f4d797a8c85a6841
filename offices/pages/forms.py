"""Forms of all apps put the refusal of an action beside its field with these functions."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS

from offices.errors import ActionRefused, KeyUsed


def attempt(form: forms.BaseForm, act: Callable[[], Any]) -> Any:
    """Run an action with the form's facts; a refusal becomes the form's error and the answer is None."""
    try:
        return act()
    except ActionRefused as refusal:
        refuse(form, refusal)
        return None


def refuse(form: forms.BaseForm, refusal: ActionRefused) -> None:
    """Put the sentence of a refusal at its field, or above the form."""
    form.is_valid()  # a form takes errors once it has been cleaned
    field = refusal.field if refusal.field in form.fields else None
    form.add_error(field, forms.ValidationError(str(refusal.sentence), code=refusal.code))


def status_of(form: forms.BaseForm) -> int:
    """Of the page that shows the form: 409 for a form that was sent before as something else, 422 for other errors."""
    if form.has_error(NON_FIELD_ERRORS, KeyUsed.code):
        return 409
    return 422 if form.errors else 200
