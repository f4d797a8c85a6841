"""These models keep what an office asks of those below it each day, and what these hand in."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from offices.organisation.models import OfficeRule
from offices.pages.models import LabelledModel
from supervision.reports.enums import Weekday


class ReportRule(OfficeRule):
    """One version of what an office reports and when. It holds for this office alone, not for those below it.

    daily_by: until when the offices directly below hand in their day; empty where they do not.
    """

    daily_by = models.TimeField(_("日报报送时限"), null=True, blank=True)
    daily_rest_days = models.BooleanField(_("休息日也报"), default=False)
    weekly_on = models.PositiveSmallIntegerField(_("每周通报起草日"), choices=Weekday, null=True, blank=True)
    monthly_on = models.PositiveSmallIntegerField(_("每月通报起草日"), null=True, blank=True)

    class Meta(OfficeRule.Meta):
        constraints = [
            *OfficeRule.Meta.constraints,
            models.CheckConstraint(
                condition=Q(monthly_on=None) | Q(monthly_on__gte=1, monthly_on__lte=28), name="report_rule_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.office_id} {self.version}"


class DailyReturn(LabelledModel):
    """What an office handed in of a day: the figures as the system counted them then, or 无 (零报告). Append-only.

    A correction is the next edition, with its reason. `receiver`: the office above that asks for it.
    """

    office = models.ForeignKey("offices.Office", models.PROTECT, related_name="+", verbose_name=_("报送单位"))
    receiver = models.ForeignKey("offices.Office", models.PROTECT, related_name="+", verbose_name=_("接收单位"))
    day = models.DateField(_("日期"))
    edition = models.PositiveSmallIntegerField(_("版次"))
    is_zero = models.BooleanField(_("零报告"))
    figures = models.JSONField(help_text="by key: number, persons, and the ids of the petitions counted")
    urgent = models.TextField(_("重大紧急情况"), max_length=2000, blank=True)
    groups = models.TextField(_("群体性情况"), max_length=2000, blank=True)
    remarks = models.TextField(_("说明"), max_length=2000, blank=True)
    reason = models.CharField(_("更正理由"), max_length=200, blank=True)
    is_late = models.BooleanField(_("逾时报送"))
    made_at = models.DateTimeField(_("报送时间"))
    made_by = models.ForeignKey("offices.Account", models.PROTECT, related_name="+", verbose_name=_("报送人"))

    class Meta:
        ordering = ["-day", "office", "-edition"]
        constraints = [
            models.UniqueConstraint(fields=["office", "day", "edition"], name="daily_return_edition"),
            models.CheckConstraint(condition=Q(edition=1) | ~Q(reason=""), name="daily_return_corrected_why"),
            models.CheckConstraint(
                condition=Q(is_zero=False) | Q(urgent="", groups=""), name="daily_return_zero_is_nothing"
            ),
        ]
        indexes = [models.Index(fields=["receiver", "day"], name="daily_returns_of_day")]

    def __str__(self) -> str:
        return f"{self.office_id} {self.day} {self.edition}"

    def get_absolute_url(self) -> str:
        return reverse("supervision:daily_return", args=[self.pk])


class DailyAsk(models.Model):
    """An office was asked for its day because it had handed in nothing; once."""

    office = models.ForeignKey("offices.Office", models.PROTECT, related_name="+")
    day = models.DateField()
    event = models.OneToOneField("offices.Event", models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(_("催报时间"))

    class Meta:
        ordering = ["-day", "office"]
        constraints = [models.UniqueConstraint(fields=["office", "day"], name="daily_asked_once")]

    def __str__(self) -> str:
        return f"{self.office_id} {self.day}"
