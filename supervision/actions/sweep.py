"""The sweep: every running clock gets the card it has earned, and no card twice.

The pure engine says which due dates are late enough (`cuts`); SQL compares them with all running clocks at once. A run
reads first and writes in batches, each a transaction of its own: a worker killed in the middle loses the batch under
way, and the next run finishes. A run that finds nothing writes nothing and locks nothing.
"""

import logging
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from celery import current_app
from django.db import DatabaseError, InterfaceError, OperationalError, connection, transaction
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError as BrokerError

from supervision.actions.cuts import Tables, tables_on
from supervision.actions.rules import ensure_default_rule
from supervision.actions.statements import (
    ADD_CARDS,
    ADD_EVENTS,
    ADD_MESSAGES,
    COLLECT,
    COUNT_CARDS,
    COUNT_CLOCKS,
    DROP,
    END_REMINDERS,
    FIND,
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


@dataclass(frozen=True)
class Found:
    """A petition with clocks that earned a card, and the (group, due date) pairs of those clocks."""

    petition_id: int
    dates: frozenset[tuple[int, date]]


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
    clocks = _number(COUNT_CLOCKS, {})
    with transaction.atomic():
        _execute(ONE_AT_A_TIME, {})
        _execute(END_REMINDERS, tables.parameters())
    found, unknown = _find(tables)
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


def _find(tables: Tables) -> tuple[list[Found], int]:
    """Petitions with clocks that earned a card, in order of id, and the number of clocks no rule can judge."""
    dates: dict[int, set[tuple[int, date]]] = {}
    unknown = 0
    with connection.cursor() as cursor:
        cursor.execute(FIND, tables.parameters())
        for petition_id, clock_id, group, due in cursor:
            if group is None:
                unknown += 1
                if unknown <= LOGGED:
                    logger.error("clock %s: its profile knows no such clock, no card is possible", clock_id)
                continue
            dates.setdefault(petition_id, set()).add((group, due))
    return [Found(petition_id, frozenset(dates[petition_id])) for petition_id in sorted(dates)], unknown


def _parts(found: list[Found], size: int) -> Iterator[list[Found]]:
    return (found[start : start + size] for start in range(0, len(found), size))


def _issue(part: list[Found], tables: Tables, at: datetime, count: Count) -> None:
    """Issue the cards of some petitions; where the database refuses, halve them until the bad one stands alone."""
    try:
        with transaction.atomic():
            issued = _issue_together(part, tables, at)
    except (OperationalError, InterfaceError):
        raise  # the server, not a row
    except DatabaseError:
        if len(part) == 1:
            logger.exception("petition %s", part[0].petition_id)
            count.errors += 1
            return
        middle = len(part) // 2
        _issue(part[:middle], tables, at, count)
        _issue(part[middle:], tables, at, count)
        return
    count.reminder += issued.get("reminder", 0)
    count.yellow += issued.get("yellow", 0)
    count.red += issued.get("red", 0)


def _issue_together(part: list[Found], tables: Tables, at: datetime) -> dict[str, int]:
    _execute(ONE_AT_A_TIME, {})
    with connection.cursor() as cursor:
        # Actions lock the petition first, then clocks, then the chain: whoever holds one now is not waited for.
        cursor.execute(LOCK_PETITIONS, {"petitions": [found.petition_id for found in part]})
        locked = [row[0] for row in cursor.fetchall()]
    if not locked:
        return {}
    pairs = sorted(set().union(*(found.dates for found in part)))
    late = [(group, due, tables.groups[group].overdue_working_days(due)) for group, due in pairs]
    parameters = {
        **tables.parameters(),
        "petitions": locked,
        "late_group": [row[0] for row in late],
        "late_due": [row[1] for row in late],
        "late_days": [row[2] for row in late],
    }
    # A new statement sees what was committed before the locks were taken; the list was found earlier.
    _execute(COLLECT, parameters)
    with connection.cursor() as cursor:
        cursor.execute(COUNT_CARDS)
        counted = {level: (number, rounds) for level, number, rounds in cursor.fetchall()}
    if counted:
        _execute(SUPERSEDE, {})
        _execute(ADD_CARDS, {})
        for turn in range(1, max(rounds for _number, rounds in counted.values()) + 1):
            _execute(ADD_EVENTS, {"turn": turn, "at": at})
        _execute(ADD_MESSAGES, {"at": at, **_texts()})
    _execute(DROP, {})
    return {level: number for level, (number, _rounds) in counted.items()}


def _texts() -> dict[str, str]:
    """Texts of messages as templates of SQL's format()."""
    return {
        "one": _("信访件 %(number)s：%(level)s") % {"number": "%1$s", "level": "%2$s"},
        "many": _("本单位新发预警%(reminders)s个、黄牌%(yellow)s张、红牌%(red)s张，请及时办理、说明")
        % {"reminders": "%1$s", "yellow": "%2$s", "red": "%3$s"},
        "below": _("所属单位新发黄牌%(yellow)s张、红牌%(red)s张") % {"yellow": "%1$s", "red": "%2$s"},
        "reminder_label": _("期限预警"),
        "yellow_label": _("黄牌，请在说明期限内书面说明"),
        "red_label": _("红牌，请由负责人书面说明"),
    }


def _execute(statement: str, parameters: dict[str, Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)


def _number(statement: str, parameters: dict[str, Any]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return int(cursor.fetchone()[0])


def _wake_worker() -> None:
    try:
        current_app.send_task("offices.deliver_notices", retry=False, ignore_result=True)
    except BrokerError:
        # The messages are in the outbox; the next scheduled run delivers them.
        logger.warning("broker unreachable, messages wait in the outbox")
