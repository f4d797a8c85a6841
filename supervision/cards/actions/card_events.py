"""The acts on cards share the lock, the check of texts, the event and the message."""

from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from cases.petitions.models.petitions import Petition
from cases.procedure.actions.perform import lock_petition
from offices.errors import InvalidFacts
from offices.organisation.actions.messages import queue_message
from offices.organisation.actions.records import record_event
from offices.organisation.models import Account, Event, Office
from offices.organisation.roles import Permission
from offices.pages.texts import nothing_said
from supervision.cards.models import Card

LONGEST_ANSWER = 5000
LONGEST_FINDING = 500
LEAST = 10  # letters of a statement, a report, a finding: fewer say nothing


def locked_card(card_id: int) -> Card:
    """The card under lock, its petition locked before it, as every other change of a petition does."""
    petition = lock_petition(Card.objects.values_list("petition_id", flat=True).get(pk=card_id))
    held = Card.objects.select_for_update(of=("self",), no_key=True)
    card = held.select_related("office", "issuer", "clock", "rule", "report", "interview").get(pk=card_id)
    card.petition = petition
    return card


def check_text(value: str, field: str, longest: int, missing: str, *, least: int = 0) -> None:
    """Refuse an empty text, one too long, and one of fewer letters than `least`."""
    if not value.strip():
        raise InvalidFacts("no_text", missing, field=field)
    if refusal := nothing_said(value, field=field):
        raise refusal
    if sum(sign.isalnum() for sign in value) < least:
        raise InvalidFacts("text_too_short", _("请写清楚，至少%(least)d个字。") % {"least": least}, field=field)
    if len(value) > longest:
        raise InvalidFacts("text_too_long", _("最多%(most)d字。") % {"most": longest}, field=field)


def record(card: Card, kind: str, facts: dict[str, Any], *, by: Account, office: Office, at: datetime) -> Event:
    """The event in the history of the petition. A card the office issued to itself is told apart."""
    petition: Petition = card.petition
    known = {"card": card.pk, "clock": card.clock_id, "kind": card.clock.kind, "level": card.level}
    if card.issuer_id == card.office_id:
        known["own_office"] = True
    return record_event(
        subject=petition.chain.subject, kind=kind, facts={**known, **facts}, by=by, office=office, at=at
    )


def tell_unit(event: Event, card: Card, text: str, at: datetime, **words: str | Promise) -> None:
    """Tell those of the carded unit who answer for it. `text` may name number and level, and `words`."""
    said = _said(text, card, words)
    url = card.get_absolute_url()
    queue_message(event=event, office=card.office, permission=Permission.ANSWER_CARDS, text=said, url=url, at=at)


def tell_issuer(
    event: Event, card: Card, text: str, at: datetime, permission: Permission = Permission.LIFT_CARDS
) -> None:
    """Tell those of the issuing office, its supervisors unless another permission is named.

    Of a sealed matter they get the page without the matter; an accused office, or one below it, hears nothing
    (第三十条第三款).
    """
    petition: Petition = card.petition
    if petition.sealed and set(petition.accused_office_ids) & set(card.issuer.ancestor_ids()):
        return
    url = card.get_sealed_url() if petition.sealed else card.get_absolute_url()
    said = _said(text, card, {})
    queue_message(event=event, office=card.issuer, permission=permission, text=said, url=url, at=at)


def _said(text: str, card: Card, words: dict[str, str | Promise]) -> str:
    return text % {"number": card.petition.number, "level": card.get_level_display(), **words}
