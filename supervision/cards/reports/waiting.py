"""What waits for a supervisor: a number each, with the list of exactly these."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases.ledger.reports.waits import Number
from cases.urgency.reports.waiting import urgent_rows, urgent_url
from cases.worklist.reports.page_hooks import Waiting
from offices.organisation.models import Account
from offices.organisation.policies import authority_of
from offices.organisation.roles import Permission
from offices.pages.queries import counted_together
from supervision.cards.enums import CardState
from supervision.cards.policies import CASEWORK, acted_on_by, void_decided_by
from supervision.cards.queries import (
    ANSWERED,
    INTERVIEW_OPEN,
    cards_visible_to,
    liftable,
    sealed_waiting,
    total_of,
)


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
    """Only cards on which the account may act are counted."""
    cards, page = cards_visible_to(account), reverse("supervision:cards")
    mine = cards.filter(acted_on_by(account))
    standing = mine.filter(state=CardState.ACTIVE)
    return [
        *(made(account) for made in _more),
        *_urgent(account),
        Waits(_("可摘牌"), total_of(standing.filter(liftable())), f"{page}?liftable=true&mine=true"),
        Waits(_("说明已到"), total_of(standing.filter(ANSWERED)), f"{page}?answered=true&mine=true"),
        Waits(_("约谈待结果"), total_of(mine.filter(INTERVIEW_OPEN)), f"{page}?interview_open=true&mine=true&state="),
        voids_waiting(account),
        Waits(_("密封件待处理"), total_of(sealed_waiting(account)), f"{reverse('supervision:sealed_cards')}?waiting=1"),
    ]


def _urgent(account: Account) -> list[Waits]:
    """Grave and urgent matters below that are not reported, and what of them is past its hours."""
    to_report, overdue = counted_together(urgent_rows(account, own=False))
    return [
        Waits(_("重大紧急待呈报"), str(to_report), urgent_url(tab="to_report")),
        Waits(_("重大紧急超时"), str(overdue), urgent_url(tab="all", overdue="true")),
    ]


def voids_waiting(account: Account) -> Waits:
    """Proposals to void a card that the account decides on."""
    url = f"{reverse('supervision:cards')}?to_approve=true&state="
    return Waits(_("待核准作废"), total_of(cards_visible_to(account).filter(void_decided_by(account))), url)


def voids_on_worklist(account: Account, today: date) -> list[Waiting]:
    """The same above the work list, for who decides and has no other first page."""
    authority = authority_of(account)
    works = any(CASEWORK & grant.permissions for grant in authority.grants)
    if not authority.may_anywhere(Permission.INSTRUCT) and not (
        works and authority.may_anywhere(Permission.LIFT_CARDS)
    ):
        return []
    waits = voids_waiting(account)
    return [Waiting(str(waits.label), waits.count, waits.url)] if waits.count != "0" else []


def voids_of_leader(account: Account) -> Number | None:
    """The same on the page of one's own packages, which leaders open first."""
    waits = voids_waiting(account)
    return Number(waits.label, waits.count, waits.url) if waits.count != "0" else None
