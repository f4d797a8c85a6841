"""Tables of an old office in the demo: what was finished before the city came to this system, and one by mistake."""

import csv
import io
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from uuid import UUID

from cases.imports.actions.import_petitions import AS_HISTORY, OLD_ROWS
from cases.imports.actions.imports import queue_import, receive_file, run_import
from cases.imports.actions.undo import ask_undo, decide_undo, run_undo
from cases.imports.sheet_titles import FIELDS
from cases.petitions.enums import Purpose
from petition_office.demo import texts
from petition_office.demo.life import Steps, topics_of
from petition_office.demo.places import CITY
from petition_office.demo.world import NEVER, World

ROWS, MISTAKEN = 6, 2
TITLES = ("登记编号", "信访人", "概要", "主要内容", "来访日期", "处理情况", "办结日期")


@dataclass
class OldTable:
    """The clerk of the city loads the finished petitions of the years before, each with its result and its day.

    A second table belongs to another city: it is undone as a whole, with the approval of the head.
    """

    world: World
    rng: Random
    now: datetime = NEVER

    def start(self) -> Steps:
        self._load("历年办结件.csv", "LN", ROWS)
        mistaken = self._load("外市办结件.csv", "WS", MISTAKEN)
        office = self.world.offices[CITY]
        undo = ask_undo(
            by=self.world.clerk(office),
            at=self.now,
            batch_id=mistaken,
            reason="上传了外市的台账",
            request_key=UUID(int=self.rng.getrandbits(128), version=4),
        )
        decide_undo(by=self.world.head(office), at=self.now, undo_id=undo.pk, agreed=True, send=False)
        run_undo(undo.pk, clock=lambda: self.now)
        yield from ()

    def _load(self, name: str, key: str, rows: int) -> int:
        """The batch that loads a table."""
        office = self.world.offices[CITY]
        clerk = self.world.clerk(office)
        batch = receive_file(by=clerk, at=self.now, office=office, file_name=name, content=self._table(key, rows))
        columns = {name: column for name, column in batch.mapping.items() if name in FIELDS}
        option = batch.mapping["default_channel"]
        facts = {"batch_id": batch.pk, "columns": columns, "option": option, "dry_run": False, "send": False}
        facts["settings"] = {OLD_ROWS: AS_HISTORY}
        queue_import(by=clerk, at=self.now, **facts)
        run_import(batch.pk, clock=lambda: self.now)
        return batch.pk

    def _table(self, key: str, rows: int) -> bytes:
        stream = io.StringIO()
        table = csv.writer(stream)
        table.writerow(TITLES)
        for number in range(1, rows + 1):
            came = self.world.first - timedelta(days=40 * number)
            table.writerow(self._row(f"{key}-{came.year}-{number:04}", came))
        return stream.getvalue().encode()

    def _row(self, key: str, came: date) -> list[str]:
        matter = texts.matter(self.rng, self.rng.choice(topics_of(Purpose.DEMAND, CITY)), CITY, came, 1)
        person = texts.person(self.rng, CITY)
        ended = came + timedelta(days=self.rng.randint(15, 30))
        result = "已依法处理并书面答复，信访人表示认可。"
        return [key, person.name, matter.subject, matter.body, came.isoformat(), result, ended.isoformat()]
