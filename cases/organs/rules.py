"""The table that an office keeps: which department of it a content category belongs to (归口)."""

import re
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.organs.models import CompetenceRule
from offices.errors import InvalidFacts
from offices.organisation.enums import AdminEvent
from offices.organisation.forms.fields import OfficeField
from offices.organisation.forms.rules import OfficeRuleForm
from offices.organisation.models import Office
from offices.organisation.roles import Permission
from offices.organisation.rules import RuleKind
from offices.pages.fields import LongText
from offices.pages.wording import word_field
from offices.vocabularies.fields import CategoryField

MOST_LINES, SHOWN = 500, 5
_BETWEEN = re.compile(r"\t|[：:]|[，,]|->|→")


def _clean(office: Office, values: Mapping[str, Any]) -> dict[str, Any]:
    """values: `table`, lines of category and department, as a form or two columns of a workbook bring them."""
    lines = [line.strip() for line in str(values["departments"] or "").splitlines() if line.strip()]
    if len(lines) > MOST_LINES:
        raise InvalidFacts("too_many", _("归口表最多%d行。") % MOST_LINES, field="departments")
    named = OfficeField(Office.objects.filter(path__startswith=office.path), near=office, label=_("归口单位"))
    category = CategoryField(label=_("内容分类"))
    for field in (named, category):
        word_field(field)
    table: dict[str, dict[str, str]] = {}
    wrong = []
    for place, line in enumerate(lines, start=1):
        parts = [part.strip() for part in _BETWEEN.split(line, maxsplit=1)]
        try:
            if len(parts) < 2 or not parts[1]:
                raise ValidationError(_("须写内容分类和单位，中间用冒号或者制表符隔开。"))
            found: Any = category.clean(parts[0])
            unit: Any = named.clean(parts[1])
        except ValidationError as error:
            wrong.append(_("第%(place)d行：%(why)s") % {"place": place, "why": "".join(error.messages)})
            continue
        if found.code in table:
            wrong.append(_("第%(place)d行：“%(name)s”写了两次。") % {"place": place, "name": found.full_name})
        table[found.code] = {"category": found.full_name, "office": unit.code, "unit": unit.name}
    if wrong:
        raise InvalidFacts("wrong_lines", "".join(wrong[:SHOWN]), field="departments")
    return {"departments": table}


COMPETENCE_RULES = RuleKind(
    code="competence",
    name=gettext_lazy("归口表"),
    model=CompetenceRule,
    fields=("departments",),
    permission=Permission.EDIT_RULES,
    clean=_clean,
    event=AdminEvent.COMPETENCE_RULE_MADE,
    subject="competence",
)


class CompetenceRuleForm(OfficeRuleForm):
    """One line a category; two columns of a workbook can be pasted."""

    departments = LongText(
        least=0,
        rows=14,
        max_length=40_000,
        required=False,
        label=gettext_lazy("内容分类归口的单位"),
        help_text=gettext_lazy(
            "每行“内容分类：单位”，可以从Excel粘贴两列；没有列出的小类按其上级分类。"
            "甄别、转送、交办时作为建议列出，不自动选定。留空表示不设归口表。"
        ),
    )

    def __init__(self, *args: Any, holding: Any = None, **options: Any) -> None:
        super().__init__(*args, holding=holding, **options)
        rows = holding.departments.values() if holding is not None else ()
        self.initial["departments"] = "\n".join(f"{row['category']}：{row['unit']}" for row in rows)
