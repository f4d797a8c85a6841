"""The list of received matters until each is closed (清单+闭环), in rows of words and as an Excel workbook."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.packages.enums import PromiseState
from cases.petitions.models.petitions import Petition
from offices.files.workbooks import Sheet, about_sheet, write_book
from offices.organisation.models import Account
from visits.bookings.models import Booking
from visits.receptions.enums import LoopState
from visits.receptions.models import Reception
from visits.receptions.queries.lists import coming_back, matter_rows, may_follow, quiet_from


@dataclass(frozen=True)
class MatterRow:
    """One line. petition: None where there is none or the account may not see it.

    kept, promises: of the petition. days: since the reception. stuck: why it counts as stuck, empty where it does not.
    back: when the leader hears it again.
    """

    reception: Reception
    petition: Petition | None
    kept: int
    promises: int
    days: int
    stuck: str
    back: Booking | None
    may_follow: bool

    @property
    def is_hidden(self) -> bool:
        """About a petition that the account may not see."""
        return self.petition is None and self.reception.petition_id is not None


def rows_of(found: Iterable[Reception], account: Account, on: date, quiet_days: int) -> list[MatterRow]:
    """Rows for receptions of `matter_rows`."""
    found = list(found)
    back = coming_back(found, on)
    return [_row(one, account, on, quiet_days, back) for one in found]


def _row(
    one: Reception, account: Account, on: date, quiet_days: int, back: dict[tuple[int, int], Booking]
) -> MatterRow:
    petition: Any = one.petition
    made = petition.made if petition is not None else []
    return MatterRow(
        one,
        petition if one.shown else None,  # type: ignore[attr-defined]
        sum(promise.state == PromiseState.KEPT for promise in made),
        len(made),
        (on - one.day.on).days,
        why_stuck(one, on, quiet_days),
        back.get((one.petition_id or 0, one.leader.account_id)),
        may_follow(account, one),
    )


def why_stuck(one: Any, on: date, quiet_days: int) -> str:
    """The same as `is_stuck` says of the row, in words."""
    if one.loop == LoopState.CLOSED:
        return ""
    if one.late:
        return _("期限已逾期")
    if one.moved_at < quiet_from(on, quiet_days):
        return _("%(days)d天无进展") % {"days": (on - timezone.localdate(one.moved_at)).days}
    return ""


def write_matters(
    found: QuerySet[Reception], account: Account, *, conditions: list[tuple[str, str]], at: datetime, quiet_days: int
) -> bytes:
    """The workbook: one sheet of rows, one that says how many, under which conditions and when. It names no visitor.

    Raises ActionRefused for more rows than a sheet that is still of use.
    """
    titles = [_("接访日期"), _("接访单位"), _("接访领导"), _("信访件编号"), _("概要"), _("信访件状态"), _("人数")]
    titles += [_("结果"), _("评价"), _("承诺"), _("已兑现"), _("距今天数"), _("滞留"), _("再接访"), _("闭环")]
    on = timezone.localdate(at)
    rows = list(_lines(rows_of(matter_rows(found), account, on, quiet_days)))
    sheet = Sheet(_("接访清单"), [[*titles, _("闭环日期"), _("闭环情况")], *rows])
    return write_book([sheet, about_sheet(len(rows), conditions, at)])


def _lines(rows: Iterable[MatterRow]) -> Iterator[list[Any]]:
    for row in rows:
        one, petition = row.reception, row.petition
        yield [
            one.day.on,
            one.leader.office.name,
            one.leader.account.name,
            petition.number if petition else "",
            petition.subject if petition else "",
            petition.get_state_display() if petition else "",
            one.persons,
            one.get_outcome_display(),
            one.get_satisfaction_display(),
            row.promises,
            row.kept,
            row.days,
            row.stuck,
            row.back.day.on if row.back else "",
            one.get_loop_display(),
            timezone.localdate(one.closed_at) if one.closed_at else "",
            one.closing,
        ]
