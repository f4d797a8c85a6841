"""These queries find requests for relief, the budget of a year and what is left of it."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Sum

from cases.petitions.models.petitions import Petition
from cases.petitions.queries.visible import visible_petition_ids
from cases.procedure.queries import office_ids_stood_for, stood_for
from cases.relief.enums import GRANTED, ReliefLevel, ReliefState
from cases.relief.models import Relief, ReliefBudget, ReliefPayment
from offices.organisation.models import Account, Office
from offices.organisation.policies import authority_of
from offices.organisation.queries import office_ids_reached
from offices.organisation.roles import Permission

NOTHING = Decimal("0.00")


@dataclass(frozen=True)
class Fund:
    """The fund of an office in a year. `approved` is what is charged to the budget, `left` what is free of it."""

    office: Office
    year: int
    budget: Decimal
    approved: Decimal
    paid: Decimal
    waiting: int

    @property
    def left(self) -> Decimal:
        return self.budget - self.approved

    @property
    def unpaid(self) -> Decimal:
        return self.approved - self.paid


def budget_of(office: Office, year: int) -> ReliefBudget | None:
    """The row that holds."""
    return ReliefBudget.objects.filter(office=office, year=year).order_by("-number").first()


def fund_of(office: Office, year: int) -> Fund:
    """Its figures; each counts every request of the office, whoever looks."""
    asked = Relief.objects.filter(office=office, year=year)
    whole = asked.filter(state__in=GRANTED).aggregate(sum=Sum("granted"))["sum"] or NOTHING
    paid = ReliefPayment.objects.filter(relief__in=asked.order_by().values("pk"), returned_on=None)
    sums = paid.aggregate(paid=Sum("amount"), stopped=Sum("amount", filter=Q(relief__state=ReliefState.CANCELLED)))
    held = budget_of(office, year)
    return Fund(
        office,
        year,
        held.amount if held else NOTHING,
        whole + (sums["stopped"] or NOTHING),
        sums["paid"] or NOTHING,
        asked.filter(state=ReliefState.ASKED).count(),
    )


def relief_offices(account: Account) -> QuerySet[Office]:
    """Whose ledgers the account reads: its own offices', those below a supervisor's, and closed ones they act for."""
    return Office.objects.filter(pk__in=_read_by(account)).order_by("path")


def _read_by(account: Account) -> set[int]:
    reached = office_ids_reached(account, Permission.SEE_CASES)
    return {*reached, *office_ids_stood_for(account, Permission.SEE_CASES)}


def reliefs_visible_to(account: Account) -> QuerySet[Relief]:
    """Of the offices whose ledgers it reads, and of petitions that it may see."""
    found = Relief.objects.filter(office__in=_read_by(account))
    return found.filter(petition__in=visible_petition_ids(account))


def with_paid(reliefs: QuerySet[Relief]) -> QuerySet[Relief]:
    """Each with the sum of its payments that stand, `paid`, None where there is none."""
    standing = ReliefPayment.objects.filter(relief=OuterRef("pk"), returned_on=None).order_by().values("relief")
    return reliefs.annotate(paid=Subquery(standing.annotate(sum=Sum("amount")).values("sum")))


def paid_of(relief: Relief) -> Decimal:
    return relief.payments.filter(returned_on=None).aggregate(sum=Sum("amount"))["sum"] or NOTHING


def level_of(relief: Relief) -> ReliefLevel | None:
    """The level that has to agree next; None once all have, or where nothing waits."""
    agreed = len(relief.approvals.all())
    if relief.state != ReliefState.ASKED or agreed >= len(relief.levels):
        return None
    return ReliefLevel(relief.levels[agreed])


def reliefs_of(petition: Petition, *states: ReliefState) -> list[Relief]:
    """Those of a petition in these states, in their order, with who has agreed."""
    found = petition.reliefs.filter(state__in=states).select_related("office", "asked_by")
    return list(found.prefetch_related("approvals", "payments", "proof").order_by("number"))


def reliefs_to_decide(account: Account) -> QuerySet[Relief]:
    """Requests that wait for the account as a section's head or as the head of an office; none of its own."""
    grants = authority_of(account).grants
    heads = stood_for(account, {grant.office.pk for grant in grants if grant.is_head})
    checks = stood_for(account, {grant.office.pk for grant in grants if grant.checks_letters})
    waiting = Relief.objects.filter(state=ReliefState.ASKED).exclude(asked_by=account).exclude(approvals__by=account)
    waiting = waiting.alias(agreed=Count("approvals"))
    first, second = Q(agreed=0), Q(agreed=1)
    section = ReliefLevel.SECTION
    mine = first & Q(levels__0=section, office__in=checks)
    mine |= first & ~Q(levels__0=section) & Q(office__in=heads) | second & Q(office__in=heads)
    found = waiting.filter(mine, petition__in=visible_petition_ids(account))
    return found.select_related("petition__holder", "office", "asked_by").order_by("pk")
