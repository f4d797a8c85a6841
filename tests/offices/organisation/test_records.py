"""The history: Python and SQL agree on every hash, and the database refuses every change."""

import datetime as dt

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from cases.petitions.history import verify_chain
from cases.procedure.verification import verify_history
from offices.organisation.actions.records import event_hash, is_plain, record_event
from offices.organisation.models import Chain, Event, EventText
from offices.organisation.queries import facts_of, verify_administrative_chains
from offices.organisation.roles import Role
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


FREE = {
    "reason": "张三住院。",
    "petition": "370100-2026-000001",
    "case": 7,
    "what": "上门十二次",
    "changes": {"note": ["", "张三之子来电"], "why": Role.LEADER},
    "parts": [{"part": "cause", "account_of": "已向张三说明"}],
}


@pytest.mark.parametrize("subject", ["call:1", "petition:1"])
def test_free_text_is_kept_beside_any_event(city: City, subject: str):
    event = record_event(
        subject=subject, kind="merit_proposed", facts=FREE, by=city.clerk, office=city.city, at=moment("2026-03-02")
    )
    assert "张三" not in event.facts_text
    assert "上门" not in event.facts_text
    assert (event.facts["petition"], event.facts["changes"]["why"]) == ("370100-2026-000001", "leader")
    assert facts_of(event) == FREE
    assert set(EventText.objects.values_list("name", flat=True)) == {
        "reason", "what", "changes.note.1", "parts.0.account_of",
    }  # fmt: skip
    assert list(verify_chain(event.chain, [event])) == []


@pytest.mark.parametrize(("kind", "is_kept"), [("account.edited", True), ("call_drafted", False)])
def test_a_name_stands_in_events_of_the_administration_alone(kind: str, is_kept: bool):
    assert is_plain(kind, "name") is is_kept


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("DELETE FROM offices_eventtext", "text reason is missing"),
        ("UPDATE offices_eventtext SET name = 'other'", "text reason is missing"),
        ("UPDATE offices_eventtext SET text = 'x'", "a text cannot be read"),
        ("UPDATE offices_event SET facts_text = '{}'", "event 1 was changed"),
    ],
)
def test_every_verification_finds_a_changed_text(city: City, statement: str, found: str):
    at = moment("2026-03-02")
    record_event(subject="call:1", kind="call_closed", facts={"reason": "到期"}, by=None, office=None, at=at)
    assert verify_administrative_chains().broken == ()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in ("offices_event", "offices_eventtext"):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(statement)
        for table in ("offices_event", "offices_eventtext"):
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
    said: list[object] = []
    assert verify_history(number=None, report=said.append).mismatches == len(said) > 0
    assert any(found in str(line) for line in said)
    assert verify_administrative_chains().broken == ("call:1",)
