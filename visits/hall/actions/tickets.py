"""The queue: a ticket is issued, called, served and ended. Each act is an event in the chain of its ticket.

No two windows ever call the same ticket: it is taken under lock, and what another window is just taking is passed over.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from secrets import choice
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.petitions.actions.numbers import CODE_SIGNS
from cases.petitions.models.petitions import Petition
from offices.errors import ActionRefused, InvalidFacts
from offices.organisation.actions.records import append_event
from offices.organisation.actions.request_keys import already_done, keep_result
from offices.organisation.models import Account, Chain, Event, Office
from offices.organisation.queries import facts_of
from offices.pages.words import cn_date
from visits.hall.enums import AT_WINDOW, Lane, TicketState
from visits.hall.models import COLLECTIVE_FROM, Hall, Ticket, Window
from visits.hall.policies import check_desk, check_step, check_window, runs_desk
from visits.hall.queries import for_window

MOST_PERSONS = 2000
BEFORE_ALL = 1_000_000  # a place before every number of a day
AGAIN_AFTER = timedelta(seconds=3)  # a second press of the button is no second call


def issue_ticket(
    *,
    hall: Hall,
    by: Account,
    at: datetime,
    lane: str = Lane.INDIVIDUAL,
    persons: int = 1,
    unit: Office | None = None,
    petition: Petition | None = None,
    request_key: UUID | None = None,
) -> Ticket:
    """取号 at the desk. The same `request_key` twice is one ticket.

    Raises NotPermitted; InvalidFacts for a number of persons that does not fit the lane.
    """
    check_desk(by, hall)
    if lane not in Lane.values:
        raise InvalidFacts("no_lane", _("请选择取号类别。"), field="lane")
    if not 1 <= persons <= MOST_PERSONS:
        raise InvalidFacts("persons", _("人数应在1到%(most)d之间。") % {"most": MOST_PERSONS}, field="persons")
    if (lane == Lane.COLLECTIVE) != (persons >= COLLECTIVE_FROM) and lane != Lane.BOOKED:
        raise InvalidFacts("lane_of_persons", _("5人以上取集体访号，不足5人取个访号。"), field="persons")
    if unit is not None and not hall.windows.filter(units=unit, is_active=True).exists():
        raise InvalidFacts("unit_absent", _("%(unit)s没有进驻本大厅。") % {"unit": unit.name}, field="unit")
    day = timezone.localdate(at)
    with transaction.atomic():
        if done := already_done(request_key, "ticket_issue", by=by, about=hall.pk):
            return Ticket.objects.get(pk=done)
        number = _next_number(hall, day, lane)
        ticket = Ticket.objects.create(
            hall=hall,
            day=day,
            lane=lane,
            number=number,
            place=number,
            persons=persons,
            unit=unit,
            petition=petition,
            code="".join(choice(CODE_SIGNS) for _sign in range(12)),
            issued_at=at,
            issued_by=by,
        )
        keep_result(request_key, ticket)
        facts = {"lane": lane, "persons": persons, "unit": unit and unit.pk}
        _record(ticket, "ticket_issue", facts, by=by, at=at, chain=Chain(subject=_subject(ticket)))
    return ticket


def call_next(*, window: Window, by: Account, at: datetime) -> Ticket:
    """叫号: the first waiting ticket that the window may call.

    Raises ActionRefused where nobody waits, or the one called before has not been dealt with.
    """
    check_window(by, window)
    with transaction.atomic():
        _lock_window(window, at)
        waiting = for_window(window, timezone.localdate(at)).select_related("hall__office")
        ticket = waiting.select_for_update(of=("self",), skip_locked=True).first()
        if ticket is None:
            raise ActionRefused("nobody_waits", _("没有等候的号。"))
        return _call(ticket, window, by, at)


def call_ticket(*, ticket_id: int, window: Window, by: Account, at: datetime) -> Ticket:
    """Call one ticket out of turn, or one that was missed and has come after all."""
    check_window(by, window)
    with transaction.atomic():
        _lock_window(window, at)
        ticket = _locked(ticket_id)
        _same_hall(ticket, window)
        check_step(ticket, "call")
        return _call(ticket, window, by, at)


def recall(*, ticket_id: int, by: Account, at: datetime) -> Ticket:
    """再叫一次: the screen shows and sounds it again."""
    with transaction.atomic():
        ticket = _at_window(ticket_id, by, "recall")
        if ticket.called_at is not None and at - ticket.called_at < AGAIN_AFTER:
            return ticket
        return _save(ticket, "ticket_recall", by, at, called_at=at, calls=ticket.calls + 1)


def skip(*, ticket_id: int, by: Account, at: datetime) -> Ticket:
    """过号: nobody came; the ticket can be taken back when its holder turns up."""
    with transaction.atomic():
        ticket = _at_window(ticket_id, by, "skip")
        return _save(ticket, "ticket_skip", by, at, state=TicketState.MISSED, window=None)


def take_back(*, ticket_id: int, by: Account, at: datetime) -> Ticket:
    """回到队列: at its old place, which is before those who came later."""
    with transaction.atomic():
        ticket = _locked(ticket_id)
        _check_desk_or_window(ticket, by)
        check_step(ticket, "take_back")
        return _save(ticket, "ticket_take_back", by, at, state=TicketState.WAITING, window=None)


def start(*, ticket_id: int, by: Account, at: datetime) -> Ticket:
    """开始接谈: the visitor is there."""
    with transaction.atomic():
        ticket = _at_window(ticket_id, by, "start")
        return _save(ticket, "ticket_start", by, at, state=TicketState.SERVING, started_at=at)


def pass_on(*, ticket_id: int, to: Window, by: Account, at: datetime) -> Ticket:
    """转到另一窗口: it waits there before all others."""
    with transaction.atomic():
        ticket = _at_window(ticket_id, by, "pass_on")
        _same_hall(ticket, to)
        if to.pk == ticket.window_id or not to.is_active:
            raise InvalidFacts("no_window", _("请选择另一个启用的窗口。"), field="to")
        return _save(
            ticket, "ticket_pass_on", by, at, state=TicketState.WAITING, window=to, place=ticket.number - BEFORE_ALL
        )


def finish(*, ticket_id: int, by: Account, at: datetime) -> Ticket:
    """接谈结束; the visit is recorded apart (`visits.visits.actions.visits`)."""
    with transaction.atomic():
        ticket = _at_window(ticket_id, by, "finish")
        return _save(ticket, "ticket_finish", by, at, state=TicketState.DONE, ended_at=at)


def leave(*, ticket_id: int, by: Account, at: datetime) -> Ticket:
    """离开: the visitor went away unheard, which the day's figures show."""
    with transaction.atomic():
        ticket = _locked(ticket_id)
        _check_desk_or_window(ticket, by)
        check_step(ticket, "leave")
        return _save(ticket, "ticket_leave", by, at, state=TicketState.LEFT, ended_at=at)


def come_back(*, ticket_id: int, by: Account, at: datetime) -> Ticket:
    """已离开系误点: on the same day the ticket is back in the queue at its old place, or among those that were missed.

    Raises ActionRefused for a ticket of another day, or one whose visit has been recorded.
    """
    with transaction.atomic():
        ticket = _locked(ticket_id)
        _check_desk_or_window(ticket, by)
        check_step(ticket, "come_back")
        if ticket.day != timezone.localdate(at):
            raise ActionRefused("other_day", _("误点“已离开”的，当天可以恢复；这是%s的号。") % cn_date(ticket.day))
        if Ticket.objects.filter(pk=ticket.pk, visit__isnull=False).exists():
            raise ActionRefused("recorded", _("%(ticket)s号已有来访记录。") % {"ticket": ticket.label})
        left = Event.objects.filter(chain__subject=_subject(ticket), kind="ticket_leave").order_by("-sequence").first()
        missed = left is not None and facts_of(left)["from"] == TicketState.MISSED
        state = TicketState.MISSED if missed else TicketState.WAITING
        return _save(ticket, "ticket_come_back", by, at, state=state, window=None, ended_at=None)


# Parts


def _next_number(hall: Hall, day: date, lane: str) -> int:
    """The counter row stays locked until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO visits_ticketcounter (hall_id, day, lane, last) VALUES (%s, %s, %s, 1)"
            " ON CONFLICT (hall_id, day, lane) DO UPDATE SET last = visits_ticketcounter.last + 1 RETURNING last",
            [hall.pk, day, lane],
        )
        return int(cursor.fetchone()[0])


def _lock_window(window: Window, at: datetime) -> None:
    """Two persons at one window follow each other."""
    now = Window.objects.select_for_update().get(pk=window.pk)
    if not now.is_active:  # closed since the page was asked for
        raise ActionRefused("window_closed", _("%(window)s已停用。") % {"window": window.label})
    if now.paused_at is not None:
        raise ActionRefused("window_paused", _("%(window)s已暂停服务，请先恢复服务。") % {"window": window.label})
    busy = Ticket.objects.filter(window=window, state__in=AT_WINDOW).first()
    if busy is not None and busy.day != timezone.localdate(at):
        said = {"on": cn_date(busy.day), "ticket": busy.label}
        sentence = _("%(on)s的%(ticket)s号没有结束，请先在窗口页“结束接谈”或标为“已离开”，再叫今天的号。")
        raise ActionRefused("window_busy", sentence % said)
    if busy is not None:
        raise ActionRefused(
            "window_busy", _("%(ticket)s号还在本窗口，请先开始接谈、过号或结束。") % {"ticket": busy.label}
        )


def _call(ticket: Ticket, window: Window, by: Account, at: datetime) -> Ticket:
    return _save(
        ticket, "ticket_call", by, at, state=TicketState.CALLED, window=window, called_at=at, calls=ticket.calls + 1
    )


def _locked(ticket_id: int) -> Ticket:
    return Ticket.objects.select_for_update(of=("self",)).select_related("hall__office").get(pk=ticket_id)


def _at_window(ticket_id: int, by: Account, step: str) -> Ticket:
    ticket = _locked(ticket_id)
    check_step(ticket, step)
    if ticket.window is None:
        raise ActionRefused("no_window", _("%(ticket)s号不在窗口。") % {"ticket": ticket.label})
    check_window(by, ticket.window)
    return ticket


def _check_desk_or_window(ticket: Ticket, by: Account) -> None:
    if not runs_desk(by, ticket.hall):
        if ticket.window is None:
            check_desk(by, ticket.hall)
        else:
            check_window(by, ticket.window)


def _same_hall(ticket: Ticket, window: Window) -> None:
    if ticket.hall_id != window.hall_id:
        raise InvalidFacts("other_hall", _("%(window)s不在这个大厅。") % {"window": window.label}, field="to")


def _subject(ticket: Ticket) -> str:
    return f"ticket:{ticket.pk}"


def _save(ticket: Ticket, kind: str, by: Account, at: datetime, **values: Any) -> Ticket:
    before = ticket.state
    for name, value in values.items():
        setattr(ticket, name, value)
    ticket.save(update_fields=sorted(values))
    facts = {"from": before, "set": {name: getattr(value, "pk", value) for name, value in values.items()}}
    chain = Chain.objects.select_for_update().get(subject=_subject(ticket))
    _record(ticket, kind, facts, by=by, at=at, chain=chain)
    return ticket


def _record(ticket: Ticket, kind: str, facts: Mapping[str, Any], *, by: Account, at: datetime, chain: Chain) -> None:
    append_event(chain, kind=kind, facts=facts, by=by, office=ticket.hall.office, at=at)
