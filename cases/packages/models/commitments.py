"""These models keep promises, measures and items of work, due by a date with a proof, and the work on a package."""

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from cases.packages.enums import CommitmentState, ContactKind, PromiseState
from offices.crypto import EncryptedField, MatterField
from offices.pages.models import LabelledModel, Voidable


class Commitment(LabelledModel):
    """A text, a unit, a person, a date and, before it counts as kept, a proof that another confirms."""

    number = models.PositiveSmallIntegerField(_("序号"), help_text="within the petition, from 1; `item` of its clock")
    office = models.ForeignKey("offices.Office", models.PROTECT, related_name="+", verbose_name=_("承诺单位"))
    unit = models.ForeignKey("offices.Office", models.PROTECT, related_name="+", verbose_name=_("兑现单位"))
    owner = models.CharField(_("责任人"), max_length=60)
    text = MatterField(_("承诺事项"), max_length=500)
    due_on = models.DateField(_("兑现期限"))
    made_at = models.DateTimeField(_("承诺时间"))
    made_by = models.ForeignKey("offices.Account", models.PROTECT, related_name="+")
    account_of = MatterField(_("兑现情况"), blank=True)
    document = models.ForeignKey(
        "cases.Document", models.PROTECT, related_name="+", null=True, verbose_name=_("证明文书")
    )
    files = models.ManyToManyField("offices.StoredFile", related_name="+", verbose_name=_("证明材料"))
    proved_at = models.DateTimeField(_("报兑现时间"), null=True)
    proved_by = models.ForeignKey("offices.Account", models.PROTECT, related_name="+", null=True)
    decided_at = models.DateTimeField(_("确认时间"), null=True)
    decided_by = models.ForeignKey("offices.Account", models.PROTECT, related_name="+", null=True)
    decision_reason = MatterField(_("确认意见"), max_length=500, blank=True)

    class Meta:
        abstract = True
        ordering = ["petition", "number"]
        constraints = [
            models.UniqueConstraint(fields=["petition", "number"], name="%(class)s_number"),
            models.CheckConstraint(condition=Q(number__gte=1), name="%(class)s_number_from_one"),
            models.CheckConstraint(
                condition=Q(proved_at=None, proved_by=None) | Q(proved_at__isnull=False, proved_by__isnull=False),
                name="%(class)s_proved_pair",
            ),
            models.CheckConstraint(
                condition=Q(decided_at=None, decided_by=None) | Q(decided_at__isnull=False, decided_by__isnull=False),
                name="%(class)s_decided_pair",
            ),
            # Never closed by text alone: who proved it and who confirmed it are both there.
            models.CheckConstraint(
                condition=~Q(state=CommitmentState.KEPT)
                | Q(
                    proved_at__isnull=False, proved_by__isnull=False, decided_at__isnull=False, decided_by__isnull=False
                ),
                name="%(class)s_kept_by_proof",
            ),
        ]

    petition: Any
    petition_id: int
    clock: Any
    clock_id: Any
    state: Any
    get_state_display: Any

    def __str__(self) -> str:
        return f"{self.petition_id} {self.number}"

    @property
    def is_sent_back(self) -> bool:
        return self.state == CommitmentState.OPEN and self.decided_at is not None

    @property
    def status(self) -> str:
        """The state in words; what was sent back says so."""
        return _now("已退回，待重新办理") if self.is_sent_back else str(self.get_state_display())

    @property
    def status_at(self) -> datetime:
        """When it came to its state."""
        moment: datetime = self.decided_at or self.proved_at or self.made_at
        return moment


class Promise(Voidable, Commitment):
    """What a leader promised the petitioner; voided with the record of the reception that it was written down in."""

    petition = models.ForeignKey("cases.Petition", models.PROTECT, related_name="promises")
    leader = models.ForeignKey("offices.Account", models.PROTECT, related_name="promises", verbose_name=_("承诺领导"))
    clock = models.OneToOneField("cases.Clock", models.PROTECT, related_name="promise")
    state = models.CharField(_("状态"), max_length=6, choices=PromiseState, default=PromiseState.OPEN)

    class Meta(Commitment.Meta):
        indexes = [models.Index(fields=["leader", "due_on"], condition=~Q(state=PromiseState.KEPT), name="promises_of")]


class Measure(Commitment):
    """化解措施 of a package; its clock runs once the leader has approved it."""

    petition = models.ForeignKey("cases.Petition", models.PROTECT, related_name="measures")
    package = models.ForeignKey("cases.Package", models.PROTECT, related_name="measures")
    clock = models.OneToOneField("cases.Clock", models.PROTECT, related_name="measure", null=True)
    state = models.CharField(_("状态"), max_length=8, choices=CommitmentState, default=CommitmentState.PROPOSED)


class ActionItem(Commitment):
    """议定事项: what a meeting decided about a petition that somebody must do. `chair` confirms."""

    petition = models.ForeignKey("cases.Petition", models.PROTECT, related_name="action_items")
    chair = models.ForeignKey("offices.Account", models.PROTECT, related_name="+", verbose_name=_("主持人"))
    meeting = models.PositiveBigIntegerField(
        _("会议"), db_index=True, help_text="the meeting's id; it belongs to `supervision`"
    )
    meeting_name = models.CharField(_("会议名称"), max_length=100)
    clock = models.OneToOneField("cases.Clock", models.PROTECT, related_name="action_item")
    state = models.CharField(_("状态"), max_length=8, choices=CommitmentState, default=CommitmentState.OPEN)


class Obstacle(models.Model):
    """What keeps a package from being settled, and who must remove it."""

    package = models.ForeignKey("cases.Package", models.PROTECT, related_name="obstacles")
    number = models.PositiveSmallIntegerField(_("序号"), help_text="within the package, from 1")
    text = MatterField(_("障碍"), max_length=500)
    unit = models.ForeignKey("offices.Office", models.PROTECT, related_name="+", verbose_name=_("由谁解决"))
    owner = models.CharField(_("责任人"), max_length=60, blank=True)
    found_at = models.DateTimeField()
    found_by = models.ForeignKey("offices.Account", models.PROTECT, related_name="+")
    removed_at = models.DateTimeField(null=True)
    removed_by = models.ForeignKey("offices.Account", models.PROTECT, related_name="+", null=True)
    how = MatterField(_("解决情况"), max_length=500, blank=True)

    class Meta:
        ordering = ["package", "number"]
        constraints = [
            models.UniqueConstraint(fields=["package", "number"], name="obstacle_number"),
            models.CheckConstraint(
                condition=Q(removed_at=None, removed_by=None) | Q(removed_at__isnull=False, removed_by__isnull=False),
                name="obstacle_removed_pair",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.package_id} {self.number}"


class Contact(LabelledModel):
    """One contact with the petitioner about a package. What was said identifies a person, so it is encrypted."""

    package = models.ForeignKey("cases.Package", models.PROTECT, related_name="contacts")
    kind = models.CharField(_("联系方式"), max_length=8, choices=ContactKind)
    on = models.DateField(_("日期"))
    place = MatterField(_("地点"), max_length=100, blank=True)
    by_leader = models.BooleanField(_("包案领导参加"), default=False)
    said = EncryptedField(_("谈话情况"))
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey("offices.Account", models.PROTECT, related_name="+")
    recorded_office = models.ForeignKey("offices.Office", models.PROTECT, related_name="+")

    class Meta:
        ordering = ["package", "on", "id"]

    def __str__(self) -> str:
        return f"{self.package_id} {self.on}"


class Progress(models.Model):
    """化解进展: a report at the interval of the rule; a missing one is a clock."""

    package = models.ForeignKey("cases.Package", models.PROTECT, related_name="reports")
    text = MatterField(_("进展情况"), max_length=2000)
    reported_at = models.DateTimeField()
    reported_by = models.ForeignKey("offices.Account", models.PROTECT, related_name="+")
    reported_office = models.ForeignKey("offices.Office", models.PROTECT, related_name="+")

    class Meta:
        ordering = ["package", "id"]

    def __str__(self) -> str:
        return f"{self.package_id} {self.reported_at:%Y-%m-%d}"
