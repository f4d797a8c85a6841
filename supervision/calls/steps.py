"""A petition on the list of an open call, as steps of the petition (揭榜挂帅)."""

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from cases.procedure.reports.sentences import reason
from cases.procedure.step_kinds import ANY_STATE, ELSEWHERE, Actor, EventFacts, FreeText, StepKind
from offices.organisation.roles import Permission as P
from supervision.calls.actions import petitions

ARTICLES = "《信访工作条例》第十一条、第十二条"
CALL = {"call": int, "call_name": FreeText}


def called_out(event: EventFacts) -> list[str]:
    return [_now("列入“%s”，张榜公布。") % event.facts.get("call_name", "")]


def called_back(event: EventFacts) -> list[str]:
    return [_now("从“%s”撤下。") % event.facts.get("call_name", "")]


# fmt: off
STEPS: tuple[StepKind, ...] = (
    StepKind("call_out", _("揭榜挂帅张榜"), ANY_STATE, None, Actor.ASSIGNER, P.CONVENE, ARTICLES,
             verb=petitions.call_out, says=(called_out,), offered=ELSEWHERE, facts=CALL),
    StepKind("call_back", _("揭榜挂帅撤榜"), ANY_STATE, None, Actor.ASSIGNER, P.CONVENE, ARTICLES,
             verb=petitions.call_back, says=(called_back, reason), offered=ELSEWHERE, facts={**CALL, "reason": FreeText}),
)
# fmt: on
