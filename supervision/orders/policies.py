"""Who makes a supervision order, who answers it, who examines the answer, and what must stand before these steps."""

from collections.abc import Iterable
from functools import cached_property

from django.utils import timezone
from django.utils.translation import gettext as _

from cases.deadlines.terms import ClockKind
from cases.petitions.enums import ClockState
from cases.petitions.models.clocks import Clock
from cases.petitions.models.petitions import Petition
from cases.procedure.case_facts import CaseFacts
from cases.procedure.policies import Acting, permission_of
from cases.procedure.step_kinds import Actor, Guard, StepKind
from offices.errors import ActionRefused, NotPermitted
from offices.organisation.models import Account, Office
from offices.organisation.policies import authority_of
from offices.organisation.queries import standing_office
from offices.pages.words import cn_day
from supervision.orders.enums import OPEN_ORDERS, OrderState
from supervision.orders.models import SupervisionOrder, Urging
from supervision.orders.queries import open_orders, supervising_offices


class OrderFacts:
    """The supervision orders of a petition that are not ended; a page that has read them passes them."""

    def __init__(self, petition: Petition, **known: object) -> None:
        self.petition = petition
        self.__dict__.update(known)

    @cached_property
    def open(self) -> list[SupervisionOrder]:
        if getattr(self.petition, "also", {}).get("supervision_orders") == []:
            return []  # the page has read that there is none
        return open_orders(self.petition)


def orders_of(account: Account, kind: StepKind, facts: CaseFacts) -> list[SupervisionOrder]:
    """The open orders with which the account may take the step, those of its own offices."""
    own = {office.pk for office in authority_of(account).offices(permission_of(kind))}
    found = [order for order in facts.part(OrderFacts).open if order.state in STATES[kind.key]]
    return [order for order in found if acting_for(order, kind).pk in own]


# In which states of an order a step can be taken with it.
STATES: dict[str, tuple[OrderState, ...]] = {
    "report_order": (OrderState.OPEN,),
    "decide_order": (OrderState.REPORTED,),
    "urge_order": (OrderState.OPEN,),
    "withdraw_order": OPEN_ORDERS,
}


def acting_for(order: SupervisionOrder, kind: StepKind) -> Office:
    """The office that takes the step with an order: the unit, or the one that made it, or who acts for it today."""
    return standing_office(order.unit if kind.actor is Actor.ORDERED else order.office)


def _office_that_supervises(account: Account, petition: Petition, kind: StepKind, facts: CaseFacts) -> Office:
    permission_of(kind)
    found = supervising_offices(account, standing_office(petition.holder))
    if not found:
        raise NotPermitted("not_above", _("督办由%s的上级机关有督查权限的人员作出。") % petition.holder.name)
    return found[-1]


def _office_of_order(account: Account, petition: Petition, kind: StepKind, facts: CaseFacts) -> Office:
    found = orders_of(account, kind, facts)
    if not found:
        raise NotPermitted("not_supervised", _("没有可以由您所在单位办理这一步的督办，或者您没有这项权限。"))
    return acting_for(found[0], kind)


def owed_clocks(clocks: Iterable[Clock], office: Office) -> list[Clock]:
    """The running clocks of which an office reminds: what offices below it bear. An objection is nothing owed."""
    owed = [one for one in clocks if one.state == ClockState.RUNNING and not one.for_petitioner]
    return [one for one in owed if one.kind != ClockKind.OBJECT and below(one.office, office)]


def below(unit: Office, office: Office) -> bool:
    return unit.pk != office.pk and unit.is_within(office)


def urged_already(clock: Clock) -> str:
    """When and by whom a clock with its present due date was urged, or nothing."""
    before = Urging.objects.filter(clock=clock.pk, due=clock.due).select_related("office", "urged_by").first()
    if before is None:
        return ""
    words = {"what": clock.get_kind_display(), "on": cn_day(timezone.localdate(before.urged_at))}
    words |= {"office": before.office.name, "who": before.urged_by.name}
    return _("“%(what)s”已由%(office)s%(who)s于%(on)s催办，一个期限只催办一次；仍不办理的，可以督办。") % words


def order_waits(*states: OrderState) -> Guard:
    """An order is in one of these states."""

    def waits(petition: Petition, facts: CaseFacts) -> None:
        if not any(order.state in states for order in facts.part(OrderFacts).open):
            raise ActionRefused("no_order", _("没有可以办理这一步的督办。"))

    return waits


ACTORS = {
    Actor.SUPERVISING: Acting(_office_that_supervises),
    Actor.ORDERED: Acting(_office_of_order),
    Actor.ORDERING: Acting(_office_of_order),
}
