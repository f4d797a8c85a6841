"""These queries read what a leader did about packages in a year: contacts, measures, decisions, closings sent back.

Each row has `shown`: whether the reader may see the petition.
"""

from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from cases.instructions.models import LeaderLetter
from cases.package_closing.queries import closed_again, closed_at_first, examined, finished_before, found_unsettled
from cases.packages.enums import PackageState
from cases.packages.models.commitments import ActionItem, Contact, Measure
from cases.packages.models.packages import Closing, Package
from cases.packages.queries.visible import repeated
from cases.petitions.queries.accused import not_accusing
from cases.petitions.queries.visible import petitions_visible_to
from offices.organisation.models import Account
from visits.receptions.queries.lists import moments_of, packages_of_year


def packages_with_outcomes(leader: Account, year: int, reader: Account) -> QuerySet[Package]:
    """The packages of a year, each with how it turned out. apart: finished before it was packaged, or closed once more
    in the year: such a closing is counted apart, as the figures of packages do.
    """
    apart = finished_before() | closed_again(moments_of(year)[1])
    return (
        packages_of_year(leader, year, reader)
        .exclude(state=PackageState.WITHDRAWN)
        .annotate(at_first=closed_at_first(), looked_at=examined(), reopened=found_unsettled(), again=repeated())
        .annotate(apart=apart)
    )


def contacts_of_year(leader: Account, year: int, reader: Account) -> QuerySet[Contact]:
    """Contacts with the petitioners of his packages, without what was said."""
    found = Contact.objects.filter(package__leader=leader, on__gte=date(year, 1, 1), on__lte=date(year, 12, 31))
    found = found.select_related("package__petition", "recorded_office").defer("said")
    return _shown(found, "package__petition", reader).order_by("on", "pk")


def measures_of_year(leader: Account, year: int, reader: Account) -> QuerySet[Measure]:
    start, end = moments_of(year)
    found = Measure.objects.filter(package__leader=leader, made_at__gte=start, made_at__lt=end)
    return _shown(found.select_related("petition", "unit", "clock"), "petition", reader).order_by("made_at", "pk")


def items_of_year(leader: Account, year: int, reader: Account) -> QuerySet[ActionItem]:
    """What the meetings decided that he chaired."""
    start, end = moments_of(year)
    found = ActionItem.objects.filter(chair=leader, made_at__gte=start, made_at__lt=end)
    return _shown(found.select_related("petition", "unit", "clock"), "petition", reader).order_by("made_at", "pk")


def letters_read_in_year(leader: Account, year: int, reader: Account) -> QuerySet[LeaderLetter]:
    """Letters that were laid before him and that he read."""
    start, end = moments_of(year)
    found = LeaderLetter.objects.filter(leader=leader, read_at__gte=start, read_at__lt=end)
    found = found.select_related("petition__holder", "instruction")
    return _shown(found, "petition", reader).order_by("read_at", "pk")


def sent_back_in_year(leader: Account, year: int, reader: Account) -> QuerySet[Closing]:
    """Closings of his packages that the office above sent back."""
    start, end = moments_of(year)
    found = Closing.objects.filter(package__leader=leader, passed=False, checked_at__gte=start, checked_at__lt=end)
    found = found.select_related("package__petition", "checked_office", "checked_by")
    return _shown(found, "package__petition", reader).order_by("checked_at", "pk")


def _shown(found: QuerySet[Any], petition: str, reader: Account) -> QuerySet[Any]:
    seen = petitions_visible_to(reader).order_by()
    found = found.filter(not_accusing(reader, petition))
    rows: QuerySet[Any] = found.annotate(shown=Exists(seen.filter(pk=OuterRef(petition))))
    return rows
