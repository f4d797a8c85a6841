"""The registration desk links the same matter and does not register it beside the old one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.petitions.actions.parties import check_elected
from cases.petitions.actions.reading import record_reading
from cases.petitions.enums import LinkKind, ReadPurpose
from cases.petitions.models.parties import PersonalDataAccess
from cases.petitions.models.petitions import Petition, came_together
from cases.petitions.queries.twins import earlier_of
from cases.procedure.actions.perform import perform
from cases.procedure.policies import can_take
from cases.registration.actions.register import register
from cases.registration.queries.similar import Similar, registered_elsewhere, similar_to
from offices.errors import InvalidFacts
from offices.organisation.actions.request_keys import result_before
from offices.organisation.limits import count
from offices.organisation.models import Account, Office
from offices.organisation.policies import authority_of, check_may
from offices.organisation.roles import Permission

COMPARED = "登记时证件号码比对"
COMPARED_A_DAY = 60
SIMILAR_A_MINUTE = 120


def register_at_desk(
    *, by: Account, at: datetime, same_matter: Petition | None = None, not_same: str = "", **facts: Any
) -> Petition:
    """Register what somebody brings, marked as first or repeated, with the question about a certain twin answered.

    `same_matter`: the earlier petition that it is linked to. `not_same`: why an open petition of the same person and
    text is another matter; it stays beside both. `facts` are those of `register`.
    Raises InvalidFacts `certain_twin` where neither is given, and what `register` raises.
    """
    office = facts["office"]
    check_may(by, Permission.REGISTER, office)
    person = facts["principal"]
    together = came_together(facts["channel"], facts.get("headcount", 1))
    if together and not facts.get("representatives") and not facts.get("unrepresented", "").strip():
        check_elected()
    earlier = earlier_of(
        by,
        office,
        name=person.name,
        identity_number=person.identity_number,
        phone=person.phone,
        subject=facts["subject"],
        body=facts["body"],
    )
    facts["occurrence"] = earlier.occurrence
    facts["first_office"] = office if earlier.first == office.pk else Office.objects.get(pk=earlier.first)
    if same_matter is not None:
        return register_linked(other=same_matter, by=by, at=at, **facts)
    key = facts.get("request_key")
    if earlier.twins and not not_same.strip() and result_before(key, "register", by=by, about=office.pk) is None:
        numbers = "、".join(twin.number for twin in earlier.twins)
        sentence = _(
            "同一信访人同一事项已有在办件%(numbers)s：请选择“登记为再次反映”或“登记并关联”；不是同一件的，请写明理由。"
        )
        raise InvalidFacts("certain_twin", sentence % {"numbers": numbers}, field="not_same")
    with transaction.atomic():
        petition = register(by=by, at=at, **facts)
        for twin in earlier.twins:
            if twin.pk != petition.pk and not petition.links.filter(other=twin).exists():
                reason = not_same.strip()
                perform(
                    "link", petition_id=petition.pk, by=by, at=at, other=twin, kind=LinkKind.NOT_SAME, reason=reason
                )
    return petition


def register_linked(*, other: Petition, by: Account, at: datetime, **facts: Any) -> Petition:
    """Register a petition and link it to the earlier one of the same matter, both or neither.

    `facts` are those of `register`; the same `request_key` twice links once. Raises what `register` and the step
    "link" raise.
    """
    with transaction.atomic():
        petition = register(by=by, at=at, **facts)
        if not petition.links.filter(other=other, kind=LinkKind.SAME_MATTER).exists():
            perform("link", petition_id=petition.pk, by=by, at=at, other=other, kind=LinkKind.SAME_MATTER)
    return petition


@dataclass(frozen=True)
class LookedUp:
    """Earlier petitions of a person or a matter, each with whether it may be entered there as brought again, and the
    offices to ask about those out of sight. Past the limit of a minute nothing is looked up.
    """

    hits: Sequence[tuple[Similar, bool]] = ()
    elsewhere: Sequence[str] = ()
    asked: bool = False
    too_often: bool = False


def look_up(*, by: Account, at: datetime, **typed: str) -> LookedUp:
    """What is on file of who stands at the desk; typed: name, identity_number, phone, subject, body."""
    if count(f"similar:{by.pk}", 60) > SIMILAR_A_MINUTE:
        return LookedUp(too_often=True)
    hits = [(item, can_take(by, item.petition, "add_batch")) for item in similar_to(by, **typed)]
    elsewhere = known_elsewhere(by=by, at=at, identity_number=typed.get("identity_number", ""))
    return LookedUp(hits, elsewhere, asked=any(typed.values()))


def known_elsewhere(*, by: Account, at: datetime, identity_number: str) -> list[str]:
    """The offices to ask about a person whom others have registered, without number or content (首接首办).

    Written down on each of those petitions, once a day, as a reading of who compared the number. Past the limit of a
    day nothing is said: this is for the petition at the desk, not for looking people up.
    """
    found = registered_elsewhere(by, identity_number)
    office = authority_of(by).offices(Permission.REGISTER)[0]
    today = PersonalDataAccess.objects.filter(account=by, fields=COMPARED, at__date=timezone.localdate(at))
    known = set(today.values_list("petition", flat=True)) if found else set()
    if len(known) >= COMPARED_A_DAY:
        return []
    new = {petition: office.pk for petition in found if petition.pk not in known}
    if new:
        record_reading(by=by, at=at, purpose=ReadPurpose.CHECK, fields=COMPARED, offices=new)
    return list(dict.fromkeys(petition.registered_office.name for petition in found))
