"""`manage.py load_calendar`: holidays and make-up workdays as a new version of a work calendar."""

import re
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import BaseCommand, CommandError
from django.utils import timezone

from offices.calendars.actions import load_calendar, moves_of
from offices.calendars.circulars import PlannedDay, library_days, read_days
from offices.calendars.holidays import library_calendar, library_years
from offices.calendars.queries import calendar_changes
from offices.errors import ActionRefused
from offices.organisation.models import Office

Planned = tuple[Office | None, list[PlannedDay], str]  # for whom, the days, where they come from

YEARS = re.compile(r"^(\d{4})(?:-(\d{4}))?$")


class Command(BaseCommand):
    help = "载入工作日历：内置放假通知（--years）或表格文件（--file，列为 日期、安排、说明）；内容相同时不改动"

    def add_arguments(self, parser: ArgumentParser) -> None:
        group = parser.add_mutually_exclusive_group()
        group.add_argument("--years", help="年份，如 2026 或 2024-2026；不写则载入内置的全部年份")
        group.add_argument("--file", help="Excel 或 CSV 文件")
        parser.add_argument("--office", help="单位代码：文件只对该单位及其下级生效")
        parser.add_argument("--source", help="依据，如放假通知的名称；不写则为文件名")
        parser.add_argument("--dry-run", action="store_true", help="只说明哪些期限将改变，不载入")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["office"] and not options["file"]:
            raise CommandError("--office 须与 --file 同用。")
        try:
            owner, days, source = (
                self._from_file(**options) if options["file"] else self._from_library(options["years"])
            )
            if options["dry_run"]:
                self._tell(owner, days)
                return
            loaded = load_calendar(by=None, at=timezone.now(), office=owner, days=days, source=source)
        except ActionRefused as refusal:
            raise CommandError(str(refusal.sentence)) from refusal
        word = "已载入" if loaded.changed else "内容相同，没有改动：现行"
        years = "、".join(map(str, loaded.calendar.years)) or "—"
        self.stdout.write(f"{word}第 {loaded.calendar.version} 版（{years}）")

    def _tell(self, owner: Office | None, days: list[PlannedDay]) -> None:
        """What the preview of the page counts."""
        moves = moves_of(office=owner, days=days)
        self.stdout.write(f"试载入，没有改动：{len(calendar_changes(owner, days))} 天的安排将改变")
        self.stdout.write(f"{moves.petitions} 件信访件的 {moves.clocks} 个期限将改变，{moves.settled} 个只改变是否暂定")
        for name, number in moves.offices:
            self.stdout.write(f"{name}：{number}")

    def _from_library(self, text: str | None) -> Planned:
        if text is None:
            return None, library_days(sorted(library_years())), library_calendar().label
        match = YEARS.match(text)
        if not match or int(match[2] or match[1]) < int(match[1]):
            raise CommandError("--years 应为 2026 或 2024-2026。")
        years = range(int(match[1]), int(match[2] or match[1]) + 1)
        return None, library_days(years), library_calendar().label

    def _from_file(self, *, file: str, office: str | None, source: str | None, **options: Any) -> Planned:
        owner = Office.objects.filter(code=office).first() if office else None
        if office and owner is None:
            raise CommandError(f"没有代码为 {office} 的单位。")
        try:
            with open(file, "rb") as content:
                days = read_days(content)
        except OSError as error:
            raise CommandError(f"文件无法打开：{file}（{error.strerror}）") from error
        return owner, days, source or Path(file).name
