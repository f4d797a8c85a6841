"""manage.py verify_history [--number N]: hash chains, states, clocks and due dates recomputed from the events."""

import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cases.petitions.models.petitions import Petition
from cases.petitions.queries.numbers import petition_of_number
from cases.procedure.verification import verify_history


class Command(BaseCommand):
    help = "Recompute state, clocks, due dates and hash chains from the events; each mismatch on standard error."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--number", help="only this petition")

    def handle(self, *args: Any, number: str | None, **options: Any) -> None:
        if number:
            petition = petition_of_number(Petition.objects.all(), number)
            if petition is None:
                raise CommandError(f"没有编号为 {number} 的信访件。")
            number = petition.number
        result = verify_history(number=number, report=self.stderr.write)
        self.stdout.write(json.dumps(result.as_dict(), ensure_ascii=False))
        if result.mismatches:
            sys.exit(1)
