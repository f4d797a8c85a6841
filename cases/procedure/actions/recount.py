"""A new work calendar moves the clocks it touches, each as an event in the history of its petition."""

from collections import Counter
from collections.abc import Callable
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cases.deadlines.clock import compute
from cases.petitions.enums import ClockState
from cases.petitions.models.clocks import Clock, ClockExclusion
from cases.procedure.actions.change import Change
from cases.procedure.actions.counted import excluded_of, question_of
from cases.procedure.actions.perform import lock_petition, system_change
from cases.procedure.step_kinds import Actor, StepKind
from offices.calendars.actions import Move, Moves
from offices.calendars.queries import calendar_for
from offices.calendars.workdays import WorkCalendar
from offices.organisation.models import Office

MOST_SHOWN = 50


def recount(change: Change) -> None:
    """Count anew what another calendar dates now; a clock whose date stays as it is keeps its calendar."""
    for clock in change.clocks:
        calendar = calendar_for(clock.office)
        if calendar.label == clock.calendar:
            continue
        answer = compute(question_of(clock, excluded_of(clock)), calendar)
        if (answer.due, answer.provisional) != (clock.due, clock.provisional):
            change.recount_clock(clock)


# No step that is taken from a state: a new work calendar moves dates, never the state.
RECOUNT = StepKind(
    "recount",
    _("重新计算期限"),
    (),
    None,
    Actor.SYSTEM,
    None,
    "《信访工作条例》第二十二条至第三十六条",
    verb=recount,
    says=(),
)


def moved_clocks(
    calendar_of: Callable[[Office], WorkCalendar] = calendar_for, *, below: Office | None = None
) -> list[tuple[Clock, date]]:
    """Running clocks that these calendars would date otherwise, each with its new due date, soonest first.

    Without `calendar_of` they are the calendars in force; `below` asks for one office and all under it only.
    """
    running = Clock.objects.filter(state=ClockState.RUNNING).select_related("office", "petition").order_by("due", "pk")
    if below is not None:
        running = running.filter(office__path__startswith=below.path)
    excluded: dict[int, list[tuple[date, date]]] = {}
    exclusions = ClockExclusion.objects.filter(clock__state=ClockState.RUNNING).order_by("pk")
    for clock_id, first, last in exclusions.values_list("clock_id", "first", "last"):
        excluded.setdefault(clock_id, []).append((first, last))
    calendars: dict[int, WorkCalendar] = {}
    moved = []
    for clock in running.iterator(chunk_size=2000):
        if clock.office_id not in calendars:
            calendars[clock.office_id] = calendar_of(clock.office)
        calendar = calendars[clock.office_id]
        if calendar.label == clock.calendar:
            continue
        answer = compute(question_of(clock, tuple(excluded.get(clock.pk, ()))), calendar)
        if (answer.due, answer.provisional) != (clock.due, clock.provisional):
            moved.append((clock, answer.due))
    return moved


def preview_moves(office: Office | None, calendar_of: Callable[[Office], WorkCalendar]) -> Moves:
    """What other calendars for an office and all below, or for everybody, would move."""
    touched = moved_clocks(calendar_of, below=office)
    moved = [(clock, due) for clock, due in touched if due != clock.due]
    names = {clock.office_id: clock.office.name for clock, _due in moved}
    count = Counter(clock.office_id for clock, _due in moved)
    return Moves(
        clocks=len(moved),
        petitions=len({clock.petition_id for clock, _due in moved}),
        settled=len(touched) - len(moved),
        offices=tuple((names[office_id], number) for office_id, number in count.most_common()),
        rows=tuple(
            Move(clock.petition.number, str(clock.get_kind_display()), clock.office.short_name, clock.due, due)
            for clock, due in moved[:MOST_SHOWN]
        ),
    )


def recount_clocks(*, at: datetime) -> int:
    """Count the running clocks anew by the calendars in force; how many petitions changed. Harmless when run twice."""
    petitions = sorted({clock.petition_id for clock, _due in moved_clocks()})
    for petition_id in petitions:
        with transaction.atomic():
            change = system_change(lock_petition(petition_id), RECOUNT, at=at)
            RECOUNT.verb(change)
            change.finish()
    return len(petitions)
