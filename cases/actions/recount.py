"""A new work calendar moves the clocks it touches, each as an event in the history of its petition."""

from datetime import datetime

from django.db import transaction

from cases.actions.perform import lock_petition, statutory_day
from cases.actions.step import Step, excluded_of, question_of
from cases.deadlines.clock import compute
from cases.enums import ClockState
from cases.models import Clock
from cases.transitions import RECOUNT
from offices.queries import calendar_for


def moved_clocks() -> list[tuple[Clock, str]]:
    """Running clocks that the calendars in force would date otherwise, each with its new due date in ISO form,
    soonest first.
    """
    moved = []
    running = Clock.objects.filter(state=ClockState.RUNNING).select_related("office", "petition").order_by("due", "pk")
    for clock in running.iterator(chunk_size=2000):
        calendar = calendar_for(clock.office)
        if calendar.label == clock.calendar:
            continue
        answer = compute(question_of(clock, excluded_of(clock)), calendar)
        if (answer.due, answer.due_rolled, answer.provisional) != (clock.due, clock.due_rolled, clock.provisional):
            moved.append((clock, answer.due.isoformat()))
    return moved


def recount_clocks(*, at: datetime) -> int:
    """Count the running clocks anew by the calendars in force; how many petitions changed. Harmless when run twice."""
    petitions = sorted({clock.petition_id for clock, _due in moved_clocks()})
    for petition_id in petitions:
        with transaction.atomic():
            petition = lock_petition(petition_id)
            step = Step(
                petition=petition,
                transition=RECOUNT,
                by=None,
                at=at,
                office=petition.holder,
                request_key=None,
                on=statutory_day(at),
            )
            for clock in petition.clocks.filter(state=ClockState.RUNNING).select_related("office"):
                if calendar_for(clock.office).label != clock.calendar:
                    step.recount_clock(clock)
            step.finish()
    return len(petitions)
