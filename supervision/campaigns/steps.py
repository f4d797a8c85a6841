"""A petition in a campaign, as steps of the petition (专项治理)."""

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from cases.procedure.reports.sentences import reason
from cases.procedure.step_kinds import ANY_STATE, ELSEWHERE, Actor, EventFacts, FreeText, StepKind
from offices.organisation.roles import Permission as P
from supervision.campaigns.actions import petitions

ARTICLES = "《信访工作条例》第十一条、第十二条"
FACTS = {"campaign": int, "campaign_name": FreeText, "reason": FreeText}


def enlisted(event: EventFacts) -> list[str]:
    return [_now("纳入“%s”。") % event.facts.get("campaign_name", "")]


def discharged(event: EventFacts) -> list[str]:
    return [_now("移出“%s”。") % event.facts.get("campaign_name", "")]


# fmt: off
STEPS: tuple[StepKind, ...] = (
    StepKind("enlist", _("纳入专项治理"), ANY_STATE, None, Actor.ASSIGNER, P.CONVENE, ARTICLES,
             verb=petitions.enlist, says=(enlisted, reason), offered=ELSEWHERE, facts=FACTS),
    StepKind("discharge", _("移出专项治理"), ANY_STATE, None, Actor.ASSIGNER, P.CONVENE, ARTICLES,
             verb=petitions.discharge, says=(discharged, reason), offered=ELSEWHERE, facts=FACTS),
)
# fmt: on
