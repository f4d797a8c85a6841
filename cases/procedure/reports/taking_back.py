"""The history says of a request that was taken back these sentences."""

from django.utils.translation import gettext as _

from cases.procedure.requests import words_for
from cases.procedure.step_kinds import EventFacts


def taken_back(event: EventFacts) -> list[str]:
    told = event.facts["taken_back"]
    return [_("撤回%s。") % words_for(told["kind"], told), _("理由：%s") % event.facts["reason"]]
