"""The cells of a list are written as HTML in this module alone; every text is escaped by its type."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from html import escape
from typing import Any, NamedTuple

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

VOID = frozenset({"input", "br"})  # elements without content
_special = re.compile("[&<>\"']").search


class Element(NamedTuple):
    """An HTML element. Its name and those of its attributes stand in the code; whatever else it has is text."""

    name: str
    content: Any
    attributes: Mapping[str, Any]


class Cell(NamedTuple):
    """text: a text, an element, or a tuple of both. said: the whole of it, shown where the pointer rests on it.

    css: the class of its colour, icon: the sign before it, url: where the text leads.
    """

    text: Any = ""
    said: str = ""
    css: str = ""
    icon: str = ""
    url: str = ""


def element(name: str, content: Any = "", /, **attributes: Any) -> Element:
    """`element("span", text, class_="wrap", aria_hidden="true")`; an attribute that is None or False is left out."""
    return Element(name, content, {_named(name): value for name, value in attributes.items()})


@cache
def _named(name: str) -> str:
    """The name of an attribute as HTML has it: class_ is class, aria_label is aria-label."""
    return name.rstrip("_").replace("_", "-")


def link(text: Any, url: str, css: str = "", title: str = "") -> Element:
    return Element("a", text, {"class": css or None, "href": url, "title": title or None})


def span(text: Any, css: str = "", title: str = "") -> Element:
    return Element("span", text, {"class": css or None, "title": title or None})


def icon(name: str) -> Element:
    """A sign of the icon font; the words beside it say the same."""
    return Element("i", "", {"class": f"ti {name}", "aria-hidden": "true"})


def tick(form: str | None, name: str, value: Any, said: str) -> Element:
    """A box that chooses a row for the form of that id, or the one around it."""
    attributes = {"type": "checkbox", "class": "form-check-input", "form": form, "name": name, "value": value}
    return Element("input", "", {**attributes, "aria-label": said})


def tick_all(form: str) -> Element:
    """The box in the head that chooses all rows of the page."""
    said = _("全选本页")
    return element(
        "input", type="checkbox", class_="form-check-input", data_select_all=form, aria_label=said, title=said
    )


def escaped(text: str) -> str:
    """Few texts have a sign to escape, and to look for one takes half the time."""
    return escape(text) if _special(text) else text


def written(content: Any) -> str:
    """HTML of a content: elements as such, tuples and lists one after the other, anything else as text."""
    kind = type(content)
    if kind is str:
        return escaped(content)
    if kind is Element:
        name, inside, attributes = content
        start = f"<{name}{_attributes(attributes)}>"
        return start if name in VOID else f"{start}{written(inside)}</{name}>"
    if kind is tuple or kind is list:
        return "".join([written(one) for one in content])
    return escaped(str(content))


def _attributes(attributes: Mapping[str, Any]) -> str:
    return "".join(
        [
            f" {name}" if value is True else f' {name}="{escaped(value if type(value) is str else str(value))}"'
            for name, value in attributes.items()
            if value is not None and value is not False
        ]
    )


def markup(content: Any) -> SafeString:
    """The same for a template, which does not escape it again."""
    return mark_safe(written(content))  # noqa: S308 - every text in it is escaped


class Opening(NamedTuple):
    """The beginning of the cells of a column: `plain` whole, `before` and `after` around a class of a cell's own."""

    plain: str
    before: str
    after: str


def opening(css: str, label: str) -> Opening:
    """label: the title of the column, which a phone shows beside the cell; none for an empty one."""
    label = f' data-label="{escape(label)}"' if label else ""
    css = escape(css)
    plain = f'<td class="{css}"{label}' if css else f"<td{label}"
    return Opening(plain, f'<td class="{css} ' if css else '<td class="', f'"{label}')


def rows_html(
    rows: Iterable[Any],
    columns: Sequence[tuple[Opening, Callable[[Any, Any], Cell | str]]],
    reader: Any,
    attributes_of: Callable[[Any, Any], Mapping[str, Any]] | None,
) -> SafeString:
    """Table rows: of each its attributes and the cells of the columns. A template takes thirty times as long."""
    made = []
    for row in rows:
        made.append(f"<tr{_attributes(attributes_of(row, reader))}>" if attributes_of else "<tr>")
        for (start, before, after), cell_of in columns:
            cell = cell_of(row, reader)
            if isinstance(cell, str):
                made.append(f"{start}>{escaped(cell)}</td>")
                continue
            if not isinstance(cell, tuple):
                made.append(f"{start}>{written(cell)}</td>")
                continue
            text, said, css, sign, url = cell
            shown = escaped(text) if type(text) is str else written(text)
            if css:
                start = f"{before}{escaped(css)}{after}"
            if said:
                start = f'{start} title="{shown if said is text else escaped(said)}"'
            if url:
                shown = f'<a href="{escaped(url)}">{shown}</a>'
            if sign:
                shown = f'<i class="ti {escaped(sign)}" aria-hidden="true"></i>{shown}'
            made.append(f"{start}>{shown}</td>")
        made.append("</tr>")
    return mark_safe("".join(made))  # noqa: S308 - every text in it is escaped
