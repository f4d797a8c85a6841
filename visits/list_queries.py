"""What the lists of reception show: the promises of leaders, and what was received, until it is closed."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from cases.enums import PromiseState
from cases.models import Promise
from cases.policies import Standing, choice_for
from cases.queries import petitions_visible_to
from cases.transitions import BY_KEY
from offices.models import Account, Office
from offices.policies import authority_of

UNKEPT = ~Q(state=PromiseState.KEPT)

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


def next_of(promise: Promise, account: Account) -> PromiseStep | None:
    """Proof, then the decision on it; nothing for one that is kept. No statement for a row of `promise_rows`."""
    key = {PromiseState.OPEN: "prove_promise", PromiseState.PROVED: "decide_promise"}.get(PromiseState(promise.state))
    if key is None:
        return None
    standing = Standing(promise.petition, promises=frozenset({promise.state}))
    refusal = choice_for(account, promise.petition, BY_KEY[key], standing).refusal
    if key == "decide_promise" and not refusal:
        mine = promise.leader_id == account.pk or authority_of(account).heads(promise.office)
        leader = {"leader": promise.leader.name}
        refusal = "" if mine else _("应由承诺的领导%(leader)s或其单位负责人确认。") % leader
    return PromiseStep(key, refusal)
