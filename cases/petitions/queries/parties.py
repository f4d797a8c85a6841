"""The persons of a petition by key, what is registered of each, and what was before."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from cases.petitions.enums import GONE, Decision, IdentityType, PetitionerRole
from cases.petitions.models.parties import Agent, Petitioner
from cases.petitions.models.petitions import Petition
from offices.pages.words import cn_date, label_of

Party = Petitioner | Agent
FIELD_LABELS: dict[str, Any] = {
    "name": _l("姓名"),
    "identity_type": _l("证件类型"),
    "identity_number": _l("证件号码"),
    "phone": _l("电话"),
    "address": _l("住址"),
    "relation": _l("与信访人关系"),
    "scope": _l("授权范围"),
    "valid_until": _l("授权截止"),
}
OF_PETITIONER = ("name", "identity_type", "identity_number", "phone", "address")
OF_AGENT = ("name", "phone", "relation", "scope", "valid_until")


def values_of(person: Party) -> dict[str, Any]:
    """What is registered of a person and may be corrected."""
    names = OF_AGENT if isinstance(person, Agent) else OF_PETITIONER
    return {name: getattr(person, name) for name in names}


def persons_of(petition: Petition) -> Sequence[Party]:
    """Who brings the petition and who acts for them now."""
    people = petition.petitioners.exclude(role__in=GONE)
    return [*sorted(people, key=_place), *petition.agents.filter(ended_on=None)]


def _place(person: Petitioner) -> tuple[int, int, int]:
    """The petitioner, then the representatives, then the others."""
    return PetitionerRole.values.index(person.role), person.position or 0, person.pk


def person_of(petition: Petition, key: str) -> Party | None:
    """The person of the petition whom a form or the API names; None for another's."""
    return next((person for person in persons_of(petition) if person.key == key), None)


def written(values: Mapping[str, Any]) -> str:
    """Values with their names, in one line."""
    return _("，").join(f"{FIELD_LABELS[name]}：{_value(name, value)}" for name, value in values.items())


def identity_asked(petition: Petition) -> dict[str, str]:
    """By key: the values of a correction that waits for a head."""
    waiting = petition.correction_proposals.filter(decision=Decision.PENDING)
    found = [json.loads(proposal.changes) for proposal in waiting]
    return {asked["person"]: written(asked["values"]) for asked in found if "person" in asked}


def _value(name: str, value: Any) -> str:
    if not value:
        return _("（空）")
    if name == "identity_type":
        return label_of(IdentityType, value)
    return cn_date(value) if name == "valid_until" and not isinstance(value, str) else str(value)
