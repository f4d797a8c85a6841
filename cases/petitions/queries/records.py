"""Rows of one statement as models, each with the offices, persons and papers that it leads to."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.core.exceptions import FieldError
from django.db import DEFAULT_DB_ALIAS
from django.db.models import DateField, DateTimeField, Model, QuerySet

from cases.petitions.queries.prepared import PreparedStatement, statement_of
from offices.crypto import EncryptedField, MatterField, MatterJSON, SealableField
from offices.organisation.models import Account, Office

Columns = tuple[type[Model], tuple[str, ...]]
Known = dict[tuple[type[Model], tuple[str, ...], Any], Model]


def columns(model: type[Model], *wanted: str) -> Columns:
    """Columns in the order of the model's fields, as `from_db` takes them, the key first; all but what identifies."""
    fields = [one for one in model._meta.concrete_fields if not _identifies(one)]
    names = tuple(one.attname for one in fields if not wanted or one.attname in wanted)
    if wanted and len(names) != len(wanted):
        raise FieldError(f"{model.__name__}: {set(wanted) - set(names)}")
    return model, names


def _is_of_matter(field: Any) -> bool:
    return isinstance(field, MatterField | MatterJSON | SealableField)


def _field_of(mark: Any) -> Any:
    """What a mark is read as, where it says so before it stands in a statement."""
    with suppress(FieldError, AttributeError):
        return mark.output_field


def _identifies(field: Any) -> bool:
    return isinstance(field, EncryptedField) and not isinstance(field, MatterField)


PERSON = columns(Account, "id", "username", "name", "title")
OFFICE = columns(Office, "id", "code", "name", "short_name", "path", "parent_id")


class Shape:
    """The columns that a row is made of, by the path that leads to them, and the marks that are set on it besides."""

    def __init__(self, row: Columns, *marks: str, **paths: Columns) -> None:
        self.read, self.marks = {"": row, **paths}, marks
        self.names = [f"{path}__{name}" if path else name for path, (_m, names) in self.read.items() for name in names]
        self.names += marks
        fields = [model._meta.get_field(name) for model, names in self.read.values() for name in names]
        self.open_marks: dict[str, Any] = {}
        self.moments = [place for place, one in enumerate(fields) if isinstance(one, DateTimeField)]
        self.opened: list[tuple[int, Any]] = [(place, one) for place, one in enumerate(fields) if _is_of_matter(one)]
        self.days = [
            place for place, one in enumerate(fields) if isinstance(one, DateField) and place not in self.moments
        ]

    def made(self, row: Any, known: Known) -> Any:
        """The row as models; `known` keeps what other rows lead to, too."""
        made: dict[str, Any] = {}
        start, row = 0, list(row)
        for place, sealed in self.opened:
            row[place] = sealed.from_db_value(row[place], None, None)
        for path, (model, names) in self.read.items():
            values = row[start : start + len(names)]
            start += len(names)
            key = (model, names, values[0])
            if values[0] is not None and key not in known:
                known[key] = model.from_db(DEFAULT_DB_ALIAS, names, values)
            made[path] = known.get(key)
            if path:
                owner, _, relation = path.rpartition("__")
                made[owner]._state.fields_cache[relation] = made[path]
        for name, value in zip(self.marks, row[start:], strict=True):
            of_matter = self.open_marks.get(name)
            setattr(made[""], name, of_matter.from_db_value(value, None, None) if of_matter else value)
        return made[""]

    def made_of_json(self, row: list[Any], known: Known) -> Any:
        for place in self.moments:
            row[place] = row[place] and datetime.fromisoformat(row[place])
        for place in self.days:
            row[place] = row[place] and date.fromisoformat(row[place])
        return self.made(row, known)


@dataclass(frozen=True)
class Records:
    """Records of one kind that belong to a petition: those of the petition with a key, and what is read of each."""

    of: Callable[[int], QuerySet[Any]]
    shape: Shape


def belonging(
    model: type[Model],
    *order: Any,
    by: str = "petition",
    row: Columns | None = None,
    most: int | None = None,
    within: Mapping[str, Any] | None = None,
    marks: Mapping[str, Any] | None = None,
    offices: tuple[str, ...] = (),
    persons: tuple[str, ...] = (),
    **paths: Columns,
) -> Records:
    """Those that lead to the petition, in an order, else the oldest first. within: which of them;
    marks: what is annotated besides;
    offices, persons, paths: what they lead to.
    """
    paths |= dict.fromkeys(offices, OFFICE) | dict.fromkeys(persons, PERSON)
    marks = marks or {}
    shape = Shape(row or columns(model), *marks, **paths)
    shape.open_marks = {name: field for name, mark in marks.items() if _is_of_matter(field := _field_of(mark))}
    found = model._default_manager.filter(**within or {}).annotate(**marks).order_by(*(order or ("pk",)))
    return Records(lambda petition: found.filter(**{by: petition})[:most], shape)


@dataclass
class RecordsStatement:
    """Records of several kinds that belong to one petition, each a list in its own order, in one statement."""

    name: str
    kinds: dict[str, Records]
    prepared: PreparedStatement = field(init=False)

    def __post_init__(self) -> None:
        self.prepared = PreparedStatement(self.name, ("bigint",), self._write)

    def read(self, petition_id: int) -> dict[str, list[Any]]:
        (lists,) = self.prepared.rows(petition_id)
        known: Known = {}
        return {
            name: [records.shape.made_of_json(row, known) for row in rows or ()]
            for (name, records), rows in zip(self.kinds.items(), lists, strict=True)
        }

    def _write(self) -> str:
        key = -1
        lists = []
        for records in self.kinds.values():
            sql = statement_of(records.of(key).values_list(*records.shape.names), key)
            cells = ", ".join(f"c{place}" for place in range(len(records.shape.names)))
            lists.append(f"(SELECT json_agg(json_build_array({cells})) FROM ({sql}) part({cells}))")  # noqa: S608
        return "SELECT " + ", ".join(lists)
