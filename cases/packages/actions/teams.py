"""专班: who works on a package beside the leader."""

from django.utils.translation import gettext as _

from cases.packages.actions.commitments import open_package
from cases.packages.actions.telling import say, tell_one
from cases.packages.models.packages import Package, TeamMember
from cases.petitions.actions.accusations import check_office, check_person
from cases.procedure.actions.change import Change
from offices.organisation.models import Account
from offices.organisation.policies import authority_of
from offices.organisation.queries import home_office
from offices.organisation.roles import Permission

MOST_TEAM = 20


def join_team(change: Change, *, member: Account, duty: str = "") -> None:
    package = open_package(change)
    here = package.team.filter(left_at=None)
    change.need(not here.filter(account=member).exists(), "on_the_team", _("已在专班中。"), field="member")
    change.need(here.count() < MOST_TEAM, "many", _("专班最多%(most)d人。") % {"most": MOST_TEAM}, field="member")
    seat(change, package, member, duty)
    if member.pk != package.leader_id:
        tell_one(change, package.leader, package.office, say(change, _("信访件 %(number)s 的专班增加了成员。")))


def leave_team(change: Change, *, member: Account, reason: str = "") -> None:
    """From now on the member sees the petition no more, unless for another reason."""
    package = open_package(change)
    here = package.team.filter(left_at=None, account=member).first()
    found = change.required(here, "not_on_the_team", _("不在专班中。"), field="member")
    found.left_at, found.left_by = change.at, change.person
    found.save(update_fields=["left_at", "left_by"])
    change.facts.update(member=member.name, member_id=member.pk, reason=reason)
    text = say(change, _("您已不在信访件 %(number)s 的专班。"), reason)
    tell_one(change, member, found.office, text, sees=found.office_id in change.petition.office_ids)
    tell_one(change, package.leader, package.office, say(change, _("信访件 %(number)s 的专班减少了成员。"), reason))


def seat(change: Change, package: Package, member: Account, duty: str) -> None:
    office = home_office(member) if authority_of(member).may_anywhere(Permission.SEE_CASES) else None
    found = change.required(office, "no_member", _("请选择在岗的工作人员。"), field="member")
    check_person(change.petition, member, field="member")
    check_office(change.petition, found, field="member")
    made = TeamMember(
        package=package,
        account=member,
        office=found,
        duty=duty,
        joined_at=change.at,
        joined_by=change.person,
    )
    change.after_clocks.append(made)
    Account.objects.filter(pk=member.pk, has_teams=False).update(has_teams=True)
    tell_one(change, member, found, say(change, _("您已加入信访件 %(number)s 的专班。")))
    change.facts.setdefault("team", []).append({"member": member.name, "member_id": member.pk, "duty": duty})
