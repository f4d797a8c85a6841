"""What a person writes into the history says something: a full stop is no reason and no account."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from cases.procedure.actions.change import Change
from cases.procedure.step_kinds import FactType, FreeText
from offices.pages.texts import nothing_said


def check_said(change: Change) -> None:
    """Raises InvalidFacts for a free text of the step that says nothing; an empty one is the step's own matter."""
    for name, text in _texts(change.facts, change.kind.facts, ""):
        if refusal := nothing_said(text, field=name):
            raise refusal


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
