"""Rows of the work list."""

from collections.abc import Iterable
from html import escape
from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

register = template.Library()


@register.simple_tag
def worklist_rows(rows: Iterable[dict[str, Any]], may_assign: object = False) -> SafeString:
    """`{% load worklist %}{% worklist_rows rows may_assign %}`: table rows of `reports.worklist.rows_of`.

    Written out here, as those of the ledger: by a template they take as long as all else of the page together.
    """
    urgent = f'<i class="ti ti-urgent text-danger" title="{escape(_("重大紧急"))}"></i>'
    sealed = f'<i class="ti ti-lock" title="{escape(_("密封"))}"></i>'

    def row_of(row: dict[str, Any]) -> str:
        number, subject = escape(row["number"]), escape(row["subject"])
        box = icon = ""
        if may_assign:
            box = (
                '<td class="assign-tick"><input type="checkbox" class="form-check-input" form="bulk-form"'
                f' name="petition" value="{number}" aria-label="{number}"></td>'
            )
        if row["icon"]:
            icon = f'<i class="ti {row["icon"]}" aria-hidden="true"></i>'
        signs = (urgent if row["urgent"] else "") + (sealed if row["sealed"] else "")
        words = ("petitioner_masked", "state_label", "clock", "due")
        first = "".join([f"<td>{escape(row[name])}</td>" for name in words])
        last = "".join([f"<td>{escape(row[name])}</td>" for name in ("holder_name", "handler_name", "category_name")])
        return (
            f'<tr>{box}<td><a class="num" href="{escape(row["url"])}">{number}</a></td>'
            f'<td class="subject" title="{subject}">{signs}{subject}</td>{first}'
            f'<td class="{row["due_class"]}">{icon}{row["left"]}</td>{last}</tr>\n'
        )

    return mark_safe("".join([row_of(row) for row in rows]))  # noqa: S308 - every text in it is escaped
