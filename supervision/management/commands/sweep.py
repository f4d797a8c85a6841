"""`manage.py sweep [--as-of DATE]`: issue reminders and cards; one JSON document on standard output."""

import json
from argparse import ArgumentTypeError
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from supervision.cards.actions.notices import keep_notices
from supervision.sweep.actions.sweep import sweep


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError(f"{text} is not a date such as 2026-03-02") from error


class Command(BaseCommand):
    help = "Issue the reminders, yellow and red cards of today, or of another day."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--as-of", type=_day, default=None, metavar="DATE")

    def handle(self, *args: Any, as_of: date | None, **options: Any) -> None:
        at = timezone.now()
        result = sweep(as_of=as_of or timezone.localdate(), at=at)
        keep_notices(at=at)
        self.stdout.write(json.dumps(result.as_dict()))
        if result.errors:
            raise CommandError(f"{result.errors} could not be judged, see the log")
