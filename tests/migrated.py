"""A database that holds all migrations, of which each test process copies its own: a second instead of twenty."""

from hashlib import sha256
from importlib import import_module
from pathlib import Path

from django.core.management import call_command
from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.db.migrations.loader import MigrationLoader
from django.db.utils import OperationalError

PREFIX = "migrated_petition_office_"
LOCK = 20260304  # any number that the server's other users do not lock


def migrated_database() -> str:
    """Its name, which changes with the files of the migrations. Made where it is missing; older ones are dropped."""
    name = PREFIX + _mark()
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])  # until the connection closes: the others wait
        known = _known(cursor)
        if name in known:
            return name
        for old in known:
            try:
                cursor.execute(f'DROP DATABASE IF EXISTS "{old}"')
            except OperationalError:
                continue  # somebody is copying it
        draft = f"{PREFIX}draft"
        cursor.execute(f'CREATE DATABASE "{draft}"')
        _migrate(draft)
        cursor.execute(f'ALTER DATABASE "{draft}" WITH ALLOW_CONNECTIONS false')
        cursor.execute(f'ALTER DATABASE "{draft}" RENAME TO "{name}"')
    return name


def _mark() -> str:
    mark = sha256()
    for _key, migration in sorted(MigrationLoader(None, ignore_no_migrations=True).disk_migrations.items()):
        mark.update(Path(str(import_module(migration.__module__).__file__)).read_bytes())
    return mark.hexdigest()[:16]


def _known(cursor: CursorWrapper) -> list[str]:
    cursor.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [PREFIX])
    return [name for (name,) in cursor.fetchall()]


def _migrate(name: str) -> None:
    own = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = name
    try:
        call_command("migrate", verbosity=0, interactive=False)
    finally:
        connection.close()
        connection.settings_dict["NAME"] = own
