"""The steps that close a package (销号) and examine it again (回头看)."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from cases.package_closing import actions, forms, policies
from cases.package_closing import reports as says
from cases.packages.enums import PackageStage as Stage
from cases.packages.policies import guards
from cases.packages.policies.guards import PACKAGE_CLOCKS as KINDS
from cases.packages.policies.guards import at_stage
from cases.packages.reports.words import assigned
from cases.packages.steps import ARTICLE_27, ASSIGNED, on_package_page
from cases.procedure.step_kinds import ANY_STATE, Actor, FreeText, StepKind
from offices.organisation.roles import Permission as P

PARTS = [{"part": str, "account_of": FreeText, "document": str, "files": [str]}]

# fmt: off
STEPS: tuple[StepKind, ...] = (
    StepKind("propose_close", _("报请销号"), ANY_STATE, None, Actor.TEAM, P.FOLLOW_UP, ARTICLE_27,
             verb=actions.propose_close, form=forms.ProposeCloseForm, guards=(at_stage(Stage.WORKING),), foreseen=policies.closing_foreseen,
             says=(says.proposed,), offered=on_package_page("close"), facts={"closing": {"number": int, "account_of": FreeText, "without_measures": FreeText, "parts": PARTS}}),
    StepKind("sign_close", _("签批销号"), ANY_STATE, None, Actor.LEADER, P.INSTRUCT, ARTICLE_27,
             verb=actions.sign_close, form=forms.SignCloseForm, guards=(at_stage(Stage.PROPOSED),), says=(says.signed,),
             offered=on_package_page("close", waits=3), facts={"closing": {"number": int, "agreed": bool, "reason": FreeText}}),
    StepKind("check_close", _("核查销号"), ANY_STATE, None, Actor.CHECKER, P.SUPERVISE, ARTICLE_27, may_stop=KINDS,
             verb=actions.check_close, form=forms.CheckCloseForm, guards=(at_stage(Stage.SIGNED),), foreseen=policies.check_foreseen, says=(says.checked,),
             offered=on_package_page("close", waits=4),
             facts={"closing": {"number": int, "passed": bool, "reason": FreeText}, "changes": {"due_on": date}}),
    StepKind("draw_reexamination", _("列入回头看"), ANY_STATE, None, Actor.CHECKER, P.SUPERVISE, ARTICLE_27,
             verb=actions.draw_reexamination, form=forms.DrawReexaminationForm, guards=(guards.closed_before,), says=(says.drawn,), offered=on_package_page("close"),
             facts={"reexamination": {"why": FreeText, "due_on": date}}),
    StepKind("reexamine", _("回头看"), ANY_STATE, None, Actor.CHECKER, P.SUPERVISE, ARTICLE_27, may_start=KINDS,
             verb=actions.reexamine, form=forms.ReexamineForm, guards=(guards.drawn_for_reexamination,), says=(assigned, says.reexamined),
             offered=on_package_page("close", waits=9), facts={"reexamination": {"settled": bool, "findings": FreeText}, "package": ASSIGNED}),
)
# fmt: on
