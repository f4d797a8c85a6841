"""manage.py verify_counts [--rebuild]: the kept counts of figures against a full count."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from supervision.indicators.actions.folding import differing_counts, fold_counts, make_counts_anew


class Command(BaseCommand):
    help = "Fold all marks and compare the kept counts with a full count; each shape that differs on standard error."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--rebuild", action="store_true", help="make all kept counts anew first")

    def handle(self, *args: Any, rebuild: bool, **options: Any) -> None:
        if rebuild:
            make_counts_anew()
        folded = fold_counts(lambda left: self.stdout.write(f"余{left}件"))
        differing = differing_counts(self.stderr.write)
        self.stdout.write(f"并入{folded}件，不符{differing}处")
        if differing:
            sys.exit(1)
