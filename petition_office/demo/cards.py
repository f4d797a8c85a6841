"""What the offices of the demo do with yellow and red cards: explain, judge the reasons, lift, void."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from django.utils import timezone

from cases.enums import ClockState
from offices.models import Account
from petition_office.demo.life import Steps
from petition_office.demo.world import NEVER, World
from supervision.actions.cards import answer_card, find_objective, lift_card, void_card
from supervision.enums import CardColour
from supervision.models import Card
from supervision.policies import duty_undone

ANSWERS = (
    "因经办人员外出培训，未能按期办理，已明确专人负责。",
    "事项涉及多个部门，会商时间较长，现已形成办理意见。",
    "工作疏忽，未及时查看待办事项，今后将每日核对。",
    "需要委托第三方检测，等待检测报告，导致逾期。",
)
MOST_LOOKS = 12  # how often a supervisor comes back to an answered card


@dataclass
class CardLife:
    """One card, from the day after its issue."""

    world: World
    rng: Random
    card_id: int
    now: datetime = NEVER

    def soon(self, least: int, most: int) -> datetime:
        day = self.world.working_day(timezone.localdate(self.now), self.rng.randint(least, most))
        return self.world.moment(self.rng, day, self.now)

    def start(self) -> Steps:
        """Answered in time mostly; lifted when the duty is done, though some wait; a few voided as an error."""
        yield self.soon(4, 7) if self.rng.random() < 0.1 else self.soon(0, 2)
        card = self.card()
        if not card.is_active or card.issuer_id == card.office_id:
            return
        issuer = self.world.supervisor(self.world.by_id[card.issuer_id])
        if self.rng.random() < 0.03:
            void_card(card_id=card.pk, by=issuer, at=self.now, reason="期限起算日期登记有误，系统据此误发，予以作废。")
            return
        if self.rng.random() < 0.95:
            self.answer(card)
        if self.rng.random() < 0.94:
            yield from self.lift(issuer)

    def card(self) -> Card:
        return Card.objects.select_related("clock").get(pk=self.card_id)

    def answer(self, card: Card) -> None:
        office = self.world.by_id[card.office_id]
        is_red = card.level == CardColour.RED
        running = card.clock.state == ClockState.RUNNING
        promised = timezone.localdate(self.now) + timedelta(days=self.rng.randint(3, 12))
        answer_card(
            card_id=card.pk,
            by=self.world.head(office) if is_red else self.world.handler(office),
            at=self.now,
            answer=self.rng.choice(ANSWERS),
            new_date=promised if running else None,
            objective=self.rng.random() < 0.15,
        )

    def lift(self, by: Account) -> Steps:
        for _look in range(MOST_LOOKS):
            yield self.soon(2, 5)
            card = self.card()
            if not card.is_active:
                return
            if card.objective and card.objective_at is None:
                upheld = self.rng.random() < 0.4
                reason = "有会商记录和检测委托为证，客观原因成立。" if upheld else "属于内部流转不畅，客观原因不成立。"
                find_objective(card_id=card.pk, by=by, at=self.now, upheld=upheld, reason=reason)
            if not duty_undone(card.clock):
                lift_card(card_id=card.pk, by=by, at=self.now, reason="期限事项已完成，文书齐备，同意摘牌。")
                return
