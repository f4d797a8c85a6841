"""One statement, planned once a connection, reads the packages of a page of the ledger with all that a line shows."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.exceptions import FieldError
from django.db import DEFAULT_DB_ALIAS
from django.db.models import Count, IntegerField, Model, Subquery
from django.db.models.functions import Coalesce

from cases.ledger.queries.ledger import leader_left, obstacles_left, report_missing, with_evidence
from cases.packages.models.packages import Package, PackageGroup
from cases.packages.queries.visible import repeated
from cases.petitions.models.clocks import Clock
from cases.petitions.models.petitions import Petition
from cases.petitions.queries.prepared import PlannedStatement, statement_of
from offices.organisation.models import Account, Office

Columns = tuple[type[Model], tuple[str, ...]]


def _of(model: type[Model], *wanted: str) -> Columns:
    """Columns in the order of the model's fields, as `from_db` takes them."""
    names = tuple(field.attname for field in model._meta.concrete_fields if field.attname in wanted)
    if len(names) != len(wanted):
        raise FieldError(f"{model.__name__}: {set(wanted) - set(names)}")
    return model, names


_PERSON = _of(Account, "id", "username", "name")
_OFFICE = _of(Office, "id", "code", "name", "short_name", "path", "parent_id")
# Of the package and of what it leads to, the petition with what the policies ask for; long texts are left out.
_READ: dict[str, Columns] = {
    "": _of(
        Package,
        *("id", "stage", "state", "origin", "responsible", "note", "due_on", "progress_days", "raise_asked_at"),
        *("opened_at", "settled_at", "ended_at", "last_contact_on", "last_progress_on"),
        *("petition_id", "clock_id", "group_id", "leader_id", "office_id", "unit_id"),
        *("opened_by_id", "settled_by_id", "ended_by_id"),
    ),
    "petition": _of(
        Petition,
        *("id", "number", "version", "subject", "petitioner_masked", "state", "sealed", "urgent", "received_on"),
        *("office_ids", "holder_id", "registered_by_id"),
    ),
    "clock": _of(Clock, "id", "due", "stopped_on"),
    "group": _of(PackageGroup, "id", "name"),
    **dict.fromkeys(("leader", "opened_by", "settled_by", "ended_by", "petition__registered_by"), _PERSON),
    **dict.fromkeys(("office", "unit", "petition__holder"), _OFFICE),
}


def ledger_rows(ids: Iterable[int], on: date) -> list[Package]:
    """Packages in this order, with what a line of the ledger shows, in one statement.

    obstacle_count, is_unreported, is_left, is_repeated, has_evidence are set on each, by the conditions of the filters.
    """
    wanted = list(ids)
    known: dict[tuple[type[Model], int], Model] = {}
    found = {package.pk: package for package in (_package_of(row, known) for row in _LINES.rows(wanted, on))}
    return [found[pk] for pk in wanted if pk in found]


def _package_of(row: tuple[Any, ...], known: dict[tuple[type[Model], int], Model]) -> Package:
    """The row as models; `known` keeps what other rows lead to, too."""
    made: dict[str, Any] = {}
    start = 0
    for path, (model, names) in _READ.items():
        values = row[start : start + len(names)]
        start += len(names)
        key = (model, values[0])
        if values[0] is not None and key not in known:
            known[key] = model.from_db(DEFAULT_DB_ALIAS, names, values)
        made[path] = known.get(key)
        if path:
            owner, _, relation = path.rpartition("__")
            made[owner]._state.fields_cache[relation] = made[path]
    for name, value in zip(_MARKS, row[start:], strict=True):
        setattr(made[""], name, value)
    return made[""]  # type: ignore[no-any-return]


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
    names = [f"{path}__{name}" if path else name for path, (_model, names) in _READ.items() for name in names]
    asked = Package.objects.filter(pk__any_of=ids).order_by().annotate(**marks)
    return statement_of(asked.values_list(*names, *marks), ids, on)


_MARKS = ("obstacle_count", "is_unreported", "is_left", "is_repeated", "has_evidence")
# A dozen joins and five subqueries: built and planned again for each page, they take ten times as long as they run.
_LINES = PlannedStatement("ledger_lines", ("bigint[]", "date"), _write_lines)
