"""These models keep what was learned and proposed, groups on one matter, and answers to be read; never a text."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from offices.crypto import MatterField
from offices.pages.models import LabelledModel
from supervision.analysis.enums import AdviceKind, AnswerKind, GroupState, MemberState


class LearnedModel(LabelledModel):
    """What an office's own decided cases teach, as arrays (`learning.packed`), with their checksum.

    tried, first, three: in how many of the cases it learned from the label came first or among the first three, when
    each fifth was judged by what the rest teach.
    """

    office = models.ForeignKey("offices.Office", models.PROTECT, related_name="+", verbose_name=_("单位"))
    kind = models.CharField(_("建议"), max_length=10, choices=AdviceKind)
    version = models.PositiveIntegerField(_("版本"))
    learned_at = models.DateTimeField(_("学习时间"))
    tried = models.PositiveIntegerField(_("已办结论件数"))
    first = models.PositiveIntegerField(_("第一项相符"))
    three = models.PositiveIntegerField(_("前三项相符"))
    content = models.BinaryField()
    checksum = models.CharField(max_length=64)

    class Meta:
        ordering = ["office", "kind", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["office", "kind", "version"], name="learned_version"),
            models.CheckConstraint(condition=Q(first__lte=F("three")) & Q(three__lte=F("tried")), name="learned_hits"),
        ]

    def __str__(self) -> str:
        return f"{self.office_id} {self.kind} {self.version}"


class Advice(LabelledModel):
    """What was proposed while a form was filled in, told by the form's key; later what was chosen.

    proposed: ids of categories or offices, the likeliest first. place: at which of them the chosen one stands, 0 for
    none of them.
    """

    request_key = models.UUIDField()
    kind = models.CharField(_("建议"), max_length=10, choices=AdviceKind)
    model = models.ForeignKey(LearnedModel, models.PROTECT, related_name="+")
    given_at = models.DateTimeField()
    proposed = ArrayField(models.BigIntegerField())
    petition = models.ForeignKey("cases.Petition", models.PROTECT, null=True, related_name="+")
    chosen = models.BigIntegerField(null=True)
    place = models.PositiveSmallIntegerField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["request_key", "kind"], name="advice_once"),
            models.CheckConstraint(
                condition=Q(chosen=None, place=None)
                | Q(chosen__isnull=False, place__isnull=False, petition__isnull=False),
                name="advice_chosen_pair",
            ),
        ]
        indexes = [models.Index(fields=["petition"], name="advice_petition")]

    def __str__(self) -> str:
        return f"{self.kind} {self.request_key}"


class MatterGroup(LabelledModel):
    """Petitions on one matter, found by their texts and confirmed by a person.

    office: the lowest that reaches all of them; its supervisors decide.
    """

    office = models.ForeignKey("offices.Office", models.PROTECT, related_name="+", verbose_name=_("单位"))
    state = models.CharField(_("状态"), max_length=10, choices=GroupState, default=GroupState.PROPOSED)
    name = models.CharField(_("名称"), max_length=60, blank=True)
    reason = models.CharField(_("排除理由"), max_length=200, blank=True)
    found_at = models.DateTimeField(_("发现时间"))
    decided_at = models.DateTimeField(_("确认时间"), null=True)
    decided_by = models.ForeignKey(
        "offices.Account", models.PROTECT, null=True, related_name="+", verbose_name=_("确认人")
    )

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=GroupState.PROPOSED, name="", reason="", decided_at=None, decided_by=None)
                | Q(state=GroupState.CONFIRMED, reason="", decided_at__isnull=False, decided_by__isnull=False)
                & ~Q(name="")
                | Q(state=GroupState.DISMISSED, decided_at__isnull=False, decided_by__isnull=False) & ~Q(reason=""),
                name="matter_group_decided",
            )
        ]

    def __str__(self) -> str:
        return self.name or f"{self.office_id} {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("supervision:matter_group", args=[self.pk])


class GroupMember(LabelledModel):
    """A petition of a group; order: the most like the others first."""

    group = models.ForeignKey(MatterGroup, models.CASCADE, related_name="members")
    petition = models.ForeignKey("cases.Petition", models.PROTECT, related_name="matter_groups")
    order = models.PositiveSmallIntegerField()
    state = models.CharField(_("是否属于"), max_length=10, choices=MemberState, default=MemberState.PROPOSED)

    class Meta:
        ordering = ["group", "order", "id"]
        constraints = [models.UniqueConstraint(fields=["group", "petition"], name="group_member_once")]

    def __str__(self) -> str:
        return f"{self.group_id} {self.petition_id}"


class AnswerToRead(LabelledModel):
    """The answer to a point that a supervisor reads beside its demand; `other`: the answer that says the same."""

    kind = models.CharField(_("原因"), max_length=10, choices=AnswerKind)
    answer = models.ForeignKey("cases.DemandAnswer", models.PROTECT, related_name="+")
    other = models.ForeignKey("cases.DemandAnswer", models.PROTECT, null=True, related_name="+")
    found_at = models.DateTimeField(_("发现时间"))
    remark = MatterField(_("阅看意见"), max_length=500, blank=True)
    read_at = models.DateTimeField(_("阅看时间"), null=True)
    read_by = models.ForeignKey(
        "offices.Account", models.PROTECT, null=True, related_name="+", verbose_name=_("阅看人")
    )

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "answer"], name="answer_laid_before_once"),
            models.CheckConstraint(
                condition=Q(kind=AnswerKind.SAME, other__isnull=False) & ~Q(other=F("answer"))
                | Q(kind=AnswerKind.OFF_POINT, other=None),
                name="same_as_another",
            ),
            models.CheckConstraint(
                condition=Q(read_at=None, read_by=None, remark="")
                | Q(read_at__isnull=False, read_by__isnull=False) & ~Q(remark=""),
                name="answer_read_pair",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.answer_id}"

    def get_absolute_url(self) -> str:
        return reverse("supervision:answer_to_read", args=[self.pk])
