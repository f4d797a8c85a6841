"""These policies say who may take a step of a package, and what must stand before it; each refusal is a sentence."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from cases.deadlines.terms import ClockKind
from cases.packages.case_facts import PackageFacts
from cases.packages.enums import CommitmentState, PackageOrigin, PackageStage, PromiseState
from cases.packages.models.packages import Closing, Package
from cases.petitions.enums import ANSWERED
from cases.petitions.models.clocks import Clock
from cases.petitions.models.petitions import Petition
from cases.petitions.queries.visible import with_custody
from cases.procedure.case_facts import CaseFacts
from cases.procedure.policies import Acting, office_for, office_with_custody, permission_of, permitted_office
from cases.procedure.step_kinds import Actor, Guard, StepKind, step_kind
from offices.errors import ActionRefused, NotPermitted
from offices.organisation.models import Account, Office
from offices.organisation.policies import authority_of
from offices.organisation.roles import Permission

PACKAGE_CLOCKS = (ClockKind.PACKAGE, ClockKind.PROGRESS)
MADE_BY_HAND = (PackageOrigin.HAND, PackageOrigin.MANDATE, PackageOrigin.CAMPAIGN, PackageOrigin.RECEPTION)
LIVE_MEASURES = (CommitmentState.PROPOSED, CommitmentState.OPEN, CommitmentState.PROVED)


# Whose act a step is


def _office_of_package(petition: Petition, facts: CaseFacts) -> Office | None:
    known = facts.part(PackageFacts)
    package = known.package or known.closed_package
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
    raise NotPermitted("no_custody", _("本单位没有经手这一信访件，或您没有这项权限。"))


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


ACTORS = {
    Actor.LEADER: Acting(_office_of_leader, _office_of_package),
    Actor.ASSIGNER: Acting(_office_of_assigner),
    Actor.TEAM: Acting(_office_of_team, beyond_role=lambda account, petition: account.has_teams),
    Actor.CHECKER: Acting(_office_of_checker, _office_of_package, lambda account, petition: petition.sealed),
}


# What must stand before a step; the rows name these guards


def packaged(petition: Petition, facts: CaseFacts) -> None:
    _open_package(facts)


def _open_package(facts: CaseFacts) -> Package:
    package = facts.part(PackageFacts).package
    if package is None:
        raise ActionRefused("not_packaged", _("本件没有领导包案。"))
    return package


def answers_only(kind: StepKind) -> bool:
    """Steps that leave a package as it was made: making it, taking it on, objecting to it, and withdrawing it."""
    return kind.key in {"package", "accept_package", "object_package", "withdraw_package"}


def withdrawable(petition: Petition, facts: CaseFacts) -> None:
    """What may have been made in error: a package of its own, nothing done in it."""
    package = _open_package(facts)
    if package.follows_id is not None or package.origin not in MADE_BY_HAND:
        raise ActionRefused(
            "not_withdrawable",
            _("“%(origin)s”的或移交来的包案不能撤销，请移交或退回。") % {"origin": package.get_origin_display()},
        )
    known = facts.part(PackageFacts)
    if (
        package.stage in (PackageStage.PROPOSED, PackageStage.SIGNED)
        or package.last_contact_on
        or package.last_progress_on
        or known.obstacles
    ):
        raise ActionRefused("worked_on", _("包案已经办理，不能撤销，请移交或报请销号。"))


def at_stage(*stages: PackageStage) -> Guard:
    def guard(petition: Petition, facts: CaseFacts) -> None:
        package = _open_package(facts)
        if package.stage not in stages:
            raise ActionRefused(
                "wrong_stage", _("包案目前“%(stage)s”，不能这样办理。") % {"stage": package.get_stage_display()}
            )

    return guard


def grouped(petition: Petition, facts: CaseFacts) -> None:
    if _open_package(facts).group_id is None:
        raise ActionRefused("not_grouped", _("没有合并化解。"))


def with_measure(*states: CommitmentState) -> Guard:
    def guard(petition: Petition, facts: CaseFacts) -> None:
        if not facts.part(PackageFacts).measures.intersection(states):
            raise ActionRefused("no_measure", _("没有这样的措施。"))

    return guard


def with_action(*states: CommitmentState) -> Guard:
    """A meeting's item of work in one of the states."""

    def guard(petition: Petition, facts: CaseFacts) -> None:
        if not facts.part(PackageFacts).actions.intersection(states):
            raise ActionRefused("no_action", _("没有这样的议定事项。"))

    return guard


def with_promise_to_keep(petition: Petition, facts: CaseFacts) -> None:
    if PromiseState.OPEN not in facts.part(PackageFacts).promises:
        raise ActionRefused("no_promise", _("没有待兑现的承诺。"))


def with_promise_to_confirm(petition: Petition, facts: CaseFacts) -> None:
    if PromiseState.PROVED not in facts.part(PackageFacts).promises:
        raise ActionRefused("no_proof", _("没有待确认的承诺。"))


def with_obstacle(petition: Petition, facts: CaseFacts) -> None:
    if not facts.part(PackageFacts).obstacles:
        raise ActionRefused("no_obstacle", _("没有待解决的障碍。"))


def with_team(petition: Petition, facts: CaseFacts) -> None:
    if not facts.part(PackageFacts).team:
        raise ActionRefused("no_team", _("没有专班。"))


def closed_before(petition: Petition, facts: CaseFacts) -> None:
    known = facts.part(PackageFacts)
    if known.closed_package is None:
        raise ActionRefused("not_closed", _("没有已销号的包案。"))
    if known.being_reexamined:
        raise ActionRefused("drawn_already", _("已列入回头看，结果还没有登记。"))


def drawn_for_reexamination(petition: Petition, facts: CaseFacts) -> None:
    if not facts.part(PackageFacts).being_reexamined:
        raise ActionRefused("not_drawn", _("没有列入回头看。"))


def is_being_checked(petition: Petition, facts: CaseFacts, clock: Clock) -> bool:
    """While the office above checks the closing, the clocks of the package draw no card."""
    if clock.kind not in PACKAGE_CLOCKS:
        return False
    package = facts.part(PackageFacts).package
    return package is not None and package.stage == PackageStage.SIGNED


# Who may close a package and confirm a commitment


# What higher rooms have against the check of a closing by an office: each answers a sentence, or nothing.
_against_checking: list[Callable[[int, Office], str]] = []


def ask_before_checking(check: Callable[[int, Office], str]) -> None:
    """Let a higher room object to the check of a petition's closing (by id) by an office; from AppConfig.ready."""
    if check not in _against_checking:
        _against_checking.append(check)


def own_closing(account: Account, office: Office, closing: Closing) -> tuple[str, str]:
    """Code and sentence where a person or an office would check its own closing; empty otherwise. No statement."""
    package = closing.package
    if account.pk in {closing.proposed_by_id, closing.signed_by_id, package.leader_id}:
        return "own_closing", _("报请或签批的人不能自己核查销号。")
    if office.pk == package.unit_id:
        return "own_unit", _("责任单位不能核查自己的销号。")
    return "", ""


def refusal_to_check(account: Account, office: Office, closing: Closing) -> tuple[str, str]:
    """Code and sentence why this person may not check a closing for this office; empty where nothing is against it."""
    code, sentence = own_closing(account, office, closing)
    if code:
        return code, sentence
    said = (check(closing.package.petition_id, office) for check in _against_checking)
    sentence = next((one for one in said if one), "")
    return ("carded_unit", sentence) if sentence else ("", "")


def duty_left(petition: Petition) -> tuple[str, str]:
    """What is still owed before the package can be closed, as code and sentence; both empty where nothing is."""
    if petition.state not in ANSWERED:
        sentence = _("信访件目前“%(state)s”，答复送达后才能销号。")
        return "not_answered", sentence % {"state": petition.get_state_display()}
    done = (CommitmentState.KEPT, CommitmentState.DROPPED)
    owed = (
        (
            "promises_open",
            _("还有%(number)d项承诺没有兑现，不能销号。"),
            petition.promises.exclude(state=PromiseState.KEPT),
        ),
        (
            "measures_open",
            _("还有%(number)d项措施没有完成，不能销号。"),
            petition.measures.filter(state__in=LIVE_MEASURES),
        ),
        (
            "actions_open",
            _("还有%(number)d项会议议定事项没有完成，不能销号。"),
            petition.action_items.exclude(state__in=done),
        ),
    )
    for code, sentence, found in owed:
        if waiting := found.count():
            return code, sentence % {"number": waiting}
    return "", ""


def duty_foreseen(account: Account, petition: Petition, facts: CaseFacts, item: Any) -> str:
    return duty_left(petition)[1]


def check_foreseen(account: Account, petition: Petition, facts: CaseFacts, closing: Closing | None) -> str:
    if closing is None:
        return ""
    return refusal_to_check(account, office_for(account, petition, step_kind("check_close"), facts), closing)[1]


def promise_foreseen(account: Account, petition: Petition, facts: CaseFacts, promise: Any) -> str:
    """Who promised confirms, or the head of that office."""
    if promise.leader_id == account.pk or authority_of(account).heads(promise.office):
        return ""
    return _("应由承诺的领导%(leader)s或其单位负责人确认。") % {"leader": promise.leader.name}


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
