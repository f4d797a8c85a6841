"""The steps of supervision orders (督办): an office above demands, the unit reports, the office examines."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from cases.deadlines.terms import ClockKind as K
from cases.petitions.enums import DocumentKind as D
from cases.procedure.reports.sentences import reason
from cases.procedure.step_kinds import ANY_STATE, OPEN_STATES, WHEN_ASKED, Actor, FreeText, StepKind
from offices.organisation.roles import Permission as P
from supervision.cards.enums import OrderGround
from supervision.orders import actions, forms
from supervision.orders import reports as says
from supervision.orders.enums import OPEN_ORDERS, Adoption, OrderState, OrderWay, ReportKind
from supervision.orders.policies import order_waits

ORDERED = {"number": int, "from": str, "to": str}

# fmt: off
STEPS: tuple[StepKind, ...] = (
    StepKind("supervise", _("督办"), ANY_STATE, None, Actor.SUPERVISING, P.SUPERVISE, actions.ARTICLE, D.SUPERVISION, starts=(K.SUPERVISE,),
             verb=actions.supervise, form=forms.SuperviseForm, says=(says.ordered,),
             facts={"order": {**ORDERED, "way": OrderWay, "ground": OrderGround, "due": date}, "listed": {"basis": FreeText, "in_charge": FreeText}}),
    StepKind("report_order", _("报送督办反馈"), ANY_STATE, None, Actor.ORDERED, P.ANSWER_CARDS, actions.FEEDBACK, D.SUPERVISION_REPORT, may_stop=(K.SUPERVISE,),
             verb=actions.report_order, form=forms.ReportOrderForm, guards=(order_waits(OrderState.OPEN),), says=(says.reported,),
             offered=WHEN_ASKED, facts={"order": ORDERED, "report": {"kind": ReportKind, "adoption": Adoption}}),
    StepKind("decide_order", _("审核督办反馈"), ANY_STATE, None, Actor.ORDERING, P.SUPERVISE, actions.FEEDBACK, may_stop=(K.SUPERVISE,), may_start=(K.SUPERVISE,),
             verb=actions.decide_order, form=forms.DecideOrderForm, guards=(order_waits(OrderState.REPORTED),), says=(says.decided, reason),
             offered=WHEN_ASKED, facts={"order": ORDERED, "decided": {"kind": ReportKind, "accepted": bool, "due": date}, "reason": FreeText}),
    StepKind("urge_order", _("催办督办件"), ANY_STATE, None, Actor.ORDERING, P.SUPERVISE, actions.ARTICLE,
             verb=actions.urge_order, form=forms.UrgeOrderForm, guards=(order_waits(OrderState.OPEN),), says=(says.urged,),
             offered=WHEN_ASKED, facts={"order": ORDERED}),
    StepKind("urge_holder", _("催办"), OPEN_STATES, None, Actor.SUPERVISING, P.SUPERVISE, actions.ARTICLE,
             verb=actions.urge_holder, form=forms.UrgeHolderForm, says=(says.holder_urged,), facts={"to": str, "clock": {"kind": K, "due": date}}),
    StepKind("withdraw_order", _("撤销督办"), ANY_STATE, None, Actor.ORDERING, P.SUPERVISE, actions.ARTICLE, may_stop=(K.SUPERVISE,),
             verb=actions.withdraw_order, form=forms.WithdrawOrderForm, guards=(order_waits(*OPEN_ORDERS),), says=(says.withdrawn, reason),
             offered=WHEN_ASKED, facts={"order": ORDERED, "reason": FreeText}),
)
# fmt: on
