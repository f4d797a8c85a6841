"""These models keep supervision orders (督办) on petitions, and what the units report on them."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from cases.petitions.models.petitions import petition_address
from offices.crypto import MatterField
from offices.pages.models import LabelledModel
from supervision.cards.enums import OrderGround
from supervision.orders.enums import OPEN_ORDERS, Adoption, OrderState, OrderWay, ReportDecision, ReportKind


class SupervisionOrder(LabelledModel):
    """An office above demands something of the unit that has a petition, by a day, and examines what it reports.

    `number` counts those of a petition, and is the item of the clock.
    """

    petition = models.ForeignKey("cases.Petition", models.PROTECT, related_name="supervision_orders")
    number = models.PositiveSmallIntegerField(_("序号"))
    office = models.ForeignKey("offices.Office", models.PROTECT, related_name="+", verbose_name=_("督办机关"))
    unit = models.ForeignKey("offices.Office", models.PROTECT, related_name="+", verbose_name=_("被督办单位"))
    way = models.CharField(_("督办方式"), max_length=10, choices=OrderWay)
    ground = models.CharField(_("督办情形"), max_length=4, choices=OrderGround)
    demand = MatterField(_("督办要求"), max_length=500)
    listed_basis = MatterField(_("挂牌依据"), max_length=200, blank=True)
    listed_leader = models.CharField(_("包抓领导"), max_length=60, blank=True)
    due_on = models.DateField(_("反馈期限"))
    document = models.OneToOneField("cases.Document", models.PROTECT, related_name="+", verbose_name=_("督办函"))
    issued_at = models.DateTimeField(_("督办时间"))
    issued_by = models.ForeignKey("offices.Account", models.PROTECT, related_name="+")
    state = models.CharField(_("状态"), max_length=10, choices=OrderState, default=OrderState.OPEN)
    urged_on = models.DateField(_("最近催办"), null=True)
    ended_at = models.DateTimeField(_("结束时间"), null=True)
    ended_by = models.ForeignKey("offices.Account", models.PROTECT, null=True, related_name="+")
    ended_reason = MatterField(_("撤销理由"), max_length=200, blank=True)

    class Meta:
        ordering = ["petition", "number"]
        constraints = [
            models.UniqueConstraint(fields=["petition", "number"], name="supervision_order_number"),
            models.UniqueConstraint(
                fields=["petition", "office"], condition=Q(state__in=OPEN_ORDERS), name="one_open_supervision_order"
            ),
            models.CheckConstraint(
                condition=Q(state__in=OPEN_ORDERS, ended_at=None, ended_by=None)
                | Q(ended_at__isnull=False, ended_by__isnull=False) & ~Q(state__in=OPEN_ORDERS),
                name="supervision_order_ended_pair",
            ),
            models.CheckConstraint(
                condition=~Q(state=OrderState.WITHDRAWN) | ~Q(ended_reason=""), name="supervision_order_why_withdrawn"
            ),
            models.CheckConstraint(condition=~Q(office=F("unit")), name="supervision_order_of_another"),
            models.CheckConstraint(
                condition=Q(way=OrderWay.LISTED) & ~Q(listed_basis="") & ~Q(listed_leader="")
                | ~Q(way=OrderWay.LISTED) & Q(listed_basis="", listed_leader=""),
                name="supervision_order_listed_how",
            ),
        ]
        indexes = [
            models.Index(fields=["unit", "due_on"], condition=Q(state=OrderState.OPEN), name="order_waits_for_unit"),
            models.Index(fields=["office"], condition=Q(state=OrderState.REPORTED), name="order_to_examine"),
            models.Index(fields=["unit", "-id"], name="order_of_unit"),
            models.Index(fields=["office", "-id"], name="order_of_office"),
        ]

    def __str__(self) -> str:
        return f"{self.petition_id} {self.number}"

    def get_absolute_url(self) -> str:
        return f"{petition_address(self.petition.number)}#orders"

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_ORDERS

    @property
    def is_listed(self) -> bool:
        return self.way == OrderWay.LISTED

    @property
    def state_words(self) -> str:
        """Its state; of a listed one that was ended, that it was struck off (摘牌)."""
        if self.is_listed and self.state == OrderState.ENDED:
            return _now("已摘牌")
        return str(self.get_state_display())


class OrderReport(LabelledModel):
    """What a unit reports on an order, and what the office that made it says of the report."""

    order = models.ForeignKey(SupervisionOrder, models.PROTECT, related_name="reports")
    kind = models.CharField(_("反馈类型"), max_length=10, choices=ReportKind)
    adoption = models.CharField(_("采纳情况"), max_length=10, choices=Adoption, blank=True)
    document = models.OneToOneField("cases.Document", models.PROTECT, related_name="+", verbose_name=_("督办反馈"))
    wanted_due = models.DateField(_("申请延至"), null=True)
    made_at = models.DateTimeField(_("反馈时间"))
    made_by = models.ForeignKey("offices.Account", models.PROTECT, related_name="+")
    decision = models.CharField(_("审核"), max_length=10, choices=ReportDecision, default=ReportDecision.PENDING)
    decision_reason = MatterField(_("审核意见"), max_length=500, blank=True)
    decided_at = models.DateTimeField(_("审核时间"), null=True)
    decided_by = models.ForeignKey("offices.Account", models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["order", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["order"], condition=Q(decision=ReportDecision.PENDING), name="one_pending_order_report"
            ),
            models.CheckConstraint(
                condition=Q(decision=ReportDecision.PENDING, decided_at=None, decided_by=None)
                | ~Q(decision=ReportDecision.PENDING) & Q(decided_at__isnull=False, decided_by__isnull=False),
                name="order_report_decided_pair",
            ),
            models.CheckConstraint(
                condition=Q(kind=ReportKind.PROGRESS, adoption="") | Q(kind=ReportKind.RESULT) & ~Q(adoption=""),
                name="order_result_says_adoption",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order_id} {self.pk}"


class Urging(models.Model):
    """催办: an office above reminded who bears a clock of its due date, once."""

    clock = models.ForeignKey("cases.Clock", models.PROTECT, related_name="urgings", db_index=False)
    due = models.DateField(_("到期日"))
    office = models.ForeignKey("offices.Office", models.PROTECT, related_name="+", verbose_name=_("催办机关"))
    unit = models.ForeignKey("offices.Office", models.PROTECT, related_name="+", verbose_name=_("被催办单位"))
    urged_at = models.DateTimeField(_("催办时间"))
    urged_by = models.ForeignKey("offices.Account", models.PROTECT, related_name="+", verbose_name=_("催办人"))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["clock", "due"], name="urged_once")]

    def __str__(self) -> str:
        return f"{self.clock_id} {self.due}"
