"""The database that each test process copies: it holds all migrations and the city. A second instead of twenty.

It is made in two steps, so that a change of the city migrates nothing again.
"""

from collections.abc import Callable
from hashlib import sha256
from importlib import import_module
from pathlib import Path

import time_machine
from django.core.management import call_command
from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.db.migrations.loader import MigrationLoader
from django.db.utils import OperationalError

from offices.calendars.holidays import library_calendar
from tests import factories, standing

MIGRATED = "migrated_petition_office_"
STANDING = "standing_petition_office_"
BUILT = factories.moment("2026-01-05")  # the city is the same whatever the clock of the run that builds it
LOCK = 20260304  # any number that the server's other users do not lock


def template_database() -> str:
    """Its name, which changes with what it is made from. Made where it is missing; older ones are dropped."""
    migrated = MIGRATED + _mark(*_migrations())
    standing = STANDING + _mark(migrated, *_city())
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])  # until the connection closes: the others wait
        _make(cursor, migrated, MIGRATED, "template1", _migrate)
        _make(cursor, standing, STANDING, migrated, _build)
    return standing


def _mark(*parts: bytes | str) -> str:
    mark = sha256()
    for part in parts:
        mark.update(part if isinstance(part, bytes) else part.encode())
    return mark.hexdigest()[:16]


def _migrations() -> list[bytes]:
    known = MigrationLoader(None, ignore_no_migrations=True).disk_migrations
    return [
        Path(str(import_module(migration.__module__).__file__)).read_bytes()
        for _key, migration in sorted(known.items())
    ]


def _city() -> list[bytes]:
    modules = [Path(str(module.__file__)).read_bytes() for module in (factories, standing)]
    return [*modules, library_calendar().label.encode()]


def _make(cursor: CursorWrapper, name: str, prefix: str, template: str, fill: Callable[[], None]) -> None:
    cursor.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [prefix])
    known = [name for (name,) in cursor.fetchall()]
    if name in known:
        return
    for old in known:
        try:
            cursor.execute(f'DROP DATABASE IF EXISTS "{old}"')
        except OperationalError:
            continue  # somebody is copying it
    draft = f"{prefix}draft"
    cursor.execute(f'CREATE DATABASE "{draft}" TEMPLATE "{template}"')
    own = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = draft
    try:
        fill()
    finally:
        connection.close()
        connection.settings_dict["NAME"] = own
    cursor.execute(f'ALTER DATABASE "{draft}" WITH ALLOW_CONNECTIONS false')
    cursor.execute(f'ALTER DATABASE "{draft}" RENAME TO "{name}"')


def _migrate() -> None:
    call_command("migrate", verbosity=0, interactive=False)


def _build() -> None:
    with time_machine.travel(BUILT, tick=False):
        factories.build_city()
    standing.keep_copies()
