"""A table of competence (归口) from a file: read, shown beside what holds, and then saved as a new version."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases.organs.forms.competence import CompetenceFileForm
from cases.organs.models import CompetenceRule
from cases.organs.rules import COMPETENCE_RULES, MOST_LINES, Line, Table, lines_of, table_of
from offices.errors import InvalidFacts
from offices.files.workbooks import read_columns
from offices.organisation.models import Office
from offices.organisation.queries import offices_reached, rule_for
from offices.organisation.reports import versions_of
from offices.organisation.roles import Permission
from offices.organisation.views.access import account_of, needs
from offices.pages.forms import attempt
from offices.pages.views import form_page, takes_files

COLUMNS = ("内容分类", "单位")


@takes_files
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.EDIT_RULES)
def competence_file(request: HttpRequest, owner: str) -> HttpResponse:
    """The answer to a file is what it would change; nothing has been written for it."""
    office = get_object_or_404(offices_reached(account_of(request), Permission.EDIT_RULES), code=owner)
    form = CompetenceFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        read = attempt(form, lambda: _read(office, form.cleaned_data["file"]))
        if read is not None:
            return _preview(request, office, *read, whole=form.cleaned_data["way"] == "whole")
    title = _("归口表从Excel载入：%s") % office.name
    back = reverse("offices:rule_history", args=[COMPETENCE_RULES.code, office.code])
    return form_page(request, form, title=title, back=back, submit=_("预览"))


def _read(office: Office, file: Any) -> tuple[Table, list[str]]:
    lines: list[Line] = []
    for number, cells in read_columns(file, COLUMNS):
        category, unit = (str(cell or "").strip() for cell in cells)
        if category or unit:
            lines.append((number, category, unit))
    if len(lines) > MOST_LINES:
        raise InvalidFacts("too_many", _("归口表最多%d行。") % MOST_LINES, field="file")
    if not lines:
        raise InvalidFacts("empty_file", _("文件中没有数据。"), field="file")
    return table_of(office, lines)


def _preview(request: HttpRequest, office: Office, read: Table, wrong: list[str], *, whole: bool) -> HttpResponse:
    """What is new, what changes, what falls away; the table is saved by the form of the rule, as a new version."""
    holding = rule_for(CompetenceRule.objects.all(), office, timezone.localdate())
    now: Table = holding.departments if holding is not None else {}
    table = read if whole else {**now, **read}
    last = versions_of(COMPETENCE_RULES, office).first()
    kept = [code for code in table if code in now]
    context = {
        "title": _("预览：归口表（%s）") % office.name,
        "office": office,
        "wrong": wrong,
        "added": [row for code, row in table.items() if code not in now],
        "changed": [(now[code], table[code]) for code in kept if now[code]["office"] != table[code]["office"]],
        "removed": [row for code, row in now.items() if code not in table],
        "same": sum(now[code]["office"] == table[code]["office"] for code in kept),
        "total": len(table),
        "departments": lines_of(table),
        "version": last.version if last is not None else 0,
        "save": reverse("offices:rule_edit", args=[COMPETENCE_RULES.code, office.code]),
        "again": reverse("cases:competence_file", args=[office.code]),
    }
    return render(request, "cases/organs/competence_preview.html", context, status=422 if wrong else 200)
