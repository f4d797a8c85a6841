"""A draw keeps which closed packages are examined again (回头看), and why."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from offices.pages.models import LabelledModel
from supervision.closings.enums import DrawnWhy


class SampleDraw(models.Model):
    """One draw among the packages below an office that were closed from a day to a day.

    population: the ids of all of them; with the seed and the percentage anyone draws the same sample again. Never
    changed: the database refuses.
    """

    office = models.ForeignKey(
        "offices.Office", models.PROTECT, related_name="sample_draws", verbose_name=_("抽查单位")
    )
    since = models.DateField(_("销号日期起"))
    until = models.DateField(_("销号日期止"))
    percent = models.PositiveSmallIntegerField(_("抽查比例（%）"))
    seed = models.CharField(_("随机种子"), max_length=32)
    population = ArrayField(models.BigIntegerField(), verbose_name=_("抽查范围"))
    size = models.PositiveIntegerField(_("随机抽取件数"))
    due_on = models.DateField(_("回头看期限"))
    made_at = models.DateTimeField(_("抽取时间"))
    made_by = models.ForeignKey("offices.Account", models.PROTECT, related_name="+", verbose_name=_("抽取人"))

    class Meta:
        ordering = ["-pk"]
        constraints = [
            # No day of an office is drawn twice, so that a sample is not drawn again until it pleases. The office is a
            # range of one number here, which needs no extension of the database.
            ExclusionConstraint(
                name="one_draw_of_a_day",
                expressions=[
                    (
                        Func(F("office_id"), F("office_id"), Value("[]"), function="int8range"),
                        RangeOperators.OVERLAPS,
                    ),
                    (
                        Func(
                            F("since"),
                            F("until"),
                            function="daterange",
                            template="%(function)s(%(expressions)s + 1)",
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
            models.CheckConstraint(condition=Q(until__gte=F("since")), name="draw_period"),
            models.CheckConstraint(condition=Q(percent__lte=100), name="draw_percent"),
        ]

    def __str__(self) -> str:
        return f"{self.office_id} {self.since} {self.until}"

    def get_absolute_url(self) -> str:
        return reverse("supervision:sample", args=[self.pk])


class Drawn(LabelledModel):
    """A package that a draw took, and why; `refusal` where it could not be put on the list."""

    draw = models.ForeignKey(SampleDraw, models.PROTECT, related_name="drawn")
    package = models.ForeignKey("cases.Package", models.PROTECT, related_name="+")
    why = models.CharField(_("原因"), max_length=12, choices=DrawnWhy)
    reexamination = models.OneToOneField("cases.Reexamination", models.PROTECT, related_name="drawn", null=True)
    refusal = models.CharField(_("未列入的原因"), max_length=200, blank=True)

    class Meta:
        ordering = ["draw", "id"]
        constraints = [
            models.UniqueConstraint(fields=["draw", "package"], name="drawn_once"),
            models.CheckConstraint(
                condition=Q(reexamination__isnull=False, refusal="") | Q(reexamination=None) & ~Q(refusal=""),
                name="drawn_or_why_not",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.draw_id} {self.package_id}"
