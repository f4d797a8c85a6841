"""A person leaves a petition: by withdrawing, alone or with the whole matter, or by death, with a successor."""

from datetime import date

from django.utils.translation import gettext as _

from cases.corrections.actions.acting import check_elected_again, check_of_petition, set_role
from cases.corrections.actions.persons import check_new_name, count_again, tell_of_persons
from cases.deadlines.terms import ClockKind as K
from cases.organs.actions.assisting import end_open_assistances
from cases.organs.actions.disputes import drop_dispute
from cases.petitions.actions.parties import Person, person_row
from cases.petitions.enums import GONE, ClockState, PetitionerRole
from cases.petitions.models.parties import Petitioner
from cases.petitions.models.petitions import COLLECTIVE_FROM, came_together
from cases.procedure.actions.change import Change
from cases.regulation.actions.receiving import ANSWER_CLOCKS

# What offices owe for a matter that nobody brings any more.
OWED = (
    K.ROUTE,
    K.SIMPLE_TRANSFER,
    K.NOTIFY,
    K.SIMPLE_ACCEPT,
    K.ACCEPT,
    K.OBJECT,
    K.RULE_OBJECTION,
    K.URGENT,
    K.URGENT_REPORT,
    K.DECISION,
    K.REPORT_BACK,
    K.ASSIST,
    K.RULE_DISPUTE,
    K.PERFORM,
    K.INSTRUCTION,
    *ANSWER_CLOCKS,
)


def withdraw_matter(
    change: Change, *, asked_on: date, confirmed: str, written: bool = False, everybody: bool = False
) -> None:
    """撤回信访事项 by all who brought it; whoever records it has asked them whether it is their own will."""
    petition = change.petition
    _check_withdrawal(change, asked_on, confirmed, written)
    change.need(
        everybody or petition.headcount == 1,
        "not_everybody",
        _("本件有%(count)d名信访人：全体撤回的，请勾选“全体信访人撤回”；一人撤回的，请选择“登记一人撤回”。")
        % {"count": petition.headcount},
        field="everybody",
    )
    end_open_assistances(change, _("信访人已撤回"))
    drop_dispute(change, _("信访人已撤回"))
    change.stop_clocks(OWED, as_state=ClockState.CANCELLED)
    change.set(concluded_on=change.on)
    change.facts.update(asked_on=asked_on, confirmed=confirmed)
    tell_of_persons(change, _("信访件 %(number)s 的信访人已撤回信访事项"))


def withdraw_person(
    change: Change,
    *,
    person: Petitioner,
    asked_on: date,
    confirmed: str,
    written: bool = False,
    goes_on: Petitioner | None = None,
    name: str = "",
    identity_type: str = "",
    identity_number: str = "",
    phone: str = "",
    address: str = "",
    namesake: bool = False,
) -> None:
    """登记一人撤回: the others go on, in the name of another where the first one withdraws."""
    petition = change.petition
    check_of_petition(change, person, field="person")
    _check_withdrawal(change, asked_on, confirmed, written)
    check_new_name(change, name, namesake)
    change.facts.update(withdrawn=person.who, asked_on=asked_on, confirmed=confirmed)
    was, change_of_name = person.role, person.role == PetitionerRole.PRINCIPAL
    set_role(person, PetitionerRole.WITHDRAWN)
    change.set(headcount=petition.headcount - 1)
    given = Person(name, identity_type, identity_number, phone, address)
    if change_of_name:
        _goes_on(change, goes_on, given)
    else:
        change.need(
            not (goes_on or name),
            "goes_on_anyway",
            _("撤回的是%(role)s，信访人不变，不必填写由谁继续。") % {"role": PetitionerRole(was).label},
            field="goes_on",
        )
    follow_headcount(change)
    tell_of_persons(change, _("信访件 %(number)s 有一名信访人撤回，其他人继续"))


def succeed_person(
    change: Change,
    *,
    person: Petitioner,
    ended_on: date,
    proof: str,
    relation: str,
    heir: Petitioner | None = None,
    name: str = "",
    identity_type: str = "",
    identity_number: str = "",
    phone: str = "",
    address: str = "",
    namesake: bool = False,
) -> None:
    """登记承继人 of a petitioner who died or was dissolved: the petition and its clocks go on where they stand."""
    petition = change.petition
    check_of_petition(change, person, field="person")
    change.need(ended_on <= change.on, "future_date", _("死亡、终止日期不能晚于今天。"), field="ended_on")
    change.need(proof.strip(), "no_proof", _("请写明死亡（终止）证明和承继关系的证明。"), field="proof")
    change.need(relation.strip(), "no_relation", _("请写明与被承继人的关系。"), field="relation")
    change.need(heir or name, "no_heir", _("请填写承继人；没有承继人的，由承担单位“报批无承继人终结”。"), field="name")
    change.need(not (heir and name), "two_heirs", _("承继人请选择已登记的人员，或者填写姓名，不要都填。"), field="name")
    change.need(heir != person, "own_heir", _("承继人不能是被承继人本人。"), field="heir")
    check_new_name(change, name, namesake)
    role, position = person.role, person.position
    change.facts.update(succeeded=person.who, ended_on=ended_on, proof=proof, relation=relation)
    set_role(person, PetitionerRole.SUCCEEDED)
    if heir is not None:
        check_of_petition(change, heir, field="heir")
        if role == PetitionerRole.PRINCIPAL:
            set_role(heir, PetitionerRole.PRINCIPAL)
        change.set(headcount=max(1, petition.headcount - 1))
    else:
        heir = person_row(petition, Person(name, identity_type, identity_number, phone, address), role, position)
        heir.save()
    change.facts["successor"] = heir.who
    if heir.role == PetitionerRole.PRINCIPAL:
        count_again(change, heir)
    if petition.headcount == 1:
        _end_agents(change)
    follow_headcount(change)
    tell_of_persons(change, _("信访件 %(number)s 的信访人已由承继人承继"))


def _check_withdrawal(change: Change, asked_on: date, confirmed: str, written: bool) -> None:
    change.need(asked_on <= change.on, "future_date", _("撤回日期不能晚于今天。"), field="asked_on")
    received = change.petition.received_on
    change.need(asked_on >= received, "before_receipt", _("撤回日期不能早于收到日期。"), field="asked_on")
    change.need(
        written, "not_written", _("撤回须有信访人的书面申请（口头提出的，制作笔录由信访人签字）。"), field="written"
    )
    change.need(confirmed.strip(), "not_confirmed", _("请写明如何核实系信访人自愿。"), field="confirmed")


def _goes_on(change: Change, goes_on: Petitioner | None, given: Person) -> None:
    """Another of those who came is the petitioner now: the one chosen or named, else the first who is registered."""
    petition = change.petition
    change.need(not (goes_on and given.name), "two_go_on", _("由谁继续请选择或者填写姓名，不要都填。"), field="name")
    if given.name:
        person_row(petition, given, PetitionerRole.PRINCIPAL).save()
    else:
        if goes_on is not None:
            check_of_petition(change, goes_on, field="goes_on")
        left = petition.petitioners.exclude(role__in=GONE).order_by("position", "pk")
        next_one = change.required(
            goes_on or left.first(),
            "nobody_goes_on",
            _("其他信访人还没有登记，请填写由谁继续。"),
            field="name",
        )
        set_role(next_one, PetitionerRole.PRINCIPAL)
    principal = petition.petitioners.get(role=PetitionerRole.PRINCIPAL)
    change.facts["goes_on"] = principal.who
    count_again(change, principal)


def follow_headcount(change: Change) -> None:
    """Fewer than five elect no representatives; of five or more who came together somebody represents the others."""
    petition = change.petition
    if petition.headcount < COLLECTIVE_FROM:
        petition.petitioners.filter(role=PetitionerRole.REPRESENTATIVE).update(
            role=PetitionerRole.MEMBER, position=None
        )
    if petition.unrepresented:
        if not came_together(petition.channel, petition.headcount):
            change.set(unrepresented="")
        return
    check_elected_again(change)


def _end_agents(change: Change) -> None:
    """What the deceased alone had authorised ends (《民法典》第一百七十三条)."""
    agents = list(change.petition.agents.filter(ended_on=None))
    for agent in agents:
        agent.ended_on = change.on
        agent.save(update_fields=["ended_on"])
    if agents:
        change.facts["ended"] = "、".join(agent.who for agent in agents)
