"""Setting up a hall: its windows, and the key by which a screen shows it without login."""

import secrets
from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from offices.actions.records import record_event
from offices.crypto import keyed_hash
from offices.errors import InvalidFacts
from offices.models import Account, Office
from visits.enums import AT_WINDOW, Lane, WindowKind
from visits.models import Hall, Window
from visits.policies import check_manages_halls


def save_hall(
    *,
    by: Account,
    at: datetime,
    office: Office,
    name: str,
    address: str = "",
    notice: str = "",
    is_active: bool = True,
    hall: Hall | None = None,
) -> Hall:
    """Set up a hall, or change one. Raises NotPermitted, InvalidFacts for a name that is taken."""
    check_manages_halls(by, hall.office if hall else office)
    if not name.strip():
        raise InvalidFacts("no_name", _("请填写名称。"), field="name")
    made = hall is None
    hall = hall or Hall(office=office)
    hall.name, hall.address, hall.notice, hall.is_active = name.strip(), address, notice, is_active
    try:
        with transaction.atomic():
            hall.save()
            facts = {"name": hall.name, "address": address, "notice": notice, "is_active": is_active}
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
    """Set up a window or room, or change one; one with a visitor is not closed."""
    check_manages_halls(by, hall.office)
    if not label.strip():
        raise InvalidFacts("no_name", _("请填写名称。"), field="label")
    if kind not in WindowKind.values:
        raise InvalidFacts("no_kind", _("请选择类型。"), field="kind")
    if not lanes or not set(lanes) <= set(Lane.values):
        raise InvalidFacts("no_lanes", _("请选择叫哪些号。"), field="lanes")
    if window is not None and not is_active and window.tickets.filter(state__in=AT_WINDOW).exists():
        raise InvalidFacts("window_busy", _("窗口还有信访人，请先结束接谈。"), field="is_active")
    made = window is None
    window = window or Window(hall=hall)
    window.label, window.kind, window.lanes, window.is_active = label.strip(), kind, sorted(set(lanes)), is_active
    try:
        with transaction.atomic():
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


def new_screen_key(*, by: Account, at: datetime, hall: Hall) -> str:
    """A new key for the screens of a hall, told once; screens with the one before show nothing any more."""
    check_manages_halls(by, hall.office)
    key = secrets.token_urlsafe(24)
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


def _record(hall: Hall, kind: str, facts: dict[str, object], by: Account, at: datetime) -> None:
    record_event(subject=f"hall:{hall.pk}", kind=kind, facts=facts, by=by, office=hall.office, at=at)
