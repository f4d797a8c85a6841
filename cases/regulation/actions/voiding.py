"""An import that was made in error is undone, as long as nothing was done on its petitions."""

from collections.abc import Callable

from django.utils.translation import gettext as _

from cases.deadlines.terms import ClockKind
from cases.mandates.actions.entering import drop_mandates
from cases.petitions.enums import ClockState
from cases.petitions.models.petitions import Petition
from cases.petitions.queries.touched import touched
from cases.procedure.actions.change import Change
from offices.organisation.models import Account

# What higher rooms take back with a petition, such as the cards that its clock drew.
_with_it: list[Callable[[Change, str], int]] = []


def when_voided(hook: Callable[[Change, str], int]) -> None:
    """Let a higher room take back the cards that were drawn by themselves, and say how many; from AppConfig.ready."""
    if hook not in _with_it:
        _with_it.append(hook)


def void_import(change: Change, *, batch: int, reason: str, approver: Account) -> None:
    """撤销误导入: number and history stay; it counts nowhere, and its row can be loaded again."""
    petition = change.petition
    change.need(
        not Petition.objects.filter(touched(), pk=petition.pk).exists(),
        "worked_on",
        _("导入后已有办理或者与它有关的记录，不能撤销。"),
    )
    change.stop_clocks(ClockKind, as_state=ClockState.CANCELLED)
    drop_mandates(change)
    change.set(source_key=None)
    cards = take_back_with(change, reason)
    change.facts |= {"batch": batch, "leader": approver.name, "reason": reason, "cards": cards}


def take_back_with(change: Change, reason: str) -> int:
    """What higher rooms have made of the petition by themselves is taken back; how many cards."""
    return sum(hook(change, reason) for hook in _with_it)
