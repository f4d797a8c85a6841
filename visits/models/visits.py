"""A visit (来访): who came, how many, about which petition, what was said and done."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from offices.crypto import EncryptedField
from visits.enums import VisitOutcome
from visits.models.halls import COLLECTIVE_FROM


class Visit(models.Model):
    """One coming of one or several persons, apart from the petition it is about: there may be none.

    What was said may identify people, and the list of members does: both are encrypted.
    """

    office = models.ForeignKey("offices.Office", models.PROTECT, related_name="visits", verbose_name=_("接待单位"))
    ticket = models.OneToOneField("visits.Ticket", models.PROTECT, related_name="visit", null=True)
    petition = models.ForeignKey("cases.Petition", models.PROTECT, related_name="visits", null=True)
    on = models.DateField(_("日期"))
    came_at = models.DateTimeField(_("来访时间"))
    left_at = models.DateTimeField(_("离开时间"), null=True)
    persons = models.PositiveIntegerField(_("人数"), default=1)
    accompanied_by = models.CharField(_("带访单位及人员"), max_length=100, blank=True)
    members = EncryptedField(_("人员名单"), blank=True)
    room = models.ForeignKey("visits.Window", models.PROTECT, related_name="+", null=True, verbose_name=_("接谈地点"))
    units = models.ManyToManyField("offices.Office", related_name="+", blank=True, verbose_name=_("到场单位"))
    said = EncryptedField(_("反映情况"), blank=True)
    done = models.TextField(_("现场处理"), blank=True)
    outcome = models.CharField(_("结果"), max_length=12, choices=VisitOutcome)
    request_key = models.UUIDField(null=True, unique=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey("offices.Account", models.PROTECT, related_name="+", verbose_name=_("接待人"))

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(persons__gte=1), name="visit_persons"),
            models.CheckConstraint(condition=Q(left_at=None) | Q(left_at__gte=F("came_at")), name="visit_times"),
            models.CheckConstraint(
                condition=~Q(outcome__in=[VisitOutcome.REGISTERED, VisitOutcome.KNOWN]) | Q(petition__isnull=False),
                name="visit_about_a_petition",
            ),
        ]
        indexes = [models.Index(fields=["office", "-on", "-id"], name="visit_list")]

    def __str__(self) -> str:
        return f"{self.on} {self.persons}"

    @property
    def is_collective(self) -> bool:
        return self.persons >= COLLECTIVE_FROM
