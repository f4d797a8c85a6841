"""What the tests of campaigns stand on: a campaign of the city, cases brought in, packages settled and sent back."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

from cases.petitions.enums import State
from cases.petitions.models.petitions import Petition
from cases.procedure.actions.perform import perform
from offices.organisation.models import Account, Office
from supervision.campaigns.actions.campaigns import make_campaign, start_campaign
from supervision.campaigns.actions.loads import load_list, run_load
from supervision.campaigns.models import Campaign, CampaignCase, CampaignLoad
from supervision.campaigns.rows import Listed
from tests.cases.procedure.taken import closing
from tests.factories import City, make_petition, moment

DAY = date(2026, 4, 20)  # a Monday
DUE = DAY + timedelta(days=60)


def campaign_of(city: City, *, by: Account | None = None, office: Office | None = None, **changes: Any) -> Campaign:
    facts = {
        "name": "积案化解攻坚",
        "kind": "backlog",
        "description": "",
        "starts_on": DAY,
        "ends_on": DAY + timedelta(days=90),
        "closed_target": 100,
        "settled_target": 80,
    }
    return make_campaign(
        by=by or city.supervisor, at=moment(DAY), office=office or city.city, request_key=uuid4(), **(facts | changes)
    )


def petitions(city: City, number: int, state: str = State.SERVED) -> list[Petition]:
    return [make_petition(city, state, subject=f"第{place}件：夜间施工扰民") for place in range(number)]


def bring(
    campaign: Campaign, given: list[Petition], *, by: Account | None = None, at: datetime | None = None, **columns: Any
) -> CampaignLoad:
    at = at or moment(DAY)
    listed = [Listed(line=place, number=one.number, **columns) for place, one in enumerate(given, start=1)]
    load = load_list(
        by=by or campaign.made_by,
        at=at,
        campaign_id=campaign.pk,
        listed=listed,
        reason="市里交办的积案名单",
        request_key=uuid4(),
    )
    return run_load(load.pk, clock=lambda: at)


def running(city: City, given: list[Petition], **columns: Any) -> Campaign:
    campaign = campaign_of(city)
    bring(campaign, given, **columns)
    return start_campaign(by=city.supervisor, at=moment(DAY, 11), campaign_id=campaign.pk)


def package(city: City, petition: Petition, day: date = DAY, **changes: Any) -> None:
    facts = {"leader": city.leader, "unit": city.bureau, "due_on": DUE, "origin": "campaign", "responsible": "王处长"}
    taken = facts | changes
    act(petition, "package", city.clerk, day, **taken)
    act(petition, "accept_package", taken["leader"], day)


def settle(city: City, petition: Petition, day: date, *, passed: bool = True) -> None:
    """Proposed, signed and checked on one day."""
    act(petition, "record_contact", city.handler, day, kind="phone", on=day, said="要求停工。")
    act(petition, "propose_close", city.handler, day, **closing(city, day))
    act(petition, "sign_close", city.leader, day, agreed=True)
    reason = "" if passed else "证据不足。"
    act(petition, "check_close", city.province_supervisor, day, passed=passed, reason=reason)


def act(petition: Petition, key: str, by: Account, day: date, **facts: Any) -> None:
    perform(key, petition_id=petition.pk, by=by, at=moment(day, 12), **facts)


def case_of(petition: Petition) -> CampaignCase:
    return CampaignCase.objects.get(petition=petition, left_at=None)
