"""A letter as PDF, set by Typst, and as a Word document for who corrects by hand or seals; both from the structure."""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from cases.papers.letters import LETTER, SHEET, Letter
from offices.files.typeset import picture, typeset
from offices.files.word import Document as WordDocument
from offices.pages.charts import chart_svg

LAYOUT = Path(settings.BASE_DIR) / "templates/cases/papers/letter.typ"
LONG_RUN = re.compile(r"[!-~]{20}(?=[!-~])")


def letter_as_pdf(letter: Letter, *, sealed: bool) -> bytes:
    """The same letter gives the same bytes."""
    return typeset(LAYOUT, _as_data(letter, sealed))


def _as_data(letter: Letter, sealed: bool) -> dict[str, Any]:
    return {
        "form": letter.form,
        "heading": letter.heading,
        "number": letter.number,
        "title": letter.title,
        "sealed": _("密封") if sealed else "",
        "addressee": _breakable(letter.addressee),
        "facts": [[label, _lines(value)] for label, value in letter.facts],
        "point_titles": _point_titles(),
        "points": [[_lines(point.demand), point.outcome, _lines(point.answer)] for point in letter.points],
        "paragraphs": [_breakable(text) for text in letter.paragraphs],
        "closing": [_breakable(text) for text in letter.closing],
        "tables": [
            {
                "title": table.title,
                "head": list(table.head),
                "rows": [[_breakable(cell) for cell in row] for row in table.rows],
                "bars": [list(bar) for bar in table.bars],
                "lines": str(table.lines),
            }
            for table in letter.tables
        ],
        "annex_title": _("附件："),
        "annexes": [_breakable(text) for text in letter.annexes],
        "signature": _breakable(letter.signature),
        "date": letter.date,
        "contact": _breakable(letter.contact),
        "copies": copies_said(letter),
    }


def copies_said(letter: Letter) -> str:
    return _("抄送：%s。") % "，".join(letter.copies) if letter.copies else ""


def _point_titles() -> list[str]:
    return [_("诉求"), _("意见"), _("答复")]


def _lines(text: str) -> list[str]:
    return [_breakable(line) for line in text.splitlines() if line.strip()]


def _breakable(text: str) -> str:
    """A run of letters without a blank, such as an address of the web, may be parted where the line ends."""
    return LONG_RUN.sub(lambda run: f"{run[0]}\u200b", text)


def letter_as_word(letter: Letter, *, sealed: bool) -> bytes:
    word = WordDocument(f"{letter.title}{letter.number}", author=letter.heading)
    if sealed:
        word.flush(_("密封"))
    if letter.heading and letter.form != SHEET:
        word.masthead(letter.heading)
    (word.right if letter.form == LETTER else word.centred)(letter.number)
    word.title(letter.title)
    if letter.addressee:
        word.flush(f"{letter.addressee}：")
    if letter.facts:
        word.table([_("事项"), _("内容")], letter.facts, widths=(36, 120))
    if letter.points:
        points = [(point.demand, point.outcome, point.answer) for point in letter.points]
        word.table(_point_titles(), points, widths=(56, 24, 76))
    _write(word, (*letter.paragraphs, *letter.closing))
    _write(word, (f"{_('附件：')}{place}. {text}" for place, text in enumerate(letter.annexes, 1)))
    word.sealed_by(letter.signature, letter.date)
    _write(word, filter(None, (letter.contact, copies_said(letter))))
    for table in letter.tables:
        word.heading(table.title)
        if table.chart is not None and not table.chart.is_empty:
            word.picture(picture(chart_svg(table.chart)), told=table.title)
        head = table.head or (_("单位"), _("数值"))
        rows = table.rows or [(label, said) for label, _length, said in table.bars]
        first = 40 if len(head) > 2 else 60
        word.table(head, rows, widths=(first, *[(156 - first) // (len(head) - 1)] * (len(head) - 1)))
    return word.content()


def _write(word: WordDocument, lines: Iterable[str]) -> None:
    for line in lines:
        word.paragraph(line)
