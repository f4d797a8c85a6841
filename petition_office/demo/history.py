"""A table of an old office in the demo: what was finished before the city came to this system."""

import csv
import io
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from cases.jobs.actions.imports import queue_import, receive_file, run_import
from cases.jobs.sheet_titles import FIELDS
from cases.petitions.enums import Purpose
from petition_office.demo import texts
from petition_office.demo.life import Steps, topics_of
from petition_office.demo.places import CITY
from petition_office.demo.world import NEVER, World

ROWS = 6
TITLES = ("登记编号", "信访人", "概要", "主要内容", "来访日期", "处理情况", "办结日期")


@dataclass
class OldTable:
    """The clerk of the city loads the finished petitions of the years before, each with its result and its day."""

    world: World
    rng: Random
    now: datetime = NEVER

    def start(self) -> Steps:
        office = self.world.offices[CITY]
        clerk = self.world.clerk(office)
        name = "历年办结件.csv"
        batch = receive_file(by=clerk, at=self.now, office=office, file_name=name, content=self._table())
        columns = {name: column for name, column in batch.mapping.items() if name in FIELDS}
        option = batch.mapping["default_channel"]
        facts = {"batch_id": batch.pk, "columns": columns, "option": option, "dry_run": False, "send": False}
        queue_import(by=clerk, at=self.now, **facts)
        run_import(batch.pk, clock=lambda: self.now)
        yield from ()

    def _table(self) -> bytes:
        stream = io.StringIO()
        table = csv.writer(stream)
        table.writerow(TITLES)
        for number in range(1, ROWS + 1):
            came = self.world.first - timedelta(days=40 * number)
            table.writerow(self._row(number, came))
        return stream.getvalue().encode()

    def _row(self, number: int, came: date) -> list[str]:
        matter = texts.matter(self.rng, self.rng.choice(topics_of(Purpose.DEMAND, CITY)), CITY, came, 1)
        person = texts.person(self.rng, CITY)
        ended = came + timedelta(days=self.rng.randint(15, 30))
        result = "已依法处理并书面答复，信访人表示认可。"
        key = f"LN-{came.year}-{number:04}"
        return [key, person.name, matter.subject, matter.body, came.isoformat(), result, ended.isoformat()]
