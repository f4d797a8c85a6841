"""`manage.py demo_guards`: in which petition of the demo each legal guard is seen, by whom and where."""

from typing import Any

from django.core.management import BaseCommand

from petition_office.demo.guards import GUARDS, petition_of


class Command(BaseCommand):
    help = "列出演示城市里能看到每项法定要求的信访件：编号、账号、看哪里"

    def handle(self, *args: Any, **options: Any) -> None:
        for guard in GUARDS:
            number, username = petition_of(guard) or ("—", "—")
            self.stdout.write(f"{number}  {username:<18}{guard.label}（{guard.article}）：{guard.look}")
