"""`manage.py try_groups --file WORKBOOK [--pairs N]`: groups on one matter in a file, and pairs to be read by hand."""

import time
from pathlib import Path
from random import Random
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from offices.files.workbooks import read_rows
from supervision.analysis.matching import LIKE, matters_in

SEED = 20261130


class Command(BaseCommand):
    help = "Gather the texts of a workbook (留言主题, 留言详情) by matter, and print pairs of one group to be judged."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--file", type=Path, required=True)
        parser.add_argument("--pairs", type=int, default=100)

    def handle(self, *args: Any, file: Path, pairs: int, **options: Any) -> None:
        with file.open("rb") as opened:
            header, *rows = [row for _number, row in read_rows(opened)]
        subject, body = (list(header).index(title) for title in ("留言主题", "留言详情"))
        said = [(str(row[subject] or ""), str(row[body] or "")) for row in rows]
        began = time.perf_counter()
        groups = matters_in([f"{one}。{one}。{text}" for one, text in said])
        seconds = time.perf_counter() - began
        together = sorted(
            (one, other) for group in groups for place, one in enumerate(group) for other in group[:place]
        )
        sizes = "、".join(str(len(group)) for group in groups[:8])
        self.stdout.write(
            f"{len(said)} texts, mean likeness {LIKE}: {len(groups)} groups of {sum(map(len, groups))} texts,"
            f" the largest {sizes}; {len(together)} pairs; {seconds:.1f} s"
        )
        for number, (one, other) in enumerate(Random(SEED).sample(together, min(pairs, len(together))), start=1):
            self.stdout.write(f"{number}\t{said[one][0]}\t{said[other][0]}")
