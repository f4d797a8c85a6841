"""Cells as HTML: whatever a text holds, it stays text."""

from html.parser import HTMLParser
from typing import Any

import pytest
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy

from offices.lists.cells import Cell, element, icon, link, markup, opening, rows_html, span, tick, written

HOSTILE = """'"><script>alert(1)</script>&amp;<td class="x">"""


class Parsed(HTMLParser):
    """The elements of a piece of HTML with their attributes, and its text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


def row_of(cell: Any, css: str = "", label: str = "") -> Parsed:
    return Parsed(rows_html([None], [(opening(css, label), lambda row, reader: cell)], None, None))


@pytest.mark.parametrize(
    "text",
    [HOSTILE, mark_safe(HOSTILE), gettext_lazy(HOSTILE), (HOSTILE,), [HOSTILE]],  # noqa: S308
    ids=["text", "marked as safe", "lazy", "tuple", "list"],
)
def test_a_text_of_any_type_is_escaped(text: Any) -> None:
    parsed = Parsed(written(text))
    assert (parsed.elements, parsed.text) == ([], HOSTILE)


def test_a_cell_may_be_a_number() -> None:
    assert rows_html([3], [(opening("", ""), lambda row, reader: row)], None, None) == "<tr><td>3</td></tr>"


def test_every_part_of_a_cell_is_escaped() -> None:
    parsed = row_of(Cell(HOSTILE, HOSTILE, HOSTILE, HOSTILE, HOSTILE), HOSTILE, HOSTILE)
    assert parsed.text == HOSTILE
    assert parsed.elements == [
        ("tr", {}),
        ("td", {"class": f"{HOSTILE} {HOSTILE}", "data-label": HOSTILE, "title": HOSTILE}),
        ("i", {"class": f"ti {HOSTILE}", "aria-hidden": "true"}),
        ("a", {"href": HOSTILE}),
    ]
    assert row_of(HOSTILE).text == HOSTILE
    assert row_of(mark_safe(HOSTILE)).text == HOSTILE  # noqa: S308
    assert row_of(Cell(mark_safe(HOSTILE), mark_safe(HOSTILE))).elements[1:] == [("td", {"title": HOSTILE})]  # noqa: S308


def test_elements_keep_hostile_contents_and_attributes() -> None:
    made = (
        link(HOSTILE, HOSTILE, HOSTILE, HOSTILE),
        span((HOSTILE, icon(HOSTILE)), HOSTILE, HOSTILE),
        tick("form", "petition", HOSTILE, HOSTILE),
        element("button", HOSTILE, class_=HOSTILE, data_row=HOSTILE, disabled=True, title=None),
    )
    parsed = Parsed(written(made))
    assert parsed.text == HOSTILE * 3
    assert [tag for tag, _attributes in parsed.elements] == ["a", "span", "i", "input", "button"]
    assert parsed.elements[-1] == ("button", {"class": HOSTILE, "data-row": HOSTILE, "disabled": None})
    values = [value for _tag, attributes in parsed.elements for value in attributes.values()]
    assert sum(value is not None and HOSTILE in value for value in values) == 10


def test_attributes_of_a_row_are_escaped() -> None:
    html = rows_html([HOSTILE], [], None, lambda row, reader: {"id": row, "class": None})
    assert Parsed(html).elements == [("tr", {"id": HOSTILE})]


def test_a_template_does_not_escape_it_again() -> None:
    assert markup(span("<")) == "<span>&lt;</span>"
