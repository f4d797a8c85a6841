"""Campaigns (专项治理、积案化解、集中接访): which cases, from which standing, to which targets, with what result.

A campaign gathers matters, never persons. 《信访工作条例》第十一条、第十二条.
"""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cases.jobs.models import RowJob
from offices.crypto import MatterField, MatterJSON
from offices.pages.models import LabelledModel
from supervision.campaigns.enums import CampaignKind, CampaignState, LoadKind, LoadState, PaperKind, RowState


class Campaign(LabelledModel):
    """A campaign of an office over petitions of itself and the offices below."""

    office = models.ForeignKey("offices.Office", models.PROTECT, related_name="+", verbose_name=_("开展单位"))
    name = models.CharField(_("名称"), max_length=60)
    kind = models.CharField(_("类型"), max_length=10, choices=CampaignKind)
    description = models.TextField(_("说明"), max_length=2000, blank=True)
    starts_on = models.DateField(_("开始日期"))
    ends_on = models.DateField(_("结束日期"))
    closed_target = models.PositiveSmallIntegerField(_("办结目标（%）"), default=100)
    settled_target = models.PositiveSmallIntegerField(_("化解目标（%）"), default=80)
    state = models.CharField(_("状态"), max_length=10, choices=CampaignState, default=CampaignState.DRAFT)
    baseline = models.JSONField(null=True, help_text="figures at the start: total and by office; never changed")
    handed_down_by = models.ForeignKey(
        "offices.Office", models.PROTECT, related_name="+", null=True, verbose_name=_("交办单位")
    )
    made_at = models.DateTimeField(_("建立时间"))
    made_by = models.ForeignKey("offices.Account", models.PROTECT, related_name="+")
    started_at = models.DateTimeField(_("启动时间"), null=True)
    started_by = models.ForeignKey("offices.Account", models.PROTECT, related_name="+", null=True)
    ended_at = models.DateTimeField(_("结束时间"), null=True)
    ended_by = models.ForeignKey("offices.Account", models.PROTECT, related_name="+", null=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="campaign_days"),
            models.CheckConstraint(
                condition=Q(closed_target__lte=100, settled_target__lte=100), name="campaign_targets"
            ),
            models.CheckConstraint(
                condition=Q(started_at=None, started_by=None) | Q(started_at__isnull=False, started_by__isnull=False),
                name="campaign_started_pair",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by=None) | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="campaign_ended_pair",
            ),
            models.CheckConstraint(
                condition=Q(state=CampaignState.DRAFT, started_at=None, ended_at=None, baseline__isnull=True)
                | Q(state=CampaignState.RUNNING, started_at__isnull=False, ended_at=None, baseline__isnull=False)
                | Q(state=CampaignState.ENDED, started_at__isnull=False, ended_at__isnull=False),
                name="campaign_state_moments",
            ),
        ]
        indexes = [models.Index(fields=["office", "state"], name="campaign_office")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("supervision:campaign", args=[self.pk])

    @property
    def has_ended(self) -> bool:
        return self.state == CampaignState.ENDED


class CampaignChange(models.Model):
    """A target or a day that was changed after the start, or an end before the day, with its reason; it stays."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="changes")
    before = models.JSONField(help_text="by the name of the field: as it was")
    after = models.JSONField(help_text="by the name of the field: as it is from now on; ended_on: the day of the end")
    reason = models.CharField(_("变更理由"), max_length=200)
    at = models.DateTimeField(_("时间"))
    by = models.ForeignKey("offices.Account", models.PROTECT, related_name="+")

    class Meta:
        ordering = ["campaign", "id"]
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="campaign_changed_why")]

    def __str__(self) -> str:
        return f"{self.campaign_id} {self.at}"


class CampaignCase(models.Model):
    """A petition in a campaign, from when to when and why. One that left may come in again, with a row of its own.

    `baseline`: state, leader, unit and person when the campaign began; empty for what joined later.
    `at_end`: what the figures count it by, as it stood when the campaign ended; empty for what had left.
    """

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="cases")
    petition = models.ForeignKey("cases.Petition", models.PROTECT, related_name="campaign_cases")
    joined_at = models.DateTimeField(_("纳入时间"))
    joined_by = models.ForeignKey("offices.Account", models.PROTECT, related_name="+")
    joined_reason = MatterField(_("纳入理由"), max_length=200)
    baseline = models.JSONField(null=True)
    at_end = models.JSONField(null=True)
    left_at = models.DateTimeField(_("移出时间"), null=True)
    left_by = models.ForeignKey("offices.Account", models.PROTECT, related_name="+", null=True)
    left_reason = MatterField(_("移出理由"), max_length=200, blank=True)

    class Meta:
        ordering = ["campaign", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "petition"], condition=Q(left_at=None), name="once_in_campaign"
            ),
            models.CheckConstraint(
                condition=Q(left_at=None, left_by=None, left_reason="")
                | Q(left_at__isnull=False, left_by__isnull=False) & ~Q(left_reason=""),
                name="campaign_left_pair",
            ),
            models.CheckConstraint(condition=~Q(joined_reason=""), name="campaign_joined_why"),
        ]

    def __str__(self) -> str:
        return f"{self.campaign_id} {self.petition_id}"


class CampaignLoad(RowJob):
    """Cases brought into a campaign at once: by a filter or by a list; worked through row by row."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="loads")
    kind = models.CharField(_("方式"), max_length=10, choices=LoadKind)
    query = models.CharField(max_length=2000, blank=True, help_text="the filter, as in the address of the list")
    words = models.JSONField(default=list, help_text="the filter in words: pairs of a name and a value")
    reason = models.CharField(_("纳入理由"), max_length=200)
    request_key = models.UUIDField(unique=True)
    made_at = models.DateTimeField(_("时间"))
    made_by = models.ForeignKey("offices.Account", models.PROTECT, related_name="+")
    state = models.CharField(_("状态"), max_length=10, choices=LoadState, default=LoadState.QUEUED)
    total = models.PositiveIntegerField(_("件数"), default=0)
    done = models.PositiveIntegerField(_("已处理"), default=0)
    added = models.PositiveIntegerField(_("纳入"), default=0)
    known = models.PositiveIntegerField(_("已在其中"), default=0)
    rejected = models.PositiveIntegerField(_("退回"), default=0)
    packaged = models.PositiveIntegerField(_("落实包案"), default=0)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.campaign_id} {self.pk}"


class CampaignRow(LabelledModel):
    """One row of a load: the case, and for a list handed down who shall take it on; `note` says what was not done."""

    load = models.ForeignKey(CampaignLoad, models.PROTECT, related_name="rows")
    line = models.PositiveIntegerField(_("行"))
    number = models.CharField(_("信访件编号"), max_length=60)
    petition = models.ForeignKey("cases.Petition", models.PROTECT, related_name="+", null=True)
    leader = models.CharField(_("包案领导"), max_length=60, blank=True)
    unit = models.CharField(_("责任单位"), max_length=200, blank=True)
    responsible = models.CharField(_("责任人"), max_length=60, blank=True)
    due = models.CharField(_("化解期限"), max_length=40, blank=True)
    state = models.CharField(_("结果"), max_length=10, choices=RowState, default=RowState.WAITING)
    packaged = models.BooleanField(_("落实包案"), default=False)
    note = MatterField(_("原因"), max_length=300, blank=True)

    class Meta:
        ordering = ["load", "line"]
        constraints = [models.UniqueConstraint(fields=["load", "line"], name="campaign_row_line")]
        indexes = [models.Index(fields=["load", "line"], condition=Q(state=RowState.WAITING), name="campaign_waiting")]

    def __str__(self) -> str:
        return f"{self.load_id}:{self.line}"


class CampaignWeek(models.Model):
    """The figures of a campaign when a week began (Monday, 00:00), which are those of the end of the week before."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="weeks")
    on = models.DateField(_("周一"))
    figures = models.JSONField(help_text="total: {…}, offices: {id: {…}}")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["campaign", "-on"]
        constraints = [models.UniqueConstraint(fields=["campaign", "on"], name="campaign_week_once")]

    def __str__(self) -> str:
        return f"{self.campaign_id} {self.on}"


class CampaignPaper(LabelledModel):
    """A circular, the final report or an erratum. Once issued it has a number and the database refuses any change."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="papers")
    kind = models.CharField(_("类型"), max_length=10, choices=PaperKind)
    number = models.PositiveSmallIntegerField(_("期号"), null=True, help_text="within the campaign and kind, from 1")
    corrects = models.ForeignKey("self", models.PROTECT, related_name="errata", null=True, verbose_name=_("更正"))
    on = models.DateField(_("截至"), help_text="the last day that is counted")
    title = models.CharField(_("标题"), max_length=100)
    body = models.TextField(_("正文"), max_length=20_000)
    figures = models.JSONField(help_text="now, before, names, targets, changes, definitions as on the paper")
    cases = MatterJSON(default=list, help_text="of the final report: each case as it stood at the end")
    made_at = models.DateTimeField(_("起草时间"))
    made_by = models.ForeignKey("offices.Account", models.PROTECT, related_name="+")
    issued_at = models.DateTimeField(_("印发时间"), null=True)
    issued_by = models.ForeignKey("offices.Account", models.PROTECT, related_name="+", null=True)
    issued_as = models.CharField(max_length=100, blank=True, help_text="how the office was called when it was issued")

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "kind", "number"], name="campaign_paper_number"),
            models.CheckConstraint(
                condition=Q(issued_at=None, issued_by=None, number=None)
                | Q(issued_at__isnull=False, issued_by__isnull=False, number__isnull=False),
                name="campaign_paper_issued_pair",
            ),
            models.CheckConstraint(
                condition=Q(kind=PaperKind.ERRATUM, corrects__isnull=False)
                | ~Q(kind=PaperKind.ERRATUM) & Q(corrects=None),
                name="campaign_paper_corrects",
            ),
            models.UniqueConstraint(fields=["campaign"], condition=Q(kind=PaperKind.FINAL), name="one_final_report"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def signed_as(self) -> str:
        """Who signs: the office as it was called when the paper was issued, of a draft as it is called now."""
        return self.issued_as or self.campaign.office.name
