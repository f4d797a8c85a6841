"""The duty book (责任信访工作手册): the columns of its list, and the shares by township as a workbook."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from cases.petitions.models.petitions import Petition
from offices.files.books import Percent, Sheet, about_sheet, write_book
from offices.lists.cells import Cell, link
from offices.lists.listing import Column, Listing, Reader, day, long, office_name, words
from offices.organisation.models import Account
from offices.pages.words import About
from visits.duty.enums import DutyState
from visits.duty.filters import DutyFilter
from visits.duty.models import DutyBookEntry
from visits.duty.queries import DutyFigures, Share, duty_visible_to
from visits.visits.queries import DUTY_BOOK_RECORDS, reception_records_of

SOON = 3  # days
# The figures of a line: name, title, whether its share of the entries is told.
COLUMNS = (
    ("entries", _l("登记"), False),
    ("on_the_spot", _l("当场化解"), True),
    ("settled_later", _l("跟进后化解"), True),
    ("following", _l("跟进中"), True),
    ("raised", _l("转为信访件"), True),
    ("overdue", _l("逾期未跟进"), False),
    ("relapsed", _l("化解后反复"), False),
)


def state_words(entry: DutyBookEntry) -> str:
    return _("当场化解") if entry.settled_on_the_spot else entry.get_state_display()


def next_words(entry: DutyBookEntry, on: date) -> tuple[str, str, str]:
    if entry.next_on is None:
        return "", "", ""
    days = (entry.next_on - on).days
    if days < 0:
        return _("逾期%d天未跟进") % -days, "due-late", "ti-alert-triangle"
    if days == 0:
        return _("今天跟进"), "due-today", "ti-clock-exclamation"
    return _("%d天后跟进") % days, "due-soon" if days <= SOON else "due-later", "ti-calendar"


def shown_petition(entry: DutyBookEntry) -> str:
    """The number of the petition it was raised to, where the account may see that; of `duty_visible_to`."""
    return entry.petition.number if entry.petition is not None and entry.shown else ""  # type: ignore[attr-defined]


class DutyReader(Reader):
    """has_offices: whether the account reads the books of more offices than one."""

    def __init__(self, account: Account, on: date, *, has_offices: bool) -> None:
        super().__init__(account, on)
        self.has_offices = has_offices


NONE = Cell("—", css="duty-none")  # a phone leaves it out


def _next(entry: DutyBookEntry, reader: Reader) -> Cell:
    text, css, sign = next_words(entry, reader.on)
    return Cell(text, reader.day(entry.next_on), css, sign) if text else NONE


def _subject(entry: DutyBookEntry, reader: Reader) -> Cell:
    return Cell(link(entry.subject, entry.get_absolute_url(), title=entry.subject))


def _followed(entry: Any, reader: Reader) -> Cell | str:
    return reader.day(entry.followed_on) or NONE


def _category(entry: DutyBookEntry, reader: Reader) -> Cell:
    return Cell(entry.category.name, entry.category.full_name) if entry.category else NONE


def _petition(entry: DutyBookEntry, reader: Reader) -> Cell:
    number = shown_petition(entry)
    return Cell(link(number, reverse("cases:petition", args=[number]), "num")) if number else NONE


def _raised_to(entry: DutyBookEntry) -> str:
    return shown_petition(entry) or ("—" if entry.state == DutyState.RAISED else "")


# In the order of the workbook, which names nobody.
DUTY = Listing(
    title=_l("工作手册"),
    columns=(
        Column("number", _l("编号"), sheet=lambda entry: entry.number),
        day("found", _l("发现日期"), lambda entry: entry.found_on),
        office_name("office", _l("单位"), lambda entry: entry.office, when=lambda reader: reader.has_offices),
        long("place", _l("地点"), lambda entry: entry.place),
        Column("category", _l("内容分类"), _category, lambda entry: entry.category.full_name if entry.category else ""),
        Column("subject", _l("事项"), _subject, lambda entry: entry.subject, css="subject", head_css="subject"),
        words("state", _l("状态"), state_words),
        Column("next", _l("下次跟进"), _next, lambda entry: entry.next_on or ""),
        Column("followed", _l("最近跟进"), _followed, lambda entry: entry.followed_on or ""),
        Column("petition", _l("信访件"), _petition, ((_l("信访件编号"), _raised_to),)),
        words("recorder", _l("记录人"), lambda entry: entry.recorded_by.name),
    ),
    shown=("next", "subject", "place", "state", "found", "followed", "category", "petition", "recorder", "office"),
    filters=DutyFilter,
    tab="stands",
)


@dataclass(frozen=True)
class FigureCell:
    """A figure: its share of the entries in words, and the query of the list that it counts."""

    title: str
    number: int
    share: str
    query: dict[str, str]


def cells_of(figures: DutyFigures, query: dict[str, str]) -> list[FigureCell]:
    cells = []
    for name, title, shared in COLUMNS:
        stands = {} if name == "entries" else {"stands": name}
        share = figures.share(name) if shared else ""
        cells.append(FigureCell(str(title), getattr(figures, name), share, {**query, **stands}))
    return cells


def office_query(share: Share) -> dict[str, str]:
    return {"office": share.office.code, **({"own": "true"} if share.alone else {})}


def write_shares(shares: Sequence[Share], total: DutyFigures, *, span: str, about: About) -> bytes:
    """The shares as a workbook: figures and percentages, the sum in the last row."""
    titles = [_("单位")]
    for _name, title, shared in COLUMNS:
        titles += [str(title), _("占比")] if shared else [str(title)]
    rows: list[list[Any]] = [titles]
    for name, figures in [*((share.office.name, share.figures) for share in shares), (_("合计"), total)]:
        row: list[Any] = [name]
        for column, _title, shared in COLUMNS:
            row.append(getattr(figures, column))
            if shared:
                part = figures.part(column)
                row.append("" if part is None else Percent(float(part)))
        rows.append(row)
    sheet = Sheet(_("乡镇占比"), rows)
    return write_book([sheet, about_sheet(len(shares), [(_("发现日期"), span)], about.at)], about)


def entry_on_petition(account: Account, petition: Petition) -> dict[str, Any]:
    """entry: the one of the duty book that the petition was raised from, for who sees that book."""
    if DUTY_BOOK_RECORDS not in reception_records_of(petition):
        return {"entry": None}
    seen = duty_visible_to(account).filter(petition=petition).select_related("office")
    return {"entry": seen.only("found_on", "place", "recorded_at", "office__short_name").first()}
