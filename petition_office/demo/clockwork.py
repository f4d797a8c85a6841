"""The simulated months, day by day: what is due closes, the sweep issues its cards, people work in order of time."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from heapq import heappop, heappush
from random import Random
from typing import Protocol

from django.utils import timezone

from cases.procedure.actions.resuming import resume_cards
from cases.regulation.actions.closing import close_due
from offices.errors import ActionRefused
from petition_office.demo.cards import CardLife
from petition_office.demo.life import Life, Steps
from petition_office.demo.orders import EVERY, OrderLife
from petition_office.demo.world import World, at_seconds
from supervision.cards.actions.notices import keep_notices
from supervision.cards.enums import CardColour
from supervision.cards.models import Card
from supervision.sweep.actions.sweep import sweep

NIGHT = 10 * 60  # ten minutes past midnight, as the scheduler has it
ONE_DAY = timedelta(days=1)


class Living(Protocol):
    """A petition's or a card's life; `now` is set before each of its steps."""

    now: datetime

    def start(self) -> Steps: ...


class Clockwork:
    """The order of events: a heap of (moment, number of the entry, life, its running generator)."""

    def __init__(self, world: World, seed: str) -> None:
        self.world, self.seed = world, seed
        self.heap: list[tuple[datetime, int, Living, Steps]] = []
        self.entries = 0
        self.last_card = self.cards = 0
        self.refused: list[str] = []

    def add(self, moment: datetime, life: Living) -> None:
        """A life whose first step is at a moment."""
        self._push(moment, life, life.start())

    def _push(self, moment: datetime, life: Living, steps: Steps) -> None:
        self.entries += 1
        heappush(self.heap, (moment, self.entries, life, steps))

    def run(self) -> Iterator[date]:
        """Every day before today, each yielded when it is over; then the sweep of today. Lives under way stay as they
        are.
        """
        working, day = set(self.world.days), self.world.first
        while day < self.world.today:
            resume_cards(at=at_seconds(day, NIGHT))
            close_due(at=at_seconds(day, NIGHT))
            if day in working:
                self._sweep(day)
            self._work(day)
            yield day
            day += ONE_DAY
        self._sweep(self.world.today)

    def _sweep(self, day: date) -> None:
        at = at_seconds(day, NIGHT)
        result = sweep(as_of=day, at=at)
        if result.errors:
            raise RuntimeError(f"the sweep of {day} failed for {result.errors}")
        if not result.yellow + result.red:
            return
        keep_notices(at=at)
        fresh = Card.objects.filter(pk__gt=self.last_card, issued_by=None).order_by("pk").values_list("pk", "level")
        for card_id, level in fresh:
            self.last_card = card_id
            if level != CardColour.REMINDER:
                self.cards += 1
                life = CardLife(self.world, Random(f"{self.seed}:card:{self.entries}"), card_id)
                life.in_error = self.cards % 25 == 4
                life.silent = level == CardColour.YELLOW and self.cards % 8 == 3
                self.add(self.world.moment(life.rng, day), life)
                if self.cards % EVERY == 1:
                    order = OrderLife(self.world, Random(f"{self.seed}:order:{card_id}"), card_id)
                    self.add(self.world.moment(order.rng, day), order)

    def _work(self, day: date) -> None:
        while self.heap and timezone.localdate(self.heap[0][0]) == day:
            moment, _entry, life, steps = heappop(self.heap)
            life.now = moment
            try:
                following = next(steps, None)
            except ActionRefused as refusal:
                # The case has moved on meanwhile, and what this life was about to do is not done any more.
                self.refused.append(f"{type(life).__name__}: {refusal.sentence}")
                continue
            if following is not None:
                self._push(following, life, steps)
            if isinstance(life, Life):
                while life.children:
                    self.add(*life.children.pop())
