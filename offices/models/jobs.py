from django.db import models
from django.utils.translation import gettext_lazy as _


class JobRun(models.Model):
    """One run of a scheduled job; a run without `finished_at` is under way or was killed."""

    name = models.CharField(_("任务"), max_length=60)
    started_at = models.DateTimeField(_("开始"))
    finished_at = models.DateTimeField(_("结束"), null=True)
    result = models.CharField(_("结果"), max_length=300, blank=True)
    error = models.TextField(_("错误"), blank=True)

    class Meta:
        ordering = ["-started_at"]
        indexes = [models.Index(fields=["name", "-started_at"], name="job_latest")]

    def __str__(self) -> str:
        return f"{self.name} {self.started_at}"
