"""These models keep grave and urgent matters (重大紧急): marked, reported, followed up, and their end decided."""

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from cases.petitions.enums import FINISHED
from offices.crypto import MatterField
from offices.organisation.models import OfficeRule
from offices.pages.models import LabelledModel


class UrgentMatter(LabelledModel):
    """A petition is marked grave and urgent, from the mark to its end; the rows of former marks stay.

    `leader` is the one of the own office whom it is addressed to, `reported_to` the office above. `report_due` and
    `follow_due` are moments: the hours that the rule of the office named when they began. None where it names none.
    """

    petition = models.ForeignKey("cases.Petition", models.PROTECT, related_name="urgent_matters")
    number = models.PositiveSmallIntegerField(_("序号"))
    reason = MatterField(_("理由"), max_length=200)
    office = models.ForeignKey("offices.Office", models.PROTECT, related_name="+", verbose_name=_("标记单位"))
    marked_at = models.DateTimeField(_("标记时间"))
    marked_by = models.ForeignKey("offices.Account", models.PROTECT, related_name="+", verbose_name=_("标记人"))
    leader = models.ForeignKey(
        "offices.Account", models.PROTECT, null=True, related_name="+", verbose_name=_("报送领导")
    )
    report_hours = models.PositiveSmallIntegerField(_("呈报时限（小时）"), null=True)
    report_due = models.DateTimeField(_("呈报时限"), null=True)
    reported_at = models.DateTimeField(_("呈报时间"), null=True)
    reported_by = models.ForeignKey("offices.Account", models.PROTECT, null=True, related_name="+")
    reported_to = models.ForeignKey(
        "offices.Office", models.PROTECT, null=True, related_name="+", verbose_name=_("呈报上级单位")
    )
    document = models.OneToOneField(
        "cases.Document", models.PROTECT, null=True, related_name="+", verbose_name=_("呈报件")
    )
    follow_hours = models.PositiveSmallIntegerField(_("续报间隔（小时）"), null=True)
    follow_due = models.DateTimeField(_("续报时限"), null=True)
    end_asked_at = models.DateTimeField(_("申请解除时间"), null=True)
    end_asked_by = models.ForeignKey(
        "offices.Account", models.PROTECT, null=True, related_name="+", verbose_name=_("申请解除人")
    )
    end_asked_why = MatterField(_("申请解除的理由"), max_length=500, blank=True)
    ended_at = models.DateTimeField(_("解除时间"), null=True)
    ended_by = models.ForeignKey(
        "offices.Account", models.PROTECT, null=True, related_name="+", verbose_name=_("解除人")
    )
    end_reason = MatterField(_("解除理由"), max_length=500, blank=True)

    class Meta:
        ordering = ["petition", "number"]
        constraints = [
            models.UniqueConstraint(fields=["petition", "number"], name="urgent_matter_number"),
            models.UniqueConstraint(fields=["petition"], condition=Q(ended_at=None), name="one_urgent_matter"),
            models.CheckConstraint(
                condition=Q(reported_at=None, reported_by=None)
                | Q(reported_at__isnull=False, reported_by__isnull=False),
                name="urgent_reported_pair",
            ),
            models.CheckConstraint(
                condition=Q(end_asked_at=None, end_asked_by=None, end_asked_why="")
                | Q(end_asked_at__isnull=False, end_asked_by__isnull=False) & ~Q(end_asked_why=""),
                name="urgent_end_asked_pair",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by=None, end_reason="")
                | Q(ended_at__isnull=False, ended_by__isnull=False) & ~Q(end_reason=""),
                name="urgent_ended_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(ended_by=None) | Q(end_asked_by=None) | ~Q(ended_by=models.F("end_asked_by")),
                name="urgent_end_by_two_persons",
            ),
        ]
        indexes = [
            models.Index(fields=["office", "id"], condition=Q(ended_at=None), name="urgent_of_office"),
        ]

    def __str__(self) -> str:
        return f"{self.petition_id} {self.number}"

    @property
    def is_open(self) -> bool:
        return self.ended_at is None

    @property
    def next_due(self) -> datetime | None:
        """Until when the next report is owed; None where the office set no hours or nothing is owed any more."""
        if self.ended_at is not None or self.petition.state in FINISHED:
            return None
        return self.follow_due if self.reported_at is not None else self.report_due

    @property
    def status(self) -> str:
        if self.ended_at is not None:
            return _now("已解除")
        if self.petition.state in FINISHED:
            return _now("随信访件终结")
        if self.end_asked_at is not None:
            return _now("申请解除")
        return _now("已呈报") if self.reported_at is not None else _now("待呈报")


class UrgentFollowUp(LabelledModel):
    """续报: what has happened since the report before, and when."""

    matter = models.ForeignKey(UrgentMatter, models.PROTECT, related_name="follow_ups")
    number = models.PositiveSmallIntegerField(_("次数"))
    at = models.DateTimeField(_("情况时间"))
    text = MatterField(_("续报内容"))
    recorded_at = models.DateTimeField(_("续报时间"))
    recorded_by = models.ForeignKey("offices.Account", models.PROTECT, related_name="+", verbose_name=_("续报人"))

    class Meta:
        ordering = ["matter", "number"]
        constraints = [
            models.UniqueConstraint(fields=["matter", "number"], name="urgent_follow_up_number"),
            models.CheckConstraint(condition=~Q(text=""), name="urgent_follow_up_said"),
        ]

    def __str__(self) -> str:
        return f"{self.matter_id} {self.number}"


class UrgencyRule(LabelledModel, OfficeRule):
    """In how many hours an office reports what is grave and urgent, and again; empty where it sets none.

    `draws_cards`: a report that is not made in its hours counts as a duty of that day, which draws cards.
    """

    report_hours = models.PositiveSmallIntegerField(_("重大紧急事项呈报（小时）"), null=True, blank=True)
    follow_hours = models.PositiveSmallIntegerField(_("续报间隔（小时）"), null=True, blank=True)
    draws_cards = models.BooleanField(_("超时未呈报的发牌"), default=False)

    class Meta(OfficeRule.Meta):
        constraints = [
            *OfficeRule.Meta.constraints,
            models.CheckConstraint(condition=Q(report_hours__range=(1, 720)), name="urgency_rule_report_hours"),
            models.CheckConstraint(condition=Q(follow_hours__range=(1, 720)), name="urgency_rule_follow_hours"),
        ]

    def __str__(self) -> str:
        return f"{self.office_id} {self.version}"
