"""Every page and list of the API as somebody named for sealed matters: of one that was not opened, the number."""

import datetime as dt
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.db.models import CharField, Model, QuerySet, TextField
from django.test import Client
from django.utils import timezone

from cases.petitions.actions.reading import open_sealed
from cases.petitions.enums import State
from cases.petitions.models.petitions import Petition
from cases.procedure.actions.perform import perform
from offices.organisation.actions.messages import deliver
from offices.organisation.models import Account, Event, EventText, OutboxMessage, RoleAssignment
from supervision.meetings.models import Meeting
from supervision.sweep.actions.sweep import sweep
from tests.cases.attachments.attached import attach, processed
from tests.clients import client_of
from tests.factories import City, Person, make_account, make_petition, moment
from tests.same_ids import start_together
from tests.supervision.campaigns.campaigning import running
from tests.supervision.meetings.meeting_room import decided, held
from tests.test_accused_walk import said, text_of
from tests.test_strangers import filled, patterns
from tests.visits.receptions.received import day_of, leader_of, registered
from tests.visits.visits.test_races import record as visited
from visits.bookings.actions.slots import book
from visits.bookings.enums import BookingOrigin

pytestmark = pytest.mark.slow

TOLD = "只有承办人员知道的检举"
PERSON = "欧阳震"
LATE = moment("2026-06-20")
IN_A_FIELD = re.compile('value="密封"|>密封</textarea>')
LONG = 100  # signs of a text that says something
NAMES = {"ActionItem.meeting_name", "Card.finding"}  # of a meeting; of who lifts it without reading
NOT_OF_IT = {OutboxMessage, Event, EventText}  # a message is written by its own rules, the history has its own page


@pytest.fixture
def city(city: City, monkeypatch: pytest.MonkeyPatch) -> City:
    # How many requests there were is no answer of a page.
    monkeypatch.setattr("petition_office.throttles.CountedThrottle.allow_request", lambda *_args: True)
    return city


def colleague(city: City) -> Account:
    """Somebody with every role of casework in both offices, who is named for their sealed matters and heads nothing."""
    roles = ("clerk", "handler", "leader", "reviewer", "supervisor")
    account = make_account("trusted", *((role, office) for role in roles for office in (city.city, city.bureau)))
    RoleAssignment.objects.filter(account=account).exclude(role="supervisor").update(sees_sealed=True)
    return account


def sealed_everywhere(city: City) -> Petition:
    """An accusation of which all that rooms have is full of what only its own people read."""
    says = {"subject": f"{TOLD}概要", "body": f"{TOLD}全文。" * 9, "demands": [f"{TOLD}诉求"], "place": f"{TOLD}地点"}
    start_together()
    person = Person(PERSON, "111", "11010519491231002X", "13800001234", "测试市幸福路1号")
    petition = make_petition(city, State.HANDLING, principal=person, headcount=7, unrepresented=TOLD, **says)
    due = dt.date(2026, 5, 10)
    shared = {"petition_id": petition.pk, "at": moment("2026-03-20")}
    perform("package", by=city.clerk, leader=city.head, unit=city.bureau, due_on=due, **shared)
    owed = {"unit": city.bureau, "owner": "张三", "text": TOLD, "due_on": due}
    perform("promise", by=city.head, leader=city.head, **owed, **shared)
    perform("instruct", by=city.leader, text=TOLD, **shared)
    processed(*attach(petition, city.clerk, title=TOLD))
    perform("request_extension", by=city.handler, days=30, reason=TOLD, **shared)
    day = day_of(leader_of(city.city, city.leader), dt.date(2026, 4, 8), city.clerk)
    registered(city, day, petition, package=None, said=TOLD)
    visited(city, petition=petition, said=TOLD)
    later = day_of(leader_of(city.city, city.leader), dt.date(2026, 4, 15), city.clerk)
    known = {"origin": BookingOrigin.INVITED, "petition": petition}
    book(by=city.clerk, at=moment("2026-04-09"), day_id=later.pk, starts=dt.time(9), **known)
    running(city, [petition])
    meeting = held(city, [petition])
    decided(city, meeting)
    sweep(as_of=LATE.date(), at=LATE)
    urgent = {"urgent": True, "urgent_reason": TOLD, "urgent_at": LATE, "urgent_by": city.clerk}
    Petition.objects.filter(pk=petition.pk).update(purpose="accusation", **urgent)
    perform("name_accused", petition_id=petition.pk, by=city.clerk, at=LATE, name=PERSON)
    deliver(at=LATE)
    petition.refresh_from_db()
    return petition


def filled_with(petition: Petition) -> set[str]:
    """Put what only its own people read into every free text of what leads to the petition; the names of the fields."""
    known: dict[type[Model], QuerySet[Any]] = {}
    for first in Petition._meta.related_objects:
        rows = first.related_model._base_manager.filter(**{first.field.name: petition})
        known.setdefault(first.related_model, rows)
        for second in first.related_model._meta.related_objects:
            below = second.related_model._base_manager.filter(**{f"{second.field.name}__in": rows})
            known.setdefault(second.related_model, below)
    done = set()
    for model, rows in known.items():
        for field in model._meta.concrete_fields:
            if model in NOT_OF_IT or f"{model.__name__}.{field.name}" in NAMES or not is_free_text(field):
                continue
            try:
                with transaction.atomic():
                    if rows.update(**{field.name: TOLD}):
                        done.add(f"{model.__name__}.{field.name}")
            except DatabaseError:
                continue  # it is never changed, and was written by the action
    return done


def is_free_text(field: Any) -> bool:
    is_long = isinstance(field, TextField) or (isinstance(field, CharField) and (field.max_length or 0) >= LONG)
    return is_long and not field.choices and not field.name.endswith(("hash", "key", "path", "number"))


def addresses(petition: Petition) -> Iterator[str]:
    values = {
        "number": petition.number,
        "key": "transfer",
        "kind": "category",
        "name": "x",
        "username": petition.registered_by.username,
        "code": petition.holder.code,
        "attachment": str(petition.attachments.get().key),
    }
    rows = [
        *(petition.documents.first(), petition.packages.first(), petition.promises.first(), petition.clocks.first()),
        *(petition.cards.order_by("pk")),
        *(Meeting.objects.all()),
    ]
    for related in Petition._meta.related_objects:
        found = related.related_model._default_manager.filter(**{related.field.name: petition})
        rows += list(found.order_by("pk")[:3])
    pks = {str(row.pk) for row in rows if row is not None} | {"1"}
    yield from sorted({filled(route, values | {"pk": pk}, pk) for route in patterns() for pk in pks})


def posted(client: Client, petition: Petition) -> dict[str, str]:
    """What is looked for, taken out, tried: the answers of pages that are sent."""
    words = {"q": TOLD[:6]}
    sent: dict[str, tuple[str, dict[str, Any]]] = {
        "search": ("/search/", words),
        "name": ("/search/", {"q": PERSON, "why": "check"}),
        "similar": ("/registration/similar/", {"name": PERSON, "phone": "13800001234", "subject": TOLD, "body": TOLD}),
        "export": ("/export/?tab=all", {}),
        "lift": ("/cards/lift/", {f"reason_{card.pk}": "已告知。" for card in petition.cards.all()}),
        "bulk": ("/packages/assign/", {"numbers": petition.number}),
    }
    asked = {"api search": ("/api/v1/search/", words), "api export": ("/api/v1/petitions/export/", words)}
    answers = {name: client.post(*given) for name, given in sent.items()}
    answers |= {name: client.post(*given, content_type="application/json") for name, given in asked.items()}
    return {name: said(answer) for name, answer in answers.items()}


def test_nothing_but_the_number_is_told_before_it_is_opened(city: City) -> None:
    petition = sealed_everywhere(city)
    assert len(filled_with(petition)) >= 35
    account = colleague(city)
    client = client_of(account)
    asked = [one for one in addresses(petition) if "logout" not in one and "token" not in one]
    found = {one: text_of(client, one) for one in asked}
    sent = posted(client, petition)
    told = [one for one, text in found.items() if TOLD in text or "欧阳" in text or "欧**" in text]
    told += [one for one, text in sent.items() if TOLD in text or "欧**" in text]
    kept = [one for one, text in found.items() if IN_A_FIELD.search(text)]
    assert (sorted(told), kept) == ([], [])
    # It is shown by its number, in lists and in a file, and nothing but the number finds it.
    assert sum(petition.number in text for text in found.values()) >= 60
    assert [name for name, text in sent.items() if petition.number in text] == ["export"]
    open_sealed(petition=petition, by=account, at=timezone.now(), purpose="handle")
    there = {one: text_of(client, one) for one in asked if not found[one].startswith("404")}
    assert sum(TOLD in text for text in there.values()) >= 50
    # What is encrypted where it lies is read in clear, by whichever way it is read.
    assert [one for one, text in there.items() if "gAAAAA" in text] == []
