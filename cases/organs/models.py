"""These models keep which offices help with a petition, which are only told of it, and disputes of competence."""

from collections.abc import Mapping

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.petitions.enums import Decision, Ruler
from cases.petitions.models.proceedings import DECIDED_PAIR
from offices.crypto import MatterField
from offices.organisation.models import OfficeRule
from offices.pages.models import LabelledModel


class Assistance(LabelledModel):
    """An office helps the one that leads (协办): what it is asked for, until when, and its written answer.

    `number` counts those of a petition, and is the item of the clock. It is ended where it is needed no more.
    """

    petition = models.ForeignKey("cases.Petition", models.PROTECT, related_name="assistances")
    number = models.PositiveSmallIntegerField(_("序号"))
    office = models.ForeignKey("offices.Office", models.PROTECT, related_name="+", verbose_name=_("协办单位"))
    sender = models.ForeignKey("offices.Office", models.PROTECT, related_name="+", verbose_name=_("发出单位"))
    request = MatterField(_("协办事项"), max_length=500)
    due_on = models.DateField(_("协办期限"), null=True)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey("offices.Account", models.PROTECT, related_name="+")
    document = models.OneToOneField(
        "cases.Document", models.PROTECT, null=True, related_name="+", verbose_name=_("协办意见")
    )
    answered_at = models.DateTimeField(_("答复时间"), null=True)
    answered_by = models.ForeignKey("offices.Account", models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(_("终止时间"), null=True)
    ended_reason = MatterField(_("终止理由"), max_length=200, blank=True)

    class Meta:
        ordering = ["petition", "number"]
        constraints = [
            models.UniqueConstraint(fields=["petition", "number"], name="assistance_number"),
            models.UniqueConstraint(
                fields=["petition", "office"],
                condition=Q(answered_at=None, ended_at=None),
                name="one_open_assistance",
            ),
            models.CheckConstraint(
                condition=Q(answered_at=None, answered_by=None, document=None)
                | Q(answered_at__isnull=False, answered_by__isnull=False, document__isnull=False),
                name="assistance_answered_pair",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_reason="")
                | Q(answered_at=None, ended_at__isnull=False) & ~Q(ended_reason=""),
                name="assistance_ended_with_reason",
            ),
        ]
        indexes = [
            models.Index(
                fields=["office", "id"], condition=Q(answered_at=None, ended_at=None), name="assistance_waiting"
            ),
            models.Index(fields=["office", "-id"], name="assistance_of_office"),
            models.Index(fields=["sender", "-id"], name="assistance_of_sender"),
        ]

    def __str__(self) -> str:
        return f"{self.petition_id} {self.number}"

    @property
    def is_open(self) -> bool:
        return self.answered_at is None and self.ended_at is None


class Copy(LabelledModel):
    """An office is told of a petition (抄送) and has nothing to do with it."""

    petition = models.ForeignKey("cases.Petition", models.PROTECT, related_name="copies")
    office = models.ForeignKey("offices.Office", models.PROTECT, related_name="+", verbose_name=_("抄送单位"))
    sender = models.ForeignKey("offices.Office", models.PROTECT, related_name="+", verbose_name=_("发出单位"))
    sent_at = models.DateTimeField(_("抄送时间"))
    sent_by = models.ForeignKey("offices.Account", models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["petition", "id"]
        constraints = [
            models.UniqueConstraint(fields=["petition", "office"], condition=Q(ended_at=None), name="copied_once")
        ]
        indexes = [models.Index(fields=["office", "-id"], name="copy_of_office")]

    def __str__(self) -> str:
        return f"{self.petition_id} {self.office_id}"


class CompetenceDispute(LabelledModel):
    """Offices do not agree which of them is competent (第二十四条): who raised it against whom, and who rules.

    `ruler` is the office that rules, or at which the joint conference sits; `to` the office that it designated.
    """

    petition = models.ForeignKey("cases.Petition", models.PROTECT, related_name="disputes")
    office = models.ForeignKey("offices.Office", models.PROTECT, related_name="+", verbose_name=_("提请单位"))
    other = models.ForeignKey("offices.Office", models.PROTECT, related_name="+", verbose_name=_("争议另一方"))
    ruled_by = models.CharField(_("裁定"), max_length=10, choices=Ruler)
    ruler = models.ForeignKey("offices.Office", models.PROTECT, related_name="+", verbose_name=_("裁定机关"))
    ruler_shown = models.BooleanField(default=False, help_text="the ruler sees the petition only for the ruling")
    reasons = MatterField(_("理由"))
    raised_at = models.DateTimeField()
    raised_by = models.ForeignKey("offices.Account", models.PROTECT, related_name="+")
    decision = models.CharField(_("结果"), max_length=10, choices=Decision, default=Decision.PENDING)
    to = models.ForeignKey(
        "offices.Office", models.PROTECT, null=True, related_name="+", verbose_name=_("指定受理单位")
    )
    conference = MatterField(_("会议"), max_length=100, blank=True)
    decision_reason = MatterField(_("裁定理由"), blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey("offices.Account", models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["petition", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["petition"], condition=Q(decision=Decision.PENDING), name="one_pending_dispute"
            ),
            models.CheckConstraint(condition=DECIDED_PAIR, name="dispute_decided_pair"),
            models.CheckConstraint(
                condition=Q(decision=Decision.AGREED, to__isnull=False) | ~Q(decision=Decision.AGREED) & Q(to=None),
                name="dispute_ruled_to",
            ),
        ]
        indexes = [
            models.Index(fields=["ruler"], condition=Q(decision=Decision.PENDING), name="dispute_waiting"),
        ]

    def __str__(self) -> str:
        return f"{self.petition_id} {self.decision}"


class TableField(models.JSONField):
    """By the code of a content category: the names of category and department, and the code of the department."""

    def in_words(self, table: Mapping[str, Mapping[str, str]]) -> str:
        """For the history of the rule."""
        return "；".join(f"{row['category']}：{row['unit']}" for row in table.values())


class CompetenceRule(OfficeRule):
    """One version of which department a content category belongs to (归口), of an office and those below it."""

    departments = TableField(_("归口表"), default=dict, blank=True)

    def __str__(self) -> str:
        return f"{self.office_id} {self.version}"
