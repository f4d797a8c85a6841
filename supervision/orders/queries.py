"""These queries find supervision orders: what waits for a unit, what waits for the office that made them."""

from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils import timezone

from cases.jobs.models import BulkJob
from cases.mandates.filters import MandateFilter
from cases.mandates.queries import mandates_visible_to
from cases.organs.filters import HeldFilter
from cases.organs.queries import held_petitions
from cases.petitions.models.petitions import Petition
from cases.petitions.queries.visible import visible_petition_ids
from cases.procedure.queries import office_ids_stood_for
from cases.urgency.filters import UrgentFilter
from cases.urgency.queries import urgent_matters_visible_to
from offices.organisation.models import Account, Office
from offices.organisation.policies import authority_of
from offices.organisation.queries import office_ids_reached, standing_office
from offices.organisation.roles import Permission
from supervision.cards.filters import CardFilter, ClockFilter
from supervision.cards.queries import cards_visible_to, running_clocks_visible_to
from supervision.orders.enums import BY_UNIT, OPEN_ORDERS, OrderState, ReportDecision
from supervision.orders.models import OrderReport, SupervisionOrder


def orders_visible_to(account: Account) -> QuerySet[SupervisionOrder]:
    """Those of or to the offices that the account reaches, on petitions that it may see."""
    reached = office_ids_reached(account, Permission.SEE_CASES)
    concerned = Q(office__any_of=reached) | Q(unit__any_of=reached)
    return SupervisionOrder.objects.filter(concerned, petition__in=visible_petition_ids(account))


def open_orders(petition: Petition) -> list[SupervisionOrder]:
    """What is demanded and not ended, the oldest first."""
    found = SupervisionOrder.objects.filter(petition=petition, state__in=OPEN_ORDERS)
    return list(found.select_related("office", "unit").order_by("number"))


def pending_report(order: SupervisionOrder) -> OrderReport | None:
    found = order.reports.filter(decision=ReportDecision.PENDING)
    return found.select_related("document", "made_by").first()


def orders_to_answer(account: Account) -> QuerySet[SupervisionOrder]:
    """Those that the account's own offices, or closed ones for which they act, have to report on."""
    own = office_ids_stood_for(account, Permission.ANSWER_CARDS)
    return orders_visible_to(account).filter(unit__in=own, state=OrderState.OPEN)


def orders_to_examine(account: Account) -> QuerySet[SupervisionOrder]:
    """Those of the account's own offices on which a report waits."""
    own = office_ids_stood_for(account, Permission.SUPERVISE)
    return orders_visible_to(account).filter(office__in=own, state=OrderState.REPORTED)


def orders_due(account: Account, on: date) -> QuerySet[SupervisionOrder]:
    """Those of the account's own offices that were to be answered by a day and are not."""
    own = office_ids_stood_for(account, Permission.SUPERVISE)
    return orders_visible_to(account).filter(office__in=own, state=OrderState.OPEN, due_on__lte=on)


def facts_of_order(job: BulkJob, petition: Petition, facts: dict[str, Any]) -> dict[str, Any]:
    """督办 of many: with `letters` by unit, all that is ordered of one unit goes out under the number of the first."""
    facts = {**facts, "order_due": date.fromisoformat(facts["order_due"])}
    if facts.pop("letters") == BY_UNIT and not petition.sealed:
        made = SupervisionOrder.objects.filter(
            petition__in=job.items.values("petition"),
            petition__sealed=False,
            issued_by=job.made_by,
            issued_at__gte=job.made_at,
            unit=standing_office(petition.holder),
            document__copy_of=None,
            document__issued_on=timezone.localdate(),
        )
        first = made.select_related("document").order_by("pk").first()
        facts["one_letter"] = first.document if first else None
    return facts


def chosen_due(asked: QueryDict, account: Account) -> QuerySet[Any, tuple[int, str]]:
    """The petitions behind the list of what is due, as its address asks for it."""
    return _petitions_of(ClockFilter(asked, running_clocks_visible_to(account), account=account))


def chosen_cards(asked: QueryDict, account: Account) -> QuerySet[Any, tuple[int, str]]:
    """Those behind the list of cards."""
    return _petitions_of(CardFilter(asked, cards_visible_to(account), account=account))


def chosen_mandates(asked: QueryDict, account: Account) -> QuerySet[Any, tuple[int, str]]:
    """Those behind the list of mandates."""
    return _petitions_of(MandateFilter(asked, mandates_visible_to(account)))


def chosen_urgent(asked: QueryDict, account: Account) -> QuerySet[Any, tuple[int, str]]:
    """Those behind the list of grave and urgent matters."""
    return _petitions_of(UrgentFilter(asked, urgent_matters_visible_to(account)))


def chosen_held(asked: QueryDict, account: Account) -> QuerySet[Any, tuple[int, str]]:
    """Those of the list by how long their office has held them."""
    filters = HeldFilter(asked, held_petitions(account))
    found = filters.qs if filters.is_valid() else filters.queryset.none()
    return found.order_by("pk").values_list("pk", "number")  # type: ignore[no-any-return]


def _petitions_of(filters: Any) -> QuerySet[Any, tuple[int, str]]:
    found = filters.qs if filters.is_valid() else filters.queryset.none()
    return found.order_by("petition").values_list("petition", "petition__number").distinct()  # type: ignore[no-any-return]


def supervising_offices(account: Account, unit: Office) -> list[Office]:
    """Own offices of the account that supervise a unit: those above it, the nearest last."""
    own = authority_of(account).offices(Permission.SUPERVISE)
    return [office for office in own if office.pk != unit.pk and unit.is_within(office)]
