"""What the history says of the steps of the registration desk."""

from django.utils.translation import gettext as _

from cases.procedure.step_kinds import EventFacts


def elected(event: EventFacts) -> list[str]:
    return [_("推选代表%(number)d人。") % {"number": event.facts.get("elected", 0)}]
