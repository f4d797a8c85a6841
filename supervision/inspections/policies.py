"""Who plans and leads an inspection, who may be on its team, who puts right and who confirms."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from cases.petitions.models.petitions import Petition
from cases.petitions.queries.accused import accusing
from cases.procedure.queries import office_ids_stood_for
from offices.errors import ActionRefused, InvalidFacts, NotPermitted
from offices.organisation.models import Account, Office, RoleAssignment
from offices.organisation.policies import authority_of
from offices.organisation.queries import standing_office
from offices.organisation.roles import Permission
from supervision.cards.policies import belongs_to
from supervision.inspections.enums import InspectionState, ItemState
from supervision.inspections.models import Inspection, RectificationItem
from supervision.inspections.queries import items_visible_to


def check_organises(account: Account, office: Office) -> None:
    if office.pk not in {one.pk for one in authority_of(account).offices(Permission.SUPERVISE)}:
        raise NotPermitted("not_organising", _("督查由%s有督查权限的人员组织。") % office.name)


def check_leads(account: Account, inspection: Inspection) -> None:
    """The head of the team, or who organises it."""
    if account.pk != inspection.head_id:
        check_organises(account, inspection.office)


def check_member(account: Account, inspection: Inspection) -> None:
    if not inspection.members.filter(pk=account.pk).exists():
        raise NotPermitted("not_member", _("只有督查组成员可以办理。"))


def check_state(inspection: Inspection, *states: InspectionState) -> None:
    if inspection.state not in states:
        said = _("这次督查目前“%(state)s”，不能这样办理。")
        raise ActionRefused("wrong_state", said % {"state": inspection.get_state_display()})


def check_cancelled(account: Account, inspection: Inspection) -> None:
    """Called off before it begins, or while nothing has been demanded of anybody; then it ends with its report.

    What is demanded in a matter that the account hears nothing of goes on, and says nothing here.
    """
    check_state(inspection, InspectionState.PLANNED, InspectionState.RUNNING)
    if items_visible_to(account).filter(inspection=inspection).exists():
        raise ActionRefused("demanded", _("已经提出整改事项，不能取消，请“结束督查”。"))


def check_team(members: Iterable[Account], petitions: Iterable[Petition], offices: Iterable[Office]) -> None:
    """Nobody inspects what accuses him, what he is recused from or handles, or his own office (第二十八条第三款)."""
    for member in members:
        if not member.is_active:
            raise InvalidFacts("inactive_member", _("%s的账号已停用。") % member.name, field="members")
        for office in offices:
            if RoleAssignment.objects.filter(account=member, office=office, revoked_at=None).exists():
                said = _("%(name)s在%(office)s任职，不能督查本单位。") % {"name": member.name, "office": office.name}
                raise InvalidFacts("own_office", said, field="members")
        accused = set(accusing(member).values_list("petition", flat=True))
        for petition in petitions:
            if member.pk in petition.recused_ids or petition.pk in accused:
                said = _("%(name)s须回避%(number)s，不能参加督查组。")
                raise InvalidFacts(
                    "recused_member", said % {"name": member.name, "number": petition.number}, field="members"
                )
            if petition.handled_by_id == member.pk:
                said = _("%(name)s是%(number)s的承办人，不能参加督查组。")
                raise InvalidFacts(
                    "handles_it", said % {"name": member.name, "number": petition.number}, field="members"
                )


def check_below(office: Office, offices: Iterable[Office], petitions: Iterable[Petition]) -> None:
    """Only what lies below is inspected; nothing of a sealed matter is shown to a team."""
    for one in offices:
        if one.pk == office.pk or not one.is_within(office):
            raise InvalidFacts("not_below", _("%s不是下级单位，不能督查。") % one.name, field="offices")
    for petition in petitions:
        if petition.sealed:
            raise InvalidFacts("sealed", _("%s是密封的信访件，不能列入督查。") % petition.number, field="petitions")


def check_puts_right(account: Account, item: RectificationItem) -> None:
    if item.state != ItemState.OPEN:
        raise ActionRefused("not_open", _("这一项目前“%s”。") % item.get_state_display())
    if item.unit_id not in office_ids_stood_for(account, Permission.ANSWER_CARDS):
        raise NotPermitted("not_unit", _("这一项由%s整改。") % item.unit.name)


def check_confirms(account: Account, item: RectificationItem) -> None:
    """Neither whoever proves nor anybody of the unit confirms."""
    if item.state != ItemState.PROVED:
        raise ActionRefused("not_proved", _("没有待确认的整改情况。"))
    check_leads(account, item.inspection)
    if belongs_to(authority_of(account), standing_office(item.unit)):
        raise NotPermitted("own_unit", _("整改单位的人员不能确认本单位的整改。"))
    if item.proved_by_id == account.pk:
        raise NotPermitted("own_proof", _("整改情况由您报送，须由他人确认。"))
