"""A connection plans once each statement that takes longer to plan than to run."""

from collections.abc import Callable
from typing import Any

from django.db import connection
from django.db.models import QuerySet


class PreparedStatement:
    """A statement with $1, $2, … in the place of its values, kept prepared by the connection.

    A prepared statement belongs to the connection, whatever becomes of the transaction. It is made below Django's
    wrappers: it is no statement of the page. types: of the values, as PostgreSQL names them.
    """

    def __init__(self, name: str, types: tuple[str, ...], write: Callable[[], str]) -> None:
        self.name, self.types, self.write = name, types, write
        self._sql = ""

    def rows(self, *values: Any) -> list[tuple[Any, ...]]:
        with connection.cursor() as cursor:
            if self.name not in (planned := _prepared_by(cursor.cursor.connection)):
                self._sql = self._sql or self.write()
                # Else the first five runs are each planned for their values.
                cursor.cursor.execute("SET plan_cache_mode = force_generic_plan")
                cursor.cursor.execute(f"PREPARE {self.name}({', '.join(self.types)}) AS {self._sql}")
                planned.add(self.name)
            cursor.execute(f"EXECUTE {self.name}({', '.join(['%s'] * len(values))})", values)
            return cursor.fetchall()  # type: ignore[no-any-return]


def _prepared_by(raw: Any) -> set[str]:
    """Names of what this thread's connection has planned; none where it was opened anew."""
    known = getattr(connection, "planned_statements", None)
    if known is None or known[0] is not raw:
        # Set through Django's proxy, which hands it to the thread's own connection.
        connection.planned_statements = known = (raw, set())  # type: ignore[attr-defined]
    names: set[str] = known[1]
    return names


def statement_of(found: QuerySet[Any], *stand_ins: Any) -> str:
    """The statement of a queryset that was built with stand-ins, each in one place of it or more, as $1, $2, … ."""
    sql, values = found.query.sql_with_params()
    with connection.cursor() as cursor:
        written = [
            f"${stand_ins.index(value) + 1}" if value in stand_ins else cursor.mogrify("%s", [value]).decode()
            for value in values
        ]
    return str(sql % tuple(written))
