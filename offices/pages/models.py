"""`LabelledModel` is the base of every model with a choice from a list."""

from typing import Any

from django.db import models
from django.utils.encoding import force_str


class LabelledModel(models.Model):
    """Its labels are looked up once a field: Django hashes them all for each `get_…_display()`, and the hash of a lazy
    text is a translation, so that one state of 37 takes longer than reading the row.
    """

    class Meta:
        abstract = True

    def _get_FIELD_display(self, field: "models.Field[Any, Any]") -> str | None:
        labels = field.__dict__.get("quick_labels")
        if labels is None:
            labels = field.quick_labels = dict(field.flatchoices)  # type: ignore[attr-defined]
        value = getattr(self, field.attname)
        return force_str(labels.get(value, value), strings_only=True)


LONGEST_TEXT = 20_000  # characters of what a petitioner or an office writes; more is a file
