"""These models keep what was learned from decided cases, and what was proposed and chosen; never a text."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from offices.pages.models import LabelledModel
from supervision.analysis.enums import AdviceKind


class LearnedModel(LabelledModel):
    """What an office's own decided cases teach, as arrays (`learning.packed`), with their checksum.

    tried, first, three: in how many of the cases it learned from the label came first or among the first three, when
    each fifth was judged by what the rest teach.
    """

    office = models.ForeignKey("offices.Office", models.PROTECT, related_name="+", verbose_name=_("单位"))
    kind = models.CharField(_("建议"), max_length=10, choices=AdviceKind)
    version = models.PositiveIntegerField(_("版本"))
    learned_at = models.DateTimeField(_("学习时间"))
    tried = models.PositiveIntegerField(_("已办结论件数"))
    first = models.PositiveIntegerField(_("第一项相符"))
    three = models.PositiveIntegerField(_("前三项相符"))
    content = models.BinaryField()
    checksum = models.CharField(max_length=64)

    class Meta:
        ordering = ["office", "kind", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["office", "kind", "version"], name="learned_version"),
            models.CheckConstraint(
                condition=Q(first__lte=models.F("three")) & Q(three__lte=models.F("tried")), name="learned_hits"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.office_id} {self.kind} {self.version}"


class Advice(LabelledModel):
    """What was proposed while a form was filled in, told by the form's key; later what was chosen.

    proposed: ids of categories or offices, the likeliest first. place: at which of them the chosen one stands, 0 for
    none of them.
    """

    request_key = models.UUIDField()
    kind = models.CharField(_("建议"), max_length=10, choices=AdviceKind)
    model = models.ForeignKey(LearnedModel, models.PROTECT, related_name="+")
    given_at = models.DateTimeField()
    proposed = ArrayField(models.BigIntegerField())
    petition = models.ForeignKey("cases.Petition", models.PROTECT, null=True, related_name="+")
    chosen = models.BigIntegerField(null=True)
    place = models.PositiveSmallIntegerField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["request_key", "kind"], name="advice_once"),
            models.CheckConstraint(
                condition=Q(chosen=None, place=None)
                | Q(chosen__isnull=False, place__isnull=False, petition__isnull=False),
                name="advice_chosen_pair",
            ),
        ]
        indexes = [models.Index(fields=["petition"], name="advice_petition")]

    def __str__(self) -> str:
        return f"{self.kind} {self.request_key}"
