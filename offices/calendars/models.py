"""Versions of work calendars and their days."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Calendar(models.Model):
    """One version of the work calendar, of the nation (`office` empty) or of an office that differs from it.

    A version is never changed: a new circular or a correction is a new version, and each clock keeps the label of the
    one it was counted by.
    """

    office = models.ForeignKey("offices.Office", models.PROTECT, null=True, blank=True, related_name="calendars")
    version = models.PositiveIntegerField(_("版本"))
    years = ArrayField(models.PositiveSmallIntegerField(), verbose_name=_("已载入年份"))
    source = models.CharField(_("依据"), max_length=200)
    created_at = models.DateTimeField(_("载入时间"))
    created_by = models.ForeignKey(
        "offices.Account", models.PROTECT, null=True, related_name="+", verbose_name=_("载入人")
    )

    class Meta:
        ordering = ["office_id", "version"]
        constraints = [
            models.UniqueConstraint(fields=["office", "version"], name="calendar_version", nulls_distinct=False),
        ]

    def __str__(self) -> str:
        return f"{self.office or _('全国')} {self.version}"


class CalendarDay(models.Model):
    """A day that differs from the plain week: a weekday off, or a weekend day worked (调休上班日)."""

    calendar = models.ForeignKey(Calendar, models.PROTECT, related_name="days")
    day = models.DateField(_("日期"))
    is_workday = models.BooleanField(_("上班"))
    name = models.CharField(_("说明"), max_length=60)

    class Meta:
        ordering = ["day"]
        constraints = [
            models.UniqueConstraint(fields=["calendar", "day"], name="calendar_day_once"),
            models.CheckConstraint(condition=~Q(name=""), name="calendar_day_named"),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.name}"
