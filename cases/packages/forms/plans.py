"""Fields of a package that hold several of a kind: the members of a team, the measures given with it."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from cases.packages.actions.assigning import Planned
from cases.packages.actions.teams import MOST_TEAM
from cases.procedure.forms.rows import refuse_row
from offices.organisation.models import Account
from offices.pages.fields import DayField, ToldField
from offices.pages.wording import word_field

ROWS = 3
LONGEST_LIST = 2_000
BETWEEN = re.compile(r"[\s,，、;；]+")


class TeamField(forms.CharField):
    """User names with a blank or a comma between them, or a list of them; cleaned to active accounts."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=LONGEST_LIST, required=False, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return " ".join(map(str, value)) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[Account]:
        text = super().clean(self.prepare_value(value))
        names = list(dict.fromkeys(name for name in BETWEEN.split(text) if name))
        if len(names) > MOST_TEAM:
            raise forms.ValidationError(_now("专班最多%(most)d人。") % {"most": MOST_TEAM}, code="many")
        found = {member.username: member for member in Account.objects.filter(username__in=names, is_active=True)}
        missing = [name for name in names if name not in found]
        if missing:
            raise forms.ValidationError(
                _now("没有这个用户名：%(names)s。") % {"names": "、".join(name[:30] for name in missing)},
                code="unknown",
            )
        return [found[name] for name in names]


class MeasureRows(forms.Widget):
    """Rows of text, owner and day; from JSON a list of objects."""

    template_name = "cases/packages/_measure_rows.html"
    use_fieldset = True
    parts = ("text", "owner", "due_on")

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[Mapping[str, Any]]:
        given = data.get(name)
        if isinstance(given, list):
            return [row for row in given if isinstance(row, Mapping)]
        rows = [{part: data.get(f"{name}_{row}_{part}") or "" for part in self.parts} for row in range(ROWS)]
        return [row for row in rows if any(str(value).strip() for value in row.values())]

    def value_omitted_from_datadict(self, data: Any, files: Any, name: str) -> bool:
        return False

    def id_for_label(self, id_: str) -> str:
        return ""

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, None, attrs)
        known = [row if isinstance(row, Mapping) else vars(row) for row in value or []]
        filled = [*known, *({} for _row in range(ROWS - len(known)))]
        context["widget"]["rows"] = [
            {part: _text(row.get(part)) for part in self.parts} for row in filled[: max(ROWS, len(known))]
        ]
        return context


def _text(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value or "")


class MeasuresField(forms.Field):
    """Measures planned with the assignment, each with its text, owner and day."""

    widget = MeasureRows

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)
        self.columns: dict[str, forms.Field] = {
            "text": ToldField(label=_("措施"), max_length=500),
            "owner": forms.CharField(label=_("责任人"), max_length=60),
            "due_on": DayField(label=_("完成期限")),
        }

    def clean(self, value: Any) -> list[Planned]:
        if len(value or []) > ROWS:
            raise forms.ValidationError(_now("最多%(most)d项措施。") % {"most": ROWS}, code="many")
        planned, errors = [], []
        for number, row in enumerate(value or [], start=1):
            cleaned: dict[str, Any] = {}
            for name, column in self.columns.items():
                word_field(column)
                try:
                    cleaned[name] = column.clean(row.get(name))
                except forms.ValidationError as error:
                    errors.append(refuse_row(_now("第%d项措施：") % number, column, error.messages))
            if len(cleaned) == len(self.columns):
                planned.append(Planned(**cleaned))
        if errors:
            raise forms.ValidationError(errors)
        return planned
