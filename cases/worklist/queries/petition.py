"""`petition_parts` reads everything that hangs on one petition, for its page."""

from datetime import date, datetime
from typing import Any

from django.db.models import Q

from cases.packages.models.commitments import ActionItem, Measure, Obstacle
from cases.packages.models.packages import Package
from cases.petitions.models.petitions import Petition
from cases.petitions.queries.prepared import PlannedStatement
from offices.organisation.models import Event, Office
from offices.organisation.queries import with_texts


def events_of(petition: Petition) -> list[Event]:
    """The history, the newest first."""
    events = with_texts(Event.objects.filter(chain_id=petition.chain_id)).order_by("-sequence")
    return list(events.only("chain_id", "sequence", "at", "kind", "by_name", "office_name", "facts_text"))


def offices_named_in(petition: Petition) -> dict[int, str]:
    """The short names of the offices that its history names: those with custody and the units of its packages."""
    units = (
        Package.objects.filter(petition=petition),
        Measure.objects.filter(petition=petition),
        ActionItem.objects.filter(petition=petition),
        Obstacle.objects.filter(package__petition=petition),
    )
    named = Q(pk__in=petition.office_ids)
    for found in units:
        named |= Q(pk__in=found.order_by().values("unit"))
    return dict(Office.objects.filter(named).values_list("pk", "short_name"))


# Each list as JSON, in its own order; what identifies a person is masked in the database already.
_PARTS = {
    "names": """SELECT body, handler.name AS handler, handler.short_name AS handler_short,
        category.full_name AS category, registered.short_name AS registered_office,
        registrar.name AS registered_by, worker.name AS handled_by,
        marker.name AS urgent_by
        FROM cases_petition part JOIN cases_petitiontext text ON text.petition_id = part.id
        JOIN offices_office registered ON registered.id = part.registered_office_id
        JOIN offices_account registrar ON registrar.id = part.registered_by_id
        LEFT JOIN offices_office handler ON handler.id = part.handler_id
        LEFT JOIN offices_account worker ON worker.id = part.handled_by_id
        LEFT JOIN offices_account marker ON marker.id = part.urgent_by_id
        LEFT JOIN offices_category category ON category.id = part.category_id WHERE part.id = %(id)s""",
    "clocks": """SELECT part.id, part.kind, state, due, provisional, suspended, for_petitioner, stopped_on,
        extension_days, office.short_name AS office FROM cases_clock part
        JOIN offices_office office ON office.id = part.office_id
        WHERE petition_id = %(id)s ORDER BY state <> 'running', due, part.id""",
    "demands": "SELECT number, text FROM cases_demand WHERE petition_id = %(id)s ORDER BY number",
    "petitioners": """SELECT role, position, name_masked, identity_type, identity_masked, phone_masked
        FROM cases_petitioner WHERE petition_id = %(id)s ORDER BY role = 'member', role = 'representative', position, id
        LIMIT 200""",
    "agents": """SELECT name_masked, relation, scope, valid_until FROM cases_agent WHERE petition_id = %(id)s
        ORDER BY id""",
    "batches": """SELECT part."on", channel, persons, note, office.short_name AS office
        FROM cases_batch part JOIN offices_office office ON office.id = part.office_id WHERE petition_id = %(id)s
        ORDER BY part."on", part.id LIMIT 200""",
    "links": """SELECT link.other_id AS id, link.kind, link.reason, true AS ahead FROM cases_petitionlink link
        WHERE link.petition_id = %(id)s
        UNION ALL SELECT link.petition_id, link.kind, link.reason, false FROM cases_petitionlink link
        WHERE link.other_id = %(id)s LIMIT 200""",
    "papers": """SELECT part.id, part.kind, number, issued_on, office.short_name AS office, service.on AS served_on
        FROM cases_document part JOIN offices_office office ON office.id = part.office_id
        LEFT JOIN cases_service service ON service.document_id = part.id
        WHERE part.petition_id = %(id)s ORDER BY part.id""",
    "handovers": """SELECT part.kind, sender_id, sender.short_name AS sender, recipient_id,
        recipient.short_name AS recipient, note, sent_at, received_at, returned_at FROM cases_handover part
        JOIN offices_office sender ON sender.id = sender_id JOIN offices_office recipient ON recipient.id = recipient_id
        WHERE petition_id = %(id)s ORDER BY part.id""",
    "objections": """SELECT reasons, raised_at, decision, decision_reason, office.short_name AS office,
        suggested.short_name AS suggested FROM cases_objection part JOIN offices_office office ON office.id = office_id
        LEFT JOIN offices_office suggested ON suggested.id = suggested_id
        WHERE petition_id = %(id)s ORDER BY part.id""",
    "extensions": """SELECT days, reason, requested_at, asker.name AS requested_by, decision, decided_at,
        decider.name AS decided_by, decision_reason FROM cases_extension part
        JOIN offices_account asker ON asker.id = requested_by_id
        LEFT JOIN offices_account decider ON decider.id = decided_by_id
        WHERE petition_id = %(id)s ORDER BY part.id""",
    "instructions": """SELECT text, due_on, written_at, writer.name AS written_by, feedback, feedback_at,
        reporter.name AS feedback_by, office.short_name AS office FROM cases_instruction part
        JOIN offices_account writer ON writer.id = written_by_id JOIN offices_office office ON office.id = office_id
        LEFT JOIN offices_account reporter ON reporter.id = feedback_by_id
        WHERE petition_id = %(id)s ORDER BY part.id""",
    "reviews": """SELECT part.level, requested_on, reasons, late_reason, outcome, refused, closed_on, office_id,
        office.short_name AS office FROM cases_review part JOIN offices_office office ON office.id = office_id
        WHERE petition_id = %(id)s ORDER BY part.id""",
    "packages": """SELECT part.id, stage, last_contact_on, raise_asked_at IS NOT NULL AS raise_asked,
        leader.name AS leader, office.short_name AS office, unit.short_name AS unit,
        responsible, origin,
        note, due_on, part.state, opened_at, ended_at, ender.name AS ended_by, conclusion,
        part.state = 'closed' AND (
            EXISTS(SELECT 1 FROM cases_batch WHERE petition_id = part.petition_id AND recorded_at > ended_at)
            OR EXISTS(SELECT 1 FROM cases_petitionlink link JOIN cases_petition later ON later.id = link.petition_id
            WHERE other_id = part.petition_id AND link.kind = 'same_matter' AND later.registered_at > ended_at)
        ) AS again
        FROM cases_package part
        JOIN offices_account leader ON leader.id = leader_id JOIN offices_office office ON office.id = part.office_id
        JOIN offices_office unit ON unit.id = unit_id LEFT JOIN offices_account ender ON ender.id = ended_by_id
        WHERE petition_id = %(id)s ORDER BY part.id""",
    "promises": """SELECT part.number, leader.name AS leader, unit.short_name AS unit, owner, text, due_on, part.state,
        made_at, account_of, paper.number AS paper, paper.id AS paper_id, proved_at, prover.name AS proved_by,
        decided_at,
        decider.name AS decided_by, decision_reason,
        ARRAY(SELECT storedfile_id FROM cases_promise_files link WHERE link.promise_id = part.id ORDER BY 1) AS files
        FROM cases_promise part
        JOIN offices_account leader ON leader.id = leader_id JOIN offices_office unit ON unit.id = unit_id
        LEFT JOIN cases_document paper ON paper.id = document_id
        LEFT JOIN offices_account prover ON prover.id = proved_by_id
        LEFT JOIN offices_account decider ON decider.id = decided_by_id
        WHERE part.petition_id = %(id)s ORDER BY part.number""",
    # The units that the history of its packages names.
    "units": """SELECT id, short_name AS name FROM offices_office WHERE id IN (
        SELECT unit_id FROM cases_package WHERE petition_id = %(id)s
        UNION SELECT unit_id FROM cases_measure WHERE petition_id = %(id)s
        UNION SELECT unit_id FROM cases_actionitem WHERE petition_id = %(id)s
        UNION SELECT obstacle.unit_id FROM cases_obstacle obstacle
        JOIN cases_package package ON package.id = package_id WHERE package.petition_id = %(id)s)""",
    "standing": """SELECT ARRAY(SELECT DISTINCT state FROM cases_measure WHERE petition_id = %(id)s) AS measures,
        ARRAY(SELECT DISTINCT state FROM cases_actionitem WHERE petition_id = %(id)s) AS actions,
        EXISTS(SELECT 1 FROM cases_reexamination drawn JOIN cases_package package ON package.id = package_id
        WHERE package.petition_id = %(id)s AND drawn.settled IS NULL) AS drawn""",
    "accesses": """SELECT at, purpose, fields, reader.name AS account, office.short_name AS office
        FROM cases_personaldataaccess part JOIN offices_account reader ON reader.id = account_id
        JOIN offices_office office ON office.id = office_id
        WHERE petition_id = %(id)s ORDER BY part.id DESC LIMIT 20""",
}
_PARTS_SQL = "SELECT " + ", ".join(f"(SELECT json_agg(part) FROM ({part}) part)" for part in _PARTS.values())  # noqa: S608
_PLANNED = PlannedStatement("petition_parts", ("bigint",), lambda: _PARTS_SQL.replace("%(id)s", "$1"))
_MOMENTS = frozenset(
    {
        "at",
        "sent_at",
        "received_at",
        "returned_at",
        "raised_at",
        "requested_at",
        "decided_at",
        "written_at",
        "feedback_at",
        "opened_at",
        "ended_at",
        "made_at",
        "proved_at",
    }
)
_DAYS = frozenset(
    {
        "due",
        "stopped_on",
        "on",
        "issued_on",
        "served_on",
        "due_on",
        "requested_on",
        "closed_on",
        "valid_until",
        "last_contact_on",
    }
)


def petition_parts(petition: Petition) -> dict[str, list[dict[str, Any]]]:
    """Everything that hangs on a petition except its events, each a list of rows, in one statement.

    Of members, repeated visits and links at most 200, of readings the last 20.
    """
    (parts,) = _PLANNED.rows(petition.pk)
    return {name: [_typed(row) for row in rows or ()] for name, rows in zip(_PARTS, parts, strict=True)}


def _typed(row: dict[str, Any]) -> dict[str, Any]:
    for name, value in row.items():
        if value is not None and name in _MOMENTS:
            row[name] = datetime.fromisoformat(value)
        elif value is not None and name in _DAYS:
            row[name] = date.fromisoformat(value)
    return row
