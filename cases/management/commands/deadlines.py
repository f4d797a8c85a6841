"""`manage.py deadlines < in.jsonl`: one JSON question a line in, one JSON answer a line out, in order. No database."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from cases.petitions.explanations import answer_line
from offices.calendars.holidays import library_calendar


class Command(BaseCommand):
    help = "回答期限问题：标准输入每行一个 JSON 问题，标准输出每行一个 JSON 答案。"
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Prints all answers; raises CommandError (exit 1) at the end where a question could not be answered."""
        if hasattr(sys.stdout, "reconfigure"):
            sys.stdout.reconfigure(encoding="utf-8")
        calendar = library_calendar()
        failed = 0
        lines: Iterable[str | bytes] = getattr(sys.stdin, "buffer", sys.stdin)
        for line in lines:
            if not line.strip():
                continue
            answer = answer_line(line, calendar)
            failed += "error" in answer
            self.stdout.write(_json(answer))
        if failed:
            raise CommandError(_("%(n)d 个问题无法回答。") % {"n": failed})


def _json(answer: dict[str, Any]) -> str:
    text = json.dumps(answer, ensure_ascii=False)
    try:
        text.encode()
    except UnicodeEncodeError:  # half a surrogate pair in an id
        return json.dumps(answer)
    return text
