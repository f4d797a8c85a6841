"""Open calls (揭榜挂帅) in the demo: a first list that brought merit, a second that is running."""

import io
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID, uuid5

from cases.packages.actions.closing import Met
from cases.packages.enums import AssignmentStage, AssignmentState, ContactKind, SettledPart
from cases.packages.models.packages import Assignment
from cases.packages.policies import ANSWERED
from cases.petitions.enums import State
from cases.petitions.models.petitions import Petition
from cases.procedure.actions.perform import perform
from offices.files.uploads import checked_upload
from offices.organisation.models import Account
from petition_office.demo.life import Steps
from petition_office.demo.places import CITY, EAST
from petition_office.demo.receptions import photo
from petition_office.demo.world import NEVER, World
from supervision.calls.actions.bids import BidFacts, choose_bid, make_bid
from supervision.calls.actions.calls import CallFacts, CaseFacts, add_case, draft_call, publish_call
from supervision.calls.actions.merits import decide_merit, propose_merit

KEY = UUID("6f1c1f4e-5b0e-4a53-9d4e-2f6d8f3b7a10")
RULES = "自愿揭榜或由单位推荐，审定后包案；每周报告进展，化解销号后记录功绩。"
DIFFICULT = (
    "项目几经转手，原开发企业已注销，购房款去向需要逐笔核对。",
    "当年的安置文件与现行政策不一致，多部门意见不同，协调四次没有结果。",
    "经营场所与住宅同楼，达标后仍有影响，双方都已多次投诉。",
)
WANTED = (
    "查清资金和手续，拿出复工交付方案和时间表。",
    "明确适用政策，提出可以执行的安置意见。",
    "提出降噪改造和错时经营方案，促成书面协议。",
)


@dataclass
class SettledCall:
    """The first list: one old case, taken by a deputy of the district, settled, struck off; his merit is recorded."""

    world: World
    rng: Random
    now: datetime = NEVER

    def start(self) -> Steps:
        city, east = self.world.offices[CITY], self.world.offices[EAST]
        by, mayor = self.world.supervisor(city), self.world.staff[CITY].leader
        found = Petition.objects.filter(holder__path__startswith=east.path, sealed=False, state=State.CLOSED_LAPSED)
        found = found.filter(handler__isnull=False, assignments=None).select_related("handler")
        old = list(found.order_by("-received_on", "-pk")[:1])
        volunteers = _volunteers(self.world)
        if not old or not volunteers or mayor is None:
            return
        (case,) = _published(self.world, self.now, "信访疑难积案第一批榜单", old)
        yield self._later(3)
        plan = BidFacts(plan="先逐户核对账目，再与信访人和责任单位三方见面，一个月内签订协议。", days=45)
        bid = make_bid(by=volunteers[0], at=self.now, case_id=case, facts=plan)
        yield self._later(2)
        choose_bid(by=by, at=self.now, bid_id=bid.pk, reason="熟悉情况，方案可行。")
        yield self._later(2)
        package = Assignment.objects.select_related("leader").get(petition=old[0], state=AssignmentState.OPEN)
        facts: dict[str, Any] = {"petition_id": old[0].pk, "by": package.leader}
        if package.stage == AssignmentStage.WAITING:
            perform("accept_package", at=self.now, **facts)
        said = "愿意协商，希望由领导主持当面谈。"
        met: dict[str, Any] = {"kind": ContactKind.HOME, "on": self.now.date(), "said": said, "by_leader": True}
        perform("record_contact", at=self.now, **facts, **met)
        yield self._later(4)
        file = checked_upload(io.BytesIO(photo(package.pk)))
        part = Met(part=SettledPart.REASONABLE, account_of="三方协议已签订，款项付清。", proofs=[("协议.jpg", file)])
        perform("propose_close", at=self.now, **facts, account_of="诉求已依法解决，信访人书面认可。", parts=[part])
        perform("sign_close", at=self.now, **facts, agreed=True)
        yield self._later(1)
        perform("check_close", petition_id=old[0].pk, by=by, at=self.now, passed=True, reason="")
        yield self._later(1)
        what = "牵头逐户核账，四次主持三方协商，促成书面协议，拖了多年的积案一次化解。"
        merit = propose_merit(by=by, at=self.now, case_id=case, account=package.leader, what=what)
        yield self._later(1)
        decide_merit(by=mayor, at=self.now, merit_id=merit.pk, approved=True)

    def _later(self, days: int) -> datetime:
        return self.world.moment(self.rng, self.world.working_day(self.now.date(), days), self.now)


@dataclass
class Call:
    """The second list: three hard cases; one is taken, one has a bid that waits, one has none yet."""

    world: World
    rng: Random
    now: datetime = NEVER

    def start(self) -> Steps:
        city, east = self.world.offices[CITY], self.world.offices[EAST]
        by = self.world.supervisor(city)
        found = Petition.objects.filter(holder__path__startswith=city.path, is_open=True, sealed=False)
        found = found.filter(handler__isnull=False).exclude(assignments__state=AssignmentState.OPEN)
        hard = list(found.exclude(state__in=ANSWERED).select_related("handler").order_by("received_on", "pk")[:3])
        if len(hard) < 3:
            return
        cases = _published(self.world, self.now, "信访疑难积案第二批榜单", hard)
        yield self.world.moment(self.rng, self.world.working_day(self.now.date(), 3), self.now)
        volunteers = [*_volunteers(self.world), self.world.head(east)]
        plan = "两周内逐户走访，查清事实；邀请律师参加协商，月底前形成协议。"
        bids = [
            make_bid(by=volunteer, at=self.now, case_id=case, facts=BidFacts(plan=plan, days=60))
            for volunteer, case in zip(volunteers, cases[:2], strict=False)
        ]
        yield self.world.moment(self.rng, self.world.working_day(self.now.date(), 2), self.now)
        if bids:
            choose_bid(by=by, at=self.now, bid_id=bids[0].pk, reason="方案可行。")


def key(name: str) -> UUID:
    return uuid5(KEY, name)


def _volunteers(world: World) -> list[Account]:
    return [account for account in world.staff[EAST].others if account.title.startswith("副区长")]


def _published(world: World, at: datetime, name: str, hard: list[Petition]) -> list[int]:
    """The ids of the cases of a list of the city that is published at that moment."""
    city = world.offices[CITY]
    by, on = world.supervisor(city), at.date()
    facts = CallFacts(name=name, opens_on=on, closes_on=on + timedelta(days=45), rules=RULES)
    call = draft_call(by=by, at=at, office=city, facts=facts, request_key=key(name))
    cases = []
    for place, petition in enumerate(hard):
        listed = CaseFacts(
            unit=petition.handler or petition.holder,
            difficulty=DIFFICULT[place],
            wanted=WANTED[place],
            due_on=on + timedelta(days=120),
            merit_offered="化解销号的，记入年度考核专项功绩。",
        )
        cases.append(add_case(by=by, at=at, call_id=call.pk, petition=petition, facts=listed).pk)
    publish_call(by=by, at=at, call_id=call.pk)
    return cases
