"""The steps of links that do something: one case for several petitions, and several out of one."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from cases.corrections.policies import no_correction_waits
from cases.corrections.steps import SPLIT
from cases.links import forms, policies
from cases.links import reports as says
from cases.links.actions import joining, proposing, splitting
from cases.petitions.enums import State as S
from cases.procedure.reports.sentences import reason
from cases.procedure.step_kinds import ANY_STATE, Actor, FreeText, StepKind
from cases.regulation.reports import decider
from cases.regulation.steps import DECIDER
from offices.organisation.roles import Permission as P

REASON: dict[str, Any] = {"reason": FreeText}
GROUND = _("《信访工作条例》第二十二条、第二十四条")
# fmt: off
STEPS: tuple[StepKind, ...] = (
    StepKind("join", _("并案"), policies.JOINABLE, None, Actor.HOLDER, P.FOLLOW_UP, GROUND,
             verb=joining.join, form=forms.JoinForm, guards=(policies.may_lead,), says=(says.joined,),
             public=_("与有关信访事项一并办理"), facts={"others": [str], **REASON}),
    StepKind("release", _("解除并案"), tuple(S(state) for state in S if state in policies.JOINT), None, Actor.HOLDER, P.FOLLOW_UP, GROUND,
             verb=joining.release, form=forms.ReleaseForm, guards=(policies.leads_some,), says=(says.released,),
             public=_("有关信访事项不再一并办理"), facts={"other": str, **REASON}),
    StepKind("split_off", _("拆分"), (S.REGISTERED, *policies.JOINABLE), None, Actor.HOLDER, P.FOLLOW_UP, GROUND,
             verb=splitting.split_off, form=forms.SplitForm, guards=(policies.has_points,), says=(says.split,),
             public=_("部分诉求另行办理"), facts={**SPLIT, **REASON}),
    StepKind("propose_split", _("申请拆分"), policies.JOINABLE, None, Actor.HOLDER, P.FOLLOW_UP, GROUND,
             verb=proposing.propose_split, form=forms.ProposeSplitForm, guards=(policies.has_points, no_correction_waits),
             says=(reason, decider), facts={**REASON, **DECIDER}),
    StepKind("undo_split", _("撤销拆分"), ANY_STATE, None, Actor.HOLDER, P.FOLLOW_UP, GROUND,
             verb=splitting.undo_split, form=forms.UndoSplitForm, guards=(policies.has_split,), says=(says.split_undone,),
             facts={"other": str, **REASON}),
)
# fmt: on
