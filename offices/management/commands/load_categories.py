"""`manage.py load_categories FILE`: the content categories as a new version."""

from typing import BinaryIO

from offices.management.loading import LoadCommand
from offices.organisation.enums import VocabularyKind
from offices.vocabularies.actions import category_entries
from offices.vocabularies.reading import Entry, read_categories


class Command(LoadCommand):
    help = "载入内容分类（列为 一级分类、二级分类、三级分类）；内容相同时不改动"
    kind = VocabularyKind.CATEGORY

    def read(self, content: BinaryIO) -> list[Entry]:
        return category_entries(read_categories(content))
