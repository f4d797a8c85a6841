"""A letter as it leaves the house: every part that a page, a PDF and a Word document print of it."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from offices.pages.charts import Chart, Series, chart_svg

# The three layouts: 信函格式, 文件格式 for what goes to an office above, and sheets that are no letters.
LETTER, REPORT, SHEET = "letter", "document", "record"


@dataclass(frozen=True)
class Point:
    """What was demanded, and what the office says to it."""

    demand: str
    outcome: str
    answer: str


@dataclass(frozen=True)
class Table:
    """A table at the end of a letter. bars: in the place of rows, a chart: of each its label, its length from 0 to 100
    and what stands at it; a length of None draws none. drawn: the rows are numbers, drawn as lines above them, one for
    each title of the head after the first.
    """

    title: str
    head: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    bars: tuple[tuple[str, float | None, str], ...] = ()
    drawn: bool = False

    @property
    def chart(self) -> Chart | None:
        """What is drawn of it; None of a table that is read only."""
        if self.bars:
            lengths = [length for _label, length, _said in self.bars]
            labels = [label for label, _length, _said in self.bars]
            return Chart("", self.title, "", labels, [Series(_("比率"), lengths)], kind="bar", unit="%")
        if not self.drawn:
            return None
        lines = [
            Series(title, [int(row[place]) for row in self.rows]) for place, title in enumerate(self.head[1:], start=1)
        ]
        return Chart("", self.title, self.head[0], [row[0] for row in self.rows], lines)

    @property
    def lines(self) -> SafeString:
        """The drawing of its rows; empty where they are not drawn."""
        chart = self.chart if self.drawn else None
        return mark_safe(chart_svg(chart) if chart else "")  # noqa: S308 - every text in it is escaped


@dataclass(frozen=True)
class Act:
    """拟稿、审核或签发: an `ActKind`, by whom, at which moment (ISO)."""

    kind: str
    who: str
    at: str


@dataclass(frozen=True)
class Prepared:
    """How letters came about before they were issued: the draft and its edition, who drafted, checked and signed it,
    and what was chosen by hand. signed: the sign-off that the office asks for was given.
    """

    draft: int | None = None
    edition: int = 0
    acts: tuple[Act, ...] = ()
    copies: tuple[str, ...] = ()
    annexes: tuple[str, ...] = ()
    signed: bool = False

    def as_facts(self) -> dict[str, Any]:
        acts = [{"kind": act.kind, "member": act.who, "at": datetime.fromisoformat(act.at)} for act in self.acts]
        return {"draft": self.draft, "edition": self.edition, "acts": acts}


@dataclass(frozen=True)
class Letter:
    """`closing` are the paragraphs that always follow the body: duties of a recipient, remedies of the petitioner.

    `petitioner` is the name that stands in it, `masked_as` what stands there for who may not read the name. `acts`:
    who drafted, checked and signed it, for the office's own sheet; never on the letter. `template`: whose wording made
    the paragraphs, and which version.
    """

    form: str
    heading: str
    number: str
    title: str
    addressee: str
    facts: tuple[tuple[str, str], ...]
    points: tuple[Point, ...]
    paragraphs: tuple[str, ...]
    closing: tuple[str, ...]
    annexes: tuple[str, ...]
    signature: str
    date: str
    contact: str
    copies: tuple[str, ...]
    petitioner: str
    masked_as: str
    acts: tuple[Act, ...] = ()
    template: str = ""
    tables: tuple[Table, ...] = ()

    @property
    def names_petitioner(self) -> bool:
        places = (self.addressee, self.signature, *(value for _label, value in self.facts))
        texts = (*self.paragraphs, *(text for point in self.points for text in (point.demand, point.answer)))
        within = any(self.petitioner in text for text in texts)
        return bool(self.petitioner) and (self.petitioner in places or within)

    def masked(self) -> "Letter":
        """The same letter without the petitioner's name."""
        if not self.names_petitioner:
            return self

        def shown(text: str) -> str:
            return self.masked_as if text == self.petitioner else text

        def without_name(text: str) -> str:
            return text.replace(self.petitioner, self.masked_as)

        return replace(
            self,
            addressee=shown(self.addressee),
            signature=shown(self.signature),
            facts=tuple((label, shown(value)) for label, value in self.facts),
            points=tuple(
                replace(one, demand=without_name(one.demand), answer=without_name(one.answer)) for one in self.points
            ),
            paragraphs=tuple(map(without_name, self.paragraphs)),
            petitioner=self.masked_as,
        )

    def as_text(self) -> str:
        parts = asdict(self)
        if not parts["tables"]:
            del parts["tables"]  # as letters without any were kept before
        return json.dumps(parts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


_DAYS_AND_NUMBERS = re.compile(r"\d{4}年\d{1,2}月\d{1,2}日(?:（周.）)?|〔\d{4}〕\d+号")


def wordings_of(letters: Iterable[Letter]) -> list[tuple[str, tuple[str, ...]]]:
    """What letters say, without the days and the numbers of letters: these are settled as a letter is issued."""
    return [(one.title, tuple(_DAYS_AND_NUMBERS.sub("", text) for text in one.paragraphs)) for one in letters]


def letter_from_text(text: str) -> Letter:
    parts = json.loads(text)
    parts["facts"] = tuple((label, value) for label, value in parts["facts"])
    parts["points"] = tuple(Point(**point) for point in parts["points"])
    parts["acts"] = tuple(Act(**act) for act in parts.get("acts", ()))
    parts["tables"] = tuple(
        Table(
            one["title"],
            tuple(one["head"]),
            tuple(map(tuple, one["rows"])),
            tuple(map(tuple, one["bars"])),
            one.get("drawn", False),
        )
        for one in parts.get("tables", ())
    )
    for name in ("paragraphs", "closing", "annexes", "copies"):
        parts[name] = tuple(parts[name])
    return Letter(**parts)


# Templates: named paragraphs with named fields, such as {信访人}

FIELD = re.compile(r"\{([^{}]*)\}")
BODY, BASIS, OUTCOME, PETITIONER = "正文", "依据", "结论", "信访人"
FIELDS = (
    *(
        BODY,
        OUTCOME,
        BASIS,
        PETITIONER,
        "编号",
        "概要",
        "诉求",
        "收到日期",
        "信访形式",
        "内容分类",
        "受理日期",
        "办结期限",
    ),
    *("出具单位", "承办单位", "主送", "日期", "联系电话", "单位地址"),
)


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of a template: what it is called, and its text with fields."""

    name: str
    text: str


def fields_in(text: str) -> list[str]:
    return [name.strip() for name in FIELD.findall(text)]


def filled(text: str, values: Mapping[str, str]) -> str:
    """KeyError for a field that has no value."""
    return FIELD.sub(lambda found: values[found[1].strip()], text)
