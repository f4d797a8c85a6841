"""Files that people bring: photos, scans, signatures."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class StoredFile(models.Model):
    """A checked file. The content is encrypted; whoever shows it asks first who may see what it belongs to."""

    name = models.CharField(_("文件名"), max_length=120)
    content_type = models.CharField(max_length=40)
    size = models.PositiveIntegerField(_("大小"), help_text="bytes, before encryption")
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField()
    office = models.ForeignKey("offices.Office", models.PROTECT, related_name="+", verbose_name=_("单位"))
    stored_at = models.DateTimeField()
    stored_by = models.ForeignKey("offices.Account", models.PROTECT, related_name="+", verbose_name=_("上传人"))

    class Meta:
        ordering = ["id"]
        constraints = [models.CheckConstraint(condition=Q(size__gte=1), name="file_not_empty")]

    def __str__(self) -> str:
        return self.name
