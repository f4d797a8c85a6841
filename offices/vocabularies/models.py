"""Versions of reference lists and their entries."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from offices.organisation.enums import VocabularyKind
from offices.pages.models import LabelledModel


class Vocabulary(LabelledModel):
    """One version of a reference list. The highest number is in force; older ones stay for older cases."""

    kind = models.CharField(_("种类"), max_length=20, choices=VocabularyKind)
    version = models.PositiveIntegerField(_("版本"))
    source = models.CharField(_("来源"), max_length=200)
    checksum = models.CharField(
        max_length=64, help_text="SHA-256 of the entries, so that loading twice changes nothing"
    )
    created_at = models.DateTimeField(_("载入时间"))
    created_by = models.ForeignKey(
        "offices.Account", models.PROTECT, null=True, related_name="+", verbose_name=_("载入人")
    )

    class Meta:
        ordering = ["kind", "-version"]
        constraints = [models.UniqueConstraint(fields=["kind", "version"], name="vocabulary_version")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.version}"


class Category(models.Model):
    """An entry of a reference list, up to three levels deep.

    `code` is 2+2+2 digits for content categories, GB/T 2260 for regions.
    """

    vocabulary = models.ForeignKey(Vocabulary, models.PROTECT, related_name="entries")
    code = models.CharField(_("代码"), max_length=12)
    name = models.CharField(_("名称"), max_length=60)
    level = models.PositiveSmallIntegerField(_("级"))
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    full_name = models.CharField(_("全称"), max_length=200, help_text=_("各级名称，以“/”分隔"))

    class Meta:
        ordering = ["vocabulary", "code"]
        constraints = [
            models.UniqueConstraint(fields=["vocabulary", "code"], name="category_code"),
            models.UniqueConstraint(fields=["vocabulary", "full_name"], name="category_full_name"),
            models.CheckConstraint(condition=Q(level__gte=1, level__lte=3), name="category_level"),
        ]

    def __str__(self) -> str:
        return self.full_name
