"""Reads of the duty book: who sees which entries, the list, and the shares of each township."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery

from cases.petitions.queries.visible import petitions_visible_to
from offices.organisation.enums import OfficeLevel
from offices.organisation.models import Account, Office
from offices.organisation.policies import authority_of
from offices.organisation.queries import office_ids_reached
from offices.organisation.roles import Permission
from offices.pages.shares import percent_words, told_percent
from visits.duty.enums import DutyState
from visits.duty.models import DutyBookEntry, FollowUp

ON_THE_SPOT = Q(state=DutyState.SETTLED, ended_at=F("recorded_at"))
SETTLED_LATER = Q(state=DutyState.SETTLED) & ~Q(ended_at=F("recorded_at"))
RELAPSED = Q(relapses__gt=0)


def duty_visible_to(account: Account) -> QuerySet[DutyBookEntry]:
    """Entries of the account's own offices that keep the book, and of those below a supervisor; nothing else.

    Each with `shown`: whether the petition it was raised to may be named. Texts are masked by who shows them.
    """
    seen = petitions_visible_to(account).order_by()
    found = DutyBookEntry.objects.filter(office_id__in=_reached(account))
    return found.annotate(shown=Exists(seen.filter(pk=OuterRef("petition"))))


def keeps_book(account: Account, office: Office) -> bool:
    """Whether the account keeps the book of this office; a supervisor only looks at it."""
    return authority_of(account).may(Permission.FOLLOW_UP, office)


def overdue(on: date) -> Q:
    return Q(state=DutyState.FOLLOWING, next_on__lt=on)


def listed(found: QuerySet[DutyBookEntry]) -> QuerySet[DutyBookEntry]:
    """Rows without what identifies people, the follow-ups due first, then by day; each with the day of its last one."""
    last = FollowUp.objects.filter(entry=OuterRef("pk")).order_by("-on").values("on")[:1]
    rows = found.select_related("office", "category", "petition", "recorded_by").annotate(followed_on=Subquery(last))
    ordered = rows.order_by(F("next_on").asc(nulls_last=True), "-found_on", "-pk")
    return ordered.defer("body", "parties", "settled_how")


def offices_of_book(account: Account) -> list[Office]:
    """What the list is narrowed by: its own offices, those that wrote an entry, and those above them within reach."""
    reached = set(_reached(account))
    wrote = Office.objects.filter(
        pk__in=DutyBookEntry.objects.filter(office_id__in=reached).order_by().values("office")
    )
    paths = [*wrote, *authority_of(account).offices(Permission.FOLLOW_UP)]
    wanted = {pk for office in paths for pk in office.ancestor_ids()} & reached
    return list(Office.objects.filter(pk__in=wanted).order_by("path"))


def _reached(account: Account) -> list[int]:
    own = authority_of(account).office_ids(Permission.FOLLOW_UP)
    return sorted({*own, *office_ids_reached(account, Permission.SUPERVISE)})


# Figures


@dataclass(frozen=True)
class DutyFigures:
    """How many entries; each is one of settled on the spot, settled later, following, raised. overdue: of following.
    relapsed: of all, those that broke out again after they were settled.
    """

    entries: int = 0
    on_the_spot: int = 0
    settled_later: int = 0
    following: int = 0
    overdue: int = 0
    raised: int = 0
    relapsed: int = 0

    def __add__(self, other: "DutyFigures") -> "DutyFigures":
        return DutyFigures(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(self)))

    def standing(self, stands: str) -> int:
        """How many there are of a standing of the filter; all for none."""
        if stands == "settled":
            return self.on_the_spot + self.settled_later
        counted: dict[str, int] = {one.name: getattr(self, one.name) for one in fields(self)}
        return counted.get(stands or "entries", 0)

    def part(self, name: str) -> Decimal | None:
        """What part of the entries it is, in percent; None where there are too few to say."""
        return told_percent(getattr(self, name), self.entries)

    def share(self, name: str) -> str:
        """43%; empty where there are too few to say."""
        part = told_percent(getattr(self, name), self.entries, places=0)
        return "" if part is None else percent_words(part)


def _counts(on: date) -> dict[str, Count]:
    return {
        "entries": Count("pk"),
        "on_the_spot": Count("pk", filter=ON_THE_SPOT),
        "settled_later": Count("pk", filter=SETTLED_LATER),
        "following": Count("pk", filter=Q(state=DutyState.FOLLOWING)),
        "overdue": Count("pk", filter=overdue(on)),
        "raised": Count("pk", filter=Q(state=DutyState.RAISED)),
        "relapsed": Count("pk", filter=RELAPSED),
    }


def duty_figures(found: QuerySet[DutyBookEntry], on: date) -> DutyFigures:
    """Of a list, in one statement."""
    return DutyFigures(**found.order_by().aggregate(**_counts(on)))


@dataclass(frozen=True)
class Share:
    """A line: a township with its villages, or another office alone."""

    office: Office
    alone: bool
    figures: DutyFigures


def shares_of(account: Account, first: date, last: date, on: date) -> list[Share]:
    """What was found in a span, by township, in the order of the tree; a township without an entry is a line too.

    Two statements beside those of the account's reach.
    """
    reached = list(Office.objects.filter(pk__in=_reached(account)).order_by("path"))
    found = DutyBookEntry.objects.filter(office_id__in=[office.pk for office in reached])
    found = found.filter(found_on__gte=first, found_on__lte=last).order_by()
    rows = found.values_list("office").annotate(**_counts(on))
    counted = {office: DutyFigures(*figures) for office, *figures in rows}
    townships = _townships(reached)
    sums: dict[int, DutyFigures] = {}
    for office in reached:
        head = townships[office.pk].pk
        sums[head] = sums.get(head, DutyFigures()) + counted.get(office.pk, DutyFigures())
    own = set(authority_of(account).office_ids(Permission.FOLLOW_UP))
    return [
        Share(office, office.level < OfficeLevel.TOWNSHIP, sums[office.pk])
        for office in reached
        if office.pk in sums and (sums[office.pk].entries or _keeps(office, own))
    ]


def total_of(shares: Iterable[Share]) -> DutyFigures:
    return sum((share.figures for share in shares), DutyFigures())


def _townships(offices: Sequence[Office]) -> dict[int, Office]:
    """Each office's line by its id: the highest office at the level of townships that it is within, or itself."""
    low = {office.pk: office for office in offices if office.level >= OfficeLevel.TOWNSHIP}
    return {office.pk: next((low[pk] for pk in office.ancestor_ids() if pk in low), office) for office in offices}


def _keeps(office: Office, own: set[int]) -> bool:
    """Whether an office is a line without an entry: a township that is at work, or an own office."""
    return office.pk in own or (office.is_active and office.level >= OfficeLevel.TOWNSHIP)
