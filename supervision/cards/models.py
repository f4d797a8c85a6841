"""Rules, cards, and what a unit with a red card owes."""

from collections.abc import Mapping, Sequence

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from cases.deadlines.cards import CardRule, KindDays
from cases.deadlines.terms import ClockKind
from offices.crypto import MatterField
from offices.organisation.models import OfficeRule
from offices.pages.models import LabelledModel
from supervision.cards.enums import CardColour, CardReason, CardState, InterviewOutcome, ObjectiveReason, VoidError
from supervision.cards.plain_words import lines_of_kinds

HUMAN_REASONS = (CardReason.FRAUD, CardReason.NOT_EXECUTED)
# What a rule consists of: the fields of the engine's `CardRule`.
NUMBERS = (
    "remind_short",
    "remind_ten_working",
    "remind_fifteen",
    "remind_thirty",
    "remind_long_calendar_days",
    "remind_set",
    "yellow_from_working_days",
    "red_from_working_days",
    "answer_within_working_days",
    "report_within_working_days",
    "second_yellow_is_red",
    "progress_may_be_red",
    "reminded_may_be_carded",
)


class KindsField(models.JSONField):
    """By kind of clock from how many working days overdue it is yellow and red; 0 for never."""

    def in_words(self, kinds: Mapping[str, Sequence[int]]) -> str:
        """For the history of the rule."""
        return "；".join(lines_of_kinds(kinds))


class Rule(OfficeRule):
    """One version of the card rules, for an office and all below it, or for everybody (`office` empty).

    The numbers are those of the engine's `CardRule`.
    """

    office = models.ForeignKey(  # type: ignore[assignment]
        "offices.Office", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("适用单位")
    )
    code = models.CharField(_("规则"), max_length=20)
    remind_short = models.PositiveSmallIntegerField(_("5日以内期限：剩余工作日"), default=1)
    remind_ten_working = models.PositiveSmallIntegerField(_("10个工作日期限：剩余工作日"), default=3)
    remind_fifteen = models.PositiveSmallIntegerField(_("15日期限：剩余工作日"), default=3)
    remind_thirty = models.PositiveSmallIntegerField(_("30日期限：剩余工作日"), default=5)
    remind_long_calendar_days = models.PositiveSmallIntegerField(_("60日期限：剩余日数"), default=10)
    remind_set = models.PositiveSmallIntegerField(_("指定期限：剩余工作日"), default=3)
    yellow_from_working_days = models.PositiveSmallIntegerField(_("黄牌：逾期工作日起"), default=1)
    red_from_working_days = models.PositiveSmallIntegerField(_("红牌：逾期工作日起"), default=6)
    answer_within_working_days = models.PositiveSmallIntegerField(_("说明期限（工作日）"), default=3)
    report_within_working_days = models.PositiveSmallIntegerField(_("红牌整改报告期限（工作日）"), default=10)
    second_yellow_is_red = models.BooleanField(_("同一事项第二张黄牌即为红牌"), default=True)
    progress_may_be_red = models.BooleanField(_("未按期报送进展可发红牌"), default=False)
    reminded_may_be_carded = models.BooleanField(_("批示反馈、回访逾期可发牌"), default=False)
    kinds = KindsField(_("另定的期限"), default=dict)

    class Meta(OfficeRule.Meta):
        constraints = [
            *OfficeRule.Meta.constraints,
            models.CheckConstraint(condition=Q(yellow_from_working_days__gte=1), name="rule_yellow_after_due"),
            models.CheckConstraint(
                condition=Q(red_from_working_days__gt=F("yellow_from_working_days")), name="rule_red_after_yellow"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code}.{self.version}"

    def as_engine(self) -> CardRule:
        """The rule as the engine takes it."""
        numbers = {name: getattr(self, name) for name in NUMBERS}
        kinds = tuple(KindDays(ClockKind(kind), yellow, red) for kind, (yellow, red) in sorted(self.kinds.items()))
        return CardRule(code=self.code, version=self.version, kinds=kinds, **numbers)

    @property
    def kind_lines(self) -> list[str]:
        """What holds for some kinds of clocks alone, in words."""
        return lines_of_kinds(self.kinds)


class Card(LabelledModel):
    """A reminder, yellow or red card on an office for one clock and one due date.

    Rule, calendar, dates and days overdue are those of the day of issue; the database refuses to change them. A red
    card by a person's finding hangs on the latest clock of the office and carries it in `ground`.
    """

    clock = models.ForeignKey("cases.Clock", models.PROTECT, related_name="cards", db_index=False)
    # Where `db_constraint` is off, the trigger `card_of_its_clock` checks all cards of a statement at once, and more:
    # petition and office are those of the clock. A foreign key would look at each of thousands of cards by itself.
    petition = models.ForeignKey(
        "cases.Petition", models.PROTECT, related_name="cards", db_index=False, db_constraint=False
    )
    office = models.ForeignKey(
        "offices.Office",
        models.PROTECT,
        related_name="+",
        db_index=False,
        db_constraint=False,
        verbose_name=_("被发牌单位"),
    )
    issuer = models.ForeignKey(
        "offices.Office",
        models.PROTECT,
        related_name="+",
        db_index=False,
        db_constraint=False,
        verbose_name=_("发牌单位"),
    )
    level = models.CharField(_("级别"), max_length=10, choices=CardColour)
    state = models.CharField(_("状态"), max_length=12, choices=CardState, default=CardState.ACTIVE)
    reason = models.CharField(_("原因"), max_length=14, choices=CardReason)
    rule = models.ForeignKey(
        Rule, models.PROTECT, related_name="+", db_index=False, db_constraint=False, verbose_name=_("规则")
    )
    calendar = models.CharField(_("工作日历版本"), max_length=200)
    due = models.DateField(_("到期日"))
    issued_on = models.DateField(_("发出日期"))
    overdue_days = models.PositiveIntegerField(_("逾期日数"), default=0)
    overdue_working_days = models.PositiveIntegerField(_("逾期工作日"), default=0)
    ground = models.CharField(_("督查认定"), max_length=500, blank=True)
    issued_by = models.ForeignKey(
        "offices.Account", models.PROTECT, null=True, related_name="+", db_index=False, verbose_name=_("认定人")
    )
    answer_due = models.DateField(_("说明期限"), null=True)
    report_due = models.DateField(_("整改报告期限"), null=True)  # red cards only
    answer = MatterField(_("情况说明"), blank=True)
    new_date = models.DateField(_("承诺办结日期"), null=True)
    objective = models.BooleanField(_("主张客观原因"), default=False)
    objective_reason = models.CharField(_("客观原因"), max_length=16, choices=ObjectiveReason, blank=True)
    objective_paper = MatterField(_("证明材料"), max_length=200, blank=True)
    answered_at = models.DateTimeField(_("说明时间"), null=True)
    answered_by = models.ForeignKey(
        "offices.Account", models.PROTECT, null=True, related_name="+", db_index=False, verbose_name=_("说明人")
    )
    objective_upheld = models.BooleanField(_("客观原因成立"), null=True)
    objective_finding = MatterField(_("客观原因认定理由"), max_length=500, blank=True)
    objective_at = models.DateTimeField(_("认定时间"), null=True)
    objective_by = models.ForeignKey(
        "offices.Account", models.PROTECT, null=True, related_name="+", db_index=False, verbose_name=_("认定人")
    )
    lifted_at = models.DateTimeField(_("摘牌时间"), null=True)
    lifted_by = models.ForeignKey(
        "offices.Account", models.PROTECT, null=True, related_name="+", db_index=False, verbose_name=_("摘牌人")
    )
    voided_at = models.DateTimeField(_("作废时间"), null=True)
    voided_by = models.ForeignKey(
        "offices.Account", models.PROTECT, null=True, related_name="+", db_index=False, verbose_name=_("作废人")
    )
    finding = MatterField(_("摘牌、作废理由"), max_length=500, blank=True)

    class Meta:
        ordering = ["-issued_on", "-id"]
        constraints = [
            # One card per clock, colour and due date: a sweep run twice issues nothing twice. A voided one counts for
            # nothing.
            models.UniqueConstraint(
                fields=["clock", "level", "due"], condition=~Q(state=CardState.VOIDED), name="one_card"
            ),
            models.UniqueConstraint(fields=["clock"], condition=Q(state=CardState.ACTIVE), name="one_active_card"),
            models.CheckConstraint(
                condition=Q(answered_at=None, answered_by=None)
                | Q(answered_at__isnull=False, answered_by__isnull=False) & ~Q(answer=""),
                name="card_answered_pair",
            ),
            models.CheckConstraint(
                condition=Q(objective_at=None, objective_by=None, objective_upheld=None)
                | Q(objective_at__isnull=False, objective_by__isnull=False, objective_upheld__isnull=False)
                & Q(objective=True)
                & ~Q(objective_finding=""),
                name="card_objective_pair",
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
            models.CheckConstraint(
                condition=Q(issued_by=None) & ~Q(reason__in=HUMAN_REASONS)
                | Q(issued_by__isnull=False, reason__in=HUMAN_REASONS, level=CardColour.RED) & ~Q(ground=""),
                name="card_found_by_a_person",
            ),
            models.CheckConstraint(condition=Q(report_due=None) | Q(level=CardColour.RED), name="card_report_of_red"),
        ]
        indexes = [
            models.Index(fields=["office", "level", "due"], condition=Q(state=CardState.ACTIVE), name="card_board"),
            models.Index(fields=["level", "due"], condition=Q(state=CardState.ACTIVE), name="card_due"),
            models.Index(
                fields=["answer_due"],
                condition=Q(state=CardState.ACTIVE, level=CardColour.YELLOW),
                name="card_unanswered",
            ),
            models.Index(fields=["petition"], name="card_petition"),
            models.Index(fields=["office", "-id"], name="card_office"),
            models.Index(fields=["issuer", "-id"], name="card_issuer"),
            models.Index(fields=["issued_on"], name="card_issued"),
            models.Index(fields=["lifted_at"], condition=Q(lifted_at__isnull=False), name="card_lifted"),
        ]

    def __str__(self) -> str:
        return f"{self.petition_id} {self.level} {self.due}"

    def get_absolute_url(self) -> str:
        return reverse("supervision:card", args=[self.pk])

    def get_sealed_url(self) -> str:
        """The page that shows nothing of the matter."""
        return reverse("supervision:sealed_card", args=[self.pk])

    @property
    def report_or_none(self) -> "RectificationReport | None":
        return getattr(self, "report", None)

    @property
    def interview_or_none(self) -> "Interview | None":
        return getattr(self, "interview", None)

    @cached_property
    def pending_void(self) -> "VoidProposal | None":
        """The proposal to void the card that nobody has decided on."""
        return self.void_proposals.filter(decided_at=None).select_related("proposed_by").first()

    @property
    def is_active(self) -> bool:
        return self.state == CardState.ACTIVE

    def get_reason_display(self) -> str:  # type: ignore[no-redef]
        """In words; what was over when the reminder was issued is not said to be due soon."""
        if self.level == CardColour.REMINDER and self.overdue_days:
            return str(_("已到期"))
        return str(CardReason(self.reason).label)


class CardNotice(models.Model):
    """红黄牌通知书: the letter about the cards that an office got in one matter on one day, as it was issued.

    Append-only. Whatever is renamed, voided or corrected later, it reads as it went out.
    """

    content = models.TextField(help_text="the parts of the letter as JSON")
    checksum = models.CharField(max_length=64)
    kept_at = models.DateTimeField(_("制发时间"))

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(content="") & ~Q(checksum=""), name="card_notice_kept")]

    def __str__(self) -> str:
        return f"{self.pk} {self.checksum}"


class CardOfNotice(models.Model):
    """A card and the one letter in which it stands."""

    card = models.OneToOneField(Card, models.PROTECT, related_name="in_notice")
    notice = models.ForeignKey(CardNotice, models.PROTECT, related_name="cards")

    def __str__(self) -> str:
        return f"{self.notice_id} {self.card_id}"


class VoidProposal(LabelledModel):
    """作废 proposed by one person for an error and decided by another; kept, whatever came of it."""

    card = models.ForeignKey(Card, models.PROTECT, related_name="void_proposals")
    error = models.CharField(_("差错"), max_length=10, choices=VoidError)
    evidence = MatterField(_("事实和依据"), max_length=500)
    proposed_at = models.DateTimeField(_("提请时间"))
    proposed_by = models.ForeignKey("offices.Account", models.PROTECT, related_name="+", verbose_name=_("提请人"))
    agreed = models.BooleanField(_("同意作废"), null=True)
    decision = MatterField(_("核准意见"), max_length=500, blank=True)
    decided_at = models.DateTimeField(_("核准时间"), null=True)
    decided_by = models.ForeignKey(
        "offices.Account", models.PROTECT, null=True, related_name="+", verbose_name=_("核准人")
    )

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["card"], condition=Q(decided_at=None), name="one_pending_void"),
            models.CheckConstraint(
                condition=Q(decided_at=None, decided_by=None, agreed=None, decision="")
                | Q(decided_at__isnull=False, decided_by__isnull=False, agreed__isnull=False) & ~Q(decision=""),
                name="void_decided_pair",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("proposed_by")), name="void_by_two_persons"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.card_id} {self.error}"


class RectificationReport(models.Model):
    """整改报告 of a unit with a red card: what went wrong and what was put right. Taken late as well, and then `late`.

    Never changed, which the database holds.
    """

    card = models.OneToOneField(Card, models.PROTECT, related_name="report")
    causes = MatterField(_("问题原因和责任"))
    measures = MatterField(_("整改措施和结果"))
    late = models.BooleanField(_("逾期提交"))
    submitted_at = models.DateTimeField(_("提交时间"))
    submitted_by = models.ForeignKey("offices.Account", models.PROTECT, related_name="+", verbose_name=_("提交人"))

    def __str__(self) -> str:
        return f"{self.card_id} {self.submitted_at}"


class Interview(LabelledModel):
    """An interview (约谈) of the carded unit, which the joint meeting holds and the issuing office may only propose
    (第三十九条第三款); its result once known.
    """

    card = models.OneToOneField(Card, models.PROTECT, related_name="interview")
    proposed_on = models.DateField(_("提请日期"))
    reason = MatterField(_("提请理由"), max_length=500)
    proposed_at = models.DateTimeField(_("登记时间"))
    proposed_by = models.ForeignKey("offices.Account", models.PROTECT, related_name="+", verbose_name=_("登记人"))
    outcome = models.CharField(_("约谈结果"), max_length=10, choices=InterviewOutcome, blank=True)
    result_on = models.DateField(_("约谈或决定日期"), null=True)
    result = MatterField(_("约谈情况"), max_length=500, blank=True)
    present = MatterField(_("到场人员"), max_length=300, blank=True)
    result_at = models.DateTimeField(_("结果登记时间"), null=True)
    result_by = models.ForeignKey(
        "offices.Account", models.PROTECT, null=True, related_name="+", verbose_name=_("结果登记人")
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(result_at=None, result_by=None, result_on=None, outcome="", result="", present="")
                | Q(result_at__isnull=False, result_by__isnull=False, result_on__isnull=False)
                & Q(result_on__gte=F("proposed_on"))
                & ~Q(outcome="")
                & ~Q(result=""),
                name="interview_result_pair",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.card_id} {self.proposed_on}"
