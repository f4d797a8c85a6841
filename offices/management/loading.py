"""What the commands share that load a vocabulary from a file."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any, BinaryIO, ClassVar

from django.core.management import BaseCommand, CommandError
from django.utils import timezone

from offices.errors import ActionRefused
from offices.organisation.enums import VocabularyKind
from offices.vocabularies.actions import load_vocabulary
from offices.vocabularies.reading import Entry


class LoadCommand(BaseCommand):
    """A command that loads a vocabulary of one kind."""

    kind: ClassVar[VocabularyKind]

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="Excel 或 CSV 文件")
        parser.add_argument("--source", help="来源；不写则为文件名")

    def read(self, content: BinaryIO) -> list[Entry]:
        """The entries of a file."""
        raise NotImplementedError

    def handle(self, *args: Any, file: str, source: str | None, **options: Any) -> None:
        try:
            with open(file, "rb") as content:
                entries = self.read(content)
            loaded = load_vocabulary(
                by=None, at=timezone.now(), kind=self.kind, entries=entries, source=source or Path(file).name
            )
        except OSError as error:
            raise CommandError(f"文件无法打开：{file}（{error.strerror}）") from error
        except ActionRefused as refusal:
            raise CommandError(str(refusal.sentence)) from refusal
        word = "已载入" if loaded.changed else "内容相同，没有改动：现行"
        self.stdout.write(f"{word}第 {loaded.vocabulary.version} 版，{loaded.entries} 条")
