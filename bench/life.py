"""The rows of one petition of the bench: 8 % open, a quarter of those overdue, two events, for some twenty."""

import random
from datetime import UTC, date, datetime, timedelta
from typing import Any

from bench.tables import LONG_HISTORIES, OPEN_SHARE, OVERDUE_SHARE, Table
from cases.petitions.models.clocks import Clock
from cases.petitions.models.parties import Batch, Petitioner
from cases.petitions.models.petitions import Demand, Petition, PetitionText
from offices.crypto import encrypt, keyed_hash
from offices.organisation.actions.records import event_hash, facts_as_text
from offices.organisation.models import Chain, Event

YEARS = 5
DAY = timedelta(days=1)
CALENDAR = "CN.1"
NAMES = ("王小明", "李建国", "张秀英", "刘洋", "陈静", "杨帆", "赵磊", "黄丽")


class Writer:
    """Collects rows for COPY. Ids are the petition's number, so that several processes never meet."""

    def __init__(self, size: int, today: date, people: dict[str, Any], source: random.Random) -> None:
        self.size, self.today, self.people, self.random = size, today, people, source
        self.tables = {
            model: Table(model) for model in (Chain, Event, Petition, PetitionText, Petitioner, Demand, Batch, Clock)
        }
        self.names = [(encrypt(name), keyed_hash(name), f"{name[0]}**") for name in NAMES]
        self.code = encrypt("ABCDEFGHJKMN")
        self.long_every = max(1, size // LONG_HISTORIES)
        self.city, self.clerk = people["city"], people["clerk"]

    def copy(self, cursor: Any) -> None:
        for table in self.tables.values():
            table.copy(cursor)

    def petition(self, number: int, subject: str, body: str) -> None:
        day = self.today - timedelta(days=round(365 * YEARS * (1 - number / self.size)))
        office = self.random.choice(self.people["departments"])
        is_open = self.random.random() < OPEN_SHARE
        due = self._due(day, is_open)
        name, name_hash, masked = self.random.choice(self.names)
        at = datetime(day.year, day.month, day.day, 2, number % 60, tzinfo=UTC)
        events = 20 if number % self.long_every == 0 else 2
        self.tables[Petition].add(
            id=number,
            number=f"370100-{day.year}-{number:07d}",
            query_code=self.code,
            query_code_hash=f"{number:064x}",
            chain_id=number,
            version=events,
            state="handling" if is_open else "closed_lapsed",
            is_open=is_open,
            profile="NAT-2022",
            registered_office_id=self.city,
            holder_id=office,
            handler_id=office,
            office_ids=[self.city, office],
            held_since=at,
            received_on=day,
            registered_at=at,
            registered_by_id=self.clerk,
            channel="visit",
            subject=subject,
            petitioner_masked=masked,
            purpose="demand",
            category_id=self.random.choice(self.people["categories"]),
            path=6,
            accepted_on=day,
            next_due=due if is_open else None,
            next_clock="decide" if is_open else "",
        )
        self.tables[PetitionText].add(petition_id=number, subject=subject, body=body, office_ids=[self.city, office])
        self.tables[Petitioner].add(
            id=number,
            petition_id=number,
            role="principal",
            name=name,
            name_hash=name_hash,
            name_masked=masked,
            identity_number="",
            phone="",
            address="",
        )
        self.tables[Demand].add(id=number, petition_id=number, number=1, text=subject)
        self.tables[Batch].add(
            id=number,
            petition_id=number,
            office_id=self.city,
            on=day,
            channel="visit",
            persons=1,
            recorded_at=at,
            recorded_by_id=self.clerk,
        )
        self._clocks(number, office, day, due, is_open)
        self._events(number, day, at, office, events)

    def _due(self, day: date, is_open: bool) -> date:
        if not is_open:
            return day + 60 * DAY
        if self.random.random() < OVERDUE_SHARE:
            return self.today - self.random.randint(1, 90) * DAY
        return self.today + self.random.randint(0, 60) * DAY

    def _clocks(self, number: int, office: int, day: date, due: date, is_open: bool) -> None:
        common = {"petition_id": number, "profile": "NAT-2022", "calendar": CALENDAR}
        routed = day + 15 * DAY
        self.tables[Clock].add(
            id=2 * number - 1,
            kind="route",
            state="met",
            office_id=self.city,
            start=day,
            made_on=day,
            due=routed,
            due_strict=routed,
            due_rolled=routed,
            stopped_on=day + 3 * DAY,
            **common,
        )
        self.tables[Clock].add(
            id=2 * number,
            kind="decide",
            state="running" if is_open else "met",
            office_id=office,
            start=due - 60 * DAY,
            made_on=due - 60 * DAY,
            due=due,
            due_strict=due,
            due_rolled=due,
            stopped_on=None if is_open else day + 40 * DAY,
            **common,
        )

    def _events(self, number: int, day: date, at: datetime, office: int, count: int) -> None:
        subject = f"petition:370100-{day.year}-{number:07d}"
        previous = ""
        for place in range(1, count + 1):
            moment = at + place * timedelta(hours=5)
            kind = "register" if place == 1 else "screen"
            facts = facts_as_text(
                {"from": "", "on": day, "set": {"state": "registered", "holder": office, "category": number % 20}}
            )
            by_name = "人员0"
            digest = event_hash(
                previous=previous,
                subject=subject,
                sequence=place,
                at=moment,
                kind=kind,
                by_id=self.clerk,
                by_name=by_name,
                office_id=self.city,
                facts_text=facts,
            )
            self.tables[Event].add(
                id=number * 20 + place,
                chain_id=number,
                sequence=place,
                at=moment,
                kind=kind,
                by_id=self.clerk,
                by_name=by_name,
                office_id=self.city,
                office_name="bench-city单位",
                facts_text=facts.replace("\\", "\\\\"),
                previous_hash=previous,
                hash=digest,
            )
            previous = digest
        self.tables[Chain].add(id=number, subject=subject, length=count, head=previous)
