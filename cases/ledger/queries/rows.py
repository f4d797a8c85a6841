"""One statement, planned once a connection, reads the packages of a page of the ledger with all that a line shows."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Count, IntegerField, Subquery
from django.db.models.functions import Coalesce

from cases.ledger.queries.ledger import leader_left, obstacles_left, report_missing, with_evidence
from cases.packages.models.packages import Package, PackageGroup
from cases.packages.queries.visible import repeated
from cases.petitions.models.clocks import Clock
from cases.petitions.models.petitions import Petition
from cases.petitions.queries.opening import covered
from cases.petitions.queries.prepared import PreparedStatement, statement_of
from cases.petitions.queries.records import OFFICE, PERSON, Known, Shape, columns
from offices.organisation.models import Account

# Of the package and of what it leads to, the petition with what the policies ask for; long texts are left out.
_LINE = Shape(
    columns(
        Package,
        *("id", "stage", "state", "origin", "responsible", "note", "due_on", "progress_days", "raise_asked_at"),
        *("first_due_on", "postponed", "days_over", "assigned_office_id"),
        *("opened_at", "settled_at", "ended_at", "last_contact_on", "last_progress_on"),
        *("petition_id", "clock_id", "group_id", "leader_id", "office_id", "unit_id"),
        *("opened_by_id", "settled_by_id", "ended_by_id"),
    ),
    *("obstacle_count", "is_unreported", "is_left", "is_repeated", "has_evidence"),
    petition=columns(
        Petition,
        *("id", "number", "version", "subject", "petitioner_masked", "state", "sealed", "urgent", "received_on"),
        *("office_ids", "holder_id", "registered_by_id", "joined_to_id", "joined_ids"),
    ),
    clock=columns(Clock, "id", "due", "stopped_on"),
    group=columns(PackageGroup, "id", "name"),
    **dict.fromkeys(("leader", "opened_by", "settled_by", "ended_by", "petition__registered_by"), PERSON),
    **dict.fromkeys(("office", "unit", "assigned_office", "petition__holder"), OFFICE),
)


def ledger_rows(account: Account, ids: Iterable[int], on: date) -> list[Package]:
    """Packages in this order, with what a line of the ledger shows, in one statement.

    obstacle_count, is_unreported, is_left, is_repeated, has_evidence are set on each, by the conditions of the filters.
    """
    wanted = list(ids)
    known: Known = {}
    found = {package.pk: package for package in (_LINE.made(row, known) for row in _LINES.rows(wanted, on))}
    return covered(account, [found[pk] for pk in wanted if pk in found], "petition", ["note"])


def _write_lines() -> str:
    ids, on = [-1], date.min
    waiting = obstacles_left().order_by().values("package")
    counted = Subquery(waiting.annotate(number=Count("pk")).values("number"), output_field=IntegerField())
    marks = {
        "obstacle_count": Coalesce(counted, 0),
        "is_unreported": report_missing(on),
        "is_left": leader_left(),
        "is_repeated": repeated(),
        "has_evidence": with_evidence(),
    }
    asked = Package.objects.filter(pk__any_of=ids).order_by().annotate(**marks)
    return statement_of(asked.values_list(*_LINE.names), ids, on)


# A dozen joins and five subqueries: built and planned again for each page, they take ten times as long as they run.
_LINES = PreparedStatement("ledger_lines", ("bigint[]", "date"), _write_lines)
