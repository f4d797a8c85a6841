"""What stands in the template database, so that no test has to write it: the rows of the migrations and the city.

A copy of those rows lies in a schema of its own. A test that really commits leaves other rows behind; `restore`
takes them away and brings the standing ones back.
"""

from collections.abc import Iterable
from functools import cache

from django.db import connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper

COPIES = "standing"
Rows = dict[tuple[str, str], list[str]]
TABLES = """
SELECT t.relname, string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum)
FROM pg_class t JOIN pg_namespace n ON n.oid = t.relnamespace
JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
WHERE n.nspname = %s AND t.relkind = 'r' GROUP BY t.relname ORDER BY t.relname
"""


def keep_copies() -> None:
    """Copy every row of the database beside it."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"CREATE SCHEMA {COPIES}")
        for table, columns in _tables("public").items():
            cursor.execute(f'CREATE TABLE {COPIES}."{table}" AS SELECT {columns} FROM public."{table}"')  # noqa: S608
            cursor.execute(f'SELECT EXISTS (SELECT 1 FROM {COPIES}."{table}")')  # noqa: S608
            if not cursor.fetchone()[0]:
                cursor.execute(f'DROP TABLE {COPIES}."{table}"')
        cursor.execute("ANALYZE")


def restore() -> None:
    """Bring the database back to what stands: only the tables that differ are written."""
    with transaction.atomic(), connection.cursor() as cursor:
        standing = _tables(COPIES)
        changed = _changed(cursor, standing)
        guarded = _guarded(cursor, changed)
        for table in guarded:
            cursor.execute(f'ALTER TABLE public."{table}" DISABLE TRIGGER USER')
        for table in changed:
            cursor.execute(f'DELETE FROM public."{table}"')  # noqa: S608
        for table in changed:
            if columns := standing.get(table):
                cursor.execute(
                    f'INSERT INTO public."{table}" ({columns}) SELECT {columns} FROM {COPIES}."{table}"'  # noqa: S608
                )
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in guarded:
            cursor.execute(f'ALTER TABLE public."{table}" ENABLE TRIGGER USER')


def all_rows() -> Rows:
    """Every row as text, by table and columns."""
    return rows_of(_tables("public"))


def rows_of(names: Iterable[str], by: BaseDatabaseWrapper | None = None) -> Rows:
    """Every row of these tables as text, by table and columns. A table without rows is left out."""
    tables, found = _tables("public"), {}
    with (by or connection).cursor() as cursor:
        for table in sorted(names):
            cursor.execute(f'SELECT kept::text FROM public."{table}" AS kept ORDER BY 1')  # noqa: S608
            if rows := [kept for (kept,) in cursor.fetchall()]:
                found[table, tables[table]] = rows
    return found


@cache
def _tables(schema: str) -> dict[str, str]:
    """Its tables, each with its columns that can be written."""
    with connection.cursor() as cursor:
        cursor.execute(TABLES, [schema])
        return dict(cursor.fetchall())


def _changed(cursor: CursorWrapper, standing: dict[str, str]) -> set[str]:
    """The tables that hold other rows than stand in them."""
    tables = list(_tables("public"))
    cursor.execute("SELECT " + ", ".join(_differs(table, standing.get(table)) for table in tables))
    return {table for table, differs in zip(tables, cursor.fetchone(), strict=True) if differs}


def _guarded(cursor: CursorWrapper, tables: set[str]) -> list[str]:
    """Those of the tables whose rows a trigger of ours keeps."""
    cursor.execute("SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal")
    return sorted({name for (name,) in cursor.fetchall()} & tables)


def _differs(table: str, columns: str | None) -> str:
    """A condition: the table holds other rows than stand in it."""
    ours, standing = (f'SELECT ({columns})::text FROM {schema}."{table}"' for schema in ("public", COPIES))  # noqa: S608
    if columns is None:
        return f'EXISTS (SELECT 1 FROM public."{table}")'  # noqa: S608
    return f"EXISTS (({ours} EXCEPT ALL {standing}) UNION ALL ({standing} EXCEPT ALL {ours}))"
