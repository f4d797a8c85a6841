"""Serializers of all apps show labels and empty choices with these fields."""

from typing import Any

from django.core.exceptions import ValidationError as DjangoValidationError
from rest_framework import serializers

from offices.pages.telephones import checked_phone


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


class PhoneGiven(serializers.CharField):
    """A telephone number, or two, in any spelling; the value is in plain digits."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_length": 40, "required": False, "allow_blank": True, **kwargs})

    def to_internal_value(self, data: Any) -> str:
        try:
            return checked_phone(super().to_internal_value(data))
        except DjangoValidationError as error:
            raise serializers.ValidationError(error.messages) from error


def empty_or(choices: Any) -> serializers.ChoiceField:
    """A choice that has not been made yet is the empty text."""
    return serializers.ChoiceField(choices=getattr(choices, "choices", choices), allow_blank=True)
