"""A `PackageRule` keeps the wording and the intervals by which an office packages (三定三包、四包)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from offices.organisation.models import OfficeRule

LONGEST_PROGRESS_DAYS = 180


class PackageRule(OfficeRule):
    """The wording and the intervals an office packages by; the one of the nearest office above holds.

    The wording of 三定三包 and 四包 differs from place to place, so it is data.
    """

    duties = models.TextField(_("包案职责"), max_length=1000)
    progress_days = models.PositiveSmallIntegerField(_("报送进展间隔（日）"), help_text="0 asks for none")
    contact_days = models.PositiveSmallIntegerField(
        _("联系信访人间隔（日）"), help_text="longer than that is shown as slipping"
    )
    sample_percent = models.PositiveSmallIntegerField(_("回头看抽查比例（%）"))
    longest_days = models.PositiveSmallIntegerField(_("化解期限最长（日）"), default=365)

    class Meta(OfficeRule.Meta):
        constraints = [
            *OfficeRule.Meta.constraints,
            models.CheckConstraint(condition=Q(sample_percent__lte=100), name="package_rule_percent"),
        ]

    def __str__(self) -> str:
        return f"{self.office_id} {self.version}"
