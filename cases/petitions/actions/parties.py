"""Who brings a petition, as given at registration, and the rows that are kept of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from cases.deadlines.profiles import profile
from cases.petitions.enums import IdentityType, PetitionerRole
from cases.petitions.identity import masked_identity, masked_name, masked_phone, phone_hashes
from cases.petitions.models.parties import MAX_REPRESENTATIVES, Agent, Petitioner
from cases.petitions.models.petitions import COLLECTIVE_FROM, Petition
from cases.petitions.queries.people import ACTING
from offices.crypto import comparable, keyed_hash
from offices.errors import InvalidFacts
from offices.pages.words import cn_date


def check_elected(petition: Petition | None = None) -> None:
    """Raise InvalidFacts for people who came together without representatives, unless their petition has some."""
    if petition is None or not petition.petitioners.filter(role=PetitionerRole.REPRESENTATIVE).exists():
        raise InvalidFacts(
            "no_representatives",
            _(
                "多人走访应当推选代表（《信访工作条例》第二十条第三款）：请填写代表；尚未推选代表的，请写明原因，推选后补登。"
            ),
            field="unrepresented",
        )


def check_representatives(
    people: "Sequence[Person | Petitioner]", *, principal: str, headcount: int, code: str
) -> None:
    """Raise InvalidFacts for more representatives than the regulation, the province or the number of people allow.

    code: of the deadline profile.
    """
    count = len(people)
    if count > MAX_REPRESENTATIVES:
        sentence = _("代表人数不得超过5人（《信访工作条例》第二十条第三款），现有%(count)d人。") % {"count": count}
        raise InvalidFacts("too_many_representatives", sentence, field="representatives")
    allowed = profile(code).max_representatives(headcount)
    if count > allowed:
        sentence = _("按本地规定，%(headcount)d人最多推选%(allowed)d名代表。")
        told = sentence % {"headcount": headcount, "allowed": allowed}
        raise InvalidFacts("too_many_representatives", told, field="representatives")
    if headcount < COLLECTIVE_FROM:
        raise InvalidFacts("not_collective", _("不足5人不是集体访，不推选代表；请登记为个访。"), field="headcount")
    if headcount < len({comparable(name) for name in (principal, *(person.name for person in people)) if name}):
        raise InvalidFacts("headcount_too_small", _("人数少于信访人和代表的人数。"), field="headcount")


def check_named(people: Sequence[Petitioner], *, headcount: int) -> None:
    """Raise InvalidFacts where one document stands for two persons, or more persons are named than came."""
    numbers = [person.identity_hash for person in people if person.identity_hash]
    if len(numbers) > len(set(numbers)):
        raise InvalidFacts("same_number", _("本件已登记同一证件号码的人员，请核对。"), field="identity_number")
    acting = [person for person in people if person.role in ACTING]
    if headcount < len({comparable(person.name) for person in acting if person.name}):
        raise InvalidFacts("headcount_too_small", _("人数少于信访人和代表的人数，请先更正人数。"), field="name")


@dataclass(frozen=True)
class Person:
    """A petitioner as given at registration. An empty name is an anonymous petitioner."""

    name: str = ""
    identity_type: str = ""
    identity_number: str = ""
    phone: str = ""
    address: str = ""


@dataclass(frozen=True)
class Authorised:
    """An agent with written authority."""

    name: str
    relation: str
    scope: str
    valid_until: date | None = None
    phone: str = ""


def person_values(person: Person) -> dict[str, str]:
    """What is stored of a person: each value with the hashes and the masked forms that follow from it."""
    identity = person.identity_number.strip().upper()
    first, other = phone_hashes(person.phone)
    return {
        "name": person.name,
        "name_hash": keyed_hash(person.name),
        "name_masked": masked_name(person.name),
        "identity_type": (person.identity_type or IdentityType.RESIDENT_ID) if identity else "",
        "identity_number": identity,
        "identity_hash": keyed_hash(identity),
        "identity_masked": masked_identity(identity),
        "phone": person.phone,
        "phone_hash": first,
        "other_phone_hash": other,
        "phone_masked": masked_phone(person.phone),
        "address": person.address,
    }


def person_row(petition: Petition, person: Person, role: str, position: int | None = None) -> Petitioner:
    return Petitioner(petition=petition, role=role, position=position, **person_values(person))


def check_authority(agents: Sequence[Authorised], on: date) -> None:
    """Refuse an agent whose written authority had ended when the petition came. Raises InvalidFacts."""
    ended = next((agent for agent in agents if agent.valid_until is not None and agent.valid_until < on), None)
    if ended is not None:
        words = {"name": ended.name, "day": cn_date(ended.valid_until)}
        raise InvalidFacts(
            "authority_ended",
            _("%(name)s的授权已于%(day)s届满，不能作为代理人登记；请核对授权委托书。") % words,
            field="agents",
        )


def party_rows(
    petition: Petition,
    principal: Person,
    representatives: Sequence[Person],
    members: Sequence[Person],
    agents: Sequence[Authorised],
) -> list[Petitioner | Agent]:
    people: list[Petitioner | Agent] = [person_row(petition, principal, PetitionerRole.PRINCIPAL)]
    people += [
        person_row(petition, person, PetitionerRole.REPRESENTATIVE, position)
        for position, person in enumerate(representatives, start=1)
    ]
    people += [person_row(petition, person, PetitionerRole.MEMBER) for person in members]
    people += [
        Agent(
            petition=petition,
            name=agent.name,
            name_masked=masked_name(agent.name),
            relation=agent.relation,
            scope=agent.scope,
            valid_until=agent.valid_until,
            phone=agent.phone,
        )
        for agent in agents
    ]
    return people
