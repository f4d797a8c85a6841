"""These models keep whether a petitioner wants to be told by SMS, what was told, and how offices word it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.sms.enums import ConsentWay, SmsKind
from offices.crypto import EncryptedField
from offices.organisation.models import OfficeRule
from offices.pages.models import LabelledModel


class SmsConsent(LabelledModel):
    """The petitioner agreed to be told by SMS: on which day, how, to which telephone, and who took it down.

    Once withdrawn it stays as it was; agreeing again is a new row.
    """

    petition = models.ForeignKey("cases.Petition", models.PROTECT, related_name="sms_consents")
    phone = EncryptedField(_("手机号"))
    phone_masked = models.CharField(_("手机号"), max_length=40)
    given_on = models.DateField(_("同意日期"))
    way = models.CharField(_("同意方式"), max_length=10, choices=ConsentWay)
    office = models.ForeignKey("offices.Office", models.PROTECT, related_name="+", verbose_name=_("记录单位"))
    taken_at = models.DateTimeField(_("记录时间"))
    taken_by = models.ForeignKey("offices.Account", models.PROTECT, related_name="+", verbose_name=_("记录人"))
    withdrawn_on = models.DateField(_("撤回日期"), null=True)
    withdrawn_at = models.DateTimeField(_("撤回记录时间"), null=True)
    withdrawn_by = models.ForeignKey(
        "offices.Account", models.PROTECT, null=True, related_name="+", verbose_name=_("撤回记录人")
    )

    class Meta:
        ordering = ["petition", "id"]
        constraints = [
            models.UniqueConstraint(fields=["petition"], condition=Q(withdrawn_at=None), name="one_sms_consent"),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_by=None, withdrawn_on=None)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False, withdrawn_on__isnull=False)
                & Q(withdrawn_on__gte=models.F("given_on")),
                name="sms_withdrawn_pair",
            ),
        ]

    def __str__(self) -> str:
        return self.phone_masked


class PetitionerSms(LabelledModel):
    """One SMS to the petitioner; what became of it stands in its delivery."""

    petition = models.ForeignKey("cases.Petition", models.PROTECT, related_name="petitioner_sms")
    consent = models.ForeignKey(SmsConsent, models.PROTECT, related_name="sms")
    delivery = models.OneToOneField("offices.Delivery", models.PROTECT, related_name="petitioner_sms")
    kind = models.CharField(_("事项"), max_length=10, choices=SmsKind)

    class Meta:
        ordering = ["petition", "id"]
        constraints = [
            models.UniqueConstraint(fields=["petition"], condition=Q(kind=SmsKind.RECEIPT), name="one_sms_of_receipt"),
        ]

    def __str__(self) -> str:
        return f"{self.petition_id} {self.kind}"


class SmsRule(OfficeRule):
    """Whether an office tells petitioners by SMS, and how it words each; an empty one is not sent."""

    is_on = models.BooleanField(_("用短信告知信访人"))
    receipt = models.CharField(_("登记"), max_length=150, blank=True)
    accepted = models.CharField(_("受理"), max_length=150, blank=True)
    issued = models.CharField(_("文书出具"), max_length=150, blank=True)
    served = models.CharField(_("文书送达"), max_length=150, blank=True)

    def __str__(self) -> str:
        return f"{self.office_id} {self.version}"
