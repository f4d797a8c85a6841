"""Each step is one row: what a row must have, that what a step does is what its row says, and where its texts are."""

import dataclasses
import logging
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from django.db import IntegrityError, connection

from cases.deadlines.terms import ClockKind
from cases.petitions.enums import DocumentKind, State
from cases.procedure import step_kinds as register
from cases.procedure.actions.declared import NotAsDeclared
from cases.procedure.policies import _acting
from cases.procedure.reports.timeline import describe
from cases.procedure.step_kinds import Actor, FreeText, StepKind, register_steps, step_kind
from offices.organisation.actions.records import is_plain
from offices.organisation.models import EventText
from offices.organisation.queries import facts_of, with_texts
from tests.cases.procedure.taken import ROWS, TAKEN, WALKED
from tests.cases.procedure.walking import last_event, mismatches, reach, take
from tests.factories import City, make_petition

DAY = "2026-03-20"


@pytest.mark.parametrize("row", ROWS.values(), ids=str)
def test_a_row_has_a_verb_a_form_a_sentence_and_a_test(row: StepKind) -> None:
    assert callable(row.verb)
    assert row.key in {*WALKED, *TAKEN}, "a walk in tests/cases/procedure/taken.py is missing"
    if row.actor is Actor.SYSTEM:
        assert (row.permission, row.form) == (None, None)
    else:
        assert row.permission is not None
        assert row.actor in _acting
        # What another room's page offers has its form there.
        assert (row.form is None) == (row.offered == register.ELSEWHERE), "a form is missing"
    # Where nothing is said besides, the state, a paper or a clock says it; to confirm a package says its label.
    says_itself = row.target or row.paper or row.starts or row.stops
    told = row.says or says_itself or row.key == "accept_package"
    assert told, "`says` names no sentence of the history"
    assert set(row.stops).isdisjoint(row.may_stop)
    assert set(row.starts).isdisjoint(row.may_start)


def test_a_key_is_given_once_and_a_form_belongs_to_its_row() -> None:
    row = step_kind("notify")

    with pytest.raises(TypeError, match="two rows are called notify"):
        register_steps([dataclasses.replace(row)])
    with pytest.raises(TypeError, match="the form of other says that it is that of notify"):
        register_steps([dataclasses.replace(row, key="other")])
    register._kinds.pop("other")


# The row is true

FALSE: list[tuple[str, dict[str, Any], str]] = [
    ("accept", {"may_start": ()}, "started decide"),
    ("accept", {"starts": (ClockKind.REVIEW,)}, "did not start review"),
    ("notify", {"stops": ()}, "stopped notify; stopped object"),
    ("lead_to_path", {"stops": (ClockKind.ACCEPT, ClockKind.ROUTE)}, ""),  # none runs
    ("accept", {"paper": DocumentKind.NOTICE}, "did not issue notice"),
    ("notify", {"may_issue": ()}, "issued notice"),
    ("instruct", {"facts": {"text": FreeText}}, "recorded due_on"),
    ("instruct", {"facts": {"text": int, "due_on": str}}, "recorded text as str"),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("key", "changes", "sentence"), FALSE, ids=[f"{row[0]}-{row[2]}" for row in FALSE])
def test_a_false_row_fails_the_step(
    city: City, monkeypatch: pytest.MonkeyPatch, key: str, changes: dict[str, Any], sentence: str
) -> None:
    monkeypatch.setitem(register._kinds, key, dataclasses.replace(step_kind(key), **changes))

    if not sentence:
        reach(city, key)
        return
    with pytest.raises(NotAsDeclared) as caught:
        reach(city, key)
    assert str(caught.value).partition(": ")[2] == sentence


@pytest.mark.django_db
def test_a_clock_that_should_have_been_stopped_fails_the_step(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    row = dataclasses.replace(step_kind("report_instruction"), stops=(ClockKind.DECIDE,))
    monkeypatch.setitem(register._kinds, row.key, row)

    with pytest.raises(NotAsDeclared, match="did not stop decide"):
        reach(city, "report_instruction")


@pytest.mark.django_db
def test_in_production_a_false_row_is_a_logged_fault(
    city: City, settings: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    settings.STRICT_STEPS = False
    monkeypatch.setitem(register._kinds, "accept", dataclasses.replace(step_kind("accept"), may_start=()))

    with caplog.at_level(logging.ERROR):
        petition = reach(city, "accept")

    assert petition.state == State.ACCEPTED
    assert [record.getMessage() for record in caplog.records] == [f"accept of petition {petition.pk}: started decide"]


# Texts beside the event


def _free_texts(declared: Any, value: Any) -> list[str]:
    if value is None:
        return []
    if declared is FreeText:
        return [value]
    if isinstance(declared, Mapping):
        return [text for name, part in value.items() for text in _free_texts(declared[name], part)]
    if isinstance(declared, list):
        return [text for part in value for text in _free_texts(declared[0], part)]
    return []


def _declared(name: str, declared: Any) -> Iterator[tuple[str, Any]]:
    """The types of a row's facts, each under its name."""
    if isinstance(declared, Mapping):
        for part, kind in declared.items():
            yield from _declared(part, kind)
    elif isinstance(declared, list):
        yield from _declared(name, declared[0])
    else:
        yield name, declared


@pytest.mark.parametrize("row", ROWS.values(), ids=str)
def test_a_row_calls_free_text_what_is_kept_beside_the_event(row: StepKind) -> None:
    for name, declared in _declared("", row.facts):
        assert declared not in {str, FreeText} or (declared is str) == is_plain(row.key, name), name


@pytest.mark.django_db
def test_in_production_an_undeclared_text_is_kept_beside_the_event(
    city: City, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.STRICT_STEPS = False
    monkeypatch.setitem(register._kinds, "instruct", dataclasses.replace(step_kind("instruct"), facts={}))
    event = last_event(reach(city, "instruct"))

    assert facts_of(event)["text"] not in event.facts_text
    assert mismatches() == []


@pytest.mark.django_db
@pytest.mark.parametrize("key", [key for key, row in ROWS.items() if "FreeText" in str(row.facts)])
def test_free_text_about_a_person_is_kept_beside_the_event(city: City, key: str) -> None:
    petition = reach(city, key)
    event = last_event(petition)
    own = {name: value for name, value in facts_of(event).items() if name in ROWS[key].facts}
    texts = [text for text in _free_texts(ROWS[key].facts, own) if text]

    assert sorted(EventText.objects.filter(event=event).values_list("text", flat=True)) == sorted(texts)
    for text in texts:
        assert text not in event.facts_text
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(text, '') FROM offices_eventtext WHERE event_id = %s", [event.pk])
        stored = cursor.fetchone()[0] or ""
    assert not any(text in stored for text in texts)
    # Read with the events, in one statement, the history says the same.
    read = with_texts(type(event).objects.filter(pk=event.pk)).get()
    assert describe(read).sentences == describe(event).sentences
    assert mismatches() == []


@pytest.mark.django_db
def test_what_is_registered_and_corrected_is_beside_the_events(city: City) -> None:
    petition = make_petition(city)
    changes = {"subject": "张三反映噪音", "place": "幸福路8号"}
    petition = take(
        petition, "correct", city.clerk, DAY, changes=changes, note="张三住幸福路8号。", reason="张三要求更正"
    )

    told = "".join(type(last_event(petition)).objects.values_list("facts_text", flat=True))

    for text in ("张三", "幸福路", "小区物业夜间施工噪音扰民"):
        assert text not in told
    assert facts_of(last_event(petition))["set"]["subject"] == "张三反映噪音"


CHANGED: list[tuple[str, str]] = [
    ("DELETE FROM offices_eventtext WHERE name = 'text'", "text text is missing"),
    ("UPDATE offices_eventtext SET name = 'other' WHERE name = 'text'", "text text is missing"),
    ("UPDATE offices_eventtext SET text = (SELECT text FROM offices_eventtext WHERE name = 'set.subject')", "changed"),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("statement", "found"), CHANGED)
def test_verification_finds_a_changed_text(city: City, statement: str, found: str) -> None:
    reach(city, "instruct")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE offices_eventtext DISABLE TRIGGER USER")
        cursor.execute(statement)
        cursor.execute("ALTER TABLE offices_eventtext ENABLE TRIGGER USER")

    assert any(found in line for line in mismatches())


@pytest.mark.django_db
@pytest.mark.parametrize("statement", ["UPDATE offices_eventtext SET name = 'x'", "DELETE FROM offices_eventtext"])
def test_the_database_refuses_change_of_texts(city: City, statement: str) -> None:
    make_petition(city)

    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with pytest.raises(IntegrityError, match="append-only"):
            cursor.execute(statement)
