"""Which variant of each indicator an office reckons by, as versions of a rule."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from offices.organisation.models import OfficeRule
from offices.pages.models import LabelledModel
from supervision.indicators import enums

ONCE_DAYS = 90  # where nobody made a rule; no regulation names a number


class IndicatorRule(LabelledModel, OfficeRule):
    """One version of the variants that an office, with those below it, reckons by. A field is named as its indicator.

    `once_days`: how many days after the end nobody may come again for a matter to count as settled at the first time.
    """

    timely_office = models.CharField(
        _("及时受理率（信访部门）"), max_length=10, choices=enums.TimelyOffice, default=enums.TimelyOffice.CLOCK
    )
    timely_unit = models.CharField(
        _("及时受理率（责任单位）"), max_length=10, choices=enums.TimelyUnit, default=enums.TimelyUnit.CLOCK
    )
    on_time = models.CharField(_("按期办结率"), max_length=10, choices=enums.OnTime, default=enums.OnTime.ALL)
    satisfied = models.CharField(
        _("满意率（责任单位）"), max_length=10, choices=enums.Satisfied, default=enums.Satisfied.RATED
    )
    satisfied_office = models.CharField(
        _("满意率（信访部门）"), max_length=10, choices=enums.Satisfied, default=enums.Satisfied.RATED
    )
    rated = models.CharField(_("参评率（责任单位）"), max_length=10, choices=enums.Rated, default=enums.Rated.LAPSED)
    rated_office = models.CharField(
        _("参评率（信访部门）"), max_length=10, choices=enums.Rated, default=enums.Rated.LAPSED
    )
    repeated = models.CharField(_("重复信访率"), max_length=10, choices=enums.Repeated, default=enums.Repeated.PIECES)
    filed = models.CharField(_("立案率"), max_length=10, choices=enums.Filed, default=enums.Filed.ACCEPTED)
    settled = models.CharField(_("化解率"), max_length=10, choices=enums.Settled, default=enums.Settled.CONCLUDED)
    package_settled = models.CharField(
        _("包案化解率"), max_length=15, choices=enums.PackageSettled, default=enums.PackageSettled.SIGNED
    )
    once_days = models.PositiveSmallIntegerField(_("一次性化解的观察期（日）"), default=ONCE_DAYS)

    class Meta(OfficeRule.Meta):
        constraints = [
            *OfficeRule.Meta.constraints,
            models.CheckConstraint(condition=Q(once_days__gte=1, once_days__lte=366), name="indicator_once_days"),
        ]

    def __str__(self) -> str:
        return f"{self.office_id} {self.version}"


VARIANTS = (
    *("timely_office", "timely_unit", "on_time", "satisfied", "satisfied_office", "rated", "rated_office"),
    *("repeated", "filed", "settled", "package_settled"),
)
