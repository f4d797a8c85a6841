"""`manage.py try_recognition --file WORKBOOK… [--judged CSV | --sample N --seed S]`: places and names in real texts.

With `--sample` it prints texts to be judged by a person; with `--judged` what is right of the places, and of whom the
texts complain of, that are read out of the texts judged before, beside the plainest way to read them. The judged file
holds no text and no name: each name as `mark` makes it.
"""

import csv
import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from offices.organisation.person_names import persons_named
from offices.organisation.place_names import place_parts
from offices.organisation.unit_names import own_name, units_named
from supervision.analysis.reckoning import wilson
from supervision.management.commands.try_groups import texts_of

SEED = 20261201
READ = 1500  # signs of a text that were judged
JUDGED = ("样本", "编号", "属地", "属地可写", "被反映")
Text = tuple[str, str]
Reader = Callable[[str, str], Collection[str]]
_FIRST_REGION = re.compile("[A-Z0-9\u4e00-\u9fff]{1,4}?(?:市|区|县|镇|乡|街道|村)")
_ANY_NAME = re.compile(
    "[\u4e00-\u9fffA-Z0-9]{2,12}?(?:局|公司|厂|学校|小学|中学|大学|学院|幼儿园|医院|物业|政府|街道|法院|派出所)"
    "|[\u4e00-\u9fff]某某?"
)


@dataclass(frozen=True)
class Verdict:
    """What a person read: the narrowest region, in its spellings, the others in which it lies; whom it complains of."""

    number: str
    region: frozenset[str]
    regions: frozenset[str]
    accused: tuple[frozenset[str], ...]


@dataclass
class Count:
    """Of what was proposed, how much is right; of what stands in the texts, how much was found."""

    proposed: int = 0
    right: int = 0
    named: int = 0
    found: int = 0

    def __str__(self) -> str:
        said = zip(("precision", "recall"), ((self.right, self.proposed), (self.found, self.named)), strict=True)
        return ", ".join(f"{word} {_share(part, whole)}" for word, (part, whole) in said)


class Command(BaseCommand):
    help = "Try the places and names that are read out of texts (留言编号, 留言主题, 留言详情) against judged ones."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--file", type=Path, required=True, nargs="+")
        parser.add_argument("--judged", type=Path, default=None, help=f"a CSV: {', '.join(JUDGED)}")
        parser.add_argument("--sample", type=int, default=0, help="texts to print that are not judged yet")
        parser.add_argument("--seed", type=int, default=SEED)

    def handle(self, *args: Any, file: list[Path], judged: Path | None, sample: int, seed: int, **options: Any) -> None:
        texts = _texts(file)
        samples = _verdicts_of(judged) if judged is not None else {}
        if sample:
            known = {verdict.number for verdicts in samples.values() for verdict in verdicts}
            left = sorted(texts.keys() - known, key=int)
            for number in Random(seed).sample(left, min(sample, len(left))):
                self.stdout.write("\t".join((number, *texts[number])))
            return
        for name, verdicts in samples.items():
            here = [(verdict, texts[verdict.number]) for verdict in verdicts if verdict.number in texts]
            self.stdout.write(f"sample {name}: {len(here)} of {len(verdicts)} judged texts")
            self.stdout.write(f"  place    {_of_places(here, place_parts)}")
            self.stdout.write(f"    plainly {_of_places(here, _first_region)}")
            self.stdout.write(f"  accused  {_of_accused(here, _names)}")
            self.stdout.write(f"    plainly {_of_accused(here, _any_names)}")


def mark(number: str, name: str) -> str:
    """How a name of a text stands in the judged file."""
    return sha256(f"{number}:{name}".encode()).hexdigest()[:12]


def _texts(files: Iterable[Path]) -> dict[str, Text]:
    found: dict[str, Text] = {}
    for file in files:
        for number, subject, body in zip(*texts_of(file), strict=True):
            found.setdefault(number, (subject.strip(), " ".join(body.split())[:READ]))
    return found


def _verdicts_of(file: Path) -> Mapping[str, list[Verdict]]:
    samples: dict[str, list[Verdict]] = defaultdict(list)
    with file.open(encoding="utf-8-sig", newline="") as opened:
        reader = csv.DictReader(opened)
        if missing := [title for title in JUDGED if title not in (reader.fieldnames or ())]:
            raise CommandError(f"the judged texts have no column {missing[0]}")
        for row in reader:
            accused = tuple(frozenset(one.split("/")) for one in row["被反映"].split())
            region = frozenset(row["属地"].split())
            verdict = Verdict(row["编号"], region, region | frozenset(row["属地可写"].split()), accused)
            samples[row["样本"]].append(verdict)
    return samples


def _of_places(judged: Iterable[tuple[Verdict, Text]], read: Reader) -> Count:
    """A place is right with the narrowest region of county or city, and no region in which the matter does not lie."""
    count = Count()
    for verdict, text in judged:
        marks = {mark(verdict.number, name) for name in read(*text)}
        is_right = bool(marks & verdict.region) and marks <= verdict.regions
        count.proposed += bool(marks)
        count.named += bool(verdict.region)
        count.right += is_right
        count.found += is_right
    return count


def _of_accused(judged: Iterable[tuple[Verdict, Text]], read: Reader) -> Count:
    count = Count()
    for verdict, text in judged:
        marks = {mark(verdict.number, own_name(name)) for name in read(*text)}
        known = frozenset().union(*verdict.accused)
        count.proposed += len(marks)
        count.right += len(marks & known)
        count.named += len(verdict.accused)
        count.found += sum(bool(marks & spellings) for spellings in verdict.accused)
    return count


def _share(part: int, whole: int) -> str:
    if not whole:
        return "–"
    low, high = wilson(part, whole)
    return f"{part / whole:.1%} of {whole} (95 %: {low:.1%} to {high:.1%})"


def _names(subject: str, body: str) -> list[str]:
    return [*persons_named(subject, body), *units_named(subject, body)]


def _first_region(subject: str, body: str) -> list[str]:
    """The plainest way: the first signs before the sign of a region."""
    found = _FIRST_REGION.search(f"{subject}\n{body}")
    return [found[0]] if found else []


def _any_names(subject: str, body: str) -> list[str]:
    """The plainest way: what stands before the last word of a unit, and 某."""
    return [found[0] for found in _ANY_NAME.finditer(f"{subject}\n{body}")]
