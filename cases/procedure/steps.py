"""The step that belongs to no room: who asked for something takes the request back, as long as nobody has decided."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from cases.deadlines.terms import ClockKind as K
from cases.procedure.actions.taking_back import take_back
from cases.procedure.forms.taking_back import TakeBackForm
from cases.procedure.policies import something_asked
from cases.procedure.reports.taking_back import taken_back
from cases.procedure.step_kinds import ANY_STATE, WHEN_ASKED, Actor, FreeText, StepKind
from offices.organisation.roles import Permission as P

TAKEN_BACK: dict[str, Any] = {"taken_back": {"kind": str, "number": int, "member": str}, "reason": FreeText}

# fmt: off
STEPS: tuple[StepKind, ...] = (
    StepKind("take_back", _("撤回申请"), ANY_STATE, None, Actor.ASKER, P.READ_IDENTITY, _("《信访工作条例》第二十八条第一款"), may_stop=(K.RECUSAL,),
             verb=take_back, form=TakeBackForm, guards=(something_asked,), says=(taken_back,), offered=WHEN_ASKED, facts=TAKEN_BACK),
)
# fmt: on
