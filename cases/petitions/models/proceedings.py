"""These models keep what happened in the proceedings: custody, objections, extensions, instructions, reviews."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cases.petitions.enums import (
    Decision,
    Ending,
    EndingGround,
    HandoverKind,
    ReviewLevel,
    ReviewOutcome,
    ReviewRefusal,
)
from offices.crypto import EncryptedField, MatterField
from offices.pages.models import LabelledModel

# Of instructions (批示): nobody has reported on it, and it was not withdrawn.
UNREPORTED = Q(feedback_at=None, withdrawn_at=None)
DECIDED_PAIR = Q(decision=Decision.PENDING, decided_at=None, decided_by=None) | (
    ~Q(decision=Decision.PENDING) & Q(decided_at__isnull=False, decided_by__isnull=False)
)


class Handover(LabelledModel):
    """One office passed the petition to another (转送、交办、指定受理); ended when it was handed back."""

    petition = models.ForeignKey("cases.Petition", models.PROTECT, related_name="handovers")
    kind = models.CharField(_("方式"), max_length=10, choices=HandoverKind)
    sender = models.ForeignKey("offices.Office", models.PROTECT, related_name="+", verbose_name=_("转出单位"))
    recipient = models.ForeignKey("offices.Office", models.PROTECT, related_name="+", verbose_name=_("接收单位"))
    note = MatterField(_("要求"), max_length=500, blank=True)
    sent_at = models.DateTimeField()
    sent_by = models.ForeignKey("offices.Account", models.PROTECT, null=True, related_name="+")
    received_at = models.DateTimeField(_("签收时间"), null=True)
    received_by = models.ForeignKey("offices.Account", models.PROTECT, null=True, related_name="+")
    returned_at = models.DateTimeField(_("退回时间"), null=True)
    returned_by = models.ForeignKey("offices.Account", models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["petition", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(received_at=None, received_by=None)
                | Q(received_at__isnull=False, received_by__isnull=False),
                name="handover_received_pair",
            ),
            models.CheckConstraint(
                condition=Q(returned_at=None, returned_by=None)
                | Q(returned_at__isnull=False, returned_by__isnull=False),
                name="handover_returned_pair",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.petition_id} {self.sender_id}→{self.recipient_id}"


class Objection(LabelledModel):
    """The unit says the matter is not within its powers (《信访工作条例》第二十三条第三款)."""

    petition = models.ForeignKey("cases.Petition", models.PROTECT, related_name="objections")
    office = models.ForeignKey("offices.Office", models.PROTECT, related_name="+", verbose_name=_("提出单位"))
    suggested = models.ForeignKey(
        "offices.Office", models.PROTECT, null=True, related_name="+", verbose_name=_("建议主管单位")
    )
    reasons = MatterField(_("理由"))
    raised_at = models.DateTimeField()
    raised_by = models.ForeignKey("offices.Account", models.PROTECT, related_name="+")
    decision = models.CharField(_("核实结果"), max_length=10, choices=Decision, default=Decision.PENDING)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey("offices.Account", models.PROTECT, null=True, related_name="+")
    decision_reason = MatterField(_("核实情况"), blank=True)

    class Meta:
        ordering = ["petition", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["petition"], condition=Q(decision=Decision.PENDING), name="one_pending_objection"
            ),
            models.CheckConstraint(condition=DECIDED_PAIR, name="objection_decided_pair"),
        ]

    def __str__(self) -> str:
        return f"{self.petition_id} {self.decision}"


class DecidedByHead(LabelledModel):
    """What a head decides: the one of the office asked, or of the office above."""

    decision = models.CharField(_("审批"), max_length=10, choices=Decision, default=Decision.PENDING)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        "offices.Account", models.PROTECT, null=True, related_name="+", verbose_name=_("审批人")
    )
    decider = models.ForeignKey(
        "offices.Office",
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("决定单位"),
        help_text="the office above, where nobody else in the own one may decide",
    )

    class Meta:
        abstract = True


class Proposal(DecidedByHead):
    """What an office proposes and a head decides; a subclass names the petition and what is proposed."""

    office = models.ForeignKey("offices.Office", models.PROTECT, related_name="+", verbose_name=_("提出单位"))
    proposed_at = models.DateTimeField()
    proposed_by = models.ForeignKey("offices.Account", models.PROTECT, related_name="+", verbose_name=_("提出人"))

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.decision} {self.pk}"


class CorrectionProposal(Proposal):
    """What is registered wrongly, as an office found, for the head of the office that registered it to decide.

    `changes`: JSON, the new value of each field; `note`: what is to stand beside the petitioner's own words.
    """

    petition = models.ForeignKey("cases.Petition", models.PROTECT, related_name="correction_proposals")
    changes = EncryptedField(_("更正内容"))
    note = EncryptedField(_("对正文的更正"), blank=True)
    reason = EncryptedField(_("更正理由"))

    class Meta:
        ordering = ["petition", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["petition"], condition=Q(decision=Decision.PENDING), name="one_pending_correction"
            ),
            models.CheckConstraint(condition=DECIDED_PAIR, name="correction_decided_pair"),
        ]


class EndingProposal(Proposal):
    """How an office wants to end a screened petition, for its head to approve; `text` is the letter to the petitioner.

    `other`: the petition that is quoted, in hand or finally answered.
    """

    petition = models.ForeignKey("cases.Petition", models.PROTECT, related_name="ending_proposals")
    ending = models.CharField(_("拟办"), max_length=20, choices=Ending)
    ground = models.CharField(_("情形"), max_length=20, choices=EndingGround, blank=True)
    other = models.ForeignKey(
        "cases.Petition", models.PROTECT, null=True, related_name="+", verbose_name=_("所引信访件")
    )
    text = EncryptedField(_("告知内容"))

    class Meta:
        ordering = ["petition", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["petition"], condition=Q(decision=Decision.PENDING), name="one_pending_ending"
            ),
            models.CheckConstraint(condition=DECIDED_PAIR, name="ending_decided_pair"),
            models.CheckConstraint(
                condition=Q(ending=Ending.NO_LONGER, ground="", other__isnull=False)
                | ~Q(ending=Ending.NO_LONGER) & ~Q(ground=""),
                name="ending_on_ground",
            ),
            models.CheckConstraint(
                condition=~Q(ground=EndingGround.DUPLICATE) | Q(other__isnull=False), name="duplicate_of_another"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.petition_id} {self.ending} {self.decision}"


class Extension(DecidedByHead):
    """A request to extend a clock, and its decision by the head of the handling organ (《信访工作条例》第三十四条)."""

    petition = models.ForeignKey("cases.Petition", models.PROTECT, related_name="extensions")
    clock = models.ForeignKey("cases.Clock", models.PROTECT, related_name="extensions")
    days = models.PositiveSmallIntegerField(_("延长天数"))
    reason = MatterField(_("延期理由"), max_length=500)
    requested_at = models.DateTimeField()
    requested_by = models.ForeignKey("offices.Account", models.PROTECT, related_name="+", verbose_name=_("申请人"))
    decision_reason = MatterField(_("审批意见"), max_length=500, blank=True)

    class Meta:
        ordering = ["petition", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["clock"], condition=Q(decision=Decision.PENDING), name="one_pending_extension"
            ),
            models.UniqueConstraint(
                fields=["clock"], condition=Q(decision=Decision.AGREED), name="one_extension_per_clock"
            ),
            models.CheckConstraint(condition=DECIDED_PAIR, name="extension_decided_pair"),
            models.CheckConstraint(condition=Q(days__gte=1) & ~Q(reason=""), name="extension_reasoned"),
        ]

    def __str__(self) -> str:
        return f"{self.petition_id} +{self.days}"


class Instruction(models.Model):
    """What a leader wrote on a petition (批示), and what was reported back; withdrawn it asks for nothing any more.
    `number` is the item of its clock.
    """

    petition = models.ForeignKey("cases.Petition", models.PROTECT, related_name="instructions")
    number = models.PositiveSmallIntegerField(_("序号"), help_text="within the petition, from 1")
    office = models.ForeignKey("offices.Office", models.PROTECT, related_name="+", verbose_name=_("批示单位"))
    text = MatterField(_("批示内容"))
    due_on = models.DateField(_("反馈期限"), null=True)
    written_at = models.DateTimeField()
    written_by = models.ForeignKey("offices.Account", models.PROTECT, related_name="+", verbose_name=_("批示领导"))
    feedback = MatterField(_("落实情况"), blank=True)
    feedback_at = models.DateTimeField(null=True)
    feedback_by = models.ForeignKey("offices.Account", models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(_("撤回时间"), null=True)
    withdrawn_by = models.ForeignKey("offices.Account", models.PROTECT, null=True, related_name="+")
    withdrawn_reason = MatterField(_("撤回理由"), max_length=200, blank=True)

    class Meta:
        ordering = ["petition", "id"]
        constraints = [
            models.UniqueConstraint(fields=["petition", "number"], name="instruction_number"),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_by=None, withdrawn_reason="")
                | Q(feedback_at=None, withdrawn_at__isnull=False, withdrawn_by__isnull=False) & ~Q(withdrawn_reason=""),
                name="instruction_withdrawn_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(feedback_at=None, feedback_by=None)
                | Q(feedback_at__isnull=False, feedback_by__isnull=False),
                name="instruction_feedback_pair",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.petition_id} {self.written_by_id}"


class Review(LabelledModel):
    """A request for review (复查) or re-review (复核) and what became of it (第三十五条、第三十六条)."""

    petition = models.ForeignKey("cases.Petition", models.PROTECT, related_name="reviews")
    level = models.CharField(_("程序"), max_length=10, choices=ReviewLevel)
    office = models.ForeignKey("offices.Office", models.PROTECT, related_name="+", verbose_name=_("复查复核机关"))
    requested_on = models.DateField(_("申请日期"))
    reasons = MatterField(_("申请理由"))
    posted_on = models.DateField(_("寄出日期"), null=True)
    right_due = models.DateField(_("申请期限届满日"))
    late_reason = MatterField(_("逾期的正当理由"), max_length=200, blank=True)
    late_proof = MatterField(_("逾期理由的证明"), max_length=200, blank=True)
    recorded_by = models.ForeignKey("offices.Account", models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(_("认可逾期理由的时间"), null=True)
    confirmed_by = models.ForeignKey(
        "offices.Account", models.PROTECT, null=True, related_name="+", verbose_name=_("认可逾期理由的人")
    )
    complete_by = models.DateField(_("补正期限"), null=True)
    outcome = models.CharField(_("结论"), max_length=10, choices=ReviewOutcome, blank=True)
    refused = models.BooleanField(_("不予受理"), default=False)
    ground = models.CharField(_("不予受理的理由"), max_length=15, choices=ReviewRefusal, blank=True)
    closed_on = models.DateField(null=True)

    class Meta:
        ordering = ["petition", "id"]
        constraints = [
            models.UniqueConstraint(fields=["petition", "level"], condition=Q(closed_on=None), name="one_open_review"),
            models.CheckConstraint(
                condition=Q(refused=False, ground="") | (Q(refused=True) & ~Q(ground="")),
                name="review_refused_on_ground",
            ),
            models.CheckConstraint(
                condition=Q(posted_on=None) | Q(posted_on__lte=F("requested_on")), name="review_posted_first"
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at=None, confirmed_by=None)
                | Q(confirmed_at__isnull=False, confirmed_by__isnull=False) & ~Q(confirmed_by=F("recorded_by")),
                name="review_confirmed_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.petition_id} {self.level}"

    @property
    def asked_on(self) -> date:
        """The day that counts: what is posted before the limit ends is in time."""
        return self.posted_on or self.requested_on

    @property
    def late(self) -> bool:
        return self.asked_on > self.right_due

    @property
    def waits_for_confirming(self) -> bool:
        """Whether somebody else has to say first that the reason for being late is a good one."""
        return self.late and self.confirmed_at is None


class Implementation(LabelledModel):
    """What review or re-review changed and the unit has to carry out by a day; its clock runs until that is proved."""

    petition = models.ForeignKey("cases.Petition", models.PROTECT, related_name="implementations")
    review = models.OneToOneField(Review, models.PROTECT, related_name="implementation")
    number = models.PositiveSmallIntegerField(_("序号"), help_text="within the petition, from 1")
    office = models.ForeignKey("offices.Office", models.PROTECT, related_name="+", verbose_name=_("复查复核机关"))
    unit = models.ForeignKey("offices.Office", models.PROTECT, related_name="+", verbose_name=_("落实单位"))
    text = MatterField(_("变更的内容"))
    due_on = models.DateField(_("落实期限"))
    ordered_on = models.DateField(_("提出日期"))
    done_on = models.DateField(_("落实日期"), null=True)
    proof = EncryptedField(_("落实情况和凭证"), blank=True)
    voucher = models.CharField(_("凭证号"), max_length=60, blank=True)
    recorded_at = models.DateTimeField(_("记录时间"), null=True)
    recorded_by = models.ForeignKey("offices.Account", models.PROTECT, related_name="+", null=True)
    dropped_on = models.DateField(_("不再落实的日期"), null=True, help_text="re-review said otherwise")
    urged = models.PositiveSmallIntegerField(_("催办次数"), default=0)

    class Meta:
        ordering = ["petition", "number"]
        constraints = [
            models.UniqueConstraint(fields=["petition", "number"], name="implementation_number"),
            models.UniqueConstraint(
                fields=["petition"], condition=Q(done_on=None, dropped_on=None), name="one_waiting_implementation"
            ),
            models.CheckConstraint(
                condition=Q(done_on=None, recorded_at=None, recorded_by=None)
                | Q(done_on__isnull=False, recorded_at__isnull=False, recorded_by__isnull=False),
                name="implementation_recorded_pair",
            ),
        ]
        indexes = [
            models.Index(fields=["unit"], condition=Q(done_on=None, dropped_on=None), name="implementation_waits")
        ]

    def __str__(self) -> str:
        return f"{self.petition_id} {self.number}"

    @property
    def status(self) -> str:
        """How it stands, in words."""
        if self.done_on is not None:
            return str(_("已落实"))
        return str(_("不再落实") if self.dropped_on else _("待落实"))

    @property
    def is_waiting(self) -> bool:
        return self.done_on is None and self.dropped_on is None
