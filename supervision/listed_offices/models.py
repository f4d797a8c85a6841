"""These models keep offices under listed supervision (挂牌督办), and what they hand in until they are struck off."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from offices.pages.models import LabelledModel
from supervision.cards.enums import OrderGround
from supervision.listed_offices.enums import ListedReportKind, ListingState
from supervision.orders.enums import ReportDecision

# What is said in free words, which may name petitions.
TOLD = ("basis", "leader", "findings", "demand", "ended_reason")


class ListedOffice(LabelledModel):
    """An office above lists a unit for what it does not solve, on a decision, with a leader in charge, until it strikes
    it off. Both letters are kept as they were issued; what it was listed for the database refuses to change.
    """

    office = models.ForeignKey("offices.Office", models.PROTECT, related_name="+", verbose_name=_("挂牌机关"))
    unit = models.ForeignKey("offices.Office", models.PROTECT, related_name="+", verbose_name=_("被挂牌单位"))
    ground = models.CharField(_("督办情形"), max_length=4, choices=OrderGround)
    basis = models.CharField(_("挂牌依据"), max_length=200)
    leader = models.CharField(_("包抓领导"), max_length=60)
    findings = models.CharField(_("突出问题"), max_length=1000)
    demand = models.CharField(_("整改要求和摘牌条件"), max_length=1000)
    due_on = models.DateField(_("摘牌期限"))
    number = models.CharField(_("文号"), max_length=60)
    content = models.TextField(help_text="the letter by which it was listed, its parts as JSON")
    checksum = models.CharField(max_length=64)
    listed_at = models.DateTimeField(_("挂牌时间"))
    listed_by = models.ForeignKey("offices.Account", models.PROTECT, related_name="+", verbose_name=_("挂牌人"))
    state = models.CharField(_("状态"), max_length=10, choices=ListingState, default=ListingState.LISTED)
    urged_on = models.DateField(_("最近催办"), null=True)
    ended_at = models.DateTimeField(_("摘牌、撤销时间"), null=True)
    ended_by = models.ForeignKey(
        "offices.Account", models.PROTECT, null=True, related_name="+", verbose_name=_("摘牌、撤销人")
    )
    ended_reason = models.CharField(_("摘牌、撤销的依据"), max_length=500, blank=True)
    end_number = models.CharField(_("摘牌文号"), max_length=60, blank=True)
    end_content = models.TextField(blank=True, help_text="the letter by which it was struck off, its parts as JSON")
    end_checksum = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            # Two who list it at once: the second is refused.
            models.UniqueConstraint(
                fields=["office", "unit"], condition=Q(state=ListingState.LISTED), name="one_standing_listing"
            ),
            models.CheckConstraint(condition=~Q(office=F("unit")), name="listing_of_another"),
            models.CheckConstraint(
                condition=~Q(basis="") & ~Q(leader="") & ~Q(demand="") & ~Q(number="") & ~Q(checksum=""),
                name="listing_whole",
            ),
            models.CheckConstraint(
                condition=Q(state=ListingState.LISTED, ended_at=None, ended_by=None, ended_reason="")
                | ~Q(state=ListingState.LISTED)
                & Q(ended_at__isnull=False, ended_by__isnull=False)
                & ~Q(ended_reason=""),
                name="listing_ended_pair",
            ),
            models.CheckConstraint(
                condition=Q(state=ListingState.STRUCK) & ~Q(end_number="") & ~Q(end_checksum="")
                | ~Q(state=ListingState.STRUCK) & Q(end_number="", end_content="", end_checksum=""),
                name="listing_struck_by_letter",
            ),
        ]
        indexes = [
            models.Index(fields=["unit", "due_on"], condition=Q(state=ListingState.LISTED), name="listed_unit"),
            models.Index(fields=["office", "-id"], name="listing_office"),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("supervision:listed_office", args=[self.pk])

    @property
    def is_listed(self) -> bool:
        return self.state == ListingState.LISTED


class ListedReport(LabelledModel):
    """What a listed unit hands in, and what the office that listed it says of it."""

    listing = models.ForeignKey(ListedOffice, models.PROTECT, related_name="reports")
    kind = models.CharField(_("类型"), max_length=10, choices=ListedReportKind)
    text = models.TextField(_("整改情况"), max_length=4000)
    made_at = models.DateTimeField(_("报送时间"))
    made_by = models.ForeignKey("offices.Account", models.PROTECT, related_name="+", verbose_name=_("报送人"))
    decision = models.CharField(_("审核"), max_length=10, choices=ReportDecision, default=ReportDecision.PENDING)
    decision_reason = models.CharField(_("审核意见"), max_length=500, blank=True)
    decided_at = models.DateTimeField(_("审核时间"), null=True)
    decided_by = models.ForeignKey(
        "offices.Account", models.PROTECT, null=True, related_name="+", verbose_name=_("审核人")
    )

    class Meta:
        ordering = ["listing", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["listing"], condition=Q(decision=ReportDecision.PENDING), name="one_pending_listed_report"
            ),
            models.CheckConstraint(
                condition=Q(decision=ReportDecision.PENDING, decided_at=None, decided_by=None)
                | ~Q(decision=ReportDecision.PENDING) & Q(decided_at__isnull=False, decided_by__isnull=False),
                name="listed_report_decided_pair",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("made_by")), name="listed_report_by_two_persons"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.listing_id} {self.pk}"
