"""Somebody reads for a purpose who the petitioners are, and every reading of personal data is written down.

个人信息保护法第五条、第六条、第五十一条.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, TypeVar

from django.db import transaction
from django.utils.translation import gettext as _

from cases.petitions.enums import ReadPurpose
from cases.petitions.history import identities_before
from cases.petitions.models.parties import Agent, PersonalDataAccess, Petitioner
from cases.petitions.models.petitions import Petition
from cases.petitions.queries.opening import CONTENT
from cases.petitions.queries.parties import identity_asked
from cases.petitions.queries.visible import with_custody
from offices.errors import InvalidFacts, NotPermitted
from offices.organisation.actions.records import record_event
from offices.organisation.models import Account
from offices.organisation.policies import authority_of
from offices.organisation.roles import Permission

Someone = TypeVar("Someone", Petitioner, Agent)
FIELDS = "姓名、证件号码、电话、住址"
ACCUSED = "、被检举控告人和单位"
QUERY_CODE = "、查询码"
NAME_SEARCH = "按姓名检索"


def record_reading(
    *,
    by: Account,
    at: datetime,
    purpose: str,
    fields: str,
    offices: Mapping[Petition, int],
    events: Iterable[Mapping[str, Any]] = (),
    sentence: str = "",
) -> None:
    """Write a reading down before anything is shown; whether the account may read is asked before.

    offices: each petition of which something is read, and the office in whose name. fields: what is read, as the
    petition's page lists it. events: subject, kind, office and facts, where what is read has a history of its own.
    Raises InvalidFacts without a purpose, with the sentence.
    """
    if purpose not in ReadPurpose.values:
        raise InvalidFacts("no_purpose", sentence or _("请选择查看个人信息的目的。"), field="purpose")
    with transaction.atomic():
        for event in events:
            record_event(**{**event, "facts": {"purpose": purpose, **event["facts"]}}, by=by, at=at)
        PersonalDataAccess.objects.bulk_create(
            PersonalDataAccess(petition=petition, account=by, office_id=office, at=at, purpose=purpose, fields=fields)
            for petition, office in offices.items()
        )


def read_identity(*, petition: Petition, by: Account, at: datetime, purpose: str, also: str = "") -> list[Petitioner]:
    """The petitioners unmasked, after the reading has been recorded; also: what else is read with them.

    One petition at a time; there is no look-up by person.
    """
    offices = with_custody(petition, by)
    if not offices:
        raise NotPermitted("no_custody", _("本单位没有经手这一信访件，不能查看个人信息。"))
    fields = FIELDS + also + (ACCUSED if petition.sealed else "")
    record_reading(by=by, at=at, purpose=purpose, fields=fields, offices={petition: offices[0].pk})
    return with_former(petition, petition.petitioners.all())


def with_former(petition: Petition, persons: Iterable[Someone]) -> list[Someone]:
    """Persons of a petition, each with what was registered before and what somebody asks to correct."""
    former, asked = identities_before(petition), identity_asked(petition)
    found = list(persons)
    for person in found:
        person.former, person.asked = former.get(person.key, ()), asked.get(person.key, "")
    return found


def open_sealed(*, petition: Petition, by: Account, at: datetime, purpose: str) -> None:
    """Write down what for somebody opens a sealed petition that is not theirs to register, handle or decide."""
    own = authority_of(by).office_ids(Permission.SEE_SEALED)
    offices = [pk for pk in own if pk in (*petition.office_ids, *petition.informed_ids)]
    if not offices:
        raise NotPermitted("no_custody", _("本单位没有经手这一信访件，不能查看个人信息。"))
    why = _("请选择查看密封件的目的。")
    record_reading(by=by, at=at, purpose=purpose, fields=CONTENT, offices={petition: offices[0]}, sentence=why)


def record_name_search(*, found: Iterable[Petition], by: Account, at: datetime, purpose: str) -> None:
    """Write down of each petition that a full name has found who looked for the name, and what for."""
    readers = authority_of(by).office_ids(Permission.READ_IDENTITY)
    offices = {petition: next(pk for pk in petition.office_ids if pk in readers) for petition in found}
    if offices or purpose not in ReadPurpose.values:
        why = _("请选择按姓名检索的目的。")
        record_reading(by=by, at=at, purpose=purpose, fields=NAME_SEARCH, offices=offices, sentence=why)
