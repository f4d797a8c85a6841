"""The steps of the registration desk: people who came together elect representatives after the registration; what
should not have been registered is voided.
"""

from typing import Any

from django.utils.translation import gettext_lazy as _

from cases.deadlines.terms import ClockKind as K
from cases.petitions.enums import Ending, EndingGround, State
from cases.procedure.reports.sentences import reason
from cases.procedure.step_kinds import ANY_STATE, WHEN_ASKED, Actor, FreeText, StepKind
from cases.registration.actions.electing import elect
from cases.registration.actions.voiding import propose_voiding, void_registration
from cases.registration.forms.electing import ElectForm
from cases.registration.forms.voiding import ProposeVoidingForm, VoidRegistrationForm
from cases.registration.policies import to_elect
from cases.registration.reports.history import cards_taken_back, elected
from cases.regulation.policies import awaits, no_ending_waits, own_ending
from cases.regulation.reports import decider, ending
from offices.organisation.roles import Permission

# Nobody else has had it in hand.
UNTOUCHED = (State.REGISTERED, State.SCREENED)
VOIDED: dict[str, Any] = {"ending": Ending, "ground": EndingGround, "other": str, "reason": FreeText}
BY_MISTAKE = "《信访工作条例》第二十一条第二款、第二十二条第一款"

STEPS: tuple[StepKind, ...] = (
    StepKind(
        "elect",
        _("登记推选的代表"),
        ANY_STATE,
        None,
        Actor.CUSTODY,
        Permission.REGISTER,
        "《信访工作条例》第二十条第三款",
        verb=elect,
        form=ElectForm,
        guards=(to_elect,),
        says=(elected,),
        facts={"elected": int},
    ),
    StepKind(
        "propose_voiding",
        _("报批撤销误登记"),
        UNTOUCHED,
        None,
        Actor.REGISTRAR,
        Permission.REGISTER,
        BY_MISTAKE,
        verb=propose_voiding,
        form=ProposeVoidingForm,
        guards=(no_ending_waits,),
        says=(ending, reason, decider),
        facts={**VOIDED, "decider": str},
    ),
    StepKind(
        "void_registration",
        _("批准撤销误登记"),
        UNTOUCHED,
        State.VOIDED,
        Actor.APPROVER,
        Permission.APPROVE,
        BY_MISTAKE,
        may_stop=(K.ROUTE, K.SIMPLE_TRANSFER, K.MANDATE, K.URGENT, K.URGENT_REPORT),
        verb=void_registration,
        form=VoidRegistrationForm,
        guards=(awaits(Ending.VOID),),
        barred=own_ending,
        says=(ending, reason, cards_taken_back),
        public=_("登记有误，已撤销"),
        offered=WHEN_ASKED,
        facts={**VOIDED, "cards": int},
    ),
)
