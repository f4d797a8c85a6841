"""manage.py state_diagram [--check]: docs/states.md from the rows of the steps."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from cases.procedure.reports.diagram import diagram_page


class Command(BaseCommand):
    help = "Write the state diagram into docs/states.md, or with --check fail where it differs from the table."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true")

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        path = Path(settings.BASE_DIR) / "docs" / "states.md"
        page = diagram_page()
        if not check:
            path.write_text(page, encoding="utf-8")
        elif not path.exists() or path.read_text(encoding="utf-8") != page:
            raise CommandError("docs/states.md differs from the rows of the steps: run manage.py state_diagram")
