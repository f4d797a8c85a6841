"""The number of a petition, such as 370124-2026-000100, is read in the forms in which people type and paste it."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

_DASH = r"[-_~/\\\u2010-\u2015\u2043\u2212\u30fc\ufe58]"
_BETWEEN = rf"\s*{_DASH}{{0,3}}\s*"
_YEAR, _PLACE = r"20\d\d", r"\d{6,9}"
_NUMBER = re.compile(rf"(?<![A-Z0-9])([A-Z0-9]{{1,16}}?)({_BETWEEN})({_YEAR})({_BETWEEN})({_PLACE})(?![A-Z0-9])")
_DASHES = rf"\s*{_DASH}{{1,3}}\s*"
_DIVIDED = re.compile(rf"(?<![A-Z0-9])([A-Z0-9]{{1,16}}){_DASHES}({_YEAR}){_DASHES}({_PLACE})(?![A-Z0-9])")
STORED = re.compile(rf"(?<![A-Z0-9])[A-Z0-9]{{1,16}}-{_YEAR}-{_PLACE}(?!\d)")  # as the register has it
_WORD = re.compile(r"[^\s,，、;；。\"'“”‘’]+")
_AROUND = " \t\r\n\"'“”‘’`《》<>[]【】()（）,，、;；。．:："
LONGEST_WORD = 60


@dataclass(frozen=True)
class Typed:
    """One number as it was typed, and the numbers that it may mean; none where it is no complete number."""

    text: str
    readings: tuple[str, ...]


def plain_text(text: str) -> str:
    """Full-width signs made plain, capital letters; signs that are not shown left out."""
    plain = unicodedata.normalize("NFKC", text).upper()
    return "".join(sign for sign in plain if sign in "\t\n\r" or unicodedata.category(sign) not in {"Cf", "Cc"})


def number_readings(text: str) -> tuple[str, ...]:
    """The numbers that a text may mean. Only a whole number is one: no part of it, and no other text beside it.

    A number that is written without signs between its parts may be read in several ways.
    """
    match = _NUMBER.fullmatch(plain_text(text).strip(_AROUND))
    return _readings(match) if match else ()


def numbers_in(text: str) -> list[Typed]:
    """All that a pasted text holds, in its order: numbers, and words that are none.

    Beside a number in the same line of a sheet (cells apart by tabs) the other cells are other columns.
    """
    found: list[Typed] = []
    for line in plain_text(text).splitlines():
        cells = line.split("\t")
        numbered = [cell for cell in cells if _NUMBER.search(cell)] if len(cells) > 1 else []
        for cell in numbered or cells:
            found += _in_line(cell)
    return found


def _in_line(text: str) -> list[Typed]:
    found: list[Typed] = []
    end = 0
    for match in _matches(text):
        found += _words(text[end : match.start()])
        found.append(Typed(match[0].strip(), _readings(match)))
        end = match.end()
    return found + _words(text[end:])


def _matches(text: str) -> Sequence[re.Match[str]]:
    """The numbers that are divided by signs; without such those that are divided by blanks, or by nothing."""
    return list(_DIVIDED.finditer(text)) or list(_NUMBER.finditer(text))


def _words(text: str) -> list[Typed]:
    return [Typed(match[0][:LONGEST_WORD], ()) for match in _WORD.finditer(text)]


def _readings(match: re.Match[str]) -> tuple[str, ...]:
    if match.re is _DIVIDED:
        return ("-".join(match.groups()),)
    office, first, year, second, place = match.groups()
    if first or second:
        return (f"{office}-{year}-{place}",)
    signs = match[0]
    splits = (re.fullmatch(rf"([A-Z0-9]{{{length}}})({_YEAR})({_PLACE})", signs) for length in range(1, 17))
    return tuple("-".join(split.groups()) for split in splits if split)
