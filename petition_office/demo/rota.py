"""The reception days of the demo: who receives, the rule, each month's rota, and what was changed of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from offices.errors import ActionRefused
from offices.organisation.models import Office
from petition_office.demo.life import Steps
from petition_office.demo.places import CITY, EAST
from petition_office.demo.world import NEVER, OPENS, World, at_seconds
from visits.hall.models import Hall
from visits.rota.actions.days import add_day, cancel_day, change_day, replace_leader
from visits.rota.actions.leaders import record_absence, save_leader
from visits.rota.actions.plans import approve_plan, draw_plan, publish_plan, submit_plan
from visits.rota.actions.rules import save_rule
from visits.rota.enums import DayKind, LegalBody, PlanState
from visits.rota.models import Leader, Plan, ReceptionDay

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
VIDEO_POINTS = ("云西县信访局视频接访点（人民路18号）", "云东区来访接待中心视频接访点（和平街道解放路6号）")
# Other days of each month: kind, hour, place, further facts.
OTHER_DAYS: dict[str, tuple[tuple[DayKind, int, str, dict[str, Any]], ...]] = {
    CITY: (
        (DayKind.VIDEO, 14, "市信访局视频接访室", {"points": VIDEO_POINTS}),
        (DayKind.INVITED, 15, "市信访局第二接谈室", {}),
        (DayKind.WITH_CASE, 14, "云西县信访局", {}),
        (DayKind.HOME, 9, "北站商圈党群服务中心", {}),
    ),
    EAST: (
        (DayKind.HOME, 14, "幸福社区居民活动室", {}),
        (DayKind.EVENING, 19, "幸福社区居民活动室", {}),
        (DayKind.THEMED, 14, "云东区来访接待中心", {"theme": "物业服务和老旧小区改造"}),
        (DayKind.WITH_CASE, 15, "新华街道办事处", {}),
        (DayKind.HOUSEHOLD, 10, "和平街道幸福社区3号楼2单元", {}),
    ),
}
REASONS = {
    DayKind.VIDEO: "方便边远乡镇群众，增加视频接访",
    DayKind.INVITED: "约请长期未化解事项的信访人",
    DayKind.WITH_CASE: "带案到现场听取意见",
    DayKind.HOME: "到群众家门口听取意见",
    DayKind.HOUSEHOLD: "信访人行动不便，入户听取意见",
    DayKind.EVENING: "群众白天上班，增加夜访",
    DayKind.THEMED: "同类诉求较多，集中接访",
}
# Rotas further ahead, with the months after the last published one.
AHEAD = ((CITY, 0, PlanState.APPROVED), (EAST, 0, PlanState.SUBMITTED), (EAST, 1, PlanState.DRAFT))
BODIES = [LegalBody.LAWYER, LegalBody.POLICE, LegalBody.PROCURATORATE, LegalBody.COURT, LegalBody.JUSTICE]


def make_rotas(world: World, halls: dict[str, Hall], at: datetime, back: int) -> None:
    """The leaders who receive and the rule of each office; days count from the first month that has a rota."""
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
            counted_from=first_month(world, back),
        )


@dataclass
class RotaLife:
    """One office's rota of one month, from the draw to its publication, or to an earlier state to `stop` in. Days of
    other kinds are announced with it; a leader falls ill in some months.
    """

    world: World
    rng: Random
    office: Office
    month: date
    stop: str = ""
    now: datetime = NEVER

    def start(self) -> Steps:
        clerk, head = self.world.clerk(self.office), self.world.head(self.office)
        plan = draw_plan(by=clerk, at=self.now, office=self.office, month=self.month)
        if self.stop == PlanState.DRAFT:
            return
        yield self._later(1)
        submit_plan(by=clerk, at=self.now, plan_id=plan.pk)
        if self.stop == PlanState.SUBMITTED:
            return
        yield self._later(20)
        approve_plan(by=head, at=self.now, plan_id=plan.pk)
        yield self._later(2)
        if self.stop == PlanState.APPROVED:
            return
        publish_plan(by=clerk, at=self.now, plan_id=plan.pk)
        self._announce(plan)
        ill = self._somebody(plan)
        if ill is None or ill.leader is None:
            return
        yield self.world.moment(self.rng, self.world.days[self.world.days.index(ill.on) - 2])
        record_absence(by=clerk, at=self.now, leader=ill.leader, first=ill.on, last=ill.on, reason="因病")
        ill.refresh_from_db()
        other = self._free(plan, ill.on)
        if other is not None:
            replace_leader(by=clerk, at=self.now, day_id=ill.pk, version=ill.version, leader=other, reason="因病更换")

    def _later(self, hours: int) -> datetime:
        return self.world.moment(self.rng, self.now.date(), self.now + timedelta(hours=hours))

    def _somebody(self, plan: Plan) -> ReceptionDay | None:
        """A day in the second half of the month whose leader will be ill."""
        days = plan.days.exclude(leader=None).filter(on__gte=self.month + timedelta(days=14), on__lt=self.world.today)
        return days.select_related("leader").order_by("on", "pk").first()

    def _free(self, plan: Plan, on: date) -> Leader | None:
        busy = plan.days.filter(on=on).exclude(leader=None).values("leader")
        return Leader.objects.filter(office=self.office, is_chief=False).exclude(pk__in=busy).order_by("pk").last()

    def _announce(self, plan: Plan) -> None:
        """Besides the rota: leaders go to people, invite them, receive on one theme. One day is moved, one gets other
        units, one is cancelled.
        """
        leader = Leader.objects.filter(office=self.office, is_chief=False).order_by("pk").first()
        made = []
        for number, (kind, hour, place, more) in enumerate(OTHER_DAYS[self.office.code]):
            on = self.world.working_day(self.month + timedelta(days=4 + 5 * number), 0)
            if leader is None or on <= self.now.date() or on.month != self.month.month:
                continue
            try:
                made.append(
                    add_day(
                        by=self.world.clerk(self.office),
                        at=self.now,
                        plan_id=plan.pk,
                        reason=REASONS[kind],
                        on=on,
                        starts=time(hour),
                        ends=time(hour + 2),
                        place=place,
                        kind=kind,
                        leader=leader,
                        **more,
                    )
                )
            except ActionRefused:
                continue  # the leader receives at that hour already
        facts: dict[str, Any] = {"by": self.world.clerk(self.office), "at": self.now}
        if len(made) < 4:
            return
        moved, edited, cancelled = made[0], made[2], made[3]
        reason = "与其他会议冲突，调整时间。"
        times: dict[str, Any] = {"starts": time(moved.starts.hour + 1), "ends": time(moved.ends.hour + 1)}
        change_day(**facts, day_id=moved.pk, version=moved.version, reason=reason, **times)
        units = tuple(self.world.offices[f"{self.office.code}-{topic}"] for topic in UNITS[self.office.code])
        change_day(**facts, day_id=edited.pk, version=edited.version, reason="增加参加接访的部门。", units=units)
        cancel_day(**facts, day_id=cancelled.pk, version=cancelled.version, reason="接访领导另有公务，另行安排。")


def first_month(world: World, back: int) -> date:
    """The first month with a rota, `back` months before this one where the demo reaches that far."""
    month = world.today.replace(day=1)
    for _month in range(back):
        earlier = (month - timedelta(days=1)).replace(day=1)
        if earlier <= world.first + timedelta(days=31):
            break
        month = earlier
    return month


def rotas(world: World, seed: str, back: int) -> Iterator[tuple[datetime, RotaLife]]:
    """The rotas of the last months, this one and the next, each drawn some eight working days before its month."""
    month, last = first_month(world, back), (world.today.replace(day=1) + timedelta(days=32)).replace(day=1)
    while month <= last:
        begin = world.days[world.days.index(world.working_day(month, 0)) - 12]
        if world.first + timedelta(days=31) < month and begin < world.today:
            for code in LEADERS:
                rng = Random(f"{seed}:rota:{code}:{month}")
                yield at_seconds(begin, OPENS + 600), RotaLife(world, rng, world.offices[code], month)
        month = (month + timedelta(days=32)).replace(day=1)
    for code, ahead, stop in AHEAD:
        later = (month + timedelta(days=32 * ahead)).replace(day=1)
        rng = Random(f"{seed}:rota:{code}:{later}")
        yield at_seconds(world.days_back(3), OPENS + 600), RotaLife(world, rng, world.offices[code], later, stop)
