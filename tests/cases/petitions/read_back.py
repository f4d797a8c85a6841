"""What is read of a petition after a step: its last event, its clocks, what was told, the papers issued."""

from typing import Any

from cases.petitions.models.petitions import Petition
from offices.organisation.models import Office
from offices.organisation.queries import facts_of
from tests.cases.procedure.walking import last_event


def said(petition: Petition) -> tuple[str, dict[str, Any]]:
    """Kind and facts of the last event; of its clocks and papers what a person reads."""
    event = last_event(petition)
    facts = facts_of(event)
    if "clocks" in facts:
        facts["clocks"] = [_clock_said(clock) for clock in facts["clocks"]]
    if "papers" in facts:
        facts["papers"] = [(paper["kind"], paper["number"]) for paper in facts["papers"]]
    return event.kind, facts


def _clock_said(clock: dict[str, Any]) -> tuple[Any, ...]:
    if clock["op"] == "stop":
        return "stop", clock["kind"], clock["as"], clock["on"]
    if clock["op"] == "exercise":
        return "exercise", clock["kind"], clock["on"]
    if clock["op"] == "hold":
        return "hold", clock["kind"], clock["suspended"]
    return clock["op"], clock["kind"], Office.objects.get(pk=clock["office"]).code, clock["start"], clock["due"]


def clocks(petition: Petition, first: int = 0) -> list[tuple[str, str, str, str, str | None]]:
    """Kind, state, office, due date, day it stopped, of all clocks from a place on."""
    rows = petition.clocks.select_related("office").order_by("pk")[first:]
    return [
        (
            clock.kind,
            clock.state,
            clock.office.code,
            clock.due.isoformat(),
            clock.stopped_on.isoformat() if clock.stopped_on else None,
        )
        for clock in rows
    ]


def messages(petition: Petition) -> list[tuple[str, str, str]]:
    """Office, permission and text of what the last event told."""
    told = last_event(petition).messages.select_related("office")
    return [(message.office.code, message.permission, message.text) for message in told]


def papers(petition: Petition) -> list[tuple[str, str, str | None, str]]:
    """Kind, issuing office, office addressed and body of the papers of the last event."""
    issued = [paper["id"] for paper in last_event(petition).facts.get("papers", [])]
    found = petition.documents.filter(pk__in=issued).select_related("office", "addressee").order_by("pk")
    return [
        (paper.kind, paper.office.code, paper.addressee.code if paper.addressee else None, paper.body)
        for paper in found
    ]
