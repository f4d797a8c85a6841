"""Which variant of each indicator an office reckons by, as versions of a rule; and the counts that are kept."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from offices.organisation.models import Office, OfficeRule
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


ALONE = {"reported.due": _("结报率"), "once.window": _("一次性化解率")}  # the indicators that have one variant

VARIANTS = (
    *("timely_office", "timely_unit", "on_time", "satisfied", "satisfied_office", "rated", "rated_office"),
    *("repeated", "filed", "settled", "package_settled"),
)


def variants_named() -> list[tuple[str, Any]]:
    """Every variant by the keys of its indicator and its own, with a dot between, and its name."""
    found: list[tuple[str, Any]] = list(ALONE.items())
    for name in VARIANTS:
        field: Any = IndicatorRule._meta.get_field(name)
        labels = [
            (f"{name}.{key}", format_lazy("{}：{}", field.verbose_name, label)) for key, label in field.flatchoices
        ]
        found.extend(labels)
    return found


# Counts that are kept (docs/adr/0020): queries/kept.py reads them, actions/folding.py makes them


class Numbers(models.Model):
    """The counts of one shape in their order; those that a shape does not have are 0."""

    n1 = models.IntegerField(default=0)
    n2 = models.IntegerField(default=0)
    n3 = models.IntegerField(default=0)
    n4 = models.IntegerField(default=0)
    n5 = models.IntegerField(default=0)
    n6 = models.IntegerField(default=0)
    n7 = models.IntegerField(default=0)
    n8 = models.IntegerField(default=0)

    class Meta:
        abstract = True


COUNTS = tuple(field.name for field in Numbers._meta.fields)


class KeptState(models.Model):
    """One row: of which definitions the kept counts are made. Where these are others now, nothing kept is read."""

    made_of = models.CharField(max_length=64)

    def __str__(self) -> str:
        return self.made_of


class KeptMark(models.Model):
    """A petition of which something has changed since its counts were kept; written by triggers alone."""

    petition = models.ForeignKey(
        "cases.Petition", models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False
    )

    def __str__(self) -> str:
        return str(self.petition_id)


class KeptCustody(models.Model):
    """The offices by which a petition is seen, as its own row has them, once for all petitions that have the same."""

    key = models.CharField(max_length=32, unique=True)
    registered_office = models.ForeignKey(
        Office, models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False
    )
    holder = models.ForeignKey(Office, models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False)
    handler = models.ForeignKey(
        Office, models.DO_NOTHING, null=True, related_name="+", db_constraint=False, db_index=False
    )
    office_ids = ArrayField(models.BigIntegerField())
    informed_ids = ArrayField(models.BigIntegerField())

    def __str__(self) -> str:
        return self.key


class KeptShare(Numbers):
    """What one petition adds to the kept counts. shape: its place in `shapes()`; begun: the first day of the month or
    week.
    """

    petition = models.ForeignKey("cases.Petition", models.DO_NOTHING, related_name="+", db_constraint=False)
    custody = models.ForeignKey(KeptCustody, models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False)
    shape = models.PositiveSmallIntegerField()
    begun = models.DateField()
    office = models.ForeignKey(Office, models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False)

    def __str__(self) -> str:
        return f"{self.petition_id} {self.shape} {self.begun}"


class KeptCount(Numbers):
    """The sum of what petitions of one custody add to an office in a month or week."""

    shape = models.PositiveSmallIntegerField()
    begun = models.DateField()
    office = models.ForeignKey(Office, models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False)
    custody = models.ForeignKey(KeptCustody, models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shape", "begun", "office", "custody"], name="kept_count_once"),
        ]

    def __str__(self) -> str:
        return f"{self.shape} {self.begun} {self.office_id}"
