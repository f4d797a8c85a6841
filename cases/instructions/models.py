"""A petition that is laid before a leader to be read (阅批来信)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from offices.crypto import MatterField
from offices.pages.models import LabelledModel


class LeaderLetter(LabelledModel):
    """Laid before one leader, who reads it and instructs on it or not (《信访工作条例》第十八条第二项).

    It waits until it is read or taken back. `instruction` is what the leader wrote.
    """

    petition = models.ForeignKey("cases.Petition", models.PROTECT, related_name="leader_letters")
    leader = models.ForeignKey("offices.Account", models.PROTECT, related_name="+", verbose_name=_("阅批领导"))
    office = models.ForeignKey("offices.Office", models.PROTECT, related_name="+", verbose_name=_("呈送单位"))
    note = MatterField(_("呈送说明"), max_length=200, blank=True)
    laid_at = models.DateTimeField(_("呈送时间"))
    laid_by = models.ForeignKey("offices.Account", models.PROTECT, related_name="+", verbose_name=_("呈送人"))
    read_at = models.DateTimeField(_("阅批时间"), null=True)
    instruction = models.OneToOneField("cases.Instruction", models.PROTECT, null=True, related_name="letter")
    taken_back_at = models.DateTimeField(_("收回时间"), null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["petition", "leader"], condition=Q(read_at=None, taken_back_at=None), name="one_waiting_letter"
            ),
            models.CheckConstraint(
                condition=Q(taken_back_at=None) | Q(read_at=None, instruction=None), name="letter_read_or_taken_back"
            ),
            models.CheckConstraint(condition=Q(instruction=None) | Q(read_at__isnull=False), name="letter_instructed"),
        ]
        indexes = [models.Index(fields=["leader", "-id"], name="letter_of_leader")]

    def __str__(self) -> str:
        return f"{self.petition_id} {self.leader_id}"
