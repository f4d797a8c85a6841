"""The ledger of promises (承诺台账): its columns, and what a promise's row says."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, cast

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from cases.packages.enums import PromiseState
from cases.packages.models.commitments import Promise
from cases.petitions.queries.opening import covered
from offices.lists.cells import Cell, element, link, span
from offices.lists.listing import (
    AS_SHOWN,
    Column,
    Listing,
    Reader,
    day,
    in_order,
    local_day,
    long,
    office_name,
    words,
)
from offices.organisation.models import Account
from offices.pages.words import due_words
from visits.receptions.filters import PromiseFilter
from visits.receptions.queries.lists import PromiseStep, next_of, promise_rows, promises_visible_to


@dataclass(frozen=True)
class PromiseRow:
    """A promise as an account sees it. `number` of the petition is empty where the account may not see it; a unit that
    keeps the promise reads it before the petition has come to it, and opens nothing: it is not `linked`.
    """

    promise: Promise
    number: str
    account: Account
    on: date
    linked: bool = True

    @cached_property
    def clock(self) -> tuple[str, str, str]:
        """Of one that runs, the days left; of one that is kept, whether its proof was in time: words, colour, sign."""
        promise = self.promise
        if promise.state != PromiseState.KEPT:
            return due_words((promise.clock.due - self.on).days)
        days = (promise.clock.stopped_on - promise.clock.due).days if promise.clock.stopped_on else 0
        if days > 0:
            return _("逾期%d天兑现") % days, "due-today", "ti-clock-exclamation"
        return _("按期兑现"), "due-later", "ti-check"

    @property
    def left(self) -> str:
        return self.clock[0]

    @cached_property
    def step(self) -> PromiseStep | None:
        return next_of(self.promise, self.account) if self.number and self.linked else None


def promises_told(found: Iterable[Promise], account: Account, on: date) -> list[PromiseRow]:
    """Rows for promises of `promise_rows` that carry `shown`."""
    return [
        PromiseRow(promise, promise.petition.number if one.shown or one.kept_here else "", account, on, one.shown)
        for promise in covered(account, found, "petition", ["text", "decision_reason"])
        for one in [cast(Any, promise)]
    ]


def _rows(keys: Iterable[int], reader: Reader) -> list[PromiseRow]:
    keys = list(keys)
    found = promise_rows(promises_visible_to(reader.account).filter(pk__in=keys))
    return promises_told(in_order(keys, found), reader.account, reader.on)


def _left(row: PromiseRow, reader: Reader) -> Cell:
    text, css, sign = row.clock
    return Cell(text, css=css, icon=sign)


def _petition(row: PromiseRow, reader: Reader) -> Cell:
    if not row.number:
        return Cell(span("—", "text-secondary", _("包案已结束，这一信访件不在您的权限内。")))
    if not row.linked:
        return Cell(span(row.number, "num", _("这一信访件还没有转送到贵单位，收到后在这里报兑现。")))
    address = reverse("cases:petition", args=[row.number])
    return Cell(link(row.number, address, "num", row.promise.petition.subject))


def _status(row: PromiseRow) -> str:
    """The state, and why it was sent back."""
    promise = row.promise
    return f"{promise.status}：{promise.decision_reason}" if promise.is_sent_back else promise.status


def _next(row: PromiseRow, reader: Reader) -> Cell | str:
    """The step on a promise, and where to return to; one that is refused says why."""
    if row.step is None:
        return ""
    label = _("报兑现") if row.step.key == "prove_promise" else _("确认")
    if row.step.refusal:
        return Cell(element("span", label, class_="btn btn-sm disabled", title=row.step.refusal, aria_disabled="true"))
    address = reverse("cases:step", args=[row.number, row.step.key])
    back = f"?number={row.promise.number}&back=promises"
    return Cell(link(label, address + back, "btn btn-sm btn-outline-primary"))


PROMISES = Listing(
    title=_l("承诺台账"),
    columns=(
        Column("petition", _l("信访件"), _petition, ((_l("信访件编号"), lambda row: row.number),)),
        Column("number", _l("序号"), sheet=lambda row: row.promise.number),
        long("text", _l("承诺事项"), lambda row: row.promise.text, css="subject"),
        Column(
            "leader",
            _l("承诺领导"),
            lambda row, reader: Cell(row.promise.leader.name, row.promise.office.name),
            (
                (_l("承诺领导"), lambda row: row.promise.leader.name),
                (_l("承诺单位"), lambda row: row.promise.office.name),
            ),
        ),
        office_name("unit", _l("兑现单位"), lambda row: row.promise.unit),
        words("owner", _l("责任人"), lambda row: row.promise.owner),
        Column("made", _l("承诺日期"), sheet=lambda row: local_day(row.promise.made_at)),
        day("due", _l("到期日"), lambda row: row.promise.clock.due, title=_l("兑现期限")),
        Column("left", _l("剩余"), _left, AS_SHOWN),
        long("state", _l("状态"), _status),
        Column("account", _l("兑现情况"), sheet=lambda row: row.promise.account_of),
        Column("proved", _l("报兑现日期"), sheet=lambda row: local_day(row.promise.proved_at)),
        Column("decided", _l("确认日期"), sheet=lambda row: local_day(row.promise.decided_at)),
        Column("next", _l("下一步"), _next),
    ),
    shown=("due", "left", "text", "leader", "unit", "owner", "state", "petition", "next"),
    filters=PromiseFilter,
    usual={"state": PromiseFilter.UNKEPT},
    tab="state",
    orders={
        "due": ("clock__due", "pk"),
        "newest": ("-made_at", "-pk"),
        "leader": ("leader__name", "leader", "clock__due", "pk"),
    },
    sorts={"due": _l("到期日"), "newest": _l("最新承诺"), "leader": _l("承诺领导")},
    rows=_rows,
)
