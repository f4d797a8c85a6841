"""The list of an open call and the list of merit: their columns; and merit as Word."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from cases.petitions.models.petitions import Petition
from offices.files.word import Document
from offices.lists.cells import Cell, Element, icon, link, span
from offices.lists.listing import Column, Listing, Reader, day, long, office_name, words
from offices.organisation.models import Account
from offices.pages.words import cn_day, due_words
from supervision.calls.enums import CallCaseState
from supervision.calls.models import CallCase, Merit, OpenCall
from supervision.calls.queries import Period, quiet_before

LABELS: dict[str, Any] = {
    "all": _l("榜上"),
    "open": _l("待揭榜"),
    "bids": _l("有人揭榜待审定"),
    "assigned": _l("已揭榜"),
    "overdue": _l("逾期"),
    "quiet": _l("多日无动作"),
    "settled": _l("已化解"),
    "withdrawn": _l("已撤下"),
}


@dataclass(frozen=True)
class CaseRow:
    """One line. days: since the package began; left, due_class, icon: the days to the package's date; silent: days
    since the last step, where they are too many.
    """

    case: CallCase
    days: int | None
    left: str
    due_class: str
    icon: str
    silent: int


def case_told(case: Any, call: OpenCall, on: date) -> CaseRow:
    """The row of a case of `tracked` in `queries`."""
    assigned = case.state == CallCaseState.ASSIGNED
    days = (on - timezone.localdate(case.started_at)).days if assigned and case.started_at else None
    words = due_words((case.package_due - on).days) if assigned and case.package_due else ("", "", "")
    quiet = assigned and case.last_step is not None and case.last_step < quiet_before(on, call.quiet_days)
    silent = (on - timezone.localdate(case.last_step)).days if quiet else 0
    return CaseRow(case, days, *words, silent)


class CallReader(Reader):
    """tracks: for the calling office the daily tracking besides what may be bid for."""

    def __init__(self, account: Account, on: date, *, call: OpenCall, tracks: bool) -> None:
        super().__init__(account, on)
        self.call, self.tracks = call, tracks


BADGES = {
    "published": "bg-blue-lt", "open": "bg-blue-lt", "live": "bg-blue-lt", "assigned": "bg-indigo-lt",
    "chosen": "bg-indigo-lt", "settled": "bg-green-lt", "approved": "bg-green-lt",
}  # fmt: skip


def _badge(state: str, label: str) -> Element:
    return span(label, f"badge {BADGES.get(state, 'bg-secondary-lt')}")


def _number(row: CaseRow, reader: CallReader) -> Cell:
    return Cell(link(row.case.petition.number, row.case.get_absolute_url(), "num"))


def _state(row: CaseRow, reader: CallReader) -> Cell:
    badge = _badge(row.case.state, row.case.get_state_display())
    if not row.silent or not reader.tracks:
        return Cell(badge)
    said = _("%(n)s天无动作") % {"n": row.silent}
    return Cell((badge, " ", span((icon("ti-alert-triangle"), said), "call-late")))


def _bids(row: CaseRow, reader: CallReader) -> Cell | str:
    case: Any = row.case
    if case.live_bids:
        return Cell(case.live_bids, url=case.get_absolute_url())
    return "0" if case.state == CallCaseState.OPEN else ""


def _measures(row: CaseRow, reader: CallReader) -> Cell | str:
    case: Any = row.case
    if case.state != CallCaseState.ASSIGNED:
        return ""
    shown = case.shown and case.open_measures
    return Cell(case.open_measures, url=case.petition.get_absolute_url() if shown else "")


def _tracked(key: str, label: Any, cell: Any, css: str = "") -> Column:
    return Column(key, label, cell, css=css, head_css=css, when=lambda reader: reader.tracks)


CALL_CASES = Listing(
    title=_l("揭榜挂帅"),
    columns=(
        Column("number", _l("信访件编号"), _number),
        Column("category", _l("内容分类"), lambda row, reader: _category(row.case.petition) or "—"),
        long("difficulty", _l("难点"), lambda row: row.case.difficulty, css="subject"),
        office_name("unit", _l("责任单位"), lambda row: row.case.unit),
        day("wish", _l("希望化解日期"), lambda row: row.case.due_on),
        Column("state", _l("状态"), _state),
        _tracked("bids", _l("揭榜"), _bids, "num"),
        _tracked("leader", _l("包案领导"), lambda row, reader: row.case.leader_name or ""),
        _tracked("days", _l("已办天数"), lambda row, reader: "" if row.days is None else str(row.days), "num"),
        _tracked("left", _l("剩余"), lambda row, reader: Cell(row.left, css=row.due_class, icon=row.icon)),
        _tracked("progress", _l("最近进展"), lambda row, reader: reader.day(row.case.last_progress)),
        _tracked("contact", _l("最近联系"), lambda row, reader: reader.day(row.case.last_contact)),
        _tracked("measures", _l("未完措施"), _measures, "num"),
    ),
    rows=lambda cases, reader: [case_told(case, reader.call, reader.on) for case in cases],
    row=lambda row, reader: {"class": "call-quiet"} if row.silent else {},
)


# Merit


def _person(merit: Merit, reader: Reader) -> Cell:
    return Cell(merit.account.name, merit.account.username)


def _of_petition(merit: Merit, reader: Reader) -> Cell:
    return Cell(span(merit.case.petition.number, "num"))


MERITS = Listing(
    title=_l("功绩"),
    columns=(
        Column("person", _l("姓名"), _person, lambda merit: merit.account.name),
        office_name("office", _l("单位"), lambda merit: merit.office),
        long("call", _l("榜单"), lambda merit: merit.case.call.name),
        Column("number", _l("信访件编号"), _of_petition, lambda merit: merit.case.petition.number),
        Column("category", _l("内容分类"), sheet=lambda merit: _category(merit.case.petition)),
        words("what", _l("功绩"), lambda merit: merit.what, css="subject call-wrap"),
        Column("state", _l("状态"), lambda merit, reader: Cell(_badge(merit.state, merit.get_state_display()))),
        words("proposer", _l("提出人"), lambda merit: merit.proposed_by.name),
        words("decider", _l("审定人"), lambda merit: getattr(merit.decided_by, "name", ""), empty="—"),
        day("decided", _l("审定日期"), lambda merit: merit.decided_at, empty="—"),
    ),
)


def merit_conditions(person: Account | None, period: Period) -> list[tuple[str, str]]:
    return [(_("人员"), person.name if person else _("全部")), (_("期间"), period_words(period))]


def write_merit_document(merits: Sequence[Merit], *, person: Account, period: Period, on: date) -> bytes:
    """For the personnel file of one person, in the letter format of GB/T 9704-2012."""
    made = Document(_("揭榜挂帅功绩记录"), author=person.name)
    made.title(_("揭榜挂帅功绩记录"))
    made.centred(_("%(name)s（%(period)s）") % {"name": person.name, "period": period_words(period)})
    if not merits:
        made.paragraph(_("这一期间没有功绩记录。"))
    for number, one in enumerate(merits, start=1):
        made.heading(f"{number}. {one.case.call.name}")
        facts = _("%(office)s，信访件 %(number)s，%(category)s。")
        shown = {
            "office": one.office.name,
            "number": one.case.petition.number,
            "category": _category(one.case.petition),
        }
        made.paragraph(facts % shown)
        made.paragraph(one.what)
        decided = cn_day(one.decided_at) if one.decided_at else ""
        by = one.decided_by.name if one.decided_by else ""
        made.paragraph(
            _("%(proposer)s提出，%(decider)s于%(day)s审定。")
            % {"proposer": one.proposed_by.name, "decider": by, "day": decided}
        )
    made.signed(merits[0].case.call.office.name if merits else "", cn_day(on))
    return made.content()


def period_words(period: Period) -> str:
    if not period.first and not period.last:
        return _("全部期间")
    first = cn_day(period.first) if period.first else _("最初")
    last = cn_day(period.last) if period.last else _("今天")
    return _("%(first)s至%(last)s") % {"first": first, "last": last}


def _category(petition: Petition) -> str:
    return petition.category.name if petition.category else ""
