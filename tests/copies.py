"""A walked petition is copied, not walked again: the rows that its walk wrote are put back as they were.

The first walks of a kind are real in every process. What a walk wrote is kept only when nothing else was written in
its test before, and put back only where nothing else is written yet: then no row, rule or number can stand in the way,
and the petition is the one that the walk would have made. A test that patches code walks always.
"""

import pickle
from collections import Counter
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import TypeVar

from django.db import connection

from tests.standing import rows_beside

T = TypeVar("T")
WALKS = 2  # of one kind, before its rows are kept: most kinds are walked once

_walked: Counter[Hashable] = Counter()
_refusals: list[Callable[[], bool]] = []
_kept: dict[Hashable, tuple[bytes, dict[tuple[str, str], list[str]]]] = {}


def copied(kind: Hashable, walk: Callable[[], T]) -> T:
    """What `walk` returns: by walking, or by putting back what an earlier walk of the same kind wrote."""
    if any(refuses() for refuses in _refusals) or not (
        connection.in_atomic_block and _skips_triggers() and _nothing_is_written()
    ):
        return walk()
    if kind in _kept:
        content, rows = _kept[kind]
        put_back(rows)
        known: T = pickle.loads(content)  # noqa: S301  (made below)
        return known
    made = walk()
    _walked[kind] += 1
    if _walked[kind] == WALKS and (written := rows_beside()):
        _kept[kind] = pickle.dumps(made), written
    return made


@contextmanager
def refused_if(condition: Callable[[], bool]) -> Iterator[None]:
    """Walk whenever the condition holds."""
    _refusals.append(condition)
    try:
        yield
    finally:
        _refusals.remove(condition)


def put_back(rows: dict[tuple[str, str], list[str]]) -> None:
    """Insert rows as they were, by table and columns, without the triggers that once wrote some of them."""
    inserts = [
        f'INSERT INTO "{table}" ({columns}) SELECT {columns} FROM unnest(%s::text[]::"{table}"[])'  # noqa: S608
        for table, columns in rows
    ]
    role = "SET LOCAL session_replication_role = "
    with connection.cursor() as cursor:
        cursor.execute("; ".join([role + "replica", *inserts, role + "origin"]), list(rows.values()))


@cache
def _skips_triggers() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT usesuper FROM pg_user WHERE usename = current_user")
        return bool(cursor.fetchone()[0])


def _nothing_is_written() -> bool:
    """A transaction has a number from its first change on."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id_if_assigned() IS NULL")
        return bool(cursor.fetchone()[0])
