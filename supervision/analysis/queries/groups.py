"""These queries find groups on one matter and answers to read, as far as an account may see their petitions."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from cases.papers.models import DemandAnswer
from cases.petitions.models.petitions import Petition
from cases.petitions.queries.visible import petitions_visible_to
from offices.organisation.models import Account, Office
from offices.organisation.policies import authority_of
from offices.organisation.roles import Permission
from supervision.analysis.enums import MemberState
from supervision.analysis.models import AnswerToRead, GroupMember, MatterGroup
from supervision.analysis.queries.advice import open_matters
from supervision.orders.models import SupervisionOrder

LEAST_SEEN = 2


def analysed_and_seen(account: Account) -> QuerySet[Petition]:
    """What the account may see of what is analysed; what was sealed since is not among it."""
    return petitions_visible_to(account).filter(pk__in=open_matters().values("pk")).order_by()


def members_visible_to(account: Account) -> QuerySet[GroupMember]:
    return GroupMember.objects.filter(petition__in=analysed_and_seen(account).values("pk"))


def groups_visible_to(account: Account) -> QuerySet[Any]:
    """Those of which the account sees two petitions at least, with `seen`: how many."""
    seen = members_visible_to(account).exclude(state=MemberState.LEFT_OUT)
    counted = seen.order_by().values("group").annotate(n=Count("pk")).filter(n__gte=LEAST_SEEN)
    found: QuerySet[Any] = MatterGroup.objects.filter(pk__in=counted.values("group"))
    mine = Q(members__petition__in=analysed_and_seen(account).values("pk")) & ~Q(members__state=MemberState.LEFT_OUT)
    counted_too: QuerySet[Any] = found.annotate(seen=Count("members", filter=mine))
    return counted_too


def may_decide(account: Account, office: Office) -> bool:
    return authority_of(account).may(Permission.SUPERVISE, office)


def lowest_over(paths: Iterable[str]) -> str:
    """The path of the lowest office that reaches all of these; empty where they have no root in common."""
    parts = [path.strip("/").split("/") for path in paths]
    shared = []
    for steps in zip(*parts, strict=False):
        if len(set(steps)) > 1:
            break
        shared.append(steps[0])
    return f"/{'/'.join(shared)}/" if shared else ""


# Answers


def answers_given() -> QuerySet[DemandAnswer]:
    """The answers to the points of what may be analysed, each in the paper it was first given in."""
    found = DemandAnswer.objects.filter(document__copy_of=None, demand__petition=F("document__petition"))
    return found.filter(document__petition__in=open_matters().values("pk"))


def answers_visible_to(account: Account) -> QuerySet[AnswerToRead]:
    """Those of petitions that the account sees, both of them where two are laid side by side."""
    seen = analysed_and_seen(account).values("pk")
    found = AnswerToRead.objects.filter(answer__document__petition__in=seen)
    return found.filter(Q(other=None) | Q(other__document__petition__in=seen))


def ordered_since(found: QuerySet[AnswerToRead]) -> QuerySet[AnswerToRead]:
    """With `ordered`: whether the petition was supervised after the answer was found."""
    orders = SupervisionOrder.objects.filter(
        petition=OuterRef("answer__document__petition"), issued_at__gte=OuterRef("found_at")
    )
    return found.annotate(ordered=Exists(orders))
