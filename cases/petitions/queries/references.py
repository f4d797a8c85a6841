"""A history, a letter and other texts name petitions; a reader is told the numbers of those that he may see."""

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from cases.petitions.models.petitions import Petition
from cases.petitions.numbers import STORED
from cases.petitions.queries.accused import against
from cases.petitions.queries.visible import petitions_visible_to, visible_petition_ids
from offices.organisation.models import Account, Event
from offices.organisation.queries import facts_of, tell_instead

# 2件：370124-2026-000012、370124-2026-000013（有效的黄牌1张）; what is in brackets is said of all of them
_LISTED = re.compile(rf"\d+件：{STORED.pattern}(?:、{STORED.pattern})*(?:（[^）]*）)?")


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
            tell_instead(event, _changed(told[event.pk], lambda text: _without(text, hidden)))


def without_kept(account: Account, value: Any) -> Any:
    """What was issued or written, as the account may read it now: without the numbers of petitions that accuse it by
    now, from which it keeps away, or that were sealed and are not its to see.

    A list of petitions is counted anew without them; nothing says that something was sealed. One statement more where
    a petition is named at all.
    """
    named = _numbers(value)
    if not named:
        return value
    sealed = Q(sealed=True) & ~Q(pk__in=visible_petition_ids(account))
    kept = Petition.objects.filter(against(account) | sealed, number__in=named)
    hidden = set(kept.values_list("number", flat=True))
    return _changed(value, lambda text: _without(_counted_anew(text, hidden), hidden)) if hidden else value


def cover_kept(account: Account, rows: Iterable[Any], names: Sequence[str]) -> None:
    """The same for what rows say in these fields; they are shown only, and never saved."""
    rows = list(rows)
    told = without_kept(account, [[getattr(row, name) for name in names] for row in rows])
    for row, texts in zip(rows, told, strict=True):
        for name, text in zip(names, texts, strict=True):
            setattr(row, name, text)


def _numbers(value: Any) -> set[str]:
    if isinstance(value, dict):
        return {number for part in value.values() for number in _numbers(part)}
    if isinstance(value, list | tuple):
        return {number for part in value for number in _numbers(part)}
    return set(STORED.findall(value)) if isinstance(value, str) else set()


def _changed(value: Any, change: Callable[[str], str]) -> Any:
    """The value with each of its texts changed."""
    if isinstance(value, dict):
        return {key: _changed(part, change) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_changed(part, change) for part in value]
    return change(value) if isinstance(value, str) else value


def _without(text: str, hidden: set[str]) -> str:
    """A fact that is no more than a hidden number is empty; in a text a word stands in its place."""
    if text in hidden:
        return ""
    return STORED.sub(lambda found: _("（另一信访件）") if found[0] in hidden else found[0], text)


def _counted_anew(text: str, hidden: set[str]) -> str:
    def left(found: re.Match[str]) -> str:
        numbers = STORED.findall(found[0])
        shown = [number for number in numbers if number not in hidden]
        if shown == numbers:
            return found[0]
        return _("%(n)d件：%(numbers)s") % {"n": len(shown), "numbers": "、".join(shown)} if shown else ""

    return _LISTED.sub(left, text)
