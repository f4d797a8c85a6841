"""Themed receptions across offices of the demo: one has ended, with a county that says why it held none; one runs."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from petition_office.demo.calls import key
from petition_office.demo.life import Steps
from petition_office.demo.places import CITY, EAST, WEST
from petition_office.demo.world import NEVER, World
from visits.rota.enums import DayState
from visits.rota.models import ReceptionDay, Theme
from visits.themes.actions.themes import ask_silent, count_day, end_theme, open_theme, say_not_held


@dataclass
class ThemedReceptions:
    """The city calls, the district receives, the county is asked once."""

    world: World
    rng: Random
    now: datetime = NEVER

    def start(self) -> Steps:
        self.by = self.world.supervisor(self.world.offices[CITY])
        wages = self._open("农民工工资专题接访", "建设领域拖欠农民工工资", "云溪联办〔%d〕6号", 14)
        yield self._later(11)
        self._count(wages)
        ask_silent(by=self.by, at=self.now, theme_id=wages.pk)
        yield self._later(2)
        west = self.world.offices[WEST]
        facts: dict[str, Any] = {"by": self.world.clerk(west), "at": self.now, "theme_id": wages.pk}
        say_not_held(**facts, office=west, reason="期间没有同类来访，已在各乡镇摸排，下月另行安排。")
        yield self._later(4)
        end_theme(by=self.by, at=self.now, theme_id=wages.pk)
        running = self._open(
            "物业服务和老旧小区改造专题接访", "住宅物业收费、维修资金、小区改造", "云溪联办〔%d〕9号", 60
        )
        yield self._later(4)
        self._count(running)

    def _open(self, title: str, matter: str, number: str, days: int) -> Theme:
        opened = open_theme(
            by=self.by,
            at=self.now,
            office=self.world.offices[CITY],
            title=title,
            matter=matter,
            file_number=number % self.now.year,
            starts_on=self.now.date() - timedelta(days=1),
            ends_on=self.now.date() + timedelta(days=days),
            offices=[self.world.offices[EAST], self.world.offices[WEST]],
            request_key=key(title),
        )
        return opened.theme

    def _count(self, theme: Theme) -> None:
        """The district's days that were held in the period."""
        east = self.world.offices[EAST]
        days = ReceptionDay.objects.filter(office=east, state=DayState.HELD, part_of=None, leader__isnull=False)
        for day in days.filter(on__gte=theme.starts_on, on__lte=theme.ends_on).order_by("on", "pk")[:2]:
            count_day(by=self.world.clerk(east), at=self.now, theme_id=theme.pk, day_id=day.pk)

    def _later(self, days: int) -> datetime:
        return self.world.moment(self.rng, self.world.working_day(self.now.date(), days), self.now)
