"""The list of received matters until each is closed (清单+闭环): its columns, and what a matter's row says."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from cases.packages.enums import PromiseState
from cases.petitions.models.petitions import Petition
from cases.petitions.queries.opening import covered
from offices.lists.cells import Cell, element, icon, link, span
from offices.lists.listing import Column, Listing, Reader, chosen_title, in_order, local_day, may_act, words
from offices.organisation.models import Account
from offices.pages.words import cn_date
from visits.bookings.models import Booking
from visits.receptions.enums import ReceptionFollowUp
from visits.receptions.filters import MatterFilter
from visits.receptions.models import Reception
from visits.receptions.queries.lists import coming_back, matter_rows, matters_visible_to, may_follow, quiet_from


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

    def of_petition(self, name: str) -> str:
        return getattr(self.petition, name) if self.petition else ""

    @property
    def state(self) -> str:
        return self.petition.get_state_display() if self.petition else ""

    @property
    def is_hidden(self) -> bool:
        """About a petition that the account may not see."""
        return self.petition is None and self.reception.petition_id is not None


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
    if one.follow_up == ReceptionFollowUp.CLOSED:
        return ""
    if one.late:
        return _("期限已逾期")
    if one.moved_at < quiet_from(on, quiet_days):
        return _("%(days)d天无进展") % {"days": (on - timezone.localdate(one.moved_at)).days}
    return ""


class MatterReader(Reader):
    """quiet_days: after how many days without progress a matter counts as stuck."""

    def __init__(self, account: Account, on: date, *, quiet_days: int) -> None:
        super().__init__(account, on)
        self.quiet_days = quiet_days


def matters_told(keys: Iterable[int], reader: MatterReader) -> list[MatterRow]:
    keys = list(keys)
    found = in_order(keys, matter_rows(matters_visible_to(reader.account, reader.on).filter(pk__in=keys)))
    found = covered(reader.account, found, "petition")
    back = coming_back(found, reader.on)
    return [_row(one, reader.account, reader.on, reader.quiet_days, back) for one in found]


def _tick(row: MatterRow, reader: Reader) -> Cell | str:
    one = row.reception
    if not row.may_follow or one.follow_up != ReceptionFollowUp.OPEN:
        return ""
    words = {"on": cn_date(one.day.on), "who": one.leader.account.name}
    said = _("选择%(on)s%(who)s接访的事项") % words
    kind = "form-check-input m-0"
    return Cell(element("input", class_=kind, type="checkbox", name="reception", value=one.pk, aria_label=said))


def _day(row: MatterRow, reader: Reader) -> Cell:
    return Cell(reader.day(row.reception.day.on), url=_address(row))


def _address(row: MatterRow) -> str:
    return reverse("visits:reception", args=[row.reception.pk])


def _petition(row: MatterRow, reader: Reader) -> Cell:
    if row.petition is not None:
        return Cell(link(row.petition.number, row.petition.get_absolute_url(), "num"))
    if row.is_hidden:
        hidden = (icon("ti-lock"), _("不可见"))
        return Cell(span(hidden, "text-secondary", _("这一信访件不在您的权限内。")))
    return Cell(span(_("未登记"), "text-secondary"))


def _subject(row: MatterRow, reader: Reader) -> Cell | str:
    return Cell(row.petition.subject, row.petition.subject) if row.petition else "—"


def _promises(row: MatterRow, reader: Reader) -> str:
    words = {"kept": row.kept, "promises": row.promises}
    return _("兑现%(kept)s/%(promises)s") % words if row.promises else "—"


def _stuck(row: MatterRow, reader: Reader) -> Cell:
    return Cell(row.stuck, icon="ti-alert-triangle" if row.stuck else "")


def _back(row: MatterRow, reader: Reader) -> Cell | str:
    if row.back is None:
        return ""
    on = row.back.day.on
    return Cell(f"{reader.day(on)}{row.back.starts:%H:%M}", url=reverse("visits:day", args=[row.back.day_id]))


def _next(row: MatterRow, reader: Reader) -> Cell | str:
    if row.reception.follow_up == ReceptionFollowUp.CLOSED:
        return Cell(span((icon("ti-check"), _("已闭环")), "due-later"))
    if not row.may_follow:
        return ""
    close = link(_("闭环"), f"{_address(row)}#close", "btn btn-sm")
    if row.back is not None:
        return Cell(close)
    again = element(
        "button",
        _("再接访"),
        class_=f"btn btn-sm{' btn-outline-primary' if row.stuck else ''}",
        type="submit",
        name="one",
        value=row.reception.pk,
        title=_("回到领导下一接访日"),
    )
    return Cell((close, " ", again))


MATTERS = Listing(
    title=_l("接访清单"),
    columns=(
        Column("tick", _l("选择"), _tick, head=chosen_title, when=may_act),
        Column("day", _l("接访日期"), _day, lambda row: row.reception.day.on),
        Column(
            "leader",
            _l("领导"),
            lambda row, reader: Cell(row.reception.leader.account.name, row.reception.leader.office.name),
            (
                (_l("接访单位"), lambda row: row.reception.leader.office.name),
                (_l("接访领导"), lambda row: row.reception.leader.account.name),
            ),
        ),
        Column("petition", _l("信访件"), _petition, ((_l("信访件编号"), lambda row: row.of_petition("number")),)),
        Column("subject", _l("概要"), _subject, lambda row: row.of_petition("subject"), css="subject"),
        words("state", _l("状态"), lambda row: row.state, empty="—", title=_l("信访件状态")),
        Column("persons", _l("人数"), sheet=lambda row: row.reception.persons),
        words("outcome", _l("结果"), lambda row: row.reception.get_outcome_display()),
        Column("satisfaction", _l("评价"), sheet=lambda row: row.reception.get_satisfaction_display()),
        Column(
            "promises",
            _l("承诺"),
            _promises,
            ((_l("承诺"), lambda row: row.promises), (_l("已兑现"), lambda row: row.kept)),
            css="num text-start",
        ),
        Column(
            "days",
            _l("距今"),
            lambda row, reader: _("%(days)s天") % {"days": row.days},
            ((_l("距今天数"), lambda row: row.days),),
            css="num",
            head_css="num",
        ),
        Column("stuck", _l("滞留"), _stuck, lambda row: row.stuck, css="due-late"),
        Column("back", _l("再接访"), _back, lambda row: row.back.day.on if row.back else ""),
        Column(
            "follow_up",
            _l("闭环"),
            sheet=(
                (_l("闭环"), lambda row: row.reception.get_follow_up_display()),
                (_l("闭环日期"), lambda row: local_day(row.reception.closed_at)),
                (_l("闭环情况"), lambda row: row.reception.closing),
            ),
        ),
        Column("next", _l("下一步"), _next),
    ),
    filters=MatterFilter,
    usual={"loop": ReceptionFollowUp.OPEN.value},
    tab="loop",
    orders={
        "oldest": ("day__on", "pk"),
        "newest": ("-day__on", "-pk"),
        "quiet": ("moved_at", "pk"),
        "leader": ("leader__account__name", "leader", "day__on", "pk"),
    },
    sorts={"oldest": _l("最早接访"), "newest": _l("最近接访"), "quiet": _l("最久无进展"), "leader": _l("接访领导")},
    rows=matters_told,
)
