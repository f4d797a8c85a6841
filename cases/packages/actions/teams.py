"""专班 and 合并化解: who works on a package beside the leader, and with which others it is settled."""

from django.utils.translation import gettext as _

from cases.packages.actions.commitments import open_package
from cases.packages.models.packages import Assignment, PackageGroup, TeamMember
from cases.procedure.actions.change import Step, Verb
from offices.organisation.models import Account
from offices.organisation.policies import authority_of
from offices.organisation.queries import home_office
from offices.organisation.roles import Permission

MOST_TEAM = 20


def join_team(step: Step, *, member: Account, duty: str = "") -> None:
    assignment = open_package(step)
    here = assignment.team.filter(left_at=None)
    step.need(not here.filter(account=member).exists(), "on_the_team", _("已在专班中。"), field="member")
    step.need(here.count() < MOST_TEAM, "many", _("专班最多%(most)d人。") % {"most": MOST_TEAM}, field="member")
    seat(step, assignment, member, duty)


def leave_team(step: Step, *, member: Account, reason: str = "") -> None:
    """From now on the member sees the petition no more, unless for another reason."""
    assignment = open_package(step)
    here = assignment.team.filter(left_at=None, account=member).first()
    found = step.required(here, "not_on_the_team", _("不在专班中。"), field="member")
    found.left_at, found.left_by = step.at, step.person
    found.save(update_fields=["left_at", "left_by"])
    step.facts.update(member=member.name, member_id=member.pk, reason=reason)


def group_package(step: Step, *, group: PackageGroup | None = None, name: str = "") -> None:
    """合并化解: settled together with others on the same matter; a name alone makes a new group."""
    assignment = open_package(step)
    if group is None:
        step.need(name.strip(), "no_group", _("请选择一组，或填写新的一组的名称。"), field="name")
        group = PackageGroup.objects.create(
            office=assignment.office, name=name.strip(), made_at=step.at, made_by=step.person
        )
    step.need(assignment.group_id != group.pk, "grouped_already", _("已在这一组。"), field="group")
    assignment.group = group
    assignment.save(update_fields=["group"])
    step.facts["group"] = {"id": group.pk, "name": group.name}


def split_package(step: Step, *, reason: str) -> None:
    """拆分: on its own again."""
    assignment = open_package(step)
    step.need(assignment.group, "not_grouped", _("没有合并化解。"))
    step.need(reason.strip(), "no_reason", _("请写明理由。"), field="reason")
    step.facts.update(group={"id": assignment.group_id}, reason=reason)
    assignment.group = None
    assignment.save(update_fields=["group"])


def seat(step: Step, assignment: Assignment, member: Account, duty: str) -> None:
    office = home_office(member) if authority_of(member).may_anywhere(Permission.SEE_CASES) else None
    found = step.required(office, "no_member", _("请选择在岗的工作人员。"), field="member")
    accused = set(step.petition.accused_office_ids) & set(found.ancestor_ids())
    step.need(not accused, "accused", _("不能交给被检举控告的单位。"), field="member")
    made = TeamMember(
        assignment=assignment,
        account=member,
        office=found,
        duty=duty,
        joined_at=step.at,
        joined_by=step.person,
    )
    step.after_clocks.append(made)
    Account.objects.filter(pk=member.pk, has_teams=False).update(has_teams=True)
    step.facts.setdefault("team", []).append({"member": member.name, "member_id": member.pk, "duty": duty})


VERBS: dict[str, Verb] = {
    "join_team": join_team,
    "leave_team": leave_team,
    "group_package": group_package,
    "split_package": split_package,
}
