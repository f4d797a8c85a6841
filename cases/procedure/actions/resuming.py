"""What paused the cards of a petition is over by the day: they count again, without a step of anybody."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cases.petitions.enums import ClockState
from cases.petitions.models.clocks import Clock
from cases.petitions.models.petitions import Petition
from cases.procedure.actions.change import Change
from cases.procedure.actions.perform import lock_petition, system_change
from cases.procedure.step_kinds import Actor, StepKind


def resume(change: Change) -> None:
    """Nothing but the pauses changes, and every change sets those anew."""


# No step that is taken from a state: a day that has passed ends the pause, never the state.
RESUME = StepKind(
    "resume_cards",
    _("恢复发牌"),
    (),
    None,
    Actor.SYSTEM,
    None,
    "《信访工作条例》第二十四条、第二十八条第三款",
    verb=resume,
    says=(),
)


def resume_cards(*, at: datetime) -> int:
    """Let cards count again where the decision they waited for is late; how many petitions. Harmless when run twice."""
    paused = Clock.objects.filter(state=ClockState.RUNNING, suspended=True).order_by().values("petition")
    resumed = 0
    for petition in Petition.objects.filter(pk__in=paused).select_related("holder", "chain").order_by("pk"):
        if not system_change(petition, RESUME, at=at).turned_pauses():
            continue  # nothing to write, so nobody waits for a lock
        with transaction.atomic():
            change = system_change(lock_petition(petition.pk), RESUME, at=at)
            if change.turned_pauses():
                change.finish()
                resumed += 1
    return resumed
