"""What hangs on a person passes to others, what hangs on an office to its successor, each piece by its own act."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from offices.errors import ActionRefused, InvalidFacts
from offices.organisation.actions.messages import queue_message, queue_message_to
from offices.organisation.actions.records import record_event
from offices.organisation.enums import AdminEvent
from offices.organisation.models import Account, Event, Office
from offices.organisation.policies import authority_of
from offices.organisation.queries import accounts_with, home_office, next_higher_office, who_answers_for
from offices.organisation.reports import open_work_of, told_in_numbers
from offices.organisation.responsibilities import Passing, Responsibility, responsibilities
from offices.organisation.roles import Permission

MOST_LEFT = 20  # sentences why something was not passed on


@dataclass
class HandedOver:
    """How many pieces passed on, and why others did not."""

    number: int = 0
    left: list[str] = field(default_factory=list)

    @property
    def why_left(self) -> list[str]:
        """Each sentence once."""
        return list(dict.fromkeys(self.left))[:MOST_LEFT]


def hand_over(
    *,
    by: Account,
    at: datetime,
    account: Account,
    to: Sequence[Account],
    reason: str,
    keys: Collection[str] | None = None,
    office_ids: list[int] | None = None,
) -> HandedOver:
    """Give the open work of a person to one or several others, in turn; keys, office_ids: of these kinds and offices.

    Whoever may not have a piece is passed over; what nobody may have stays, with the sentence.
    """
    takers = [one for one in to if one.pk != account.pk]
    if not takers:
        raise InvalidFacts("nobody", _("请选择接手的人员。"), field="to")
    if not reason.strip():
        raise InvalidFacts("no_reason", _("请写明理由。"), field="reason")
    done = HandedOver()
    with transaction.atomic():
        for kind, passing, pk in _pieces(account, keys, office_ids):
            able = [one for one in takers if kind.takes is None or authority_of(one).may_anywhere(kind.takes)]
            turn = done.number % len(able) if able else 0
            sentence = _("所选人员不能接手“%(kind)s”。") % {"kind": kind.label}
            for taker in able[turn:] + able[:turn]:
                sentence = _tried(passing, pk, account=account, to=taker, by=by, at=at, reason=reason)
                if not sentence:
                    done.number += 1
                    break
            if sentence:
                done.left.append(sentence)
        if done.number:
            facts = {"to": [one.username for one in takers], "number": done.number, "reason": reason}
            record_event(
                subject=f"account:{account.pk}",
                kind=AdminEvent.WORK_HANDED_OVER,
                facts=facts,
                by=by,
                office=home_office(account),
                at=at,
            )
    return done


def _pieces(
    account: Account, keys: Collection[str] | None, office_ids: list[int] | None
) -> Iterator[tuple[Responsibility, Passing, int]]:
    done: set[tuple[Any, int]] = set()
    for kind in responsibilities():
        if kind.to_person is None or (keys is not None and kind.key not in keys):
            continue
        found = kind.of_person(account, office_ids).order_by("pk").values_list(kind.to_person.of, flat=True)
        for pk in list(found):
            if (kind.to_person.act, pk) not in done:
                done.add((kind.to_person.act, pk))
                yield kind, kind.to_person, pk


def _tried(passing: Passing, pk: int, **facts: Any) -> str:
    """Pass one piece on, whole or not at all; the sentence that refused it, or nothing."""
    try:
        with transaction.atomic():
            passing.act(pk, **facts)
    except ActionRefused as refusal:
        return str(refusal.sentence)
    return ""


def tell_of_departure(account: Account, offices: Sequence[Office], *, event: Event, at: datetime) -> None:
    """One message to the heads and the desk of each office and to the office above, where work is left behind; who
    answers for several offices reads all of them in it.
    """
    url = reverse("offices:handover_of", args=[account.username])
    said: dict[int, list[tuple[Office, str]]] = {}
    for office in offices:
        left = open_work_of(account, [office.pk])
        if not left:
            continue
        told: set[int] = set()
        for one in filter(None, (office, next_higher_office(office))):
            told |= who_answers_for(one)
            told |= set(accounts_with(one, Permission.SCREEN).values_list("pk", flat=True))
        words = {"name": account.name, "office": office.short_name, "work": told_in_numbers(left)}
        text = _("%(office)s%(name)s已不在岗，待移交：%(work)s") % words
        for pk in told - {account.pk}:
            said.setdefault(pk, []).append((office, text))
    for hearer in Account.objects.filter(pk__in=said).order_by("pk"):
        heard = said[hearer.pk]
        text = "；".join(text for _office, text in heard)[:300]
        queue_message_to(event=event, account=hearer, office=heard[0][0], text=text, url=url, at=at)


def pass_to_successor(*, by: Account | None, at: datetime, office: Office, to: Office, reason: str) -> list[str]:
    """Give the open work of an office to its successor (承继单位); returns why some did not pass."""
    left: list[str] = []
    done: set[tuple[Any, int]] = set()
    for kind in responsibilities():
        if kind.to_office is None:
            continue
        found = kind.of_office(office).order_by("pk").values_list(kind.to_office.of, flat=True)
        for pk in list(found):
            if (kind.to_office.act, pk) in done:
                continue
            done.add((kind.to_office.act, pk))
            if sentence := _tried(kind.to_office, pk, office=office, to=to, by=by, at=at, reason=reason):
                left.append(sentence)
    return list(dict.fromkeys(left))[:MOST_LEFT]


def tell_successor(office: Office, to: Office, *, event: Event, at: datetime) -> None:
    """Those who work in the successor hear that it has taken over."""
    text = _("%(office)s已停用，由%(to)s承继，其未办结事项已转入") % {"office": office.name, "to": to.short_name}
    for permission in (Permission.SCREEN, Permission.HANDLE, Permission.INSTRUCT):
        queue_message(event=event, office=to, permission=permission, text=text[:300], url="/", at=at)
