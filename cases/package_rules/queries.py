"""The rule an office packages by, and which rule holds for which office."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.package_rules.models import PackageRule
from offices.organisation.models import Office
from offices.organisation.queries import in_force, nearest


@dataclass(frozen=True)
class Rule:
    """What an office packages by: the wording of the duties, the days between two reports and two contacts (0: none
    asked), the share of closed packages examined again, in percent, and how many days ahead a date may lie.
    """

    duties: str
    progress_days: int = 30
    contact_days: int = 30
    sample_percent: int = 10
    longest_days: int = 365


def default_rule() -> Rule:
    """The rule of an office that has made none and stands below none that has."""
    return Rule(
        _(
            "三定：定专班、定措施、定期限。\n三包：包查清事实、包解决困难、包教育疏导。\n"
            "四包：包掌握情况、包思想疏导、包解决化解、包依法处理。"
        )
    )


def package_rule_of(office: Office, *, on: date) -> PackageRule | Rule:
    """The rule that holds for the office on a day."""
    return package_rules_of([office], on=on)[office.pk]


def package_rules_of(offices: Iterable[Office], *, on: date) -> dict[int, PackageRule | Rule]:
    """The rule each of these offices packages by on a day, by office; one statement for all."""
    lines = {office.pk: office.ancestor_ids() for office in offices}
    rules = in_force(PackageRule.objects.all(), on, {pk for line in lines.values() for pk in line})
    return {pk: nearest(rules, line, on) or default_rule() for pk, line in lines.items()}


@dataclass(frozen=True)
class Holding:
    """An office with the rule that holds there; `source` None is the system's own."""

    office: Office
    rule: PackageRule | Rule
    source: Office | None

    @property
    def is_own(self) -> bool:
        return self.source is not None and self.source.pk == self.office.pk


def holdings_of(offices: Iterable[Office]) -> list[Holding]:
    """What holds today in each of these offices; one statement for all."""
    on, default, found = timezone.localdate(), default_rule(), []
    rules = in_force(PackageRule.objects.select_related("office"), on)
    for office in offices:
        rule = nearest(rules, office.ancestor_ids(), on)
        found.append(Holding(office, rule or default, rule.office if rule else None))
    return found


def governed_by(office: Office) -> QuerySet[Office]:
    """The active offices for which a rule of this office holds: itself and all below without a nearer one."""
    found = Office.objects.filter(path__startswith=office.path, is_active=True)
    ruled = PackageRule.objects.filter(office__path__startswith=office.path).exclude(office=office)
    for path in ruled.order_by().values_list("office__path", flat=True).distinct():
        found = found.exclude(path__startswith=path)
    return found.order_by("path")
