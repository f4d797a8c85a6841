"""The relief fund (救助资金): who decides on which amount, the budget of a year, requests, approvals and payments."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import ExtractYear
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cases.relief.enums import PaymentWay, ReliefLevel, ReliefState
from offices.crypto import EncryptedField, MatterField
from offices.organisation.models import OfficeRule
from offices.pages.models import LabelledModel

MONEY: dict[str, Any] = {"max_digits": 12, "decimal_places": 2}


class ReliefRule(LabelledModel, OfficeRule):
    """Up to which amount the section's head agrees, up to which the head of the office; above that a meeting or the
    office above has resolved it. two_levels: what is above the section's head is checked by him first.
    """

    section_up_to = models.DecimalField(_("科室负责人审批到（元）"), **MONEY, null=True)
    head_up_to = models.DecimalField(_("单位负责人审批到（元）"), **MONEY, null=True)
    two_levels = models.BooleanField(_("超过科室权限的先由科室负责人审核"), default=False)

    class Meta(OfficeRule.Meta):
        constraints = [
            *OfficeRule.Meta.constraints,
            models.CheckConstraint(
                condition=Q(section_up_to=None) | Q(section_up_to__gt=0), name="relief_rule_section_amount"
            ),
            models.CheckConstraint(condition=Q(head_up_to=None) | Q(head_up_to__gt=0), name="relief_rule_head_amount"),
            models.CheckConstraint(
                condition=Q(section_up_to=None) | Q(head_up_to=None) | Q(head_up_to__gte=F("section_up_to")),
                name="relief_rule_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.office_id} {self.version}"


class ReliefBudget(LabelledModel):
    """The whole budget of an office for a year, by a file. A later row takes the place of an earlier one, which stays:
    append-only.
    """

    office = models.ForeignKey("offices.Office", models.PROTECT, related_name="+", verbose_name=_("单位"))
    year = models.PositiveSmallIntegerField(_("年度"))
    number = models.PositiveSmallIntegerField(_("次序"), help_text="within office and year, from 1")
    amount = models.DecimalField(_("预算总额（元）"), **MONEY)
    file_number = models.CharField(_("文号"), max_length=100)
    reason = models.CharField(_("说明"), max_length=200, blank=True)
    made_at = models.DateTimeField(_("登记时间"))
    made_by = models.ForeignKey("offices.Account", models.PROTECT, related_name="+", verbose_name=_("登记人"))

    class Meta:
        ordering = ["office", "year", "number"]
        constraints = [
            models.UniqueConstraint(fields=["office", "year", "number"], name="relief_budget_number"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="relief_budget_amount"),
        ]

    def __str__(self) -> str:
        return f"{self.office_id} {self.year} {self.number}"


class Relief(LabelledModel):
    """A request for relief from the fund of an office, and what became of it.

    `levels` are those that have to agree, by the rule of the day of the request. `year` is that whose budget it is
    charged to: of the request, then of the approval.
    """

    petition = models.ForeignKey("cases.Petition", models.PROTECT, related_name="reliefs")
    number = models.PositiveSmallIntegerField(_("序号"), help_text="within the petition, from 1")
    office = models.ForeignKey("offices.Office", models.PROTECT, related_name="+", verbose_name=_("救助单位"))
    year = models.PositiveSmallIntegerField(_("年度"))
    amount = models.DecimalField(_("申请金额（元）"), **MONEY)
    granted = models.DecimalField(_("批准金额（元）"), **MONEY, null=True)
    ground = EncryptedField(_("申请理由"))
    purpose = EncryptedField(_("用途"))
    payee_name = EncryptedField(_("收款人"))
    payee_masked = models.CharField(_("收款人"), max_length=60)
    bank = models.CharField(_("开户银行"), max_length=60, blank=True)
    account_number = EncryptedField(_("收款账号"), blank=True)
    account_masked = models.CharField(_("收款账号"), max_length=60, blank=True)
    proof = models.ForeignKey("cases.Attachment", models.PROTECT, related_name="+", verbose_name=_("证明材料"))
    levels = ArrayField(models.CharField(max_length=10, choices=ReliefLevel), verbose_name=_("审批层级"))
    state = models.CharField(_("状态"), max_length=10, choices=ReliefState, default=ReliefState.ASKED)
    asked_at = models.DateTimeField(_("申请时间"))
    asked_by = models.ForeignKey("offices.Account", models.PROTECT, related_name="+", verbose_name=_("申请人"))
    resolution = models.CharField(_("会议纪要或者批复文号"), max_length=100, blank=True)
    document = models.OneToOneField(
        "cases.Document", models.PROTECT, null=True, related_name="+", verbose_name=_("救助决定书")
    )
    ended_at = models.DateTimeField(_("终止时间"), null=True)
    ended_by = models.ForeignKey("offices.Account", models.PROTECT, null=True, related_name="+")
    ended_reason = MatterField(_("理由"), max_length=500, blank=True)

    class Meta:
        ordering = ["petition", "number"]
        constraints = [
            models.UniqueConstraint(fields=["petition", "number"], name="relief_number"),
            models.CheckConstraint(
                condition=Q(amount__gt=0) & (Q(granted=None) | Q(granted__gt=0, granted__lte=F("amount"))),
                name="relief_amounts",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "paid", "cancelled"]) | Q(granted__isnull=False),
                name="relief_granted",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by=None, ended_reason="")
                & ~Q(state__in=["refused", "withdrawn", "cancelled"])
                | Q(ended_at__isnull=False, ended_by__isnull=False, state__in=["refused", "withdrawn", "cancelled"])
                & ~Q(ended_reason=""),
                name="relief_ended_pair",
            ),
        ]
        indexes = [
            models.Index(fields=["office", "year", "-id"], name="relief_ledger"),
            models.Index(fields=["office"], condition=Q(state=ReliefState.ASKED), name="relief_waiting"),
        ]

    def __str__(self) -> str:
        return f"{self.petition_id} {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("cases:relief", args=[self.petition.number, self.number])


class ReliefApproval(LabelledModel):
    """Somebody has agreed to a request, for one of its levels. Append-only."""

    relief = models.ForeignKey(Relief, models.PROTECT, related_name="approvals")
    level = models.CharField(_("审批层级"), max_length=10, choices=ReliefLevel)
    amount = models.DecimalField(_("同意金额（元）"), **MONEY)
    remark = MatterField(_("意见"), max_length=500, blank=True)
    at = models.DateTimeField(_("审批时间"))
    by = models.ForeignKey("offices.Account", models.PROTECT, related_name="+", verbose_name=_("审批人"))

    class Meta:
        ordering = ["relief", "id"]
        constraints = [
            models.UniqueConstraint(fields=["relief", "level"], name="relief_level_once"),
            models.UniqueConstraint(fields=["relief", "by"], name="relief_approver_once"),
        ]

    def __str__(self) -> str:
        return f"{self.relief_id} {self.level}"


class ReliefPayment(LabelledModel):
    """One payment of what was granted: who paid it from which account, by which voucher; it may have come back.

    `number` counts those of a petition. `office` is that of the fund: a voucher is entered once in its year.
    """

    petition = models.ForeignKey("cases.Petition", models.PROTECT, related_name="relief_payments")
    relief = models.ForeignKey(Relief, models.PROTECT, related_name="payments")
    number = models.PositiveSmallIntegerField(_("序号"))
    paid_on = models.DateField(_("支付日期"))
    amount = models.DecimalField(_("支付金额（元）"), **MONEY)
    way = models.CharField(_("支付方式"), max_length=10, choices=PaymentWay)
    voucher = models.CharField(_("凭证号"), max_length=60)
    office = models.ForeignKey("offices.Office", models.PROTECT, related_name="+", verbose_name=_("救助单位"))
    payer = models.CharField(_("付款单位"), max_length=60)
    payer_account = models.CharField(_("付款账户"), max_length=60, blank=True)
    recorded_at = models.DateTimeField(_("登记时间"))
    recorded_by = models.ForeignKey("offices.Account", models.PROTECT, related_name="+", verbose_name=_("登记人"))
    returned_on = models.DateField(_("退回日期"), null=True)
    returned_reason = MatterField(_("退回原因"), max_length=500, blank=True)
    returned_at = models.DateTimeField(null=True)
    returned_by = models.ForeignKey("offices.Account", models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["petition", "number"]
        constraints = [
            models.UniqueConstraint(fields=["petition", "number"], name="relief_payment_number"),
            models.UniqueConstraint(F("office"), ExtractYear("paid_on"), F("voucher"), name="relief_voucher_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="relief_payment_amount"),
            models.CheckConstraint(
                condition=Q(returned_on=None, returned_at=None, returned_by=None, returned_reason="")
                | Q(returned_on__isnull=False, returned_at__isnull=False, returned_by__isnull=False)
                & ~Q(returned_reason=""),
                name="relief_returned_pair",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.relief_id} {self.number}"
