"""May this person take this step, in this state? Each refusal is a sentence; pages, API and actions ask here."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from cases.packages.models.commitments import ActionItem
from cases.packages.models.packages import Closing
from cases.petitions.enums import Path, State
from cases.petitions.models.petitions import Petition
from cases.procedure.case_facts import Standing, check_package
from cases.procedure.transitions import BY_KEY, ELSEWHERE, PACKAGES, Actor, Transition, leaving
from offices.errors import ActionRefused, NotPermitted
from offices.organisation.models import Account, Office
from offices.organisation.policies import Authority, authority_of
from offices.organisation.roles import Permission


@dataclass(frozen=True)
class Choice:
    """A step offered on a page: open, or shown with the sentence why not."""

    transition: Transition
    refusal: str

    @property
    def is_open(self) -> bool:
        return not self.refusal


def acting_office(petition: Petition, transition: Transition, standing: Standing | None = None) -> Office | None:
    """The office whose act this transition is; None where any office with custody may act or nobody can."""
    standing = standing or Standing(petition)
    if transition.actor in {Actor.HOLDER, Actor.HEAD}:
        return petition.holder
    if transition.actor is Actor.SENDER:
        return standing.sender
    if transition.actor is Actor.HIGHER:
        return standing.higher
    if transition.actor is Actor.OWING:
        return standing.owing or petition.holder
    if transition.actor in {Actor.PACKAGER, Actor.CHECKER}:
        package = standing.package or standing.closed_package
        return package.office if package else None
    return None


def office_for(
    account: Account, petition: Petition, transition: Transition, standing: Standing | None = None
) -> Office:
    """The office for which the account acts.

    Raises NotPermitted where the act is another office's, or the account lacks the role.
    """
    authority = authority_of(account)
    if transition.permission is None:
        raise NotPermitted("system_only", _("这一步由系统自动完成。"))
    if transition.actor is Actor.CUSTODY:
        return _office_with_custody(authority, petition, transition.permission)
    standing = standing or Standing(petition)
    if transition.actor is Actor.PACKAGING:
        return _packaging_office(account, petition, transition.permission, standing)
    if transition.actor is Actor.TEAM:
        return _working_office(account, petition, transition.permission, standing)
    if transition.actor is Actor.CHECKER:
        return _checking_office(authority, petition, transition, standing)
    office = acting_office(petition, transition, standing)
    if office is None:
        raise NotPermitted("no_acting_office", _("没有可以办理这一步的单位。"))
    if not authority.may(transition.permission, office):
        raise NotPermitted(
            "not_your_office",
            _("“%(step)s”应由%(office)s有相应权限的人员办理。") % {"step": transition.label, "office": office.name},
        )
    if transition.actor is Actor.HEAD and not authority.heads(office):
        raise NotPermitted(
            "head_only", _("“%(step)s”须由%(office)s负责人决定。") % {"step": transition.label, "office": office.name}
        )
    if transition.actor is Actor.PACKAGER:
        leader = standing.package.leader if standing.package else None
        if leader is not None and leader.pk != account.pk and not authority.heads(office):
            raise NotPermitted(
                "leader_only",
                _("“%(step)s”应由包案领导%(leader)s或%(office)s负责人办理。")
                % {"step": transition.label, "leader": leader.name, "office": office.name},
            )
    return office


def _office_with_custody(authority: Authority, petition: Petition, permission: Permission) -> Office:
    own = [office for office in authority.offices(permission) if office.pk in petition.office_ids]
    if not own:
        raise NotPermitted("no_custody", _("本单位没有经手这一信访件，或您没有这项权限。"))
    return next((office for office in own if office.pk == petition.holder_id), own[0])


def _packaging_office(account: Account, petition: Petition, permission: Permission, standing: Standing) -> Office:
    """An office with custody, the leader's own, or one above that reaches down to it; sealed matters excepted."""
    authority = authority_of(account)
    own = [office for office in authority.offices(permission) if office.pk in petition.office_ids]
    if own:
        return next((office for office in own if office.pk == petition.holder_id), own[0])
    package = standing.package
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


def _working_office(account: Account, petition: Petition, permission: Permission, standing: Standing) -> Office:
    """The leader's office for the leader, the member's for the team, else an office with custody, the unit first."""
    authority = authority_of(account)
    package = standing.package
    if package is not None:
        if package.leader_id == account.pk and authority.may(permission, package.office):
            return package.office
        if account.pk in standing.team and account.is_active:
            return standing.team[account.pk]
        if package.unit_id in petition.office_ids and authority.may(permission, package.unit):
            return package.unit
    return _office_with_custody(authority, petition, permission)


def _checking_office(authority: Authority, petition: Petition, transition: Transition, standing: Standing) -> Office:
    """An office above the leader's, never the leader's own; at the top of the tree, where none is above, its own."""
    package = standing.package or standing.closed_package
    if package is None:
        raise NotPermitted("no_acting_office", _("没有可以办理这一步的单位。"))
    office = package.office
    if petition.sealed:
        return _sealed_checking_office(authority, petition, transition, office)
    for grant in authority.grants:
        above = office.is_within(grant.office) and grant.office.pk != office.pk
        top = office.parent_id is None and grant.office.pk == office.pk
        if transition.permission in grant.permissions and ((grant.includes_below and above) or top):
            return grant.office
    raise NotPermitted(
        "checked_above",
        _("“%(step)s”应由%(office)s的上级单位办理。") % {"step": transition.label, "office": office.name},
    )


def _sealed_checking_office(authority: Authority, petition: Petition, transition: Transition, office: Office) -> Office:
    """No supervisor reads an accusation (第三十条第三款): the head of an office above that handled it checks, or, where
    none did, of the leader's own.
    """
    handled = Office.objects.filter(pk__in=petition.office_ids).exclude(pk=office.pk)
    above = [one for one in handled if office.is_within(one)]
    for checking in above or [office]:
        if authority.heads(checking) and authority.may(Permission.SEE_SEALED, checking):
            return checking
    raise NotPermitted(
        "checked_by_head",
        _("检举控告件的“%(step)s”应由%(office)s负责人办理。")
        % {"step": transition.label, "office": "、".join(one.name for one in above or [office])},
    )


# What other apps have against a strike-off by an office: each answers a sentence, or nothing.
_against_striking: list[Callable[[int, Office], str]] = []


def ask_before_striking(check: Callable[[int, Office], str]) -> None:
    """Let an app that stands above this one object to the check of a petition (by id) by an office; from AppConfig."""
    if check not in _against_striking:
        _against_striking.append(check)


def own_closing(account: Account, office: Office, closing: Closing) -> tuple[str, str]:
    """Code and sentence where a person or an office would check its own closing; empty otherwise. No statement."""
    package = closing.assignment
    if account.pk in {closing.proposed_by_id, closing.signed_by_id, package.leader_id}:
        return "own_closing", _("报请或签批的人不能自己核查销号。")
    if office.pk == package.unit_id:
        return "own_unit", _("责任单位不能核查自己的销号。")
    return "", ""


def refusal_to_strike(account: Account, office: Office, closing: Closing) -> tuple[str, str]:
    """Code and sentence why this person may not check a closing for this office; empty where nothing is against it."""
    code, sentence = own_closing(account, office, closing)
    if code:
        return code, sentence
    said = (check(closing.assignment.petition_id, office) for check in _against_striking)
    sentence = next((one for one in said if one), "")
    return ("carded_unit", sentence) if sentence else ("", "")


def refusal_to_confirm(account: Account, made: ActionItem) -> tuple[str, str]:
    """Code and sentence why this person may not confirm what a meeting decided on; empty where nothing is against it.

    The meeting's chair confirms, or who convenes for its office: not the unit that had to do it.
    """
    if made.proved_by_id == account.pk:
        return "own_proof", _("报完成的人不能自己确认。")
    if made.chair_id != account.pk and not authority_of(account).may(Permission.CONVENE, made.office):
        return "chair_only", _("应由主持人%(chair)s或%(office)s召集会议的人员确认。") % {
            "chair": made.chair.name,
            "office": made.office.name,
        }
    return "", ""


def office_led_by(leader: Account, *, first: Office) -> Office | None:
    """An office where the account leads, the given one before others; None for who leads nowhere."""
    led = authority_of(leader).offices(Permission.INSTRUCT) if leader.is_active else []
    return next((office for office in led if office.pk == first.pk), led[0] if led else None)


def check_state(petition: Petition, transition: Transition, standing: Standing | None = None) -> None:
    if petition.state not in transition.sources:
        raise ActionRefused(
            "wrong_state",
            _("信访件目前“%(state)s”，不能“%(step)s”。")
            % {"state": petition.get_state_display(), "step": transition.label},
        )
    _check_procedure(petition, transition, standing or Standing(petition))


def _check_procedure(petition: Petition, transition: Transition, standing: Standing) -> None:
    """What the table alone cannot say: the simplified procedure and the pending requests."""
    if transition.key in {"start_simple"} and not petition.simplified:
        raise ActionRefused("not_simplified", _("本信访件未适用简易办理。"))
    if transition.key == "start_handling" and petition.simplified:
        raise ActionRefused("simplified", _("本信访件适用简易办理，请选择“简易办理”。"))
    if transition.key == "report_up" and not petition.urgent:
        raise ActionRefused("not_urgent", _("只有标记为重大紧急的信访事项才报请决定。"))
    if (
        transition.key == "screen"
        and petition.state == State.UNIT_RECEIVED
        and petition.holder.kind != "petition_office"
    ):
        raise ActionRefused("not_petition_office", _("只有信访工作机构可以再行甄别、转送。"))
    if transition.key in {"approve_extension", "refuse_extension"} and not standing.extension_pending:
        raise ActionRefused("no_request", _("没有待审批的延期申请。"))
    if transition.key == "mark_urgent" and petition.urgent:
        raise ActionRefused("already_urgent", _("已标记为重大紧急。"))
    if transition.key == "unmark_urgent" and not petition.urgent:
        raise ActionRefused("not_urgent", _("未标记为重大紧急。"))
    if transition.key == "report_instruction" and not standing.instruction_open:
        raise ActionRefused("no_instruction", _("没有待反馈的批示。"))
    if transition.part:
        check_package(transition.key, standing)
    if transition.key == "report_result" and standing.owing is None:
        raise ActionRefused("no_assignment", _("没有需要反馈结果的交办。"))


def can_take(account: Account, petition: Petition, key: str) -> bool:
    return not choice_for(account, petition, BY_KEY[key]).refusal


def choice_for(
    account: Account, petition: Petition, transition: Transition, standing: Standing | None = None
) -> Choice:
    standing = standing or Standing(petition)
    try:
        check_state(petition, transition, standing)
        office_for(account, petition, transition, standing)
    except ActionRefused as refusal:
        return Choice(transition, str(refusal.sentence))
    return Choice(transition, "")


def choices_for(account: Account, petition: Petition, standing: Standing | None = None) -> list[Choice]:
    """The steps that leave the present state and are a person's, for the buttons of a page.

    A step of a role the account does not have anywhere is left out; one that is refused for another reason shows why.
    Steps of a package are many: only those that can be taken are offered.
    """
    authority = authority_of(account)
    standing = standing or Standing(petition)
    offered = (
        transition
        for transition in leaving(petition.state)
        if transition.permission is not None
        and transition.part != ELSEWHERE
        and (
            authority.may_anywhere(transition.permission)
            or (transition.actor is Actor.TEAM and account.has_teams)
            or (transition.actor is Actor.CHECKER and petition.sealed)
        )
    )
    choices = [choice_for(account, petition, transition, standing) for transition in offered]
    return [choice for choice in choices if choice.is_open or choice.transition.part != PACKAGES]


def next_transition(petition: Petition, standing: Standing | None = None) -> Transition | None:
    """The one next step, whoever must take it; None where the petitioner or nobody has to act."""
    standing = standing or Standing(petition)
    possible = []
    for transition in leaving(petition.state):
        try:
            check_state(petition, transition, standing)
        except ActionRefused:
            continue
        possible.append(transition)
    by_key = {transition.key: transition for transition in possible}
    statutory = petition.path is not None and petition.path != Path.PETITION
    preferred = {
        State.NOTIFIED: "lead_to_path" if statutory and petition.profile != "NAT-2005" else "accept",
        State.SCREENED: "report_up" if petition.urgent else "transfer",
        State.STATUTORY_PATH: "report_result",
    }.get(State(petition.state), "")
    if preferred in by_key:
        return by_key[preferred]
    ahead = [transition for transition in possible if transition.target not in {None, petition.state}]
    main = next((transition for transition in ahead if transition.main), None)
    if main or petition.state not in {State.ACCEPTED, State.OPINION_ISSUED}:
        return main or by_key.get("report_result")
    return next((transition for transition in ahead if transition.actor is Actor.HOLDER), None)


def open_petitions_at(office: Office) -> str:
    """Why an office cannot be closed: somebody must hold each open petition. Empty where nothing is in the way."""
    if Petition.objects.filter(holder=office, is_open=True).exists():
        return _("该单位还有未办结的信访件，请先转出或办结。")
    return ""
