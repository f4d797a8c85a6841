"""The duty book (责任信访工作手册) in rows of words, and as Excel workbooks: the list, and the shares by township."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from cases.petitions.models.petitions import Petition
from offices.files.workbooks import Sheet, about_sheet, write_book
from offices.organisation.models import Account
from visits.duty.enums import DutyState
from visits.duty.models import DutyEntry
from visits.duty.queries import DutyFigures, Share, duty_visible_to, listed
from visits.visits.queries import DUTY, traces_of

SOON = 3  # days
# The figures of a line: name, title, whether its share of the entries is told.
COLUMNS = (
    ("entries", _l("登记"), False),
    ("on_the_spot", _l("当场化解"), True),
    ("settled_later", _l("跟进后化解"), True),
    ("following", _l("跟进中"), True),
    ("raised", _l("转为信访件"), True),
    ("overdue", _l("逾期未跟进"), False),
)


@dataclass(frozen=True)
class DutyRow:
    """One line. left, due_class, icon: when it is to be followed up, in words, with a colour and a sign.

    petition: its number, empty where the account may not see it.
    """

    entry: DutyEntry
    state: str
    left: str
    due_class: str
    icon: str
    petition: str


def rows_of(found: Iterable[DutyEntry], on: date) -> list[DutyRow]:
    """Rows for entries of `queries.duty.listed`."""
    return [DutyRow(entry, state_words(entry), *next_words(entry, on), shown_petition(entry)) for entry in found]


def state_words(entry: DutyEntry) -> str:
    return _("当场化解") if entry.settled_on_the_spot else entry.get_state_display()


def next_words(entry: DutyEntry, on: date) -> tuple[str, str, str]:
    if entry.next_on is None:
        return "", "", ""
    days = (entry.next_on - on).days
    if days < 0:
        return _("逾期%d天未跟进") % -days, "due-late", "ti-alert-triangle"
    if days == 0:
        return _("今天跟进"), "due-today", "ti-clock-exclamation"
    return _("%d天后跟进") % days, "due-soon" if days <= SOON else "due-later", "ti-calendar"


def shown_petition(entry: DutyEntry) -> str:
    """The number of the petition it was raised to, where the account may see that; of `duty_visible_to`."""
    return entry.petition.number if entry.petition is not None and entry.shown else ""  # type: ignore[attr-defined]


def write_duty(found: QuerySet[DutyEntry], *, conditions: list[tuple[str, str]], on: date, at: datetime) -> bytes:
    """The list as a workbook, without what identifies people. Raises ActionRefused for too many rows."""
    titles = [_("编号"), _("发现日期"), _("单位"), _("地点"), _("内容分类"), _("事项"), _("状态"), _("下次跟进")]
    titles += [_("最近跟进"), _("信访件编号"), _("记录人")]
    rows = [
        [
            entry.number,
            entry.found_on,
            entry.office.name,
            entry.place,
            entry.category.full_name if entry.category else "",
            entry.subject,
            state_words(entry),
            entry.next_on or "",
            entry.followed_on or "",  # type: ignore[attr-defined]
            shown_petition(entry) or ("—" if entry.state == DutyState.RAISED else ""),
            entry.recorded_by.name,
        ]
        for entry in listed(found).iterator(chunk_size=1000)
    ]
    return write_book([Sheet(_("工作手册"), [titles, *rows]), about_sheet(len(rows), conditions, at)])


@dataclass(frozen=True)
class Cell:
    """A figure: its share of the entries in words, and the query of the list that it counts."""

    title: str
    number: int
    share: str
    query: dict[str, str]


def cells_of(figures: DutyFigures, query: dict[str, str]) -> list[Cell]:
    cells = []
    for name, title, shared in COLUMNS:
        stands = {} if name == "entries" else {"stands": name}
        share = figures.share(name) if shared else ""
        cells.append(Cell(str(title), getattr(figures, name), share, {**query, **stands}))
    return cells


def office_query(share: Share) -> dict[str, str]:
    return {"office": share.office.code, **({"own": "true"} if share.alone else {})}


def write_shares(shares: Sequence[Share], total: DutyFigures, *, span: str, at: datetime) -> bytes:
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
                row.append(figures.share(column))
        rows.append(row)
    sheet = Sheet(_("乡镇占比"), rows)
    return write_book([sheet, about_sheet(len(shares), [(_("发现日期"), span)], at)])


def entry_on_petition(account: Account, petition: Petition) -> dict[str, Any]:
    """entry: the one of the duty book that the petition was raised from, for who sees that book."""
    if DUTY not in traces_of(petition):
        return {"entry": None}
    seen = duty_visible_to(account).filter(petition=petition).select_related("office")
    return {"entry": seen.only("found_on", "place", "recorded_at", "office__short_name").first()}
