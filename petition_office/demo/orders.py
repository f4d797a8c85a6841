"""Supervisors order something of the units whose petitions slip, and examine what these report."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from django.utils import timezone

from cases.petitions.models.petitions import Petition
from cases.procedure.actions.perform import perform
from offices.organisation.models import Account
from petition_office.demo.life import Steps
from petition_office.demo.world import NEVER, World
from supervision.cards.models import Card
from supervision.orders.enums import OPEN_ORDERS, OrderState, OrderWay
from supervision.orders.models import SupervisionOrder
from supervision.orders.queries import supervising_offices

EVERY = 4  # of so many cards one is followed by an order
FINDINGS = (
    "超过规定期限仍未办结，信访人多次询问进展。",
    "经查看办理经过，签收以后没有调查核实的记录。",
    "预警提示以后没有采取措施，也没有向信访人说明情况。",
)
DEMANDS = (
    "由分管负责人牵头，三日内到现场核实，依法作出处理意见并送达信访人。",
    "明确专人负责，逐项核对诉求，按期办结，并书面说明逾期的原因。",
)
PROGRESS = "已由分管负责人牵头到现场核实，正在与有关单位会商，意见基本一致。"
LISTED = {"listed_basis": "市信访联席会议专题会议决定", "listed_leader": "分管副市长"}
STRUCK_OFF = "已到现场核实，措施落实，有照片和回访记录，予以摘牌。"
RESULT = "已明确专人负责，到现场核实并联系了信访人，逐项办理的情况附后，今后每周核对一次到期事项。"


@dataclass
class OrderLife:
    """An order that follows a card: made, reported on, and examined, or still waiting on the last day."""

    world: World
    rng: Random
    card_id: int
    now: datetime = NEVER

    def soon(self, least: int, most: int) -> datetime:
        day = self.world.working_day(timezone.localdate(self.now), self.rng.randint(least, most))
        return self.world.moment(self.rng, day, self.now)

    def start(self) -> Steps:
        yield self.soon(1, 3)
        card = Card.objects.select_related("petition__holder", "issuer").get(pk=self.card_id)
        supervisor = self.world.supervisor(self.world.by_id[card.issuer_id])
        petition = card.petition
        if petition.sealed or not supervising_offices(supervisor, petition.holder):
            return
        if petition.supervision_orders.filter(office=card.issuer_id, state__in=OPEN_ORDERS).exists():
            return  # the card before was followed by one
        due = timezone.localdate(self.now) + timedelta(days=self.rng.choice([7, 10, 15]))
        way = self.rng.choice(["letter", "letter", "electronic", "on_site", "listed"])
        self._take(
            "supervise",
            petition,
            supervisor,
            way=way,
            **(LISTED if way == OrderWay.LISTED else {}),
            order_ground=self.rng.choice(["DB04", "DB08", "DB03"]),
            findings=self.rng.choice(FINDINGS),
            demand=self.rng.choice(DEMANDS),
            order_due=due,
        )
        order = SupervisionOrder.objects.select_related("unit").filter(petition=petition).latest("pk")
        unit = self.world.staff[order.unit.code].handler or self.world.head(self.world.by_id[order.unit_id])
        if self.rng.random() < 0.3:
            yield self.soon(2, 4)
            told = {
                "kind": "progress",
                "text": PROGRESS,
                "number": order.number,
                "wanted_due": due + timedelta(days=10),
            }
            self._take("report_order", petition, unit, **told)
            yield self.soon(1, 2)
            later = {"accepted": True, "order_due": due + timedelta(days=10), "number": order.number}
            self._take("decide_order", petition, supervisor, **later)
        yield self.soon(4, 9)
        result = {"kind": "result", "adoption": "adopted", "text": RESULT, "number": order.number}
        self._take("report_order", petition, unit, **result)
        yield self.soon(1, 4)
        order.refresh_from_db()
        if order.state == OrderState.REPORTED:
            reason = STRUCK_OFF if order.is_listed else ""
            self._take("decide_order", petition, supervisor, accepted=True, number=order.number, reason=reason)

    def _take(self, key: str, petition: Petition, by: Account, **facts: Any) -> None:
        perform(key, petition_id=petition.pk, by=by, at=self.now, **facts)
