"""The table that an office keeps: which department of it a content category belongs to (归口)."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.organs.models import CompetenceRule
from offices.errors import InvalidFacts
from offices.organisation.enums import AdminEvent
from offices.organisation.forms.fields import OfficeField
from offices.organisation.forms.rules import OfficeRuleForm
from offices.organisation.models import Office
from offices.organisation.roles import Permission
from offices.organisation.rules import LeftOpen, RuleKind
from offices.pages.fields import LongText
from offices.pages.wording import word_field
from offices.vocabularies.fields import CategoryField

MOST_LINES, SHOWN = 500, 5
_BETWEEN = re.compile(r"\t|[：:]|[，,]|->|→")


Table = dict[str, dict[str, str]]
Line = tuple[int, str, str]  # its place in the text or file, category, department


def table_of(office: Office, lines: Iterable[Line]) -> tuple[Table, list[str]]:
    """By the code of the category what the lines name, and a sentence for each wrong one."""
    named = OfficeField(Office.objects.filter(path__startswith=office.path), near=office, label=_("归口单位"))
    category = CategoryField(label=_("内容分类"))
    for field in (named, category):
        word_field(field)
    table: Table = {}
    wrong = []
    for place, content, department in lines:
        try:
            if not content or not department:
                raise ValidationError(_("须写内容分类和单位。"))
            found: Any = category.clean(content)
            unit: Any = named.clean(department)
        except ValidationError as error:
            wrong.append(_("第%(place)d行：%(why)s") % {"place": place, "why": "".join(error.messages)})
            continue
        if found.code in table:
            wrong.append(_("第%(place)d行：“%(name)s”写了两次。") % {"place": place, "name": found.full_name})
        table[found.code] = {"category": found.full_name, "office": unit.code, "unit": unit.name}
    return table, wrong


def lines_of(table: Table) -> str:
    """The table as the form writes it."""
    return "\n".join(f"{row['category']}：{row['unit']}" for row in table.values())


def _parts(text: str) -> Iterator[Line]:
    for place, line in enumerate((line.strip() for line in text.splitlines() if line.strip()), start=1):
        parts = [part.strip() for part in _BETWEEN.split(line, maxsplit=1)]
        yield place, parts[0], parts[1] if len(parts) > 1 else ""


def _clean(office: Office, values: Mapping[str, Any]) -> dict[str, Any]:
    """values: `table`, lines of category and department, as a form or two columns of a workbook bring them."""
    lines = list(_parts(str(values["departments"] or "")))
    if len(lines) > MOST_LINES:
        raise InvalidFacts("too_many", _("归口表最多%d行。") % MOST_LINES, field="departments")
    table, wrong = table_of(office, lines)
    if wrong:
        raise InvalidFacts("wrong_lines", "".join(wrong[:SHOWN]), field="departments")
    return {"departments": table}


def _file_page(office: Office) -> str:
    return reverse("cases:competence_file", args=[office.code])


COMPETENCE_RULES = RuleKind(
    code="competence",
    name=gettext_lazy("归口表"),
    model=CompetenceRule,
    fields=("departments",),
    permission=Permission.EDIT_RULES,
    clean=_clean,
    event=AdminEvent.COMPETENCE_RULE_MADE,
    subject="competence",
    loads=_file_page,
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
            "每行“内容分类：单位”，可以从Excel粘贴两列，也可以在历次版本页“从Excel载入”；没有列出的小类按其上级分类。"
            "甄别、转送、交办时作为建议列出，不自动选定。留空表示不设归口表。"
        ),
    )

    def __init__(self, *args: Any, holding: Any = None, **options: Any) -> None:
        super().__init__(*args, holding=holding, **options)
        self.initial["departments"] = lines_of(holding.departments if holding is not None else {})


LEFT_OPEN = (
    LeftOpen(
        gettext_lazy("各类事项归口的单位"),
        gettext_lazy("《信访工作条例》第二十二条只规定属地管理、分级负责，谁主管、谁负责"),
        gettext_lazy("各单位的职责分工"),
        gettext_lazy("甄别、转送、交办时列出“建议的主管单位”"),
        gettext_lazy("没有归口表，不建议"),
        rule="competence",
    ),
)
