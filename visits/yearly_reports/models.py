"""A `YearlyReport` is a leader's account of a year as it was signed: its figures, the rows behind them, its words."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from offices.crypto import MatterField, MatterJSON
from offices.pages.models import LabelledModel
from visits.yearly_reports.enums import ReportState


class YearlyReport(LabelledModel):
    """述职报告. Figures and rows are those of one day; `words` are the leader's own. Once signed it never changes: an
    erratum is the next version, which says why.

    letter: what was signed, whole; hash: of the letter, the figures and the rows.
    """

    leader = models.ForeignKey("visits.Leader", models.PROTECT, related_name="yearly_reports", verbose_name=_("领导"))
    year = models.PositiveSmallIntegerField(_("年度"))
    number = models.PositiveSmallIntegerField(_("版本"))
    state = models.CharField(_("状态"), max_length=10, choices=ReportState, default=ReportState.DRAFT)
    version = models.PositiveIntegerField(default=1, help_text="of the draft: who opened it on another is told so")
    figures_on = models.DateField(_("数字截至"))
    figures = MatterJSON(help_text="numbers, period, why, paragraphs, and the rows behind each number")
    words = MatterField(_("本人补充"), blank=True)
    correction = MatterField(_("更正理由"), max_length=300, blank=True)
    drafted_at = models.DateTimeField(_("起草时间"))
    drafted_by = models.ForeignKey("offices.Account", models.PROTECT, related_name="+", verbose_name=_("起草人"))
    signed_at = models.DateTimeField(_("签署时间"), null=True)
    signed_by = models.ForeignKey(
        "offices.Account", models.PROTECT, null=True, related_name="+", verbose_name=_("签署人")
    )
    letter = MatterField(blank=True)
    hash = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["-year", "leader", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["leader", "year", "number"], name="yearly_report_version"),
            models.UniqueConstraint(
                fields=["leader", "year"], condition=Q(state=ReportState.DRAFT), name="one_yearly_draft"
            ),
            models.CheckConstraint(
                condition=Q(state=ReportState.DRAFT, signed_at=None, signed_by=None, letter="", hash="")
                | Q(state=ReportState.SIGNED, signed_at__isnull=False, signed_by__isnull=False)
                & ~Q(letter="")
                & ~Q(hash=""),
                name="yearly_report_signed",
            ),
            models.CheckConstraint(
                condition=Q(number=1, correction="") | Q(number__gt=1) & ~Q(correction=""),
                name="yearly_erratum_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.leader_id} {self.year} {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("visits:yearly_report", args=[self.pk])

    @property
    def is_signed(self) -> bool:
        return self.state == ReportState.SIGNED

    @property
    def title(self) -> str:
        said = _now("%(year)d年度接待群众来访述职报告")
        more = _now("（第%(number)d版）") if self.number > 1 else ""
        return (said + more) % {"year": self.year, "number": self.number}
