"""Marks are folded into the kept counts: what the marked petitions added is taken back, what they add now is added.

Each batch is one transaction, and one works at a time: a fold that is interrupted, repeated or begun twice counts
nothing twice. A change that commits while its petition is folded leaves a mark of its own, and until that is folded
the petition is counted in full (queries/kept.py).
"""

from collections.abc import Callable
from typing import Any

from django.db import connection, transaction

from supervision.indicators.models import COUNTS
from supervision.indicators.queries.shapes import Shape, made_of, shapes

BATCH = 5000  # petitions
LOCK = 4_120_020  # of the database, held by who folds until its transaction ends
# One row of a petition for all that have the same offices.
KEY = """md5(ROW(petition.registered_office_id, petition.holder_id, petition.handler_id, petition.office_ids,
    petition.informed_ids)::text)"""
GROUP = "shape, begun, office_id, custody_id"
NAMES = ", ".join(COUNTS)
ADDED = ", ".join(f"{name} = supervision_keptcount.{name} + excluded.{name}" for name in COUNTS)
ANY_COUNT = " OR ".join(f"sum({name}) <> 0" for name in COUNTS)

TAKE_MARKS = """
DELETE FROM supervision_keptmark WHERE id IN (SELECT id FROM supervision_keptmark ORDER BY id LIMIT %s)
RETURNING petition_id
"""
KNOW_CUSTODIES = f"""
INSERT INTO supervision_keptcustody (key, registered_office_id, holder_id, handler_id, office_ids, informed_ids)
SELECT DISTINCT {KEY}, registered_office_id, holder_id, handler_id, office_ids, informed_ids
FROM cases_petition petition WHERE id = ANY(%s) ON CONFLICT (key) DO NOTHING
"""  # noqa: S608


def fold_counts(report: Callable[[int], object] = lambda left: None) -> int:
    """Fold every mark; how many petitions. Nothing where another process folds. report: how many marks are left."""
    folded = 0
    while number := _fold_batch():
        folded += number
        report(_marks_left())
    return folded


def make_counts_anew() -> None:
    """Forget all kept counts and mark every petition: they are counted in full until they are folded."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        _make_anew(cursor)


def differing_counts(report: Callable[[str], object]) -> int:
    """How many kept counts are not what a full count of the unmarked petitions says; each shape in a line."""
    found = {key: _differing(place, shape) for place, (key, shape) in enumerate(shapes().items())}
    found["shares"] = _asked(_nothing_left(f"{_stored('keptcount', '')} UNION ALL {_stored('keptshare', '-')}"), [])
    for key, number in found.items():
        if number:
            report(f"{key}: {number}")
    return sum(found.values())


def _fold_batch() -> int:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        if not cursor.fetchone()[0]:
            return 0
        cursor.execute("SELECT made_of FROM supervision_keptstate")
        if cursor.fetchall() != [(made_of(),)]:
            _make_anew(cursor)
        cursor.execute(TAKE_MARKS, [BATCH])
        ids = sorted({pk for (pk,) in cursor.fetchall()})
        if ids:
            _add_shares(cursor, "-", ids)
            cursor.execute("DELETE FROM supervision_keptshare WHERE petition_id = ANY(%s)", [ids])
            cursor.execute(KNOW_CUSTODIES, [ids])
            for place, shape in enumerate(shapes().values()):
                sql, values = _shares(place, shape, tuple(ids))
                cursor.execute(f"INSERT INTO supervision_keptshare (petition_id, {GROUP}, {NAMES}) {sql}", values)
            _add_shares(cursor, "", ids)
        return len(ids)


def _make_anew(cursor: Any) -> None:
    """Rows are deleted, not the tables emptied: who reads meanwhile still sees those of before."""
    for table in ("keptcount", "keptshare", "keptmark", "keptcustody", "keptstate"):
        cursor.execute(f"DELETE FROM supervision_{table}")  # noqa: S608
    cursor.execute("INSERT INTO supervision_keptstate (made_of) VALUES (%s)", [made_of()])
    cursor.execute("INSERT INTO supervision_keptmark (petition_id) SELECT id FROM cases_petition ORDER BY id")


def _add_shares(cursor: Any, sign: str, ids: list[int]) -> None:
    """Add what the petitions have added, or take it back, in the order of the key."""
    sums = ", ".join(f"sum({sign}{name})" for name in COUNTS)
    cursor.execute(
        f"INSERT INTO supervision_keptcount ({GROUP}, {NAMES}) SELECT {GROUP}, {sums} FROM supervision_keptshare"  # noqa: S608
        f" WHERE petition_id = ANY(%s) GROUP BY {GROUP} ORDER BY {GROUP} ON CONFLICT ({GROUP}) DO UPDATE SET {ADDED}",
        [ids],
    )


def _shares(place: int, shape: Shape, among: tuple[int, ...] | None) -> tuple[str, list[Any]]:
    """By petition what it adds to a shape, as rows of shares: the statement of the full count, with the custodies."""
    sql, values = shape.shares(among).query.sql_with_params()
    counted = [f"c{number}" for number in range(len(shape.names))]
    filled = [*counted, *["0"] * (len(COUNTS) - len(counted))]
    return (
        f"SELECT petition.id, {place}, begun, office, custody.id, {', '.join(filled)}"  # noqa: S608
        f" FROM ({sql}) AS counted (of, begun, office, {', '.join(counted)})"
        f" JOIN cases_petition petition ON petition.id = counted.of"
        f" JOIN supervision_keptcustody custody ON custody.key = {KEY}"
        f" WHERE begun IS NOT NULL AND office IS NOT NULL AND ({' OR '.join(f'{one} <> 0' for one in counted)})",
        list(values),
    )


def _differing(place: int, shape: Shape) -> int:
    """Of one moment, since it is one statement."""
    sql, values = _shares(place, shape, None)
    now = (
        f"SELECT {GROUP}, {NAMES} FROM ({sql}) AS now (petition_id, {GROUP}, {NAMES})"  # noqa: S608
        " WHERE petition_id NOT IN (SELECT petition_id FROM supervision_keptmark)"
    )
    marked = f"{_stored('keptshare', '')} WHERE petition_id IN (SELECT petition_id FROM supervision_keptmark)"  # noqa: S608
    was = f"SELECT * FROM ({_stored('keptcount', '-')} UNION ALL {marked}) was WHERE shape = %s"  # noqa: S608
    return _asked(_nothing_left(f"{now} UNION ALL {was}"), [*values, place])


def _stored(table: str, sign: str) -> str:
    return f"SELECT {GROUP}, {', '.join(sign + name for name in COUNTS)} FROM supervision_{table}"  # noqa: S608


def _nothing_left(rows: str) -> str:
    groups = f"SELECT FROM ({rows}) AS both_sides ({GROUP}, {NAMES}) GROUP BY {GROUP} HAVING {ANY_COUNT}"
    return f"SELECT count(*) FROM ({groups}) differing"  # noqa: S608


def _asked(sql: str, values: list[Any]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        number: int = cursor.fetchone()[0]
        return number


def _marks_left() -> int:
    return _asked("SELECT count(*) FROM supervision_keptmark", [])
