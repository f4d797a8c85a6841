"""From a row of a list of packages to what it asks for. Pure: reads nothing but the row."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from cases.imports.cell_values import cells_by_field, moment_of, short_text, text_of
from cases.imports.sheet_titles import title_reader
from cases.jobs.errors import Reasons, RowRefused
from offices.files.tables import Cell

FIELDS = {
    "number": _l("信访件编号"),
    "leader": _l("包案领导"),
    "unit": _l("责任单位"),
    "responsible": _l("责任人"),
    "due_on": _l("化解期限"),
    "note": _l("要求"),
    "reason": _l("理由"),
    "subject": _l("概要（只用于核对）"),
}
# The titles that the columns go by in the lists of others, and in the ledger's own workbook.
TITLES = {
    "number": "信访件编号 编号 信访编号 信访件号 件号 案件编号",
    "leader": "包案领导 包案领导姓名 领导 包保领导 包联领导 县级领导 市级领导",
    "unit": "责任单位 责任部门 承办单位 牵头单位 化解责任单位",
    "responsible": "责任人 具体责任人 单位责任人 联系人",
    "due_on": "化解期限 办结时限 化解时限 完成时限 期限 时限 到期日",
    "note": "要求 工作要求 化解要求 包案要求",
    "reason": "理由 移交理由 调整理由",
    "subject": "概要 信访概要 信访事项 标题",
}
REQUIRED = ("number",)
field_of_title = title_reader(TITLES)


@dataclass(frozen=True)
class PackageFacts:
    """What one row says; what it leaves empty stays as it is. Leader and unit are still names."""

    number: str
    leader: str = ""
    unit: str = ""
    responsible: str = ""
    due_on: date | None = None
    note: str = ""
    reason: str = ""
    subject: str = ""
    wrong: str = ""  # what cannot be read; told with what else is wrong


def read_package_row(cells: Sequence[Cell], columns: Mapping[str, int]) -> PackageFacts:
    """The facts of a row, with what is wrong in its cells; RowRefused where there is nothing to go by."""
    found = cells_by_field(cells, columns, FIELDS)
    text = {field: text_of(cell) for field, cell in found.items()}
    number = short_text(text, "number", 40, FIELDS)
    if not number:
        raise RowRefused(_("没有信访件编号。"))
    due, reasons = found.get("due_on"), Reasons()

    def short(name: str, most: int) -> str:
        return reasons.read(lambda: short_text(text, name, most, FIELDS), "")

    def day() -> date | None:
        return moment_of(due, FIELDS["due_on"]).date() if text.get("due_on", "").strip() else None

    facts = PackageFacts(
        number=number,
        leader=short("leader", 60),
        unit=short("unit", 100),
        responsible=short("responsible", 60),
        due_on=reasons.read(day, None),
        note=short("note", 500),
        reason=short("reason", 500),
        subject=short("subject", 500),
    )
    if not str(reasons) and facts == PackageFacts(number=number, reason=facts.reason, subject=facts.subject):
        raise RowRefused(_("除编号外没有内容。"))
    return replace(facts, wrong=str(reasons))
