"""Pasted text is read as numbered points or as a list of people. No database."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from cases.petitions.identity import checked_identity, checked_name, identity_in
from offices.pages.han import han_number
from offices.pages.telephones import checked_phone
from offices.pages.texts import says_something

CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
HAN_DIGITS = "一二三四五六七八九"
# A bare number is a marker at the beginning, or after a blank or punctuation: 1.5元 and 第1、2号楼 hold none. Blanks
# are no part of it: each of a long run of them would be tried as its beginning.
MARKER = re.compile(
    rf"(?P<circled>[{CIRCLED}])\s*"
    r"|[（(](?P<bracketed>[0-9０-９]{1,2})[)）]\s*"
    rf"|[（(](?P<han_bracketed>[{HAN_DIGITS}十]{{1,3}})[)）]\s*"
    r"|(?:^|(?<=[\s。．；;，,：:！!？?”》）)]))(?:"
    r"(?P<plain>[0-9０-９]{1,2})(?:[.．](?![0-9０-９])|[、)）])"
    rf"|(?P<han>[{HAN_DIGITS}十]{{1,3}})、"
    rf"|第(?P<ordinal>[{HAN_DIGITS}十]{{1,3}})[，,、：:]"
    rf"|(?P<first_is>[{HAN_DIGITS}十]{{1,2}})是"
    rf"|第(?P<ordinal_bare>[{HAN_DIGITS}]{{1,2}})(?=[^{HAN_DIGITS}十百\d条款项届次个名批季组])"
    rf"|其(?P<one_of_them>[{HAN_DIGITS}])[，,、：:是]?"
    r"|(?P<order>首先|其次|再次|最后)[，,、：:是]?"
    r")\s*",
    re.MULTILINE,
)
ASKING = re.compile("请求|诉求|要求|希望|恳请|申请事项")
# A word of asking that is a noun asks for nothing (按要求, 看到希望), nor does what others ask for (物业要求), nor 申请
ASKED = re.compile(
    "(?:恳请|恳求|敬请|请求|呼吁|能否|可否|能不能|可不可以|麻烦"
    "|(?<![的本合足照按据达其高]|[他她们司业位校])(?<!开发商)要求(?!的)"
    "|(?<![的到有没])希望"
    "|(?<![的见出些])建议"
    "|(?<![希盼观失绝展期看渴愿名仰])望(?=领导|政府|相关|有关|上级|各级|予以|给予|尽快|早日|贵|您|市|区|县|部门|解决|回复|落实|重视|处理|核实|查)"
    "|盼望?|(?<![要请需诉追征谋寻力苦强渴])求(?=政府|领导|相关|有关|解决|帮助|处理)"
    "|(?<![申邀聘宴提雇约])请(?![假示客帖柬教])"
    r")(?=[^，,。．；;！!？?、\s]).*"
)
SHORTEST_ASKED = 4  # signs: 请解决。
RHETORICAL = re.compile("难道|岂|何必|凭什么|哪里还|谁不|怎么能|吗[？?]$")
QUESTION = re.compile("[？?]$")
HEADING_ASKS = 40  # signs before a numbering among which a word of asking makes it one of demands
ORDER = ("首先", "其次", "再次", "最后")
TRAILING = " \t\n　；;，,。、"
SENTENCE_END = re.compile("[。！？!?；;]$")
SENTENCE = re.compile(r"[^。！？!?；;\n]+[。！？!?；;]?")
PERSON_SEPARATORS = re.compile(r"[\s,，;；、|]+")
PLACE_IN_LIST = re.compile(rf"^\s*(?:[（(]?\d{{1,3}}[)）.．、]|\d{{1,3}}(?=[\s,，、])|[{CIRCLED}])\s*")
HEADING = re.compile(
    "(?:信访|来访|参与|代表)?(?:人|人员)?(?:姓名|名单|性别|民族|证件|身份证|证件号码?|身份证号码?|号码|(?:联系)?电话|手机|住址|地址|序号|备注)"
    "|参与人员?|参与人|人员|信访人|来访人"
)
BESIDE = frozenset({"男", "女", "汉", "汉族"})  # of no use here
SUM = re.compile(r"\s*(?:合计|总计|共计|小计|共)\s*[:：]?\s*\d*\s*(?:人次?|名)?\s*")
DOCUMENT = re.compile("^[\u4e00-\u9fff]{0,10}(?:身份证|护照|通行证|居住证|居留证|军官证|士兵证|证件)(?:号码|号)?[:：]?")
NOTE_AT_END = re.compile("(?<=.)[（(][^（）()]*[)）]$")


@dataclass(frozen=True)
class _Mark:
    style: str
    value: int
    start: int
    end: int


def _marks(text: str) -> Iterator[_Mark]:
    for match in MARKER.finditer(text):
        style, value = next((name, found) for name, found in match.groupdict().items() if found)
        yield _Mark(style, _value(style, value), match.start(), match.end())


def _value(style: str, text: str) -> int:
    if style == "circled":
        return CIRCLED.find(text) + 1
    if style == "order":
        return ORDER.index(text) + 1
    return int(text) if style in {"plain", "bracketed"} else han_number(text) or 0


def _runs(text: str, *, from_one: bool) -> list[list[_Mark]]:
    """Markers of one style that count 1, 2, 3 …, at least two of them, in the order of the text."""
    runs: list[list[_Mark]] = []
    open_runs: dict[str, list[_Mark]] = {}
    for mark in _marks(text):
        run = open_runs.get(mark.style)
        if run and (mark.value == run[-1].value + 1 or (mark.style == "order" and mark.value > run[-1].value)):
            run.append(mark)
        elif mark.value == 1 or not from_one:
            open_runs[mark.style] = [mark]
            runs.append(open_runs[mark.style])
    return [run for run in runs if len(run) > 1]


def _numbering(text: str, *, from_one: bool) -> list[_Mark]:
    """The numbering of a text (1. 2.; 一、二、; ①②), or nothing where it has none.

    Of several the one after the last word of asking (请求、诉求 …) counts, else the longest.
    """
    runs = _runs(text, from_one=from_one)
    asked = max((match.start() for match in ASKING.finditer(text)), default=-1)
    after = [run for run in runs if 0 <= asked < run[0].start]
    return after[0] if after else max(runs, key=len, default=[])


def _points(text: str, run: list[_Mark]) -> list[str]:
    """The points of a numbering as they stand in the text; a line end after the last number ends the last point."""
    last = text.find("\n", run[-1].end)
    borders = [mark.start for mark in run[1:]] + [last if last >= 0 else len(text)]
    return [text[mark.end : border] for mark, border in zip(run, borders, strict=True)]


def _cut(points: list[str]) -> list[str]:
    """The last point with as many sentences as the longest of the others."""
    most = max(len(SENTENCE.findall(_stripped(point))) for point in points[:-1])
    return [*points[:-1], "".join(SENTENCE.findall(points[-1])[: max(most, 1)])]


def _stripped(point: str) -> str:
    return point.strip().strip(TRAILING)


def _told(points: list[str]) -> list[str]:
    return [told for point in points if (told := " ".join(_stripped(point).split("\n")))]


def demands_in(text: str) -> list[str]:
    """What a text asks for: its numbered points, else the sentences that ask, each from the word of asking on, else its
    questions. Each is told once. Numbered facts are no demands where sentences beside them ask.

    Where no line end ends the last point it has as many sentences as the longest of the others.
    """
    text = text.replace("\r\n", "\n")
    run = _numbering(text, from_one=True)
    points = _points(text, run) if run else []
    points = _told(points if not run or "\n" in text[run[-1].end :] else _cut(points))
    if points and _is_of_demands(text, run, points):
        return points
    sentences = [sentence.strip() for sentence in SENTENCE.findall(text)]
    asked = [found[0].strip(TRAILING) for sentence in sentences if (found := ASKED.search(sentence))]
    asked = [one for one in dict.fromkeys(asked) if len(one) >= SHORTEST_ASKED]
    questions = [one for one in sentences if QUESTION.search(one) and not RHETORICAL.search(one)]
    return asked or points or list(dict.fromkeys(questions))


def _is_of_demands(text: str, run: list[_Mark], points: list[str]) -> bool:
    """A word of asking stands shortly before the numbering, or in half of its points."""
    before = text[max(0, run[0].start - HEADING_ASKS) : run[0].start]
    return bool(ASKING.search(before)) or 2 * sum(bool(ASKED.search(point)) for point in points) >= len(points)


def points_of_lines(text: str) -> list[str]:
    """One point a line; a line with several numbered points is split, and the numbers are taken off. Nothing else of
    what somebody typed is left out.
    """
    points: list[str] = []
    for line in text.replace("\r\n", "\n").split("\n"):
        typed = line.strip()
        run = _numbering(typed, from_one=False)
        if run:
            points += _with_what_precedes(typed[: run[0].start], _points(typed, run))
            continue
        leading = MARKER.match(typed)
        points.append(typed[leading.end() if leading else 0 :])
    return _told(points)


def _with_what_precedes(before: str, points: list[str]) -> list[str]:
    """A sentence before the numbering is a point of its own; a heading stands before the first point."""
    if SENTENCE_END.search(before.rstrip()) and says_something(before, least=1):
        return [before, *points]
    return [before + points[0], *points[1:]]


def silent_lines(text: str) -> list[int]:
    """The places of the lines that hold signs and numbers alone."""
    lines = text.replace("\r\n", "\n").split("\n")
    return [place for place, line in enumerate(lines, start=1) if line.strip() and not says_something(line, least=1)]


def people_of_lines(text: str) -> tuple[list[dict[str, str]], list[str]]:
    """People from lines of “name, identity number, telephone”, and what is wrong, by line.

    Number and telephone are optional and may stand in any order. Numbers of lines and a heading are passed over.
    """
    people: list[dict[str, str]] = []
    wrong: list[str] = []
    seen: dict[str, int] = {}
    seen_signs = "".join(sign for sign in text.replace("\r\n", "\n") if unicodedata.category(sign) != "Cf")
    for place, line in enumerate(seen_signs.split("\n"), start=1):
        if _is_heading(line) or SUM.fullmatch(line):
            continue
        parts = [part for part in PERSON_SEPARATORS.split(PLACE_IN_LIST.sub("", line, count=1).strip()) if part]
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
            continue
        seen.setdefault(number, place)
        people.append(person)
    return people, wrong


def _is_heading(line: str) -> bool:
    """Whether a line holds nothing but titles of columns; a person beside such a word is a person."""
    words = [word for word in PERSON_SEPARATORS.split(line.strip(" \t：:（()）")) if word]
    return bool(words) and all(HEADING.fullmatch(word.strip("：:")) for word in words)


def _person(parts: list[str]) -> dict[str, str]:
    name, rest = _name_of(parts)
    name = NOTE_AT_END.sub("", name)
    checked_name(name)
    person = {"name": name, "identity_type": "", "identity_number": "", "phone": ""}
    if unicodedata.normalize("NFKC", name)[0].isdigit() or len(name) > 60:
        raise ValidationError(_("每行以姓名开头。"))
    for part in (DOCUMENT.sub("", part) for part in rest):
        if not part or part in BESIDE:
            continue
        if not person["identity_number"] and (kind := identity_in(part)):
            person["identity_number"], person["identity_type"] = checked_identity(part, kind), kind
        elif not person["phone"] and unicodedata.normalize("NFKC", part).lstrip("+(").startswith(tuple("0123456789")):
            person["phone"] = checked_phone(part)
        else:
            raise ValidationError(_("看不懂“%(part)s”，每行写“姓名 证件号码 电话”。") % {"part": part[:30]})
    return person


def _name_of(parts: list[str]) -> tuple[str, list[str]]:
    """The name and what follows it; single signs at the beginning are one name: 乙　某."""
    length = 0
    while length < min(len(parts), 4) and len(parts[length]) == 1 and not parts[length].isascii():
        if parts[length] in BESIDE and length > 1:
            break
        length += 1
    return ("".join(parts[:length]), parts[length:]) if length > 1 else (parts[0], parts[1:])
