"""Requests to hold a hearing, and what the head decided (《信访工作条例》第三十一条第六项、第三十六条第二款)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.petitions.enums import Decision
from cases.petitions.models.proceedings import DECIDED_PAIR
from cases.proceedings.enums import HearingAsker
from offices.crypto import EncryptedField
from offices.pages.models import LabelledModel


class HearingRequest(LabelledModel):
    """听证申请: by the petitioner or the unit; one at a time waits for the head of the holder."""

    petition = models.ForeignKey("cases.Petition", models.PROTECT, related_name="hearing_requests")
    by = models.CharField(_("申请人"), max_length=10, choices=HearingAsker)
    asked_on = models.DateField(_("申请日期"))
    reason = EncryptedField(_("理由"))
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey("offices.Account", models.PROTECT, related_name="+", verbose_name=_("登记人"))
    office = models.ForeignKey("offices.Office", models.PROTECT, related_name="+", verbose_name=_("决定单位"))
    decision = models.CharField(_("决定"), max_length=10, choices=Decision, default=Decision.PENDING)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        "offices.Account", models.PROTECT, null=True, related_name="+", verbose_name=_("决定人")
    )

    class Meta:
        ordering = ["petition", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["petition"], condition=Q(decision=Decision.PENDING), name="one_pending_hearing_request"
            ),
            models.CheckConstraint(condition=DECIDED_PAIR, name="hearing_request_decided_pair"),
        ]

    def __str__(self) -> str:
        return f"{self.petition_id} {self.decision}"

    @property
    def status(self) -> str:
        """How it stands, in words."""
        words = {
            Decision.PENDING: _("待决定"),
            Decision.AGREED: _("同意举行"),
            Decision.REFUSED: _("不予举行"),
            Decision.WITHDRAWN: _("已撤回"),
        }
        return str(words[Decision(self.decision)])
