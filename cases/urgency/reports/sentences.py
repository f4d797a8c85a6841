"""What the history says of grave and urgent matters; rows name these sentences."""

from datetime import datetime

from django.utils.translation import gettext as _

from cases.procedure.step_kinds import EventFacts
from offices.pages.words import cn_datetime


def urgent_reason(event: EventFacts) -> list[str]:
    return [_("理由：%s") % event.changed.get("urgent_reason", "")]


def leader(event: EventFacts) -> list[str]:
    return [_("报送%s。") % event.facts["leader"]] if event.facts.get("leader") else []


def reported_to(event: EventFacts) -> list[str]:
    above = event.facts.get("above")
    words = {"leader": event.facts.get("leader", ""), "above": above}
    return [_("呈报%(above)s和%(leader)s。") % words if above else _("呈报%(leader)s。") % words]


def follow_up(event: EventFacts) -> list[str]:
    told = event.facts.get("follow_up")
    if not told:
        return []
    at = cn_datetime(datetime.fromisoformat(str(told["at"])))
    return [
        _("第%(n)d次续报，情况时间%(at)s：%(text)s")
        % {"n": told["number"], "at": at, "text": event.facts.get("text", "")}
    ]
