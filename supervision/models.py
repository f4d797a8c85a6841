from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from supervision.enums import CardColour, CardReason, CardState


class Rule(models.Model):
    """One version of the card rules, for an office and all below it, or for everybody (`office` empty).

    Never changed once it holds: a new version ends the old one. The fields are those of `cases.deadlines.cards.CardRule`.
    """

    office = models.ForeignKey("offices.Office", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("适用单位"))
    code = models.CharField(_("规则"), max_length=20)
    version = models.PositiveIntegerField(_("版本"))
    valid_from = models.DateField(_("施行日期"))
    valid_to = models.DateField(_("停止日期"), null=True, blank=True)
    remind_short = models.PositiveSmallIntegerField(_("5日以内期限：剩余工作日"), default=1)
    remind_ten_working = models.PositiveSmallIntegerField(_("10个工作日期限：剩余工作日"), default=3)
    remind_fifteen = models.PositiveSmallIntegerField(_("15日期限：剩余工作日"), default=3)
    remind_thirty = models.PositiveSmallIntegerField(_("30日期限：剩余工作日"), default=5)
    remind_long_calendar_days = models.PositiveSmallIntegerField(_("60日期限：剩余日数"), default=10)
    remind_set = models.PositiveSmallIntegerField(_("指定期限：剩余工作日"), default=3)
    yellow_from_working_days = models.PositiveSmallIntegerField(_("黄牌：逾期工作日起"), default=1)
    red_from_working_days = models.PositiveSmallIntegerField(_("红牌：逾期工作日起"), default=6)
    answer_within_working_days = models.PositiveSmallIntegerField(_("黄牌说明期限（工作日）"), default=3)
    second_yellow_is_red = models.BooleanField(_("同一事项第二张黄牌即为红牌"), default=True)
    reason = models.CharField(_("制定理由"), max_length=300)
    created_at = models.DateTimeField(_("制定时间"))
    created_by = models.ForeignKey("offices.Account", models.PROTECT, null=True, related_name="+", verbose_name=_("制定人"))

    class Meta:
        ordering = ["office_id", "-valid_from", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["office", "version"], name="rule_version", nulls_distinct=False),
            models.CheckConstraint(condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="rule_validity"),
            models.CheckConstraint(condition=Q(yellow_from_working_days__gte=1), name="rule_yellow_after_due"),
            models.CheckConstraint(
                condition=Q(red_from_working_days__gt=F("yellow_from_working_days")), name="rule_red_after_yellow"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code}.{self.version}"


class Card(models.Model):
    """A reminder, yellow or red card on an office for one clock and one due date. The facts are those of the moment of issue and never change."""

    clock = models.ForeignKey("cases.Clock", models.PROTECT, related_name="cards")
    petition = models.ForeignKey("cases.Petition", models.PROTECT, related_name="cards")
    office = models.ForeignKey("offices.Office", models.PROTECT, related_name="+", verbose_name=_("被发牌单位"))
    issuer = models.ForeignKey("offices.Office", models.PROTECT, related_name="+", verbose_name=_("发牌单位"))
    level = models.CharField(_("级别"), max_length=10, choices=CardColour)
    state = models.CharField(_("状态"), max_length=12, choices=CardState, default=CardState.ACTIVE)
    reason = models.CharField(_("原因"), max_length=14, choices=CardReason)
    rule = models.ForeignKey(Rule, models.PROTECT, related_name="+", verbose_name=_("规则"))
    calendar = models.CharField(max_length=60)
    due = models.DateField(_("到期日"))
    issued_on = models.DateField(_("发出日期"))
    overdue_days = models.PositiveIntegerField(_("逾期日数"), default=0)
    overdue_working_days = models.PositiveIntegerField(_("逾期工作日"), default=0)
    answer_due = models.DateField(_("说明期限"), null=True)
    answer = models.TextField(_("情况说明"), blank=True)
    new_date = models.DateField(_("承诺办结日期"), null=True)
    objective = models.BooleanField(_("主张客观原因"), default=False)
    answered_at = models.DateTimeField(_("说明时间"), null=True)
    answered_by = models.ForeignKey("offices.Account", models.PROTECT, null=True, related_name="+", verbose_name=_("说明人"))
    lifted_at = models.DateTimeField(_("摘牌时间"), null=True)
    lifted_by = models.ForeignKey("offices.Account", models.PROTECT, null=True, related_name="+", verbose_name=_("摘牌人"))
    voided_at = models.DateTimeField(_("作废时间"), null=True)
    voided_by = models.ForeignKey("offices.Account", models.PROTECT, null=True, related_name="+", verbose_name=_("作废人"))
    finding = models.CharField(_("摘牌、作废理由"), max_length=500, blank=True)

    class Meta:
        ordering = ["-issued_on", "-id"]
        constraints = [
            # One card per clock, colour and due date: a sweep run twice issues nothing twice.
            models.UniqueConstraint(fields=["clock", "level", "due"], name="one_card"),
            models.UniqueConstraint(fields=["clock"], condition=Q(state=CardState.ACTIVE), name="one_active_card"),
            models.CheckConstraint(
                condition=Q(answered_at=None, answered_by=None) | Q(answered_at__isnull=False, answered_by__isnull=False) & ~Q(answer=""),
                name="card_answered_pair",
            ),
            models.CheckConstraint(
                condition=Q(lifted_at=None, lifted_by=None) & ~Q(state=CardState.LIFTED)
                | Q(lifted_at__isnull=False, lifted_by__isnull=False, state=CardState.LIFTED) & ~Q(finding=""),
                name="card_lifted_pair",
            ),
            models.CheckConstraint(
                condition=Q(voided_at=None, voided_by=None) & ~Q(state=CardState.VOIDED)
                | Q(voided_at__isnull=False, voided_by__isnull=False, state=CardState.VOIDED) & ~Q(finding=""),
                name="card_voided_pair",
            ),
        ]
        indexes = [
            models.Index(fields=["office", "level", "due"], condition=Q(state=CardState.ACTIVE), name="card_board"),
            models.Index(fields=["level", "due"], condition=Q(state=CardState.ACTIVE), name="card_due"),
            models.Index(
                fields=["answer_due"],
                condition=Q(state=CardState.ACTIVE, level=CardColour.YELLOW, answered_at=None),
                name="card_unanswered",
            ),
            models.Index(fields=["petition"], name="card_petition"),
        ]

    def __str__(self) -> str:
        return f"{self.petition_id} {self.level} {self.due}"
