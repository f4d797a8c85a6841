"""What a person writes into the history says something: a full stop is no reason and no account."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django import forms

from cases.procedure.actions.change import Change
from cases.procedure.step_kinds import FactType, FreeText, StepKind
from offices.pages.fields import ToldField
from offices.pages.texts import nothing_said


def check_said(change: Change) -> None:
    """Raises InvalidFacts for a free text of the step that says nothing; an empty one is the step's own matter."""
    told = {name: kind for name, kind in change.kind.facts.items() if not _only_names(change.kind, name)}
    for name, text in _texts(change.facts, told, ""):
        if refusal := nothing_said(text, field=name):
            raise refusal


def _only_names(kind: StepKind, name: str) -> bool:
    """Whether the form asks for a name, a place, a relation: one character (妻, 子) says what it is."""
    field = kind.form.base_fields.get(name) if kind.form is not None else None
    return isinstance(field, forms.CharField) and not isinstance(field, ToldField)


def _texts(value: Any, declared: FactType, name: str) -> Iterator[tuple[str, str]]:
    if declared is FreeText:
        if isinstance(value, str):
            yield name, value
    elif isinstance(declared, Mapping) and isinstance(value, Mapping):
        for part, kind in declared.items():
            yield from _texts(value.get(part), kind, part)
    elif isinstance(declared, Sequence) and isinstance(value, Sequence) and not isinstance(value, str):
        for one in value:
            yield from _texts(one, declared[0], name)
