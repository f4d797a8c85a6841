"""What is registered of a person is corrected (《信访工作条例》第二十一条第二款); what hangs on it is counted again.

Name and document say who somebody is: these are proposed, and a head decides. Old values stay in the history,
encrypted; they are read for a purpose only.
"""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from cases.corrections.actions.consequences import follow_notice
from cases.petitions.actions.parties import Person, check_named, person_values
from cases.petitions.enums import GONE, PetitionerRole
from cases.petitions.history import IDENTITY_BEFORE
from cases.petitions.identity import checked_name, masked_name
from cases.petitions.models.parties import Agent, Petitioner
from cases.petitions.models.proceedings import CorrectionProposal
from cases.petitions.queries.parties import FIELD_LABELS, person_of, values_of, written
from cases.petitions.queries.twins import earlier_than
from cases.procedure.actions.change import Change
from cases.regulation.actions.deciding import ask_a_head
from cases.regulation.actions.later import count_later_again, hashes_of
from offices.errors import InvalidFacts
from offices.organisation.identity import person_hashes
from offices.organisation.models import Office
from offices.organisation.queries import standing_office
from offices.organisation.roles import Permission

Party = Petitioner | Agent
Values = Mapping[str, Any]


def correct_person(
    change: Change,
    *,
    person: Party,
    reason: str,
    phone: str = "",
    address: str = "",
    relation: str = "",
    scope: str = "",
    valid_until: date | None = None,
) -> None:
    """更正信访人信息: what does not say who the person is; whoever has the petition in hand learns it first."""
    values = {"phone": phone, "address": address, "relation": relation, "scope": scope, "valid_until": valid_until}
    _apply(change, person, _check(change, person, values, reason), reason)


def propose_person(
    change: Change,
    *,
    person: Party,
    reason: str,
    name: str = "",
    identity_type: str = "",
    identity_number: str = "",
    namesake: bool = False,
) -> None:
    """申请更正信访人身份: the head of the office that registered the petition decides.

    namesake: whoever asks has looked that somebody with the name of an accused is another person.
    """
    values = {"name": name, "identity_type": identity_type, "identity_number": identity_number}
    differing = _check(change, person, values, reason)
    check_new_name(change, differing.get("name", ""), namesake)
    _check_together(change, person, differing)
    number = change.petition.number
    CorrectionProposal.objects.create(
        petition=change.petition,
        office=change.office,
        changes=json.dumps({"person": person.key, "values": differing}, ensure_ascii=False, default=str),
        reason=reason,
        proposed_at=change.at,
        proposed_by=change.person,
        decider=ask_a_head(
            change,
            standing_office(change.petition.registered_office),
            _("信访件 %(number)s 申请更正信访人身份，请审批") % {"number": number},
        ),
    )
    change.facts.update(part=person.key, person=person.who, fields=list(differing), reason=reason)


def apply_proposed(change: Change, proposal: CorrectionProposal) -> None:
    """What the head agreed to; the person may have left the petition meanwhile."""
    asked = json.loads(proposal.changes)
    person = person_of(change.petition, asked["person"])
    values = {**asked["values"]}
    if values.get("valid_until"):
        values["valid_until"] = date.fromisoformat(values["valid_until"])
    if person is None:
        raise InvalidFacts("no_person", _("申请更正的人员已不在本件，请不同意更正并写明。"))
    differing = _check(change, person, values, proposal.reason)
    _check_together(change, person, differing)
    _apply(change, person, differing, proposal.reason)


def tell_of_persons(change: Change, text: str) -> None:
    """The office that registered the petition and all that have custody of it; the text names nobody."""
    for office in Office.objects.filter(
        pk__in={change.petition.registered_office_id, *change.petition.office_ids}
    ).order_by("pk"):
        change.tell(office, Permission.FOLLOW_UP, text % {"number": change.petition.number})


def check_new_name(change: Change, name: str, namesake: bool) -> None:
    """A name is nothing but a name; nobody whom the petition accuses brings it or acts for who does, and a namesake is
    looked at first.
    """
    try:
        checked_name(name)
    except ValidationError as error:
        raise InvalidFacts("number_in_name", error.messages[0], field="name") from error
    petition = change.petition
    if not name or namesake or not petition.sealed:
        return
    hashes = set(person_hashes(name))
    same = any(hashes.intersection(accused.name_hashes) for accused in petition.accused.all())
    change.need(
        not same,
        "accused_name",
        _("所填姓名与本件登记的被检举控告人相同；确系同名的另一人的，请核对后选择“已核对，系同名的另一人”。"),
        field="name",
    )


def count_again(change: Change, person: Petitioner) -> None:
    """What follows from who brought the petition: its masked name, its marks, whether it comes again."""
    petition = change.petition
    impossible = petition.notice_impossible
    named = {"petitioner_masked": masked_name(person.name), "is_anonymous": not person.name}
    if petition.address_unclear and person.name and person.address:
        named["address_unclear"] = False
    for name, value in named.items():
        if getattr(petition, name) != value:
            change.set(**{name: value})
    follow_notice(change, notice_was_impossible=impossible)
    if not petition.occurrence:
        return
    earlier = earlier_than(petition, person, change.person)
    if petition.occurrence != earlier.occurrence:
        change.set(occurrence=earlier.occurrence)
    if petition.first_office_id is not None and petition.first_office_id != earlier.first:
        change.set(first_office=Office.objects.get(pk=earlier.first))


def _check(change: Change, person: Party, values: Values, reason: str) -> dict[str, Any]:
    """The values given that differ from what is registered; what was left empty stays."""
    change.need(
        person.petition_id == change.petition.pk,
        "strangers_person",
        _("所选人员不是本件的信访人、代表、参与人或者代理人。"),
        field="person",
    )
    change.need(reason.strip(), "no_reason", _("请写明更正理由。"), field="reason")
    person.refresh_from_db()  # the form read it before the petition was locked
    _check_present(change, person)
    present = values_of(person)
    values = {name: value for name, value in values.items() if value}
    alien = [name for name in values if name not in present]
    change.need(
        not alien,
        "not_of_person",
        _("%(who)s没有“%(field)s”一项。") % {"who": person.who, "field": FIELD_LABELS[alien[0]] if alien else ""},
        field=alien[0] if alien else None,
    )
    differing = {name: value for name, value in values.items() if value != present[name]}
    change.need(differing, "no_change", _("没有需要更正的内容。"))
    number = differing.get("identity_number", present.get("identity_number"))
    change.need(
        number or "identity_type" not in differing,
        "no_number",
        _("没有登记证件号码，请一并填写。"),
        field="identity_number",
    )
    return differing


def _check_present(change: Change, person: Party) -> None:
    ended = isinstance(person, Agent) and person.ended_on is not None
    change.need(not ended, "agent_ended", _("%(who)s的代理已终止。") % {"who": person.who}, field="person")
    gone = isinstance(person, Petitioner) and person.role in GONE
    change.need(not gone, "person_gone", _("%(who)s不再参加本件。") % {"who": person.who}, field="person")


def _check_together(change: Change, person: Party, differing: Values) -> None:
    """One person is registered once, and all who are named are counted."""
    if isinstance(person, Agent):
        return
    corrected = Petitioner(role=person.role, **person_values(_corrected(person, differing)))
    others = list(change.petition.petitioners.exclude(pk=person.pk))
    check_named([corrected, *others], headcount=change.petition.headcount)


def _corrected(person: Petitioner, differing: Values) -> Person:
    return replace(Person(**values_of(person)), **differing)


def _apply(change: Change, person: Party, differing: Values, reason: str) -> None:
    before = written({name: values_of(person)[name] for name in differing})
    change.facts.update(
        {"part": person.key, "person": person.who, "fields": list(differing), IDENTITY_BEFORE: before, "reason": reason}
    )
    if isinstance(person, Agent):
        stored = dict(differing)
        if "name" in stored:
            stored["name_masked"] = masked_name(stored["name"])
    else:
        stored = person_values(_corrected(person, differing))
    was = hashes_of(person) if isinstance(person, Petitioner) else {}
    for name, value in stored.items():
        setattr(person, name, value)
    person.save(update_fields=sorted(stored))
    if isinstance(person, Petitioner) and person.role == PetitionerRole.PRINCIPAL:
        count_again(change, person)
    if isinstance(person, Petitioner) and hashes_of(person) != was:
        count_later_again(change, was, hashes_of(person))
    tell_of_persons(change, _("信访件 %(number)s 的信访人信息已更正"))
