"""The acts on cards on offices share the lock, the event and the messages."""

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from offices.errors import InvalidFacts
from offices.organisation.actions.messages import queue_message
from offices.organisation.actions.records import record_event
from offices.organisation.models import Account, Event, Office
from offices.organisation.queries import standing_office
from offices.organisation.roles import Permission
from offices.pages.words import cn_date
from supervision.office_cards.models import OfficeCard

LONGEST = 1000
LONGEST_ANSWER = 5000
LONGEST_FINDING = 500
LEAST = 10  # letters of a statement, a report, a finding: fewer say nothing


def locked_office(office_id: int) -> Office:
    """The office under lock: who proposes or issues a card on it follows whoever does so at the same time."""
    return Office.objects.select_for_update(no_key=True, of=("self",)).select_related("successor").get(pk=office_id)


def locked_card(card_id: int) -> OfficeCard:
    """The card under lock, its office locked before it."""
    locked_office(OfficeCard.objects.values_list("office_id", flat=True).get(pk=card_id))
    held = OfficeCard.objects.select_for_update(of=("self",), no_key=True)
    related = ("office__successor", "issuer__successor", "rule", "report", "interview")
    return held.select_related(*related).get(pk=card_id)


def record(
    card: OfficeCard, kind: str, facts: dict[str, Any], *, by: Account | None, office: Office, at: datetime
) -> Event:
    known = {"card": card.pk, "level": card.level, "number": card.number}
    return record_event(
        subject=f"office_card:{card.pk}", kind=kind, facts={**known, **facts}, by=by, office=office, at=at
    )


def tell_unit(event: Event, card: OfficeCard, text: str, at: datetime) -> None:
    """Who answers for the carded office, its leaders among them, or for the office that stands for it."""
    _tell(event, card, standing_office(card.office), Permission.ANSWER_CARDS, text, at)


def tell_issuer(event: Event, card: OfficeCard, text: str, at: datetime) -> None:
    _tell(event, card, standing_office(card.issuer), Permission.LIFT_CARDS, text, at)


def _tell(event: Event, card: OfficeCard, to: Office, permission: Permission, text: str, at: datetime) -> None:
    said = text % {"office": card.office.short_name, "level": card.get_level_display()}
    queue_message(event=event, office=to, permission=permission, text=said, url=card.get_absolute_url(), at=at)


def check_day(day: date, field: str, first: date, last: date) -> None:
    if not first <= day <= last:
        words = {"first": cn_date(first), "last": cn_date(last)}
        raise InvalidFacts("day_out_of_range", _("日期应在%(first)s至%(last)s之间。") % words, field=field)
