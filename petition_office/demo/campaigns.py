"""Campaigns (专项治理) of the demo's city beside the great one: one has ended, one runs, two are prepared."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from cases.petitions.models.petitions import Petition
from petition_office.demo.calls import key
from petition_office.demo.life import Steps
from petition_office.demo.places import CITY
from petition_office.demo.world import NEVER, World
from supervision.campaigns.actions.campaigns import make_campaign, start_campaign
from supervision.campaigns.actions.loads import load_list, run_load
from supervision.campaigns.actions.papers import end_campaign, final_draft, issue_erratum
from supervision.campaigns.enums import CampaignKind
from supervision.campaigns.models import Campaign
from supervision.campaigns.rows import Listed


@dataclass
class OtherCampaigns:
    """Each gathers its cases by what they are about."""

    world: World
    rng: Random
    now: datetime = NEVER

    def start(self) -> Steps:
        self.by = self.world.supervisor(self.world.offices[CITY])
        wages = "拖欠工资突出问题专项治理"
        ended = self._make(CampaignKind.PROBLEM, wages, "逐件核对欠薪数额，推动限期支付。", 45)
        loaded = self._load(ended, wages, "劳动和社会保障/劳动报酬")
        self._make(CampaignKind.GROUP, "退役军人安置诉求专项治理", "核对安置档案，落实接收单位和补助。", 120)
        field, housing = "住宅物业服务领域专项治理", "房产物业/物业服务"
        running = self._make(CampaignKind.FIELD, field, "查清收费和公共收益，整改后逐件回访。", 120)
        begun = self._load(running, field, housing)
        yield self._later(1)
        for campaign, has_cases in ((ended, loaded), (running, begun)):
            if has_cases:
                start_campaign(by=self.by, at=self.now, campaign_id=campaign.pk)
        yield self._later(25)
        self._make(CampaignKind.RECEPTION, "年底集中接访活动", "市县领导集中接访，逐件包案。", 60)
        if loaded:
            yield self._later(1)
            ended.refresh_from_db()
            title, body, basis = final_draft(ended, self.now.date())
            facts: dict[str, Any] = {"by": self.by, "at": self.now}
            why = "欠薪已经逐件核清，余下的转入日常办理。" if self.now.date() < ended.ends_on else ""
            text: dict[str, Any] = {"title": title, "body": body, "basis": basis, "reason": why}
            paper = end_campaign(**facts, **text, campaign_id=ended.pk, request_key=key(f"{wages}总结"))
            yield self._later(2)
            said = "总结报告印发后，责任单位补报一件已支付到位，以台账数字为准。"
            issue_erratum(by=self.by, at=self.now, paper_id=paper.pk, body=said, request_key=key(f"{wages}更正"))

    def _make(self, kind: CampaignKind, name: str, description: str, days: int) -> Campaign:
        return make_campaign(
            by=self.by,
            at=self.now,
            office=self.world.offices[CITY],
            request_key=key(name),
            name=name,
            kind=kind,
            description=description,
            starts_on=self.now.date(),
            ends_on=self.now.date() + timedelta(days=days),
            closed_target=100,
            settled_target=80,
        )

    def _load(self, campaign: Campaign, name: str, category: str) -> bool:
        """Whether there are cases of the category, which come in."""
        found = Petition.objects.filter(sealed=False, registered_office__path__startswith=campaign.office.path)
        found = found.filter(category__full_name__startswith=category).order_by("-received_on", "pk")
        numbers = list(found.values_list("number", flat=True)[:12])
        if not numbers:
            return False
        listed = [
            Listed(line=line, number=number, leader="", unit="", responsible="", due="")
            for line, number in enumerate([*numbers, numbers[0]], start=1)
        ]
        facts: dict[str, Any] = {"by": self.by, "at": self.now, "campaign_id": campaign.pk}
        load = load_list(**facts, listed=listed, reason="按内容分类摸排", request_key=key(f"{name}清单"))
        run_load(load.pk, clock=lambda: self.now)
        return True

    def _later(self, days: int) -> datetime:
        return self.world.moment(self.rng, self.world.working_day(self.now.date(), days), self.now)
