"""A `MissedReason` keeps why a leader did not receive as often as was due."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class MissedReason(models.Model):
    """What the office, or the leader, says of a period that is over and was not met; the newest word of a period holds.

    The period stays unmet: the reason stands beside it.
    """

    leader = models.ForeignKey("visits.Leader", models.PROTECT, related_name="missed_reasons", verbose_name=_("领导"))
    first = models.DateField(_("首日"))
    last = models.DateField(_("末日"))
    reason = models.CharField(_("未接访原因"), max_length=200)
    given_at = models.DateTimeField(_("说明时间"))
    given_by = models.ForeignKey("offices.Account", models.PROTECT, related_name="+", verbose_name=_("说明人"))

    class Meta:
        ordering = ["leader", "first", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(last__gte=F("first")), name="missed_period_in_order"),
            models.CheckConstraint(condition=~Q(reason=""), name="missed_reason_said"),
        ]
        indexes = [models.Index(fields=["leader", "first", "-id"], name="missed_reasons_of")]

    def __str__(self) -> str:
        return f"{self.leader_id} {self.first}–{self.last}"
