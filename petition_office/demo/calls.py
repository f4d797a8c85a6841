"""Open calls (揭榜挂帅) in the demo: a first list that brought merit, one withdrawn, one that is running, a draft."""

import io
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID, uuid5

from django.db.models import QuerySet

from cases.package_closing.actions import Met
from cases.packages.enums import ContactKind, PackageStage, PackageState, SettledPart
from cases.packages.models.packages import Package
from cases.petitions.enums import ANSWERED, Purpose, State
from cases.petitions.models.petitions import Petition
from cases.procedure.actions.perform import perform
from offices.files.uploads import checked_upload
from offices.organisation.models import Account
from petition_office.demo.life import Steps
from petition_office.demo.places import CITY, EAST
from petition_office.demo.receptions import photo
from petition_office.demo.world import NEVER, World
from supervision.calls.actions.bids import BidFacts, choose_bid, make_bid, refuse_bids, withdraw_bid
from supervision.calls.actions.calls import (
    CallFacts,
    CaseFacts,
    add_case,
    close_call,
    draft_call,
    publish_call,
    withdraw_call,
    withdraw_case,
)
from supervision.calls.actions.merits import decide_merit, propose_merit, revoke_merit

KEY = UUID("6f1c1f4e-5b0e-4a53-9d4e-2f6d8f3b7a10")
RULES = "自愿揭榜或由单位推荐，审定后包案；每周报告进展，化解销号后记录功绩。"
MERIT = "牵头核实情况，四次主持三方协商，促成书面协议，多年的积案一次化解。"


@dataclass
class SettledCall:
    """The first list: one old case, taken by a deputy of the district and a team, closed; what merit it brought."""

    world: World
    rng: Random
    now: datetime = NEVER

    def start(self) -> Steps:
        city, east = self.world.offices[CITY], self.world.offices[EAST]
        by = self.world.supervisor(city)
        found = Petition.objects.filter(holder__path__startswith=east.path, sealed=False, state=State.CLOSED_LAPSED)
        old = _hard(self.world, found.filter(packages=None).order_by("-received_on", "-pk"), 1)
        volunteers = _volunteers(self.world)
        if not old or not volunteers:
            return
        call, (case,) = _published(self.world, self.now, "信访疑难积案第一批榜单", old)
        yield self._later(3)
        plan = "先把情况核实清楚，再与信访人、责任单位三方见面，一个月内签订协议。"
        team = tuple(
            self.world.handler(self.world.offices[f"{EAST}-{code}"]) for code in ("housing", "labour", "urban")
        )
        bid = make_bid(by=volunteers[0], at=self.now, case_id=case, facts=BidFacts(plan=plan, days=45, team=team))
        yield self._later(2)
        choose_bid(by=by, at=self.now, bid_id=bid.pk, reason="熟悉情况，方案可行。")
        yield self._later(2)
        package = Package.objects.select_related("leader", "unit").get(petition=old[0], state=PackageState.OPEN)
        facts: dict[str, Any] = {"petition_id": old[0].pk, "by": package.leader}
        if package.stage == PackageStage.WAITING:
            perform("accept_package", at=self.now, **facts)
        said = "愿意协商，希望由领导主持当面谈。"
        met: dict[str, Any] = {"kind": ContactKind.HOME, "on": self.now.date(), "said": said, "by_leader": True}
        perform("record_contact", at=self.now, **facts, **met)
        yield self._later(4)
        file = checked_upload(io.BytesIO(photo(package.pk)))
        account = "三方协议已签订，约定的事项已经办结。"
        part = Met(part=SettledPart.REASONABLE, account_of=account, proofs=[("协议.jpg", file)])
        claim: dict[str, Any] = {"account_of": "诉求已依法解决，信访人书面认可。", "parts": [part]}
        claim["without_measures"] = "由领导主持协商，当场签订协议，没有另定措施。"
        unit = self.world.handler(package.unit)
        perform("propose_close", petition_id=old[0].pk, by=unit, at=self.now, **claim)
        perform("sign_close", at=self.now, **facts, agreed=True)
        yield self._later(1)
        perform("check_close", petition_id=old[0].pk, by=by, at=self.now, passed=True, reason="")
        yield self._later(1)
        close_call(by=by, at=self.now, call_id=call, reason="榜单全部化解。")
        yield from self._honour(case, by, [package.leader, *team])

    def _honour(self, case: int, by: Account, people: list[Account]) -> Steps:
        """One merit recorded, one refused, one revoked, one that waits."""
        mayor = self.world.staff[CITY].leader
        if mayor is None:
            return
        texts = (MERIT, "参加协商，起草协议文本。", "陪同走访，整理卷宗。", "负责核对资料，逐项反馈落实情况。")
        merits = [
            propose_merit(by=by, at=self.now, case_id=case, account=account, what=text)
            for account, text in zip(people, texts, strict=True)
        ]
        yield self._later(1)
        decide_merit(by=mayor, at=self.now, merit_id=merits[0].pk, approved=True)
        decide_merit(by=mayor, at=self.now, merit_id=merits[1].pk, approved=False, reason="属于本职工作，不单独记录。")
        decide_merit(by=mayor, at=self.now, merit_id=merits[2].pk, approved=True)
        yield self._later(2)
        reason = "经核对，走访记录不是本人完成，登记有误。"
        revoke_merit(by=mayor, at=self.now, merit_id=merits[2].pk, reason=reason)

    def _later(self, days: int) -> datetime:
        return self.world.moment(self.rng, self.world.working_day(self.now.date(), days), self.now)


@dataclass
class Call:
    """The second list: four hard cases; one is taken by the better of two bids, one has a bid that waits, one has none
    yet, one is withdrawn. Before it a list that was withdrawn, after it a draft.
    """

    world: World
    rng: Random
    now: datetime = NEVER

    def start(self) -> Steps:
        city, east = self.world.offices[CITY], self.world.offices[EAST]
        by = self.world.supervisor(city)
        found = Petition.objects.filter(holder__path__startswith=city.path, is_open=True, sealed=False)
        found = found.exclude(packages__state=PackageState.OPEN).exclude(state__in=ANSWERED)
        found = found.order_by("received_on", "pk")
        hard = _hard(self.world, found, 4)
        if len(hard) < 3:
            return
        early, _cases = _published(self.world, self.now, "基层治理难题榜单", hard[2:3])
        yield self._later(2)
        withdraw_call(by=by, at=self.now, call_id=early, reason="并入信访疑难积案第二批榜单，一并张榜。")
        _call, cases = _published(self.world, self.now, "信访疑难积案第二批榜单", hard)
        yield self._later(3)
        # Two of those that nobody has taken on meanwhile.
        free = [place for place, petition in enumerate(hard) if _is_free(petition)]
        first, second = [*free, *(place for place in range(len(hard)) if place not in free)][:2]
        better = "逐户走访，查清事实；邀请律师参加协商，两个月内形成协议。"
        bids = [
            make_bid(by=bidder, at=self.now, case_id=cases[place], facts=BidFacts(plan=plan, days=60))
            for bidder, place, plan in (
                (_volunteers(self.world)[0], first, better),
                (self.world.head(east), first, "与责任单位会商，提出处理意见。"),
                (self.world.head(east), second, "先听取双方意见，再邀请第三方提出方案。"),
                (_volunteers(self.world)[0], second, better),
            )
        ]
        yield self._later(2)
        if _is_free(hard[first]):
            choose_bid(by=by, at=self.now, bid_id=bids[0].pk, reason="方案具体可行。")
            withdraw_bid(by=bids[3].bidder, at=self.now, bid_id=bids[3].pk)
        else:
            refuse_bids(by=by, at=self.now, case_id=cases[first], reason="信访件已经办结或已由领导包案，不再揭榜。")
            if _is_free(hard[second]):
                choose_bid(by=by, at=self.now, bid_id=bids[3].pk, reason="方案具体可行。")
        if len(cases) > 3:
            reason = "责任单位已拿出处理方案，由其继续办理。"
            last = max(place for place in range(len(cases)) if place not in (first, second))
            withdraw_case(by=by, at=self.now, case_id=cases[last], reason=reason)
        yield self._later(3)
        later = _hard(self.world, found, 2)
        if later:
            _drafted(self.world, self.now, "信访疑难积案第三批榜单", later)

    def _later(self, days: int) -> datetime:
        return self.world.moment(self.rng, self.world.working_day(self.now.date(), days), self.now)


def key(name: str) -> UUID:
    return uuid5(KEY, name)


def _volunteers(world: World) -> list[Account]:
    return [account for account in world.staff[EAST].others if account.title.startswith("副区长")]


def _is_free(petition: Petition) -> bool:
    """Whether it is still open and nobody has taken it on."""
    petition.refresh_from_db()
    return petition.is_open and not petition.packages.filter(state=PackageState.OPEN).exists()


def _hard(world: World, found: QuerySet[Petition], number: int) -> list[Petition]:
    """The first of the found demands that a unit handles, each of another matter than those called before; those that
    stay as they are before others.
    """
    hard: list[Petition] = []
    found = found.filter(purpose=Purpose.DEMAND, handler__isnull=False).select_related("handler")
    for petition in sorted(found[:200], key=lambda one: one.pk not in world.staying):
        difficulty = world.matters[petition.pk].difficulty()
        if len(hard) < number and difficulty not in world.called:
            world.called.add(difficulty)
            hard.append(petition)
    return hard


def _drafted(world: World, at: datetime, name: str, hard: list[Petition]) -> tuple[int, list[int]]:
    """The id of a list of the city that is drafted at that moment, and those of its cases."""
    city = world.offices[CITY]
    by, on = world.supervisor(city), at.date()
    facts = CallFacts(name=name, opens_on=on, closes_on=on + timedelta(days=45), rules=RULES)
    call = draft_call(by=by, at=at, office=city, facts=facts, request_key=key(name))
    cases = []
    for petition in hard:
        matter = world.matters[petition.pk]
        listed = CaseFacts(
            unit=petition.handler or petition.holder,
            difficulty=matter.difficulty(),
            wanted=matter.wanted(),
            due_on=on + timedelta(days=120),
            merit_offered="化解销号的，记入年度考核专项功绩。",
        )
        cases.append(add_case(by=by, at=at, call_id=call.pk, petition=petition, facts=listed).pk)
    return call.pk, cases


def _published(world: World, at: datetime, name: str, hard: list[Petition]) -> tuple[int, list[int]]:
    call, cases = _drafted(world, at, name, hard)
    publish_call(by=world.supervisor(world.offices[CITY]), at=at, call_id=call)
    return call, cases
