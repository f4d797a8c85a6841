"""The list of those to be told that their booking was cancelled, moved or changed (待告知): its columns."""

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from cases.worklist.reports.page_hooks import Waiting
from offices.lists.cells import Cell, element, link, span
from offices.lists.listing import Column, Listing, Reader, words
from offices.organisation.models import Account
from offices.organisation.policies import authority_of
from offices.organisation.roles import Permission
from offices.pages.words import cn_date
from visits.bookings.enums import BookingState
from visits.bookings.filters import Row
from visits.bookings.models import Booking
from visits.bookings.queries import to_tell
from visits.rota.reports import known_of

TOLD = "told"  # the form that the buttons of the rows send


def news_of(booking: Booking) -> list[str]:
    """What has changed for a visitor who keeps a booking: leader, place or kind of the day."""
    if booking.known is None or booking.state != BookingState.BOOKED:
        return []
    words = {
        "leader": _("接访领导由%(before)s改为%(after)s"),
        "place": _("地点由%(before)s改为%(after)s"),
        "kind": _("接访方式由%(before)s改为%(after)s"),
    }
    now = known_of(booking.day)
    return [
        words[name] % {"before": booking.known[name], "after": now[name]}
        for name in words
        if booking.known[name] != now[name]
    ]


class ToTellReader(Reader):
    """several: whether the rows may be of several offices."""

    def __init__(self, account: Account, on: date, *, several: bool) -> None:
        super().__init__(account, on)
        self.several = several


def _slot(booking: Booking) -> str:
    return f"{cn_date(booking.day.on)} {booking.starts:%H:%M}"


def _when(row: Row, reader: Reader) -> Cell:
    said: list[Any] = [link(_slot(row.booking), reverse("visits:booking", args=[row.booking.pk]))]
    if row.booking.day.on == reader.on:
        said += [" ", span(_("今天"), "badge bg-red-lt")]
    elif row.booking.day.on < reader.on:
        said += [" ", span(_("已过"), "text-secondary")]
    return Cell(tuple(said))


def _whom(row: Row, reader: Reader) -> Cell | str:
    hidden = _("不在您权限内的信访件")
    if row.linked:
        return Cell(link(row.whom, reverse("cases:petition", args=[row.whom]), "num"))
    if not row.booking.petition_id:
        return row.whom or "—"
    return Cell(span(row.whom, "num", hidden) if row.whom else span(hidden, "text-secondary"))


def _change(row: Row, reader: Reader) -> Cell:
    """Cancelled or moved: where to, and why."""
    booking = row.booking
    if news := news_of(booking):
        return Cell(element("div", "；".join(news)))
    said: list[Any] = [booking.get_state_display()]
    if booking.moved_to is not None:
        said += [" → ", link(_slot(booking.moved_to), reverse("visits:bookings", args=[booking.moved_to.day_id]))]
    if booking.reason:
        said.append(f"：{booking.reason}")
    return Cell(element("div", tuple(said)))


def _told(row: Row, reader: Reader) -> Cell | str:
    if not row.may["told"]:
        return ""
    url = reverse("visits:booking_step", args=[row.booking.pk, "told"])
    slip: Any = ""
    if row.booking.state == BookingState.BOOKED:  # the day was changed: the visitor gets a slip that says so
        paper = reverse("visits:booking_slip", args=[row.booking.pk])
        slip = element("a", _("预约单"), class_="btn btn-sm", href=paper)
    press = {"class_": "btn btn-sm btn-primary", "type": "submit", "form": TOLD, "formaction": url}
    return Cell((slip, " ", element("button", _("已告知"), **press)))


TO_TELL = Listing(
    title=_l("待告知"),
    columns=(
        Column("when", _l("原预约时间"), _when),
        Column("whom", _l("信访件或来访人"), _whom),
        Column("change", _l("变化"), _change, css="wrap"),
        words("office", _l("单位"), lambda row: row.booking.day.office.short_name, when=lambda reader: reader.several),
        Column(
            "told",
            "",
            _told,
            css="book-acts",
            head=lambda reader: span(_("办理"), "visually-hidden"),
        ),
    ),
)


def told_on_worklist(account: Account, today: date) -> list[Waiting]:
    """How many petitioners are to be told that their booking changed."""
    if not authority_of(account).may_anywhere(Permission.RECEIVE):
        return []
    return [Waiting(str(TO_TELL.title), to_tell(account), reverse("visits:to_tell"))]
