"""These models keep inspections by a joint team (联合督查组), what it found, and what is to be put right (整改清单)."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from offices.crypto import MatterField
from offices.pages.models import LabelledModel
from supervision.inspections.enums import InspectionState, InspectionWay, ItemState


class Inspection(LabelledModel):
    """An office sends a team, whose members may be of several offices, to see cases and offices on certain days.

    Members see the petitions only while it runs, and not after its last day.
    """

    office = models.ForeignKey("offices.Office", models.PROTECT, related_name="+", verbose_name=_("组织单位"))
    title = models.CharField(_("督查名称"), max_length=100)
    way = models.CharField(_("督查方式"), max_length=10, choices=InspectionWay)
    starts_on = models.DateField(_("开始日期"))
    ends_on = models.DateField(_("结束日期"))
    plan = models.TextField(_("督查安排"), max_length=2000)
    papers = models.TextField(_("需准备的材料"), max_length=1000, blank=True)
    head = models.ForeignKey("offices.Account", models.PROTECT, related_name="+", verbose_name=_("组长"))
    members: models.ManyToManyField = models.ManyToManyField("offices.Account", related_name="inspections")
    offices: models.ManyToManyField = models.ManyToManyField("offices.Office", related_name="+")
    petitions: models.ManyToManyField = models.ManyToManyField("cases.Petition", related_name="inspections")
    state = models.CharField(_("状态"), max_length=10, choices=InspectionState, default=InspectionState.PLANNED)
    made_at = models.DateTimeField(_("制定时间"))
    made_by = models.ForeignKey("offices.Account", models.PROTECT, related_name="+", verbose_name=_("制定人"))
    started_at = models.DateTimeField(_("开始时间"), null=True)
    started_by = models.ForeignKey("offices.Account", models.PROTECT, null=True, related_name="+")
    notice_number = models.CharField(_("督查通知文号"), max_length=60, blank=True)
    notice_content = models.TextField(blank=True, help_text="the parts of the notice as JSON, as it was issued")
    notice_checksum = models.CharField(max_length=64, blank=True)
    report = models.TextField(_("督查报告"), max_length=8000, blank=True)
    number = models.CharField(_("文号"), max_length=60, blank=True)
    content = models.TextField(blank=True, help_text="the parts of the report's letter as JSON, as it was issued")
    checksum = models.CharField(max_length=64, blank=True)
    ended_at = models.DateTimeField(_("结束时间"), null=True)
    ended_by = models.ForeignKey("offices.Account", models.PROTECT, null=True, related_name="+")
    cancel_reason = models.CharField(_("取消理由"), max_length=300, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="inspection_days_in_order"),
            models.CheckConstraint(
                condition=Q(started_at=None, started_by=None) | Q(started_at__isnull=False, started_by__isnull=False),
                name="inspection_started_pair",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by=None) | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="inspection_ended_pair",
            ),
            models.CheckConstraint(
                condition=Q(state=InspectionState.ENDED) & ~Q(report="") & ~Q(number="") & ~Q(checksum="")
                | ~Q(state=InspectionState.ENDED) & Q(report="", number="", content="", checksum=""),
                name="inspection_ends_with_report",
            ),
            models.CheckConstraint(
                condition=Q(notice_number="", notice_content="", notice_checksum="")
                | Q(started_at__isnull=False) & ~Q(notice_number="") & ~Q(notice_content="") & ~Q(notice_checksum=""),
                name="inspection_notice_whole",
            ),
            models.CheckConstraint(
                condition=~Q(state=InspectionState.CANCELLED) | ~Q(cancel_reason=""), name="inspection_why_cancelled"
            ),
        ]
        indexes = [models.Index(fields=["office", "-id"], name="inspection_of_office")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("supervision:inspection", args=[self.pk])


class InspectionFinding(LabelledModel):
    """What a member found, of a petition or of an office. Never changed."""

    inspection = models.ForeignKey(Inspection, models.PROTECT, related_name="findings")
    petition = models.ForeignKey("cases.Petition", models.PROTECT, null=True, related_name="+")
    office = models.ForeignKey("offices.Office", models.PROTECT, related_name="+", verbose_name=_("单位"))
    text = MatterField(_("发现的情况"), max_length=2000)
    made_at = models.DateTimeField(_("记录时间"))
    made_by = models.ForeignKey("offices.Account", models.PROTECT, related_name="+", verbose_name=_("记录人"))

    class Meta:
        ordering = ["inspection", "id"]

    def __str__(self) -> str:
        return f"{self.inspection_id} {self.pk}"


class RectificationItem(LabelledModel):
    """What an office has to put right by a day, its proof, and the confirmation by another than who proved it."""

    inspection = models.ForeignKey(Inspection, models.PROTECT, related_name="items")
    petition = models.ForeignKey("cases.Petition", models.PROTECT, null=True, related_name="+")
    unit = models.ForeignKey("offices.Office", models.PROTECT, related_name="+", verbose_name=_("整改单位"))
    text = MatterField(_("整改事项"), max_length=500)
    due_on = models.DateField(_("整改期限"))
    state = models.CharField(_("状态"), max_length=10, choices=ItemState, default=ItemState.OPEN)
    made_at = models.DateTimeField(_("提出时间"))
    made_by = models.ForeignKey("offices.Account", models.PROTECT, related_name="+", verbose_name=_("提出人"))
    proof = MatterField(_("整改情况"), max_length=2000, blank=True)
    file = models.OneToOneField("offices.StoredFile", models.PROTECT, null=True, related_name="+")
    proved_at = models.DateTimeField(_("报送时间"), null=True)
    proved_by = models.ForeignKey("offices.Account", models.PROTECT, null=True, related_name="+")
    returned = MatterField(_("退回的理由"), max_length=300, blank=True)
    confirmed_at = models.DateTimeField(_("确认时间"), null=True)
    confirmed_by = models.ForeignKey("offices.Account", models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["due_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(proved_at=None, proved_by=None) | Q(proved_at__isnull=False, proved_by__isnull=False),
                name="rectification_proved_pair",
            ),
            models.CheckConstraint(
                condition=Q(state=ItemState.DONE, confirmed_at__isnull=False, confirmed_by__isnull=False)
                | ~Q(state=ItemState.DONE) & Q(confirmed_at=None, confirmed_by=None),
                name="rectification_confirmed_pair",
            ),
            models.CheckConstraint(
                condition=~Q(confirmed_by=F("proved_by")) | Q(confirmed_by=None), name="rectification_by_another"
            ),
        ]
        indexes = [
            models.Index(fields=["unit", "due_on"], condition=Q(state=ItemState.OPEN), name="rectification_open")
        ]

    def __str__(self) -> str:
        return f"{self.inspection_id} {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("supervision:rectification_item", args=[self.pk])
