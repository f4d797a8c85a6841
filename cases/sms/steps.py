"""The steps of SMS to petitioners: consent, and its withdrawal."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from cases.procedure.step_kinds import ANY_STATE, OPEN_STATES, Actor, StepKind
from cases.sms import actions, forms, policies
from cases.sms.reports import sentences as says
from offices.organisation.roles import Permission as P

# fmt: off
STEPS: tuple[StepKind, ...] = (
    StepKind("consent_to_sms", _("记录同意短信告知"), OPEN_STATES, None, Actor.CUSTODY, P.READ_IDENTITY, _("《个人信息保护法》第十三条、第十四条"), beside=True,
             verb=actions.consent_to_sms, form=forms.ConsentForm, guards=(policies.may_be_told, policies.not_consented), says=(says.consent,),
             facts={"given_on": date, "method": str}),
    StepKind("withdraw_sms_consent", _("记录撤回短信告知的同意"), ANY_STATE, None, Actor.CUSTODY, P.READ_IDENTITY, _("《个人信息保护法》第十五条"), beside=True,
             verb=actions.withdraw_sms_consent, form=forms.WithdrawForm, guards=(policies.consented,), says=(says.withdrawal,),
             facts={"withdrawn_on": date}),
)
# fmt: on
