"""`manage.py load_regions FILE`: the regions as a new version."""

from typing import BinaryIO

from offices.management.loading import LoadCommand
from offices.organisation.enums import VocabularyKind
from offices.vocabularies.reading import Entry, read_regions


class Command(LoadCommand):
    help = "载入行政区划（GB/T 2260，两列：代码、名称）；内容相同时不改动"
    kind = VocabularyKind.REGION

    def read(self, content: BinaryIO) -> list[Entry]:
        return read_regions(content)
