"""Clocks: what is due when, and which days were left out."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cases.petitions.enums import ClockState, clock_choices
from offices.pages.models import LabelledModel


class Clock(LabelledModel):
    """One duty or right with a date. Facts and the computed dates are stored, days left never are."""

    petition = models.ForeignKey("cases.Petition", models.PROTECT, related_name="clocks")
    kind = models.CharField(_("期限"), max_length=24, choices=clock_choices)
    item = models.PositiveSmallIntegerField(default=0, help_text="which of several promises; 0 where a kind runs once")
    state = models.CharField(_("状态"), max_length=10, choices=ClockState, default=ClockState.RUNNING)
    office = models.ForeignKey("offices.Office", models.PROTECT, related_name="+", verbose_name=_("承担单位"))
    for_petitioner = models.BooleanField(default=False, help_text="a right of the petitioner, which draws no card")
    profile = models.CharField(_("期限规则"), max_length=20)
    start = models.DateField(_("起算事件日"))
    made_on = models.DateField(
        _("建立日期"), help_text="the day on which it was entered, which may lie after its start"
    )
    set_date = models.DateField(_("指定期限"), null=True)
    extension_days = models.PositiveSmallIntegerField(_("延长天数"), default=0)
    rolled = models.BooleanField(_("遇节假日顺延"), default=False)
    calendar = models.CharField(_("工作日历版本"), max_length=60)
    due = models.DateField(_("到期日"))
    due_strict = models.DateField()
    due_rolled = models.DateField()
    provisional = models.BooleanField(_("暂定"), default=False)
    suspended = models.BooleanField(_("暂停发牌"), default=False, help_text="a pending objection or upheld recusal")
    stopped_on = models.DateField(_("完成日期"), null=True)
    started_by = models.ForeignKey("offices.Event", models.PROTECT, related_name="+", null=True)

    class Meta:
        ordering = ["petition", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["petition", "kind", "item"], condition=Q(state=ClockState.RUNNING), name="one_running_clock"
            ),
            models.CheckConstraint(
                condition=Q(state=ClockState.RUNNING, stopped_on=None)
                | ~Q(state=ClockState.RUNNING) & Q(stopped_on__isnull=False),
                name="clock_stopped_pair",
            ),
            models.CheckConstraint(condition=Q(due_rolled__gte=F("due_strict")), name="clock_rolls_forward"),
        ]
        indexes = [
            models.Index(
                fields=["due", "id"],
                condition=Q(state=ClockState.RUNNING, for_petitioner=False),
                name="clock_sweep",
            ),
            models.Index(fields=["petition", "due"], condition=Q(state=ClockState.RUNNING), name="clock_running"),
            models.Index(fields=["due", "kind"], condition=Q(for_petitioner=False), name="clock_fell_due"),
        ]

    def __str__(self) -> str:
        return f"{self.petition_id} {self.kind} {self.due}"


class ClockExclusion(models.Model):
    """Days not counted: the time a hearing needed (《信访工作条例》第三十六条第二款)."""

    clock = models.ForeignKey(Clock, models.PROTECT, related_name="exclusions")
    first = models.DateField(_("首日"))
    last = models.DateField(_("末日"))

    class Meta:
        ordering = ["first"]
        constraints = [models.CheckConstraint(condition=Q(last__gte=F("first")), name="exclusion_in_order")]

    def __str__(self) -> str:
        return f"{self.first}–{self.last}"
