"""`manage.py seed_demo`: the demo city with its petitions of the last months, once."""

import gc
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError
from django.utils import timezone

from petition_office.demo.accounts import table
from petition_office.demo.hall import queue_now
from petition_office.demo.progress import Bar
from petition_office.demo.seed import PETITIONS, is_seeded, months_of, seed
from petition_office.demo.working import NIGHTLY


@contextmanager
def _without_debug() -> Iterator[None]:
    """Many thousand statements: with DEBUG on each would be timed and kept. Few cycles are made: collecting them can
    wait.
    """
    settings.DEBUG = False
    gc.disable()
    try:
        yield
    finally:
        settings.DEBUG = True
        gc.enable()


class Command(BaseCommand):
    help = "生成演示城市“云溪市”及其信访件（仅在 DEBUG 打开时；已有演示数据则不做任何事）"

    def add_arguments(self, parser: Any) -> None:
        size = int(os.environ.get("SIZE") or PETITIONS)
        parser.add_argument("--petitions", type=int, default=size, help="信访件大约多少件")
        parser.add_argument("--months", type=int, help="模拟最近多少个月")
        parser.add_argument("--no-nightly", dest="nightly", action="store_false", help="不分析、不核验，留给任务进程")
        parser.add_argument("--no-accounts", dest="accounts", action="store_false", help="不列出演示账号")

    def handle(
        self, *args: Any, petitions: int, months: int | None, accounts: bool, nightly: bool, **options: Any
    ) -> None:
        if not settings.DEBUG:
            raise CommandError("演示数据只能在 DEBUG 打开时生成：它会写入演示账号。")
        if is_seeded():
            self.stdout.write("演示数据已存在，未作任何改动。")
            return
        began = time.monotonic()
        bar = Bar(self._write, "演示数据", terminal=self.stdout.isatty())
        with _without_debug():
            months = months or months_of(petitions)
            done = seed(today=timezone.localdate(), petitions=petitions, months=months, report=bar.show)
            queue_now(timezone.now())
            if nightly:
                for work in NIGHTLY.values():
                    work()
        self.stdout.write(
            f"已生成信访件 {done.petitions} 件（{done.states} 种状态）、预警和红黄牌 {done.cards} 张、"
            f"消息 {done.notices} 条，用时 {time.monotonic() - began:.0f} 秒。"
        )
        if accounts:
            self.stdout.write(table())

    def _write(self, text: str) -> None:
        self.stdout.write(text, ending="")
        self.stdout.flush()
