"""The history of a petition names other petitions; a reader is told the numbers of those that he may see."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from cases.petitions.models.petitions import Petition
from cases.petitions.numbers import STORED
from cases.petitions.queries.visible import petitions_visible_to
from offices.organisation.models import Account, Event
from offices.organisation.queries import facts_of, tell_instead


def withhold_numbers(events: Sequence[Event], petition: Petition, account: Account) -> None:
    """Take the numbers of petitions that the account may not see out of what these events tell.

    One statement more where other petitions are named at all.
    """
    told = {event.pk: facts_of(event) for event in events}
    named = {number for facts in told.values() for number in _numbers(facts)} - {petition.number}
    if not named:
        return
    known = petitions_visible_to(account).filter(number__in=named).values_list("number", flat=True)
    if hidden := named.difference(known):
        for event in events:
            tell_instead(event, _without(told[event.pk], hidden))


def _numbers(value: Any) -> set[str]:
    if isinstance(value, dict):
        return {number for part in value.values() for number in _numbers(part)}
    if isinstance(value, list):
        return {number for part in value for number in _numbers(part)}
    return set(STORED.findall(value)) if isinstance(value, str) else set()


def _without(value: Any, hidden: set[str]) -> Any:
    """A fact that is no more than a hidden number is empty; in a text a word stands in its place."""
    if isinstance(value, dict):
        return {key: _without(part, hidden) for key, part in value.items()}
    if isinstance(value, list):
        return [_without(part, hidden) for part in value]
    if not isinstance(value, str):
        return value
    if value in hidden:
        return ""
    return STORED.sub(lambda found: _("（另一信访件）") if found[0] in hidden else found[0], value)
