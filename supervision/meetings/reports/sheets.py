"""The case sheet of a meeting: what has happened with a petition, on half a page, without who brought it.

Nothing here names the petitioner: neither persons, nor the text of the petition, nor that of the answers.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Prefetch

from cases.packages.enums import CommitmentState, PackageState
from cases.packages.models.commitments import ActionItem, Measure, Obstacle
from cases.packages.models.packages import Package
from cases.papers.models import Document
from cases.petitions.enums import ClockState, Outcome
from cases.petitions.models.clocks import Clock
from cases.petitions.models.petitions import Petition
from offices.organisation.models import Event
from supervision.meetings.models import AgendaItem
from visits.receptions.queries.sheet import ANSWERS, brought, office_names, shown_events
from visits.receptions.reports.sheet import StepTaken, cards_of, offices_in, steps_of

MOST = 3  # lines of clocks, measures, obstacles, items of work, earlier meetings


@dataclass
class CaseSheet:
    """Lists are cut to what half a page holds; `more` says by name how many are left off."""

    petition: Petition
    brought: dict[str, Any]
    package: Package | None = None
    clocks: list[Clock] = field(default_factory=list)
    steps: list[StepTaken] = field(default_factory=list)
    cards: list[str] = field(default_factory=list)
    answer: Document | None = None
    outcome: str = ""
    measures: list[Measure] = field(default_factory=list)
    obstacles: list[Obstacle] = field(default_factory=list)
    actions: list[ActionItem] = field(default_factory=list)
    studied: list[AgendaItem] = field(default_factory=list)
    more: dict[str, int] = field(default_factory=dict)


def case_sheets(petition_ids: Collection[int], *, besides: int | None = None) -> dict[int, CaseSheet]:
    """By the petition's id; in as many statements for one as for sixty.

    The caller has decided who may see them. besides: the id of a meeting whose own decisions are left out.
    """
    if not petition_ids:
        return {}
    counted = brought(petition_ids)
    petitions = list(_petitions(petition_ids, besides))
    offices = office_names(offices_in(petitions))
    return {petition.pk: _sheet(petition, counted.get(petition.pk, {}), offices) for petition in petitions}


def _petitions(ids: Collection[int], besides: int | None) -> Sequence[Any]:
    opened = Package.objects.filter(state=PackageState.OPEN).select_related("leader", "unit", "clock")
    running = Clock.objects.filter(state=ClockState.RUNNING, for_petitioner=False, item=0).select_related("office")
    papers = Document.objects.filter(kind__in=ANSWERS).select_related("office", "service").defer("body")
    events = Event.objects.filter(kind__in=shown_events()).order_by("sequence")
    measures = Measure.objects.exclude(state=CommitmentState.DROPPED).select_related("unit").order_by("number")
    actions = ActionItem.objects.exclude(state=CommitmentState.DROPPED).select_related("unit", "clock")
    studied = AgendaItem.objects.exclude(decision="").exclude(meeting=besides).select_related("meeting__office")
    blocked = Obstacle.objects.filter(removed_at=None).select_related("unit").order_by("number")
    lookups = [
        Prefetch(
            "packages", opened.prefetch_related(Prefetch("obstacles", blocked, "standing")), to_attr="open_packages"
        ),
        Prefetch("clocks", running.order_by("due", "pk"), to_attr="running"),
        Prefetch("documents", papers.order_by("issued_on", "pk"), to_attr="answers_given"),
        Prefetch("measures", measures, to_attr="planned"),
        Prefetch("action_items", actions.order_by("due_on", "pk"), to_attr="ordered"),
        Prefetch("studied", studied.order_by("-meeting__begins_at", "-pk"), to_attr="earlier"),
        Prefetch(
            "chain__events",
            events.only("chain_id", "sequence", "at", "kind", "office_name", "facts_text"),
            to_attr="main",
        ),
    ]
    found = Petition.objects.filter(pk__in=ids).select_related("holder", "handler", "chain")
    return found.prefetch_related(*lookups)  # type: ignore[return-value]


def _sheet(petition: Any, counted: dict[str, Any], offices: dict[int, str]) -> CaseSheet:
    sheet = CaseSheet(petition, counted)
    sheet.package = next(iter(petition.open_packages), None)
    sheet.steps, sheet.more["steps"] = steps_of(petition.chain.main, offices)
    sheet.cards = cards_of(petition.chain.main)
    sheet.clocks = _cut(sheet, "clocks", petition.running)
    sheet.measures = _cut(sheet, "measures", petition.planned)
    sheet.actions = _cut(sheet, "actions", [one for one in petition.ordered if one.state != CommitmentState.KEPT])
    sheet.studied = _cut(sheet, "studied", petition.earlier)
    sheet.obstacles = _cut(sheet, "obstacles", sheet.package.standing if sheet.package else [])
    if petition.answers_given:
        sheet.answer = petition.answers_given[-1]
        outcome = sheet.answer.outcome
        sheet.outcome = str(Outcome(outcome).label) if outcome in Outcome.values else ""
    return sheet


def _cut(sheet: CaseSheet, name: str, rows: list[Any]) -> list[Any]:
    sheet.more[name] = max(len(rows) - MOST, 0)
    return rows[:MOST]
