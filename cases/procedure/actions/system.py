"""What the system does by itself, on the day it is due."""

from django.utils.translation import gettext as _

from cases.deadlines.terms import ClockKind as K
from cases.petitions.enums import ClockState
from cases.procedure.actions.change import Step, Verb

RIGHTS = (K.REQUEST_REVIEW, K.REQUEST_REREVIEW)


def lapse(step: Step) -> None:
    """逾期未申请终结: the petitioner's 30 days have passed without a request."""
    clock = next((clock for clock in step.clocks if clock.kind in RIGHTS), None)
    step.need(clock is None or clock.due < step.on, "not_lapsed", _("申请期限尚未届满。"))
    step.stop_clocks(RIGHTS, as_state=ClockState.LAPSED)


def close_final(step: Step) -> None:
    """复核终结: the re-review opinion is final (《信访工作条例》第三十六条第三款)."""


VERBS: dict[str, Verb] = {"lapse": lapse, "close_final": close_final}
