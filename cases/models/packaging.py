"""Who has taken a petition on (领导包案), and what was promised to the petitioner (《信访工作条例》第十八条第二项)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.enums import AssignmentOrigin, AssignmentState, PromiseState


class Assignment(models.Model):
    """A leader has taken on a petition, with a responsible unit and a date, until it is settled."""

    petition = models.ForeignKey("cases.Petition", models.PROTECT, related_name="assignments")
    leader = models.ForeignKey("offices.Account", models.PROTECT, related_name="packaged", verbose_name=_("包案领导"))
    office = models.ForeignKey("offices.Office", models.PROTECT, related_name="+", verbose_name=_("领导所在单位"))
    unit = models.ForeignKey("offices.Office", models.PROTECT, related_name="+", verbose_name=_("责任单位"))
    responsible = models.CharField(_("责任人"), max_length=60, blank=True)
    origin = models.CharField(_("来源"), max_length=10, choices=AssignmentOrigin)
    note = models.CharField(_("要求"), max_length=500, blank=True)
    due_on = models.DateField(_("化解期限"))
    clock = models.OneToOneField("cases.Clock", models.PROTECT, related_name="assignment")
    state = models.CharField(_("状态"), max_length=12, choices=AssignmentState, default=AssignmentState.OPEN)
    opened_at = models.DateTimeField(_("包案时间"))
    opened_by = models.ForeignKey("offices.Account", models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(_("结束时间"), null=True)
    ended_by = models.ForeignKey("offices.Account", models.PROTECT, related_name="+", null=True)
    conclusion = models.TextField(_("化解情况"), blank=True)

    class Meta:
        ordering = ["petition", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["petition"], condition=Q(state=AssignmentState.OPEN), name="one_open_assignment"
            ),
            models.CheckConstraint(
                condition=Q(state=AssignmentState.OPEN, ended_at=None, ended_by=None)
                | ~Q(state=AssignmentState.OPEN) & Q(ended_at__isnull=False, ended_by__isnull=False),
                name="assignment_ended_pair",
            ),
        ]
        indexes = [
            models.Index(fields=["leader", "due_on"], condition=Q(state=AssignmentState.OPEN), name="packages_of")
        ]

    def __str__(self) -> str:
        return f"{self.petition_id} {self.leader_id}"


class Promise(models.Model):
    """What a leader promised the petitioner: an owner, a date, and a proof before it counts as kept."""

    petition = models.ForeignKey("cases.Petition", models.PROTECT, related_name="promises")
    number = models.PositiveSmallIntegerField(_("序号"), help_text="within the petition, from 1; `item` of its clock")
    leader = models.ForeignKey("offices.Account", models.PROTECT, related_name="promises", verbose_name=_("承诺领导"))
    office = models.ForeignKey("offices.Office", models.PROTECT, related_name="+", verbose_name=_("承诺单位"))
    unit = models.ForeignKey("offices.Office", models.PROTECT, related_name="+", verbose_name=_("兑现单位"))
    owner = models.CharField(_("责任人"), max_length=60)
    text = models.CharField(_("承诺事项"), max_length=500)
    due_on = models.DateField(_("兑现期限"))
    clock = models.OneToOneField("cases.Clock", models.PROTECT, related_name="promise")
    state = models.CharField(_("状态"), max_length=6, choices=PromiseState, default=PromiseState.OPEN)
    made_at = models.DateTimeField(_("承诺时间"))
    made_by = models.ForeignKey("offices.Account", models.PROTECT, related_name="+")
    account_of = models.TextField(_("兑现情况"), blank=True)
    document = models.ForeignKey(
        "cases.Document", models.PROTECT, related_name="+", null=True, verbose_name=_("证明文书")
    )
    files = models.ManyToManyField("offices.StoredFile", related_name="+", verbose_name=_("证明材料"))
    proved_at = models.DateTimeField(_("报兑现时间"), null=True)
    proved_by = models.ForeignKey("offices.Account", models.PROTECT, related_name="+", null=True)
    decided_at = models.DateTimeField(_("确认时间"), null=True)
    decided_by = models.ForeignKey("offices.Account", models.PROTECT, related_name="+", null=True)
    decision_reason = models.CharField(_("确认意见"), max_length=500, blank=True)

    class Meta:
        ordering = ["petition", "number"]
        constraints = [
            models.UniqueConstraint(fields=["petition", "number"], name="promise_number"),
            models.CheckConstraint(condition=Q(number__gte=1), name="promise_number_from_one"),
            models.CheckConstraint(
                condition=Q(proved_at=None, proved_by=None) | Q(proved_at__isnull=False, proved_by__isnull=False),
                name="promise_proved_pair",
            ),
            models.CheckConstraint(
                condition=Q(decided_at=None, decided_by=None) | Q(decided_at__isnull=False, decided_by__isnull=False),
                name="promise_decided_pair",
            ),
            # Never closed by text alone: who proved it and who confirmed it are both there.
            models.CheckConstraint(
                condition=~Q(state=PromiseState.KEPT)
                | Q(
                    proved_at__isnull=False, proved_by__isnull=False, decided_at__isnull=False, decided_by__isnull=False
                ),
                name="promise_kept_by_proof",
            ),
        ]
        indexes = [models.Index(fields=["leader", "due_on"], condition=~Q(state=PromiseState.KEPT), name="promises_of")]

    def __str__(self) -> str:
        return f"{self.petition_id} {self.number}"
