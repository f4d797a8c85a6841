"""Who of the staff must keep away from a petition (回避, 《信访工作条例》第二十八条第三款)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.petitions.enums import Decision, RecusalGround
from cases.petitions.models.proceedings import DECIDED_PAIR
from offices.crypto import EncryptedField
from offices.pages.models import LabelledModel

STANDING = Q(decision=Decision.AGREED, ended_at=None)


class Recusal(LabelledModel):
    """A person is asked, or asks, to keep away from a petition; the head who decides is of `decider`.

    Upheld it stands until it is ended: the petition names the person in `recused_ids`.
    """

    petition = models.ForeignKey("cases.Petition", models.PROTECT, related_name="recusals")
    number = models.PositiveSmallIntegerField(_("序号"), help_text="within the petition, from 1")
    person = models.ForeignKey("offices.Account", models.PROTECT, related_name="+", verbose_name=_("需回避人员"))
    office = models.ForeignKey("offices.Office", models.PROTECT, related_name="+", verbose_name=_("所在单位"))
    by_petitioner = models.BooleanField(_("信访人申请"))
    ground = models.CharField(_("回避事由"), max_length=10, choices=RecusalGround)
    reason = EncryptedField(_("理由"))
    asked_on = models.DateField(_("申请日期"))
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey("offices.Account", models.PROTECT, related_name="+", verbose_name=_("提出人"))
    decider = models.ForeignKey("offices.Office", models.PROTECT, related_name="+", verbose_name=_("决定单位"))
    decision = models.CharField(_("决定"), max_length=10, choices=Decision, default=Decision.PENDING)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        "offices.Account", models.PROTECT, null=True, related_name="+", verbose_name=_("决定人")
    )
    handled = models.BooleanField(_("回避时为承办人"), default=False)
    ended_at = models.DateTimeField(_("解除时间"), null=True)
    ended_by = models.ForeignKey("offices.Account", models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["petition", "number"]
        constraints = [
            models.UniqueConstraint(fields=["petition", "number"], name="recusal_number"),
            models.UniqueConstraint(
                fields=["petition", "person"],
                condition=Q(decision=Decision.PENDING) | STANDING,
                name="one_standing_recusal",
            ),
            models.CheckConstraint(condition=DECIDED_PAIR, name="recusal_decided_pair"),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by=None)
                | Q(ended_at__isnull=False, ended_by__isnull=False, decision=Decision.AGREED),
                name="recusal_ended_pair",
            ),
        ]
        indexes = [models.Index(fields=["person", "petition"], condition=STANDING, name="recused_from")]

    def __str__(self) -> str:
        return f"{self.petition_id} {self.number}"

    @property
    def is_standing(self) -> bool:
        return self.decision == Decision.AGREED and self.ended_at is None

    @property
    def status(self) -> str:
        """How it stands, in words."""
        words = {
            Decision.PENDING: _("待决定"),
            Decision.AGREED: _("已回避"),
            Decision.REFUSED: _("不回避"),
            Decision.WITHDRAWN: _("已撤回"),
        }
        return str(_("已解除") if self.ended_at else words[Decision(self.decision)])
