"""Sentences of the history that steps of many rooms have."""

from django.utils.translation import gettext as _

from cases.procedure.step_kinds import EventFacts


def reason(event: EventFacts) -> list[str]:
    return [_("理由：%s") % event.facts["reason"]] if event.facts.get("reason") else []
