"""Whose figures of packages are asked for, of which days, and the sets that they are counted in."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from django.db.models import (
    DateField,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)
from django.db.models.functions import Coalesce, TruncDate
from django.utils.translation import gettext_lazy as _

from cases.package_rules.queries import package_rules_of
from cases.packages.enums import PackageState
from cases.packages.models.commitments import Contact
from cases.packages.models.packages import Closing, Package
from cases.packages.queries.visible import packages_visible_to
from cases.petitions.enums import ClockState
from cases.petitions.models.clocks import Clock
from cases.petitions.models.parties import Batch
from cases.petitions.models.petitions import COLLECTIVE_FROM, Petition
from cases.petitions.queries.visible import petitions_visible_to
from offices.organisation.models import Account, Office
from offices.organisation.roles import Permission
from supervision.closings.queries.closings import day_start
from supervision.closings.queries.groups import GROUPS

READERS = (Permission.PACKAGE, Permission.SUPERVISE)
BASES: dict[str, Any] = {
    "any": _("逾期、集体访或多次提出"),
    "overdue": _("逾期"),
    "collective": _("集体访"),
    "repeated": _("多次提出"),
}


@dataclass(frozen=True)
class Asked:
    """Whose figures, by whom, of which days. `today` is the day they are asked for.

    basis: which petitions should be packaged, a key of BASES. by, group: a key of GROUPS and the id of one of its
    rows, for a list of that row only.
    """

    account: Account
    office: Office
    since: date
    until: date
    today: date
    basis: str = "any"
    by: str = ""
    group: int | None = None

    @property
    def on(self) -> date:
        """The day on which what stands is counted: the last of the period, or today."""
        return min(self.until, self.today)

    @property
    def is_now(self) -> bool:
        return self.until >= self.today

    @property
    def start(self) -> datetime:
        return day_start(self.since)

    @property
    def end(self) -> datetime:
        """The first moment after the period."""
        return day_start(self.on + timedelta(days=1))

    @property
    def packages(self) -> QuerySet[Package]:
        return packages_visible_to(self.account)

    @cached_property
    def allowed(self) -> dict[int, list[int]]:
        """Days without contact that the rules allow → the offices whose rule says so; 0 allows any. Two statements."""
        offices = Office.objects.filter(path__startswith=self.office.path).only("pk", "path")
        found: dict[int, list[int]] = {}
        for office_id, rule in package_rules_of(offices, on=self.on).items():
            found.setdefault(rule.contact_days, []).append(office_id)
        return found


# The sets


def packages_asked(asked: Asked) -> QuerySet[Package]:
    """The packages of the leaders of the office and of those below it; of one group where one is asked for.

    `spoken_on`: the last contact with the petitioner up to the day, the day of the assignment where there was none.
    """
    found = asked.packages.filter(office__path__startswith=asked.office.path)
    found = found.exclude(state=PackageState.WITHDRAWN)  # made in error
    if asked.group is not None and asked.by in GROUPS:
        found = found.filter(GROUPS[asked.by].narrowed(asked.account, asked.group))
    talks = Contact.objects.filter(package__petition=OuterRef("petition"), on__lte=asked.on)
    last = Subquery(talks.order_by("-on").values("on")[:1], output_field=DateField())
    return found.alias(spoken_on=Coalesce(last, TruncDate("opened_at")))


def closings_asked(asked: Asked) -> QuerySet[Closing]:
    """The closings of these packages that the office above decided on in the period."""
    decided = Closing.objects.filter(checked_at__gte=asked.start, checked_at__lt=asked.end)
    return decided.filter(package__in=packages_asked(asked).order_by())


def petitions_asked(asked: Asked) -> QuerySet[Petition]:
    """The petitions that should be packaged: those open now or, of a past period, those registered in it."""
    found = petitions_visible_to(asked.account).filter(holder__path__startswith=asked.office.path)
    if asked.is_now:
        found = found.filter(is_open=True)
    else:
        found = found.filter(registered_at__gte=asked.start, registered_at__lt=asked.end)
    return found.filter(packageable(asked))


def packageable(asked: Asked) -> Q:
    """Overdue, collective, or brought several times."""
    late = Q(next_due__lt=asked.today)
    if not asked.is_now:
        clocks = Clock.objects.filter(petition=OuterRef("pk"), for_petitioner=False, due__lt=asked.on)
        missed = Q(stopped_on__gt=F("due")) | Q(state=ClockState.RUNNING)
        late = Q(Exists(clocks.filter(missed)))
    batches = Batch.objects.filter(petition=OuterRef("pk"), recorded_at__lt=asked.end)
    several = Q(Exists(batches.order_by("pk")[1:]))
    conditions = {"overdue": late, "collective": Q(headcount__gte=COLLECTIVE_FROM), "repeated": several}
    if asked.basis in conditions:
        return conditions[asked.basis]
    return late | conditions["collective"] | several
