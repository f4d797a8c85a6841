"""Every form asks in the user's words, chooses nothing by itself, and puts a refusal beside its field."""

from collections.abc import Callable, Iterable
from typing import Any, cast

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from offices.errors import ActionRefused, KeyUsed

UNCHOSEN = gettext_lazy("请选择")
DJANGO_UNCHOSEN = "---------"
DJANGO_ASKS = forms.Field.default_error_messages["required"]


class Form(forms.Form):
    """A form that asks in the user's words; a list to choose from begins with 请选择, and nothing stands chosen."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if field.required and field.error_messages["required"] == DJANGO_ASKS:
                field.error_messages["required"] = _asked(field)
            if isinstance(field, forms.ModelChoiceField):
                field.empty_label = str(UNCHOSEN) if field.empty_label == DJANGO_UNCHOSEN else field.empty_label
            elif field.required and isinstance(field, forms.ChoiceField) and type(field.widget) is forms.Select:
                choices = list(cast(Iterable[Any], field.choices))
                if choices and choices[0][0] not in ("", None):
                    field.choices = [("", UNCHOSEN), *choices]


def _asked(field: forms.Field) -> str:
    """What is said where a field was left empty."""
    label = str(field.label or "")
    chosen = isinstance(field, forms.ChoiceField | forms.BooleanField | forms.ModelChoiceField | forms.FileField)
    sentence = _("请选择%(field)s。") if chosen else _("请填写%(field)s。")
    return sentence % {"field": label}


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
