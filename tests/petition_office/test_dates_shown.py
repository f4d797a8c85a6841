"""A page writes a day as 2026年3月2日（周一）: no ISO date and no day without its year among its words."""

import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from tests.factories import City
from tests.petition_office.test_every_page import city, opened, routes_of  # noqa: F401

ROOT = Path(settings.BASE_DIR)
ISO = re.compile(r"(?<![\d.])\d{4}-\d\d-\d\d(?!-?\d)")
NO_YEAR = re.compile(r"(?<![年\d至])\d{1,2}月\d{1,2}日")
UNREAD = {"script", "style", "code", "pre", "textarea", "time"}  # what is typed in, or read by programs
# How a template or a module would write a day but by the filter of the pages; values of inputs and addresses are ISO.
IN_TEMPLATE = re.compile(r"""\|date:["'](?:[^"']*j日|Y-m-d)["']""")
OF_PROGRAMS = re.compile(r"""(?:value|href|datetime|min|max)="[^"]*$""")


class Words(HTMLParser):
    """The words of a page that a reader sees."""

    def __init__(self) -> None:
        super().__init__()
        self.unread: list[str] = []
        self.said: list[str] = []

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        if tag in UNREAD:
            self.unread.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self.unread and tag == self.unread[-1]:
            self.unread.pop()

    def handle_data(self, data: str) -> None:
        if not self.unread:
            self.said.append(data)


@pytest.mark.slow
@pytest.mark.parametrize("part", range(2))
def test_every_page_writes_days_in_full(city: City, part: int) -> None:  # noqa: F811
    wrong = {}
    for account, address, content in opened(routes_of(part)):
        page = Words()
        page.feed(content.decode())
        text = "\n".join(page.said)
        if found := ISO.findall(text) + NO_YEAR.findall(text):
            wrong[account.username, address] = found[:3]
    assert wrong == {}


def test_no_template_writes_a_day_of_its_own() -> None:
    wrong = []
    for path in sorted((ROOT / "templates").rglob("*.html")):
        for number, line in enumerate(path.read_text().splitlines(), 1):
            for match in IN_TEMPLATE.finditer(line):
                if not OF_PROGRAMS.search(line[: match.start()]) and "notice_print" not in path.name:
                    wrong.append(f"{path.relative_to(ROOT)}:{number} {match[0]}")
    assert wrong == []


def test_no_sentence_is_filled_with_a_day_in_iso_form() -> None:
    """`%Y-%m-%d` is for inputs, file names and what a model calls itself."""
    wrong = []
    for app in ("cases", "offices", "supervision", "visits"):
        for path in sorted((ROOT / app).rglob("*.py")):
            if path.parts[-2] in {"models", "migrations"} or path.name == "models.py":
                continue
            for number, line in enumerate(path.read_text().splitlines(), 1):
                if ":%Y-%m-%d" in line or ('_("' in line and ".isoformat()" in line):
                    wrong.append(f"{path.relative_to(ROOT)}:{number}")
    assert wrong == []
