"""These queries find decided cases to learn from, the model that holds for an office, and decided cases like a text."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import combinations

from django.db.models import Count, Q, QuerySet

from cases.petitions.enums import Purpose, State
from cases.petitions.models.petitions import Petition, PetitionText
from cases.petitions.queries.opening import opened_only
from cases.petitions.queries.text import PairQuery
from cases.petitions.queries.visible import petitions_visible_to
from offices.organisation.models import Account, Office
from offices.organisation.queries import office_ids_reached
from offices.organisation.roles import Permission
from offices.vocabularies.queries import current_categories
from supervision.analysis.enums import AdviceKind
from supervision.analysis.learning import Learned, unpacked
from supervision.analysis.models import Advice, LearnedModel

READERS = (Permission.SUPERVISE, Permission.OVERSEE)
MOST_LEARNED = 5000
LIKE_SHOWN = 3
UNDECIDED = (State.REGISTERED, State.VOIDED)


def open_matters() -> QuerySet[Petition]:
    """What may be analysed by its text: nothing sealed, no accusation, nothing that was loaded by mistake."""
    found = Petition.objects.filter(sealed=False).exclude(purpose=Purpose.ACCUSATION)
    return found.exclude(state=State.VOIDED).order_by()


def decided_cases(kind: AdviceKind) -> QuerySet[Petition]:
    """Those whose category was confirmed by screening, or whose responsible unit has accepted."""
    found = open_matters()
    if kind == AdviceKind.UNIT:
        return found.filter(handler__isnull=False, accepted_on__isnull=False)
    return found.filter(category__isnull=False).exclude(state__in=UNDECIDED)


def label_field(kind: AdviceKind) -> str:
    return "handler_id" if kind == AdviceKind.UNIT else "category_id"


def lessons_of(office: Office, kind: AdviceKind) -> list[tuple[str, int]]:
    """The texts of the newest decided cases that an office had in custody, each with what was decided."""
    rows = decided_cases(kind).filter(office_ids__contains=[office.pk]).order_by("-pk")
    values = rows.values_list("text__subject", "text__body", label_field(kind))[:MOST_LEARNED]
    return [(text_of(subject or "", body or ""), label) for subject, body, label in values]


def text_of(subject: str, body: str) -> str:
    return f"{subject}。{body}"


def model_for(office: Office, kind: AdviceKind) -> LearnedModel | None:
    """The newest of the office itself, or of the nearest one above that has one."""
    line = office.ancestor_ids()
    found = LearnedModel.objects.filter(office__in=line, kind=kind).order_by("office__path", "version")
    return found.select_related("office").defer("content").last()


@lru_cache(maxsize=16)
def arrays_of(checksum: str) -> Learned:
    """Kept by the process: a model never changes under its checksum."""
    kept = LearnedModel.objects.filter(checksum=checksum).values_list("content", flat=True)[:1]
    return unpacked(bytes(kept[0]))


def names_of(kind: AdviceKind, ids: Iterable[int]) -> dict[int, str]:
    """What may still be chosen of these: categories in force as their list writes them, active offices."""
    if kind == AdviceKind.UNIT:
        offices = Office.objects.filter(pk__in=list(ids), is_active=True)
        return dict(offices.values_list("pk", "name"))
    found = current_categories().filter(pk__in=list(ids))
    return {one.pk: f"{one.code} {one.full_name}" for one in found}


def decided_like(account: Account, kind: AdviceKind, label: int, groups: Sequence[str]) -> list[str]:
    """The numbers of the newest decided cases with this label that share two of the groups, as far as one may see."""
    pairs = [group for group in groups if len(group) == 2]
    if len(pairs) < 2:
        return []
    query = "|".join(f"'{one}'&'{other}'" for one, other in combinations(pairs, 2))
    reached = office_ids_reached(account, Permission.SEE_CASES)
    texts = PetitionText.objects.filter(tokens=PairQuery(query), office_ids__overlap=reached).values("pk")
    seen = opened_only(account, petitions_visible_to(account)).filter(**{label_field(kind): label}, sealed=False)
    seen = seen.exclude(state__in=UNDECIDED).exclude(purpose=Purpose.ACCUSATION)
    return list(seen.filter(pk__in=texts).order_by("-pk").values_list("number", flat=True)[:LIKE_SHOWN])


# How often it was right


def advice_visible_to(account: Account) -> QuerySet[Advice]:
    """What was proposed for petitions that the account may see, once it was chosen."""
    seen = petitions_visible_to(account).order_by().values("pk")
    return Advice.objects.filter(place__isnull=False, petition__in=seen)


PLACES = {"tried": Q(), "first": Q(place=1), "three": Q(place__gte=1), "missed": Q(place=0)}


def hits_of(found: QuerySet[Advice]) -> dict[str, dict[str, int]]:
    """By kind: how many were decided, in how many the first, or one of three, was chosen. One statement."""
    numbers = {name: Count("pk", filter=where) for name, where in PLACES.items()}
    rows = found.order_by().values("kind").annotate(**numbers).values_list("kind", *PLACES)
    return {kind: dict(zip(PLACES, counted, strict=True)) for kind, *counted in rows}
