"""What was walked once is copied, not walked again: the rows that its walk wrote are put back as they were.

The first walks of a kind are real in every process. What a walk wrote is kept, and put back, only where what was
written in its test before is nothing, or copies only, the same ones in the same order: then no row, rule or number can
stand in the way, and the rows are those that the walk would have made. A test that patches code walks always.
"""

import pickle
from collections import Counter
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields, is_dataclass
from functools import cache, wraps
from itertools import count
from typing import Any, ParamSpec, TypeVar

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import get_language

from tests.standing import Rows, rows_of

P = ParamSpec("P")
T = TypeVar("T")
WALKS = 2  # of one kind, before its rows are kept: most kinds are walked once
WRITES = """
SELECT sum(pg_stat_get_xact_tuples_inserted(oid) + pg_stat_get_xact_tuples_updated(oid)
           + pg_stat_get_xact_tuples_deleted(oid)), current_setting('tests.copies', true),
       pg_current_xact_id_if_assigned() IS NULL
FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
"""
WRITTEN = """
SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
AND pg_stat_get_xact_tuples_inserted(oid) + pg_stat_get_xact_tuples_updated(oid)
    + pg_stat_get_xact_tuples_deleted(oid) > 0
"""
_now = timezone.now
_walked: Counter[Hashable] = Counter()
_refusals: list[Callable[[], bool]] = []
_marks = count(1)


@dataclass(frozen=True)
class Kept:
    """The pickled result of a walk, the rows it wrote, and those it changed or deleted, as they were before."""

    content: bytes
    rows: Rows
    gone: Rows


@dataclass(frozen=True)
class Last:
    """The copies of a transaction, and what it had written when the last was there."""

    mark: str
    writes: int
    kinds: tuple[Hashable, ...]


_kept: dict[Hashable, Kept] = {}
_last = Last("", 0, ())


def copied(kind: Hashable, walk: Callable[[], T]) -> T:
    """What `walk` returns: by walking, or by putting back what an earlier walk of the same kind wrote."""
    if any(refuses() for refuses in _refusals) or not (connection.in_atomic_block and _skips_triggers()):
        return walk()
    before = _copies_before()
    if before is None:
        return walk()
    clock = None if timezone.now is _now else timezone.now()
    kinds = (*before, (kind, get_language(), clock))
    if kinds in _kept:
        kept = _kept[kinds]
        put_back(kept.rows, kept.gone)
        _remember(kinds)
        known: T = pickle.loads(kept.content)  # noqa: S301  (made below)
        return known
    _walked[kinds] += 1
    if _walked[kinds] < WALKS:
        return walk()
    known_tables = _written()
    there = rows_of(known_tables)
    made = walk()
    tables = _written()
    now = rows_of(tables)
    there |= rows_of(tables - known_tables, _outside())
    _kept[kinds] = Kept(pickle.dumps(made), _without(now, there), _without(there, now))
    _remember(kinds)
    return made


@contextmanager
def refused_if(condition: Callable[[], bool]) -> Iterator[None]:
    """Walk whenever the condition holds."""
    _refusals.append(condition)
    try:
        yield
    finally:
        _refusals.remove(condition)


def put_back(rows: Rows, gone: Rows) -> None:
    """Bring rows to what they were after a walk, by table and columns, without the triggers that wrote some of them."""
    deletes = [f'DELETE FROM "{table}" AS known WHERE known::text = ANY (%s)' for table, _columns in gone]  # noqa: S608
    inserts = [
        f'INSERT INTO "{table}" ({columns}) SELECT {columns} FROM unnest(%s::text[]::"{table}"[])'  # noqa: S608
        for table, columns in rows
    ]
    role = "SET LOCAL session_replication_role = "
    with connection.cursor() as cursor:
        statements = [role + "replica", *deletes, *inserts, role + "origin"]
        cursor.execute("; ".join(statements), [*gone.values(), *rows.values()])


def _copies_before() -> tuple[Hashable, ...] | None:
    """The copies of this transaction in their order. None where it has written anything else."""
    with connection.cursor() as cursor:
        cursor.execute(WRITES)
        writes, mark, is_new = cursor.fetchone()
    if is_new:  # a transaction has a number from its first change on
        return ()
    return _last.kinds if (mark, writes) == (_last.mark, _last.writes) else None


def _remember(kinds: tuple[Hashable, ...]) -> None:
    """The mark goes with its transaction or savepoint."""
    global _last
    mark = str(next(_marks))
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('tests.copies', %s, true)", [mark])
        cursor.execute(WRITES)
        _last = Last(mark, cursor.fetchone()[0], kinds)


def _without(rows: Rows, others: Rows) -> Rows:
    left = {
        table: sorted((Counter(found) - Counter(others.get(table, []))).elements()) for table, found in rows.items()
    }
    return {table: found for table, found in left.items() if found}


def copying(walk: Callable[P, T]) -> Callable[P, T]:
    """Walks of the function with the same arguments are of one kind."""

    @wraps(walk)
    def known(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            kind = (walk.__module__, walk.__qualname__, _plain(args), _plain(kwargs))
        except TypeError:  # an argument that cannot be compared, such as a file
            return walk(*args, **kwargs)
        return copied(kind, lambda: walk(*args, **kwargs))

    return known


def _plain(value: Any) -> Hashable:
    """What tells an argument apart: of a row its key and version, since the rest of it stands in the database."""
    if isinstance(value, Model):
        return (value._meta.label, value.pk, getattr(value, "version", None))
    if isinstance(value, dict):
        return tuple((name, _plain(value[name])) for name in sorted(value))
    if isinstance(value, list | tuple):
        return tuple(map(_plain, value))
    if is_dataclass(value):
        return tuple(_plain(getattr(value, field.name)) for field in fields(value))
    hash(value)
    return (type(value), value)


def _written() -> set[str]:
    """The tables into which this transaction has written."""
    with connection.cursor() as cursor:
        cursor.execute(WRITTEN)
        return {table for (table,) in cursor.fetchall()}


@cache
def _outside() -> BaseDatabaseWrapper:
    """A connection outside of the test's transaction, which sees what stood before it."""
    other: BaseDatabaseWrapper = connection.copy()
    return other


@cache
def _skips_triggers() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT usesuper FROM pg_user WHERE usename = current_user")
        return bool(cursor.fetchone()[0])
