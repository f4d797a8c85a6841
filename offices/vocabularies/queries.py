"""These queries read the reference lists in force and their entries."""

from django.db.models import QuerySet

from offices.organisation.enums import VocabularyKind
from offices.vocabularies.models import Category, Vocabulary


def current_vocabulary(kind: VocabularyKind) -> Vocabulary | None:
    return Vocabulary.objects.filter(kind=kind).order_by("-version").first()


def entries_of(vocabulary: Vocabulary) -> QuerySet[Category]:
    return Category.objects.filter(vocabulary=vocabulary).order_by("code")


def current_categories() -> QuerySet[Category]:
    """The content categories (内容分类) in force, in order of code."""
    latest = Vocabulary.objects.filter(kind=VocabularyKind.CATEGORY).order_by("-version").values("pk")[:1]
    return Category.objects.filter(vocabulary__in=latest).order_by("code")
