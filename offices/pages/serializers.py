"""Serializers of all apps show labels and empty choices with these fields."""

from typing import Any

from rest_framework import serializers


class Label(serializers.CharField):
    """The Chinese word of a choice: `state_label` beside `state`."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(read_only=True, **kwargs)

    def bind(self, field_name: str, parent: Any) -> None:
        self.source = self.source or f"get_{field_name.removesuffix('_label')}_display"
        super().bind(field_name, parent)


class Count(serializers.IntegerField):
    """How many there are in a list."""

    def to_representation(self, value: Any) -> int:
        return len(value)


def empty_or(choices: Any) -> serializers.ChoiceField:
    """A choice that has not been made yet is the empty text."""
    return serializers.ChoiceField(choices=getattr(choices, "choices", choices), allow_blank=True)
