"""Setting up a hall: its windows, and the key by which a screen shows it without login."""

import secrets
from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.petitions.actions.numbers import CODE_SIGNS
from offices.crypto import keyed_hash
from offices.errors import ActionRefused, InvalidFacts
from offices.organisation.actions.records import record_event
from offices.organisation.models import Account, Office
from visits.hall.enums import AT_WINDOW, ENDED, Lane, TicketState, WindowKind
from visits.hall.models import Hall, Ticket, Window
from visits.hall.policies import check_manages_halls, check_window

KEY_LENGTH = 24  # signs of a screen key, which somebody may have to type with a remote control: 118 bits


def save_hall(
    *,
    by: Account,
    at: datetime,
    office: Office,
    name: str,
    address: str = "",
    notice: str = "",
    slip_width: int = 80,
    slip_height: int = 110,
    is_active: bool = True,
    hall: Hall | None = None,
) -> Hall:
    """Set up a hall, or change one; one where somebody is still in the queue of the day is not closed.

    Raises NotPermitted, InvalidFacts for a name that is taken.
    """
    check_manages_halls(by, hall.office if hall else office)
    if not name.strip():
        raise InvalidFacts("no_name", _("请填写名称。"), field="name")
    if hall is not None and not is_active and (number := _open_tickets(hall, at).count()):
        sentence = _("今天还有%(number)d个号没有办完，请先办完，或者在取号台标为已离开。")
        raise InvalidFacts("hall_busy", sentence % {"number": number}, field="is_active")
    made = hall is None
    hall = hall or Hall(office=office)
    hall.name, hall.address, hall.notice, hall.is_active = name.strip(), address, notice, is_active
    hall.slip_width, hall.slip_height = slip_width, slip_height
    try:
        with transaction.atomic():
            hall.save()
            facts = {"name": hall.name, "address": address, "notice": notice, "is_active": is_active}
            facts |= {"slip": [slip_width, slip_height]}
            _record(hall, "hall.created" if made else "hall.edited", facts, by, at)
    except IntegrityError as error:
        raise InvalidFacts("name_taken", _("本单位已有同名的大厅。"), field="name") from error
    return hall


def save_window(
    *,
    by: Account,
    at: datetime,
    hall: Hall,
    label: str,
    kind: str,
    lanes: Sequence[str],
    units: Sequence[Office] = (),
    is_active: bool = True,
    window: Window | None = None,
) -> Window:
    """Set up a window or room, or change one; one with a visitor, or to which one was passed on, is not closed."""
    check_manages_halls(by, hall.office)
    if not label.strip():
        raise InvalidFacts("no_name", _("请填写名称。"), field="label")
    if kind not in WindowKind.values:
        raise InvalidFacts("no_kind", _("请选择类型。"), field="kind")
    if not lanes or not set(lanes) <= set(Lane.values):
        raise InvalidFacts("no_lanes", _("请选择叫哪些号。"), field="lanes")
    made = window is None
    window = window or Window(hall=hall)
    window.label, window.kind, window.lanes, window.is_active = label.strip(), kind, sorted(set(lanes)), is_active
    try:
        with transaction.atomic():
            if not made and not is_active:
                _check_empty(window, at)
            window.save()
            window.units.set(units)
            facts = {
                "window": window.pk,
                "label": window.label,
                "kind": kind,
                "lanes": window.lanes,
                "units": sorted(unit.pk for unit in units),
                "is_active": is_active,
            }
            _record(hall, "window.created" if made else "window.edited", facts, by, at)
    except IntegrityError as error:
        raise InvalidFacts("name_taken", _("大厅已有同名的窗口。"), field="label") from error
    return window


def pause_window(*, by: Account, at: datetime, window: Window) -> Window:
    """暂停服务: nobody is called here until it goes on. Raises ActionRefused with a visitor at the window."""
    check_window(by, window)
    with transaction.atomic():
        window = _locked(window)
        if window.tickets.filter(state__in=AT_WINDOW).exists():
            raise ActionRefused("window_busy", _("窗口还有信访人，请先结束接谈、过号或标为已离开，再暂停服务。"))
        if window.paused_at is None:
            window.paused_at, window.paused_by = at, by
            window.save(update_fields=["paused_at", "paused_by"])
            _record(window.hall, "window.paused", {"window": window.pk}, by, at)
    return window


def resume_window(*, by: Account, at: datetime, window: Window) -> Window:
    """恢复服务."""
    check_window(by, window)
    with transaction.atomic():
        window = _locked(window)
        if window.paused_at is not None:
            window.paused_at, window.paused_by = None, None
            window.save(update_fields=["paused_at", "paused_by"])
            _record(window.hall, "window.resumed", {"window": window.pk}, by, at)
    return window


def _locked(window: Window) -> Window:
    return Window.objects.select_for_update(of=("self",)).select_related("hall__office").get(pk=window.pk)


def new_screen_key(*, by: Account, at: datetime, hall: Hall) -> str:
    """A new key for the screens of a hall, told once; screens with the one before show nothing any more."""
    check_manages_halls(by, hall.office)
    key = "".join(secrets.choice(CODE_SIGNS) for _sign in range(KEY_LENGTH))
    with transaction.atomic():
        hall.screen_key_hash, hall.screen_key_made_at = keyed_hash(key), at
        hall.save(update_fields=["screen_key_hash", "screen_key_made_at"])
        _record(hall, "hall.screen_key", {}, by, at)
    return key


def withdraw_screen_key(*, by: Account, at: datetime, hall: Hall) -> None:
    check_manages_halls(by, hall.office)
    with transaction.atomic():
        hall.screen_key_hash, hall.screen_key_made_at = "", None
        hall.save(update_fields=["screen_key_hash", "screen_key_made_at"])
        _record(hall, "hall.screen_withdrawn", {}, by, at)


def _open_tickets(hall: Hall, at: datetime) -> QuerySet[Ticket]:
    return Ticket.objects.filter(hall=hall, day=timezone.localdate(at)).exclude(state__in=ENDED)


def _check_empty(window: Window, at: datetime) -> None:
    """Who calls a ticket locks the window, too: it is closed before or after the call, not between."""
    Window.objects.select_for_update().get(pk=window.pk)
    if window.tickets.filter(state__in=AT_WINDOW).exists():
        raise InvalidFacts("window_busy", _("窗口还有信访人，请先结束接谈。"), field="is_active")
    passed_on = _open_tickets(window.hall, at).filter(window=window, state=TicketState.WAITING).first()
    if passed_on is not None:
        sentence = _("转来的%(ticket)s号还在等这个窗口，请先叫号接谈，或者转到别的窗口。")
        raise InvalidFacts("window_awaited", sentence % {"ticket": passed_on.label}, field="is_active")


def _record(hall: Hall, kind: str, facts: dict[str, object], by: Account, at: datetime) -> None:
    record_event(subject=f"hall:{hall.pk}", kind=kind, facts=facts, by=by, office=hall.office, at=at)
