"""The demo as a whole: the city, its people, and the months up to yesterday."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from django.db import connection, transaction
from django.db.models import F

from cases.organs.rules import COMPETENCE_RULES
from cases.petitions.models.petitions import Petition
from cases.petitions.queries.accused import withheld_from
from cases.procedure.rules import TERM_RULES
from cases.urgency.rules import URGENCY_RULES
from offices.organisation.actions.messages import receivers_of
from offices.organisation.actions.rules import set_rule
from offices.organisation.enums import MessageState
from offices.organisation.models import Account, Notice, Office, OutboxMessage
from petition_office.demo.aftercare import relief_and_visits
from petition_office.demo.batches import batches
from petition_office.demo.cast import cast, certain, crowd
from petition_office.demo.circulars import last_weeks_circular
from petition_office.demo.clockwork import Clockwork
from petition_office.demo.daily import daily_reports
from petition_office.demo.duty import patrols
from petition_office.demo.findings import findings
from petition_office.demo.hall import make_halls, visitors
from petition_office.demo.listed_offices import listed_offices
from petition_office.demo.notices import notices_outside
from petition_office.demo.office_cards import office_cards
from petition_office.demo.packages import packages
from petition_office.demo.places import CITY
from petition_office.demo.proposals import proposals
from petition_office.demo.receptions import mornings
from petition_office.demo.rota import make_rotas, rotas
from petition_office.demo.signing import drafts
from petition_office.demo.topics import TOPICS
from petition_office.demo.world import CLOSES, OPENS, World, at_seconds, make_world
from petition_office.demo.yearly import yearly_reports
from supervision.cards.models import Card
from supervision.indicators.actions.rules import INDICATOR_RULES
from supervision.indicators.enums import TimelyUnit
from supervision.indicators.models import VARIANTS, IndicatorRule

SEED = "yunxi-2026"
UNREAD_DAYS = 3
PETITIONS = 130
LARGE = 1000
BUSY_DAYS, BUSY = 90, 4  # so many days before today are so many times the work of one before them


@dataclass(frozen=True)
class Seeded:
    petitions: int
    states: int
    cards: int
    notices: int
    refused: tuple[str, ...]  # what was about to be done when the case had moved on


def is_seeded() -> bool:
    return Office.objects.filter(code=CITY).exists()


def months_of(petitions: int) -> int:
    """How far back a demo of that size reaches: far enough for a comparison with the year before, where it is large."""
    return 18 if petitions >= LARGE else 10


def seed(*, today: date, petitions: int, months: int, report: Callable[[float], None] = lambda _share: None) -> Seeded:
    """Make the demo up to the day before `today`, and today's cards, in one transaction: all of it or nothing.

    The same day and sizes give the same petitions, steps, dates and cards; only query codes, which are secrets, differ.
    `report` is told the share of the work that is done, after each day.
    """
    with transaction.atomic():
        before = len(connection.run_on_commit)
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL synchronous_commit = off")
        world = make_world(today, months)
        clockwork = Clockwork(world, SEED)
        is_large = petitions >= LARGE
        rounds = 2 if is_large else 1
        back = 4 if is_large else 1
        admin = Account.objects.get(username="admin")
        days = {"urgent_days": 1, "decision_days": 7, "rule_objection_days": 7, "answer_days": 45, "serve_days": 10}
        days |= {"assist_days": 10, "rule_dispute_days": 7}
        days |= {"recusal_days": 3, "carry_out_days": 30}
        at = at_seconds(world.first, OPENS)
        set_rule(TERM_RULES, office=world.offices[CITY], by=admin, at=at, values=days)
        hours = {"report_hours": 2, "follow_hours": 24, "draws_cards": True}
        departments = {"departments": departments_in(world)}
        set_rule(COMPETENCE_RULES, office=world.offices[CITY], by=admin, at=at, values=departments)
        set_rule(URGENCY_RULES, office=world.offices[CITY], by=admin, at=at, values=hours)
        variants = {name: getattr(IndicatorRule(), name) for name in VARIANTS}
        chosen = {**variants, "timely_unit": TimelyUnit.ACCEPTED, "once_days": 60}
        set_rule(INDICATOR_RULES, office=world.offices[CITY], by=admin, at=at, values=chosen)
        halls = make_halls(world, Account.objects.get(username="admin"), at_seconds(world.first, OPENS))
        for moment, visitor in visitors(world, SEED, halls, 6 if is_large else 3):
            clockwork.add(moment, visitor)
        make_rotas(world, halls, at_seconds(world.first, OPENS), back)
        for moment, rota in rotas(world, SEED, back):
            clockwork.add(moment, rota)
        for moment, morning in mornings(world, SEED, back):
            clockwork.add(moment, morning)
        for moment, work in packages(world, SEED, min(months, back + 1)):
            clockwork.add(moment, work)
        for moment, one in patrols(world, SEED):
            clockwork.add(moment, one)
        left = max(petitions - certain(rounds), 0)
        for day, life in [*cast(world, SEED, rounds), *crowd(world, SEED, left)]:
            clockwork.add(world.moment(life.rng, day), life)
        for day, finding in findings(world, SEED):
            clockwork.add(world.moment(finding.rng, day), finding)
        for day in clockwork.run():
            report(_share(world.first, day, today))
            if (day + timedelta(days=1)).day == 1:
                _analyze()
        last = at_seconds(today - timedelta(days=1), CLOSES)
        drafts(world, last)
        relief_and_visits(world, last)
        office_cards(world, last)
        listed_offices(world)
        batches(world, last)
        daily_reports(world)
        proposals(last, today)
        last_weeks_circular(world)
        notices = _deliver(today)
        notices_outside(last)
        yearly_reports(last)
        # No worker is needed: what was to be told is delivered, and the clocks are counted by the calendar in force.
        del connection.run_on_commit[before:]
        _analyze()
    states = Counter(Petition.objects.values_list("state", flat=True))
    return Seeded(sum(states.values()), len(states), Card.objects.count(), notices, tuple(clockwork.refused))


def _share(first: date, day: date, today: date) -> float:
    """The share of the work that is done when a day is over."""
    busy = today - timedelta(days=BUSY_DAYS)

    def work(until: date) -> int:
        return (until - first).days + (BUSY - 1) * max((until - max(busy, first)).days, 0)

    return work(day + timedelta(days=1)) / work(today)


def _analyze() -> None:
    """The planner cannot see what this transaction has written, unless it is told."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE cases_petition, cases_clock, offices_event, offices_chain, supervision_card")


def _deliver(today: date) -> int:
    """Deliver all messages at once, as the worker does one by one; those of the last days are unread."""
    receivers: dict[tuple[int, str, int | None], list[Account]] = {}
    notices = []
    unread_from = today - timedelta(days=UNREAD_DAYS)
    rng = Random(SEED)
    sealed = set(Petition.objects.filter(sealed=True).values_list("chain_id", flat=True))
    for message in (
        OutboxMessage.objects.filter(state=MessageState.PENDING).select_related("office", "event").order_by("pk")
    ):
        key = (message.office_id, message.permission, message.account_id)
        if key not in receivers:
            receivers[key] = sorted(receivers_of(message), key=lambda account: account.pk)
        withheld = withheld_from(message) if message.event.chain_id in sealed else set()
        for account in receivers[key]:
            if account.pk in withheld:
                continue
            read_at = message.created_at + timedelta(minutes=rng.randint(5, 300))
            unread = message.created_at.date() >= unread_from or rng.random() < 0.01
            notices.append(
                Notice(
                    account=account,
                    event_id=message.event_id,
                    message=message,
                    created_at=message.created_at,
                    read_at=None if unread else read_at,
                )
            )
    Notice.objects.bulk_create(notices, batch_size=2000, ignore_conflicts=True)  # one a person and event
    OutboxMessage.objects.filter(state=MessageState.PENDING).update(
        state=MessageState.SENT, finished_at=F("created_at")
    )
    return len(notices)


def departments_in(world: World) -> str:
    """The table of the city: a line for each category of the demo that one of its bureaus takes."""
    lines = {}
    for topic in TOPICS:
        codes = world.by_topic.get((CITY, topic.units[0]), ())
        if len(codes) == 1:
            lines[topic.category] = f"{topic.category}：{world.offices[codes[0]].name}"
    return "\n".join(lines.values())
