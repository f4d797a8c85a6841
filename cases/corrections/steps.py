"""Corrections of a registration, changes of persons, withdrawal, succession and the end without it; one row a step."""

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from cases.corrections import policies
from cases.corrections import reports as says
from cases.corrections.actions import acting, corrections, demands, leaving, no_successor, persons
from cases.corrections.forms import corrections as correction_forms
from cases.corrections.forms import no_successor as no_successor_forms
from cases.corrections.forms import persons as person_forms
from cases.deadlines.terms import ClockKind as K
from cases.petitions.enums import DocumentKind as D
from cases.petitions.enums import Ending, PetitionerRole
from cases.petitions.enums import State as S
from cases.petitions.history import IDENTITY_BEFORE
from cases.procedure.reports.sentences import reason
from cases.procedure.step_kinds import OPEN_STATES, WHEN_ASKED, Actor, FreeText, StepKind
from cases.regulation import policies as asked
from cases.regulation import reports as regulation_says
from cases.regulation.steps import DECIDER, ENDING
from offices.organisation.roles import Permission as P

ARTICLE_17 = _("《信访工作条例》第十七条")
ARTICLE_21 = _("《信访工作条例》第二十一条第二款")
SHANDONG_46 = _("《山东省信访条例》第四十六条第四项")
NO_SUCCESSOR: dict[str, Any] = {"ended_on": date, "proof": FreeText, "silent": bool, "attachment_number": int}
CORRECTED = {
    "subject": FreeText, "place": FreeText, "place_code": str, "headcount": int, "address_unclear": bool,
    "keep_secret": bool, "channel": str, "category": str, "received_on": date,
}  # fmt: skip
CORRECTION: dict[str, Any] = {"before": CORRECTED, "note": FreeText, "reason": FreeText}
WITHDRAWAL: dict[str, Any] = {"asked_on": date, "confirmed": FreeText}
PERSON: dict[str, Any] = {
    "part": str,
    "person": FreeText,
    "fields": [str],
    IDENTITY_BEFORE: FreeText,
    "reason": FreeText,
}
DEMANDS: dict[str, Any] = {"demands_added": FreeText, "demands_struck": [int], "reason": FreeText}
SPLIT: dict[str, Any] = {"points": [int], "other": str, "moved": [{"member_id": int, "role": PetitionerRole}]}
# Whether a notice is owed follows from who brings it, and whether the address is known.
NOTICE = (K.NOTIFY, K.SIMPLE_ACCEPT, K.ACCEPT)
TOLD = (*NOTICE, K.SERVE)  # of whom somebody knows after all
ARTICLE_32 = _("《信访工作条例》第二十一条第二款、第三十二条")

# fmt: off
STEPS: tuple[StepKind, ...] = (
    StepKind("propose_no_successor", _("报批无承继人终结"), OPEN_STATES, None, Actor.HOLDER, P.FOLLOW_UP, SHANDONG_46,
             verb=no_successor.propose_no_successor, form=no_successor_forms.ProposeNoSuccessorForm, guards=(asked.no_ending_waits, asked.no_extension_waits),
             says=(regulation_says.ending, says.no_successor, regulation_says.decider), facts={**ENDING, **DECIDER, **NO_SUCCESSOR}),
    StepKind("close_without_successor", _("批准无承继人终结"), OPEN_STATES, S.CLOSED_NO_SUCCESSOR, Actor.APPROVER, P.APPROVE, SHANDONG_46, D.CLOSURE,
             may_stop=no_successor.ENDED, verb=no_successor.close_without_successor, form=no_successor_forms.CloseWithoutSuccessorForm,
             guards=(asked.awaits(Ending.NO_SUCCESSOR),), barred=asked.own_ending, says=(regulation_says.ending,), public=_("终结"), offered=WHEN_ASKED, facts=ENDING),
    StepKind("correct", _("更正登记信息"), OPEN_STATES, None, Actor.REGISTRAR, P.REGISTER, ARTICLE_21,
             may_stop=NOTICE, may_start=NOTICE, verb=corrections.correct, form=correction_forms.CorrectForm, says=(says.corrections, says.note, reason),
             public=_("更正登记信息"), facts=CORRECTION),
    StepKind("propose_correction", _("申请更正登记信息"), OPEN_STATES, None, Actor.CUSTODY, P.FOLLOW_UP, ARTICLE_21,
             verb=corrections.propose_correction, form=correction_forms.ProposeCorrectionForm, guards=(policies.no_correction_waits,),
             says=(reason, regulation_says.decider), facts={"reason": FreeText, **DECIDER}),
    StepKind("decide_correction", _("审批更正"), policies.WHOSE, None, Actor.REGISTRAR_HEAD, P.APPROVE, ARTICLE_21,
             may_stop=TOLD, may_start=TOLD, verb=corrections.decide_correction, form=correction_forms.DecideCorrectionForm, guards=(policies.correction_waits,), barred=policies.own_correction,
             says=(says.agreement, says.corrections, says.person_corrected, says.demands_corrected, says.split_apart, says.note, reason), public=_("审批更正登记信息"),
             facts={"agreed": bool, "decision_reason": FreeText, **CORRECTION, **PERSON, **DEMANDS, **SPLIT}),
    StepKind("correct_demands", _("更正诉求"), policies.UNANSWERED, None, Actor.REGISTRAR, P.REGISTER, ARTICLE_32,
             verb=demands.correct_demands, form=correction_forms.CorrectDemandsForm, says=(says.demands_corrected, reason), public=_("更正诉求"), facts=DEMANDS),
    StepKind("propose_demands", _("申请更正诉求"), policies.UNANSWERED, None, Actor.CUSTODY, P.FOLLOW_UP, ARTICLE_32,
             verb=demands.propose_demands, form=correction_forms.ProposeDemandsForm, guards=(policies.no_correction_waits,),
             says=(reason, regulation_says.decider), facts={"reason": FreeText, **DECIDER}),
    StepKind("correct_person", _("更正信访人信息"), policies.WHOSE, None, Actor.CUSTODY, P.FOLLOW_UP, ARTICLE_21,
             may_stop=TOLD, may_start=TOLD, verb=persons.correct_person, form=person_forms.CorrectPersonForm, says=(says.person_corrected, reason),
             public=_("更正信访人信息"), facts=PERSON),
    StepKind("propose_person", _("申请更正信访人身份"), policies.WHOSE, None, Actor.CUSTODY, P.FOLLOW_UP, ARTICLE_21,
             verb=persons.propose_person, form=person_forms.ProposePersonForm, guards=(policies.no_correction_waits,),
             says=(says.person_asked, reason, regulation_says.decider), facts=PERSON | DECIDER),
    StepKind("change_agent", _("登记、更换代理人"), OPEN_STATES, None, Actor.CUSTODY, P.FOLLOW_UP, _("《山东省信访条例》第二十八条、《北京市信访条例》第二十七条"),
             verb=acting.change_agent, form=person_forms.ChangeAgentForm, says=(says.agent_changed, reason),
             public=_("变更代理人"), facts={"ended": FreeText, "named": FreeText, "authorised_on": date, "reason": FreeText}),
    StepKind("change_representative", _("更换代表"), OPEN_STATES, None, Actor.CUSTODY, P.FOLLOW_UP, _("《信访工作条例》第二十条第三款"),
             verb=acting.change_representative, form=person_forms.ChangeRepresentativeForm, guards=(policies.brought_together,),
             says=(says.representative_changed, reason),
             public=_("变更代表"), facts={"left": FreeText, "joined": FreeText, "reason": FreeText}),
    StepKind("withdraw_matter", _("撤回信访事项"), policies.UNANSWERED, S.CLOSED_WITHDRAWN, Actor.HOLDER, P.FOLLOW_UP, ARTICLE_17, may_stop=leaving.OWED,
             verb=leaving.withdraw_matter, form=person_forms.WithdrawMatterForm, says=(says.withdrawal,),
             public=_("撤回信访事项，终结"), facts=WITHDRAWAL),
    StepKind("withdraw_person", _("登记一人撤回"), OPEN_STATES, None, Actor.CUSTODY, P.FOLLOW_UP, ARTICLE_17,
             may_stop=NOTICE, may_start=NOTICE, verb=leaving.withdraw_person, form=person_forms.WithdrawPersonForm,
             guards=(policies.several_persons,), says=(says.person_withdrawn, says.withdrawal),
             public=_("一名信访人撤回"), facts={"withdrawn": FreeText, "goes_on": FreeText, **WITHDRAWAL}),
    StepKind("succeed_person", _("登记承继人"), OPEN_STATES, None, Actor.CUSTODY, P.FOLLOW_UP, SHANDONG_46,
             may_stop=NOTICE, may_start=NOTICE, verb=leaving.succeed_person, form=person_forms.SucceedPersonForm, says=(says.person_succeeded,),
             public=_("由承继人承继"), facts={"succeeded": FreeText, "successor": FreeText, "ended_on": date, "proof": FreeText,
                                               "relation": FreeText, "ended": FreeText}),
)
# fmt: on
