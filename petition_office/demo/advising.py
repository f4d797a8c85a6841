"""What petition offices of the demo advise other organs (第四十条): answered, still to answer, to be signed."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from cases.petitions.models.petitions import Petition
from offices.organisation.models import Office
from petition_office.demo.life import Steps
from petition_office.demo.places import CITY, EAST, WEST
from petition_office.demo.world import NEVER, World
from supervision.advice.actions.answering import answer_advice, examine_answer
from supervision.advice.actions.drafting import AdviceFacts, decide_draft, draft_advice, hand_in
from supervision.advice.enums import AdviceKind
from supervision.advice.models import AdviceLetter
from supervision.inspections.actions import Planned, demand_item, find, plan_inspection, start_inspection
from supervision.inspections.enums import InspectionWay

IMPROVE = {
    "ground": "DB04",
    "matter": "信访事项办理拖延",
    "findings": "近三个月有多件信访事项签收以后没有及时调查核实，信访人多次询问进展。",
    "advice": "一、建立到期事项每周核对制度；二、明确分管负责人，逾期的由其说明原因；三、每月通报办理情况。",
}
POLICY = {
    "matter": "老旧小区加装电梯费用分摊的规定不明确",
    "findings": "今年以来反映加装电梯费用分摊的信访事项增多，现行规定没有明确低层住户的补偿标准，各街道做法不一。",
    "advice": "建议由住建部门会同有关部门研究制定统一的分摊和补偿办法，公开征求意见后施行。",
    "sources": "上半年社情分析",
}
ACCOUNT = {
    "ground": "DB05",
    "matter": "虚报信访事项办理结果",
    "findings": "经核查，有信访事项没有实际办理即报称已经解决，信访人再次来访后才发现。",
    "consequences": "信访人的问题拖延半年没有解决，引发集体走访。",
    "advice": "建议按管理权限对有关单位和责任人员调查处理，并通报处理结果。",
}
ANSWER = "已建立每周核对制度并明确分管负责人；每月通报的建议改为每季度通报，与我局现有督查安排一并进行。"


@dataclass
class Advising:
    world: World
    rng: Random
    now: datetime = NEVER

    def start(self) -> Steps:
        offices = self.world.offices
        east, city, housing = offices[EAST], offices[CITY], offices[f"{EAST}-housing"]
        first = self._issued(east, AdviceKind.IMPROVE, housing, **IMPROVE, petitions=self._slow(housing))
        self._issued(east, AdviceKind.POLICY, city, **POLICY)
        yield self._later(4)
        unit = self.world.handler(housing)
        told: dict[str, Any] = {"advice_id": first.pk, "at": self.now}
        answer_advice(by=unit, **told, adoption="partly", text=ANSWER)
        yield self._later(2)
        examine_answer(by=self.world.supervisor(east), advice_id=first.pk, at=self.now, accepted=True)
        self._issued(city, AdviceKind.IMPROVE, offices[f"{CITY}-housing"], **IMPROVE)
        about = offices[f"{CITY}-urban"]
        drafted = self._drafted(city, AdviceKind.ACCOUNT, offices[f"{CITY}-discipline"], **ACCOUNT, about=about)
        hand_in(by=self.world.supervisor(city), at=self.now, advice_id=drafted.pk)
        yield from self._inspect(city, offices[WEST])

    def _drafted(self, office: Office, kind: AdviceKind, unit: Office, **said: Any) -> AdviceLetter:
        due = self.now.date() + timedelta(days=30)
        facts = AdviceFacts(unit=unit, due_on=due, **said)
        return draft_advice(by=self.world.supervisor(office), at=self.now, office=office, kind=kind, facts=facts)

    def _issued(self, office: Office, kind: AdviceKind, unit: Office, **said: Any) -> AdviceLetter:
        advice = self._drafted(office, kind, unit, **said)
        hand_in(by=self.world.supervisor(office), at=self.now, advice_id=advice.pk)
        return decide_draft(by=self.world.head(office), at=self.now, advice_id=advice.pk, agreed=True)

    def _slow(self, unit: Office) -> tuple[Petition, ...]:
        """Two that the unit has held longest."""
        found = Petition.objects.filter(holder=unit, is_open=True, sealed=False).order_by("held_since", "pk")
        return tuple(found[:2])

    def _inspect(self, city: Office, west: Office) -> Steps:
        """A joint team of city and district sees the county's petition office and two of its cases; it still runs."""
        by, head = self.world.supervisor(city), self.world.head(city)
        member = self.world.supervisor(self.world.offices[EAST])
        found = Petition.objects.filter(holder__path__startswith=west.path, is_open=True, sealed=False)
        cases = tuple(found.exclude(recused_ids__overlap=[head.pk, member.pk]).order_by("held_since", "pk")[:2])
        planned = Planned(
            title="重点信访事项联合督查",
            way=InspectionWay.ON_SITE,
            starts_on=self.now.date(),
            ends_on=self.now.date() + timedelta(days=20),
            plan="查阅卷宗，到现场查看，与承办人员谈话，听取信访人意见。",
            papers="近三个月信访件的卷宗和送达回证；领导接访、包案和督办落实的记录。",
            head=head,
            members=(member,),
            offices=(west,),
            petitions=cases,
        )
        inspection = plan_inspection(by=by, at=self.now, office=city, planned=planned)
        start_inspection(by=head, at=self.now, inspection_id=inspection.pk)
        yield self._later(1)
        noted: dict[str, Any] = {"by": member, "at": self.now, "inspection_id": inspection.pk}
        noted |= {"office": west, "petition": None}
        find(**noted, text="部分信访件的送达回证没有入卷。")
        due = self.now.date() + timedelta(days=15)
        demand_item(**noted, text="补齐近三个月信访件的送达回证，并建立逐件核对制度。", due_on=due)

    def _later(self, days: int) -> datetime:
        return self.world.moment(self.rng, self.world.working_day(self.now.date(), days), self.now)
