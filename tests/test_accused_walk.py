"""Every page and address of the API as the accused person: no trace of the accusation, and no figure that counts it."""

import re
from collections.abc import Iterator
from io import BytesIO
from itertools import zip_longest
from typing import Any
from zipfile import ZipFile

import pytest
from django.db import transaction
from django.test import Client

from cases.petitions.enums import State
from cases.petitions.models.petitions import Petition
from cases.procedure.actions.perform import perform
from offices.accounts.actions.accounts import edit_account
from offices.organisation.actions.messages import deliver
from offices.organisation.models import Account
from supervision.cards.models import Card
from supervision.sweep.actions.sweep import sweep
from tests.cases.attachments.attached import attach, processed
from tests.factories import City, make_city, make_petition, moment
from tests.same_ids import start_together
from tests.test_strangers import filled, patterns

pytestmark = pytest.mark.slow

SUBJECT = "只有无关人员知道的检举概要"
LATE = moment("2026-06-20")
ACCUSED = ["handler", "head", "leader", "supervisor"]
# What differs from one answer to the next.
PASSING = re.compile(
    r"""[0-9A-Za-z]{64}|[0-9a-f]{8}-[0-9a-f-]{27}|nonce="[^"]*"|\d{2}:\d{2}(:\d{2})?|<v>\d{5}\.\d+</v>|DTSTAMP[^\r\n]*"""
)


def accuse(city: City, account: Account) -> Petition:
    """An accusation against an account, in the hands of the bureau, with a package, a promise, cards and messages."""
    petition = make_petition(city, State.HANDLING, subject=SUBJECT, headcount=7)
    due = moment("2026-05-01").date()
    shared = {"petition_id": petition.pk, "at": moment("2026-03-20")}
    perform("package", by=city.clerk, leader=city.head, unit=city.bureau, due_on=due, **shared)
    promise = {"unit": city.bureau, "owner": "张三", "text": SUBJECT, "due_on": due}
    perform("promise", by=city.head, leader=city.head, **promise, **shared)
    perform("instruct", by=city.leader, text=SUBJECT, **shared)
    processed(*attach(petition, city.clerk, title=SUBJECT))
    sweep(as_of=LATE.date(), at=LATE)
    deliver(at=LATE)
    Petition.objects.filter(pk=petition.pk).update(purpose="accusation")
    by = city.clerk if account != city.clerk else city.leader
    perform("name_accused", petition_id=petition.pk, by=by, at=LATE, name=account.name)
    perform("instruct", petition_id=petition.pk, by=city.leader if account != city.leader else city.head,
            at=LATE, text="请依法办理")  # fmt: skip
    sweep(as_of=moment("2026-07-20").date(), at=moment("2026-07-20"))
    deliver(at=LATE)
    petition.refresh_from_db()
    return petition


def addresses(petition: Petition) -> Iterator[str]:
    card = Card.objects.filter(petition=petition).latest("pk")
    values = {
        "number": petition.number,
        "key": "transfer",
        "kind": "category",
        "name": "x",
        "username": petition.registered_by.username,
        "code": petition.holder.code,
        "attachment": str(petition.attachments.get().key),
    }
    pks = {
        str(found)
        for found in (
            card.pk,
            card.clock_id,
            getattr(petition.documents.first(), "pk", 0),
            getattr(petition.packages.first(), "pk", 0),
            getattr(petition.promises.first(), "pk", 0),
        )
    }
    yield from sorted({filled(route, values | {"pk": pk}, pk) for route in patterns() for pk in pks})


def text_of(client: Client, address: str) -> str:
    return said(client.get(address))


def said(answer: Any) -> str:
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    assert answer.status_code < 500, answer.request["PATH_INFO"]
    if content.startswith(b"PK"):
        # A workbook or a document of Word: what it says, without the time at which it was made.
        with ZipFile(BytesIO(content)) as packed:
            parts = [packed.read(name) for name in sorted(packed.namelist()) if not name.startswith("docProps")]
        content = b"\n".join(parts)
    return f"{answer.status_code} {content.decode(errors='replace')}"


@pytest.mark.parametrize("name", ACCUSED)
def test_no_page_tells_the_accused_anything(db: None, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    # How many requests there were is no answer of a page.
    monkeypatch.setattr("petition_office.throttles.CountedThrottle.allow_request", lambda *_args: True)
    city = make_city()
    account = getattr(city, name)
    edit_account(by=None, at=LATE, account=account, name="苏敏", title="")
    account.refresh_from_db()
    first = start_together()
    with transaction.atomic():
        petition = accuse(city, account)
        asked = [address for address in addresses(petition) if "logout" not in address and "token" not in address]
        transaction.set_rollback(True)
    client = Client()
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    with transaction.atomic():
        before = {address: PASSING.sub("", text_of(client, address)) for address in asked}
        transaction.set_rollback(True)

    start_together(first)  # the accusation has the ids of the one that was asked for
    petition = accuse(city, account)
    after = {address: text_of(client, address) for address in asked}

    number = petition.number
    told = [address for address, text in after.items() if SUBJECT in text or (number in text and number not in address)]
    assert told == []
    opened = [address for address, text in after.items() if number in address and text.startswith("200")]
    assert opened == [address for address in opened if "/receipt" in address and "/t/" in address]
    changed = {address: _difference(before[address], PASSING.sub("", after[address])) for address in asked}
    assert {address: found for address, found in changed.items() if found} == {}


def _difference(before: str, after: str) -> list[str]:
    """The lines that changed; a page is long."""
    lines = zip_longest(before.splitlines(), after.splitlines(), fillvalue="")
    return [f"{one.strip()[:90]} -> {other.strip()[:90]}" for one, other in lines if one != other][:3]
