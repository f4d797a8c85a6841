"""结报率: of the mandates due in a period, how many were reported on in time, office by office."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cases.mandates.filters import COUNTED, IN_TIME, REPORTED, late_on
from cases.mandates.models import Mandate
from cases.mandates.queries import mandates_visible_to
from offices.organisation.models import Account, Office

# Each figure: its label, and what its list asks for besides office and period.
FIGURES = {
    "due": (_("应结报"), {"counted": "true"}),
    "in_time": (_("按期结报"), {"in_time": "true"}),
    "late": (_("逾期"), {"late": "true"}),
    "waiting": (_("待审核"), {"counted": "true", "tab": "reported"}),
}


@dataclass(frozen=True)
class Line:
    """The figures of one office, or of all; the rate is None where nothing was due."""

    name: str
    numbers: dict[str, int]
    urls: dict[str, str]

    @property
    def rate(self) -> float | None:
        return self.numbers["in_time"] / self.numbers["due"] if self.numbers["due"] else None


def due_in(account: Account, office: Office, since: date, until: date) -> QuerySet[Mandate]:
    """What was due in the period of the office and of those below it, as far as the account sees it."""
    found = mandates_visible_to(account).filter(COUNTED, owing__path__startswith=office.path)
    return found.filter(clock__due__gte=since, clock__due__lte=until)


def figures_of(account: Account, office: Office, since: date, until: date, today: date) -> tuple[Line, list[Line]]:
    """The whole, and a line for each office that owed something."""
    late = Mandate.objects.filter(late_on(today)).order_by().values("pk")
    found = due_in(account, office, since, until).order_by()
    counted = {
        "due": Count("pk"),
        "in_time": Count("pk", filter=IN_TIME),
        "late": Count("pk", filter=Q(pk__in=late)),
        "waiting": Count("pk", filter=REPORTED),
    }
    rows: Any = found.values("owing__name", "owing__code", "owing__path").annotate(**counted).order_by("owing__path")
    lines = [
        Line(
            row["owing__name"],
            {key: row[key] for key in FIGURES},
            _urls({"office": row["owing__code"]}, since, until),
        )
        for row in rows
    ]
    return Line(office.name, _sums(lines), _urls({"below": office.code}, since, until)), lines


def _sums(lines: Iterable[Line]) -> dict[str, int]:
    kept = list(lines)
    return {key: sum(line.numbers[key] for line in kept) for key in FIGURES}


def _urls(of: dict[str, str], since: date, until: date) -> dict[str, str]:
    """The list that each figure counts."""
    asked = {"tab": "all", **of, "due_from": since.isoformat(), "due_to": until.isoformat()}
    address = reverse("cases:mandates")
    return {key: f"{address}?{urlencode({**asked, **more})}" for key, (_label, more) in FIGURES.items()}
