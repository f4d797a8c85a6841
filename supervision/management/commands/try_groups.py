"""`manage.py try_groups --file WORKBOOK [--pairs N | --judged CSV]`: groups on one matter, and their pairs.

Without `--judged` it prints pairs of one group to be read by hand; with it, how many of the pairs read before, each
judged by a person, are of one matter.
"""

import csv
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from random import Random
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from offices.files.workbooks import read_rows
from supervision.analysis.matching import LIKE, matters_in
from supervision.analysis.reckoning import wilson

SEED = 20261130
TITLES = ("留言编号", "留言主题", "留言详情")
JUDGED = ("编号一", "编号二", "同一事项")


class Command(BaseCommand):
    help = "Gather the texts of a workbook (留言编号, 留言主题, 留言详情) by matter, and try the pairs of one group."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--file", type=Path, required=True)
        parser.add_argument("--pairs", type=int, default=100)
        parser.add_argument("--judged", type=Path, default=None, help="a CSV: 编号一, 编号二, 同一事项 (1 or 0)")

    def handle(self, *args: Any, file: Path, pairs: int, judged: Path | None, **options: Any) -> None:
        numbers, subjects, bodies = texts_of(file)
        began = time.perf_counter()
        groups = matters_in([f"{one}。{one}。{text}" for one, text in zip(subjects, bodies, strict=True)])
        seconds = time.perf_counter() - began
        together = sorted(
            (one, other) for group in groups for place, one in enumerate(group) for other in group[:place]
        )
        sizes = "、".join(str(len(group)) for group in groups[:8])
        self.stdout.write(
            f"{len(numbers)} texts, mean likeness {LIKE}: {len(groups)} groups of {sum(map(len, groups))} texts,"
            f" the largest {sizes}; {len(together)} pairs; {seconds:.1f} s"
        )
        if judged is not None:
            group_of = {numbers[place]: number for number, group in enumerate(groups) for place in group}
            self.stdout.write(_precision(_verdicts_of(judged), group_of))
            return
        for number, (one, other) in enumerate(Random(SEED).sample(together, min(pairs, len(together))), start=1):
            said = (numbers[one], numbers[other], subjects[one], subjects[other])
            self.stdout.write("\t".join((str(number), *said)))


def texts_of(file: Path) -> tuple[list[str], list[str], list[str]]:
    with file.open("rb") as opened:
        header, *rows = [row for _number, row in read_rows(opened)]
    if missing := [title for title in TITLES if title not in list(header)]:
        raise CommandError(f"the workbook has no column {missing[0]}")
    number, subject, body = (list(header).index(title) for title in TITLES)
    return (
        [_number(row[number]) for row in rows],
        [str(row[subject] or "") for row in rows],
        [str(row[body] or "") for row in rows],
    )


def _number(value: Any) -> str:
    """Workbooks hold numbers as 199639.0."""
    return str(value).removesuffix(".0")


def _verdicts_of(file: Path) -> list[tuple[str, str, bool]]:
    with file.open(encoding="utf-8-sig", newline="") as opened:
        reader = csv.DictReader(opened)
        if missing := [title for title in JUDGED if title not in (reader.fieldnames or ())]:
            raise CommandError(f"the judged pairs have no column {missing[0]}")
        rows = list(reader)
    return [(row["编号一"], row["编号二"], row["同一事项"] == "1") for row in rows]


def _precision(verdicts: Sequence[tuple[str, str, bool]], group_of: Mapping[str, int]) -> str:
    """Of the judged pairs that are in one group, how many are of one matter; and how many are no longer in one."""
    found = [right for one, other, right in verdicts if one in group_of and group_of[one] == group_of.get(other, -1)]
    if not found:
        return "none of the judged pairs is in one group"
    low, high = wilson(sum(found), len(found))
    return (
        f"of {len(found)} judged pairs in one group {sum(found)} are of one matter:"
        f" {sum(found) / len(found):.1%} (95 %: {low:.1%} to {high:.1%});"
        f" {len(verdicts) - len(found)} judged pairs are no longer in one group"
    )
