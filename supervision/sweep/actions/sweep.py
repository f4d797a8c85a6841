"""The sweep: every running clock gets the card it has earned, and no card twice.

The pure engine says which due dates are late enough (`card_thresholds`); SQL compares them with all running clocks at
once. A run reads first and writes in batches, each a transaction of its own: a worker killed in the middle loses the
batch under way, and the next run finishes. A run that finds nothing writes nothing and locks nothing.
"""

import logging
import time
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any, NamedTuple

from celery import current_app
from django.db import DatabaseError, InterfaceError, OperationalError, connection, transaction
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError as BrokerError

from supervision.cards.actions.card_thresholds import Tables, tables_on
from supervision.sweep.actions.rules import ensure_default_rule
from supervision.sweep.actions.sweep_sql import (
    ADD_CARDS,
    ADD_EVENTS,
    ADD_MESSAGES,
    ANY_JOINS,
    COLLECT,
    COUNT_CARDS,
    COUNT_CLOCKS,
    DROP,
    END_REMINDERS,
    FIND,
    HASH_JOINS_ONLY,
    LOCK_PETITIONS,
    ONE_AT_A_TIME,
    SUPERSEDE,
)

logger = logging.getLogger(__name__)

BATCH = 5000
LOGGED = 20  # clocks without a term named in the log of one run


@dataclass(frozen=True)
class SweepResult:
    """`clocks` were judged; `reminders`, `yellow` and `red` are the cards this run issued."""

    clocks: int
    reminders: int
    yellow: int
    red: int
    errors: int
    seconds: float

    def as_dict(self) -> dict[str, int | float]:
        return asdict(self)


class Found(NamedTuple):
    """A clock that earned a card. `level` is by its length (3 red, 2 yellow, 1 reminder), `unanswered` makes it red."""

    petition_id: int
    clock_id: int
    due: date
    ends: date
    office_id: int
    group: int | None
    active_id: int | None
    level: int
    unanswered: bool


@dataclass
class Count:
    reminder: int = 0
    yellow: int = 0
    red: int = 0
    errors: int = 0


def sweep(*, as_of: date, at: datetime, batch: int = BATCH) -> SweepResult:
    """Issue the reminders and cards of a day, catching up on the days without a run.

    Harmless when run twice or by two workers at once. A petition somebody is working on is left to the next run; a bad
    office, clock or row fails alone, is logged and counted.
    """
    began = time.monotonic()
    ensure_default_rule(at=at)
    tables, count = tables_on(as_of), Count()
    count.errors = tables.errors
    with transaction.atomic():
        clocks = _number(COUNT_CLOCKS)
        _execute(ONE_AT_A_TIME)
        _execute(HASH_JOINS_ONLY)
        _execute(END_REMINDERS, tables.for_offices())
        found, unknown = _find(tables)
        _execute(ANY_JOINS)
    count.errors += unknown
    for part in _parts(found, batch):
        _issue(part, tables, at, count)
    if count.reminder + count.yellow + count.red:
        transaction.on_commit(_wake_worker)
    return SweepResult(
        clocks=clocks,
        reminders=count.reminder,
        yellow=count.yellow,
        red=count.red,
        errors=count.errors,
        seconds=round(time.monotonic() - began, 3),
    )


def _find(tables: Tables) -> tuple[dict[int, list[Found]], int]:
    """Clocks that earned a card, by petition in order of id, and the number of clocks no rule can judge."""
    found: dict[int, list[Found]] = {}
    unknown = 0
    with connection.cursor() as cursor:
        cursor.execute(FIND, tables.for_clocks())
        for row in map(Found._make, cursor):
            if row.group is not None:
                found.setdefault(row.petition_id, []).append(row)
                continue
            unknown += 1
            if unknown <= LOGGED:
                logger.error("clock %s: its profile knows no such clock, no card is possible", row.clock_id)
    return {petition_id: found[petition_id] for petition_id in sorted(found)}, unknown


def _parts(found: dict[int, list[Found]], size: int) -> Iterator[dict[int, list[Found]]]:
    petitions = iter(found)
    while part := {petition_id: found[petition_id] for petition_id in islice(petitions, size)}:
        yield part


def _issue(part: dict[int, list[Found]], tables: Tables, at: datetime, count: Count) -> None:
    """Issue the cards of some petitions; where the database refuses, halve them until the bad one stands alone."""
    try:
        with transaction.atomic():
            issued = _issue_together(part, tables, at)
    except (OperationalError, InterfaceError):
        raise  # the server, not a row
    except DatabaseError:
        if len(part) == 1:
            logger.exception("petition %s", *part)
            count.errors += 1
            return
        for half in _parts(part, (len(part) + 1) // 2):
            _issue(half, tables, at, count)
        return
    count.reminder += issued.get("reminder", 0)
    count.yellow += issued.get("yellow", 0)
    count.red += issued.get("red", 0)


def _issue_together(part: dict[int, list[Found]], tables: Tables, at: datetime) -> dict[str, int]:
    _execute(ONE_AT_A_TIME)
    with connection.cursor() as cursor:
        # Actions lock the petition first, then clocks, then the chain: whoever holds one now is not waited for.
        cursor.execute(LOCK_PETITIONS, {"petitions": _literal(part)})
        locked = [row[0] for row in cursor.fetchall()]
    if not locked:
        return {}
    # A new statement sees what was committed before the locks were taken; the clocks were found earlier.
    _execute(COLLECT, {**tables.for_cards(), **_columns(part, locked, tables)})
    with connection.cursor() as cursor:
        cursor.execute(COUNT_CARDS)
        counted = {level: (number, rounds) for level, number, rounds in cursor.fetchall()}
    if counted:
        _execute(SUPERSEDE)
        _execute(ADD_CARDS)
        for turn in range(1, max(rounds for _number, rounds in counted.values()) + 1):
            _execute(ADD_EVENTS, {"turn": turn, "at": at})
        _execute(ADD_MESSAGES, {"at": at, **_texts()})
    _execute(DROP)
    return {level: number for level, (number, _rounds) in counted.items()}


def _columns(part: dict[int, list[Found]], locked: list[int], tables: Tables) -> dict[str, str]:
    rows = [row for petition_id in locked for row in part[petition_id]]
    late: dict[tuple[int, date], int] = {}
    for row in rows:
        if row.group is not None and (row.group, row.ends) not in late:
            late[row.group, row.ends] = tables.groups[row.group].overdue_working_days(row.ends)
    columns: dict[str, list[Any]] = {
        "clock": [row.clock_id for row in rows],
        "due": [row.due for row in rows],
        "active": [row.active_id for row in rows],
        "level": [row.level for row in rows],
        "unanswered": [row.unanswered for row in rows],
        "group": [row.group for row in rows],
        "issuer": [tables.offices[row.office_id][1] for row in rows],
        "days": [late[row.group, row.ends] for row in rows if row.group is not None],
    }
    return {name: _literal(values) for name, values in columns.items()}


def _literal(values: Iterable[object]) -> str:
    """Numbers, dates and truth values as one array literal: the server need not parse an expression for each."""
    return "{" + ",".join("NULL" if value is None else str(value) for value in values) + "}"


def _texts() -> dict[str, str]:
    """Texts of messages as templates of SQL's format()."""
    return {
        "one": _("信访件 %(number)s：%(level)s") % {"number": "%1$s", "level": "%2$s"},
        "many": _("本单位新发预警%(reminders)s个、黄牌%(yellow)s张、红牌%(red)s张，请及时办理、说明")
        % {"reminders": "%1$s", "yellow": "%2$s", "red": "%3$s"},
        "below": _("所属单位新发黄牌%(yellow)s张、红牌%(red)s张") % {"yellow": "%1$s", "red": "%2$s"},
        "sealed": _("密封件新发黄牌%(yellow)s张、红牌%(red)s张") % {"yellow": "%1$s", "red": "%2$s"},
        "reminder_label": _("期限预警"),
        "yellow_label": _("黄牌，请在说明期限内书面说明"),
        "red_label": _("红牌，请由负责人书面说明并提交整改报告"),
    }


def _execute(statement: str, parameters: dict[str, Any] | None = None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)


def _number(statement: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return int(cursor.fetchone()[0])


def _wake_worker() -> None:
    try:
        current_app.send_task("offices.deliver_notices", retry=False, ignore_result=True)
    except BrokerError:
        # The messages are in the outbox; the next scheduled run delivers them.
        logger.warning("broker unreachable, messages wait in the outbox")
