"""These models keep which petitions an organ above assigned (交办), and the conclusion reports (办结报告)."""

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from cases.mandates.enums import MandateState
from cases.petitions.enums import ClockState, Decision
from cases.petitions.models.proceedings import DECIDED_PAIR
from offices.crypto import MatterField
from offices.pages.models import LabelledModel


class Mandate(LabelledModel):
    """A petition that an organ above assigned, with its own number beside ours, and who owes it the report.

    `office` is the organ that assigned it where it works in this system, else None: its answer is then recorded by
    `owing`. `number` counts those of a petition. Its date is that of the clock; without a date it has none.
    """

    petition = models.ForeignKey("cases.Petition", models.PROTECT, related_name="mandates")
    number = models.PositiveSmallIntegerField(_("序号"))
    organ = models.CharField(_("交办机关"), max_length=100)
    office = models.ForeignKey(
        "offices.Office", models.PROTECT, null=True, related_name="+", verbose_name=_("交办单位")
    )
    owing = models.ForeignKey("offices.Office", models.PROTECT, related_name="+", verbose_name=_("承办单位"))
    their_number = models.CharField(_("交办文号"), max_length=60, blank=True)
    received_on = models.DateField(_("收到交办日期"))
    report_required = models.BooleanField(_("要求报送办结报告"), default=True)
    request = MatterField(_("交办要求"), max_length=500, blank=True)
    clock = models.OneToOneField("cases.Clock", models.PROTECT, null=True, related_name="mandate")
    state = models.CharField(_("结报情况"), max_length=10, choices=MandateState, default=MandateState.OWED)
    was_late = models.BooleanField(
        _("曾逾期报送"), default=False, help_text="a report that was sent back had come after its day"
    )
    entered_at = models.DateTimeField(_("登记时间"))
    entered_by = models.ForeignKey("offices.Account", models.PROTECT, related_name="+")

    class Meta:
        ordering = ["petition", "number"]
        constraints = [
            models.UniqueConstraint(fields=["petition", "number"], name="mandate_number"),
            models.CheckConstraint(condition=~Q(organ=""), name="mandate_of_somebody"),
        ]
        indexes = [
            models.Index(fields=["their_number"], condition=~Q(their_number=""), name="mandate_their_number"),
            models.Index(fields=["owing", "id"], name="mandate_of_owing"),
            models.Index(fields=["office", "id"], name="mandate_of_office"),
        ]

    def __str__(self) -> str:
        return f"{self.petition_id} {self.their_number or self.number}"

    @property
    def due(self) -> date | None:
        return self.clock.due if self.clock is not None else None

    @property
    def is_outside(self) -> bool:
        return self.office_id is None

    @property
    def is_owed(self) -> bool:
        """Whether a report is still to be handed in or examined."""
        ended = self.state in (MandateState.ACCEPTED, MandateState.WITHDRAWN)
        return not ended and (self.clock is None or self.clock.state == ClockState.RUNNING)

    @property
    def status(self) -> str:
        """In words, with what ended it besides a report."""
        if self.is_owed and not self.report_required and self.state == MandateState.OWED:
            return _now("不要求结报")
        if not self.is_owed and self.state not in (MandateState.ACCEPTED, MandateState.WITHDRAWN):
            settled = self.clock is not None and self.clock.state == ClockState.MET
            return _now("已随调解（和解）终结") if settled else _now("不再结报")
        return str(self.get_state_display())


class ConclusionReport(LabelledModel):
    """One handing-in of the conclusion report of a mandate, and what the organ that assigned said to it."""

    mandate = models.ForeignKey(Mandate, models.PROTECT, related_name="reports")
    number = models.PositiveSmallIntegerField(_("次数"))
    submitted_on = models.DateField(_("报送日期"))
    sent_number = models.CharField(_("报送文号"), max_length=60, blank=True)
    note = MatterField(_("报送内容"), blank=True)
    document = models.OneToOneField(
        "cases.Document", models.PROTECT, null=True, related_name="+", verbose_name=_("办结报告")
    )
    submitted_at = models.DateTimeField()
    submitted_by = models.ForeignKey("offices.Account", models.PROTECT, related_name="+", verbose_name=_("报送人"))
    decision = models.CharField(_("审核"), max_length=10, choices=Decision, default=Decision.PENDING)
    decided_on = models.DateField(_("审核日期"), null=True)
    decision_reason = MatterField(_("审核意见"), blank=True)
    new_due = models.DateField(_("重新指定的期限"), null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        "offices.Account", models.PROTECT, null=True, related_name="+", verbose_name=_("审核人")
    )

    class Meta:
        ordering = ["mandate", "number"]
        constraints = [
            models.UniqueConstraint(fields=["mandate", "number"], name="conclusion_report_number"),
            models.UniqueConstraint(
                fields=["mandate"], condition=Q(decision=Decision.PENDING), name="one_pending_report"
            ),
            models.CheckConstraint(condition=DECIDED_PAIR, name="conclusion_report_decided_pair"),
            models.CheckConstraint(
                condition=~Q(decision=Decision.REFUSED) | ~Q(decision_reason=""), name="conclusion_report_returned_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.mandate_id} {self.number}"

    @property
    def status(self) -> str:
        if self.decision == Decision.AGREED:
            return _now("审核通过")
        return _now("退回补办") if self.decision == Decision.REFUSED else _now("待审核")
