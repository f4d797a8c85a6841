"""The list of an open call in rows of words, and merit as Excel and as Word."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from cases.worklist.reports.worklist import due_words
from offices.files.word import Document
from offices.files.workbooks import Sheet, about_sheet, write_book
from offices.organisation.models import Account
from offices.pages.words import cn_date
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


def rows_of(cases: Iterable[Any], call: OpenCall, on: date) -> list[CaseRow]:
    """Rows for cases of `queries.calls.tracked`."""
    return [_row(case, call, on) for case in cases]


def _row(case: Any, call: OpenCall, on: date) -> CaseRow:
    assigned = case.state == CallCaseState.ASSIGNED
    days = (on - timezone.localdate(case.started_at)).days if assigned and case.started_at else None
    words = due_words((case.package_due - on).days) if assigned and case.package_due else ("", "", "")
    quiet = assigned and case.last_step is not None and case.last_step < quiet_before(on, call.quiet_days)
    silent = (on - timezone.localdate(case.last_step)).days if quiet else 0
    return CaseRow(case, days, *words, silent)


# Merit


def write_merit_sheets(merits: Sequence[Merit], *, person: Account | None, period: Period, at: datetime) -> bytes:
    titles = [_("姓名"), _("单位"), _("榜单"), _("信访件编号"), _("内容分类"), _("功绩")]
    titles += [_("提出人"), _("审定人"), _("审定日期")]
    rows = [
        [
            one.account.name,
            one.office.name,
            one.case.call.name,
            one.case.petition.number,
            _category(one),
            one.what,
            one.proposed_by.name,
            one.decided_by.name if one.decided_by else "",
            timezone.localdate(one.decided_at) if one.decided_at else "",
        ]
        for one in merits
    ]
    conditions = [(_("人员"), person.name if person else _("全部")), (_("期间"), period_words(period))]
    return write_book([Sheet(_("功绩"), [titles, *rows]), about_sheet(len(rows), conditions, at)])


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
        shown = {"office": one.office.name, "number": one.case.petition.number, "category": _category(one)}
        made.paragraph(facts % shown)
        made.paragraph(one.what)
        decided = cn_date(one.decided_at) if one.decided_at else ""
        by = one.decided_by.name if one.decided_by else ""
        made.paragraph(
            _("%(proposer)s提出，%(decider)s于%(day)s审定。")
            % {"proposer": one.proposed_by.name, "decider": by, "day": decided}
        )
    made.signed(merits[0].case.call.office.name if merits else "", cn_date(on))
    return made.content()


def period_words(period: Period) -> str:
    if not period.first and not period.last:
        return _("全部期间")
    first = cn_date(period.first) if period.first else _("最初")
    last = cn_date(period.last) if period.last else _("今天")
    return _("%(first)s至%(last)s") % {"first": first, "last": last}


def _category(merit: Merit) -> str:
    category = merit.case.petition.category
    return category.name if category else ""
