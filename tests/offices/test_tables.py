"""The first migrations of the apps make all their tables in one operation, and can be taken back."""

from io import StringIO

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from offices.tables import CreateModels

FIRST = {
    "offices": "0001_initial",
    "cases": "0002_initial",
    "visits": "0001_initial",
    "supervision": "0001_initial",
}


@pytest.mark.parametrize("app", FIRST)
def test_the_first_migration_makes_every_table_of_its_app_together(app: str) -> None:
    migration = MigrationLoader(None, ignore_no_migrations=True).disk_migrations[app, FIRST[app]]
    (tables,) = migration.operations
    assert isinstance(tables, CreateModels)
    assert {model.name for model in tables.models} == {
        model.__name__ for model in apps.get_app_config(app).get_models()
    }


@pytest.mark.django_db
@pytest.mark.parametrize("app", FIRST)
def test_it_is_written_as_sql_in_both_directions(app: str) -> None:
    kept = {table for table in connection.introspection.table_names() if table.startswith(f"{app}_")}
    forwards, backwards = StringIO(), StringIO()
    call_command("sqlmigrate", app, FIRST[app], stdout=forwards)
    call_command("sqlmigrate", app, FIRST[app], backwards=True, stdout=backwards)
    assert {table for table in kept if f'CREATE TABLE "{table}"' in forwards.getvalue()} == kept
    assert {table for table in kept if f'DROP TABLE "{table}"' in backwards.getvalue()} == kept
