"""What waits for a supervisor: a number each, with the list of exactly these."""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from offices.organisation.models import Account
from supervision.cards.enums import CardState
from supervision.cards.queries import ANSWERED, INTERVIEW_OPEN, cards_visible_to, liftable, total_of


@dataclass(frozen=True)
class Waits:
    """How many wait, and where they are."""

    label: str | Promise
    count: str
    url: str


_more: list[Callable[[Account], Waits]] = []


def also_waits(made: Callable[[Account], Waits]) -> None:
    """Let a higher room add what waits there; from AppConfig.ready."""
    if made not in _more:
        _more.append(made)


def waiting_for(account: Account) -> list[Waits]:
    cards, page = cards_visible_to(account), reverse("supervision:cards")
    standing = cards.filter(state=CardState.ACTIVE)
    return [
        *(made(account) for made in _more),
        Waits(_("可摘牌"), total_of(standing.filter(liftable())), f"{page}?liftable=true"),
        Waits(_("说明已到"), total_of(standing.filter(ANSWERED)), f"{page}?answered=true"),
        Waits(_("约谈待结果"), total_of(cards.filter(INTERVIEW_OPEN)), f"{page}?interview_open=true&state="),
    ]
