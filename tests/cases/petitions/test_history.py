"""The history: replayed it gives what is stored, on every day, and tampering is found."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, InternalError, connection

from cases.petitions.enums import State
from cases.petitions.history import petition_as_of
from cases.petitions.models.clocks import Clock
from cases.petitions.models.petitions import Petition
from cases.procedure.actions.perform import perform
from cases.procedure.verification import verify_history
from offices.organisation.models import Event
from tests.cases.procedure.test_states import REACHED_LATER
from tests.factories import FIRST_DAY, City, make_city, make_petition, moment


@pytest.fixture
def city(db: None) -> City:
    return make_city()


def mismatches(number: str | None = None) -> list[str]:
    lines: list[str] = []
    verify_history(number=number, report=lines.append)
    return lines


@pytest.mark.parametrize("state", [state for state in State if state not in REACHED_LATER])
def test_verify_finds_nothing_in_any_state(city: City, state: State) -> None:
    make_petition(city, state)

    assert mismatches() == []


def test_verify_counts_petitions_and_events(city: City) -> None:
    petition = make_petition(city, State.SERVED)
    out = StringIO()

    call_command("verify_history", stdout=out)

    assert json.loads(out.getvalue()) == {"petitions": 1, "events": petition.chain.length, "mismatches": 0}


def test_verify_finds_a_changed_column(city: City) -> None:
    petition = make_petition(city, State.HANDLING)
    Petition.objects.update(state=State.NOTIFIED)

    assert mismatches(petition.number) == [f"{petition.number}: state is 'notified', the history says 'handling'"]


def test_verify_finds_a_moved_due_date(city: City) -> None:
    petition = make_petition(city, State.HANDLING)
    clock = petition.clocks.get(state="running")
    Clock.objects.filter(pk=clock.pk).update(due="2027-01-01")

    assert mismatches(petition.number) == [
        f"{petition.number}: due of clock decide is '2027-01-01', the history says '{clock.due}'",
        f"{petition.number}: due of clock decide is 2027-01-01, the engine says {clock.due}",
        f"{petition.number}: next due {clock.due} decide, its clocks say (datetime.date(2027, 1, 1), 'decide')",
    ]


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("UPDATE offices_event SET facts_text = '{}' WHERE sequence = 2", "event 2 was changed"),
        ("UPDATE offices_event SET by_name = '别人' WHERE sequence = 2", "event 2 was changed"),
        (
            "DELETE FROM offices_event WHERE sequence = (SELECT max(sequence) FROM offices_event)",
            "2 events where 3 were written",
        ),
    ],
)
def test_verify_finds_tampering_behind_the_trigger(city: City, statement: str, found: str) -> None:
    petition = make_petition(city, State.TRANSFERRED)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE offices_event DISABLE TRIGGER ALL")
        cursor.execute("ALTER TABLE cases_clock DISABLE TRIGGER ALL")
        cursor.execute(statement)
        cursor.execute("ALTER TABLE offices_event ENABLE TRIGGER ALL")

    assert f"petition:{petition.number}: {found}" in mismatches(petition.number)


@pytest.mark.parametrize(
    "statement", ["UPDATE offices_event SET kind = 'x'", "DELETE FROM offices_event", "TRUNCATE offices_event CASCADE"]
)
def test_the_database_refuses_change_of_events(city: City, statement: str) -> None:
    make_petition(city)

    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with pytest.raises((InternalError, IntegrityError), match="append-only"):
            cursor.execute(statement)


def test_as_of_shows_each_day(city: City) -> None:
    petition = make_petition(city, State.UNIT_RECEIVED)

    states = [petition_as_of(petition, FIRST_DAY.replace(day=day)) for day in (1, 2, 3, 4, 5, 6)]

    assert [stood and stood["state"] for stood in states] == [
        None,
        "registered",
        "screened",
        "transferred",
        "unit_received",
        "unit_received",
    ]
    assert [stood and stood["holder"]["code"] for stood in states] == [
        None,
        "city",
        "city",
        "bureau",
        "bureau",
        "bureau",
    ]


def test_as_of_says_what_was_overdue_then(city: City) -> None:
    petition = make_petition(city, State.UNIT_RECEIVED)
    notify = petition.clocks.get(kind="notify")

    on_due = petition_as_of(petition, notify.due)
    after = petition_as_of(petition, notify.due.replace(day=notify.due.day + 1))

    assert on_due is not None
    assert after is not None
    assert [(clock["kind"], clock["overdue"]) for clock in on_due["clocks"]] == [
        ("route", False),
        ("object", True),
        ("notify", False),
    ]
    assert [(clock["kind"], clock["overdue"]) for clock in after["clocks"]] == [
        ("route", False),
        ("object", True),
        ("notify", True),
    ]


def test_as_of_shows_the_text_before_its_correction(city: City) -> None:
    petition = make_petition(city)
    changes = {"subject": "更正后的概要"}
    perform(
        "correct",
        petition_id=petition.pk,
        by=city.clerk,
        at=moment("2026-03-05"),
        changes=changes,
        note="更正后的正文",
        reason="笔误",
    )
    petition = Petition.objects.get(pk=petition.pk)

    before = petition_as_of(petition, moment("2026-03-04").date())
    after = petition_as_of(petition, moment("2026-03-05").date())

    assert before is not None
    assert after is not None
    assert (before["subject"], before["body"][:4]) == ("小区物业夜间施工噪音扰民", "反映小区")
    assert (after["subject"], after["body"]) == ("更正后的概要", petition.text.body)
    assert mismatches() == []


def test_as_of_command_answers_bad_input_with_a_sentence(city: City) -> None:
    petition = make_petition(city)
    with pytest.raises(CommandError, match="没有编号"):
        call_command("as_of", "不存在", "2026-03-02")
    with pytest.raises(CommandError, match="不是日期"):
        call_command("as_of", petition.number, "2026-02-30")
    with pytest.raises(CommandError, match="尚未登记"):
        call_command("as_of", petition.number, "2026-03-01")


def test_events_tell_who_where_and_on_what_ground_the_state_changed(city: City) -> None:
    petition = make_petition(city, State.SCREENED)

    event = Event.objects.filter(chain=petition.chain).latest("sequence")

    assert (event.kind, event.by_name, event.office_name) == ("screen", "clerk同志", city.city.name)
    assert event.facts["from"] == "registered"
    assert event.facts["set"]["state"] == "screened"
