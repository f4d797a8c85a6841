"""The history: Python and SQL agree on every hash, and the database refuses every change."""

import datetime as dt

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from offices.organisation.actions.records import event_hash, record_event
from offices.organisation.models import Chain, Event
from offices.organisation.queries import verify_administrative_chains
from tests.factories import City, moment

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=40)
IDS = st.none() | st.integers(1, 2**62)


@pytest.mark.django_db
@settings(max_examples=150)
@given(
    previous=TEXT,
    subject=TEXT,
    sequence=st.integers(1, 2**31 - 1),
    at=st.datetimes(timezones=st.just(dt.UTC)),
    kind=TEXT,
    by_id=IDS,
    by_name=TEXT,
    office_id=IDS,
    facts=TEXT,
)
def test_python_and_sql_compute_the_same_hash(previous, subject, sequence, at, kind, by_id, by_name, office_id, facts):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT event_hash(%s, %s, %s, %s, %s, %s, %s, %s, %s)",
            [previous, subject, sequence, at, kind, by_id, by_name, office_id, facts],
        )
        in_sql = cursor.fetchone()[0]
    in_python = event_hash(
        previous=previous,
        subject=subject,
        sequence=sequence,
        at=at,
        kind=kind,
        by_id=by_id,
        by_name=by_name,
        office_id=office_id,
        facts_text=facts,
    )
    assert in_sql == in_python


@pytest.mark.parametrize(
    "statement",
    ["UPDATE offices_event SET kind = 'x'", "DELETE FROM offices_event", "TRUNCATE offices_event CASCADE"],
    ids=["update", "delete", "truncate"],
)
def test_the_database_refuses_to_change_events(city: City, statement: str):
    record_event(subject="office:1", kind="office.edited", facts={}, by=None, office=None, at=moment("2026-03-02"))
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with pytest.raises(DatabaseError, match="offices_event is append-only"), transaction.atomic():
            cursor.execute(statement)
    assert Event.objects.count() == 1


def test_events_of_one_subject_are_chained(city: City):
    at = moment("2026-03-02")
    first = record_event(subject="office:1", kind="office.edited", facts={"a": 1}, by=None, office=None, at=at)
    second = record_event(
        subject="office:1", kind="office.edited", facts={"日": at.date()}, by=city.clerk, office=city.city, at=at
    )
    chain = Chain.objects.get(subject="office:1")
    assert (second.sequence, second.previous_hash, chain.length, chain.head) == (2, first.hash, 2, second.hash)
    assert second.facts == {"日": "2026-03-02"}
    result = verify_administrative_chains()
    assert (result.chains, result.events, result.broken) == (1, 2, ())


@pytest.mark.parametrize("change", ["facts", "head", "gap"])
def test_verification_names_the_broken_chain(city: City, change: str):
    at = moment("2026-03-02")
    for number in range(3):
        record_event(subject="office:1", kind="office.edited", facts={"n": number}, by=None, office=None, at=at)
    record_event(subject="office:2", kind="office.edited", facts={}, by=None, office=None, at=at)
    statements = {
        "facts": "UPDATE offices_event SET facts_text = '{}' WHERE sequence = 2",
        "gap": "DELETE FROM offices_event WHERE sequence = 2",
        "head": "UPDATE offices_chain SET head = repeat('0', 64) WHERE subject = 'office:1'",
    }
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE offices_event DISABLE TRIGGER append_only")
        cursor.execute(statements[change])
        cursor.execute("ALTER TABLE offices_event ENABLE TRIGGER append_only")
    assert verify_administrative_chains().broken == ("office:1",)
