"""The sweep issues each card once, catches up, and never judges harder than the rule."""

import datetime as dt

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from cases.petitions.enums import State
from offices.organisation.actions.records import event_hash
from offices.organisation.models import Event, OutboxMessage
from supervision.cards.models import Card
from supervision.sweep.actions.sweep import SweepResult
from tests.factories import make_petition

pytestmark = pytest.mark.django_db


def issued(result: SweepResult) -> tuple[int, int, int]:
    return result.reminders, result.yellow, result.red


def chain_is_whole(petition) -> bool:
    events = list(Event.objects.filter(chain=petition.chain).order_by("sequence"))
    previous = ""
    for sequence, event in enumerate(events, start=1):
        expected = event_hash(
            previous=previous, subject=petition.chain.subject, sequence=sequence, at=event.at, kind=event.kind,
            by_id=event.by_id, by_name=event.by_name, office_id=event.office_id, facts_text=event.facts_text,
        )  # fmt: skip
        if (event.sequence, event.previous_hash, event.hash) != (sequence, previous, expected):
            return False
        previous = event.hash
    petition.chain.refresh_from_db()
    return (petition.chain.length, petition.chain.head) == (len(events), previous)


def test_sweep_walks_from_reminder_to_red(city, run):
    # Received 2 March 2026 (Monday): the routing is due 17 March.
    petition = make_petition(city)
    assert issued(run("2026-03-11")) == (0, 0, 0)
    assert issued(run("2026-03-12")) == (1, 0, 0)
    assert issued(run("2026-03-17")) == (0, 0, 0)
    assert issued(run("2026-03-18")) == (0, 1, 0)
    yellow = Card.objects.get(level="yellow")
    assert (yellow.due, yellow.issued_on, yellow.answer_due) == (
        dt.date(2026, 3, 17), dt.date(2026, 3, 18), dt.date(2026, 3, 23),
    )  # fmt: skip
    assert (yellow.office, yellow.issuer) == (city.city, city.province)
    assert issued(run("2026-03-23")) == (0, 0, 0)
    assert issued(run("2026-03-24")) == (0, 0, 1)
    red = Card.objects.get(level="red")
    assert (red.reason, red.overdue_days, red.overdue_working_days) == ("unanswered", 7, 5)
    assert list(Card.objects.order_by("id").values_list("level", "state")) == [
        ("reminder", "superseded"), ("yellow", "superseded"), ("red", "active"),
    ]  # fmt: skip
    assert chain_is_whole(petition)
    assert OutboxMessage.objects.filter(permission="answer_cards", office=city.city).count() == 3


def test_sweep_writes_nothing_the_second_time(city, run):
    make_petition(city)
    run("2026-03-18")
    events = Event.objects.count()
    assert issued(run("2026-03-18")) == (0, 0, 0)
    assert (Card.objects.count(), Event.objects.count()) == (1, events)


def test_sweep_catches_up_after_days_without_a_run(city, run):
    make_petition(city)
    result = run("2026-03-27")  # eight working days late
    assert issued(result) == (0, 0, 1)
    assert Card.objects.get().overdue_working_days == 8


def test_sweep_on_a_day_off_issues_nothing_new(city, run):
    make_petition(city, start=dt.date(2026, 3, 5))  # due Friday 20 March
    run("2026-03-20")
    assert issued(run("2026-03-21")) == (0, 0, 0)
    assert issued(run("2026-03-22")) == (0, 0, 0)
    assert issued(run("2026-03-23")) == (0, 1, 0)


def test_sweep_makes_the_second_yellow_of_one_office_red(city, run):
    petition = make_petition(city, State.ASSIGNED)  # 4 March: notice due 19 March, result due 13 April
    petition.clocks.filter(kind="report_back").update(
        due="2026-03-19", due_strict="2026-03-19", due_rolled="2026-03-19"
    )
    assert issued(run("2026-03-20")) == (0, 1, 1)
    assert list(Card.objects.filter(level="red").values_list("reason", flat=True)) == ["second_yellow"]
    assert chain_is_whole(petition)


def test_sweep_ends_reminders_of_met_and_moved_clocks(city, run):
    petition = make_petition(city)
    run("2026-03-16")
    petition.clocks.update(due="2026-05-01", due_strict="2026-05-01", due_rolled="2026-05-01")
    run("2026-03-17")
    assert Card.objects.get().state == "ended"


def test_sweep_counts_a_clock_without_a_term_and_goes_on(city, run):
    make_petition(city)
    make_petition(city).clocks.update(profile="NOWHERE")
    result = run("2026-03-18")
    assert (issued(result), result.errors, result.clocks) == ((0, 1, 0), 1, 2)


def test_sweep_leaves_suspended_clocks_alone(city, run):
    make_petition(city).clocks.update(suspended=True)
    assert issued(run("2026-03-27")) == (0, 0, 0)


@pytest.mark.parametrize("change", [{"due": "2026-01-01"}, {"level": "reminder"}, {"overdue_days": 99}])
def test_the_database_keeps_the_facts_of_a_card(city, run, change):
    make_petition(city)
    run("2026-03-18")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Card.objects.update(**change)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Card.objects.all()._raw_delete("default")


def test_the_database_refuses_a_card_of_another_office_than_its_clock(city, run):
    make_petition(city)
    run("2026-03-18")
    card = Card.objects.get()
    card.pk, card.level, card.office, card.state = None, "red", city.bureau, "ended"
    with pytest.raises(IntegrityError, match="not of its clock"), transaction.atomic():
        card.save(force_insert=True)
