"""The reception days of the demo: who receives, the rule, each month's rota, and what was changed of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from offices.organisation.models import Office
from petition_office.demo.life import Steps
from petition_office.demo.places import CITY, EAST
from petition_office.demo.world import NEVER, OPENS, World, at_seconds
from visits.hall.models import Hall
from visits.rota.actions.days import add_day, replace_leader
from visits.rota.actions.leaders import record_absence, save_leader
from visits.rota.actions.plans import approve_plan, draw_plan, publish_plan, submit_plan
from visits.rota.actions.rules import save_rule
from visits.rota.enums import DayKind, LegalBody
from visits.rota.models import Leader, Plan, ReceptionDay

MONTHS_BACK = 4
# Office → (username, post, chief, weight); the accounts are those of the demo.
LEADERS: dict[str, tuple[tuple[str, str, bool, int], ...]] = {
    CITY: (("mayor", "市委常委、副市长", True, 1), ("leader", "市信访局局长", False, 2)),
    EAST: (
        ("east_secretary", "区委书记", True, 1),
        ("east_mayor", "区长", True, 1),
        ("east_deputy1", "区委副书记", False, 2),
        ("east_deputy2", "常务副区长", False, 2),
        ("east_deputy3", "副区长", False, 3),
        ("east_leader", "区信访局局长", False, 3),
    ),
}
UNITS = {CITY: ("housing", "labour", "land"), EAST: ("housing", "labour", "urban")}
WEEKDAYS = {CITY: [2], EAST: [0, 2, 4]}
BODIES = [LegalBody.LAWYER, LegalBody.POLICE, LegalBody.PROCURATORATE, LegalBody.COURT, LegalBody.JUSTICE]


def make_rotas(world: World, halls: dict[str, Hall], at: datetime) -> None:
    """The leaders who receive and the rule of each office."""
    for code, leaders in LEADERS.items():
        office, hall = world.offices[code], halls[code]
        clerk = world.clerk(office)
        accounts = {account.username: account for account in world.staff[code].everyone()}
        for username, post, chief, weight in leaders:
            save_leader(
                by=clerk, at=at, office=office, account=accounts[username], post=post, is_chief=chief, weight=weight
            )
        save_rule(
            by=clerk,
            at=at,
            office=office,
            weekdays=WEEKDAYS[code],
            starts=time(9),
            ends=time(11, 30),
            place=hall.name,
            room=hall.windows.get(label="领导接访室"),
            units=[world.offices[f"{code}-{topic}"] for topic in UNITS[code]],
            legal_weekday=1,
            legal_bodies=BODIES,
        )


@dataclass
class RotaLife:
    """One office's rota of one month, from the draw to its publication; a leader falls ill in some months."""

    world: World
    rng: Random
    office: Office
    month: date
    now: datetime = NEVER

    def start(self) -> Steps:
        clerk, head = self.world.clerk(self.office), self.world.head(self.office)
        plan = draw_plan(by=clerk, at=self.now, office=self.office, month=self.month)
        yield self._later(1)
        submit_plan(by=clerk, at=self.now, plan_id=plan.pk)
        yield self._later(20)
        approve_plan(by=head, at=self.now, plan_id=plan.pk)
        yield self._later(2)
        publish_plan(by=clerk, at=self.now, plan_id=plan.pk)
        ill = self._somebody(plan)
        if ill is None or ill.leader is None:
            return
        yield self.world.moment(self.rng, self.world.days[self.world.days.index(ill.on) - 2])
        record_absence(by=clerk, at=self.now, leader=ill.leader, first=ill.on, last=ill.on, reason="因病")
        ill.refresh_from_db()
        other = self._free(plan, ill.on)
        if other is not None:
            replace_leader(by=clerk, at=self.now, day_id=ill.pk, version=ill.version, leader=other, reason="因病更换")
        self._evening(plan)

    def _later(self, hours: int) -> datetime:
        return self.world.moment(self.rng, self.now.date(), self.now + timedelta(hours=hours))

    def _somebody(self, plan: Plan) -> ReceptionDay | None:
        """A day in the second half of the month whose leader will be ill."""
        days = plan.days.exclude(leader=None).filter(on__gte=self.month + timedelta(days=14), on__lt=self.world.today)
        return days.select_related("leader").order_by("on", "pk").first()

    def _free(self, plan: Plan, on: date) -> Leader | None:
        busy = plan.days.filter(on=on).exclude(leader=None).values("leader")
        return Leader.objects.filter(office=self.office, is_chief=False).exclude(pk__in=busy).order_by("pk").last()

    def _evening(self, plan: Plan) -> None:
        """An evening in a village, announced after the rota was out."""
        leader = Leader.objects.filter(office=self.office, is_chief=False).order_by("pk").first()
        on = self.now.date() + timedelta(days=4)
        if on >= self.month + timedelta(days=28) or plan.days.filter(on=on, leader=leader).exists():
            return
        add_day(
            by=self.world.clerk(self.office),
            at=self.now,
            plan_id=plan.pk,
            reason="群众白天上班，增加夜访",
            on=on,
            starts=time(19),
            ends=time(21),
            place="幸福社区居民活动室",
            kind=DayKind.EVENING,
            leader=leader,
        )


def rotas(world: World, seed: str) -> Iterator[tuple[datetime, RotaLife]]:
    """The rotas of the last months, this one and the next, each drawn some eight working days before its month."""
    first = world.today.replace(day=1)
    months = [first]
    for _back in range(MONTHS_BACK):
        months.append((months[-1] - timedelta(days=1)).replace(day=1))
    months.append((first + timedelta(days=32)).replace(day=1))
    for month in sorted(months):
        if month <= world.first + timedelta(days=31):
            continue
        begin = world.days[world.days.index(world.working_day(month, 0)) - 12]
        if begin >= world.today:
            continue
        for code in LEADERS:
            rng = Random(f"{seed}:rota:{code}:{month}")
            yield at_seconds(begin, OPENS + 600), RotaLife(world, rng, world.offices[code], month)
