"""The ledger of promises (承诺台账) in rows of words, and as an Excel workbook."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.packages.enums import PromiseState
from cases.packages.models.commitments import Promise
from cases.worklist.reports.worklist import due_words
from offices.files.workbooks import Sheet, about_sheet, write_book
from offices.organisation.models import Account
from visits.receptions.queries.lists import PromiseStep, next_of, promise_rows


@dataclass(frozen=True)
class PromiseRow:
    """One line. `number` of the petition is empty where the account may not see it.

    left, due_class, icon: the days left in words, the class of their colour, and a sign.
    """

    promise: Promise
    number: str
    left: str
    due_class: str
    icon: str
    step: PromiseStep | None

    @property
    def url_facts(self) -> str:
        """What the page of the step is told: which promise, and where to return to."""
        return f"?number={self.promise.number}&back=promises"


def rows_of(found: Iterable[Promise], account: Account, on: date) -> list[PromiseRow]:
    """Rows for promises of `promise_rows` that carry `shown`."""
    return [
        PromiseRow(
            promise,
            promise.petition.number if promise.shown else "",  # type: ignore[attr-defined]
            *clock_words(promise, on),
            next_of(promise, account) if promise.shown else None,  # type: ignore[attr-defined]
        )
        for promise in found
    ]


def clock_words(promise: Promise, on: date) -> tuple[str, str, str]:
    """Of one that runs, the days left; of one that is kept, whether it was in time: proof counts, not the decision."""
    if promise.state != PromiseState.KEPT:
        return due_words((promise.clock.due - on).days)
    days = (promise.clock.stopped_on - promise.clock.due).days if promise.clock.stopped_on else 0
    if days > 0:
        return _("逾期%d天兑现") % days, "due-today", "ti-clock-exclamation"
    return _("按期兑现"), "due-later", "ti-check"


def write_promises(found: QuerySet[Promise], *, conditions: list[tuple[str, str]], on: date, at: datetime) -> bytes:
    """The workbook: one sheet of rows, one that says how many, under which conditions and when.

    Raises ActionRefused for more rows than a sheet that is still of use.
    """
    titles = [_("信访件编号"), _("序号"), _("承诺事项"), _("承诺领导"), _("承诺单位"), _("兑现单位"), _("责任人")]
    titles += [_("承诺日期"), _("兑现期限"), _("剩余"), _("状态"), _("兑现情况"), _("报兑现日期"), _("确认日期")]
    rows = list(_lines(found, on))
    sheet = Sheet(_("承诺台账"), [titles, *rows])
    return write_book([sheet, about_sheet(len(rows), conditions, at)])


def _lines(found: QuerySet[Promise], on: date) -> Iterator[list[Any]]:
    for promise in promise_rows(found).iterator(chunk_size=1000):
        yield [
            promise.petition.number if promise.shown else "",  # type: ignore[attr-defined]
            promise.number,
            promise.text,
            promise.leader.name,
            promise.office.name,
            promise.unit.name,
            promise.owner,
            timezone.localdate(promise.made_at),
            promise.clock.due,
            clock_words(promise, on)[0],
            promise.get_state_display(),
            promise.account_of,
            timezone.localdate(promise.proved_at) if promise.proved_at else "",
            timezone.localdate(promise.decided_at) if promise.decided_at else "",
        ]
