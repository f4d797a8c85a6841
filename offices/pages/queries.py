"""Lists count up to a limit, and ask whether a value is any of many, with these."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import BigAutoField, Expression, ForeignKey, Lookup, QuerySet

COUNT_LIMIT = 1000


@BigAutoField.register_lookup
@ForeignKey.register_lookup
class AnyOf(Lookup):
    """`= ANY(array)`: one value however many ids, where `IN` builds and sends each."""

    lookup_name = "any_of"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        column, values = self.process_lhs(compiler, connection)
        return f"{column} = ANY(%s)", (*values, list(self.rhs))


class Subselect(Expression):
    """The ids that a query finds, for `__in`: its text is built once, however many queries hold it.

    found: a query of one table with nothing of a query around it.
    """

    def __init__(self, found: QuerySet[Any]) -> None:
        super().__init__(output_field=BigAutoField())
        self.text: tuple[str, tuple[Any, ...]] | None = None
        with suppress(EmptyResultSet):
            self.text = found.order_by().values("pk").query.sql_with_params()

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        if self.text is None:
            raise EmptyResultSet
        return self.text


class Written:
    """A query that every page asks: its text is built once by the process, and run with the values of each request.

    build: makes it of the stand-ins, each of which is one value of the query or several.
    """

    def __init__(self, build: Callable[..., QuerySet[Any]], *stand_ins: Any) -> None:
        self.build, self.stand_ins = build, stand_ins
        self._text: tuple[str, list[Any]] | None = None

    def built(self) -> "Written":
        """With its text; what makes it is let go. Raises EmptyResultSet where no row can be found."""
        self._text = self._written()
        del self.build
        return self

    def _written(self) -> tuple[str, list[Any]]:
        sql, values = self.build(*self.stand_ins).query.sql_with_params()
        return sql, [_Place(self.stand_ins.index(one)) if one in self.stand_ins else one for one in values]

    def rows(self, *values: Any) -> list[tuple[Any, ...]]:
        if self._text is None:
            self._text = self._written()
        sql, written = self._text
        with connection.cursor() as cursor:
            cursor.execute(sql, [values[one.number] if isinstance(one, _Place) else one for one in written])
            return cursor.fetchall()  # type: ignore[no-any-return]


@dataclass(frozen=True)
class _Place:
    """Where in a query one of its values stands."""

    number: int


def capped_count(found: QuerySet[Any], limit: int = COUNT_LIMIT) -> tuple[int, bool]:
    """How many there are, never counting past `limit`; and whether there are more."""
    try:
        inner, values = found.order_by().values("pk")[: limit + 1].query.sql_with_params()
    except EmptyResultSet:
        return 0, False
    with connection.cursor() as cursor:
        # Not `.count()`: building Django's aggregate around a page takes longer than the statement itself.
        cursor.execute(f"SELECT count(*) FROM ({inner}) found", values)  # noqa: S608
        number: int = cursor.fetchone()[0]
    return min(number, limit), number > limit


def total_of(found: QuerySet[Any]) -> str:
    """How many, never counted to the end: "1000+" above that."""
    number, more = capped_count(found)
    return f"{number}+" if more else str(number)


def counted_together(lists: Sequence[QuerySet[Any]], limit: int | None = None) -> list[int]:
    """The number of rows of each list, in one statement; none is counted past `limit`."""
    counted: list[str] = []
    values: list[Any] = []
    for place, found in enumerate(lists):
        try:
            inner, more = found.order_by().values("pk")[:limit].query.sql_with_params()
        except EmptyResultSet:
            continue
        counted.append(f"SELECT {place}, count(*) FROM ({inner}) found")  # noqa: S608
        values += more
    if not counted:
        return [0] * len(lists)
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(counted), values)
        numbers = dict(cursor.fetchall())
    return [numbers.get(place, 0) for place in range(len(lists))]
