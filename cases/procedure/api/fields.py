"""The fields of a request's body, made from the fields of a form."""

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from rest_framework import serializers

from cases.procedure.forms.fields import HandlerField, PetitionField, PetitionsField, SeveralOfField
from cases.procedure.forms.rows import MOST_ROWS, RowsField
from offices.organisation.forms.fields import AccountField, OfficeField, OfficesField
from offices.pages.fields import ToldField
from offices.pages.serializers import Body, DayGiven, MomentGiven, ToldGiven
from offices.vocabularies.fields import CategoryField

# By what a record is named in a request.
_named_by: dict[type[forms.Field], str] = {
    OfficeField: "单位代码或名称",
    OfficesField: "单位代码或名称，几个之间用顿号隔开",
    CategoryField: "内容分类代码或全称",
    PetitionField: "信访件编号",
    PetitionsField: "信访件编号，几个之间用顿号隔开",
    HandlerField: "用户名",
    AccountField: "用户名",
}
_rows: dict[str, type[Body]] = {}  # one row for all steps that ask for it
_made_by: dict[type[forms.Field], Callable[[Any], serializers.Field]] = {}


def register_fields(
    made_by: Mapping[type[forms.Field], Callable[[Any], serializers.Field]],
    named_by: Mapping[type[forms.Field], str],
) -> None:
    """Say how the form fields of a higher room stand in a request; from AppConfig.ready."""
    _made_by.update(made_by)
    _named_by.update(named_by)


def serializer_field(field: forms.Field) -> serializers.Field:
    """The field of the request's body for a field of a form. What the two check alike, the form checks again."""
    options: dict[str, Any] = {"required": field.required, "label": str(field.label or "")}
    help_text = _named_by.get(type(field)) or str(field.help_text or "")
    if help_text:
        options["help_text"] = help_text
    empty: dict[str, Any] = {} if field.required else {"allow_null": True}
    if isinstance(field, RowsField):
        if field.record not in _rows:
            columns = {name: serializer_field(column) for name, column in field.columns.items()}
            _rows[field.record] = type(field.record, (Body,), {"__doc__": str(field.label), **columns})
        return _rows[field.record](many=True, required=field.required, max_length=MOST_ROWS, label=str(field.label))  # type: ignore[call-arg]
    for kind, make in _made_by.items():
        if isinstance(field, kind):
            return make(field)
    if isinstance(field, forms.ModelChoiceField):
        return serializers.CharField(max_length=200, allow_blank=not field.required, **options, **empty)
    if isinstance(field, SeveralOfField):
        child = serializers.IntegerField() if field.kind is int else serializers.CharField(max_length=40)
        return serializers.ListField(child=child, max_length=MOST_ROWS * 5, **options)
    if isinstance(field, forms.MultipleChoiceField):
        return serializers.ListField(child=serializers.ChoiceField(choices=_choices(field)), **options)
    if isinstance(field, forms.ChoiceField):
        choices = _choices(field)
        if not choices:  # the petition's own promises, by number
            return serializers.IntegerField(min_value=1, max_value=1000, **options)
        if {value for value, _label in choices} == {"True", "False"}:
            return serializers.BooleanField(**options, **empty)
        return serializers.ChoiceField(choices=choices, **options, **empty)
    if isinstance(field, forms.BooleanField):
        return serializers.BooleanField(**options)
    if isinstance(field, forms.DateTimeField):
        return MomentGiven(**options, **empty)
    if isinstance(field, forms.DateField):
        return DayGiven(**options, **empty)
    if isinstance(field, forms.DecimalField):
        digits: dict[str, Any] = {"max_digits": field.max_digits, "decimal_places": field.decimal_places}
        return serializers.DecimalField(**digits, **options, **empty)
    if isinstance(field, forms.IntegerField):
        bounds: dict[str, Any] = {"min_value": field.min_value, "max_value": field.max_value}
        return serializers.IntegerField(**bounds, **options, **empty)
    if isinstance(field, forms.RegexField):
        return serializers.RegexField(field.regex, allow_blank=not field.required, **options, **empty)
    if isinstance(field, forms.CharField):
        made = ToldGiven if isinstance(field, ToldField) and field.least else serializers.CharField
        return made(max_length=field.max_length, allow_blank=not field.required, **options, **empty)
    raise TypeError(f"no field of a request for {type(field).__name__}")


def _choices(field: forms.ChoiceField) -> list[tuple[Any, str]]:
    return [(value, str(label)) for value, label in field.choices if value not in ("", None)]  # type: ignore[union-attr, misc]
