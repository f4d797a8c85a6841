"""The steps of a package (领导包案): who assigns and leads it, what must be done by a date, what is promised and done."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from cases.deadlines.terms import ClockKind as K
from cases.packages.actions import (
    assigning,
    changing,
    commitments,
    grouping,
    handing_over,
    teams,
    withdrawing,
    working,
)
from cases.packages.enums import CommitmentState as C
from cases.packages.enums import PackageStage as Stage
from cases.packages.enums import PromiseState
from cases.packages.forms import assigning as forms
from cases.packages.forms import commitments as commitment_forms
from cases.packages.policies import confirming, guards
from cases.packages.policies.guards import PACKAGE_CLOCKS as KINDS
from cases.packages.policies.guards import at_stage, packaged, with_measure
from cases.packages.reports import words as says
from cases.procedure.reports.sentences import reason
from cases.procedure.step_kinds import ANY_STATE, ELSEWHERE, Actor, FreeText, Offer, StepKind
from offices.organisation.roles import Permission as P

ARTICLE_18, ARTICLE_27 = "《信访工作条例》第十八条第二项", "《信访工作条例》第二十七条"

REASON = {"reason": FreeText}
ASSIGNED = {
    "leader": str,
    "leader_id": int,
    "unit": int,
    "responsible": FreeText,
    "origin": str,
    "due_on": date,
    "note": FreeText,
    "left_group": FreeText,
}
POSTPONED = {"postponed": {"kind": str, "was_due_on": date, "days_over": int, "times": int}}
SEATED = [{"member": str, "member_id": int, "duty": FreeText}]
TASK = {"number": int, "unit": int, "owner": FreeText, "text": FreeText, "due_on": date}
MEASURES = [{**TASK, "state": str}]
CHANGES = {"unit": int, "responsible": FreeText, "due_on": date, "note": FreeText, "progress_days": int}
PROOF = {"proof": {"number": int, "account_of": FreeText, "document": str, "files": [str]}}
DECISION = {"decision": {"number": int, "kept": bool, "reason": FreeText}}


def on_package_page(block: str, order: int = 0, *states: str, waits: int = 0) -> Offer:
    """Offered in a block of the page of the package."""
    return Offer("package", block, order, states, waits)


# fmt: off
STEPS: tuple[StepKind, ...] = (
    # Who has taken it on
    StepKind("package", _("领导包案"), ANY_STATE, None, Actor.ASSIGNER_OR_DECIDER, P.PACKAGE, ARTICLE_18, stops=KINDS, starts=(K.PACKAGE,), may_start=(K.PROGRESS, K.MEASURE),
             verb=assigning.package, form=forms.PackageForm, says=(says.assigned, says.postponed, says.seated, says.measures, reason), public=_("由领导包案"),
             offered=on_package_page("manage", 4), facts={"package": ASSIGNED, "team": SEATED, "measures": MEASURES, **POSTPONED, **REASON}),
    StepKind("accept_package", _("确认包案"), ANY_STATE, None, Actor.LEADER, P.INSTRUCT, ARTICLE_18,
             verb=assigning.accept_package, form=forms.AcceptPackageForm, guards=(at_stage(Stage.WAITING, Stage.OBJECTED),), says=(),
             offered=on_package_page("head", waits=1)),
    StepKind("object_package", _("对包案提出异议"), ANY_STATE, None, Actor.LEADER, P.INSTRUCT, ARTICLE_18,
             verb=assigning.object_package, form=forms.ObjectPackageForm, guards=(at_stage(Stage.WAITING),), says=(reason,),
             offered=on_package_page("head"), facts=REASON),
    StepKind("decide_package_objection", _("决定包案异议"), ANY_STATE, None, Actor.DECIDER, P.OVERSEE, ARTICLE_18, may_stop=(*KINDS, K.MEASURE),
             verb=assigning.decide_package_objection, form=forms.DecidePackageObjectionForm, guards=(at_stage(Stage.OBJECTED),),
             says=(says.objection_decided, reason), offered=on_package_page("head", waits=2), facts={"upheld": bool, **REASON}),
    StepKind("change_package", _("调整包案"), ANY_STATE, None, Actor.OVERSEER, P.OVERSEE, ARTICLE_18, may_stop=(K.PROGRESS,), may_start=(K.PROGRESS,),
             verb=changing.change_package, form=forms.ChangePackageForm, guards=(packaged,), says=(says.changes, says.postponed, reason),
             offered=on_package_page("manage", 1), facts={"before": CHANGES, "changes": CHANGES, **POSTPONED, **REASON}),
    StepKind("ask_change", _("申请调整包案"), ANY_STATE, None, Actor.TEAM, P.FOLLOW_UP, ARTICLE_18,
             verb=changing.ask_change, form=forms.AskChangeForm, guards=(packaged,), says=(says.asked, reason), offered=on_package_page("manage", 5),
             facts={"asked": {"leader": str, "leader_id": int, "unit": int, "due_on": date}, **REASON}),
    StepKind("decide_change", _("决定调整申请"), ANY_STATE, None, Actor.DECIDER, P.OVERSEE, ARTICLE_18, may_stop=KINDS, may_start=KINDS,
             verb=changing.decide_change, form=forms.DecideChangeForm, guards=(guards.change_asked,), barred=guards.own_change,
             says=(says.change_decided, says.assigned, says.changes, says.postponed, reason), offered=on_package_page("head", waits=8),
             facts={"decided": {"agreed": bool, "reason": FreeText}, "package": ASSIGNED, "before": CHANGES, "changes": CHANGES, **POSTPONED, **REASON}),
    StepKind("ask_raise", _("申请提级办理"), ANY_STATE, None, Actor.TEAM, P.FOLLOW_UP, ARTICLE_18,
             verb=changing.ask_raise, form=forms.AskRaiseForm, guards=(packaged,), says=(reason,), offered=on_package_page("manage", 2), facts=REASON),
    StepKind("raise_package", _("提级办理"), ANY_STATE, None, Actor.RAISER, P.OVERSEE, ARTICLE_18, stops=KINDS, starts=(K.PACKAGE,), may_start=(K.PROGRESS,),
             verb=changing.raise_package, form=forms.RaisePackageForm, guards=(packaged,), says=(says.assigned, says.postponed, reason),
             offered=on_package_page("manage", 3), facts={"package": ASSIGNED, **POSTPONED, **REASON}),
    StepKind("refuse_raise", _("不同意提级"), ANY_STATE, None, Actor.RAISER, P.OVERSEE, ARTICLE_18,
             verb=changing.refuse_raise, form=forms.RefuseRaiseForm, guards=(guards.raise_asked,), says=(reason,), offered=on_package_page("manage", 6), facts=REASON),
    StepKind("withdraw_package", _("撤销包案（误办）"), ANY_STATE, None, Actor.MAKER, P.PACKAGE, ARTICLE_18, stops=KINDS, may_stop=(K.MEASURE,),
             verb=withdrawing.withdraw_package, form=forms.WithdrawPackageForm, guards=(packaged, guards.withdrawable), says=(reason,),
             offered=on_package_page("manage", 7), facts=REASON),
    StepKind("succeed_leader", _("接任包案、承诺"), ANY_STATE, None, Actor.LEADERSHIP, P.OVERSEE, ARTICLE_18,
             verb=handing_over.succeed_leader, says=(says.succeeded, reason), offered=ELSEWHERE,
             facts={"succession": {"from": str, "to": str, "package": bool, "promises": [int], "items": [int], "left_group": FreeText}, **REASON}),
    # With whom
    StepKind("join_team", _("专班增加成员"), ANY_STATE, None, Actor.STAFFER, P.OVERSEE, ARTICLE_18,
             verb=teams.join_team, form=forms.JoinTeamForm, guards=(packaged,), says=(says.seated,), offered=on_package_page("team"), facts={"team": SEATED}),
    StepKind("leave_team", _("专班减少成员"), ANY_STATE, None, Actor.STAFFER, P.OVERSEE, ARTICLE_18,
             verb=teams.leave_team, form=forms.LeaveTeamForm, guards=(packaged, guards.with_team), says=(says.left, reason),
             offered=on_package_page("team"), facts={"member": str, "member_id": int, **REASON}),
    StepKind("group_package", _("合并化解"), ANY_STATE, None, Actor.STAFFER, P.OVERSEE, ARTICLE_18,
             verb=grouping.group_package, form=forms.GroupPackageForm, guards=(packaged,), says=(says.grouped, reason), offered=on_package_page("group"),
             facts={"group": {"id": int, "name": FreeText, "before": FreeText}, **REASON}),
    StepKind("split_package", _("拆分化解"), ANY_STATE, None, Actor.STAFFER, P.OVERSEE, ARTICLE_18,
             verb=grouping.split_package, form=forms.SplitPackageForm, guards=(guards.grouped,), says=(reason,), offered=on_package_page("group"),
             facts={"group": {"id": int}, **REASON}),
    # What must be done by a date
    StepKind("add_measure", _("提出化解措施"), ANY_STATE, None, Actor.TEAM, P.FOLLOW_UP, ARTICLE_18, may_start=(K.MEASURE,),
             verb=commitments.add_measure, form=commitment_forms.AddMeasureForm, guards=(packaged,), says=(says.measures,),
             offered=on_package_page("measures"), facts={"measures": MEASURES}),
    StepKind("approve_measure", _("批准化解措施"), ANY_STATE, None, Actor.LEADER, P.INSTRUCT, ARTICLE_18, may_start=(K.MEASURE,),
             verb=commitments.approve_measure, form=commitment_forms.ApproveMeasureForm, guards=(packaged, with_measure(C.PROPOSED)),
             says=(says.measure_approved,), offered=on_package_page("measures", 0, C.PROPOSED, waits=5),
             facts={"measure": {"number": int, "approved": bool, "reason": FreeText}}),
    StepKind("prove_measure", _("报措施完成"), ANY_STATE, None, Actor.TEAM, P.FOLLOW_UP, ARTICLE_18,
             verb=commitments.MEASURES.prove, form=commitment_forms.ProveMeasureForm, guards=(packaged, with_measure(C.OPEN)),
             says=(says.proof_of(_("措施")),), offered=on_package_page("measures", 0, C.OPEN), facts=PROOF),
    StepKind("decide_measure", _("确认措施完成"), ANY_STATE, None, Actor.LEADER, P.INSTRUCT, ARTICLE_18, may_stop=(K.MEASURE,),
             verb=commitments.MEASURES.decide, form=commitment_forms.DecideMeasureForm, guards=(packaged, with_measure(C.PROVED)),
             says=(says.decision_on(_("措施")),), offered=on_package_page("measures", 0, C.PROVED, waits=6), facts=DECISION),
    StepKind("drop_measure", _("不再实行措施"), ANY_STATE, None, Actor.LEADER, P.INSTRUCT, ARTICLE_18, may_stop=(K.MEASURE,),
             verb=commitments.drop_measure, form=commitment_forms.DropMeasureForm, guards=(packaged, with_measure(C.PROPOSED, C.OPEN)),
             says=(says.measure_dropped,), offered=on_package_page("measures", 0, C.PROPOSED, C.OPEN),
             facts={"measure": {"number": int, "dropped": bool, "reason": FreeText}}),
    StepKind("add_obstacle", _("报告障碍"), ANY_STATE, None, Actor.TEAM, P.FOLLOW_UP, ARTICLE_18,
             verb=working.add_obstacle, form=forms.AddObstacleForm, guards=(packaged,), says=(says.obstacle,), offered=on_package_page("obstacles"),
             facts={"obstacle": {"number": int, "text": FreeText, "unit": int, "owner": FreeText}}),
    StepKind("remove_obstacle", _("障碍已解决"), ANY_STATE, None, Actor.TEAM, P.FOLLOW_UP, ARTICLE_18,
             verb=working.remove_obstacle, form=forms.RemoveObstacleForm, guards=(packaged, guards.with_obstacle), says=(says.obstacle_removed,),
             offered=on_package_page("obstacles", 0, "standing"), facts={"obstacle": {"number": int, "how": FreeText}}),
    StepKind("record_contact", _("记录联系信访人"), ANY_STATE, None, Actor.TEAM, P.FOLLOW_UP, ARTICLE_18,
             verb=working.record_contact, form=forms.RecordContactForm, guards=(packaged,), says=(says.contact,), offered=on_package_page("contacts"),
             facts={"contact": {"kind": str, "on": date, "place": FreeText, "by_leader": bool}}),
    StepKind("report_progress", _("报送化解进展"), ANY_STATE, None, Actor.TEAM, P.FOLLOW_UP, ARTICLE_18, stops=(K.PROGRESS,), may_start=(K.PROGRESS,),
             verb=working.report_progress, form=forms.ReportProgressForm, guards=(packaged,), says=(says.progress,), offered=on_package_page("reports"),
             facts={"progress": FreeText}),
    # What a leader has promised
    StepKind("promise", _("登记承诺"), ANY_STATE, None, Actor.CUSTODY, P.RECEIVE, ARTICLE_18, starts=(K.PROMISE,),
             verb=commitments.promise, form=commitment_forms.PromiseForm, says=(says.promise,), public=_("领导作出承诺"),
             offered=on_package_page("promises"), facts={"promise": {"leader": str, **TASK}}),
    StepKind("void_reception", _("接访记录作废"), ANY_STATE, None, Actor.CUSTODY_OR_ABOVE, P.APPROVE, ARTICLE_18, may_stop=(K.PROMISE, K.MEASURE, *KINDS),
             verb=withdrawing.void_reception, says=(says.voided_reception, reason), offered=ELSEWHERE,
             facts={"reception": {"on": date, "leader": str, "promises": [int], "batches": int, "cards": int, "request": bool, "package": bool, "kept": FreeText, "asked_by": FreeText}, **REASON}),
    StepKind("prove_promise", _("报承诺兑现"), ANY_STATE, None, Actor.CUSTODY, P.FOLLOW_UP, ARTICLE_18,
             verb=commitments.PROMISES.prove, form=commitment_forms.ProvePromiseForm, guards=(guards.with_promise_to_keep,),
             says=(says.proof_of(_("承诺")),), offered=on_package_page("promises", 0, PromiseState.OPEN, waits=10), facts=PROOF),
    StepKind("decide_promise", _("确认承诺兑现"), ANY_STATE, None, Actor.CUSTODY, P.INSTRUCT, ARTICLE_18, may_stop=(K.PROMISE,),
             verb=commitments.PROMISES.decide, form=commitment_forms.DecidePromiseForm, guards=(guards.with_promise_to_confirm,),
             foreseen=confirming.promise_foreseen, says=(says.promise_decided,), offered=on_package_page("promises", 0, PromiseState.PROVED, waits=7), facts=DECISION),
)
# fmt: on
