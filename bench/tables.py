"""Rows collected for COPY, and the shares that the data of the bench holds to."""

import io
from typing import Any

from django.db import connection

from offices.crypto import MatterField, MatterJSON

OFFICES, ACCOUNTS, OPEN_SHARE, OVERDUE_SHARE, LONG_HISTORIES = 50, 200, 0.08, 0.25, 1000


class Table:
    """One table of the product, written in COPY's text form from the defaults of its model."""

    def __init__(self, model: Any) -> None:
        self.fields = [field for field in model._meta.concrete_fields if not field.generated]
        self.name = model._meta.db_table
        self.columns = ", ".join(f'"{field.column}"' for field in self.fields)
        self.place = {field.attname: place for place, field in enumerate(self.fields)}
        self.blank = [
            encoded(None if field.primary_key else stored(field, field.get_default())) for field in self.fields
        ]
        self.buffer = io.StringIO()

    def add(self, **values: Any) -> None:
        row = self.blank.copy()
        for name, value in values.items():
            place = self.place[name]
            row[place] = encoded(stored(self.fields[place], value))
        self.buffer.write("\t".join(row) + "\n")

    def copy(self, cursor: Any) -> None:
        self.buffer.seek(0)
        cursor.copy_expert(f"COPY {self.name} ({self.columns}) FROM STDIN", self.buffer)
        self.buffer = io.StringIO()


def stored(field: Any, value: Any) -> Any:
    """What is encrypted because it tells of a matter; what identifies a person comes encrypted already."""
    return field.get_db_prep_value(value, connection) if isinstance(field, MatterField | MatterJSON) else value


def encoded(value: Any) -> str:
    if value is None:
        return r"\N"
    if value is True or value is False:
        return "t" if value else "f"
    if isinstance(value, list):
        return "{" + ",".join(map(str, value)) + "}"
    return str(value)
