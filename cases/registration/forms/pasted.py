"""Pasted text is read as numbered points or as a list of people. No database."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from cases.petitions.enums import IdentityType
from cases.petitions.identity import checked_resident_id
from offices.crypto import normalised

CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
HAN_DIGITS = "一二三四五六七八九"
# A bare number is a marker at the beginning, or after a blank or punctuation: 1.5元 and 第1、2号楼 hold none.
MARKER = re.compile(
    rf"(?P<circled>[{CIRCLED}])\s*"
    r"|[（(](?P<bracketed>[0-9０-９]{1,2})[)）]\s*"
    rf"|[（(](?P<han_bracketed>[{HAN_DIGITS}十]{{1,3}})[)）]\s*"
    r"|(?:^|(?<=[\s。．；;，,：:！!？?”》）)]))\s*(?:"
    r"(?P<plain>[0-9０-９]{1,2})(?:[.．](?![0-9０-９])|[、)）])"
    rf"|(?P<han>[{HAN_DIGITS}十]{{1,3}})、"
    rf"|第(?P<ordinal>[{HAN_DIGITS}十]{{1,3}})[，,、：:]"
    r")\s*",
    re.MULTILINE,
)
ASKING = re.compile("请求|诉求|要求|希望|恳请|申请事项")
TRAILING = " \t\n　；;，,。、"
PERSON_SEPARATORS = re.compile(r"[\s,，;；、|]+")
PHONE = re.compile(r"\+?[0-9][0-9\-()转]{4,24}")


@dataclass(frozen=True)
class _Mark:
    style: str
    value: int
    start: int
    end: int


def _han_number(text: str) -> int:
    """一 to 九十九; 0 for what is no number."""
    tens, ten, ones = text.partition("十")
    if not ten:
        return HAN_DIGITS.find(text) + 1 if len(text) == 1 else 0
    if len(tens) > 1 or len(ones) > 1:
        return 0
    return 10 * (HAN_DIGITS.find(tens) + 1 if tens else 1) + (HAN_DIGITS.find(ones) + 1 if ones else 0)


def _marks(text: str) -> Iterator[_Mark]:
    for match in MARKER.finditer(text):
        style, value = next((name, found) for name, found in match.groupdict().items() if found)
        yield _Mark(style, _value(style, value), match.start(), match.end())


def _value(style: str, text: str) -> int:
    if style == "circled":
        return CIRCLED.find(text) + 1
    return int(text) if style in {"plain", "bracketed"} else _han_number(text)


def _runs(text: str, *, from_one: bool) -> list[list[_Mark]]:
    """Markers of one style that count 1, 2, 3 …, at least two of them, in the order of the text."""
    runs: list[list[_Mark]] = []
    open_runs: dict[str, list[_Mark]] = {}
    for mark in _marks(text):
        run = open_runs.get(mark.style)
        if run and mark.value == run[-1].value + 1:
            run.append(mark)
        elif mark.value == 1 or not from_one:
            open_runs[mark.style] = [mark]
            runs.append(open_runs[mark.style])
    return [run for run in runs if len(run) > 1]


def split_points(text: str, *, from_one: bool = True) -> list[str]:
    """The numbered points of a text (1. 2.; 一、二、; ①②), or nothing where it has none.

    Of several numberings the one after the last word of asking (请求、诉求 …) counts, else the longest.
    """
    text = text.replace("\r\n", "\n")
    runs = _runs(text, from_one=from_one)
    if not runs:
        return []
    asked = max((match.start() for match in ASKING.finditer(text)), default=-1)
    after = [run for run in runs if 0 <= asked < run[0].start]
    run = after[0] if after else max(runs, key=len)
    last = text.find("\n", run[-1].end)
    borders = [mark.start for mark in run[1:]] + [last if last >= 0 else len(text)]
    parts = [text[mark.end : border] for mark, border in zip(run, borders, strict=True)]
    return [point for part in parts if (point := " ".join(part.strip(TRAILING).split("\n")))]


def points_of_lines(text: str) -> list[str]:
    """One point a line; a line with several numbered points is split, and the numbers are taken off."""
    points: list[str] = []
    for line in text.replace("\r\n", "\n").split("\n"):
        if not line.strip():
            continue
        several = split_points(line.strip(), from_one=False)
        if several:
            points += several
            continue
        leading = MARKER.match(line.strip())
        points.append(line.strip()[leading.end() if leading else 0 :].strip(TRAILING))
    return [point for point in points if point]


def checked_phone(number: str) -> str:
    """The number with plain digits and without blanks, or ValidationError."""
    plain = normalised(number)
    if not PHONE.fullmatch(plain):
        raise ValidationError(_("电话号码不正确，只能有数字、+、-、括号和“转”。"), code="phone")
    return plain


def people_of_lines(text: str) -> tuple[list[dict[str, str]], list[str]]:
    """People from lines of “name, identity number, telephone”, and what is wrong, by line.

    Number and telephone are optional and may stand in any order.
    """
    people: list[dict[str, str]] = []
    wrong: list[str] = []
    seen: dict[str, int] = {}
    for place, line in enumerate(text.replace("\r\n", "\n").split("\n"), start=1):
        parts = [part for part in PERSON_SEPARATORS.split(line.strip()) if part]
        if not parts:
            continue
        try:
            person = _person(parts)
        except ValidationError as error:
            wrong.append(_("第%(line)d行：%(error)s") % {"line": place, "error": error.messages[0]})
            continue
        number = person["identity_number"]
        if number and number in seen:
            wrong.append(_("第%(line)d行与第%(other)d行的证件号码相同。") % {"line": place, "other": seen[number]})
        seen.setdefault(number, place)
        people.append(person)
    return people, wrong


def _person(parts: list[str]) -> dict[str, str]:
    person = {"name": parts[0], "identity_type": "", "identity_number": "", "phone": ""}
    if unicodedata.normalize("NFKC", parts[0])[0].isdigit() or len(parts[0]) > 60:
        raise ValidationError(_("每行以姓名开头。"))
    for part in parts[1:]:
        plain = normalised(part)
        if len(plain) in (15, 18) and plain[:-1].isdigit():
            person["identity_number"], person["identity_type"] = (
                checked_resident_id(plain),
                IdentityType.RESIDENT_ID.value,
            )
        elif PHONE.fullmatch(plain) and not person["phone"]:
            person["phone"] = plain
        else:
            raise ValidationError(_("看不懂“%(part)s”，每行写“姓名 证件号码 电话”。") % {"part": part[:30]})
    return person
