"""Leaders' packages in the demo: a campaign from a list handed down, meetings, reports on progress."""

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from django.utils import timezone

from cases.deadlines.terms import ClockKind
from cases.package_closing.actions import Met
from cases.packages.enums import CommitmentState, ContactKind, PackageStage, PackageState, SettledPart
from cases.packages.models.packages import Package, Reexamination
from cases.petitions.enums import ANSWERED, ClockState, State
from cases.petitions.models.clocks import Clock
from cases.petitions.models.petitions import Petition
from cases.procedure.actions.perform import perform
from offices.files.uploads import checked_upload
from offices.organisation.models import Office
from petition_office.demo.advising import Advising
from petition_office.demo.calls import Call, SettledCall, key
from petition_office.demo.campaigns import OtherCampaigns
from petition_office.demo.history import OldTable
from petition_office.demo.leading import Leading
from petition_office.demo.life import Steps
from petition_office.demo.meetings import OtherMeetings, after, convened, held
from petition_office.demo.places import CITY, EAST
from petition_office.demo.receptions import photo
from petition_office.demo.themes import ThemedReceptions
from petition_office.demo.world import NEVER, World, at_seconds
from supervision.campaigns.actions.campaigns import make_campaign, start_campaign
from supervision.campaigns.actions.loads import load_list, run_load
from supervision.campaigns.actions.papers import draft_circular, issue_paper, take_weeks
from supervision.campaigns.enums import CampaignKind
from supervision.campaigns.rows import Listed
from supervision.closings.actions import draw_sample
from supervision.closings.queries.closings import closed_between
from supervision.meetings.actions.minutes import close
from supervision.meetings.enums import MeetingKind

AFTERNOON = 15 * 3600
BACKLOG, LEAST = 30, 8
REPORTED = (
    "已约谈责任单位，明确了化解方案和时间节点。",
    "与信访人面谈一次，对主要诉求取得一致意见。",
    "专班到现场核查，形成调查报告，正在征求意见。",
    "有关单位的书面意见已收齐，正在起草答复。",
)
SAID = ("希望尽快拿到书面结果，对处理思路没有意见。", "认可已做的工作，要求明确具体日期。")
NO_MEASURE = "原处理意见已全部落实，核实和回访后没有需要另行采取的措施。"
SETTLED = "诉求已依法解决，书面答复已送达，回访信访人表示认可。"


@dataclass
class Campaign:
    """A city hands down thirty old cases of a district: leaders take them on, meet on them, settle some of them."""

    world: World
    rng: Random
    now: datetime = NEVER
    cases: list[Petition] = field(default_factory=list)

    def start(self) -> Steps:
        city, east = self.world.offices[CITY], self.world.offices[EAST]
        self.by = self.world.supervisor(city)
        self.cases = self._backlog(east)
        if len(self.cases) < LEAST:
            return
        self._hand_down(city, east)
        yield self._later(1)
        for place, package in enumerate(self._packages()):
            self._answer(package, objects=place == 2)
        yield self._later(2)
        first = convened(self.world, self.now, MeetingKind.JOINT, self.cases[:5])
        yield after(first, self._later(2))
        held(self.world, self.now, first)
        close(by=self.world.supervisor(east), at=self.now, meeting_id=first.pk)
        for place, package in enumerate(self._packages()):
            if place % 3 == 0:
                yield self._later(1)
            self._work(package, place)
        yield self._later(3)
        second = convened(self.world, self.now, MeetingKind.JOINT, self.cases[3:9])
        yield after(second, self._later(2))
        held(self.world, self.now, second)
        close(by=self.world.supervisor(east), at=self.now, meeting_id=second.pk)
        yield self._later(2)
        yield from self._settle()
        yield self._later(1)
        self._raise()
        yield self._later(5)
        yield from self._look_again(city)
        draft = draft_circular(
            by=self.by,
            at=self.now,
            campaign_id=self.id,
            on=self.now.date() - timedelta(days=1),
            request_key=key("通报"),
        )
        yield self._later(1)
        issue_paper(by=self.by, at=self.now, paper_id=draft.pk, title=draft.title, body=draft.body)
        yield at_seconds(self.world.last, AFTERNOON)
        take_weeks(today=self.now.date(), at=self.now)
        convened(self.world, self.now, MeetingKind.STUDY, self.cases[5:9])

    def _later(self, days: int) -> datetime:
        return self.world.moment(self.rng, self.world.working_day(self.now.date(), days), self.now)

    def _backlog(self, east: Office) -> list[Petition]:
        """The oldest open cases of the district that nobody has taken on; answered ones first, they can be settled."""
        found = Petition.objects.filter(holder__path__startswith=east.path, sealed=False, handler__isnull=False)
        found = found.exclude(packages__state=PackageState.OPEN).order_by("received_on", "pk")
        lapsed = list(found.filter(state=State.CLOSED_LAPSED))[:-1]  # the newest is for the first open call
        answered = [*found.filter(state=State.SERVED), *lapsed][: BACKLOG // 3]
        return answered + list(found.filter(is_open=True).exclude(state__in=ANSWERED)[: BACKLOG - len(answered)])

    def _hand_down(self, city: Office, east: Office) -> None:
        leaders = [*filter(None, (self.world.staff[EAST].leader, *self.world.staff[EAST].others))]
        leaders = [one for one in leaders if one.title != "督查员"]
        due = self.now.date() + timedelta(days=120)
        made = make_campaign(
            by=self.by,
            at=self.now,
            office=city,
            request_key=key("专项"),
            name="重复信访、信访积案专项化解",
            kind=CampaignKind.BACKLOG,
            description="市联席会议交办的信访积案，逐件明确包案领导、责任单位、责任人和化解期限。",
            starts_on=self.now.date(),
            ends_on=due + timedelta(days=30),
            closed_target=100,
            settled_target=80,
        )
        self.id = made.pk
        listed = [
            Listed(
                line=line,
                number=petition.number,
                leader=leaders[line % len(leaders)].username,
                unit=petition.handler.code if petition.handler else "",
                responsible="分管负责人",
                due=due.isoformat(),
            )
            for line, petition in enumerate(self.cases, start=1)
        ]
        load = load_list(
            by=self.by, at=self.now, campaign_id=made.pk, listed=listed, reason="市交办清单", request_key=key("清单")
        )
        run_load(load.pk, clock=lambda: self.now)
        start_campaign(by=self.by, at=self.now, campaign_id=made.pk)

    def _packages(self) -> list[Package]:
        found = Package.objects.filter(petition__in=self.cases, state=PackageState.OPEN)
        return list(found.select_related("leader", "unit", "petition").order_by("pk"))

    def _answer(self, package: Package, *, objects: bool) -> None:
        facts: dict[str, Any] = {"petition_id": package.petition_id, "at": self.now}
        if not objects:
            perform("accept_package", by=package.leader, **facts)
            return
        perform("object_package", by=package.leader, reason="该事项不属于本人分管范围，建议另行确定。", **facts)
        perform("decide_package_objection", by=self.by, upheld=False, reason="涉及多个部门，仍由原领导牵头。", **facts)

    def _work(self, package: Package, place: int) -> None:
        """A contact, now and then a measure or an obstacle."""
        leader, unit = package.leader, package.unit
        facts: dict[str, Any] = {"petition_id": package.petition_id, "by": leader, "at": self.now}
        if package.stage != PackageStage.WORKING:
            return
        kind = (ContactKind.INVITED, ContactKind.HOME, ContactKind.VISIT)[place % 3]
        said = SAID[place % len(SAID)]
        perform("record_contact", **facts, kind=kind, on=self.now.date(), said=said, by_leader=place % 2 == 0)
        perform("report_progress", **facts, text=REPORTED[place % len(REPORTED)])
        if place % 3 == 1:
            due = self.now.date() + timedelta(days=25)
            text = self.world.matters[package.petition_id].measure()
            perform("add_measure", **facts, unit=unit, owner=self.world.handler(unit).name, text=text, due_on=due)
        if place % 7 == 3:
            perform("add_obstacle", **facts, text="历史资料缺失，需要调取原始档案。", unit=unit, owner="档案室")

    def _settle(self) -> Steps:
        """Three are closed, one is sent back by the city, one waits for the city's check."""
        ready = [one for one in self._packages() if self._finish_commitments(one)][:5]
        for place, package in enumerate(ready):
            facts: dict[str, Any] = {"petition_id": package.petition_id, "at": self.now}
            file = checked_upload(io.BytesIO(photo(package.pk)))
            part = Met(part=SettledPart.REASONABLE, account_of="已解决到位。", proofs=[("办结照片.jpg", file)])
            met: dict[str, Any] = {"kind": ContactKind.VISIT, "on": self.now.date(), "said": SAID[0]}
            perform("record_contact", **facts, by=package.leader, **met, by_leader=True)
            claim: dict[str, Any] = {"account_of": SETTLED, "parts": [part]}
            if not package.petition.measures.filter(state=CommitmentState.KEPT).exists():
                claim["without_measures"] = NO_MEASURE
            perform("propose_close", **facts, by=self.world.handler(package.unit), **claim)
            perform("sign_close", **facts, by=package.leader, agreed=True)
            if place == 4:
                continue
            yield self._later(1)
            passed = place != 3
            reason = "" if passed else "回访时信访人反映还有一项没有落实，请核实后再报。"
            facts["at"] = self.now
            perform("check_close", **facts, by=self.by, passed=passed, reason=reason)

    def _look_again(self, city: Office) -> Steps:
        """A sample of each of three days: one is settled, one is not and packaged again, one waits for the visit.

        On these days one package was closed, so that chance has nothing to choose.
        """
        closed = Package.objects.filter(petition__in=self.cases, state=PackageState.CLOSED).order_by("ended_at")
        days = [timezone.localdate(package.ended_at) for package in closed if package.ended_at]
        alone = [day for day in days if closed_between(self.by, city, day, day).count() == 1]
        for place, day in enumerate(alone[:3]):
            due = self.now.date() + timedelta(days=20)
            draw_sample(office=city, since=day, until=day, due_on=due, by=self.by, at=self.now)
            drawn = Reexamination.objects.filter(drawn_at=self.now, settled=None).order_by("pk").first()
            if place == 2 or drawn is None:
                continue
            petition = drawn.package.petition_id
            yield self._later(2)
            facts: dict[str, Any] = {"settled": True, "findings": "上门回访，信访人确认事项已解决，没有新的诉求。"}
            if place == 1:
                facts = {"settled": False, "findings": "电话回访，信访人反映还有一项没有落实。", "due_on": due}
            perform("reexamine", petition_id=petition, by=self.by, at=self.now, **facts)

    def _finish_commitments(self, package: Package) -> bool:
        """What a closing asks for: answered, and everything promised, planned or ordered is done or dropped."""
        petition = package.petition
        petition.refresh_from_db()
        if petition.state not in ANSWERED or package.stage != PackageStage.WORKING:
            return False
        facts: dict[str, Any] = {"petition_id": petition.pk, "at": self.now}
        file = checked_upload(io.BytesIO(photo(petition.pk)))
        for measure in petition.measures.filter(state=CommitmentState.OPEN):
            proof: dict[str, Any] = {"number": measure.number, "account_of": "已完成。", "proofs": [("现场.jpg", file)]}
            perform("prove_measure", **facts, by=self.world.handler(package.unit), **proof)
            perform("decide_measure", **facts, by=package.leader, number=measure.number, kept=True)
        for action in petition.action_items.filter(state=CommitmentState.OPEN):
            proof = {"number": action.number, "account_of": "已形成书面意见。", "proofs": [("意见.jpg", file)]}
            perform("prove_action", **facts, by=self.world.handler(package.unit), **proof)
            perform("decide_action", **facts, by=self.world.supervisor(action.office), number=action.number, kept=True)
        return not petition.promises.exclude(state="kept").exists()

    def _raise(self) -> None:
        """One that crosses districts goes up to a leader of the city."""
        package = next((one for one in self._packages() if one.petition.state not in ANSWERED), None)
        mayor = self.world.staff[CITY].leader
        if package is None or mayor is None:
            return
        facts: dict[str, Any] = {"petition_id": package.petition_id, "at": self.now}
        reason = "涉及市区两级多个部门，区级难以协调。"
        perform("ask_raise", **facts, by=package.leader, reason=reason)
        due = self.now.date() + timedelta(days=60)
        raised: dict[str, Any] = {"leader": mayor, "unit": package.unit, "due_on": due, "reason": reason}
        perform("raise_package", **facts, by=self.by, **raised)


@dataclass
class Reports:
    """Who owes a report on progress gives it on the day, or on the last working day before it, mostly."""

    world: World
    rng: Random
    day: date
    now: datetime = NEVER

    def start(self) -> Steps:
        owed = Clock.objects.filter(kind=ClockKind.PROGRESS, state=ClockState.RUNNING)
        owed = owed.filter(due__lt=self.world.working_day(self.day, 1))
        for clock in owed.select_related("petition").order_by("pk"):
            if self.rng.random() < 0.03:
                continue
            package = clock.petition.packages.filter(state=PackageState.OPEN).select_related("leader").first()
            if package is None:
                continue
            facts: dict[str, Any] = {"petition_id": clock.petition_id, "by": package.leader, "at": self.now}
            reported = self.rng.choice(REPORTED)
            perform("report_progress", **facts, text=reported)
            if self.rng.random() < 0.6 or "面谈" in reported:  # who says to have spoken with somebody has
                kind, said = self.rng.choice((ContactKind.INVITED, ContactKind.HOME)), self.rng.choice(SAID)
                led = self.rng.random() < 0.5
                perform("record_contact", **facts, kind=kind, on=self.day, said=said, by_leader=led)
        yield from ()


Work = (
    Advising
    | Campaign
    | Call
    | SettledCall
    | Leading
    | OtherMeetings
    | OtherCampaigns
    | OldTable
    | Reports
    | ThemedReceptions
)


def packages(world: World, seed: str, months: int) -> Iterator[tuple[datetime, Work]]:
    """The campaigns, calls, packages and meetings of the last weeks, and each day's reports on progress."""
    begins = world.days_back(45)
    if begins > world.first + timedelta(days=14):
        yield at_seconds(begins, AFTERNOON), Campaign(world, Random(f"{seed}:campaign"))
        yield at_seconds(world.days_back(40), AFTERNOON), SettledCall(world, Random(f"{seed}:first call"))
        yield at_seconds(world.days_back(18), AFTERNOON), Call(world, Random(f"{seed}:call"))
        yield at_seconds(world.days_back(24), AFTERNOON), Leading(world, Random(f"{seed}:leading"))
        yield at_seconds(world.days_back(16), AFTERNOON), Advising(world, Random(f"{seed}:advising"))
        yield at_seconds(world.days_back(12), AFTERNOON), OtherMeetings(world, Random(f"{seed}:meetings"))
        yield at_seconds(world.days_back(43), AFTERNOON), OtherCampaigns(world, Random(f"{seed}:campaigns"))
        yield at_seconds(world.days_back(28), AFTERNOON + 900), ThemedReceptions(world, Random(f"{seed}:themes"))
        yield at_seconds(world.days_back(42), AFTERNOON), OldTable(world, Random(f"{seed}:history"))
    first = world.today - timedelta(days=30 * months)
    for day in world.days:
        if first <= day < world.today:
            yield at_seconds(day, AFTERNOON + 5400), Reports(world, Random(f"{seed}:reports:{day}"), day)
