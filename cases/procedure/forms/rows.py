"""A field of a step form holds several rows of the same columns: instalments, participants of a hearing."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _now

from offices.pages.texts import NOTHING_SAID, named, refuse_signs
from offices.pages.wording import word_field

MOST_ROWS = 40


class RowsInput(forms.Widget):
    """Rows of inputs named field_0_column; from JSON a list of objects."""

    template_name = "cases/procedure/_rows.html"
    use_fieldset = True
    columns: Mapping[str, forms.Field] = {}
    shown = 1
    wrong: frozenset[tuple[int, str]] = frozenset()  # cells by the place of their row, from 0, and their column

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        given = data.get(name)
        if isinstance(given, list | tuple):
            return [row for row in given if isinstance(row, Mapping)]
        rows = [{part: data.get(f"{name}_{row}_{part}") or "" for part in self.columns} for row in range(MOST_ROWS + 1)]
        return [row for row in rows if any(str(value).strip() for value in row.values())]

    def value_omitted_from_datadict(self, data: Any, files: Any, name: str) -> bool:
        return False

    def id_for_label(self, id_: str) -> str:
        return ""

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, None, attrs)
        known = list(value or [])[:MOST_ROWS]
        filled = [*known, *({} for _row in range(max(self.shown - len(known), 1)))][:MOST_ROWS]
        context["widget"]["most"] = MOST_ROWS
        context["widget"]["rows"] = [
            [
                {"label": column.label, "html": self._cell(name, part, row.get(part), number)}
                for part, column in self.columns.items()
            ]
            for number, row in enumerate(filled)
        ]
        return context

    def _cell(self, field: str, part: str, value: Any, number: int) -> str:
        name, column = f"{field}_{number}_{part}", self.columns[part]
        attrs = {"aria-label": _called(number + 1, column), "id": f"id_{name}"}
        if (number, part) in self.wrong:
            attrs["aria-invalid"] = "true"
        attrs["class"] = "form-select" if isinstance(column, forms.ChoiceField) else "form-control"
        shown = column.widget.format_value(column.prepare_value(value)) if value not in (None, "") else value
        if isinstance(column, forms.ChoiceField):
            shown = value
        return column.widget.render(name, shown, attrs)


def _called(number: int, column: forms.Field) -> str:
    return _now("第%(number)d行：%(label)s") % {"number": number, "label": column.label}


def refuse_row(row: str, column: forms.Field, messages: Iterable[str]) -> forms.ValidationError:
    """What is wrong in a row, in the user's words. row: what it is called."""
    said = "".join(messages)
    is_named = named(column.label) in said and said != str(NOTHING_SAID)
    return forms.ValidationError(f"{row}{said}" if is_named else f"{row}{column.label}：{said}", code="row")


class RowsField(forms.Field):
    """Its value is a list of rows, each a mapping of its columns.

    record: the name of a row in the description of the API. shown: how many empty rows a page offers.
    """

    widget = RowsInput

    def __init__(
        self,
        columns: Mapping[str, forms.Field],
        *,
        record: str,
        shown: int = 3,
        least: int = 1,
        **kwargs: Any,
    ) -> None:
        super().__init__(required=least > 0, **kwargs)
        self.columns, self.record, self.least = columns, record, least
        self.widget.columns, self.widget.shown = columns, shown

    def __deepcopy__(self, memo: Any) -> "RowsField":
        copy: RowsField = super().__deepcopy__(memo)
        copy.widget.columns, copy.widget.shown = self.widget.columns, self.widget.shown
        return copy

    def clean(self, value: Any) -> list[dict[str, Any]]:
        rows = value if isinstance(value, list) else []
        if len(rows) > MOST_ROWS:
            raise forms.ValidationError(_now("最多%(most)d行。") % {"most": MOST_ROWS}, code="many")
        super().validate(rows or None)
        found, errors, wrong = [], [], set()
        for number, row in enumerate(rows, start=1):
            cleaned: dict[str, Any] = {}
            for name, column in self.columns.items():
                word_field(column)
                try:
                    cleaned[name] = column.clean(row.get(name))
                    if isinstance(column, forms.CharField):
                        refuse_signs(cleaned[name])
                except forms.ValidationError as error:
                    wrong.add((number - 1, name))
                    errors.append(refuse_row(_now("第%d行：") % number, column, error.messages))
            found.append(cleaned)
        if errors:
            self.widget.wrong = frozenset(wrong)
            raise forms.ValidationError(errors)
        return found
