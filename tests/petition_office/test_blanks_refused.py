"""Each place where a letter takes its number, or is kept as it goes out, looks for blanks before."""

import ast
from collections.abc import Iterator

from tests.petition_office.test_sources import ROOT, tracked

NUMBERS = {"next_document_number", "next_number"}
LOOKS = {"refuse_blanks", "check_paper", "check_texts"}
# What prints no words that anybody writes there, or only what was looked through before.
OTHERS = {
    "cases/papers/actions.py:keep_letters": "of papers that Change.paper issued",
    "cases/drafts/actions/writing.py:_keep_edition": "of papers that Change.paper would issue",
    "cases/links/actions/splitting.py:_copy_clocks": "no letter",
    "cases/links/actions/splitting.py:_copy_stands": "no letter",
    "cases/petitions/actions/numbers.py:next_petition_number": "no letter",
    "supervision/cards/actions/notices.py:_notice": "figures and days only",
    "supervision/reports/actions/drawing.py:_draw": "figures only",
    "supervision/meetings/actions/minutes.py:hold": "the minutes are written afterwards",
}


def name_of(call: ast.Call) -> str:
    return getattr(call.func, "attr", "") or getattr(call.func, "id", "")


def takes_number(node: ast.AST) -> bool:
    """The call for the next number, the letter turned into the text that is kept, or a number set otherwise."""
    if isinstance(node, ast.Call):
        return name_of(node) in NUMBERS or (name_of(node) == "as_text" and not node.args)
    if not isinstance(node, ast.Assign):
        return False
    targets = [part for target in node.targets for part in getattr(target, "elts", [target])]
    return any(isinstance(one, ast.Attribute) and one.attr == "number" for one in targets)


def doors(text: str) -> Iterator[tuple[str, bool]]:
    """Each function that takes a number, and whether it looks for blanks in a line before."""
    for function in ast.walk(ast.parse(text)):
        if isinstance(function, ast.FunctionDef):
            inside = list(ast.walk(function))
            if taken := [node.lineno for node in inside if takes_number(node)]:  # type: ignore[attr-defined]
                looks = [one.lineno for one in inside if isinstance(one, ast.Call) and name_of(one) in LOOKS]
                yield function.name, bool(looks) and min(looks) < min(taken)


def test_no_letter_takes_its_number_before_it_is_looked_through() -> None:
    names = [str(path.relative_to(ROOT)) for path in tracked("*.py")]
    acts = [name for name in names if "actions" in name and not name.startswith("tests/")]
    found = {f"{name}:{door}": looked for name in acts for door, looked in doors((ROOT / name).read_text())}
    assert sorted(name for name, looked in found.items() if not looked) == sorted(OTHERS)
    assert {
        "cases/procedure/actions/change.py:paper",
        "supervision/campaigns/actions/papers.py:_issue",
        "supervision/inspections/actions.py:end_inspection",
        "supervision/listed_offices/actions.py:list_office",
        "visits/yearly_reports/actions.py:sign_report",
    } <= set(found)


def test_a_door_that_does_not_look_or_looks_afterwards_is_found() -> None:
    text = (ROOT / "supervision/office_cards/actions/issuing.py").read_text()
    line = next(one for one in text.splitlines(True) if "refuse_blanks(" in one and "demand" in one)
    late = text.replace(line, "").replace("            card.save()\n", f"{line}            card.save()\n", 1)
    for source, looked in ((text, True), (text.replace(line, ""), False), (late, False)):
        assert dict(doors(source))["issue_office_card"] is looked
