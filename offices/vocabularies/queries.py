"""These queries read the reference lists in force and their entries."""

from collections.abc import Callable, Collection

from django.db.models import QuerySet

from offices.organisation.enums import VocabularyKind
from offices.organisation.models import Office
from offices.vocabularies.models import Category, Vocabulary

REGION_DIGITS = 6  # GB/T 2260; the twelve digits of the statistics code begin with them
Fallen = tuple[str, str]  # what has a region code that is not in a list, and the code
_users_of_regions: list[Callable[[Collection[str]], list[Fallen]]] = []


def current_vocabulary(kind: VocabularyKind) -> Vocabulary | None:
    return Vocabulary.objects.filter(kind=kind).order_by("-version").first()


def entries_of(vocabulary: Vocabulary) -> QuerySet[Category]:
    return Category.objects.filter(vocabulary=vocabulary).order_by("code")


def current_categories() -> QuerySet[Category]:
    """The content categories (内容分类) in force, in order of code."""
    latest = Vocabulary.objects.filter(kind=VocabularyKind.CATEGORY).order_by("-version").values("pk")[:1]
    return Category.objects.filter(vocabulary__in=latest).order_by("code")


def ask_who_uses_regions(fallen: Callable[[Collection[str]], list[Fallen]]) -> None:
    """Let a higher room tell what of its own has a code that is in none of the regions given; from AppConfig.ready."""
    if fallen not in _users_of_regions:
        _users_of_regions.append(fallen)


def outside_regions(codes: Collection[str]) -> list[Fallen]:
    """What has a region code that is not among these: the active offices by name, then what higher rooms tell."""
    offices = Office.objects.filter(is_active=True).exclude(region_code="").order_by("path")
    rows = offices.values_list("name", "region_code")
    known = set(codes)
    found = [(name, code) for name, code in rows if code[:REGION_DIGITS] not in known]
    return [*found, *(one for fallen in _users_of_regions for one in fallen(known))]
