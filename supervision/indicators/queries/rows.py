"""What a figure counts: rows of one kind, on which day they count, and to which office they belong."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from cases.mandates.models import ConclusionReport, Mandate
from cases.packages.models.packages import Package, Postponement
from cases.petitions.enums import Decision
from cases.petitions.models.clocks import Clock, ClockExclusion
from cases.petitions.models.parties import Batch
from cases.petitions.models.petitions import Petition
from cases.petitions.models.proceedings import Extension, Handover
from cases.ratings.models import Rating
from supervision.cards.models import Card
from supervision.indicators.queries.asked import Asked


@dataclass(frozen=True)
class Kind:
    """A kind of row. petition: the way from a row to its petition, with "__" at its end, empty for a petition."""

    key: str
    model: Any
    petition: str

    def seen(self, asked: Asked, *, apart: bool = False) -> QuerySet[Any]:
        """Those of the petitions that count; apart: with those that are counted apart."""
        petitions = asked.seen if apart else asked.petitions
        if not self.petition:
            return petitions
        name = self.petition.removesuffix("__")
        found: QuerySet[Any] = self.model._default_manager.filter(**{f"{name}__in": petitions.values("pk")})
        return found.order_by()


PETITION = Kind("petition", Petition, "")
CLOCK = Kind("clock", Clock, "petition__")
BATCH = Kind("batch", Batch, "petition__")
CARD = Kind("card", Card, "petition__")
MANDATE = Kind("mandate", Mandate, "petition__")
RATING = Kind("rating", Rating, "petition__")
PACKAGE = Kind("package", Package, "petition__")


def always(asked: Asked) -> Q:
    return Q()


def no_days(asked: Asked) -> int:
    return 0


@dataclass(frozen=True)
class Counted:
    """The rows of a figure. day: the field whose day lies in the period, a moment where `is_moment` says so.

    office: the field of the office to which a row belongs; `or_office` where that is empty. only: which rows. shift:
    the day of the period comes so many days after that of the field. source: rows that are not all of the kind.
    is_kept: whether a day decides for ever what its rows are, and who sees a petition sees them.
    """

    kind: Kind
    day: str
    office: str
    or_office: str = ""
    is_moment: bool = False
    only: Callable[[Asked], Q] = always
    shift: Callable[[Asked], int] = no_days
    apart: bool = False
    source: Callable[[Asked], QuerySet[Any]] | None = None
    is_kept: bool = True

    def every(self, asked: Asked) -> QuerySet[Any]:
        """Of all periods and offices."""
        found = self.source(asked) if self.source else self.kind.seen(asked, apart=self.apart)
        return found.order_by().filter(self.only(asked))

    def within(self, asked: Asked) -> QuerySet[Any]:
        """Of the period, and of the offices of the area."""
        return self.every(asked).filter(self.in_period(asked), self.of_offices(asked.office_ids))

    def in_period(self, asked: Asked) -> Q:
        back = timedelta(days=self.shift(asked))
        if self.is_moment:
            return Q(**{f"{self.day}__gte": asked.period.start - back, f"{self.day}__lt": asked.period.end - back})
        return Q(**{f"{self.day}__gte": asked.period.since - back, f"{self.day}__lte": asked.period.until - back})

    def days_made(self, asked: Asked) -> tuple[date, ...]:
        """Other days that the conditions make of the period; a statement that is kept has them filled in."""
        return ()

    def of_offices(self, ids: list[int]) -> Q:
        found = Q(**{f"{self.office}__any_of": ids})
        if self.or_office:
            found |= Q(**{f"{self.office}__isnull": True, f"{self.or_office}__any_of": ids})
        return found

    @property
    def office_of(self) -> Any:
        """The id of the office of a row, as an expression."""
        return Coalesce(f"{self.office}_id", f"{self.or_office}_id") if self.or_office else F(f"{self.office}_id")


# What is shown beside a rate: each a condition on the rows of its denominator


def _paused(way: str) -> Q:
    return Q(Exists(ClockExclusion.objects.filter(clock__petition=OuterRef(way))))


def _extended(way: str) -> Q:
    return Q(Exists(Extension.objects.filter(petition=OuterRef(way), decision=Decision.AGREED)))


def _returned(way: str) -> Q:
    return Q(Exists(Handover.objects.filter(petition=OuterRef(way), returned_at__isnull=False)))


def _postponed(way: str) -> Q:
    moved = Postponement.objects.filter(package__petition=OuterRef(way), due_on__gt=F("was_due_on"))
    renewed = ConclusionReport.objects.filter(mandate__petition=OuterRef(way), new_due__isnull=False)
    return Q(Exists(moved)) | Q(Exists(renewed))


def _reclassified(way: str) -> Q:
    return Q(**{f"{'' if way == 'pk' else 'petition__'}reclassified": True})


BESIDES: dict[str, Callable[[str], Q]] = {
    "paused": _paused,
    "extended": _extended,
    "returned": _returned,
    "postponed": _postponed,
    "reclassified": _reclassified,
    "imported": lambda way: Q(**{f"{'' if way == 'pk' else 'petition__'}source_key__isnull": False}),
}


def beside(counted: Counted, key: str) -> Q:
    return _beside(counted.kind.petition.removesuffix("__") or "pk", key)


@cache
def _beside(way: str, key: str) -> Q:
    """A condition that holds no value of a question: built once by the process."""
    return BESIDES[key](way)
