"""A dot between two facts ends its line and never begins one."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_no_template_lets_a_dot_begin_a_line() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in (ROOT / "templates").rglob("*.html")
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if re.search(r'(?<!;)(?: |^)·|(?<!;<span class="notice-dot")>·', line)
    ]
    assert found == []


def test_no_text_of_the_program_lets_a_dot_begin_a_line() -> None:
    rooms = ("cases", "visits", "supervision", "offices", "petition_office")
    found = [
        f"{path.relative_to(ROOT)}"
        for room in rooms
        for path in (ROOT / room).rglob("*.py")
        if re.search(r"[^0]· ", path.read_text().replace("\\u00a0· ", "")) and path.name != "crypto.py"
    ]
    assert found == []
