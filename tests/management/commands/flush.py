"""What Django calls after a test that really commits: the database goes back to what stands in it."""

from typing import Any

from django.core.management.commands.flush import Command as FlushCommand

from tests.standing import restore


class Command(FlushCommand):
    def handle(self, **options: Any) -> None:
        restore()
