"""These policies say who may plan reception days, and which step the state of a rota allows."""

from datetime import date

from django.utils.translation import gettext as _

from offices.errors import ActionRefused, NotPermitted
from offices.organisation.models import Account, Office
from offices.organisation.policies import authority_of, check_may
from offices.organisation.roles import Permission
from visits.rota.enums import ChangeKind, DayState, PlanState
from visits.rota.models import Plan, ReceptionDay

# Reception days

PS = PlanState
# What may be done with a rota in which state.
PLAN_STEPS: dict[str, frozenset[str]] = {
    "draw": frozenset({PS.DRAFT}),
    "submit": frozenset({PS.DRAFT}),
    "return": frozenset({PS.SUBMITTED, PS.APPROVED}),
    "approve": frozenset({PS.SUBMITTED}),
    "publish": frozenset({PS.APPROVED}),
    "edit": frozenset({PS.DRAFT, PS.PUBLISHED}),
}


def check_plans(account: Account, office: Office) -> None:
    """Rotas, leaders and rules are kept by the clerks and leaders of the office."""
    check_may(account, Permission.RECEIVE, office)


def plans_for(account: Account, office: Office) -> bool:
    return authority_of(account).may(Permission.RECEIVE, office)


def check_plan_step(account: Account, plan: Plan, step: str) -> None:
    """Raises NotPermitted for whom it is not for, ActionRefused in the wrong state.

    A rota is approved by a head of the office, never by who submitted it.
    """
    office = plan.office
    if step == "approve":
        authority = authority_of(account)
        if not (authority.may(Permission.APPROVE, office) and authority.heads(office)):
            raise NotPermitted("not_head", _("接访安排由%(office)s负责人批准。") % {"office": office.name})
    else:
        check_plans(account, office)
    if plan.state not in PLAN_STEPS[step]:
        sentence = _("这份接访安排目前“%(state)s”，不能这样操作。")
        raise ActionRefused("wrong_state", sentence % {"state": plan.get_state_display()})
    if step == "approve" and plan.submitted_by_id == account.pk:
        raise NotPermitted("own_submission", _("这份接访安排是您提交的，须由另一位负责人批准。"))


def plan_choices(account: Account, plan: Plan) -> dict[str, str]:
    """Each step with the sentence that refuses it, empty where it may be taken."""
    found = {}
    for step in PLAN_STEPS:
        try:
            check_plan_step(account, plan, step)
            found[step] = ""
        except ActionRefused as refusal:
            found[step] = str(refusal.sentence)
    return found


def check_accepts_late(account: Account, day: ReceptionDay) -> None:
    """A head of the office accepts a day that was entered after it had begun, and never who entered it."""
    office, authority = day.office, authority_of(account)
    if not (authority.may(Permission.APPROVE, office) and authority.heads(office)):
        raise NotPermitted("not_head", _("补登的接访日由%(office)s负责人批准。") % {"office": office.name})
    if not day.is_to_accept or day.state == DayState.CANCELLED:
        raise ActionRefused("nothing_to_accept", _("这个接访日没有待批准的补登。"))
    if day.changes.filter(kind__in=[ChangeKind.ADDED, ChangeKind.MOVED], by=account).exists():
        raise NotPermitted("own_entry", _("这个接访日是您补登的，须由另一位负责人批准。"))


def check_day_open(day: ReceptionDay, on: date) -> None:
    """A day that was held or cancelled, or is past, stays as it is."""
    if day.state != DayState.PLANNED:
        sentence = _("这个接访日%(state)s，不能再改。")
        raise ActionRefused("wrong_state", sentence % {"state": day.get_state_display()})
    if day.on < on:
        raise ActionRefused("past_day", _("这个接访日已过，不能再改。"))
