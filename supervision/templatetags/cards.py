"""Cards on the pages of the apps below, which may not import this one."""

from typing import Any

from django import template
from django.http import HttpRequest

from cases.petitions.models.petitions import Petition
from offices.organisation.models import Account
from offices.organisation.policies import authority_of
from offices.organisation.roles import Permission
from supervision.cards.models import Card
from supervision.cards.queries import cards_of as cards_of_petition

register = template.Library()

MOST = 50


def cards_of(petition: Petition, account: Account) -> list[Card]:
    """The newest cards on a petition that the account may see."""
    return list(cards_of_petition(petition, account)[:MOST])


@register.inclusion_tag("supervision/cards/_cards_of_petition.html", takes_context=True)
def petition_cards(context: Any, petition: Petition) -> dict[str, Any]:
    """`{% load cards %}{% petition_cards petition %}`: the cards on a petition, nothing where there are none."""
    request: HttpRequest = context["request"]
    account = request.user
    if not isinstance(account, Account):
        return {"cards": []}
    return {
        "cards": cards_of(petition, account),
        "petition": petition,
        "may_find": authority_of(account).may_anywhere(Permission.SUPERVISE),
    }
