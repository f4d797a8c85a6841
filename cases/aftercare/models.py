"""After the answer: the petitioner is visited again (回访), what was promised there is done, and what an end took."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.aftercare.enums import RevisitResult, RevisitWay, Satisfaction
from cases.packages.enums import SettledPart
from offices.crypto import EncryptedField, MatterField
from offices.organisation.models import OfficeRule
from offices.pages.models import LabelledModel


class RevisitRule(LabelledModel, OfficeRule):
    """After how many days from the answer every petitioner is visited again. Without a rule nobody has to be."""

    days = models.PositiveSmallIntegerField(_("答复后多少日回访"))

    class Meta(OfficeRule.Meta):
        constraints = [
            *OfficeRule.Meta.constraints,
            models.CheckConstraint(condition=Q(days__gte=1, days__lte=366), name="revisit_rule_days"),
        ]

    def __str__(self) -> str:
        return f"{self.office_id} {self.version}"


class Revisit(LabelledModel):
    """A follow-up visit (回访): planned by a day for somebody, then recorded, or called off.

    `number` is the item of its clock. `planner` is nobody where a rule planned it; one that was paid without a plan
    has no `due_on`.
    """

    petition = models.ForeignKey("cases.Petition", models.PROTECT, related_name="revisits")
    number = models.PositiveSmallIntegerField(_("序号"), help_text="within the petition, from 1")
    office = models.ForeignKey("offices.Office", models.PROTECT, related_name="+", verbose_name=_("回访单位"))
    owner = models.ForeignKey(
        "offices.Account", models.PROTECT, null=True, related_name="+", verbose_name=_("回访责任人")
    )
    due_on = models.DateField(_("回访期限"), null=True)
    made_on = models.DateField(_("安排日期"))
    planner = models.ForeignKey("offices.Account", models.PROTECT, null=True, related_name="+")
    visited_on = models.DateField(_("回访日期"), null=True)
    way = models.CharField(_("方式"), max_length=10, choices=RevisitWay, blank=True)
    satisfied = models.CharField(_("是否满意"), max_length=12, choices=Satisfaction, blank=True)
    said = EncryptedField(_("回访情况"), blank=True)
    result = models.CharField(_("结果"), max_length=10, choices=RevisitResult, blank=True)
    other = models.ForeignKey("cases.Petition", models.PROTECT, null=True, related_name="+", verbose_name=_("另行登记"))
    recorded_at = models.DateTimeField(null=True)
    recorded_by = models.ForeignKey(
        "offices.Account", models.PROTECT, null=True, related_name="+", verbose_name=_("回访人")
    )
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey("offices.Account", models.PROTECT, null=True, related_name="+")
    ended_reason = MatterField(_("不再回访的理由"), max_length=500, blank=True)

    class Meta:
        ordering = ["petition", "number"]
        constraints = [
            models.UniqueConstraint(fields=["petition", "number"], name="revisit_number"),
            models.CheckConstraint(
                condition=Q(recorded_at=None, recorded_by=None, visited_on=None, result="")
                | Q(recorded_at__isnull=False, recorded_by__isnull=False, visited_on__isnull=False, ended_at=None)
                & ~Q(result=""),
                name="revisit_recorded_pair",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by=None, ended_reason="")
                | Q(ended_at__isnull=False, ended_by__isnull=False) & ~Q(ended_reason=""),
                name="revisit_ended_pair",
            ),
        ]
        indexes = [
            models.Index(
                fields=["office", "due_on"], condition=Q(recorded_at=None, ended_at=None), name="revisit_waits"
            ),
            models.Index(fields=["office", "-id"], name="revisit_of_office"),
        ]

    def __str__(self) -> str:
        return f"{self.petition_id} {self.number}"

    @property
    def is_waiting(self) -> bool:
        return self.recorded_at is None and self.ended_at is None


class RevisitWork(LabelledModel):
    """What was promised at a follow-up visit: who does it by when. `number` is the item of its clock."""

    petition = models.ForeignKey("cases.Petition", models.PROTECT, related_name="revisit_works")
    revisit = models.ForeignKey(Revisit, models.PROTECT, related_name="works")
    number = models.PositiveSmallIntegerField(_("序号"), help_text="within the petition, from 1")
    text = EncryptedField(_("落实事项"))
    owner = models.CharField(_("责任人"), max_length=60)
    due_on = models.DateField(_("落实期限"))
    done_on = models.DateField(_("落实日期"), null=True)
    account_of = EncryptedField(_("落实情况"), blank=True)
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey("offices.Account", models.PROTECT, null=True, related_name="+")
    dropped_at = models.DateTimeField(null=True)
    dropped_by = models.ForeignKey("offices.Account", models.PROTECT, null=True, related_name="+")
    dropped_reason = EncryptedField(_("不再落实的理由"), blank=True)

    class Meta:
        ordering = ["petition", "number"]
        constraints = [
            models.UniqueConstraint(fields=["petition", "number"], name="revisit_work_number"),
            models.CheckConstraint(
                condition=Q(dropped_at=None, dropped_by=None)
                | Q(done_at=None, dropped_at__isnull=False, dropped_by__isnull=False),
                name="revisit_work_dropped_pair",
            ),
            models.CheckConstraint(
                condition=Q(done_at=None, done_by=None, done_on=None)
                | Q(done_at__isnull=False, done_by__isnull=False, done_on__isnull=False),
                name="revisit_work_done_pair",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.petition_id} {self.number}"


class SettledNote(LabelledModel):
    """How one of the four parts of an end was met (三到位一处理, 第二十七条), in any petition."""

    petition = models.ForeignKey("cases.Petition", models.PROTECT, related_name="settled_notes")
    part = models.CharField(_("要求"), max_length=12, choices=SettledPart)
    text = EncryptedField(_("情况"))
    noted_at = models.DateTimeField()
    noted_by = models.ForeignKey("offices.Account", models.PROTECT, related_name="+")

    class Meta:
        ordering = ["petition", "id"]
        constraints = [models.UniqueConstraint(fields=["petition", "part"], name="settled_note_once")]

    def __str__(self) -> str:
        return f"{self.petition_id} {self.part}"
