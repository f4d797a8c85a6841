"""Serializers of all apps show labels and empty choices with these fields; bodies of requests are read with them."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, TypeVar

from django.core.exceptions import NON_FIELD_ERRORS
from django.core.exceptions import ValidationError as DjangoValidationError
from django.forms import BaseForm
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _l
from rest_framework import serializers
from rest_framework.utils import html

from offices.pages.moments import refuse_far
from offices.pages.telephones import checked_phone
from offices.pages.texts import refuse_signs, refuse_silent
from offices.pages.wording import word_part

F = TypeVar("F", bound=BaseForm)


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


class ToldGiven(serializers.CharField):
    """A reason, an account, a request: a text that says something, as `ToldField` of a form."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.validators = [*self.validators, refuse_silent]


class Body(serializers.Serializer[Any]):
    """The body of a request, or a part of it. A field that it does not know is refused by its name: left out silently,
    a mistyped field would be lost.
    """

    unknown: Any = _l("没有这个字段。")
    default_error_messages = {"invalid": _l("须是 JSON 对象。")}

    def get_fields(self) -> dict[str, serializers.Field]:
        """The fields; one of text refuses what has no letter and no figure, as forms do."""
        fields = super().get_fields()
        for field in fields.values():
            if isinstance(field, ToldGiven) or not isinstance(field, serializers.CharField):
                continue
            if field.trim_whitespace:  # a password is not trimmed
                field.validators = [*field.validators, refuse_signs]
        return fields

    @cached_property
    def fields(self) -> Any:
        known = super().fields
        for field in known.values():
            word_part(field)
        return known

    def run_validation(self, data: Any = serializers.empty) -> Any:
        if data is None and self.parent is None:  # the body itself is null
            return self.to_internal_value(data)
        return super().run_validation(data)

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, Mapping):
            given = {str(name) for name in data}
            if html.is_html_input(data):  # the parts of a list or of a record: photos[0], principal.name
                given = {name if name in self.fields else re.split(r"[.\[]", name, maxsplit=1)[0] for name in given}
            if unknown := sorted(given - self.fields.keys()):
                raise serializers.ValidationError({name[:100]: [self.unknown] for name in unknown[:20]})
        return super().to_internal_value(data)


def given_in(body: type[serializers.Serializer[Any]], data: Any) -> dict[str, Any]:
    """What a body says, for the form of the page; null says nothing. Raises ValidationError."""
    read = body(data=data)
    read.is_valid(raise_exception=True)
    return {name: value for name, value in read.validated_data.items() if value is not None}


def checked(form: F) -> F:
    """The form of the page, where it finds nothing wrong. Raises ValidationError, each error where the body has the
    field.
    """
    if not form.is_valid():
        raise serializers.ValidationError(
            {
                "non_field_errors" if name == NON_FIELD_ERRORS else name: [str(error) for error in errors]
                for name, errors in form.errors.items()
            }
        )
    return form


class DayGiven(serializers.DateField):
    """A day within the years of the forms."""

    def to_internal_value(self, data: Any) -> date:
        day: date = super().to_internal_value(data)
        _check_far(day)
        return day


class MomentGiven(serializers.DateTimeField):
    """A moment within the years of the forms."""

    def enforce_timezone(self, value: datetime) -> datetime:
        _check_far(value)  # first: a moment of the year 1 has no other zone
        moment: datetime = super().enforce_timezone(value)
        return moment


def _check_far(day: date) -> None:
    try:
        refuse_far(day)
    except DjangoValidationError as error:
        raise serializers.ValidationError(error.messages) from error


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
