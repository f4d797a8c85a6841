"""These policies say whose act a step of a package is.

Who is measured by a package does not set its measure: what was assigned is changed by the office that assigned it or by
one above the leader's, never by the responsible unit.
"""

from django.db.models import Q
from django.utils.translation import gettext as _

from cases.packages.case_facts import PackageFacts
from cases.packages.enums import PackageState, PromiseState
from cases.packages.models.commitments import ActionItem, Promise
from cases.packages.models.packages import Package
from cases.packages.policies.guards import DONE, open_package
from cases.petitions.models.petitions import Petition
from cases.petitions.queries.visible import with_custody
from cases.procedure.case_facts import CaseFacts
from cases.procedure.policies import Acting, no_custody, office_with_custody, permission_of, permitted_office
from cases.procedure.step_kinds import Actor, StepKind
from offices.errors import NotPermitted
from offices.organisation.models import Account, Office
from offices.organisation.policies import Grant, answers_for_staff, authority_of
from offices.organisation.queries import next_level_above
from offices.organisation.roles import Permission


def _office_of_package(petition: Petition, facts: CaseFacts) -> Office | None:
    """Of the open package, else of the one that was closed last or is to be examined again."""
    known = facts.part(PackageFacts)
    package = known.package or known.closed_package or (known.drawn and known.drawn.package)
    return package.office if package else None


def _office_of_leader(account: Account, petition: Petition, kind: StepKind, facts: CaseFacts) -> Office:
    """The leader's office, for the leader and its head."""
    office = permitted_office(account, kind, _office_of_package(petition, facts))
    package = facts.part(PackageFacts).package
    if package is not None and package.leader_id != account.pk and not authority_of(account).heads(office):
        raise NotPermitted(
            "leader_only",
            _("“%(step)s”应由包案领导%(leader)s或%(office)s负责人办理。")
            % {"step": kind.label, "leader": package.leader.name, "office": office.name},
        )
    return office


def _office_of_assigner(account: Account, petition: Petition, kind: StepKind, facts: CaseFacts) -> Office:
    """An office with custody, the leader's own, or one above that reaches down to it; sealed matters excepted."""
    authority, permission = authority_of(account), permission_of(kind)
    own = [office for office in authority.offices(permission) if office.pk in petition.office_ids]
    if own:
        return next((office for office in own if office.pk == petition.holder_id), own[0])
    package = facts.part(PackageFacts).package
    if (
        package is not None
        and authority.may(permission, package.office)
        and (package.leader_id == account.pk or authority.heads(package.office))
    ):
        return package.office
    if not petition.sealed:
        above = [
            grant.office
            for grant in authority.grants
            if permission in grant.permissions and grant.includes_below and petition.holder.is_within(grant.office)
        ]
        if above:
            return above[0]
    raise no_custody(account, petition)


def _office_of_team(account: Account, petition: Petition, kind: StepKind, facts: CaseFacts) -> Office:
    """The leader's office for the leader, the member's for the team, else an office with custody, the unit first."""
    authority, permission, known = authority_of(account), permission_of(kind), facts.part(PackageFacts)
    package = known.package
    if package is not None:
        if package.leader_id == account.pk and authority.may(permission, package.office):
            return package.office
        if account.pk in known.team and account.is_active:
            return known.team[account.pk]
        if package.unit_id in petition.office_ids and authority.may(permission, package.unit):
            return package.unit
    return office_with_custody(account, petition, permission)


def _office_of_checker(account: Account, petition: Petition, kind: StepKind, facts: CaseFacts) -> Office:
    """An office above the leader's, never the leader's own; at the top of the tree, where none is above, its own."""
    office = _office_of_package(petition, facts)
    if office is None:
        raise NotPermitted("no_acting_office", _("没有可以办理这一步的单位。"))
    if petition.sealed:
        return _checker_of_sealed(account, petition, kind, office)
    for grant in authority_of(account).grants:
        above = office.is_within(grant.office) and grant.office.pk != office.pk
        top = office.parent_id is None and grant.office.pk == office.pk
        if kind.permission in grant.permissions and ((grant.includes_below and above) or top):
            return grant.office
    raise NotPermitted(
        "checked_above",
        _("“%(step)s”应由%(office)s的上级单位办理。") % {"step": kind.label, "office": office.name},
    )


def _checker_of_sealed(account: Account, petition: Petition, kind: StepKind, office: Office) -> Office:
    """No supervisor reads an accusation (第三十条第三款): the head of an office above that handled it checks, or, where
    none did, of the leader's own.
    """
    authority = authority_of(account)
    handled = Office.objects.filter(pk__in=petition.office_ids).exclude(pk=office.pk)
    above = [one for one in handled if office.is_within(one)]
    for checking in above or [office]:
        if authority.heads(checking) and authority.may(Permission.SEE_SEALED, checking):
            return checking
    raise NotPermitted(
        "checked_by_head",
        _("检举控告件的“%(step)s”应由%(office)s负责人办理。")
        % {"step": kind.label, "office": "、".join(one.name for one in above or [office])},
    )


# What was assigned already


def overseeing_office(account: Account, petition: Petition, package: Package) -> Office | None:
    """The office for which the account decides over an assigned package: the one that assigned it, or one above the
    leader's or above the one that assigned it. None for everybody else, the desk among them.
    """
    grants = [grant for grant in authority_of(account).grants if Permission.OVERSEE in grant.permissions]
    found = [grant.office for grant in grants if _oversees(grant, petition, package)]
    return next((office for office in found if office.pk == package.assigned_office_id), found[0] if found else None)


def _oversees(grant: Grant, petition: Petition, package: Package) -> bool:
    office, handles = grant.office, grant.office.pk in petition.office_ids
    if petition.sealed and not _reads_sealed(grant, petition):
        return False
    if office.pk == package.assigned_office_id:
        # A unit that made its own superior lead does not set what it is measured by.
        return not (office.pk == package.unit_id and office.pk != package.office_id)
    if office.pk != package.office_id and package.office.is_within(office):
        return grant.includes_below or handles
    return grant.includes_below and package.assigned_office.is_within(office)


def _reads_sealed(grant: Grant, petition: Petition) -> bool:
    return Permission.SEE_SEALED in grant.permissions and grant.office.pk in petition.office_ids


def may_postpone(account: Account, office: Office, package: Package) -> bool:
    """Whether the account, acting for the office, may set a later date once the date has passed or was moved before:
    who stands above the leader's office, or its supervisor; of a sealed matter its head.
    """
    authority = authority_of(account)
    if package.leader_id == account.pk:
        return False
    above = office.pk != package.office_id and package.office.is_within(office)
    heads_sealed = package.petition.sealed and authority.heads(office)
    return above or heads_sealed or authority.may(Permission.SUPERVISE, package.office)


def _assigned_elsewhere(kind: StepKind, package: Package) -> NotPermitted:
    return NotPermitted(
        "assigned_elsewhere",
        _("“%(step)s”应由确定包案的%(office)s的领导、督查员，或包案领导的上级单位办理；您可以申请调整包案。")
        % {"step": kind.label, "office": package.assigned_office.name},
    )


def _office_of_overseer(account: Account, petition: Petition, kind: StepKind, facts: CaseFacts) -> Office:
    package = open_package(facts)
    office = overseeing_office(account, petition, package)
    if office is None:
        raise _assigned_elsewhere(kind, package)
    return office


def _office_of_decider(account: Account, petition: Petition, kind: StepKind, facts: CaseFacts) -> Office:
    """Who oversees the package, but not its leader: nobody decides his own objection or request."""
    if open_package(facts).leader_id == account.pk:
        raise NotPermitted(
            "own_package", _("“%(step)s”不能由包案领导本人办理；您可以申请调整包案。") % {"step": kind.label}
        )
    return _office_of_overseer(account, petition, kind, facts)


def _office_of_maker(account: Account, petition: Petition, kind: StepKind, facts: CaseFacts) -> Office:
    """Who made the package, as long as the permission is held, or who decides over it."""
    package = open_package(facts)
    made_here = package.opened_by_id == account.pk and package.leader_id != account.pk
    if made_here and authority_of(account).may(permission_of(kind), package.assigned_office):
        return package.assigned_office
    return _office_of_decider(account, petition, kind, facts)


def _office_of_staffer(account: Account, petition: Petition, kind: StepKind, facts: CaseFacts) -> Office:
    """Who oversees the package, or its leader: the team is the leader's own tool and no measure."""
    package = open_package(facts)
    if package.leader_id == account.pk and authority_of(account).may(permission_of(kind), package.office):
        return package.office
    return _office_of_overseer(account, petition, kind, facts)


def _office_of_assigner_or_decider(account: Account, petition: Petition, kind: StepKind, facts: CaseFacts) -> Office:
    """Who assigns, while nobody leads; a package is handed over by who decides over it."""
    if facts.part(PackageFacts).package is None:
        return _office_of_assigner(account, petition, kind, facts)
    return _office_of_decider(account, petition, kind, facts)


def _office_of_raiser(account: Account, petition: Petition, kind: StepKind, facts: CaseFacts) -> Office:
    """The next level above the leader's: it takes the package on itself, and nobody hands it two levels up."""
    package, permission = open_package(facts), permission_of(kind)
    above = [
        grant.office
        for grant in authority_of(account).grants
        if permission in grant.permissions
        and grant.office.pk != package.office_id
        and package.office.is_within(grant.office)
        and (
            not petition.sealed
            or (Permission.SEE_SEALED in grant.permissions and grant.office.pk in petition.office_ids)
        )
    ]
    higher = next_level_above(package.office) if above else None
    if higher is not None:
        for office in above:
            if office.level == higher.level:
                return office
    raise NotPermitted(
        "raised_above",
        _("“%(step)s”应由%(office)s的上一级单位办理；您可以申请提级办理。")
        % {"step": kind.label, "office": package.office.name},
    )


def _office_of_leadership(account: Account, petition: Petition, kind: StepKind, facts: CaseFacts) -> Office:
    """Who answers for the staff of an office whose leader took the petition on, promised, or confirms an item of work;
    or who oversees the package.
    """
    owed = Q(pk__in=Package.objects.filter(petition=petition, state=PackageState.OPEN).values("office"))
    owed |= Q(pk__in=Promise.objects.filter(petition=petition).exclude(state=PromiseState.KEPT).values("office"))
    owed |= Q(pk__in=ActionItem.objects.filter(petition=petition).exclude(state__in=DONE).values("office"))
    for office in Office.objects.filter(owed).order_by("path"):
        if answers_for_staff(account, office):
            return office
    return _office_of_overseer(account, petition, kind, facts)


ACTORS = {
    Actor.LEADER: Acting(_office_of_leader, _office_of_package),
    Actor.ASSIGNER: Acting(_office_of_assigner),
    Actor.LEADERSHIP: Acting(_office_of_leadership),
    Actor.ASSIGNER_OR_DECIDER: Acting(_office_of_assigner_or_decider),
    Actor.OVERSEER: Acting(_office_of_overseer),
    Actor.DECIDER: Acting(_office_of_decider),
    Actor.MAKER: Acting(_office_of_maker),
    Actor.STAFFER: Acting(_office_of_staffer),
    Actor.RAISER: Acting(_office_of_raiser),
    Actor.TEAM: Acting(_office_of_team, beyond_role=lambda account, petition: account.has_teams),
    Actor.CHECKER: Acting(_office_of_checker, _office_of_package, lambda account, petition: petition.sealed),
}


# Leaders and readers


def office_led_by(leader: Account, *, first: Office) -> Office | None:
    """An office where the account leads, the given one before others; None for who leads nowhere."""
    led = authority_of(leader).offices(Permission.INSTRUCT) if leader.is_active else []
    return next((office for office in led if office.pk == first.pk), led[0] if led else None)


def office_reading_contacts(petition: Petition, by: Account, facts: PackageFacts) -> Office | None:
    """For which office the account may read what was said; None where it may not."""
    own = with_custody(petition, by)
    if own or facts.package is None:
        return next(iter(own), None)
    return facts.package.office if facts.package.leader_id == by.pk else facts.team.get(by.pk)
