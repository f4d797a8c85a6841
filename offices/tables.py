"""The first migration of an app makes its tables in one operation, so that a new database is ready in seconds."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState


class CreateModels(Operation):
    """Make several tables. Their models are built once for all; for each alone Django builds those around it again."""

    reduces_to_sql = True
    reversible = True

    def __init__(self, models: list[migrations.CreateModel]) -> None:
        self.models = models

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        state.__dict__.pop("apps", None)  # built anew when a table asks for it
        for model in self.models:
            model.state_forwards(app_label, state)

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        for model in self.models:
            model.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        for model in reversed(self.models):
            model.database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        return "; ".join(model.describe() for model in self.models)


class FirstMigration(migrations.Migration):
    """A migration that makes the tables it names one after another in one operation."""

    initial = True

    def __init__(self, name: str, app_label: str) -> None:
        super().__init__(name, app_label)
        tables: list[migrations.CreateModel] = []
        together: list[Operation] = []
        for operation in self.operations:
            if not isinstance(operation, migrations.CreateModel):
                tables = []
                together.append(operation)
                continue
            if not tables:
                together.append(CreateModels(tables))
            tables.append(operation)
        self.operations = together  # type: ignore[misc]
