"""What the lists of reception show: the promises of leaders, and what was received, until it is closed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.enums import ClockState, PromiseState
from cases.models import Assignment, Clock, Promise
from cases.policies import Standing, choice_for
from cases.queries import petitions_visible_to
from cases.transitions import BY_KEY
from offices.models import Account, Event, Office
from offices.policies import authority_of
from visits.enums import BookingState, LoopState
from visits.models import Booking, Leader, Reception
from visits.policies import plans_for
from visits.queries.receptions import receptions_visible_to

UNKEPT = ~Q(state=PromiseState.KEPT)
QUIET_DAYS = 15  # without anything done, a matter is stuck
OPEN = Q(loop=LoopState.OPEN)

# Promises


def promises_visible_to(account: Account) -> QuerySet[Promise]:
    """The promises of petitions the account may see, and a leader's own; each with `shown`: whether the petition may be
    named. A leader whose package ended still owes what he promised; nothing of what accuses his own office.
    """
    seen = petitions_visible_to(account).order_by()
    own = Q(leader=account) & ~Q(petition__accused_office_ids__overlap=authority_of(account).lineage())
    found = Promise.objects.filter(Q(petition__in=seen.values("pk")) | own)
    return found.annotate(shown=Exists(seen.filter(pk=OuterRef("petition"))))


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


def promisers(found: QuerySet[Promise]) -> list[Account]:
    """The leaders who made the promises of a list."""
    return list(Account.objects.filter(pk__in=found.order_by().values("leader")).order_by("name", "pk"))


def units_of_promises(found: QuerySet[Promise]) -> list[Office]:
    return list(Office.objects.filter(pk__in=found.order_by().values("unit")).order_by("path"))


@dataclass(frozen=True)
class PromiseStep:
    """What is next with a promise: the step, and the sentence that refuses it to this account, if any."""

    key: str
    refusal: str


def _may_anywhere(account: Account, key: str) -> bool:
    """A step of a role that the account has nowhere is not offered."""
    permission = BY_KEY[key].permission
    return permission is not None and authority_of(account).may_anywhere(permission)


def next_of(promise: Promise, account: Account) -> PromiseStep | None:
    """Proof, then the decision on it; nothing for one that is kept, or where the step is another role's.

    No statement for a row of `promise_rows`.
    """
    key = {PromiseState.OPEN: "prove_promise", PromiseState.PROVED: "decide_promise"}.get(PromiseState(promise.state))
    if key is None or not _may_anywhere(account, key):
        return None
    standing = Standing(promise.petition, promises=frozenset({promise.state}))
    refusal = choice_for(account, promise.petition, BY_KEY[key], standing).refusal
    if key == "decide_promise" and not refusal:
        mine = promise.leader_id == account.pk or authority_of(account).heads(promise.office)
        leader = {"leader": promise.leader.name}
        refusal = "" if mine else _("应由承诺的领导%(leader)s或其单位负责人确认。") % leader
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
    """Open, and either a duty is overdue or nothing was done for so many days; for rows of `matters_visible_to`."""
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
    closed: int
    stuck: int


def matter_figures(found: QuerySet[Reception], on: date, days: int = QUIET_DAYS) -> MatterFigures:
    """In one statement."""
    counted = found.order_by().aggregate(
        batches=Count("pk"),
        persons=Sum("persons", default=0),
        open=Count("pk", filter=OPEN),
        closed=Count("pk", filter=~OPEN),
        stuck=Count("pk", filter=is_stuck(on, days)),
    )
    return MatterFigures(**counted)


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
    """Who sends a matter back or closes it: the office that received it, and the leader."""
    return reception.leader.account_id == account.pk or plans_for(account, reception.day.office)


# A year of a leader


def _in_year(year: int) -> tuple[datetime, datetime]:
    """The first moment of a year, and that of the next."""
    return (
        timezone.make_aware(datetime.combine(date(year, 1, 1), time())),
        timezone.make_aware(datetime.combine(date(year + 1, 1, 1), time())),
    )


def packages_of_year(leader: Account, year: int, reader: Account) -> QuerySet[Assignment]:
    """The packages a leader had at any time of the year; `shown`: whether the reader may see the petition."""
    start, end = _in_year(year)
    had = Q(ended_at=None) | Q(ended_at__gte=start)
    found = Assignment.objects.filter(had, leader=leader, opened_at__lt=end)
    seen = petitions_visible_to(reader).order_by()
    found = found.annotate(shown=Exists(seen.filter(pk=OuterRef("petition"))))
    return found.select_related("petition", "unit", "clock").order_by("opened_at", "pk")


def promises_of_year(leader: Account, year: int, reader: Account) -> QuerySet[Promise]:
    """What a leader promised in the year, and what is still not kept of earlier years."""
    start, end = _in_year(year)
    made = Q(made_at__gte=start, made_at__lt=end) | UNKEPT & Q(made_at__lt=start)
    seen = petitions_visible_to(reader).order_by()
    found = Promise.objects.filter(made, leader=leader)
    found = found.annotate(shown=Exists(seen.filter(pk=OuterRef("petition"))))
    return found.select_related("petition", "unit", "clock").order_by("made_at", "pk")
