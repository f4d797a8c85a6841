"""`manage.py try_advice [--office CODE] [--file WORKBOOK]`: how advice does on decided cases, by five-fold trial."""

import time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from offices.files.tables import Row
from offices.files.workbooks import read_rows
from offices.organisation.models import Office
from offices.vocabularies.models import Category
from supervision.analysis.enums import AdviceKind
from supervision.analysis.learning import Tried, try_out
from supervision.analysis.queries.advice import lessons_of, text_of


class Command(BaseCommand):
    help = "Figures of advice: hits of the first and of the first three, beside the commonest labels and key words."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--office", default="", help="code of an office: its own decided cases")
        parser.add_argument("--file", type=Path, default=None, help="a workbook: 留言主题, 留言详情, 一级分类")

    def handle(self, *args: Any, office: str, file: Path | None, **options: Any) -> None:
        if file is not None:
            self._say(str(file.name), *_of_file(file))
            return
        found = Office.objects.filter(code=office).first()
        if found is None:
            raise CommandError("name an office (--office CODE) or a workbook (--file)")
        for kind in AdviceKind:
            lessons = lessons_of(found, kind)
            names = Category.objects if kind == AdviceKind.CATEGORY else Office.objects
            words = dict(names.values_list("pk", "name"))
            self._say(f"{kind.value} of {found.name}", [one for one, _ in lessons], [one for _, one in lessons], words)

    def _say(self, what: str, texts: list[str], labels: list[int], words: dict[int, str]) -> None:
        if len(set(labels)) < 2:
            self.stdout.write(f"{what}: too little to learn from")
            return
        began = time.perf_counter()
        tried = try_out(texts, labels, words)
        seconds = time.perf_counter() - began
        self.stdout.write(f"{what}: {tried.cases} cases, {len(set(labels))} labels, {seconds:.1f} s for all five parts")
        for name, first, three in _lines(tried):
            self.stdout.write(f"  {name:<22} first {first / tried.cases:6.1%}   first three {three / tried.cases:6.1%}")


def _lines(tried: Tried) -> list[tuple[str, int, int]]:
    return [
        ("learned", tried.first, tried.three),
        ("commonest label", tried.likeliest, tried.likeliest_three),
        ("words of the label", tried.keyword, tried.keyword_three),
    ]


def _opened(file: Path) -> list[Row]:
    with file.open("rb") as opened:
        return read_rows(opened)


def _of_file(file: Path) -> tuple[list[str], list[int], dict[int, str]]:
    header, *rows = [row for _number, row in _opened(file)]
    places = [list(header).index(title) for title in ("留言主题", "留言详情", "一级分类")]
    said = [[str(row[place] or "") for place in places] for row in rows]
    names = sorted({name for _subject, _body, name in said})
    return (
        [text_of(subject, body) for subject, body, _ in said],
        [names.index(one[2]) for one in said],
        dict(enumerate(names)),
    )
