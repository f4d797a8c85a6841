from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from offices.enums import OfficeKind, OfficeLevel

from .labels import LabelledModel


class Office(LabelledModel):
    """An organ or unit (机关、单位).

    `path` is the ids from the root down, "/1/4/9/", so that "all below" is one prefix.
    """

    code = models.SlugField(_("单位代码"), max_length=60, unique=True)
    name = models.CharField(_("单位名称"), max_length=100)
    short_name = models.CharField(_("简称"), max_length=40)
    kind = models.CharField(_("类别"), max_length=20, choices=OfficeKind)
    level = models.PositiveSmallIntegerField(_("层级"), choices=OfficeLevel)
    region_code = models.CharField(
        _("行政区划代码"), max_length=12, help_text=_("GB/T 2260 六位，村级可用十二位统计代码")
    )
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("上级单位")
    )
    path = models.CharField(max_length=200, editable=False, default="")
    number_prefix = models.CharField(_("编号前缀"), max_length=16, unique=True, help_text=_("信访件编号的开头"))
    profile = models.CharField(_("期限规则"), max_length=20, default="NAT-2022")
    roll_office_deadlines = models.BooleanField(_("办理期限遇节假日顺延"), default=False)
    is_active = models.BooleanField(_("启用"), default=True)

    class Meta:
        ordering = ["level", "path"]
        constraints = [
            models.CheckConstraint(
                condition=Q(region_code__regex=r"^\d{6}(\d{6})?$"), name="office_region_code_gbt2260"
            ),
            models.CheckConstraint(condition=~Q(name="") & ~Q(code="") & ~Q(number_prefix=""), name="office_named"),
        ]
        indexes = [
            models.Index(fields=["path"], name="office_path", opclasses=["text_pattern_ops"]),
            models.Index(fields=["short_name", "level", "path"], name="office_by_name"),
        ]

    def __str__(self) -> str:
        return self.short_name

    def get_absolute_url(self) -> str:
        return reverse("offices:office", args=[self.code])

    def ancestor_ids(self) -> list[int]:
        """Ids from the root down to this office, itself included."""
        return [int(part) for part in self.path.strip("/").split("/") if part]

    def is_within(self, other: "Office") -> bool:
        """Whether this office is `other` or below it."""
        return self.path.startswith(other.path)
