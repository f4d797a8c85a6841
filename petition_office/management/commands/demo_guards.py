"""`manage.py demo_guards [--guide]`: in which petition of the demo each guard is seen; or the guide's table anew."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand

from petition_office.demo.guards import GUARDS, in_guide, petition_of


class Command(BaseCommand):
    help = "列出演示城市里能看到每项法定要求的信访件：编号、账号、看哪里；--guide 则重写使用说明（docs/guide.md）里的表"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--guide", action="store_true", help="不列出，重写 docs/guide.md 里的表")

    def handle(self, *args: Any, guide: bool, **options: Any) -> None:
        if guide:
            path = Path(settings.BASE_DIR) / "docs" / "guide.md"
            path.write_text(in_guide(path.read_text(encoding="utf-8")), encoding="utf-8")
            return
        for guard in GUARDS:
            number, username = petition_of(guard) or ("—", "—")
            self.stdout.write(f"{number}  {username:<18}{guard.label}（{guard.article}）：{guard.look}")
