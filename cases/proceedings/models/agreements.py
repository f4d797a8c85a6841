"""Agreements of mediation and settlement with what is to be performed by when, and when they end a petition."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.proceedings.enums import AgreementKind, AgreementState, SettledWhen
from offices.crypto import EncryptedField, MatterField
from offices.organisation.models import OfficeRule
from offices.pages.models import LabelledModel


class SettlementRule(LabelledModel, OfficeRule):
    """What ends a petition in which an agreement was reached."""

    settled_when = models.CharField(_("调解和解终结"), max_length=10, choices=SettledWhen)

    class Meta(OfficeRule.Meta):
        pass

    def __str__(self) -> str:
        return f"{self.office_id} {self.version}"


class Agreement(LabelledModel):
    """调解（和解）协议: to what both sides agreed (《信访工作条例》第三十三条)."""

    petition = models.ForeignKey("cases.Petition", models.PROTECT, related_name="agreements")
    number = models.PositiveSmallIntegerField(_("序号"), help_text="within the petition, from 1")
    kind = models.CharField(_("方式"), max_length=10, choices=AgreementKind)
    other_party = EncryptedField(_("对方当事人"))
    mediator = models.CharField(_("主持人"), max_length=60)
    terms = EncryptedField(_("协议内容"))
    total = models.DecimalField(_("总额（元）"), max_digits=14, decimal_places=2, null=True)
    signed_on = models.DateField(_("签订日期"))
    document = models.OneToOneField("cases.Document", models.PROTECT, related_name="+", verbose_name=_("协议书"))
    state = models.CharField(_("状态"), max_length=10, choices=AgreementState, default=AgreementState.STANDING)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey("offices.Account", models.PROTECT, related_name="+")
    broken_on = models.DateField(_("恢复办理日期"), null=True)

    class Meta:
        ordering = ["petition", "number"]
        constraints = [
            models.UniqueConstraint(fields=["petition", "number"], name="agreement_number"),
            models.UniqueConstraint(
                fields=["petition"], condition=~Q(state=AgreementState.BROKEN), name="one_agreement"
            ),
            models.CheckConstraint(condition=Q(total=None) | Q(total__gt=0), name="agreement_total"),
            models.CheckConstraint(
                condition=Q(state=AgreementState.BROKEN, broken_on__isnull=False)
                | ~Q(state=AgreementState.BROKEN) & Q(broken_on=None),
                name="agreement_broken_pair",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.petition_id} {self.number}"


class Performance(LabelledModel):
    """What is to be performed by a day: an instalment, or something to be done. Its clock runs until it is proved."""

    petition = models.ForeignKey("cases.Petition", models.PROTECT, related_name="performances")
    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="performances")
    number = models.PositiveSmallIntegerField(_("序号"), help_text="within the petition, from 1")
    text = MatterField(_("履行事项"), max_length=200)
    amount = models.DecimalField(_("金额（元）"), max_digits=14, decimal_places=2, null=True)
    owner = models.CharField(_("督促履行的责任人"), max_length=60)
    due_on = models.DateField(_("履行期限"))
    clock = models.OneToOneField("cases.Clock", models.PROTECT, related_name="performance", null=True)
    performed_on = models.DateField(_("履行日期"), null=True)
    voucher = models.CharField(_("凭证号"), max_length=60, blank=True)
    proof = EncryptedField(_("履行情况和凭证"), blank=True)
    recorded_at = models.DateTimeField(null=True)
    recorded_by = models.ForeignKey("offices.Account", models.PROTECT, related_name="+", null=True)

    class Meta:
        ordering = ["petition", "number"]
        constraints = [
            models.UniqueConstraint(fields=["petition", "number"], name="performance_number"),
            models.CheckConstraint(condition=Q(amount=None) | Q(amount__gt=0), name="performance_amount"),
            models.CheckConstraint(
                condition=Q(performed_on=None, recorded_at=None, recorded_by=None)
                | Q(performed_on__isnull=False, recorded_at__isnull=False, recorded_by__isnull=False),
                name="performance_proved_pair",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.petition_id} {self.number}"

    @property
    def status(self) -> str:
        """How it stands, in words."""
        if self.performed_on is not None:
            return str(_("已履行"))
        return str(_("不再履行") if self.agreement.state == AgreementState.BROKEN else _("待履行"))
