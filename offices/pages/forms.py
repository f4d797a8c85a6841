"""What the forms of this app share."""

from collections.abc import Callable
from typing import Any

from django import forms

from offices.errors import ActionRefused


def attempt(form: forms.BaseForm, act: Callable[[], Any]) -> Any:
    """Run an action with the form's facts; a refusal becomes the form's error and the answer is None."""
    try:
        return act()
    except ActionRefused as refusal:
        field = refusal.field if refusal.field in form.fields else None
        form.add_error(field, str(refusal.sentence))
        return None
