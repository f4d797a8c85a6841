"""Earlier petitions of the person at the desk: a certain twin, and whether the matter comes for the first time."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from cases.petitions.enums import Occurrence, State
from cases.petitions.identity import phone_hashes
from cases.petitions.models.parties import Petitioner
from cases.petitions.models.petitions import Petition
from cases.petitions.queries.visible import petitions_visible_to
from offices.crypto import comparable, keyed_hash
from offices.organisation.models import Account, Office

COMPARED = (
    "pk", "is_open", "registered_office_id", "first_office_id", "sealed", "keep_secret", "subject", "text__body",
)  # fmt: skip
READ = 50  # petitions of one person, the newest first
SAME_SHARE = 0.5  # of the pairs of signs of the shorter text


@dataclass(frozen=True)
class Earlier:
    """Open petitions of the same matter that the account may see, how often the matter has been brought, and which
    office received it first (首接首办).
    """

    twins: list[Petition]
    occurrence: Occurrence
    first: int


def earlier_of(
    account: Account,
    office: Office,
    *,
    name: str,
    identity_number: str,
    phone: str,
    subject: str,
    body: str,
    before: Petition | None = None,
) -> Earlier:
    """By the number of a document, or by name and telephone together. One statement, two where something is found.

    The whole tree is compared; what is sealed or kept secret counts only for who may see it. before: a registered
    petition that is looked at once more; only those registered before it count.
    """
    condition = _same_person(name, identity_number, phone)
    if condition is None:
        return Earlier([], Occurrence.FIRST, office.pk)
    of_person = Petitioner.objects.filter(condition).values("petition")
    rows = Petition.objects.filter(pk__in=of_person).exclude(state=State.VOIDED).order_by("-pk")
    if before is not None:
        rows = rows.filter(pk__lt=before.pk)
    pairs = _pairs((subject, body))
    same = [
        row for row in rows.values(*COMPARED)[:READ] if _is_same(pairs, _pairs((row["subject"], row["text__body"])))
    ]
    seen = petitions_visible_to(account).in_bulk([row["pk"] for row in same]) if same else {}
    twins = [seen[row["pk"]] for row in same if row["is_open"] and row["pk"] in seen]
    told = [row for row in same if row["pk"] in seen or not (row["sealed"] or row["keep_secret"])]
    if not told:
        return Earlier(twins, Occurrence.FIRST, office.pk)
    oldest = told[-1]
    here = any(row["registered_office_id"] == office.pk for row in told)
    occurrence = Occurrence.REPEATED if here else Occurrence.FIRST_HERE
    return Earlier(twins, occurrence, oldest["first_office_id"] or oldest["registered_office_id"])


def earlier_than(petition: Petition, person: Petitioner, account: Account) -> Earlier:
    """The same for a petition that is registered, by who brought it as it stands now."""
    return earlier_of(
        account,
        petition.registered_office,
        name=person.name,
        identity_number=person.identity_number,
        phone=person.phone,
        subject=petition.subject,
        body=petition.text.body,
        before=petition,
    )


def _same_person(name: str, identity_number: str, phone: str) -> Q | None:
    condition = Q()
    if identity := keyed_hash(identity_number.strip().upper()):
        condition |= Q(identity_hash=identity)
    phones, named = [one for one in phone_hashes(phone) if one], keyed_hash(name)
    if phones and named:
        condition |= Q(name_hash=named) & (Q(phone_hash__in=phones) | Q(other_phone_hash__in=phones))
    return condition or None


def _pairs(texts: Iterable[str]) -> set[str]:
    found: set[str] = set()
    for text in texts:
        plain = "".join(sign for sign in comparable(text or "") if sign.isalnum())
        found |= {plain[place : place + 2] for place in range(len(plain) - 1)}
    return found


def _is_same(one: set[str], other: set[str]) -> bool:
    shorter = min(len(one), len(other))
    return shorter > 0 and len(one & other) >= SAME_SHARE * shorter
