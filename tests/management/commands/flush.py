"""Emptying the test database after a transactional test, although events refuse to be deleted."""

from typing import Any

from django.core.management.commands.flush import Command as FlushCommand
from django.db import connection


class Command(FlushCommand):
    def handle(self, **options: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal")
            guarded = [name for (name,) in cursor.fetchall()]
        self._switch(guarded, "DISABLE")
        try:
            super().handle(**options)
        finally:
            self._switch(guarded, "ENABLE")

    def _switch(self, tables: list[str], verb: str) -> None:
        with connection.cursor() as cursor:
            for table in tables:
                cursor.execute(f"ALTER TABLE {table} {verb} TRIGGER USER")
