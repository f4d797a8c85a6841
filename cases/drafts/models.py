"""These models keep the drafts of letters, their editions, and what was done to them."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cases.drafts.enums import OPEN, DraftState, MoveKind
from cases.jobs.models import RowJob
from cases.papers.enums import SignOff
from cases.petitions.enums import DocumentKind
from offices.crypto import EncryptedField
from offices.pages.models import LabelledModel


class Draft(LabelledModel):
    """A step that issues letters, filled in and not taken yet: it is taken at the moment of signing.

    `kind` is the letter that it goes by, `level` the sign-off that was asked for when it was written or handed in.
    """

    petition = models.ForeignKey("cases.Petition", models.PROTECT, related_name="drafts")
    office = models.ForeignKey("offices.Office", models.PROTECT, related_name="+", verbose_name=_("拟稿单位"))
    step = models.CharField(max_length=40)
    kind = models.CharField(_("文书"), max_length=24, choices=DocumentKind)
    level = models.CharField(_("审核签发"), max_length=10, choices=SignOff, default=SignOff.NONE)
    state = models.CharField(_("状态"), max_length=10, choices=DraftState, default=DraftState.WRITING)
    edition = models.PositiveIntegerField(_("稿次"), default=1)
    key = models.UUIDField(unique=True, help_text="the request keys of its acts are made from it")
    made_at = models.DateTimeField(_("拟稿时间"))
    made_by = models.ForeignKey("offices.Account", models.PROTECT, related_name="+", verbose_name=_("拟稿人"))
    moved_at = models.DateTimeField(_("最近一次办理"))
    document = models.ForeignKey("cases.Document", models.PROTECT, null=True, related_name="drafts")

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["petition", "step", "office"], condition=Q(state__in=list(OPEN)), name="one_draft_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(state=DraftState.ISSUED, document__isnull=False)
                | ~Q(state=DraftState.ISSUED) & Q(document=None),
                name="issued_draft_has_its_paper",
            ),
        ]
        indexes = [models.Index(fields=["office", "state"], name="drafts_by_state")]

    def __str__(self) -> str:
        return f"{self.petition_id} {self.step} {self.state}"

    def get_absolute_url(self) -> str:
        return reverse("cases:draft", args=[self.petition.number, self.pk])


class DraftEdition(models.Model):
    """One edition of a draft (稿): the form as it was filled in, and the letters as they would be. Append-only.

    `version` is that of the petition that the form was filled in for.
    """

    draft = models.ForeignKey(Draft, models.PROTECT, related_name="editions")
    number = models.PositiveIntegerField(_("稿次"))
    version = models.PositiveIntegerField()
    content = EncryptedField(help_text="the form, the copies and the annexes as JSON")
    letters = EncryptedField(help_text="the letters as JSON")
    made_at = models.DateTimeField(_("拟稿时间"))
    made_by = models.ForeignKey("offices.Account", models.PROTECT, related_name="+", verbose_name=_("拟稿人"))

    class Meta:
        ordering = ["draft", "number"]
        constraints = [models.UniqueConstraint(fields=["draft", "number"], name="edition_once")]

    def __str__(self) -> str:
        return f"{self.draft_id} {self.number}"


class DraftAct(LabelledModel):
    """What somebody did to an edition of a draft: handed it in, checked it, sent it back, signed it. Append-only."""

    draft = models.ForeignKey(Draft, models.PROTECT, related_name="acts")
    edition = models.PositiveIntegerField(_("稿次"))
    kind = models.CharField(_("办理"), max_length=10, choices=MoveKind)
    remark = EncryptedField(_("意见"), blank=True)
    at = models.DateTimeField(_("时间"))
    by = models.ForeignKey("offices.Account", models.PROTECT, related_name="+", verbose_name=_("办理人"))

    class Meta:
        ordering = ["draft", "pk"]

    def __str__(self) -> str:
        return f"{self.draft_id} {self.kind}"


class MergeJob(RowJob):
    """One step that issues a letter, taken for many petitions with a wording of their own (批量出具文书)."""

    class State(models.TextChoices):
        QUEUED = "queued", _("排队中")
        RUNNING = "running", _("办理中")
        DONE = "done", _("已办完")
        STOPPED = "stopped", _("已停止")

    step = models.CharField(max_length=40)
    office = models.ForeignKey("offices.Office", models.PROTECT, related_name="+", verbose_name=_("办理单位"))
    made_at = models.DateTimeField(_("提交时间"))
    made_by = models.ForeignKey("offices.Account", models.PROTECT, related_name="+", verbose_name=_("提交人"))
    request_key = models.UUIDField(unique=True, help_text="the same form sent twice is one job")
    text = EncryptedField(blank=True, help_text="empty: of each petition the form's own text")
    contact = models.CharField(_("联系人及电话"), max_length=100, blank=True)
    total = models.PositiveIntegerField(_("件数"))
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.QUEUED)
    finished_at = models.DateTimeField(_("办完时间"), null=True)

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["state"], condition=~Q(state="done"), name="merge_unfinished")]

    def __str__(self) -> str:
        return f"{self.step} {self.pk}"


class MergeItem(LabelledModel):
    """One petition of a job: waiting, its letter issued, drafted for sign-off, or refused with a sentence."""

    class State(models.TextChoices):
        WAITING = "waiting", _("待办理")
        DONE = "done", _("已出具")
        DRAFTED = "drafted", _("已送审")
        REFUSED = "refused", _("未办理")

    job = models.ForeignKey(MergeJob, models.PROTECT, related_name="items")
    petition = models.ForeignKey("cases.Petition", models.PROTECT, related_name="+")
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.WAITING)
    sentence = models.CharField(_("原因"), max_length=300, blank=True)
    document = models.ForeignKey("cases.Document", models.PROTECT, related_name="+", null=True)
    draft = models.ForeignKey(Draft, models.PROTECT, related_name="+", null=True)

    class Meta:
        ordering = ["job", "pk"]
        constraints = [models.UniqueConstraint(fields=["job", "petition"], name="merge_item_once")]
        indexes = [models.Index(fields=["job", "state"], name="merge_items_by_state")]

    def __str__(self) -> str:
        return f"{self.job_id} {self.petition_id}"
