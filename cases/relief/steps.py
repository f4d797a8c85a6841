"""The steps of relief (救助资金) for petitioners in hardship."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from cases.petitions.enums import DocumentKind as D
from cases.procedure.step_kinds import ANY_STATE, WHEN_ASKED, Actor, FreeText, StepKind
from cases.relief.actions import asking, deciding, paying
from cases.relief.enums import PaymentWay, ReliefLevel
from cases.relief.enums import ReliefState as R
from cases.relief.forms import steps as forms
from cases.relief.policies import relief_in, something_paid
from cases.relief.reports import words as says
from offices.organisation.roles import Permission as P

ARTICLE_27 = "《信访工作条例》第二十七条"
FACTS: dict[str, Any] = {
    "relief": {
        "number": int, "amount": Decimal, "proof": int,
        "levels": [ReliefLevel], "level": ReliefLevel, "left_levels": int, "meeting_name": str,
        "payment": int, "paid_on": date, "way": PaymentWay, "document": str, "payer": FreeText, "left": Decimal,
    },
    "reason": FreeText,
}  # fmt: skip

# fmt: off
STEPS: tuple[StepKind, ...] = (
    StepKind("ask_relief", _("申请救助资金"), ANY_STATE, None, Actor.CUSTODY, P.FOLLOW_UP, ARTICLE_27,
             verb=asking.ask_relief, form=forms.AskReliefForm, says=(says.asked,), facts=FACTS),
    StepKind("approve_relief", _("批准救助"), ANY_STATE, None, Actor.FUND, P.FOLLOW_UP, ARTICLE_27, may_issue=(D.RELIEF_DECISION,),
             verb=deciding.approve_relief, form=forms.ApproveReliefForm, guards=(relief_in(R.ASKED),), says=(says.approved, says.reason),
             offered=WHEN_ASKED, facts=FACTS),
    StepKind("refuse_relief", _("不予救助"), ANY_STATE, None, Actor.FUND, P.FOLLOW_UP, ARTICLE_27, D.RELIEF_DECISION,
             verb=deciding.refuse_relief, form=forms.RefuseReliefForm, guards=(relief_in(R.ASKED),), says=(says.ended, says.reason),
             offered=WHEN_ASKED, facts=FACTS),
    StepKind("pay_relief", _("登记救助支付"), ANY_STATE, None, Actor.FUND, P.FOLLOW_UP, ARTICLE_27,
             verb=paying.pay_relief, form=forms.PayReliefForm, guards=(relief_in(R.APPROVED),), says=(says.paid,),
             offered=WHEN_ASKED, facts=FACTS),
    StepKind("return_relief", _("登记救助退回"), ANY_STATE, None, Actor.FUND, P.FOLLOW_UP, ARTICLE_27,
             verb=paying.return_relief, form=forms.ReturnReliefForm, guards=(something_paid,),
             says=(says.returned, says.reason), offered=WHEN_ASKED, facts=FACTS),
    StepKind("cancel_relief", _("取消救助"), ANY_STATE, None, Actor.FUND, P.FOLLOW_UP, ARTICLE_27,
             verb=paying.cancel_relief, form=forms.CancelReliefForm, guards=(relief_in(R.APPROVED),), says=(says.ended, says.reason),
             offered=WHEN_ASKED, facts=FACTS),
)
# fmt: on
