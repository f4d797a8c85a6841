"""Cards on offices: the rule that proposes them, the card with its frozen facts, and what the office answers."""

from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from offices.organisation.models import OfficeRule
from offices.pages.models import LabelledModel
from supervision.cards.enums import InterviewOutcome, OrderGround
from supervision.indicators.models import variants_named
from supervision.office_cards.enums import (
    OfficeCardError,
    OfficeCardLevel,
    OfficeCardOrigin,
    OfficeCardState,
    RateSide,
)


def _weight(label: str, default: str) -> "models.DecimalField[Decimal, Decimal]":
    return models.DecimalField(_(label), max_digits=3, decimal_places=1, default=Decimal(default))


class OfficeCardRule(LabelledModel, OfficeRule):
    """When a card on an office is proposed, and how long the office has to answer it.

    No regulation names a number: nothing is proposed until an office says `applies`. A threshold of 0 is not used.
    """

    applies = models.BooleanField(_("启用：按规则提出"), default=False)
    period_days = models.PositiveSmallIntegerField(_("统计期间（日）"), default=90)
    yellow_from = models.PositiveSmallIntegerField(_("黄牌：累计满（折算张）"), default=0)
    red_from = models.PositiveSmallIntegerField(_("红牌：累计满（折算张）"), default=0)
    key_from = models.PositiveSmallIntegerField(_("重点管理：累计满（折算张）"), default=0)
    red_weight = _weight("一张红牌折算黄牌张数", "2")
    weight_answer = _weight("权重：答复、决定", "1")
    weight_receipt = _weight("权重：转办、告知、受理", "1")
    weight_report = _weight("权重：结报、反馈、呈报", "1")
    weight_other = _weight("权重：进展、承诺、回访等其他期限", "0.5")
    rate_of = models.CharField(_("按哪项指标提黄牌"), max_length=40, choices=variants_named, blank=True)
    rate_side = models.CharField(_("指标：低于还是高于界限"), max_length=5, choices=RateSide, default=RateSide.BELOW)
    rate_limit = models.PositiveSmallIntegerField(_("指标：界限（%）"), default=60)
    rate_least = models.PositiveSmallIntegerField(_("指标：分母最少件数"), default=10)
    rate_days = models.PositiveSmallIntegerField(_("指标：统计期间（日）"), default=90)
    two_persons = models.BooleanField(_("按决定提出的，由另一人核准"), default=True)
    answer_days = models.PositiveSmallIntegerField(_("书面说明期限（工作日）"), default=3)
    report_days = models.PositiveSmallIntegerField(_("整改报告期限（工作日）"), default=10)

    class Meta(OfficeRule.Meta):
        constraints = [
            *OfficeRule.Meta.constraints,
            models.CheckConstraint(condition=Q(period_days__gte=7, period_days__lte=366), name="office_rule_period"),
            models.CheckConstraint(condition=Q(rate_limit__lte=100, rate_least__gte=5), name="office_rule_rate"),
            models.CheckConstraint(condition=Q(rate_days__gte=7, rate_days__lte=366), name="office_rule_rate_days"),
            models.CheckConstraint(condition=Q(answer_days__gte=1, report_days__gte=1), name="office_rule_days"),
        ]

    def __str__(self) -> str:
        return f"{self.office_id} {self.version}"


def _pair(stem: str) -> models.CheckConstraint:
    at, by = f"{stem}_at", f"{stem}_by"
    condition = Q(**{at: None, by: None}) | Q(**{f"{at}__isnull": False, f"{by}__isnull": False})
    return models.CheckConstraint(condition=condition, name=f"office_card_{stem}_pair")


class OfficeCard(LabelledModel):
    """A yellow or red card on an office, or its key management: proposed, issued by the office above, lifted by it.

    `facts` are the figures as they were counted; what they count stands in `basis`. Without `proposed_by` the rule
    proposed it. What it was proposed and issued on the database refuses to change.
    """

    office = models.ForeignKey("offices.Office", models.PROTECT, related_name="+", verbose_name=_("被发牌单位"))
    issuer = models.ForeignKey("offices.Office", models.PROTECT, related_name="+", verbose_name=_("发牌单位"))
    level = models.CharField(_("级别"), max_length=10, choices=OfficeCardLevel)
    state = models.CharField(_("状态"), max_length=12, choices=OfficeCardState, default=OfficeCardState.PROPOSED)
    origin = models.CharField(_("来由"), max_length=10, choices=OfficeCardOrigin)
    ground = models.CharField(_("督办情形"), max_length=4, choices=OrderGround, blank=True)
    reason = models.CharField(_("事实和理由"), max_length=1000)
    file_number = models.CharField(_("决定文号"), max_length=100, blank=True)
    rule = models.ForeignKey(OfficeCardRule, models.PROTECT, null=True, related_name="+", verbose_name=_("规则"))
    first = models.DateField(_("统计自"), null=True)
    last = models.DateField(_("统计至"), null=True)
    facts = models.JSONField(_("统计事实"), default=dict)
    proposed_at = models.DateTimeField(_("提出时间"))
    proposed_by = models.ForeignKey(
        "offices.Account", models.PROTECT, null=True, related_name="+", verbose_name=_("提出人")
    )
    decided_at = models.DateTimeField(_("核准时间"), null=True)
    decided_by = models.ForeignKey(
        "offices.Account", models.PROTECT, null=True, related_name="+", verbose_name=_("核准人")
    )
    decision = models.CharField(_("核准意见"), max_length=500, blank=True)
    number = models.CharField(_("文号"), max_length=60, blank=True)
    letter = models.TextField(_("通知书"), blank=True)
    demand = models.CharField(_("整改要求"), max_length=1000, blank=True)
    issued_on = models.DateField(_("发出日期"), null=True)
    answer_due = models.DateField(_("说明期限"), null=True)
    report_due = models.DateField(_("整改报告期限"), null=True)
    review_on = models.DateField(_("复查日期"), null=True)
    answer = models.TextField(_("书面说明"), blank=True)
    answered_at = models.DateTimeField(_("说明时间"), null=True)
    answered_by = models.ForeignKey(
        "offices.Account", models.PROTECT, null=True, related_name="+", verbose_name=_("说明人")
    )
    objection = models.CharField(_("异议"), max_length=2000, blank=True)
    objected_at = models.DateTimeField(_("异议时间"), null=True)
    objected_by = models.ForeignKey(
        "offices.Account", models.PROTECT, null=True, related_name="+", verbose_name=_("提出异议人")
    )
    upheld = models.BooleanField(_("异议成立"), null=True)
    finding = models.CharField(_("异议认定理由"), max_length=500, blank=True)
    found_at = models.DateTimeField(_("认定时间"), null=True)
    found_by = models.ForeignKey(
        "offices.Account", models.PROTECT, null=True, related_name="+", verbose_name=_("认定人")
    )
    lift_number = models.CharField(_("解除文号"), max_length=100, blank=True)
    lift_reason = models.CharField(_("解除的事实和依据"), max_length=1000, blank=True)
    lifted_at = models.DateTimeField(_("解除时间"), null=True)
    lifted_by = models.ForeignKey(
        "offices.Account", models.PROTECT, null=True, related_name="+", verbose_name=_("解除人")
    )

    class Meta:
        ordering = ["-id"]
        constraints = [
            # Two who propose or issue at once: the second is refused.
            models.UniqueConstraint(
                fields=["office"], condition=Q(state=OfficeCardState.ACTIVE), name="one_active_office_card"
            ),
            models.UniqueConstraint(
                fields=["office"], condition=Q(state=OfficeCardState.PROPOSED), name="one_proposed_office_card"
            ),
            models.CheckConstraint(condition=~Q(office=F("issuer")), name="office_card_of_another"),
            models.CheckConstraint(condition=~Q(reason=""), name="office_card_reasoned"),
            models.CheckConstraint(
                condition=Q(state__in=[OfficeCardState.PROPOSED, OfficeCardState.REFUSED], issued_on=None, number="")
                | ~Q(state__in=[OfficeCardState.PROPOSED, OfficeCardState.REFUSED])
                & Q(issued_on__isnull=False, answer_due__isnull=False, report_due__isnull=False)
                & Q(review_on__isnull=False)
                & ~Q(number="")
                & ~Q(ground=""),
                name="office_card_issued_whole",
            ),
            models.CheckConstraint(
                condition=Q(state=OfficeCardState.PROPOSED, decided_at=None)
                | ~Q(state=OfficeCardState.PROPOSED) & Q(decided_at__isnull=False),
                name="office_card_decided",
            ),
            models.CheckConstraint(
                condition=Q(state=OfficeCardState.LIFTED, lifted_at__isnull=False) & ~Q(lift_reason="")
                | ~Q(state=OfficeCardState.LIFTED) & Q(lifted_at=None, lift_reason=""),
                name="office_card_lifted",
            ),
            *(_pair(stem) for stem in ("decided", "answered", "objected", "found", "lifted")),
        ]
        indexes = [
            models.Index(fields=["office", "-id"], name="office_card_office"),
            models.Index(fields=["issuer", "-id"], name="office_card_issuer"),
        ]

    def __str__(self) -> str:
        return f"{self.office_id} {self.level}"

    def get_absolute_url(self) -> str:
        return reverse("supervision:office_card", args=[self.pk])

    @property
    def is_active(self) -> bool:
        return self.state == OfficeCardState.ACTIVE

    @property
    def report_or_none(self) -> "OfficeCardReport | None":
        return getattr(self, "report", None)

    @property
    def interview_or_none(self) -> "OfficeCardInterview | None":
        return getattr(self, "interview", None)

    @cached_property
    def pending_void(self) -> "OfficeCardVoid | None":
        """The proposal to void the card that nobody has decided on."""
        return self.voids.filter(decided_at=None).select_related("proposed_by").first()


class OfficeCardBasis(models.Model):
    """One row that a card on an office was counted from, as it was that day; never changed.

    `card` is the card of the case and `weight` what it counted. Of an indicator `row` is the id of what it counts, of
    the kind that the facts of the card name; `in_part`: whether it stood above the line.
    """

    office_card = models.ForeignKey(OfficeCard, models.PROTECT, related_name="basis")
    petition = models.ForeignKey("cases.Petition", models.PROTECT, related_name="+")
    clock = models.ForeignKey("cases.Clock", models.PROTECT, null=True, related_name="+")
    card = models.ForeignKey("supervision.Card", models.PROTECT, null=True, related_name="office_cards")
    weight = models.DecimalField(_("折算张数"), max_digits=4, decimal_places=1, null=True)
    row = models.BigIntegerField(_("指标所计的行"), null=True)
    in_part = models.BooleanField(_("计入分子"), null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["office_card", "card", "row"], nulls_distinct=False, name="office_card_basis_once"
            ),
            models.CheckConstraint(
                condition=Q(card__isnull=False, clock__isnull=False, weight__isnull=False, row=None, in_part=None)
                | Q(card=None, weight=None, row__isnull=False, in_part__isnull=False),
                name="office_card_basis_kind",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.office_card_id} {self.card_id or self.row}"


class OfficeCardReport(models.Model):
    """整改报告 of the carded office. Taken late as well, and then `late`; never changed."""

    office_card = models.OneToOneField(OfficeCard, models.PROTECT, related_name="report")
    causes = models.TextField(_("问题原因和责任"))
    measures = models.TextField(_("整改措施和结果"))
    late = models.BooleanField(_("逾期提交"))
    submitted_at = models.DateTimeField(_("提交时间"))
    submitted_by = models.ForeignKey("offices.Account", models.PROTECT, related_name="+", verbose_name=_("提交人"))

    def __str__(self) -> str:
        return f"{self.office_card_id} {self.submitted_at}"


class OfficeCardInterview(LabelledModel):
    """约谈 of the carded office (第三十九条第三款): planned, then held or decided against, with its record."""

    office_card = models.OneToOneField(OfficeCard, models.PROTECT, related_name="interview")
    planned_on = models.DateField(_("约谈日期"))
    place = models.CharField(_("约谈地点"), max_length=100)
    topic = models.CharField(_("约谈事项"), max_length=500)
    planned_at = models.DateTimeField(_("安排时间"))
    planned_by = models.ForeignKey("offices.Account", models.PROTECT, related_name="+", verbose_name=_("安排人"))
    outcome = models.CharField(_("约谈结果"), max_length=10, choices=InterviewOutcome, blank=True)
    held_on = models.DateField(_("约谈或决定日期"), null=True)
    present = models.CharField(_("到场人员"), max_length=300, blank=True)
    record = models.CharField(_("约谈记录"), max_length=2000, blank=True)
    recorded_at = models.DateTimeField(_("登记时间"), null=True)
    recorded_by = models.ForeignKey(
        "offices.Account", models.PROTECT, null=True, related_name="+", verbose_name=_("登记人")
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(recorded_at=None, recorded_by=None, held_on=None, outcome="", record="")
                | Q(recorded_at__isnull=False, recorded_by__isnull=False, held_on__isnull=False)
                & ~Q(outcome="")
                & ~Q(record=""),
                name="office_interview_recorded",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.office_card_id} {self.planned_on}"


class OfficeCardVoid(LabelledModel):
    """作废 proposed by one person for an error and decided by another; kept, whatever came of it."""

    office_card = models.ForeignKey(OfficeCard, models.PROTECT, related_name="voids")
    error = models.CharField(_("差错"), max_length=10, choices=OfficeCardError)
    evidence = models.CharField(_("事实和依据"), max_length=500)
    proposed_at = models.DateTimeField(_("提请时间"))
    proposed_by = models.ForeignKey("offices.Account", models.PROTECT, related_name="+", verbose_name=_("提请人"))
    agreed = models.BooleanField(_("同意作废"), null=True)
    decision = models.CharField(_("核准意见"), max_length=500, blank=True)
    decided_at = models.DateTimeField(_("核准时间"), null=True)
    decided_by = models.ForeignKey(
        "offices.Account", models.PROTECT, null=True, related_name="+", verbose_name=_("核准人")
    )

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["office_card"], condition=Q(decided_at=None), name="one_pending_office_void"
            ),
            models.CheckConstraint(
                condition=Q(decided_at=None, decided_by=None, agreed=None, decision="")
                | Q(decided_at__isnull=False, decided_by__isnull=False, agreed__isnull=False) & ~Q(decision=""),
                name="office_void_decided_pair",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("proposed_by")), name="office_void_by_two_persons"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.office_card_id} {self.error}"
