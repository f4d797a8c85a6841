from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from offices.models.labels import LabelledModel


class ImportBatch(LabelledModel):
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

    kind = models.CharField(_("内容"), max_length=10, choices=Kind, default=Kind.PETITIONS)
    office = models.ForeignKey("offices.Office", models.PROTECT, related_name="+", verbose_name=_("登记单位"))
    created_by = models.ForeignKey("offices.Account", models.PROTECT, related_name="+", verbose_name=_("导入人"))
    created_at = models.DateTimeField(_("上传时间"))
    file_name = models.CharField(_("文件"), max_length=200)
    file = models.BinaryField()
    checksum = models.CharField(max_length=64)
    header = ArrayField(models.CharField(max_length=200))
    mapping = models.JSONField(
        default=dict, help_text="field to the number of its column, from 0; and what holds for all rows"
    )
    dry_run = models.BooleanField(_("试导入"), default=True)
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.UPLOADED)
    rows = models.PositiveIntegerField(_("行数"), default=0)
    done = models.PositiveIntegerField(_("已处理"), default=0)
    imported = models.PositiveIntegerField(_("导入"), default=0)
    unchanged = models.PositiveIntegerField(_("未变"), default=0)
    rejected = models.PositiveIntegerField(_("退回"), default=0)
    error = models.CharField(max_length=300, blank=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.file_name


class ImportRow(models.Model):
    """A row that was refused, as found, with the reason."""

    batch = models.ForeignKey(ImportBatch, models.PROTECT, related_name="rejects")
    line = models.PositiveIntegerField(_("行"))
    cells = ArrayField(models.TextField())
    reason = models.CharField(_("原因"), max_length=300)

    class Meta:
        ordering = ["batch", "line"]
        constraints = [models.UniqueConstraint(fields=["batch", "line"], name="reject_once")]

    def __str__(self) -> str:
        return f"{self.batch_id}:{self.line}"
