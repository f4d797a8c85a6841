"""The history says of instructions and of letters that leaders read these sentences; rows name them."""

from django.utils.translation import gettext as _

from cases.procedure.step_kinds import EventFacts
from offices.pages.words import day_of


def instruction(event: EventFacts) -> list[str]:
    said = [event.facts.get("text", "")]
    if event.facts.get("due_on"):
        said.append(_("反馈期限：%s。") % day_of(event.facts["due_on"]))
    return said


def moved(event: EventFacts) -> list[str]:
    words = {"before": day_of(event.facts.get("moved_from")), "after": day_of(event.facts.get("due_on"))}
    if event.facts.get("moved_from"):
        return [_("反馈期限由%(before)s调整为%(after)s。") % words]
    return [_("反馈期限定为%(after)s。") % words]


def withdrawn(event: EventFacts) -> list[str]:
    words = {"number": event.facts["number"], "reason": event.facts["reason"]}
    return [_("撤回第%(number)d项批示，理由：%(reason)s") % words]


def feedback(event: EventFacts) -> list[str]:
    return [event.facts.get("feedback", "")]


def laid_before(event: EventFacts) -> list[str]:
    said = [_("呈送%s阅批。") % event.facts.get("leader", "")]
    if event.facts.get("note"):
        said.append(_("说明：%s") % event.facts["note"])
    return said


def taken_back(event: EventFacts) -> list[str]:
    return [
        _("从%(leader)s处收回，理由：%(reason)s")
        % {"leader": event.facts.get("leader", ""), "reason": event.facts.get("reason", "")}
    ]


def noted(event: EventFacts) -> list[str]:
    return [_("领导已阅，没有作出批示。")]
