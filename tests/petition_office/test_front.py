"""What is built for the pages: for browsers from Chromium 86 on, and with all that the pages name."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
STATIC = ROOT / "static"
NEW_COLOURS = re.compile(r"\b(light-dark|color-mix|oklch|oklab|lab|lch|color)\(")
# What a style sheet of ours does not use: a browser before its version drops the whole rule.
NEWER = {
    ":is(": 88,
    ":where(": 88,
    ":has(": 105,
    "padding-block:": 87,
    "padding-inline:": 87,
    "margin-block:": 87,
    "margin-inline:": 87,
    "inset:": 87,
    "@container": 105,
    "@layer": 99,
    "dvh": 108,
}


@pytest.mark.parametrize("path", sorted(STATIC.rglob("*.css")), ids=lambda path: path.name)
def test_no_style_sheet_needs_a_colour_function_of_after_2020(path: Path) -> None:
    assert NEW_COLOURS.findall(path.read_text()) == []


@pytest.mark.parametrize("path", sorted(STATIC.glob("css/*.css")), ids=lambda path: path.name)
def test_our_style_sheets_keep_to_chromium_86(path: Path) -> None:
    # A rule of its own that only adds comfort may use what is newer, if it says so.
    lines = [line for line in path.read_text().splitlines() if "/* newer browsers */" not in line]
    assert {word for word in NEWER if any(word in line for line in lines)} == set()


def test_every_icon_that_is_named_is_drawn() -> None:
    drawn = set(re.findall(r"\.(ti-[a-z0-9-]+)\{", (STATIC / "vendor/tabler-icons.min.css").read_text()))
    sources = [*ROOT.glob("templates/**/*.html"), *ROOT.glob("*/**/*.py")]
    named = {
        name
        for path in sources
        if not path.is_relative_to(ROOT / "node_modules") and ".venv" not in path.parts
        for name in re.findall(r"\bti (ti-[a-z0-9-]+)|\"(ti-[a-z0-9-]+)\"", path.read_text())
        for name in name
        if name
    }
    assert named - drawn == set()
    assert len(drawn) < 100, "only the icons in use are shipped"
