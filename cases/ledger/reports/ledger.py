"""The ledger of packages: its columns on the page and in the Excel workbook, from which a reader chooses."""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from operator import attrgetter
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from cases.ledger.filters import LedgerFilter
from cases.ledger.models import SavedView
from cases.ledger.queries.ledger import ORDERS, ordering
from cases.ledger.queries.rows import ledger_rows
from cases.packages.case_facts import PackageFacts
from cases.packages.enums import PackageState
from cases.packages.models.packages import Package
from cases.petitions.queries.opening import unopened_ids
from cases.procedure.case_facts import CaseFacts
from cases.procedure.policies import choice_for
from cases.procedure.step_kinds import step_kind
from offices.lists.cells import Cell, Element, element, span, tick, tick_all
from offices.lists.listing import (
    AS_SHOWN,
    Column,
    ForReader,
    Listing,
    Read,
    Reader,
    Sorting,
    Table,
    Words,
    day,
    local_day,
    long,
    office_name,
    words,
)
from offices.organisation.models import Account


class LedgerReader(Reader):
    """view: the saved view that is open."""

    def __init__(self, account: Account, on: date, *, may_act: bool = False, view: SavedView | None = None) -> None:
        super().__init__(account, on, may_act=may_act)
        before, _zero, after = reverse("cases:package_edit", args=[0]).rpartition("0")
        self.edit_url = before, after + (f"?view={view.pk}" if view is not None else "")
        self.change, self.change_said = _("改"), _("修改")


def _who_when(
    who: Callable[[Any], Account | None], when: Callable[[Any], date | datetime | None]
) -> Callable[[Any, Reader], Cell]:
    def cell(package: Any, reader: Reader) -> Cell:
        person, moment = who(package), when(package)
        if person is None or moment is None:
            return Cell("")
        return Cell(f"{reader.day(moment)} {person.name}")

    return cell


def _number(package: Any, reader: Reader) -> Cell:
    return Cell(package.petition.number, package.petition.number, "num", url=package.petition.get_absolute_url())


def _leader(package: Any, reader: Reader) -> Cell:
    name = package.leader.name
    return Cell(f"{name}（{_('已不在岗')}）" if package.is_left else name, name)


LEADER_IN_SHEET = ((_l("包案领导"), lambda package: package.leader.name),)


def clock_words(package: Package, reader: Reader) -> tuple[str, str, str]:
    """The days left of an open package; of one that was settled, whether in time: words, colour, sign."""
    if package.state == PackageState.OPEN:
        return reader.left(package.clock.due)
    if package.state != PackageState.CLOSED:
        return "", "", ""
    late = (package.clock.stopped_on - package.clock.due).days if package.clock.stopped_on else 0
    if late > 0:
        return _("逾期%d天销号") % late, "due-today", "ti-clock-exclamation"
    return _("按期销号"), "due-later", "ti-check"


def _left(package: Any, reader: Reader) -> Cell:
    text, css, icon = clock_words(package, reader)
    return Cell(text, text, css, icon)


def _days_left(package: Package, reader: Reader) -> Any:
    """Of an open package: a number, below zero where it is overdue."""
    return (package.clock.due - reader.on).days if package.state == PackageState.OPEN else ""


def _in_time(package: Package, reader: Reader) -> str:
    return "" if package.state == PackageState.OPEN else clock_words(package, reader)[0]


LEFT = ((_l("剩余天数"), ForReader(_days_left)), (_l("销号是否按期"), ForReader(_in_time)))


def stage_words(package: Package) -> str:
    return package.get_stage_display() if package.state == PackageState.OPEN else package.get_state_display()


def marks_of(package: Any) -> list[str]:
    """What is not as it should be. Of a package of `ledger_rows`."""
    found = []
    if package.is_left:
        found.append(_("领导已不在岗"))
    if package.raise_asked_at and package.state == PackageState.OPEN:
        found.append(_("申请提级"))
    if package.postponed:
        found.append(_("推迟%(times)d次") % {"times": package.postponed})
    if package.days_over:
        found.append(_("曾超期%(days)d天") % {"days": package.days_over})
    if package.obstacle_count:
        found.append(_("障碍%(number)d") % {"number": package.obstacle_count})
    if package.is_unreported:
        found.append(_("缺报进展"))
    if package.is_repeated:
        found.append(_("销号后重访"))
    return found


def _marks(package: Any, reader: Reader) -> Cell:
    text = "、".join(marks_of(package))
    return Cell(text, text, "pk-marks" if text else "")


def _group(package: Any, reader: Reader) -> Cell:
    if package.group is None:
        return Cell("")
    return Cell(
        package.group.name, package.group.name, url=f"{reverse('cases:packages')}?state=&group={package.group_id}"
    )


def _interval(package: Any) -> str:
    return _("每%(days)d日") % {"days": package.progress_days} if package.progress_days else ""


def closing_checker(package: Package) -> Account | None:
    """Who struck it off; nobody where it was handed over, raised or returned."""
    return package.ended_by if package.state == PackageState.CLOSED else None


def _shown(key: str, label: Words, cell: Callable[[Any, Any], Cell], **more: Any) -> Column:
    return Column(key, label, cell, AS_SHOWN, css=f"pk-{key}", **more)


def _long(key: str, label: Words, read: Read, **more: Any) -> Column:
    return long(key, label, read, css=f"pk-{key}", **more)


def _words(key: str, label: Words, read: Read, **more: Any) -> Column:
    return words(key, label, read, css=f"pk-{key}", **more)


def _day(key: str, label: Words, read: Read) -> Column:
    return day(key, label, read, css=f"pk-{key}", order=key)


def _day_of(key: str, label: Words, read: Read) -> Column:
    """A day that is neither sorted by nor usually shown."""
    return day(key, label, read, css=f"pk-{key}", usual=False)


def _pair(key: str, label: Words, person: Words, moment: Words, who: Read, when: Read) -> Column:
    """Who and when: one column of the page, two of the sheet."""
    sheet = (
        (moment, lambda package: local_day(when(package)) if who(package) else ""),
        (person, lambda package: getattr(who(package), "name", "")),
    )
    return Column(key, label, _who_when(who, when), sheet, css=f"pk-{key}", order=key)


def _received(package: Any) -> date:
    return package.petition.received_on


def _registrar(package: Any) -> Account:
    return package.petition.registered_by


# The titles of a sheet are those that a list to be loaded is read by, where it may hold the same.
COLUMNS: tuple[Column, ...] = (
    _shown("number", _l("信访件编号"), _number, order="number"),
    _long("subject", _l("概要"), lambda package: package.petition.subject),
    _words("petitioner", _l("信访人"), lambda package: package.petition.petitioner_masked, usual=False),
    _words("petition_state", _l("信访件状态"), lambda package: package.petition.get_state_display(), usual=False),
    Column("leader", _l("包案领导"), _leader, LEADER_IN_SHEET, css="pk-leader", order="leader"),
    office_name("office", _l("领导单位"), lambda package: package.office, css="pk-office", order="office", usual=False),
    office_name("unit", _l("责任单位"), lambda package: package.unit, css="pk-unit", order="unit"),
    _words("responsible", _l("责任人"), lambda package: package.responsible),
    _day("due", _l("化解期限"), lambda package: package.due_on),
    _day_of("first_due", _l("原期限"), lambda package: package.first_due_on if package.postponed else None),
    _words("postponed", _l("推迟次数"), lambda package: str(package.postponed or ""), usual=False),
    Column("left", _l("剩余"), _left, LEFT, css="pk-left", order="due"),
    _words("stage", _l("进度"), stage_words, order="stage"),
    _words("origin", _l("来源"), lambda package: package.get_origin_display(), usual=False),
    _day("contact", _l("最近联系"), lambda package: package.last_contact_on),
    _day("progress", _l("最近进展"), lambda package: package.last_progress_on),
    _words("interval", _l("报送间隔"), _interval, usual=False),
    _long("note", _l("要求"), lambda package: package.note, usual=False),
    _shown("marks", _l("提示"), _marks),
    _words("evidence", _l("化解证据"), lambda package: _("有") if package.has_evidence else "", usual=False),
    _shown("group", _l("合并化解"), _group, usual=False),
    _pair("found", _l("发现"), _l("发现登记人"), _l("发现日期"), _registrar, _received),
    _pair("filed", _l("建档"), _l("建档人"), _l("建档日期"), attrgetter("opened_by"), attrgetter("opened_at")),
    _pair("settled", _l("化解"), _l("化解签批人"), _l("化解日期"), attrgetter("settled_by"), attrgetter("settled_at")),
    _pair("ended", _l("销号"), _l("销号人"), _l("销号日期"), closing_checker, attrgetter("ended_at")),
)
# What a list to be loaded again needs: a postponement or a handing over gives its reason.
REASON = _long("reason", _l("理由"), lambda package: "", usual=False)
LEDGER = Listing(
    title=_l("包案台账"),
    columns=COLUMNS,
    filters=LedgerFilter,
    usual={"state": PackageState.OPEN},
    tab="state",
    carried=frozenset({"view", "more"}),
    orders=ORDERS,
    ordering=ordering,
    rows=lambda keys, reader: ledger_rows(reader.account, keys, reader.on),
    row=lambda package, reader: {"id": f"package-{package.pk}"},
)


# The page: before the chosen columns a box, after them the way to edit the line


def may_change(account: Account, package: Package) -> bool:
    if package.state != PackageState.OPEN:
        return False
    facts = CaseFacts(package.petition, PackageFacts(package.petition, package=package))
    return choice_for(account, package.petition, step_kind("change_package"), facts).is_open


def _box(package: Any, reader: LedgerReader) -> Cell | str:
    if not reader.may_act and not package.is_editable:
        return ""
    return Cell(tick("bulk-form", "petition", package.petition.number, package.petition.number))


def _edit(package: Any, reader: LedgerReader) -> Cell | str:
    if not package.is_editable:
        return ""
    before, after = reader.edit_url
    button = element(
        "button",
        reader.change,
        type="button",
        class_="btn btn-sm",
        hx_get=f"{before}{package.pk}{after}",
        hx_target="closest tr",
        hx_swap="outerHTML",
        aria_label=f"{reader.change_said}{package.petition.number}",
    )
    return Cell(button)


def _box_of_all(reader: LedgerReader) -> Element | str:
    return tick_all("bulk-form") if reader.may_act else ""


TICK = Column("tick", "", _box, css="pk-check", head=_box_of_all, head_css="pk-check")
EDIT = Column("edit", "", _edit, css="pk-act", head=lambda reader: span(_("修改"), "visually-hidden"))


def columns_of(keys: Iterable[str]) -> list[Column]:
    """The columns by their keys; the usual ones for none. The number always stands."""
    return LEDGER.chosen(keys, always="number")


def ledger_table(
    keys: Iterable[int], columns: Iterable[Column], reader: LedgerReader, sorting: Sorting | None = None
) -> Table:
    """Lines of packages; is_editable: the account may change it in its place, which takes no statement."""
    packages: list[Any] = ledger_rows(reader.account, keys, reader.on)
    unopened = unopened_ids(reader.account)
    for package in packages:
        package.is_editable = package.petition_id not in unopened and may_change(reader.account, package)
    return Table(LEDGER, packages, reader, [TICK, *columns, EDIT], sorting)
