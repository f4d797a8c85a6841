"""manage.py as_of NUMBER DATE: the petition as it stood at the end of that day."""

import json
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cases.petitions.history import petition_as_of
from cases.petitions.models.petitions import Petition
from cases.petitions.queries.numbers import petition_of_number


class Command(BaseCommand):
    help = "Print one petition as it stood at the end of a day, as one JSON document."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("number")
        parser.add_argument("date", help="2026-03-02")

    def handle(self, *args: Any, number: str, date: str, **options: Any) -> None:
        day = read_day(date)
        petition = petition_of_number(Petition.objects.select_related("text"), number)
        if petition is None:
            raise CommandError(f"没有编号为 {number} 的信访件。")
        stood = petition_as_of(petition, day)
        if stood is None:
            raise CommandError(f"{number} 在 {date} 尚未登记。")
        self.stdout.write(json.dumps(stood, ensure_ascii=False))


def read_day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise CommandError(f"“{text}”不是日期，应写作 2026-03-02。") from error
