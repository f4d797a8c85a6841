"""What the history says of the steps of the registration desk."""

from django.utils.translation import gettext as _

from cases.procedure.step_kinds import EventFacts


def elected(event: EventFacts) -> list[str]:
    return [_("推选代表%(number)d人。") % {"number": event.facts.get("elected", 0)}]


def cards_taken_back(event: EventFacts) -> list[str]:
    cards = event.facts.get("cards")
    return [_("编号不再使用。")] + ([_("已发的%(cards)d张牌一并作废。") % {"cards": cards}] if cards else [])
