"""Which rule of packaging holds for which office."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from cases.packages.models.packages import PackageRule
from cases.packages.queries.visible import Rule, default_rule
from offices.organisation.models import Office


@dataclass(frozen=True)
class Holding:
    """An office with the rule that holds there; `source` None is the system's own."""

    office: Office
    rule: PackageRule | Rule
    source: Office | None

    @property
    def is_own(self) -> bool:
        return self.source is not None and self.source.pk == self.office.pk


def newest_rules() -> dict[int, PackageRule]:
    """The newest version of every office that has one, by office; one statement."""
    newest = PackageRule.objects.order_by("office_id", "-version").distinct("office_id").select_related("office")
    return {rule.office_id: rule for rule in newest}


def holdings_of(offices: Iterable[Office]) -> list[Holding]:
    known, default = newest_rules(), default_rule()
    found = []
    for office in offices:
        rule = next((known[pk] for pk in reversed(office.ancestor_ids()) if pk in known), None)
        found.append(Holding(office, rule or default, rule.office if rule else None))
    return found


def governed_by(office: Office) -> QuerySet[Office]:
    """The active offices for which a rule of this office holds: itself and all below without a nearer one."""
    found = Office.objects.filter(path__startswith=office.path, is_active=True)
    ruled = PackageRule.objects.filter(office__path__startswith=office.path).exclude(office=office)
    for path in ruled.order_by().values_list("office__path", flat=True).distinct():
        found = found.exclude(path__startswith=path)
    return found.order_by("path")
