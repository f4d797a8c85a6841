"""The bases of models: labels of choices, and records that are voided (作废) and stay readable."""

from typing import Any, TypeVar

from django.db import models
from django.utils.encoding import force_str
from django.utils.translation import gettext_lazy as _


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


Record = TypeVar("Record", bound=models.Model, covariant=True)


class StandingManager(models.Manager[Record]):
    """The records that stand; a voided one is on no list and in no figure."""

    def get_queryset(self) -> models.QuerySet[Record]:
        return super().get_queryset().filter(voided_at=None)


class Voidable(models.Model):
    """A record that may be voided (作废). It stays, and is read through `on_record`."""

    voided_at = models.DateTimeField(_("作废时间"), null=True)

    objects = StandingManager()
    on_record = models.Manager()  # noqa: DJ012 - a manager, not a field

    class Meta:
        abstract = True


LONGEST_TEXT = 20_000  # characters of what a petitioner or an office writes; more is a file
