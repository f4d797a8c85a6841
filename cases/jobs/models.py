"""A job is done row by row: it takes one step on many petitions, or loads a file."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from offices.crypto import MatterJSON
from offices.pages.models import LabelledModel

UNFINISHED = ("queued", "running")
STOPPED = "stopped"  # by a person; it can go on
PENDING = ("asked", *UNFINISHED, STOPPED)  # states of an undo that is not settled: one of an import at a time


class RowJob(LabelledModel):
    """What every job that is done row by row has; its kind is a class of `cases.jobs.actions.engine.RowWork`."""

    state = models.CharField(_("状态"), max_length=10)
    error = models.CharField(max_length=300, blank=True)
    finished_at = models.DateTimeField(null=True)
    beat_at = models.DateTimeField(null=True, help_text="when it last went on, or was given to a worker")
    tries = models.PositiveSmallIntegerField(default=0, help_text="runs begun since it last went on")

    class Meta:
        abstract = True

    @property
    def is_running(self) -> bool:
        return self.state in UNFINISHED

    @property
    def is_stopped(self) -> bool:
        return self.state == STOPPED


class BulkJob(RowJob):
    """What one form asked for many petitions; each is a step of its own that is taken or refused alone."""

    class Kind(models.TextChoices):
        PACKAGE = "package", _("包案")
        HAND_OVER = "hand_over", _("移交包案")
        CHANGE = "change", _("变更期限、责任单位")
        GROUP = "group", _("合并化解")
        SPLIT = "split", _("拆分化解")
        TAKE_BACK = "take_back", _("撤回包案")
        TRANSFER = "transfer", _("转送")
        ASSIGN = "assign", _("交办")
        SUPERVISE = "supervise", _("督办")
        URGE = "urge", _("催办")

    class State(models.TextChoices):
        QUEUED = "queued", _("排队中")
        RUNNING = "running", _("办理中")
        DONE = "done", _("已办完")
        STOPPED = "stopped", _("已停止")

    kind = models.CharField(_("办理"), max_length=10, choices=Kind)
    office = models.ForeignKey("offices.Office", models.PROTECT, related_name="+", verbose_name=_("办理单位"))
    made_at = models.DateTimeField(_("提交时间"))
    made_by = models.ForeignKey("offices.Account", models.PROTECT, related_name="bulk_jobs", verbose_name=_("提交人"))
    request_key = models.UUIDField(unique=True, help_text="the same form sent twice is one job")
    facts = MatterJSON(default=dict, help_text="the step's facts; records by id, days in ISO form")
    group = models.ForeignKey("cases.PackageGroup", models.PROTECT, related_name="+", null=True)
    batch = models.ForeignKey(
        "cases.ImportBatch", models.PROTECT, related_name="taken_back", null=True, help_text="the list it takes back"
    )
    total = models.PositiveIntegerField(_("件数"))
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.QUEUED)
    finished_at = models.DateTimeField(_("办完时间"), null=True)

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["state"], condition=~Q(state="done"), name="bulk_unfinished")]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


DOUBTED = frozenset({BulkJob.Kind.PACKAGE, BulkJob.Kind.HAND_OVER})  # kinds that leave petitions out unless ticked
FORWARDED = frozenset({BulkJob.Kind.TRANSFER, BulkJob.Kind.ASSIGN})  # kinds that pass petitions on to another office
SUPERVISED = frozenset({BulkJob.Kind.SUPERVISE, BulkJob.Kind.URGE})  # kinds by which an office above supervises
MANY = 300  # from here on whoever asks types the number


class BulkChoice(models.Model):
    """The petitions that an account has chosen for one act: the form about them has an address until it is sent.

    `key` is the request key of that form; the job that it makes bears it too.
    """

    key = models.UUIDField(unique=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey("offices.Account", models.PROTECT, related_name="+")
    petitions = ArrayField(models.BigIntegerField())
    missing = models.TextField(blank=True, help_text="encrypted: what was typed and names none, with the sentences")
    again = models.ForeignKey(
        BulkJob, models.PROTECT, related_name="+", null=True, help_text="done again from this job"
    )

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return str(self.key)


class BulkItem(LabelledModel):
    """One petition of a job: waiting, done, drafted where its letter is signed off, or refused with a sentence."""

    class State(models.TextChoices):
        WAITING = "waiting", _("待办理")
        DONE = "done", _("已办理")
        DRAFTED = "drafted", _("已拟稿送审")
        REFUSED = "refused", _("未办理")

    job = models.ForeignKey(BulkJob, models.PROTECT, related_name="items")
    petition = models.ForeignKey("cases.Petition", models.PROTECT, related_name="+")
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.WAITING)
    sentence = models.CharField(_("原因"), max_length=300, blank=True)
    event = models.ForeignKey("offices.Event", models.PROTECT, related_name="+", null=True)
    draft = models.ForeignKey("cases.Draft", models.PROTECT, related_name="+", null=True)

    class Meta:
        ordering = ["job", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["job", "petition"], name="bulk_item_once"),
            models.CheckConstraint(condition=Q(event=None) | Q(state="done"), name="bulk_event_when_done"),
            models.CheckConstraint(
                condition=Q(draft=None) & ~Q(state="drafted") | Q(draft__isnull=False, state="drafted"),
                name="bulk_draft_when_drafted",
            ),
        ]
        indexes = [models.Index(fields=["job", "state"], name="bulk_items_by_state")]

    def __str__(self) -> str:
        return f"{self.job_id} {self.petition_id}"


class ImportBatch(RowJob):
    """One loading of a file: mapped, tried, run, with the rows it refused kept for correction."""

    class Kind(models.TextChoices):
        PETITIONS = "petitions", _("信访件")
        PACKAGES = "packages", _("包案名单")

    class State(models.TextChoices):
        UPLOADED = "uploaded", _("待对应列")
        QUEUED = "queued", _("排队中")
        RUNNING = "running", _("导入中")
        DONE = "done", _("已完成")
        FAILED = "failed", _("未能完成")
        STOPPED = "stopped", _("已停止")
        EXPIRED = "expired", _("文件已删除")

    kind = models.CharField(_("内容"), max_length=10, choices=Kind, default=Kind.PETITIONS)
    office = models.ForeignKey("offices.Office", models.PROTECT, related_name="+", verbose_name=_("登记单位"))
    created_by = models.ForeignKey("offices.Account", models.PROTECT, related_name="+", verbose_name=_("导入人"))
    created_at = models.DateTimeField(_("上传时间"))
    file_name = models.CharField(_("文件"), max_length=200)
    file = models.BinaryField()
    checksum = models.CharField(max_length=64)
    header = ArrayField(models.CharField(max_length=200))
    found = models.JSONField(default=dict, help_text="the sheets of the file, and the lines that are no data")
    mapping = models.JSONField(
        default=dict, help_text="field to the number of its column, from 0; and what holds for all rows"
    )
    settings = models.JSONField(default=dict, help_text="what else holds for all rows")
    dry_run = models.BooleanField(_("试导入"), default=True)
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.UPLOADED)
    rows = models.PositiveIntegerField(_("行数"), default=0)
    done = models.PositiveIntegerField(_("已处理"), default=0)
    imported = models.PositiveIntegerField(_("导入"), default=0)
    unchanged = models.PositiveIntegerField(_("未变"), default=0)
    rejected = models.PositiveIntegerField(_("退回"), default=0)
    likely = models.PositiveIntegerField(_("疑似已登记"), default=0, help_text="of those refused")
    ended = models.PositiveIntegerField(_("已办结"), default=0, help_text="of those imported: finished elsewhere")
    overdue = models.PositiveIntegerField(_("按收到日期已逾期"), default=0, help_text="of those imported")
    noted = models.PositiveIntegerField(_("有说明"), default=0, help_text="of those imported: taken with a remark")

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.file_name

    @property
    def sheets_read(self) -> list[str]:
        return [sheet["name"] for sheet in self.found.get("sheets", ()) if sheet["is_read"]]

    @property
    def is_being_undone(self) -> bool:
        """Whether its undoing has been asked for and is neither refused nor done."""
        if self.kind == self.Kind.PACKAGES:
            return self.taken_back.filter(state__in=PENDING).exists()
        return self.undos.filter(state__in=PENDING).exists()

    @property
    def was_loaded(self) -> bool:
        """Whether rows of it have been loaded, not tried only."""
        return (self.imported > 0 and not self.dry_run) or self.petitions.exists()


class ImportedPetition(LabelledModel):
    """A petition that an import registered, or to which a row of it was linked as its mandate; where the import is
    undone, what becomes of it.
    """

    class State(models.TextChoices):
        REGISTERED = "registered", _("已登记")
        WAITING = "waiting", _("待撤销")
        UNDONE = "undone", _("已撤销")
        LEFT = "left", _("保留")

    batch = models.ForeignKey(ImportBatch, models.PROTECT, related_name="petitions")
    petition = models.ForeignKey("cases.Petition", models.PROTECT, related_name="+")
    mandate = models.OneToOneField(
        "cases.Mandate", models.PROTECT, null=True, related_name="+", help_text="of a petition that was there before"
    )
    line = models.PositiveIntegerField(_("行"))
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.REGISTERED)
    sentence = models.CharField(_("原因"), max_length=300, blank=True)

    class Meta:
        ordering = ["batch", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["petition"], condition=Q(mandate=None), name="imported_once"),
        ]
        indexes = [models.Index(fields=["batch", "state"], name="imported_by_state")]

    def __str__(self) -> str:
        return f"{self.batch_id}:{self.line}"


class ListedPackage(models.Model):
    """A step that a list of packages took: where the list is taken back, the packages it made go as far as they can."""

    batch = models.ForeignKey(ImportBatch, models.PROTECT, related_name="listed")
    petition = models.ForeignKey("cases.Petition", models.PROTECT, related_name="+")
    event = models.OneToOneField("offices.Event", models.PROTECT, related_name="+")
    line = models.PositiveIntegerField(_("行"))

    class Meta:
        ordering = ["batch", "pk"]

    def __str__(self) -> str:
        return f"{self.batch_id}:{self.line}"


class ImportUndo(RowJob):
    """撤销导入: asked for with a reason, approved by another person, then done petition by petition."""

    class State(models.TextChoices):
        ASKED = "asked", _("待批准")
        REFUSED = "refused", _("不批准")
        WITHDRAWN = "withdrawn", _("已撤回")
        QUEUED = "queued", _("排队中")
        RUNNING = "running", _("撤销中")
        DONE = "done", _("已撤销")
        FAILED = "failed", _("未能完成")
        STOPPED = "stopped", _("已停止")

    batch = models.ForeignKey(ImportBatch, models.PROTECT, related_name="undos")
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.ASKED)
    request_key = models.UUIDField(unique=True, help_text="the same form sent twice is one request")
    asked_at = models.DateTimeField(_("报批时间"))
    asked_by = models.ForeignKey("offices.Account", models.PROTECT, related_name="+", verbose_name=_("报批人"))
    reason = models.CharField(_("理由"), max_length=500)
    decided_at = models.DateTimeField(_("决定时间"), null=True)
    decided_by = models.ForeignKey(
        "offices.Account", models.PROTECT, null=True, related_name="+", verbose_name=_("决定人")
    )
    decision = models.CharField(_("决定意见"), max_length=500, blank=True)
    total = models.PositiveIntegerField(_("件数"), default=0)
    undone = models.PositiveIntegerField(_("撤销"), default=0)
    left = models.PositiveIntegerField(_("保留"), default=0)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["batch"],
                condition=Q(state__in=list(PENDING)),
                name="one_undo_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=models.F("asked_by")), name="undo_by_two_persons"
            ),
            models.CheckConstraint(
                condition=Q(decided_at=None, decided_by=None) | Q(decided_at__isnull=False, decided_by__isnull=False),
                name="undo_decided_pair",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.batch_id} {self.state}"


class ImportHabits(LabelledModel):
    """What an office said the titles and names in its tables mean, offered for the next file."""

    office = models.ForeignKey("offices.Office", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=ImportBatch.Kind)
    titles = models.JSONField(default=dict, help_text="title of a column to its field; empty: to none")
    channels = models.JSONField(default=dict, help_text="name of a form of petition to the form")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["office", "kind"], name="import_habits_once")]

    def __str__(self) -> str:
        return f"{self.office_id} {self.kind}"


class ImportRow(models.Model):
    """A row that was refused, as found, with the reason; or one that was taken, with a remark (`noted`)."""

    batch = models.ForeignKey(ImportBatch, models.PROTECT, related_name="rejects")
    line = models.PositiveIntegerField(_("行"))
    cells = ArrayField(models.TextField())
    reason = models.CharField(_("原因"), max_length=300)
    noted = models.BooleanField(default=False)

    class Meta:
        ordering = ["batch", "line"]
        constraints = [models.UniqueConstraint(fields=["batch", "line"], name="reject_once")]

    def __str__(self) -> str:
        return f"{self.batch_id}:{self.line}"
