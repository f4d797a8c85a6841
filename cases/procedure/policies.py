"""May this person take this step, in this state? Pages, API and actions ask here; each refusal is a sentence."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from cases.deadlines.profiles import NAT_2005
from cases.deadlines.terms import ClockKind
from cases.petitions.enums import Channel, Path, State
from cases.petitions.models.clocks import Clock
from cases.petitions.models.petitions import Petition
from cases.procedure.case_facts import APPROVED_BY, CaseFacts
from cases.procedure.requests import RequestFacts
from cases.procedure.step_kinds import ON_PETITION, Actor, StepKind, leaving, step_kind
from offices.errors import ActionRefused, NotPermitted
from offices.organisation.models import Account, Office
from offices.organisation.policies import answers_for_staff, authority_of
from offices.organisation.queries import standing_office
from offices.organisation.roles import Permission

# A unit holds the petition and has not answered it yet; from here an accusation is taken back.
WITH_UNIT = (
    State.TRANSFERRED,
    State.ASSIGNED,
    State.UNIT_RECEIVED,
    State.OBJECTED,
    State.NOTIFIED,
    State.ACCEPTED,
    State.HANDLING,
    State.HANDLING_SIMPLE,
)
# Next steps that leave the state as it is.
IN_PLACE = frozenset({"report_result", "confirm_late_reason", "make_agreement", "perform_agreement"})
# What stands in the way of the main step, or is owed where there is none.
OWED = ("rule_competence", "rule_by_conference", "report_result", "make_agreement", "perform_agreement")
HANDED_BACK = frozenset({"receive", "object"})


@dataclass(frozen=True)
class Choice:
    """A step offered on a page: open, or shown with the sentence why not."""

    kind: StepKind
    refusal: str

    @property
    def is_open(self) -> bool:
        return not self.refusal


# Whose act a step is


@dataclass(frozen=True)
class Acting:
    """How an actor is found. office_for: the office for which an account acts, or NotPermitted.

    office: the one office whose act it is; None where several may act or nobody can.
    beyond_role: whether an account without the step's permission is offered it all the same.
    """

    office_for: Callable[[Account, Petition, StepKind, CaseFacts], Office]
    office: Callable[[Petition, CaseFacts], Office | None] = lambda petition, facts: None
    beyond_role: Callable[[Account, Petition], bool] = lambda account, petition: False


_acting: dict[Actor, Acting] = {}


def register_actors(found: Mapping[Actor, Acting]) -> None:
    """Say how the actors of a higher room are found; from AppConfig.ready."""
    _acting.update(found)


def acting_office(petition: Petition, kind: StepKind, facts: CaseFacts | None = None) -> Office | None:
    """The office whose act this step is; None where any office with custody may act or nobody can."""
    if kind.actor is Actor.SYSTEM:
        return None
    return _acting[kind.actor].office(petition, facts or CaseFacts(petition))


def office_for(account: Account, petition: Petition, kind: StepKind, facts: CaseFacts | None = None) -> Office:
    """The office for which the account acts.

    Raises NotPermitted where the act is another office's, or the account lacks the role.
    """
    permission_of(kind)
    return _acting[kind.actor].office_for(account, petition, kind, facts or CaseFacts(petition))


def permission_of(kind: StepKind) -> Permission:
    if kind.permission is None:
        raise NotPermitted("system_only", _("这一步由系统自动完成。"))
    return kind.permission


def permitted_office(account: Account, kind: StepKind, office: Office | None) -> Office:
    """The office, where the account has the step's permission in it."""
    if office is None:
        raise NotPermitted("no_acting_office", _("没有可以办理这一步的单位。"))
    if not authority_of(account).may(permission_of(kind), office):
        sentence = _("“%(step)s”应由%(office)s有相应权限的人员办理。")
        if works_in(account, [office.pk]):
            sentence = _("“%(step)s”由本单位有相应权限的人员办理，您的角色没有这项权限。")
        raise NotPermitted("not_your_office", sentence % {"step": kind.label, "office": office.name})
    return office


def works_in(account: Account, office_ids: Iterable[int]) -> bool:
    """Whether the account has a role in one of these offices, whatever the role permits."""
    return not {grant.office.pk for grant in authority_of(account).grants}.isdisjoint(office_ids)


def no_custody(account: Account, petition: Petition) -> NotPermitted:
    """Why who asks does not act for an office with custody: it has none, or the role does not permit it."""
    if works_in(account, petition.office_ids):
        return NotPermitted("no_custody", _("这一步由本单位有相应权限的人员办理，您的角色没有这项权限。"))
    return NotPermitted("no_custody", _("本单位没有经手这一信访件。"))


def office_with_custody(account: Account, petition: Petition, permission: Permission) -> Office:
    """One of the account's own offices that has custody of the petition, the holder first."""
    own = [office for office in authority_of(account).offices(permission) if office.pk in petition.office_ids]
    if not own:
        raise no_custody(account, petition)
    return next((office for office in own if office.pk == petition.holder_id), own[0])


def _of_one_office(office: Callable[[Petition, CaseFacts], Office | None]) -> Acting:
    def office_for(account: Account, petition: Petition, kind: StepKind, facts: CaseFacts) -> Office:
        return permitted_office(account, kind, office(petition, facts))

    return Acting(office_for, office)


def _holder(petition: Petition, facts: CaseFacts) -> Office:
    return petition.holder


def _of_the_head(office: Callable[[Petition, CaseFacts], Office | None]) -> Acting:
    def office_for(account: Account, petition: Petition, kind: StepKind, facts: CaseFacts) -> Office:
        found, authority = office(petition, facts), authority_of(account)
        may = found is not None and authority.may(permission_of(kind), found)
        if found is not None and (may or works_in(account, [found.pk])) and not authority.heads(found):
            sentence = _("“%(step)s”须由%(office)s负责人决定。") % {"step": kind.label, "office": found.name}
            raise NotPermitted("head_only" if may else "not_your_office", sentence)
        return permitted_office(account, kind, found)

    return Acting(office_for, office)


def _office_to_confirm(account: Account, petition: Petition, kind: StepKind, facts: CaseFacts) -> Office:
    """Where one person alone has the permission, and has asked, the head is the other one who confirms."""
    return petition.holder if _heads_holder(account, petition) else permitted_office(account, kind, petition.holder)


def _heads_holder(account: Account, petition: Petition) -> bool:
    return authority_of(account).heads(petition.holder)


def _registrar(petition: Petition, facts: CaseFacts) -> Office:
    return standing_office(petition.registered_office)


def _office_of_staff(account: Account, petition: Petition, kind: StepKind, facts: CaseFacts) -> Office:
    if answers_for_staff(account, petition.holder):
        return petition.holder
    sentence = _("“%(step)s”由%(office)s负责人或其登记接访员办理。")
    raise NotPermitted("not_staffing", sentence % {"step": kind.label, "office": petition.holder.name})


def _office_that_asked(account: Account, petition: Petition, kind: StepKind, facts: CaseFacts) -> Office:
    """One of the offices of who waits for a decision, those with custody first."""
    own = authority_of(account).offices(permission_of(kind))
    if not own or account.pk not in facts.part(RequestFacts).askers:
        raise NotPermitted("not_asked_by_you", _("申请由提出人在决定以前撤回，您没有待决定的申请。"))
    return next((office for office in own if office.pk in petition.office_ids), own[0])


def _office_of_custody(account: Account, petition: Petition, kind: StepKind, facts: CaseFacts) -> Office:
    return office_with_custody(account, petition, permission_of(kind))


def _office_of_custody_or_above(account: Account, petition: Petition, kind: StepKind, facts: CaseFacts) -> Office:
    own = authority_of(account).offices(permission_of(kind))
    if all(office.pk not in petition.office_ids for office in own):
        paths = Office.objects.filter(pk__in=petition.office_ids).values_list("path", flat=True)
        if above := [office for office in own if any(path.startswith(office.path) for path in paths)]:
            return above[-1]
    return office_with_custody(account, petition, permission_of(kind))


register_actors(
    {
        Actor.HOLDER: _of_one_office(_holder),
        Actor.HEAD: _of_the_head(_holder),
        Actor.CONFIRMER: Acting(_office_to_confirm, _holder, beyond_role=_heads_holder),
        Actor.REGISTRAR: _of_one_office(_registrar),
        Actor.APPROVER: _of_the_head(lambda petition, facts: facts.approver or petition.holder),
        Actor.REGISTRAR_HEAD: _of_the_head(
            lambda petition, facts: facts.correction_approver or _registrar(petition, facts)
        ),
        Actor.SENDER: _of_one_office(lambda petition, facts: standing_office(facts.sender) if facts.sender else None),
        Actor.HIGHER: _of_one_office(lambda petition, facts: facts.higher),
        Actor.OWING: _of_one_office(lambda petition, facts: facts.owing or petition.holder),
        Actor.RECALLER: _of_one_office(lambda petition, facts: facts.recaller),
        Actor.CUSTODY: Acting(_office_of_custody),
        Actor.ASKER: Acting(_office_that_asked),
        Actor.CUSTODY_OR_ABOVE: Acting(_office_of_custody_or_above),
        Actor.STAFFING: Acting(_office_of_staff, _holder),
    }
)


# What may be taken now

# What higher rooms have against a step, whatever its row.
_against_steps: list[Callable[[Petition, StepKind, CaseFacts], None]] = []


def refuse_steps_where(rule: Callable[[Petition, StepKind, CaseFacts], None]) -> None:
    """Let a higher room refuse steps of others; from AppConfig.ready."""
    if rule not in _against_steps:
        _against_steps.append(rule)


def check_state(petition: Petition, kind: StepKind, facts: CaseFacts | None = None) -> None:
    """Refuse a step that does not leave the present state, or whose guards are against it."""
    if petition.state not in kind.sources:
        raise ActionRefused(
            "wrong_state",
            _("信访件目前“%(state)s”，不能“%(step)s”。") % {"state": petition.get_state_display(), "step": kind.label},
        )
    facts = facts or CaseFacts(petition)
    _check_not_of_accused(petition, kind, facts)
    for rule in _against_steps:
        rule(petition, kind, facts)
    for guard in kind.guards:
        guard(petition, facts)


def _check_not_of_accused(petition: Petition, kind: StepKind, facts: CaseFacts) -> None:
    """An office that is accused, or led by the accused, answers nothing; it may receive it and hand it back."""
    handles = kind.actor is Actor.HOLDER and kind.permission is Permission.HANDLE and kind.key not in HANDED_BACK
    if petition.sealed and handles and petition.state in WITH_UNIT and facts.held_by_accused:
        sentence = _(
            "%(office)s是被检举控告的单位或者由被检举控告人领导，不得办理本件，请由登记单位或者上级单位收回"
            "（《信访工作条例》第三十条第三款）。"
        )
        raise ActionRefused("held_by_accused", sentence % {"office": petition.holder.name})


def something_asked(petition: Petition, facts: CaseFacts) -> None:
    if not facts.part(RequestFacts).askers:
        raise ActionRefused("no_request", _("没有待决定的申请。"))


def can_take(account: Account, petition: Petition, key: str) -> bool:
    return not choice_for(account, petition, step_kind(key)).refusal


def choice_for(account: Account, petition: Petition, kind: StepKind, facts: CaseFacts | None = None) -> Choice:
    facts = facts or CaseFacts(petition)
    try:
        check_state(petition, kind, facts)
        office_for(account, petition, kind, facts)
    except ActionRefused as refusal:
        return Choice(kind, str(refusal.sentence))
    return Choice(kind, kind.barred(account, petition, facts) if kind.barred else "")


def choices_for(account: Account, petition: Petition, facts: CaseFacts | None = None) -> list[Choice]:
    """The steps that leave the present state and are a person's, for the buttons of a page.

    A step of a role the account does not have anywhere is left out; one that is refused for another reason shows why.
    Steps of other pages than the petition's own are many: only those that can be taken are offered.
    """
    authority = authority_of(account)
    facts = facts or CaseFacts(petition)
    offered = (
        kind
        for kind in leaving(petition.state)
        if kind.permission is not None
        and kind.offered.page
        and (authority.may_anywhere(kind.permission) or _acting[kind.actor].beyond_role(account, petition))
    )
    choices = [choice_for(account, petition, kind, facts) for kind in offered]
    return [choice for choice in choices if choice.is_open or choice.kind.offered.page == ON_PETITION.page]


def next_step_kind(petition: Petition, facts: CaseFacts | None = None) -> StepKind | None:
    """The one next step, whoever must take it; None where the petitioner or nobody has to act."""
    facts = facts or CaseFacts(petition)
    possible = []
    for kind in leaving(petition.state):
        if kind.target is None and kind.key not in IN_PLACE:
            continue
        try:
            check_state(petition, kind, facts)
        except ActionRefused:
            continue
        possible.append(kind)
    by_key = {kind.key: kind for kind in possible}
    statutory = petition.path is not None and petition.path != Path.PETITION
    preferred = {
        State.NOTIFIED: "lead_to_path" if statutory and petition.profile != NAT_2005.code else "accept",
        State.SCREENED: _next_of_screened(petition, facts),
        State.STATUTORY_PATH: "report_result",
        State.REVIEW_REQUESTED: "confirm_late_reason",
        State.REREVIEW_REQUESTED: "confirm_late_reason",
    }.get(State(petition.state), "")
    if preferred in by_key:
        return by_key[preferred]
    ahead = [kind for kind in possible if kind.target not in {None, petition.state}]
    if petition.state == State.CLOSED_UNSERVED and petition.notice_impossible:
        ahead = []  # whether anybody turns up is not known
    main = next((kind for kind in ahead if kind.main), None)
    if main or petition.state not in {State.ACCEPTED, State.OPINION_ISSUED}:
        return main or next((by_key[key] for key in OWED if key in by_key), None)
    return next((kind for kind in ahead if kind.actor is Actor.HOLDER), None)


def clock_met(petition: Petition, kind: StepKind, running: Iterable[Clock], facts: CaseFacts) -> Clock | None:
    """The soonest clock of the acting office that the step meets. To object is an option, nothing that is owed."""
    office = acting_office(petition, kind, facts)
    met = [
        clock
        for clock in running
        if clock.kind in {*kind.stops, *kind.may_stop} - {ClockKind.OBJECT}
        and not clock.for_petitioner
        and (office is None or clock.office_id == office.pk)
    ]
    return min(met, key=lambda clock: (clock.due, clock.pk or 0), default=None)


def _next_of_screened(petition: Petition, facts: CaseFacts) -> str:
    if petition.state == State.SCREENED and facts.ending is not None:
        return APPROVED_BY[facts.ending.ending]
    if petition.litigation_related and petition.channel == Channel.VISIT:
        return "guide"
    return "report_up" if petition.urgent else "transfer"
