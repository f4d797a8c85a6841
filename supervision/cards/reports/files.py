"""The list of cards as a Word document, and the board as a sheet and as a Word document."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from offices.errors import ActionRefused
from offices.files.books import Sheet, about_sheet, write_book
from offices.files.word import Document
from offices.lists.listing import Reader
from offices.pages.words import About, cn_date, cn_datetime
from supervision.cards.queries import Board
from supervision.cards.reports.card_list import CARDS

MOST_IN_WORD = 500
IN_WORD = {"level": 14, "number": 32, "office": 28, "clock": 24, "due": 26, "issued": 26}  # millimetres
FIGURES = ("reminder", "yellow", "red", "unexplained", "unreported", "tomorrow", "week", "overdue")


def cards_as_word(found: Any, reader: Reader, about: About, conditions: Sequence[tuple[str, Any]]) -> bytes:
    """A table of the cards under their conditions. Raises ActionRefused for more than anybody prints."""
    number = found.count()
    if number > MOST_IN_WORD:
        sentence = _("共%(n)d张，Word一次最多%(most)d张；请缩小范围，或者导出Excel。")
        raise ActionRefused("too_many_rows", sentence % {"n": number, "most": MOST_IN_WORD})
    word = Document(about.title, author=about.author)
    word.title(about.title)
    said = "；".join(f"{label}：{value}" for label, value in conditions) or _("全部")
    words = {"said": said, "n": number, "at": cn_datetime(about.at)}
    word.paragraph(_("条件：%(said)s。共%(n)d张，%(at)s。") % words)
    columns = [(CARDS.by_key[key], width) for key, width in IN_WORD.items()]
    rows = [
        [_as_text(column.values[0][1](row, reader)) for column, _width in columns] for row in CARDS.rows(found, reader)
    ]
    word.table([str(column.label) for column, _width in columns], rows, widths=[width for _column, width in columns])
    return word.content()


def _as_text(value: Any) -> str:
    return cn_date(value) if hasattr(value, "year") else str(value or "")


def board_rows(board: Board) -> list[list[Any]]:
    """The office alone, each below with all below it, and the sum."""
    own = _("%(office)s（本级）") % {"office": board.own.office.short_name}
    named = [(own, board.own), *((row.office.name, row) for row in board.below), (_("合计"), board.total)]
    return [[name, *(getattr(figures, key) for key in FIGURES)] for name, figures in named]


def board_as_book(board: Board, titles: Sequence[str], about: About) -> bytes:
    rows = board_rows(board)
    conditions = [(_("单位"), board.total.office.name), (_("统计日期"), about.at.date())]
    sheet = Sheet(about.title, [[_("单位（含下级）"), *titles], *rows])
    return write_book([sheet, about_sheet(len(rows), conditions, about.at)], about)


def board_as_word(board: Board, titles: Sequence[str], about: About) -> bytes:
    word = Document(about.title, author=about.author)
    word.title(about.title)
    word.paragraph(_("%(office)s，%(at)s。") % {"office": board.total.office.name, "at": cn_datetime(about.at)})
    rows = [[str(value) for value in row] for row in board_rows(board)]
    word.table([_("单位（含下级）"), *titles], rows, widths=[44, *([14] * len(titles))])
    return word.content()
