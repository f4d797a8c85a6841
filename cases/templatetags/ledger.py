"""Lines of the ledger."""

from collections.abc import Iterable
from html import escape

from django import template
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from cases.packages.models.saved_views import SavedView
from cases.packages.reports.ledger import Cell, Line

register = template.Library()


@register.simple_tag
def ledger_lines(lines: Iterable[Line], may_assign: object = False, view: SavedView | str | None = None) -> SafeString:
    """`{% load ledger %}{% ledger_lines lines may_assign view %}`: table rows, each with its box, cells and button.

    Written out here: forty rows of fifteen cells by a template take longer than all else of the page together.
    """
    before, _zero, after = reverse("cases:package_edit", args=[0]).rpartition("0")
    after += f"?view={view.pk}" if isinstance(view, SavedView) else ""
    change, label = escape(_("改")), escape(_("修改"))

    def line_of(line: Line) -> str:
        package = line.package
        number = escape(package.petition.number)
        box = button = ""
        if may_assign or line.is_editable:
            box = (
                '<input type="checkbox" class="form-check-input" form="bulk-form" name="petition"'
                f' value="{package.petition_id}" aria-label="{number}">'
            )
        if line.is_editable:
            button = (
                f'<button type="button" class="btn btn-sm" hx-get="{before}{package.pk}{after}" hx-target="closest tr"'
                f' hx-swap="outerHTML" aria-label="{label}{number}">{change}</button>'
            )
        cells = "".join([_cell(*one) for one in line.cells])
        return (
            f'<tr id="package-{package.pk}"><td class="pk-check">{box}</td>{cells}<td class="pk-act">{button}</td></tr>'
        )

    return mark_safe("".join([line_of(line) for line in lines]))  # noqa: S308 - every text in it is escaped


def _cell(key: str, label: str, cell: Cell) -> str:
    title = f' title="{escape(cell.said)}"' if cell.said else ""
    icon = f'<i class="ti {cell.icon}" aria-hidden="true"></i>' if cell.icon else ""
    text = escape(cell.text)
    text = f'<a href="{escape(cell.url)}">{text}</a>' if cell.url else text
    return f'<td class="pk-{key} {cell.css}" data-label="{label}"{title}>{icon}{text}</td>'
