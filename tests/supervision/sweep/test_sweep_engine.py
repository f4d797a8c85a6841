"""The SQL of the sweep issues what the pure engine says, day by day."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from cases.deadlines.calendar import WorkCalendar
from cases.deadlines.cards import CardLevel, CardRule, card_day, card_level, yellow_answer_due
from cases.deadlines.profiles import term_for
from cases.deadlines.terms import ClockKind
from cases.petitions.models.clocks import Clock
from offices.calendars.queries import calendar_for
from supervision.cards.actions.card_thresholds import Bucket, buckets
from supervision.cards.models import Card, Rule
from supervision.sweep.actions.sweep import sweep
from tests.factories import make_petition, moment, next_version

RANK = {CardLevel.NONE: 0, CardLevel.REMINDER: 1, CardLevel.YELLOW: 2, CardLevel.RED: 3}
STARTS = {1: dt.date(2015, 3, 2), 2: dt.date(2026, 1, 5)}


@dataclass
class Model:
    """One clock, and the cards the engine would have issued on it: (level, issued on)."""

    bucket: Bucket
    due: dt.date
    suspended: bool
    made: dt.date
    pk: int = 0
    cards: list[tuple[CardLevel, dt.date]] = field(default_factory=list)
    lapsed: bool = False
    answered: dt.date | None = None

    @property
    def active(self) -> CardLevel:
        return CardLevel.NONE if self.lapsed or not self.cards else self.cards[-1][0]

    def yellow_issued(self) -> dt.date | None:
        return self.cards[-1][1] if self.active is CardLevel.YELLOW else None

    def judge(self, day: dt.date, rule: CardRule, calendar: WorkCalendar, prior: bool) -> CardLevel:
        if self.bucket.kind is ClockKind.OBJECT and day > self.due:
            return CardLevel.NONE
        return card_level(
            self.bucket.kind,
            self.bucket.term,
            self.due,
            day,
            rule,
            calendar,
            # A yellow card that was never issued, for want of a run, cannot have gone unanswered.
            answered=self.answered if self.yellow_issued() else self.due,
            prior_yellow=prior,
            yellow_issued=self.yellow_issued(),
            suspended=self.suspended,
            made=self.made,
        ).level


def simulate(models: list[Model], day: dt.date, rule: CardRule, calendar: WorkCalendar) -> None:
    """One run by the engine alone."""
    seen = calendar.previous_working_day_on_or_before(day)
    for model in sorted(models, key=lambda model: (model.due, model.pk)):
        level = model.judge(day, rule, calendar, prior=False)
        if level is CardLevel.NONE and model.active is CardLevel.REMINDER and not model.suspended:
            model.lapsed = True
        if level is CardLevel.YELLOW and model.active is not CardLevel.YELLOW:
            others = [other for other in models if other is not model]
            prior = any(card[0] is CardLevel.YELLOW for other in others for card in other.cards)
            level = model.judge(day, rule, calendar, prior=prior)
        if RANK[level] > RANK[model.active] and level not in [card[0] for card in model.cards]:
            model.cards.append((level, seen))
            model.lapsed = False


numbers = st.fixed_dictionaries(
    {
        **{
            f"remind_{name}": st.integers(0, 6)
            for name in ("short", "ten_working", "fifteen", "thirty", "long_calendar_days", "set")
        },
        "yellow_from_working_days": st.integers(1, 3),
        "answer_within_working_days": st.integers(0, 5),
        "second_yellow_is_red": st.booleans(),
        "progress_may_be_red": st.booleans(),
        "reminded_may_be_carded": st.booleans(),
        "kinds": st.dictionaries(
            st.sampled_from([kind.value for kind in ClockKind]),
            st.sampled_from([[0, 0], [1, 0], [2, 0], [1, 2], [2, 5], [4, 6]]),
            max_size=6,
        ),
    }
)
dues = st.dates(dt.date(2026, 2, 5), dt.date(2026, 3, 10))
mades = st.one_of(st.just(dt.date(2026, 1, 5)), st.dates(dt.date(2026, 1, 20), dt.date(2026, 3, 15)))
clocks = st.lists(
    st.tuples(st.sampled_from(buckets()), dues, st.sampled_from([False, False, False, True]), mades),
    min_size=1,
    max_size=4,
    unique_by=lambda item: item[0].kind,
)
days = st.lists(st.dates(dt.date(2026, 2, 1), dt.date(2026, 3, 31)), min_size=1, max_size=10, unique=True).map(sorted)


@pytest.mark.slow
@settings(max_examples=60)
@given(numbers=numbers, more=st.integers(1, 6), clocks=clocks, days=days, answers=st.sets(st.integers(0, 9)))
def test_sweep_equals_the_engine(city, numbers: dict[str, Any], more: int, clocks, days, answers):
    with transaction.atomic():
        red = numbers["yellow_from_working_days"] + more
        rule = next_version(Rule.objects.get(office=None), **numbers, red_from_working_days=red)
        engine, calendar = rule.as_engine(), calendar_for(city.bureau)
        petition = make_petition(city, start=dt.date(2026, 1, 5))
        petition.clocks.update(state="cancelled", stopped_on=dt.date(2026, 1, 5))
        models = [Model(*drawn) for drawn in clocks]
        for model in models:
            model.pk = Clock.objects.create(
                petition=petition,
                kind=model.bucket.kind,
                office=city.bureau,
                profile=model.bucket.profile,
                start=STARTS[model.bucket.period],
                made_on=model.made,
                calendar=calendar.label,
                due=model.due,
                due_strict=model.due,
                due_rolled=card_day(model.bucket.kind, model.due, calendar),
                suspended=model.suspended,
            ).pk
        for place, day in enumerate(days):
            simulate(models, day, engine, calendar)
            sweep(as_of=day, at=moment(day))
            for model in models:
                stored = Card.objects.filter(clock=model.pk).order_by("pk")
                assert [(card.level, card.issued_on) for card in stored] == model.cards, (model, day)
                active = [card.level for card in stored if card.state == "active"]
                assert active == [level for level in [model.active] if level is not CardLevel.NONE], (model, day)
                late = [card.answer_due for card in stored if card.level != "reminder"]
                assert late == [
                    yellow_answer_due(issued, engine, calendar)
                    for level, issued in model.cards
                    if level is not CardLevel.REMINDER
                ]
            if place in answers:
                answer(models, day, city)
        transaction.set_rollback(True)


def answer(models: list[Model], day: dt.date, city) -> None:
    for model in models:
        if model.active is CardLevel.YELLOW and model.answered is None:
            model.answered = day
            Card.objects.filter(clock=model.pk, level="yellow").update(
                answer="说明", answered_at=moment(day, 23), answered_by=city.handler
            )


def test_buckets_name_the_term_of_a_clock():
    for bucket in buckets():
        assert term_for(bucket.profile, bucket.kind, STARTS[bucket.period]) == bucket.term
