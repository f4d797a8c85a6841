"""Percentages, and what is too few for one: one place for all pages."""

import re
from decimal import Decimal

from offices.pages.shares import FEW, change_of, is_few, percent_of, percent_words, told_percent
from tests.petition_office.test_sources import ROOT, tracked

APPS = ("offices", "cases", "visits", "supervision", "petition_office")
# A share reckoned on the spot; a target that is reached, and a sample, are no shares that are told.
RECKONED = re.compile(r"^\s*FEW\s*=|\b100 \* [^#\n]* / |\* 100:|/ [a-z_.]+ \* 100\b", re.MULTILINE)


def test_a_percentage_is_rounded_half_up() -> None:
    assert percent_of(1, 8) == Decimal("12.5")
    assert percent_of(1, 16) == Decimal("6.3")
    assert percent_of(1, 3, places=0) == 33
    assert percent_of(0, 0) is None
    assert (percent_words(percent_of(1, 3)), percent_words(None)) == ("33.3%", "—")


def test_few_says_nothing() -> None:
    assert [is_few(whole) for whole in (0, 1, FEW - 1, FEW)] == [False, True, True, False]
    assert (told_percent(1, FEW - 1), told_percent(1, FEW), told_percent(0, 0)) == (None, Decimal("20.0"), None)


def test_a_change_is_of_what_was() -> None:
    assert (change_of(3, 2), change_of(0, 2), change_of(1, 0)) == (Decimal("50.0"), Decimal("-100.0"), None)


def test_no_page_reckons_a_share_by_itself() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {found.group().strip()}"
        for path in tracked(*(f"{app}/**/*.py" for app in APPS))
        if path.name != "shares.py"
        for found in RECKONED.finditer(path.read_text())
    ]
    assert found == []
