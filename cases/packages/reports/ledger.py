"""The ledger of packages in lines of words: the columns one may choose, and the Excel workbook."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from cases.packages.case_facts import PackageFacts
from cases.packages.enums import AssignmentState
from cases.packages.models.packages import Assignment
from cases.packages.queries.ledger_rows import ledger_rows
from cases.procedure.case_facts import CaseFacts
from cases.procedure.policies import choice_for
from cases.procedure.step_kinds import step_kind
from cases.worklist.reports.worklist import due_words
from offices.files.workbooks import Sheet, about_sheet, write_book
from offices.organisation.models import Account, Office
from offices.pages.words import format_date, short_day

Words = str | Promise
CHUNK = 1000


class Days:
    """The days of one list in words, each put in words once: what is sorted by a date holds few of them."""

    def __init__(self, on: date) -> None:
        self._on = on
        self._words: dict[date, tuple[str, str]] = {}
        self._left: dict[date, tuple[str, str, str]] = {}

    def words(self, moment: date | datetime | None) -> tuple[str, str]:
        """Short and whole; two empty texts for nothing."""
        if moment is None:
            return "", ""
        day = timezone.localdate(moment) if isinstance(moment, datetime) else moment
        if day not in self._words:
            self._words[day] = short_day(day, self._on), format_date(day)
        return self._words[day]

    def left(self, due: date) -> tuple[str, str, str]:
        """The days left until then: words, colour, sign."""
        if due not in self._left:
            self._left[due] = due_words((due - self._on).days)
        return self._left[due]


class Cell(NamedTuple):
    """What stands in a cell; `said` is the whole of it, `css` the class of its colour and `icon` its sign."""

    text: str
    said: str = ""
    css: str = ""
    icon: str = ""
    url: str = ""


@dataclass(frozen=True)
class Column:
    """A column by its key: its cell on the page, and its titles and values in a sheet.

    `sort`: the order it is sorted by, empty for none.
    """

    key: str
    label: Words
    cell: Callable[[Any, Days], Cell]
    titles: tuple[Words, ...]
    values: Callable[[Any, Days], tuple[Any, ...]]
    sort: str = ""
    usual: bool = True


def _local(moment: datetime | None) -> date | str:
    return timezone.localdate(moment) if moment else ""


def _plain(read: Callable[[Any], str]) -> Callable[[Any, Days], Cell]:
    def cell(package: Any, days: Days) -> Cell:
        text = read(package)
        return Cell(text, text)

    return cell


def _office(read: Callable[[Any], Office]) -> Callable[[Any, Days], Cell]:
    return lambda package, days: Cell(read(package).short_name, read(package).name)


def _day(read: Callable[[Any], date | None]) -> Callable[[Any, Days], Cell]:
    return lambda package, days: Cell(*days.words(read(package)))


def _who_when(
    who: Callable[[Any], Account | None], when: Callable[[Any], date | datetime | None]
) -> Callable[[Any, Days], Cell]:
    def cell(package: Any, days: Days) -> Cell:
        person, moment = who(package), when(package)
        if person is None or moment is None:
            return Cell("")
        short, whole = days.words(moment)
        return Cell(f"{short} {person.name}", f"{person.name} {whole}")

    return cell


def _number(package: Any, days: Days) -> Cell:
    return Cell(package.petition.number, package.petition.number, "num", url=package.petition.get_absolute_url())


def clock_words(package: Assignment, days: Days) -> tuple[str, str, str]:
    """The days left of an open package; of one that was settled, whether in time: words, colour, sign."""
    if package.state == AssignmentState.OPEN:
        return days.left(package.clock.due)
    if package.state != AssignmentState.CLOSED:
        return "", "", ""
    late = (package.clock.stopped_on - package.clock.due).days if package.clock.stopped_on else 0
    if late > 0:
        return _("逾期%d天销号") % late, "due-today", "ti-clock-exclamation"
    return _("按期销号"), "due-later", "ti-check"


def _left(package: Any, days: Days) -> Cell:
    text, css, icon = clock_words(package, days)
    return Cell(text, text, css, icon)


def stage_words(package: Assignment) -> str:
    return package.get_stage_display() if package.state == AssignmentState.OPEN else package.get_state_display()


def marks_of(package: Any) -> list[str]:
    """What is not as it should be. Of a package of `ledger_rows`."""
    found = []
    if package.is_left:
        found.append(_("领导已不在岗"))
    if package.raise_asked_at and package.state == AssignmentState.OPEN:
        found.append(_("申请提级"))
    if package.obstacle_count:
        found.append(_("障碍%(number)d") % {"number": package.obstacle_count})
    if package.is_unreported:
        found.append(_("缺报进展"))
    if package.is_repeated:
        found.append(_("销号后重访"))
    return found


def _marks(package: Any, days: Days) -> Cell:
    text = "、".join(marks_of(package))
    return Cell(text, text, "pk-marks" if text else "")


def _group(package: Any, days: Days) -> Cell:
    if package.group is None:
        return Cell("")
    return Cell(
        package.group.name, package.group.name, url=f"{reverse('cases:packages')}?state=&group={package.group_id}"
    )


def _interval(package: Any) -> str:
    return _("每%(days)d日") % {"days": package.progress_days} if package.progress_days else ""


def _one(key: str, label: Words, cell: Callable[[Any, Days], Cell], **more: Any) -> Column:
    """A column whose sheet has one column of the same title, with the whole text of the cell where nothing is given."""
    values = more.pop("values", None) or (lambda package, days: (cell(package, days).said,))
    return Column(key, label, cell, (label,), values, **more)


def _pair(key: str, label: Words, who: Words, when: Words, cell: Any, values: Any, **more: Any) -> Column:
    return Column(key, label, cell, (when, who), values, **more)


# The titles of a sheet are those that a list to be loaded is read by, where it may hold the same.
COLUMNS: tuple[Column, ...] = (
    _one("number", _l("信访件编号"), _number, sort="number"),
    _one("subject", _l("概要"), _plain(lambda package: package.petition.subject)),
    _one(
        "petitioner",
        _l("信访人"),
        _plain(lambda package: package.petition.petitioner_masked),
        usual=False,
    ),
    _one(
        "petition_state",
        _l("信访件状态"),
        _plain(lambda package: package.petition.get_state_display()),
        usual=False,
    ),
    _one("leader", _l("包案领导"), _plain(lambda package: package.leader.name), sort="leader"),
    _one("office", _l("领导单位"), _office(lambda package: package.office), sort="office", usual=False),
    _one("unit", _l("责任单位"), _office(lambda package: package.unit), sort="unit"),
    _one("responsible", _l("责任人"), _plain(lambda package: package.responsible)),
    _one(
        "due",
        _l("化解期限"),
        _day(lambda package: package.due_on),
        sort="due",
        values=lambda package, days: (package.due_on,),
    ),
    _one("left", _l("剩余"), _left, sort="due"),
    _one("stage", _l("进度"), _plain(stage_words), sort="stage"),
    _one("origin", _l("来源"), _plain(lambda package: package.get_origin_display()), usual=False),
    _one(
        "contact",
        _l("最近联系"),
        _day(lambda package: package.last_contact_on),
        sort="contact",
        values=lambda package, days: (package.last_contact_on or "",),
    ),
    _one(
        "progress",
        _l("最近进展"),
        _day(lambda package: package.last_progress_on),
        sort="progress",
        values=lambda package, days: (package.last_progress_on or "",),
    ),
    _one("interval", _l("报送间隔"), _plain(_interval), usual=False),
    _one("note", _l("要求"), _plain(lambda package: package.note), usual=False),
    _one("marks", _l("提示"), _marks),
    _one(
        "evidence",
        _l("化解证据"),
        _plain(lambda package: _("有") if package.has_evidence else ""),
        usual=False,
    ),
    _one("group", _l("合并化解"), _group, usual=False),
    _pair(
        "found",
        _l("发现"),
        _l("发现登记人"),
        _l("发现日期"),
        _who_when(lambda package: package.petition.registered_by, lambda package: package.petition.received_on),
        lambda package, days: (package.petition.received_on, package.petition.registered_by.name),
        sort="found",
    ),
    _pair(
        "filed",
        _l("建档"),
        _l("建档人"),
        _l("建档日期"),
        _who_when(lambda package: package.opened_by, lambda package: package.opened_at),
        lambda package, days: (_local(package.opened_at), package.opened_by.name),
        sort="filed",
    ),
    _pair(
        "settled",
        _l("化解"),
        _l("化解签批人"),
        _l("化解日期"),
        _who_when(lambda package: package.settled_by, lambda package: package.settled_at),
        lambda package, days: (_local(package.settled_at), package.settled_by.name if package.settled_by else ""),
        sort="settled",
    ),
    _pair(
        "ended",
        _l("销号"),
        _l("销号人"),
        _l("销号日期"),
        _who_when(lambda package: struck_off_by(package), lambda package: package.ended_at),
        lambda package, days: (
            _local(package.ended_at if struck_off_by(package) else None),
            getattr(struck_off_by(package), "name", ""),
        ),
        sort="ended",
    ),
)
BY_COLUMN = {column.key: column for column in COLUMNS}
USUAL = tuple(column.key for column in COLUMNS if column.usual)


def struck_off_by(package: Assignment) -> Account | None:
    """Who struck it off; nobody where it was handed over, raised or returned."""
    return package.ended_by if package.state == AssignmentState.CLOSED else None


def columns_of(keys: Iterable[str]) -> list[Column]:
    """The columns by their keys in the order of the ledger; the usual ones for none. The number always stands."""
    wanted = set(keys) & BY_COLUMN.keys()
    wanted = wanted | {"number"} if wanted else set(USUAL)
    return [column for column in COLUMNS if column.key in wanted]


@dataclass(frozen=True)
class Line:
    """A cell by the key and the escaped label of its column. `is_editable`: the account may change it in its place."""

    package: Assignment
    cells: list[tuple[str, str, Cell]]
    is_editable: bool


def lines_of(found: Iterable[Assignment], columns: Sequence[Column], account: Account, on: date) -> list[Line]:
    """Lines for packages of `ledger_rows`; no statement for any of them."""
    heads = [(column.key, escape(str(column.label)), column.cell) for column in columns]
    days = Days(on)
    return [
        Line(package, [(key, label, cell(package, days)) for key, label, cell in heads], may_change(account, package))
        for package in found
    ]


def may_change(account: Account, package: Assignment) -> bool:
    if package.state != AssignmentState.OPEN:
        return False
    facts = CaseFacts(package.petition, PackageFacts(package.petition, package=package))
    return choice_for(account, package.petition, step_kind("change_package"), facts).is_open


def write_ledger(
    found: QuerySet[Assignment],
    columns: Sequence[Column],
    *,
    conditions: list[tuple[str, str]],
    on: date,
    at: datetime,
) -> bytes:
    """The workbook: one sheet of the chosen columns, one that says how many, under which conditions and when.

    Raises ActionRefused for more rows than a sheet that is still of use.
    """
    titles = [str(title) for column in columns for title in column.titles]
    rows = list(_values(found, columns, on))
    return write_book([Sheet(_("包案台账"), [titles, *rows]), about_sheet(len(rows), conditions, at)])


def _values(found: QuerySet[Assignment], columns: Sequence[Column], on: date) -> Iterator[list[Any]]:
    days, ids = Days(on), found.values_list("pk", flat=True).iterator(chunk_size=CHUNK)
    while chunk := list(islice(ids, CHUNK)):
        for package in ledger_rows(chunk, on):
            yield [value for column in columns for value in column.values(package, days)]
