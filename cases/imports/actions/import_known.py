"""Which petitions on file a row of a table may repeat, and how a list of mandates is linked to them."""

from collections.abc import Container, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from difflib import SequenceMatcher

from django.db.models import Q
from django.utils.translation import gettext as _

from cases.imports.actions.import_kinds import Taken
from cases.imports.petition_sheet import RowFacts
from cases.jobs.models import ImportBatch
from cases.mandates.actions.entering import MandateGiven
from cases.mandates.models import Mandate
from cases.mandates.queries import STANDING, petition_of_mandate, plain_mandate_number
from cases.petitions.enums import PetitionerRole, State
from cases.petitions.identity import phone_hashes
from cases.petitions.models.parties import Petitioner
from cases.petitions.models.petitions import Petition
from cases.petitions.queries.opening import opened_only
from cases.petitions.queries.visible import petitions_visible_to
from cases.procedure.actions.perform import perform
from offices.crypto import keyed_hash, normalised

SAME_MATTER = 0.85  # of the signs of two texts
LONG_TEXT = 20  # signs of a text that tells a matter by itself


@dataclass(frozen=True)
class Known:
    """A petition that a row may repeat: who, when, what."""

    number: str
    received_on: date
    subject: str
    body: str
    name: str
    identity: str
    phones: frozenset[str]


def known_like(
    batch: ImportBatch, chunk: Sequence[RowFacts], own: Container[str | None], *, any_day: bool = False
) -> list[Known]:
    """Petitions in the custody of the batch's office that were received on a day of these rows, or on `any_day`, from a
    person of them.

    Those that the table lists itself, by the keys in `own`, are left out; so are the sealed ones that who loads it does
    not read: a row would confirm what they say.
    """
    names = {keyed_hash(facts.name) for facts in chunk} - {""}
    identities = {keyed_hash(facts.identity_number) for facts in chunk} - {""}
    phones = {phone for facts in chunk for phone in phone_hashes(facts.phone)} - {""}
    person = Q(name_hash__in=names) | Q(identity_hash__in=identities)
    person |= Q(phone_hash__in=phones) | Q(other_phone_hash__in=phones)
    people = Petitioner.objects.filter(person, role=PetitionerRole.PRINCIPAL).exclude(petition__state=State.VOIDED)
    people = people.filter(petition__office_ids__contains=[batch.office_id])
    if not any_day:
        people = people.filter(petition__received_on__in={facts.received_on for facts in chunk})
    read = petitions_visible_to(batch.created_by).filter(sealed=True).order_by().values("pk")
    people = people.filter(Q(petition__sealed=False) | Q(petition__in=read))
    people = opened_only(batch.created_by, people, "petition")
    fields = ("name_hash", "identity_hash", "phone_hash", "other_phone_hash")
    about = [f"petition__{name}" for name in ("source_key", "number", "received_on", "subject", "text__body")]
    return [
        Known(number, on, subject, body, name, identity, frozenset({phone, other} - {""}))
        for key, number, on, subject, body, name, identity, phone, other in people.values_list(*about, *fields)
        if key not in own
    ]


def is_same(one: Known, facts: RowFacts) -> bool:
    """The same person (by name, else by identity number or telephone), the same day, the same matter."""
    return one.received_on == facts.received_on and is_same_matter(one, facts)


def is_same_matter(one: Known, facts: RowFacts) -> bool:
    name = keyed_hash(facts.name)
    if name and one.name:
        same_person = name == one.name
    else:
        same_person = bool(one.identity) and keyed_hash(facts.identity_number) == one.identity
        same_person = same_person or bool(one.phones & set(phone_hashes(facts.phone)))
    is_told = len(normalised(facts.body)) >= LONG_TEXT
    return same_person and (alike(one.subject, facts.subject) or (is_told and alike(one.body, facts.body)))


def alike(one: str, other: str) -> bool:
    first, second = normalised(one), normalised(other)
    if first == second:
        return bool(first)
    matcher = SequenceMatcher(None, first[:400], second[:400], autojunk=False)
    return len(first) >= 6 and matcher.real_quick_ratio() >= SAME_MATTER and matcher.ratio() >= SAME_MATTER


def same_matter(batch: ImportBatch, matters: Sequence[Known], facts: RowFacts) -> Petition | None:
    """The petition on file that is about the same matter of the same person, or known by the same number."""
    seen = petitions_visible_to(batch.created_by).filter(office_ids__contains=[batch.office_id])
    if twin := next((one for one in matters if is_same_matter(one, facts)), None):
        return seen.filter(number=twin.number).first()
    known = petition_of_mandate(seen, facts.mandate.their_number) if facts.mandate is not None else None
    return known if known is not None and alike(known.subject, facts.subject) else None


def link_mandate(batch: ImportBatch, petition: Petition, facts: RowFacts, given: MandateGiven, now: datetime) -> Taken:
    """What is on file is assigned from above, and not made twice."""
    number = plain_mandate_number(given.their_number)
    standing = Mandate.objects.filter(STANDING, petition=petition, office=None)
    if standing.filter(their_number=number, **({} if number else {"organ": given.organ})).exists():
        return Taken(changed=False)
    perform("record_mandate", petition_id=petition.pk, by=batch.created_by, at=now, **asdict(given))
    mandate = standing.latest("number")
    told = _("已有%(number)s，登记为该件的上级交办。") % {"number": petition.number}
    return Taken(True, notes=(told, *facts.notes), petition=petition, mandate=mandate)
