"""The page of rules shows which rule of packaging holds for which office."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils import timezone

from cases.packages.models.packages import PackageRule
from cases.packages.queries.visible import Rule, default_rule
from offices.organisation.models import Office
from offices.organisation.queries import in_force, nearest


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
