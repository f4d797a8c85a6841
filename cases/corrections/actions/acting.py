"""Who acts for the petitioners changes: agents by written authority, representatives by election (第二十条第三款)."""

from datetime import date

from django.utils.translation import gettext as _

from cases.corrections.actions.persons import check_new_name, tell_of_persons
from cases.petitions.actions.parties import Person, check_named, check_representatives, person_row
from cases.petitions.enums import GONE, PetitionerRole
from cases.petitions.identity import masked_name
from cases.petitions.models.parties import MAX_AGENTS, MAX_REPRESENTATIVES, Agent, Petitioner
from cases.petitions.models.petitions import Petition, came_together
from cases.procedure.actions.change import Change
from offices.crypto import comparable
from offices.pages.words import cn_date


def change_agent(
    change: Change,
    *,
    ends: Agent | None = None,
    name: str = "",
    relation: str = "",
    scope: str = "",
    authorised_on: date | None = None,
    valid_until: date | None = None,
    phone: str = "",
    written: bool = False,
    namesake: bool = False,
    reason: str = "",
) -> None:
    """登记、更换代理人: one ends, one is named, or both."""
    change.need(ends or name, "no_agent", _("请填写新代理人，或者选择终止代理的人。"), field="name")
    change.facts["reason"] = reason
    if ends is not None:
        _end_agent(change, ends, reason)
    if name:
        change.need(relation and scope, "no_scope", _("请填写代理人与信访人关系、授权范围。"), field="scope")
        change.need(written, "not_written", _("信访代理须有书面授权委托书。"), field="written")
        signed = change.required(authorised_on, "no_day", _("请填写授权日期。"), field="authorised_on")
        change.need(signed <= change.on, "future_date", _("授权日期不能晚于今天。"), field="authorised_on")
        change.need(
            valid_until is None or valid_until >= max(signed, change.on),
            "authority_ended",
            _("授权已于%(day)s届满，请核对授权委托书。") % {"day": cn_date(valid_until) if valid_until else ""},
            field="valid_until",
        )
        check_new_name(change, name, namesake)
        present = list(change.petition.agents.filter(ended_on=None))
        known = comparable(name) in {comparable(agent.name) for agent in present}
        change.need(
            not known, "same_agent", _("本件已登记这名代理人；授权改变的，请同时终止原来的代理。"), field="name"
        )
        told = _("代理人最多%(most)d人，请同时选择终止代理的人。") % {"most": MAX_AGENTS}
        change.need(len(present) < MAX_AGENTS, "too_many_agents", told, field="ends")
        agent = Agent.objects.create(
            petition=change.petition,
            name=name,
            name_masked=masked_name(name),
            relation=relation,
            scope=scope,
            authorised_on=signed,
            valid_until=valid_until,
            phone=phone,
        )
        change.facts.update(named=agent.who, authorised_on=signed)
    tell_of_persons(change, _("信访件 %(number)s 的代理人已变更"))


def _end_agent(change: Change, agent: Agent, reason: str) -> None:
    check_of_petition(change, agent, field="ends")
    change.need(agent.ended_on is None, "agent_ended", _("%(who)s的代理已终止。") % {"who": agent.who}, field="ends")
    change.need(reason.strip(), "no_reason", _("终止代理的，请写明理由。"), field="reason")
    agent.ended_on = change.on
    agent.save(update_fields=["ended_on"])
    change.facts["ended"] = agent.who


def change_representative(
    change: Change,
    *,
    reason: str,
    leaves: Petitioner | None = None,
    member: Petitioner | None = None,
    name: str = "",
    identity_type: str = "",
    identity_number: str = "",
    phone: str = "",
    address: str = "",
    namesake: bool = False,
) -> None:
    """更换代表: one steps back and stays a participant, one is elected, or both."""
    petition = change.petition
    change.need(reason.strip(), "no_reason", _("请写明理由。"), field="reason")
    change.need(leaves or member or name, "no_change", _("请选择不再担任代表的人，或者填写新代表。"), field="leaves")
    change.need(
        not (member and name), "two_joined", _("一次更换一名代表：选择参与人，或者填写姓名，不要都填。"), field="name"
    )
    change.facts["reason"] = reason
    if leaves is not None:
        check_of_petition(change, leaves, field="leaves")
        elected = leaves.role == PetitionerRole.REPRESENTATIVE
        change.need(elected, "no_representative", _("%(who)s不是代表。") % {"who": leaves.who}, field="leaves")
        change.facts["left"] = leaves.who
        set_role(leaves, PetitionerRole.MEMBER)
    if member is not None:
        check_of_petition(change, member, field="member")
        stays = member.role == PetitionerRole.MEMBER and member != leaves
        change.need(
            stays, "no_member", _("%(who)s不是参与人，不能改由其担任代表。") % {"who": member.who}, field="member"
        )
        set_role(member, PetitionerRole.REPRESENTATIVE, _free_position(change))
        change.facts["joined"] = member.who
    elif name:
        check_new_name(change, name, namesake)
        person = Person(name, identity_type, identity_number, phone, address)
        joined = person_row(petition, person, PetitionerRole.REPRESENTATIVE, _free_position(change))
        joined.save()
        change.facts["joined"] = joined.who
    check_elected_again(change)
    tell_of_persons(change, _("信访件 %(number)s 的代表已变更"))


def check_of_petition(change: Change, person: Agent | Petitioner, *, field: str) -> None:
    own = person.petition_id == change.petition.pk
    change.need(own, "strangers_person", _("所选人员不是本件的信访人、代表、参与人或者代理人。"), field=field)
    person.refresh_from_db()  # the form read it before the petition was locked
    gone = isinstance(person, Petitioner) and person.role in GONE
    change.need(not gone, "person_gone", _("%(who)s不再参加本件。") % {"who": person.who}, field=field)


def set_role(person: Petitioner, role: str, position: int | None = None) -> None:
    person.role, person.position = role, position
    person.save(update_fields=["role", "position"])


def free_position(petition: Petition) -> int | None:
    """The first place among the representatives that nobody has."""
    taken = set(petition.petitioners.exclude(position=None).values_list("position", flat=True))
    return next((place for place in range(1, MAX_REPRESENTATIVES + 1) if place not in taken), None)


def _free_position(change: Change) -> int:
    sentence = _("代表人数不得超过5人（《信访工作条例》第二十条第三款）。")
    return change.required(free_position(change.petition), "too_many_representatives", sentence, field="leaves")


def check_elected_again(change: Change) -> None:
    """Neither too many representatives nor, of people who came together, none; all of them are counted."""
    petition = change.petition
    people = list(petition.petitioners.all())
    elected = [person for person in people if person.role == PetitionerRole.REPRESENTATIVE]
    principal = next((person.name for person in people if person.role == PetitionerRole.PRINCIPAL), "")
    check_named(people, headcount=petition.headcount)
    if elected:
        check_representatives(elected, principal=principal, headcount=petition.headcount, code=petition.profile)
        if petition.unrepresented:
            change.set(unrepresented="")
    else:
        change.need(
            not came_together(petition.channel, petition.headcount),
            "no_representatives",
            _("多人走访应当有代表（《信访工作条例》第二十条第三款），请填写新代表，或者先“更换代表”。"),
            field="name",
        )
