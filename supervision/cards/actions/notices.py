"""The letters of cards are put together once, right after the cards are issued, and kept as they went out."""

from collections.abc import Collection, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from django.db import connection, transaction

from cases.papers.letters import Letter, letter_from_text
from offices.crypto import text_hash
from supervision.cards.enums import CardColour, CardState
from supervision.cards.models import Card, CardNotice, CardOfNotice
from supervision.cards.reports.notices import notice_of

AT_ONCE = 500
RELATED = ("clock", "office__successor", "issuer", "petition")


def keep_notices(*, at: datetime) -> int:
    """A letter for the cards that stand in none yet: those of an office, a petition and a day are one. How many.

    Run twice or by two workers at once nothing is kept twice; what a killed worker left the next run keeps.
    """
    kept = 0
    while made := _keep_some(at):
        kept += made
    return kept


def _keep_some(at: datetime) -> int:
    with transaction.atomic():
        _one_at_a_time()
        petitions = list(_without_notice().values_list("petition", flat=True)[:AT_ONCE])
        return _keep(_without_notice().filter(petition__in=petitions), at)


def keep_notice(cards: Collection[Card], at: datetime) -> None:
    """The letter of cards that were issued in this transaction."""
    _one_at_a_time()
    _keep(_without_notice().filter(pk__in=[card.pk for card in cards]), at)


def notice_as_issued(card: Card) -> Letter | None:
    """The letter in which a card stands; nothing until it was put together. Raises ValueError where it was changed."""
    found = CardOfNotice.objects.filter(card=card).select_related("notice").first()
    if found is None:
        return None
    notice = found.notice
    numbers = list(notice.cards.order_by("card").values_list("card", flat=True))
    if _hash(notice.content, numbers) != notice.checksum:
        raise ValueError(f"the notice of card {card.pk} is not as it was issued")
    return letter_from_text(notice.content)


def _one_at_a_time() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('supervision.card_notices'))")


def _without_notice() -> Any:
    found = Card.objects.filter(in_notice=None).exclude(level=CardColour.REMINDER).exclude(state=CardState.VOIDED)
    return found.order_by("petition", "office", "issued_on", "level", "due", "pk")


def _keep(found: Any, at: datetime) -> int:
    groups: list[list[Card]] = [
        list(group)
        for _key, group in groupby(
            found.select_related(*RELATED), lambda card: (card.petition_id, card.office_id, card.issued_on)
        )
    ]
    letters = [_notice(cards, at) for cards in groups]
    CardNotice.objects.bulk_create(letters)
    CardOfNotice.objects.bulk_create(
        CardOfNotice(card=card, notice=letter) for letter, cards in zip(letters, groups, strict=True) for card in cards
    )
    return len(letters)


def _notice(cards: Sequence[Card], at: datetime) -> CardNotice:
    content = notice_of(cards).as_text()
    return CardNotice(content=content, checksum=_hash(content, sorted(card.pk for card in cards)), kept_at=at)


def _hash(content: str, cards: Sequence[int]) -> str:
    return text_hash(content, f"card_notice:{','.join(map(str, cards))}")
