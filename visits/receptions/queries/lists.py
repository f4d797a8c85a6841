"""These queries read promises and received matters: who sees them, their rows, their figures."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import (
    BooleanField,
    Count,
    Exists,
    ExpressionWrapper,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Sum,
)
from django.db.models.functions import Coalesce
from django.utils import timezone

from cases.packages.case_facts import PackageFacts
from cases.packages.enums import PromiseState
from cases.packages.models.commitments import Promise
from cases.packages.models.packages import Package
from cases.petitions.enums import ANSWERED, ClockState
from cases.petitions.models.clocks import Clock
from cases.petitions.models.petitions import Petition
from cases.petitions.queries.accused import not_accusing
from cases.petitions.queries.visible import petitions_visible_to
from cases.procedure.case_facts import CaseFacts
from cases.procedure.policies import choice_for
from cases.procedure.step_kinds import step_kind
from offices.organisation.models import Account, Event, Office
from offices.organisation.policies import authority_of, is_own, own
from offices.organisation.roles import Permission
from visits.bookings.enums import BookingState
from visits.bookings.models import Booking
from visits.receptions.enums import ReceptionFollowUp, ReceptionOutcome, Satisfaction
from visits.receptions.models import Reception
from visits.receptions.queries.receptions import receptions_visible_to
from visits.rota.models import Leader
from visits.rota.policies import plans_for

SATISFIED = (Satisfaction.SATISFIED, Satisfaction.BASICALLY)
# What is counted of receptions, each by the condition that its list has too.
REGISTERED = Q(outcome=ReceptionOutcome.REGISTERED)
COUNTED: dict[str, Q] = {
    "settled": Q(outcome=ReceptionOutcome.SETTLED),
    "registered": REGISTERED,
    "concluded": REGISTERED & Q(petition__state__in=sorted(ANSWERED)),
    "rated": ~Q(satisfaction=Satisfaction.NOT_GIVEN),
    "satisfied": Q(satisfaction__in=SATISFIED),
}


UNKEPT = ~Q(state=PromiseState.KEPT)
QUIET_DAYS = 15  # without anything done, a matter is stuck
OPEN = Q(follow_up=ReceptionFollowUp.OPEN)

# Promises


def promises_visible_to(account: Account) -> QuerySet[Promise]:
    """The promises of petitions the account may see, a leader's own, and those that a unit of the account keeps; each
    with `shown`: whether the petition may be opened, and `kept_here`: whether such a unit keeps it. A leader whose
    package ended still owes what he promised, and a unit what was promised in its name before the petition came to it;
    nothing of what accuses the account or its office.
    """
    petition = Petition.objects.filter(pk=OuterRef("petition"))
    accused = petition.filter(accused_office_ids__overlap=authority_of(account).lineage())
    seen = petitions_visible_to(account).order_by().filter(pk=OuterRef("petition"))
    here = Q(unit__in=authority_of(account).office_ids(Permission.FOLLOW_UP))
    his = (own(account, "leader") | here) & ~Exists(accused) & not_accusing(account, "petition")
    # A value, not EXISTS: promise by promise. There are few of them; the planner would rather collect all petitions
    # that the account may see, which are very many.
    found = Promise.objects.alias(seen=Subquery(seen.values("pk")[:1])).filter(Q(seen__isnull=False) | his)
    return found.annotate(shown=Exists(seen), kept_here=ExpressionWrapper(here, output_field=BooleanField()))


def promise_rows(found: QuerySet[Promise]) -> QuerySet[Promise]:
    return found.select_related("petition", "leader", "office", "unit", "clock")


@dataclass(frozen=True)
class PromiseFigures:
    """How many promises of a list stand in which state; overdue: not kept when their day had passed."""

    open: int
    proved: int
    kept: int
    overdue: int

    @property
    def unkept(self) -> int:
        return self.open + self.proved

    @property
    def total(self) -> int:
        return self.unkept + self.kept


def promise_figures(found: QuerySet[Promise], on: date) -> PromiseFigures:
    """In one statement."""
    states = {state.value: Count("pk", filter=Q(state=state)) for state in PromiseState}
    late = Count("pk", filter=overdue_promise(on))
    return PromiseFigures(**found.order_by().aggregate(**states, overdue=late))


def overdue_promise(on: date) -> Q:
    return UNKEPT & Q(clock__due__lt=on)


def leaders_and_units_of(found: QuerySet[Promise]) -> tuple[list[Account], list[Office]]:
    """The leaders who made the promises of a list, and the units that keep them."""
    sides = list(found.order_by().values_list("leader", "unit").distinct())
    leaders = Account.objects.filter(pk__in={leader for leader, _unit in sides}).order_by("name", "pk")
    units = Office.objects.filter(pk__in={unit for _leader, unit in sides}).order_by("path")
    return list(leaders), list(units)


@dataclass(frozen=True)
class PromiseStep:
    """What is next with a promise: the step, and the sentence that refuses it to this account, if any."""

    key: str
    refusal: str


def _may_anywhere(account: Account, key: str) -> bool:
    """A step of a role that the account has nowhere is not offered."""
    permission = step_kind(key).permission
    return permission is not None and authority_of(account).may_anywhere(permission)


def next_of(promise: Promise, account: Account) -> PromiseStep | None:
    """Proof, then the decision on it; nothing for one that is kept, or where the step is another role's.

    No statement for a row of `promise_rows`.
    """
    key = {PromiseState.OPEN: "prove_promise", PromiseState.PROVED: "decide_promise"}.get(PromiseState(promise.state))
    if key is None or not _may_anywhere(account, key):
        return None
    kind = step_kind(key)
    facts = CaseFacts(promise.petition, PackageFacts(promise.petition, promises=frozenset({promise.state})))
    refusal = choice_for(account, promise.petition, kind, facts).refusal
    if kind.foreseen is not None and not refusal:
        refusal = kind.foreseen(account, promise.petition, facts, promise)
    return PromiseStep(key, refusal)


# Matters


def matters_visible_to(account: Account, on: date) -> QuerySet[Reception]:
    """What was received, as far as the account reads the records; each with `shown`: whether its petition may be named,
    `moved_at`: when something was last done about it, and `late`: whether a duty on the petition is overdue, be it a
    promise's, the package's or another.
    """
    seen = petitions_visible_to(account).order_by()
    last = Event.objects.filter(chain=OuterRef("petition__chain")).order_by("-sequence").values("at")[:1]
    running = Clock.objects.filter(petition=OuterRef("petition"), state=ClockState.RUNNING, for_petitioner=False)
    return receptions_visible_to(account).annotate(
        shown=Exists(seen.filter(pk=OuterRef("petition"))),
        moved_at=Coalesce(Subquery(last), "recorded_at"),
        late=Exists(running.filter(due__lt=on)),
    )


def quiet_from(on: date, days: int) -> datetime:
    """What was last done before this moment is `days` days ago, or more."""
    return timezone.make_aware(datetime.combine(on - timedelta(days=days - 1), time()))


def is_stuck(on: date, days: int = QUIET_DAYS) -> Q:
    """Open, and either a clock is overdue or nothing was done for so many days; for rows of `matters_visible_to`."""
    return OPEN & (Q(late=True) | Q(moved_at__lt=quiet_from(on, days)))


def matter_rows(found: QuerySet[Reception]) -> QuerySet[Reception]:
    """For a list: without what identifies people; `petition.made` are its promises."""
    promises = Prefetch("petition__promises", Promise.objects.order_by("number"), to_attr="made")
    rows = found.select_related("petition", "day__office", "leader__account", "leader__office")
    return rows.defer("name", "said").prefetch_related(promises)


@dataclass(frozen=True)
class MatterFigures:
    """Of a list: batches, persons, and how many are open, closed, stuck."""

    batches: int
    persons: int
    open: int
    open_persons: int
    stuck: int

    @property
    def closed(self) -> int:
        return self.batches - self.open

    def counted(self, follow_up: str) -> tuple[int, int]:
        """Batches and persons of those that are open, closed, or all."""
        if follow_up == ReceptionFollowUp.OPEN:
            return self.open, self.open_persons
        return (self.closed, self.persons - self.open_persons) if follow_up else (self.batches, self.persons)


def matter_figures(found: QuerySet[Reception], on: date, days: int = QUIET_DAYS) -> MatterFigures:
    """In one statement."""
    counted = found.order_by().aggregate(
        batches=Count("pk"),
        people=Sum("persons", default=0),
        open=Count("pk", filter=OPEN),
        open_people=Sum("persons", filter=OPEN, default=0),
        stuck=Count("pk", filter=is_stuck(on, days)),
    )
    return MatterFigures(persons=counted.pop("people"), open_persons=counted.pop("open_people"), **counted)


def coming_back(receptions: Sequence[Reception], on: date) -> dict[tuple[int, int], Booking]:
    """When the leader hears a petition again: the next booking by petition and leader's account; one statement."""
    petitions = {one.petition_id for one in receptions if one.petition_id is not None}
    booked = Booking.objects.filter(petition__in=petitions, state=BookingState.BOOKED, day__on__gte=on)
    found: dict[tuple[int, int], Booking] = {}
    for booking in booked.select_related("day__leader").order_by("-day__on", "-starts"):
        if booking.day.leader is not None and booking.petition_id is not None:
            found[booking.petition_id, booking.day.leader.account_id] = booking
    return found


def leaders_of_matters(found: QuerySet[Reception]) -> list[Leader]:
    leaders = Leader.objects.filter(pk__in=found.order_by().values("leader")).select_related("account", "office")
    return list(leaders.order_by("account__name", "pk"))


def offices_of(leaders: Iterable[Leader]) -> list[Office]:
    return sorted({leader.office for leader in leaders}, key=lambda office: office.path)


def may_follow(account: Account, reception: Reception) -> bool:
    """The office that received the matter sends it back or closes it, and so does the leader."""
    return is_own(account, reception.leader.account_id) or plans_for(account, reception.day.office)


# A year of a leader


def moments_of(year: int) -> tuple[datetime, datetime]:
    """The first moment of a year, and that of the next."""
    return (
        timezone.make_aware(datetime.combine(date(year, 1, 1), time())),
        timezone.make_aware(datetime.combine(date(year + 1, 1, 1), time())),
    )


def packages_of_year(leader: Account, year: int, reader: Account) -> QuerySet[Package]:
    """The packages a leader had at any time of the year; `shown`: whether the reader may see the petition. None about
    what accuses the reader.
    """
    start, end = moments_of(year)
    had = Q(ended_at=None) | Q(ended_at__gte=start)
    found = Package.objects.filter(had & not_accusing(reader, "petition"), leader=leader, opened_at__lt=end)
    seen = petitions_visible_to(reader).order_by()
    found = found.annotate(shown=Exists(seen.filter(pk=OuterRef("petition"))))
    return found.select_related("petition", "unit", "clock").order_by("opened_at", "pk")


def promises_of_year(leader: Account, year: int, reader: Account) -> QuerySet[Promise]:
    """What a leader promised in the year, and what is not kept of earlier years; nothing that accuses the reader."""
    start, end = moments_of(year)
    made = Q(made_at__gte=start, made_at__lt=end) | UNKEPT & Q(made_at__lt=start)
    seen = petitions_visible_to(reader).order_by()
    found = Promise.objects.filter(made & not_accusing(reader, "petition"), leader=leader)
    found = found.annotate(shown=Exists(seen.filter(pk=OuterRef("petition"))))
    return found.select_related("petition", "unit", "clock").order_by("made_at", "pk")
